"""What desks did since the last end of a day, as it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.library.stores.connection import Store
from tunilib.library.stores.row_changes import ChangedRow, is_unchanged, put_back, rows_of, text_of
from tunilib.library.stores.rows import Reader, made
from tunilib.library.stores.statements import Delete, Insert, Sql, marks

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.library.models.desk import Staff


class StoredAct(NamedTuple):
    """One act of a desk.

    Attributes:
        id: which its events have. thing: the loan or the fine that it was about, of a payment the first one; None: a
            copy that was on no loan.
        what: ``checkout``, ``return``, ``fee``, ``waiver`` or ``payment``.
        patron, card, barcode, title: those of the act. amount: cents of a fine.
        since: the number of the last event before it. changes: of rows, as they are stored.
    """

    id: str
    thing: str | None
    what: str
    at: datetime
    staff: str
    machine: str
    patron: str | None
    card: str | None
    barcode: str | None
    title: str | None
    amount: int | None
    since: int
    changes: str

    @property
    def rows(self) -> list[ChangedRow]:
        return rows_of(self.changes)

    def is_about(self, thing: str) -> bool:
        """Whether it has this id, or a payment was of this fine."""
        return thing in (self.thing or self.id, *(one.key[0] for one in self.rows if self.what == "payment"))


_READ = Reader("a.*", "p.card", a="act")
_SELECT = f"SELECT {_READ.columns} FROM act a LEFT JOIN patron p ON p.id = a.patron"
_LATER = """
SELECT kind FROM event e
 WHERE number > ? AND kind NOT IN ('undone', 'item-library', 'item-collection', 'item-price') AND (act IS NULL OR (
       act <> ? AND NOT EXISTS (SELECT 1 FROM event u WHERE u.kind = 'undone' AND u.act = e.act)
   )) AND ({about}) ORDER BY number LIMIT 1
"""
"""What was done later, and not taken back, with what an act was about."""


class SqlActs(Store):
    def add(self, act: str, staff: Staff, what: str, card: str | None, changes: list[ChangedRow], **facts: Any) -> None:
        whose = {"staff": staff.name, "machine": staff.machine}
        when = {"at": self._now, "day": self._today}
        values = {"id": act, "what": what, **when, **whose, "changes": text_of(changes), **facts}
        last = "SELECT number FROM event WHERE act IS NULL OR act <> ? ORDER BY number DESC LIMIT 1"
        since, patron = Sql(f"COALESCE(({last}), 0)", (act,)), Sql("(SELECT id FROM patron WHERE card = ?)", (card,))
        self._db.change(Insert("act", {**values, "since": since, "patron": patron}))

    def last_of(self, staff: Staff) -> StoredAct | None:
        query = f"{_SELECT} WHERE a.staff = ? AND a.machine = ? AND a.day = ? ORDER BY a.number DESC LIMIT 1"
        return self._one(query, (staff.name, staff.machine, self._day))

    def last_about(self, thing: str) -> StoredAct | None:
        """The last act about a loan or a fine, or the act that has this id itself."""
        query = f"{_SELECT} WHERE a.thing = ? OR a.id = ? OR a.what = 'payment' ORDER BY a.number DESC"
        acts = (made(StoredAct, row) for row in _READ.all(self._db.read(query, (thing, thing))))
        return next((act for act in acts if act.is_about(thing)), None)

    def of_today(self) -> list[StoredAct]:
        """The acts of today, the last one first."""
        rows = self._db.read(f"{_SELECT} WHERE a.day = ? ORDER BY a.number DESC", (self._day,))
        return [made(StoredAct, row) for row in _READ.all(rows)]

    def built_on(self, act: StoredAct) -> str | None:
        """The kind of event that came after an act and builds on it; ``sent``: its notice was, ``changed``: a row."""
        rows = act.rows
        told = [one.key[0] for one in rows if one.table == "loan" and one.before is None]
        fines = [one.key[0] for one in rows if one.table == "fine"]
        later = self._later(act)
        if later is not None:
            return later
        if any(map(self._was_told, told)):
            return "sent"
        if any(map(self._is_in_payment, fines)):
            return "fine-paid"
        changed = {one.table for one in rows if not is_unchanged(self._db, one)}
        return "sent" if "notice" in changed else "changed" if changed else None

    def take_back(self, act: StoredAct) -> bool:
        """Put every row back, the last one first; False: one is not any more what the act made of it."""
        taken = self._db.change(Delete("act", {"id": act.id}))
        return put_back(self._db, reversed(act.rows)) and taken.rowcount == 1

    def before_the_end_of_a_day(self, thing: str) -> tuple[str, str | None] | None:
        """What was last done with a loan or a fine, and the card, if the last day that was ended is not before it."""
        query = (
            "SELECT CASE WHEN returned IS NULL THEN 'checkout' ELSE 'return' END, card FROM library, loan"
            " LEFT JOIN patron ON patron.id = loan.patron"
            " WHERE loan.id = ? AND day_done >= COALESCE(returned, checked_out)"
            " UNION ALL SELECT CASE WHEN paid > 0 THEN 'payment' WHEN waived > 0 THEN 'waiver' ELSE 'fee' END, card"
            " FROM library, fine"
            " LEFT JOIN patron ON patron.id = fine.patron WHERE fine.id = ? AND day_done >= registered"
        )
        row = self._db.read(query, (thing, thing)).fetchone()
        return row and (str(row[0]), row[1])

    def _later(self, act: StoredAct) -> str | None:
        about: dict[str, set[str]] = {"barcode": {act.barcode} if act.barcode else set()}
        for one in act.rows:
            if one.table in ("loan", "hold", "fine"):
                about.setdefault(one.table, set()).add(one.key[0])
        some = {name: sorted(ids) for name, ids in about.items() if ids}
        if not some:
            return None
        condition = " OR ".join(f"{name} IN ({marks(ids)})" for name, ids in some.items())
        values = [value for ids in some.values() for value in ids]
        row = self._db.read(_LATER.format(about=condition), (act.since, act.id, *values)).fetchone()
        return row and str(row[0])

    def _was_told(self, loan: str) -> bool:
        query = "SELECT 1 FROM reminder WHERE loan = ? UNION ALL SELECT 1 FROM overdue_notice WHERE loan = ?"
        return self._db.read(query, (loan, loan)).fetchone() is not None

    def _is_in_payment(self, fine: str) -> bool:
        query = (
            "SELECT 1 FROM payment_fine f JOIN payment p ON p.id = f.payment"
            " WHERE f.fine = ? AND p.state NOT IN ('cancelled', 'failed')"
        )
        return self._db.read(query, (fine,)).fetchone() is not None

    def _one(self, query: str, values: tuple[str, ...]) -> StoredAct | None:
        row = self._db.read(query, values).fetchone()
        return made(StoredAct, _READ(row)) if row else None
