"""The ends of days, the figures of a library, and the events of all that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

from tunilib.library.stores.connection import OVERDUE, Store
from tunilib.library.stores.rows import Reader, insert
from tunilib.library.stores.statements import Delete, Update

if TYPE_CHECKING:
    from datetime import date


class EventFacts(TypedDict, total=False):
    """What an event is about; ``amount``: in cents."""

    patron: str | None
    record: str | None
    barcode: str | None
    loan: str | None
    hold: str | None
    fine: str | None
    amount: int | None
    before: str | None
    after: str | None


class LibraryEvent(NamedTuple):
    """One thing that happened.

    Attributes:
        at: UTC, whole seconds. day: the library's day.
        actor: ``patron``, ``desk`` or ``day``. cause: the command it came of.
        amount: in cents.
        staff, machine: whose act it was, and at which machine, where it was the desk's. act: the id of that act.
    """

    at: str
    day: str
    kind: str
    actor: str
    cause: str
    patron: str | None = None
    record: str | None = None
    barcode: str | None = None
    loan: str | None = None
    hold: str | None = None
    fine: str | None = None
    amount: int | None = None
    before: str | None = None
    after: str | None = None
    staff: str | None = None
    machine: str | None = None
    act: str | None = None


_DAYS = Reader("l.id", "l.made", "l.day_done", l="library")
_FIGURES = {
    "records": "SELECT COUNT(*) FROM record WHERE removed IS NULL",
    "copies, copies_lost": "SELECT COUNT(*), COUNT(lost) FROM item WHERE withdrawn IS NULL",
    "patrons, patrons_blocked": "SELECT COUNT(CASE WHEN identity IS NULL THEN 1 END), COUNT(block) FROM patron",
    "loans, overdue": f"SELECT COUNT(*), COUNT(CASE WHEN {OVERDUE} THEN 1 END) FROM loan l WHERE returned IS NULL",
    "holds_waiting": "SELECT COUNT(*) FROM hold WHERE status = 'waiting'",
    "requests_processing": "SELECT COUNT(*) FROM hold WHERE status = 'processing'",
    "holds_in_transit": "SELECT COUNT(*) FROM hold WHERE status = 'in-transit'",
    "holds_ready": "SELECT COUNT(*) FROM hold WHERE status = 'ready'",
    "change_requests": "SELECT COUNT(*) FROM change_request WHERE state = 'pending'",
    "fines": ("SELECT CAST(COALESCE(SUM(amount - paid - waived), 0) AS BIGINT) FROM fine WHERE paid + waived < amount"),
    "notices_unsent": "SELECT COUNT(*) FROM notice WHERE sent IS NULL AND ended IS NULL",
}
"""How the figures of the report are counted; ``fines``: in cents."""


class SqlDays(Store):
    def made(self) -> date:
        return self._stored_day("made") or self._today

    def last_ended(self) -> date | None:
        """The last day that was ended; None: none yet."""
        return self._stored_day("day_done")

    def mark_ended(self) -> None:
        """Today was ended; nothing that a desk did before can be undone any more."""
        self._db.change(Delete("act", {}))
        self._db.change(Update("library", {"day_done": self._today}, {"id": 1}))

    def set_language(self, language: str) -> None:
        self._db.change(Update("library", {"lang": language}, {"id": 1}))

    def figures(self) -> dict[str, int]:
        """How many of each there are today, and what is owed, in cents."""
        tables = ", ".join(f"({query}) t{place}" for place, query in enumerate(_FIGURES.values()))
        names = ", ".join(_FIGURES).split(", ")
        return dict(zip(names, self._db.read(f"SELECT * FROM {tables}", self._overdue).fetchone(), strict=True))

    def _stored_day(self, column: str) -> date | None:
        day: date | None = _DAYS(self._db.read(f"SELECT {_DAYS.columns} FROM library l").fetchone())[column]
        return day


class SqlEvents(Store):
    """Events in the order in which they happened."""

    def add(self, event: LibraryEvent) -> None:
        insert(self._db, "event", event._asdict())
