"""The cards of an account: the patron's own, and those they have linked to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["CardRow", "exists", "insert", "of_owner"]


class CardRow(NamedTuple):
    """One card of an account; ``active`` is 1 for the one that is acted on."""

    id: str
    patron: str
    card: str
    name: str | None
    active: int
    expires: str | None


def of_owner(db: Connection, owner: str) -> list[CardRow]:
    """All cards of an account, the owner's own first, the others in the order they were added."""
    query = (
        "SELECT a.id, a.patron, p.card, a.name, a.active, p.card_expires FROM account_card a"
        " JOIN patron p ON p.id = a.patron WHERE a.owner = ?"
        " ORDER BY CASE WHEN a.patron = a.owner THEN 0 ELSE 1 END, a.added, a.id"
    )
    return [CardRow(*row) for row in db.execute(query, (owner,))]


def exists(db: Connection, card: str) -> bool:
    """Whether there is an entry of that id."""
    return db.execute("SELECT 1 FROM account_card WHERE id = ?", (card,)).fetchone() is not None


def insert(db: Connection, card: str, owner: str, patron: str, name: str | None, added: str) -> None:
    """Put a card among those of an account; the first one is the active one."""
    db.execute(
        "INSERT INTO account_card (id, owner, patron, name, active, added) VALUES (?, ?, ?, ?,"
        " CASE WHEN EXISTS (SELECT 1 FROM account_card WHERE owner = ?) THEN 0 ELSE 1 END, ?)",
        (card, owner, patron, name, owner, added),
    )
