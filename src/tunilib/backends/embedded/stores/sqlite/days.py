"""The one row about the library itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["day_done", "insert", "is_made", "made", "rules_data", "rules_text", "set_day_done"]


def is_made(db: Connection) -> bool:
    """Whether the tables hold a library."""
    return db.execute("SELECT 1 FROM library WHERE id = 1").fetchone() is not None


def insert(db: Connection, rules_text: str, rules_data: str, made: str) -> None:
    """Make the library of an empty file."""
    db.execute(
        "INSERT INTO library (id, rules_text, rules_data, made) VALUES (1, ?, ?, ?)", (rules_text, rules_data, made)
    )


def rules_data(db: Connection) -> str | None:
    """The rules in the form that is quick to read; None where the file holds no library."""
    row = db.execute("SELECT rules_data FROM library WHERE id = 1").fetchone()
    return row[0] if row else None


def rules_text(db: Connection) -> str:
    """The rules file as it was given."""
    text: str = db.execute("SELECT rules_text FROM library WHERE id = 1").fetchone()[0]
    return text


def made(db: Connection) -> str:
    """The day on which the library was made."""
    day: str = db.execute("SELECT made FROM library WHERE id = 1").fetchone()[0]
    return day


def day_done(db: Connection) -> str | None:
    """The last day whose end has been done."""
    day: str | None = db.execute("SELECT day_done FROM library WHERE id = 1").fetchone()[0]
    return day


def set_day_done(db: Connection, day: str) -> None:
    """Remember a day as done."""
    db.execute("UPDATE library SET day_done = ? WHERE id = 1", (day,))
