"""Changes of the register that patrons asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["WishRow", "by_id", "decide", "exists", "insert", "of_patron", "pending", "replace"]


class WishRow(NamedTuple):
    """One change that was asked for, with the card of whoever asked."""

    id: str
    patron: str
    field: str
    value: str
    before: str | None
    created: str
    state: str
    card: str


_SELECT = (
    "SELECT w.id, w.patron, w.field, w.value, w.before, w.created, w.state, p.card"
    " FROM change_request w JOIN patron p ON p.id = w.patron"
)


def pending(db: Connection) -> list[WishRow]:
    """What nobody has decided, oldest first."""
    return [WishRow(*row) for row in db.execute(f"{_SELECT} WHERE w.state = 'pending' ORDER BY w.created, w.id")]


def of_patron(db: Connection, patron: str) -> list[WishRow]:
    """All that a patron asked for, oldest first."""
    return [WishRow(*row) for row in db.execute(f"{_SELECT} WHERE w.patron = ? ORDER BY w.created, w.id", (patron,))]


def by_id(db: Connection, wish: str) -> WishRow | None:
    """The request of an id."""
    row = db.execute(f"{_SELECT} WHERE w.id = ?", (wish,)).fetchone()
    return WishRow(*row) if row else None


def exists(db: Connection, wish: str) -> bool:
    """Whether there is a request of that id."""
    return db.execute("SELECT 1 FROM change_request WHERE id = ?", (wish,)).fetchone() is not None


def insert(db: Connection, wish: str, patron: str, field: str, value: str, before: str | None, created: str) -> None:
    """Write down what a patron asks for."""
    db.execute(
        "INSERT INTO change_request (id, patron, field, value, before, created) VALUES (?, ?, ?, ?, ?, ?)",
        (wish, patron, field, value, before, created),
    )


def replace(db: Connection, wish: str, value: str, before: str | None, created: str) -> None:
    """Another value for what is still pending."""
    db.execute(
        "UPDATE change_request SET value = ?, before = ?, created = ? WHERE id = ?", (value, before, created, wish)
    )


def decide(db: Connection, wish: str, state: str, day: str) -> None:
    """Approve or decline."""
    db.execute("UPDATE change_request SET state = ?, decided = ? WHERE id = ?", (state, day, wish))
