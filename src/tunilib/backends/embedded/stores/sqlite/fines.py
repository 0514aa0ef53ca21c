"""Fines: what was charged, paid and waived, in cents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["FineRow", "by_id", "exists", "insert", "open_of_loan", "open_of_patron", "pay", "waive"]


class FineRow(NamedTuple):
    """One fine with the title it is about."""

    id: str
    patron: str
    kind: str
    amount: int
    paid: int
    waived: int
    registered: str
    description: str | None
    record: str | None
    loan: str | None
    hold: str | None
    due: str | None
    checked_out: str | None
    title: str | None

    @property
    def balance(self) -> int:
        """What is still to pay."""
        return self.amount - self.paid - self.waived


_COLUMNS = (
    "f.id, f.patron, f.kind, f.amount, f.paid, f.waived, f.registered, f.description, f.record, f.loan, f.hold, f.due,"
    " f.checked_out"
)
_SELECT = f"SELECT {_COLUMNS}, r.title FROM fine f LEFT JOIN record r ON r.id = f.record"


def open_of_patron(db: Connection, patron: str) -> list[FineRow]:
    """What a patron still owes, oldest first."""
    query = f"{_SELECT} WHERE f.patron = ? AND f.paid + f.waived < f.amount ORDER BY f.registered, f.id"
    return [FineRow(*row) for row in db.execute(query, (patron,))]


def open_of_loan(db: Connection, patron: str, loan: str, kind: str) -> list[FineRow]:
    """What a patron still owes of one kind for one loan."""
    query = f"{_SELECT} WHERE f.patron = ? AND f.paid + f.waived < f.amount AND f.loan = ? AND f.kind = ?"
    return [FineRow(*row) for row in db.execute(query, (patron, loan, kind))]


def by_id(db: Connection, fine: str) -> FineRow | None:
    """The fine of an id, settled or not."""
    row = db.execute(f"{_SELECT} WHERE f.id = ?", (fine,)).fetchone()
    return FineRow(*row) if row else None


def exists(db: Connection, fine: str) -> bool:
    """Whether there is a fine of that id."""
    return db.execute("SELECT 1 FROM fine WHERE id = ?", (fine,)).fetchone() is not None


def insert(db: Connection, row: FineRow) -> None:
    """Charge a fine; the title of the row is not kept, it follows from the record."""
    columns = _COLUMNS.replace("f.", "")
    marks = ", ".join("?" for _ in row[:-1])
    db.execute(f"INSERT INTO fine ({columns}) VALUES ({marks})", row[:-1])


def pay(db: Connection, fine: str, cents: int) -> None:
    """Pay so much of a fine."""
    db.execute("UPDATE fine SET paid = paid + ? WHERE id = ?", (cents, fine))


def waive(db: Connection, fine: str, cents: int) -> None:
    """Waive so much of a fine."""
    db.execute("UPDATE fine SET waived = waived + ? WHERE id = ?", (cents, fine))
