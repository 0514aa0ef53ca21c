"""Patrons, and how they stand with the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

__all__ = ["PatronRow", "by_card", "by_id", "exists", "insert", "of_session", "update"]


class PatronRow(NamedTuple):
    """One patron; ``open_fines`` in cents, ``overdue`` the number of loans past their due day."""

    id: str
    card: str
    name: str
    address: str | None
    email: str | None
    phone: str | None
    category: str | None
    card_expires: str | None
    block: str | None
    home_library: str | None
    lang: str | None
    open_fines: int
    overdue: int


_SELECT = """
SELECT p.id, p.card, p.name, p.address, p.email, p.phone, p.category, p.card_expires, p.block,
       p.home_library, p.lang,
       (SELECT COALESCE(SUM(f.amount - f.paid - f.waived), 0) FROM fine f
         WHERE f.patron = p.id AND f.paid + f.waived < f.amount),
       (SELECT COUNT(*) FROM loan l WHERE l.patron = p.id AND l.returned IS NULL AND l.due < ?)
"""


def of_session(db: Connection, token: str, card: str | None, today: str) -> PatronRow | None:
    """The patron whose card a session acts on: the active one, or the one of this id among the account's.

    Args:
        token: hash of the session's token.
        card: id or number of a card of the account; None: the active one.
    """
    which = "a.active = 1" if card is None else "(a.id = ? OR p.card = ?)"
    row = db.execute(
        f"{_SELECT} FROM session s JOIN account_card a ON a.owner = s.patron JOIN patron p ON p.id = a.patron"
        f" WHERE s.token = ? AND {which}",
        (today, token) if card is None else (today, token, card, card),
    ).fetchone()
    return PatronRow(*row) if row else None


def by_card(db: Connection, card: str, today: str) -> PatronRow | None:
    """The patron with a card number."""
    row = db.execute(f"{_SELECT} FROM patron p WHERE p.card = ?", (today, card)).fetchone()
    return PatronRow(*row) if row else None


def by_id(db: Connection, patron: str, today: str) -> PatronRow | None:
    """The patron of an id."""
    row = db.execute(f"{_SELECT} FROM patron p WHERE p.id = ?", (today, patron)).fetchone()
    return PatronRow(*row) if row else None


def exists(db: Connection, patron: str) -> bool:
    """Whether there is a patron of that id."""
    return db.execute("SELECT 1 FROM patron WHERE id = ?", (patron,)).fetchone() is not None


def insert(db: Connection, values: Mapping[str, str | int | None]) -> None:
    """Add a patron; the keys are columns."""
    columns = ", ".join(values)
    db.execute(f"INSERT INTO patron ({columns}) VALUES ({_marks(values)})", tuple(values.values()))


def update(db: Connection, patron: str, values: Mapping[str, str | int | None]) -> None:
    """Change columns of a patron."""
    columns = ", ".join(f"{column} = ?" for column in values)
    db.execute(f"UPDATE patron SET {columns} WHERE id = ?", (*values.values(), patron))


def _marks(values: Mapping[str, object]) -> str:
    return ", ".join("?" for _ in values)
