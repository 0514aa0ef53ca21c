"""The cards of an account: the patron's own, and those they have linked to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = [
    "AccountRow",
    "CardRow",
    "account_of",
    "activate",
    "exists",
    "insert",
    "of_owner",
    "remove",
    "set_name",
    "set_reminder",
    "unlink_everywhere",
]


class CardRow(NamedTuple):
    """One card of an account; ``active`` is 1 for the one that is acted on."""

    id: str
    patron: str
    card: str
    name: str | None
    active: int
    expires: str | None


class AccountRow(NamedTuple):
    """Whose account a session belongs to, and the settings that go with the account and its card."""

    owner: str
    entry: str
    email: str | None
    reminder: int


def of_owner(db: Connection, owner: str) -> list[CardRow]:
    """All cards of an account, the owner's own first, the others in the order they were added."""
    query = (
        "SELECT a.id, a.patron, p.card, a.name, a.active, p.card_expires FROM account_card a"
        " JOIN patron p ON p.id = a.patron WHERE a.owner = ?"
        " ORDER BY CASE WHEN a.patron = a.owner THEN 0 ELSE 1 END, a.added, a.id"
    )
    return [CardRow(*row) for row in db.execute(query, (owner,))]


def account_of(db: Connection, token: str, card: str | None) -> AccountRow | None:
    """The account of a session, with the card that it acts on: the active one, or the one of this id or number."""
    query = (
        "SELECT s.patron, a.id, o.own_email, a.reminder FROM session s JOIN patron o ON o.id = s.patron"
        " JOIN account_card a ON a.owner = s.patron JOIN patron p ON p.id = a.patron WHERE s.token = ? AND "
    )
    which = "a.active = 1" if card is None else "(a.id = ? OR p.card = ?)"
    row = db.execute(query + which, (token,) if card is None else (token, card, card)).fetchone()
    return AccountRow(*row) if row else None


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


def activate(db: Connection, owner: str, card: str) -> None:
    """Transaction on this card of an account from now on."""
    db.execute("UPDATE account_card SET active = 0 WHERE owner = ? AND active = 1", (owner,))
    db.execute("UPDATE account_card SET active = 1 WHERE owner = ? AND id = ?", (owner, card))


def set_name(db: Connection, card: str, name: str | None) -> None:
    """What the patron calls a card."""
    db.execute("UPDATE account_card SET name = ? WHERE id = ?", (name, card))


def set_reminder(db: Connection, card: str, days: int) -> None:
    """How many days before the due date the account is reminded of the loans of a card."""
    db.execute("UPDATE account_card SET reminder = ? WHERE id = ?", (days, card))


def remove(db: Connection, owner: str, card: str) -> None:
    """Take a card from an account; where it was the active one, the owner's own becomes it."""
    db.execute("DELETE FROM account_card WHERE owner = ? AND id = ?", (owner, card))
    _give_back(db, owner)


def unlink_everywhere(db: Connection, patron: str) -> None:
    """Take a patron's card from all accounts but their own."""
    owners = db.execute(
        "DELETE FROM account_card WHERE patron = ? AND owner <> ? RETURNING owner", (patron, patron)
    ).fetchall()
    for (owner,) in owners:
        _give_back(db, owner)


def _give_back(db: Connection, owner: str) -> None:
    db.execute(
        "UPDATE account_card SET active = 1 WHERE owner = ? AND patron = ?"
        " AND NOT EXISTS (SELECT 1 FROM account_card a WHERE a.owner = ? AND a.active = 1)",
        (owner, owner, owner),
    )
