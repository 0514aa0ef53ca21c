"""Patrons, how they stand with the library, and changes of the register that they asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.models import Addressee, StoredPatron
from tunilib.backends.embedded.stores.rows import Reader, insert_new, made, marks, update
from tunilib.core.patron import ChangeRequest, Patron
from tunilib.core.policy.blocks import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.backends.embedded.stores.connection import Connection, Stores
    from tunilib.backends.embedded.stores.rows import Row

_READ = Reader(
    "p.*,"
    " (SELECT CAST(COALESCE(SUM(f.amount - f.paid - f.waived), 0) AS BIGINT) FROM fine f"
    " WHERE f.patron = p.id AND f.paid + f.waived < f.amount) AS open_fines,"
    " (SELECT COUNT(*) FROM loan l WHERE l.patron = p.id AND l.returned IS NULL AND l.due < ?) AS overdue_loans",
    without=("password", "wrong_tries", "locked_until"),
    p="patron",
)
_SELECT = f"SELECT {_READ.columns}"
_BORROWERS = "SELECT patron FROM loan WHERE returned IS NULL"


class SqlPatrons:
    """The patron register."""

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db
        self._today = unit.today

    def of_session(self, token: str, card: str | None) -> StoredPatron | None:
        """The patron whose card a session acts on."""
        which = "a.active = 1" if card is None else "(a.id = ? OR p.card = ?)"
        source = (
            "FROM session s JOIN account_card a ON a.owner = s.patron AND a.ended = 0 JOIN patron p ON p.id = a.patron"
        )
        return self._first(f"{source} WHERE s.token = ? AND {which}", token, *(() if card is None else (card, card)))

    def by_card(self, card: str) -> StoredPatron | None:
        """The patron with a card number."""
        return self._first("FROM patron p WHERE p.card = ? AND p.identity IS NULL", card)

    def by_id(self, patron: str) -> StoredPatron | None:
        """The patron of an id."""
        return self._first("FROM patron p WHERE p.id = ?", patron)

    def borrowers(self) -> list[StoredPatron]:
        """Everybody who has something on loan, by id."""
        query = f"{_SELECT} FROM patron p WHERE p.id IN ({_BORROWERS}) ORDER BY p.id"
        return [_stored(row) for row in _READ.all(self._db.execute(query, (self._today.isoformat(),)))]

    def addressees(self, patrons: Sequence[str]) -> dict[str, Addressee]:
        """How letters reach the patrons of these ids, who are there."""
        query = f"SELECT id, email, lang FROM patron WHERE id IN ({marks(patrons)})"
        return {patron: Addressee(*row) for patron, *row in self._db.execute(query, patrons).fetchall()}

    def add(self, card: str, password: str, values: Mapping[str, object]) -> str:
        """Add a patron with the hash of a password, or the mark of none; the id. The keys are as for :meth:`change`."""
        fixed = {"card": card, "password": password, "added": self._today}
        return insert_new(self._db, "patron", {**fixed, **values})

    def add_identity(self, identity: str, password: str, values: Mapping[str, object]) -> str:
        """Add a university account, which is no patron of the register and has no card; the id of its owner."""
        return self.add(f"@{identity}", password, {"identity": identity, **values})

    def change(self, patron: str, changes: Mapping[str, object]) -> None:
        """Change what is named of a patron.

        ``name address email phone category card_expires block`` of the register, and ``own_email home_library lang`` of
        the patron's own settings.
        """
        update(self._db, "patron", patron, changes)

    def _first(self, source: str, *values: str) -> StoredPatron | None:
        row = self._db.execute(f"{_SELECT} {source}", (self._today.isoformat(), *values)).fetchone()
        return _stored(_READ(row)) if row else None


class SqlChangeRequests:
    """Changes of the register that patrons asked for."""

    _READ = Reader("w.*, p.card", w="change_request")
    _SELECT = f"SELECT {_READ.columns} FROM change_request w JOIN patron p ON p.id = w.patron"

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db
        self._day = unit.today.isoformat()

    def pending(self) -> list[ChangeRequest]:
        """What the desk has not decided, oldest first."""
        rows = self._db.execute(f"{self._SELECT} WHERE w.state = 'pending' ORDER BY w.created, w.id")
        return [made(ChangeRequest, row) for row in self._READ.all(rows)]

    def of_patron(self, patron: str) -> list[ChangeRequest]:
        """All that a patron asked for, oldest first."""
        rows = self._db.execute(f"{self._SELECT} WHERE w.patron = ? ORDER BY w.created, w.id", (patron,))
        return [made(ChangeRequest, row) for row in self._READ.all(rows)]

    def by_id(self, request: str) -> ChangeRequest | None:
        """The request of an id."""
        row = self._db.execute(f"{self._SELECT} WHERE w.id = ?", (request,)).fetchone()
        return made(ChangeRequest, self._READ(row)) if row else None

    def add(self, patron: str, field: str, value: str, before: str | None) -> str:
        """Add a request; its id."""
        values = {"patron": patron, "field": field, "value": value, "before": before, "created": self._day}
        return insert_new(self._db, "change_request", values)

    def replace(self, request: str, value: str, before: str | None) -> None:
        """Give a pending request another value."""
        query = "UPDATE change_request SET value = ?, before = ?, created = ? WHERE id = ?"
        self._db.execute(query, (value, before, self._day, request))

    def decide(self, request: str, state: str) -> None:
        """Make a request ``approved`` or ``declined`` today."""
        query = "UPDATE change_request SET state = ?, decided = ? WHERE id = ?"
        self._db.execute(query, (state, self._day, request))


def _stored(row: Row) -> StoredPatron:
    standing = made(Standing, row, has_address=bool(row["address"]))
    return made(StoredPatron, row, register=made(Patron, row), standing=standing)
