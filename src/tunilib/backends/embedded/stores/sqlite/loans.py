"""Loans."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

__all__ = [
    "REQUESTED",
    "LoanRow",
    "count_open",
    "exists",
    "history_of",
    "insert",
    "open_of_barcode",
    "open_of_patron",
    "overdue_since",
    "set_due",
    "set_lost",
    "set_returned",
]


class LoanRow(NamedTuple):
    """One loan with its title and copy; ``requested`` is 1 where another patron waits for the title."""

    id: str
    patron: str
    title: str
    author: str | None
    record: str
    barcode: str
    library: str
    collection: str
    checked_out: str
    due: str
    renewals: int
    lost: str | None
    returned: str | None
    requested: int


_COLUMNS = """
SELECT l.id, l.patron, r.title, r.author, r.id, l.barcode, i.library, i.collection, l.checked_out, l.due, l.renewals,
       l.lost, l.returned"""
_JOINED = "FROM loan l JOIN item i ON i.barcode = l.barcode JOIN record r ON r.id = i.record"
REQUESTED = """CASE WHEN EXISTS (
           SELECT 1 FROM hold h
            WHERE h.record = i.record AND h.status = 'waiting' AND h.patron <> l.patron
              AND (h.frozen <> 1 OR h.frozen_until < ?)
       ) THEN 1 ELSE 0 END"""
"""Whether another patron waits for the title of loan ``l`` of copy ``i``, on the day of the one parameter."""
_OPEN = f"""{_COLUMNS},
       {REQUESTED}
  {_JOINED}"""


def open_of_patron(db: Connection, patron: str, today: str) -> list[LoanRow]:
    """What a patron has on loan, in no order."""
    return [LoanRow(*row) for row in db.execute(f"{_OPEN} WHERE l.patron = ? AND l.returned IS NULL", (today, patron))]


def open_of_barcode(db: Connection, barcode: str, today: str) -> LoanRow | None:
    """The loan of a copy that is out."""
    row = db.execute(f"{_OPEN} WHERE l.barcode = ? AND l.returned IS NULL", (today, barcode)).fetchone()
    return LoanRow(*row) if row else None


def history_of(db: Connection, patron: str) -> list[LoanRow]:
    """What a patron has brought back, newest first."""
    query = f"{_COLUMNS}, 0 {_JOINED} WHERE l.patron = ? AND l.returned IS NOT NULL"
    return [
        LoanRow(*row) for row in db.execute(f"{query} ORDER BY l.returned DESC, l.checked_out DESC, l.id", (patron,))
    ]


def overdue_since(db: Connection, day: str) -> list[LoanRow]:
    """Loans out that were due on a day or before it, and do not yet count as lost; by due date."""
    query = f"{_COLUMNS}, 0 {_JOINED} WHERE l.returned IS NULL AND l.lost IS NULL AND l.due <= ?"
    return [LoanRow(*row) for row in db.execute(f"{query} ORDER BY l.due, l.checked_out, l.barcode", (day,))]


def count_open(db: Connection, patron: str) -> int:
    """How many loans a patron has."""
    query = "SELECT COUNT(*) FROM loan WHERE patron = ? AND returned IS NULL"
    count: int = db.execute(query, (patron,)).fetchone()[0]
    return count


def exists(db: Connection, loan: str) -> bool:
    """Whether there is a loan of that id, out or returned."""
    return db.execute("SELECT 1 FROM loan WHERE id = ?", (loan,)).fetchone() is not None


def insert(db: Connection, loan: str, patron: str, barcode: str, checked_out: str, due: str) -> None:
    """Write a new loan."""
    db.execute(
        "INSERT INTO loan (id, patron, barcode, checked_out, due) VALUES (?, ?, ?, ?, ?)",
        (loan, patron, barcode, checked_out, due),
    )


def set_due(db: Connection, dues: Iterable[tuple[str, str]]) -> None:
    """Renew loans: pairs of new due date and loan."""
    db.executemany("UPDATE loan SET due = ?, renewals = renewals + 1 WHERE id = ?", dues)


def set_returned(db: Connection, loan: str, day: str) -> None:
    """A loan came back."""
    db.execute("UPDATE loan SET returned = ? WHERE id = ?", (day, loan))


def set_lost(db: Connection, loan: str, day: str) -> None:
    """A loan counts as lost from a day on."""
    db.execute("UPDATE loan SET lost = ? WHERE id = ?", (day, loan))
