"""What lets a patron in: the kept password, wrong tries, sessions, and the cards of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = [
    "CredentialRow",
    "end_session",
    "end_sessions_of",
    "of_card",
    "set_password",
    "set_tries",
    "start_session",
]


class CredentialRow(NamedTuple):
    """What is kept of a patron's password; ``locked_until`` an instant."""

    patron: str
    password: str
    wrong_tries: int
    locked_until: str | None


def of_card(db: Connection, card: str) -> CredentialRow | None:
    """What is kept for a card number."""
    row = db.execute("SELECT id, password, wrong_tries, locked_until FROM patron WHERE card = ?", (card,)).fetchone()
    return CredentialRow(*row) if row else None


def set_password(db: Connection, patron: str, kept: str) -> None:
    """Keep another password."""
    db.execute("UPDATE patron SET password = ? WHERE id = ?", (kept, patron))


def set_tries(db: Connection, patron: str, wrong_tries: int, locked_until: str | None) -> None:
    """Keep how many wrong passwords came in a row, and until when the card is locked."""
    db.execute("UPDATE patron SET wrong_tries = ?, locked_until = ? WHERE id = ?", (wrong_tries, locked_until, patron))


def start_session(db: Connection, token: str, patron: str, started: str) -> None:
    """Let a patron in; the token is its hash."""
    db.execute("INSERT INTO session (token, patron, started) VALUES (?, ?, ?)", (token, patron, started))


def end_session(db: Connection, token: str) -> str | None:
    """End a session; the patron whose it was, or None where there is none."""
    row = db.execute("DELETE FROM session WHERE token = ? RETURNING patron", (token,)).fetchone()
    return row[0] if row else None


def end_sessions_of(db: Connection, patron: str) -> None:
    """End all sessions of a patron."""
    db.execute("DELETE FROM session WHERE patron = ?", (patron,))
