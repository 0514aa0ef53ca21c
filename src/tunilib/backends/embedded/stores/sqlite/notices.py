"""The outbox: notices to patrons, written in the transaction of what they tell of, and sent later."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["NoticeRow", "all_of", "by_id", "exists", "insert", "set_sent"]


class NoticeRow(NamedTuple):
    """One notice; ``address`` is None where the register knows none, ``sent`` an instant."""

    id: str
    patron: str
    kind: str
    address: str | None
    subject: str
    body: str
    created: str
    sent: str | None


_COLUMNS = ", ".join(NoticeRow._fields)


def insert(db: Connection, row: NoticeRow) -> None:
    """Put a notice into the outbox."""
    db.execute(f"INSERT INTO notice ({_COLUMNS}) VALUES ({', '.join('?' for _ in row)})", row)


def all_of(db: Connection, *, unsent: bool) -> list[NoticeRow]:
    """The outbox, oldest first: all of it, or what was not sent."""
    where = "WHERE sent IS NULL" if unsent else ""
    return [NoticeRow(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM notice {where} ORDER BY created, id")]


def by_id(db: Connection, notice: str) -> NoticeRow | None:
    """The notice of an id."""
    row = db.execute(f"SELECT {_COLUMNS} FROM notice WHERE id = ?", (notice,)).fetchone()
    return NoticeRow(*row) if row else None


def exists(db: Connection, notice: str) -> bool:
    """Whether there is a notice of that id."""
    return db.execute("SELECT 1 FROM notice WHERE id = ?", (notice,)).fetchone() is not None


def set_sent(db: Connection, notice: str, sent: str) -> None:
    """Remember that a notice was handed to the mail."""
    db.execute("UPDATE notice SET sent = ? WHERE id = ?", (sent, notice))
