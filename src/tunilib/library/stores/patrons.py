"""Patrons: the register, what they owe, their accounts and cards."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.patron import Patron
from tunilib.core.policy.blocks import Standing
from tunilib.library.ids import fresh, new_id
from tunilib.library.stores.connection import OVERDUE, Store
from tunilib.library.stores.rows import Reader, insert, insert_new, made, update
from tunilib.library.stores.statements import Delete, Sql, Update, marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.core.profile import Card, ChangeRequest
    from tunilib.library.stores.rows import Row

NOBODY: Final = "@nobody"
"""The user name under which nobody is in the register."""
_PERSONAL: Final = "kind LIKE 'patron-%' OR kind LIKE 'change-%'"
"""The events whose values are of a person."""


class StoredPatron(NamedTuple):
    """One patron.

    Attributes:
        register: what the library's register knows. card: the card number.
        standing: fines, block and overdue loans of today.
        home_library, lang: the patron's own settings.
    """

    id: str
    card: str
    register: Patron
    standing: Standing
    home_library: str | None
    lang: str | None


class StoredCard(NamedTuple):
    """One card of an account, and the id of the patron whose card it is; ended: the account may not act on it now."""

    card: Card
    patron: str
    ended: bool = False


class Addressee(NamedTuple):
    """Where a letter to a patron goes, and in which language.

    Attributes:
        email: of the register; None: it has none. lang: the patron's, else the library's, else English.
    """

    email: str | None
    lang: str


class ReminderSet(NamedTuple):
    """A reminder that an account has set for the loans of a card.

    Attributes:
        patron: id of the patron whose card it is. email: the account's own address. lang: as of an addressee.
        days: before the due date.
    """

    patron: str
    email: str
    lang: str
    days: int


class SessionAccount(NamedTuple):
    """Whose account a session belongs to, with the settings of the account for the card that it acts on.

    Attributes:
        owner: id of the patron. entry: id of the card within the account; None: no card is linked to it.
        email: the owner's own address. reminder: days before the due date; 0: none.
    """

    owner: str
    entry: str | None
    email: str | None
    reminder: int


_OPEN_FINES = (
    "(SELECT CAST(COALESCE(SUM(f.amount - f.paid - f.waived), 0) AS BIGINT) FROM fine f"
    " WHERE f.patron = p.id AND f.paid + f.waived < f.amount)"
)
_OVERDUE_LOANS = f"(SELECT COUNT(*) FROM loan l WHERE l.patron = p.id AND l.returned IS NULL AND {OVERDUE})"
PATRON_COLUMNS: Final = (
    "p.*",
    (_OPEN_FINES, "open_fines"),
    (_OVERDUE_LOANS, "overdue_loans"),
    ("(SELECT MIN(l.due) FROM loan l WHERE l.patron = p.id AND l.returned IS NULL)", "first_due"),
)
"""What is read of a patron ``p``; the parameters are those of ``OVERDUE``."""
SECRETS: Final = ("password", "wrong_tries", "locked_until")
_READ = Reader(*PATRON_COLUMNS, without=SECRETS, p="patron")
_SELECT = f"SELECT {_READ.columns}"
_LANGUAGE = "COALESCE(o.lang, (SELECT b.lang FROM library b WHERE b.id = 1), 'en')"
"""Of letters to patron ``o``: their own, else the library's."""
_BORROWERS = "SELECT patron FROM loan WHERE returned IS NULL"


class SqlPatrons(Store):
    def of_session(self, token: str, card: str | None) -> StoredPatron | None:
        which = "a.active = 1" if card is None else "(a.id = ? OR p.card = ?)"
        source = (
            "FROM session s JOIN account_card a ON a.owner = s.patron AND a.ended = 0 JOIN patron p ON p.id = a.patron"
        )
        return self._first(f"{source} WHERE s.token = ? AND {which}", token, *(() if card is None else (card, card)))

    def by_card(self, card: str) -> StoredPatron | None:
        return self._first("FROM patron p WHERE p.card = ? AND p.identity IS NULL", card)

    def cards_of(self, numbers: Sequence[str]) -> set[str]:
        if not numbers:
            return set()
        query = f"SELECT card FROM patron WHERE card IN ({marks(numbers)})"
        return {row[0] for row in self._db.read(query, tuple(numbers))}

    def by_id(self, patron: str) -> StoredPatron | None:
        return self._first("FROM patron p WHERE p.id = ?", patron)

    def borrowers(self, patrons: Sequence[str] | None = None) -> list[StoredPatron]:
        """The patrons of these ids, by default everybody who has something on loan; by id."""
        of, values = (_BORROWERS, ()) if patrons is None else (marks(patrons), patrons)
        query = f"{_SELECT} FROM patron p WHERE p.id IN ({of}) ORDER BY p.id"
        return [stored_patron(row, self._today) for row in _READ.all(self._db.read(query, (*self._overdue, *values)))]

    def borrowers_of(self, barcodes: Sequence[str]) -> list[StoredPatron]:
        """The patrons who have these copies on loan, by id."""
        which = f"{_BORROWERS} AND barcode IN ({marks(barcodes)})"
        query = f"{_SELECT} FROM patron p WHERE p.id IN ({which}) ORDER BY p.id"
        return [stored_patron(row, self._today) for row in _READ.all(self._db.read(query, (*self._overdue, *barcodes)))]

    def addressees(self, patrons: Sequence[str]) -> dict[str, Addressee]:
        """How letters reach the patrons of these ids, who are there."""
        query = f"SELECT o.id, o.email, {_LANGUAGE} FROM patron o WHERE o.id IN ({marks(patrons)})"
        return {patron: Addressee(*row) for patron, *row in self._db.read(query, patrons).fetchall()}

    def add(self, card: str, password: str, values: Mapping[str, object]) -> str:
        """Add a patron with the hash of a password, or the mark of none; the id. The keys are as for :meth:`change`."""
        fixed = {"card": card, "password": password, "added": self._today}
        return insert_new(self._db, "patron", {**fixed, **values})

    def add_identity(self, identity: str, password: str, values: Mapping[str, object]) -> str:
        """Add a university account, which has no card and is not in the register; the id of its owner."""
        return self.add(f"@{identity}", password, {"identity": identity, **values})

    def change(self, patron: str, changes: Mapping[str, object]) -> None:
        """Change what is named of a patron.

        ``name address email phone category card_expires birth_date block banned_until`` of the register, and
        ``own_email home_library lang`` of the patron's own settings.
        """
        update(self._db, "patron", patron, changes)

    def nobody(self) -> str | None:
        """The id that has the past loans, holds and fines of removed patrons; None: nobody was removed."""
        row = self._db.read("SELECT id FROM patron WHERE identity = ?", (NOBODY,)).fetchone()
        return row[0] if row else None

    def remove(self, patron: str, nobody: str) -> None:
        """Remove a patron without open loans, holds and fines, with sessions, lists, searches and letters."""
        for table in ("loan", "hold", "fine"):
            self._db.change(Update(table, {"patron": nobody}, {"patron": patron}))
        personal = Sql(f"patron = ? AND ({_PERSONAL})", (patron,))
        self._db.change(Update("event", {"before": None, "after": None}, personal))
        self._db.change(Update("event", {"patron": None}, {"patron": patron}))
        self._db.change(Delete("patron", {"id": patron}))

    def _first(self, source: str, *values: str) -> StoredPatron | None:
        row = self._db.read(f"{_SELECT} {source}", (*self._overdue, *values)).fetchone()
        return stored_patron(_READ(row), self._today) if row else None


def stored_patron(row: Row, today: date) -> StoredPatron:
    """The patron of a row of :data:`PATRON_COLUMNS`."""
    late = 0
    if row["overdue_loans"]:
        with suppress(ValueError):  # what is no date is reported where the loan is read
            late = (today - date.fromisoformat(row["first_due"])).days
    standing = made(Standing, row, has_address=bool(row["address"]), overdue_days=late)
    return made(StoredPatron, row, register=made(Patron, row), standing=standing)


class SqlChangeRequests(Store):
    _READ = Reader("w.*", "p.card", needs=("card",), w="change_request")
    _SELECT = f"SELECT {_READ.columns} FROM change_request w LEFT JOIN patron p ON p.id = w.patron"

    def pending(self) -> list[ChangeRequest]:
        """What the desk has not decided, oldest first."""
        rows = self._db.read(f"{self._SELECT} WHERE w.state = 'pending' ORDER BY w.created, w.id")
        return [_request(row) for row in self._READ.all(rows)]

    def of_patron(self, patron: str) -> list[ChangeRequest]:
        rows = self._db.read(f"{self._SELECT} WHERE w.patron = ? ORDER BY w.created, w.id", (patron,))
        return [_request(row) for row in self._READ.all(rows)]

    def by_id(self, request: str) -> ChangeRequest | None:
        row = self._db.read(f"{self._SELECT} WHERE w.id = ?", (request,)).fetchone()
        return _request(self._READ(row)) if row else None

    def add(self, patron: str, field: str, value: str, before: str | None) -> str:
        values = {"patron": patron, "field": field, "value": value, "before": before, "created": self._day}
        return insert_new(self._db, "change_request", values)

    def replace(self, request: str, value: str, before: str | None) -> None:
        """Give a pending request another value."""
        update(self._db, "change_request", request, {"value": value, "before": before, "created": self._today})

    def decide(self, request: str, state: str) -> None:
        """Make a request ``approved`` or ``declined`` today."""
        update(self._db, "change_request", request, {"state": state, "decided": self._today})


def _request(row: Row) -> ChangeRequest:
    from tunilib.core.profile import ChangeRequest

    return made(ChangeRequest, row)


_CARD = Reader("a.*", "p.card", ("p.card_expires", "expires"), needs=("card",), a="account_card", p="patron")


class SqlCards(Store):
    def of_owner(self, owner: str) -> list[StoredCard]:
        """All cards of an account, the owner's own first, the others in the order they were added."""
        query = (
            f"SELECT {_CARD.columns} FROM account_card a"
            " LEFT JOIN patron p ON p.id = a.patron WHERE a.owner = ?"
            " ORDER BY CASE WHEN a.patron = a.owner THEN 0 ELSE 1 END, a.rowid"
        )
        return [_card(row) for row in _CARD.all(self._db.read(query, (owner,)))]

    def account_of(self, token: str, card: str | None) -> SessionAccount | None:
        query = (
            "SELECT s.patron, a.id, o.own_email, COALESCE(a.reminder, 0) FROM session s"
            " JOIN patron o ON o.id = s.patron "
        )
        if card is None:
            query += "LEFT JOIN account_card a ON a.owner = s.patron AND a.active = 1 WHERE s.token = ?"
            row = self._db.read(query, (token,)).fetchone()
        else:
            query += (
                "JOIN account_card a ON a.owner = s.patron JOIN patron p ON p.id = a.patron"
                " WHERE s.token = ? AND (a.id = ? OR p.card = ?)"
            )
            row = self._db.read(query, (token, card, card)).fetchone()
        return SessionAccount(*row) if row else None

    def add(self, owner: str, patron: str, name: str | None) -> str:
        """Add a patron's card to an account; its id there. Where none is active, it becomes the active one."""
        card = fresh(new_id, self._is_taken)
        has_active = "EXISTS (SELECT 1 FROM account_card WHERE owner = ? AND active = 1)"
        active = Sql(f"CASE WHEN {has_active} THEN 0 ELSE 1 END", (owner,))
        values = {"id": card, "owner": owner, "patron": patron, "name": name, "active": active, "added": self._today}
        insert(self._db, "account_card", values)
        return card

    def activate(self, owner: str, card: str) -> None:
        self._db.change(Update("account_card", {"active": False}, {"owner": owner, "active": True}))
        self._db.change(Update("account_card", {"active": True}, {"owner": owner, "id": card}))

    def set_name(self, card: str, name: str | None) -> None:
        update(self._db, "account_card", card, {"name": name})

    def reminders_set(self) -> list[ReminderSet]:
        """The reminders that accounts have set, by patron. A patron's own account comes first."""
        query = (
            f"SELECT a.patron, o.own_email, {_LANGUAGE}, a.reminder FROM account_card a JOIN patron o ON o.id = a.owner"
            " WHERE a.reminder > 0 AND a.ended = 0 AND o.own_email IS NOT NULL"
            " ORDER BY a.patron, CASE WHEN a.patron = a.owner THEN 0 ELSE 1 END, a.rowid"
        )
        return [ReminderSet(*row) for row in self._db.read(query).fetchall()]

    def set_reminder(self, card: str, days: int) -> None:
        """Set how many days before the due date the account is reminded of the loans of a card; 0: not."""
        update(self._db, "account_card", card, {"reminder": days})

    def remove(self, owner: str, card: str) -> None:
        """Remove a card from an account; where it was the active one, the first of the others becomes it."""
        self._db.change(Delete("account_card", {"owner": owner, "id": card}))
        self._activate_first(owner)

    def end_links(self, patron: str) -> None:
        """Let no account but the patron's own act on their card; the others still list it."""
        others = Sql("patron = ? AND owner <> ?", (patron, patron))
        ended = Update("account_card", {"ended": True, "active": False}, others, "RETURNING owner")
        for (owner,) in self._db.change(ended).fetchall():
            self._activate_first(owner)

    def with_card_of(self, patron: str) -> list[tuple[str, str]]:
        """The accounts of others in which a patron's card is: the owner, and the id of the card there."""
        query = "SELECT owner, id FROM account_card WHERE patron = ? AND owner <> ? ORDER BY owner"
        return [(owner, card) for owner, card in self._db.read(query, (patron, patron)).fetchall()]

    def _activate_first(self, owner: str) -> None:
        first = Sql(
            "id = (SELECT id FROM account_card WHERE owner = ? AND ended = 0"
            " ORDER BY CASE WHEN patron = owner THEN 0 ELSE 1 END, rowid LIMIT 1)"
            " AND NOT EXISTS (SELECT 1 FROM account_card a WHERE a.owner = ? AND a.active = 1)",
            (owner, owner),
        )
        self._db.change(Update("account_card", {"active": True}, first))

    def _is_taken(self, card: str) -> bool:
        return self._db.read("SELECT 1 FROM account_card WHERE id = ?", (card,)).fetchone() is not None


def _card(row: Row) -> StoredCard:
    from tunilib.core.profile import Card

    return StoredCard(made(Card, row), row["patron"], row["ended"])
