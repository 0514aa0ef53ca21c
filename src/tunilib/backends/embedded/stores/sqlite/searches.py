"""Searches: the history of a session, and those that are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = [
    "SearchRow",
    "again",
    "attach",
    "by_id",
    "delete",
    "insert",
    "is_taken",
    "of_session",
    "same",
    "saved_of",
    "set_alert",
    "set_mailed",
    "set_saved",
]


class SearchRow(NamedTuple):
    """One search; ``filters`` as JSON, ``seen`` the number of the newest record that is no news."""

    id: str
    session: str | None
    text: str
    type: str
    filters: str
    results: int
    created: str
    saved: str | None
    seen: int | None
    alert: str
    last_notified: str | None


_COLUMNS = ", ".join(SearchRow._fields)
_NEWEST_FIRST = "ORDER BY turn DESC"
_NEXT_TURN = "(SELECT COALESCE(MAX(turn), 0) + 1 FROM search WHERE owner = ?)"


def of_session(db: Connection, owner: str, session: str) -> list[SearchRow]:
    """The history of a session, newest first."""
    query = f"SELECT {_COLUMNS} FROM search WHERE owner = ? AND session = ? {_NEWEST_FIRST}"
    return [SearchRow(*row) for row in db.execute(query, (owner, session))]


def saved_of(db: Connection, owner: str) -> list[SearchRow]:
    """The saved searches of an account, newest first."""
    query = f"SELECT {_COLUMNS} FROM search WHERE owner = ? AND saved IS NOT NULL ORDER BY saved DESC, turn DESC"
    return [SearchRow(*row) for row in db.execute(query, (owner,))]


def by_id(db: Connection, owner: str, session: str, search: str) -> SearchRow | None:
    """A search that this session may see: one of its own, or a saved one."""
    query = f"SELECT {_COLUMNS} FROM search WHERE owner = ? AND id = ? AND (session = ? OR saved IS NOT NULL)"
    row = db.execute(query, (owner, search, session)).fetchone()
    return SearchRow(*row) if row else None


def same(db: Connection, owner: str, session: str | None, text: str, kind: str, filters: str) -> SearchRow | None:
    """The search with these criteria, saved before all, else in the history of a session (None: saved ones alone)."""
    query = (
        f"SELECT {_COLUMNS} FROM search WHERE owner = ? AND text = ? AND type = ? AND filters = ?"
        " AND (session = ? OR saved IS NOT NULL) ORDER BY saved IS NULL, turn LIMIT 1"
    )
    row = db.execute(query, (owner, text, kind, filters, session)).fetchone()
    return SearchRow(*row) if row else None


def is_taken(db: Connection, search: str) -> bool:
    """Whether there is a search of that id."""
    return db.execute("SELECT 1 FROM search WHERE id = ?", (search,)).fetchone() is not None


def insert(db: Connection, owner: str, row: SearchRow) -> None:
    """Put a search into the history, as the newest."""
    db.execute(
        f"INSERT INTO search ({_COLUMNS}, owner, turn) VALUES ({', '.join('?' for _ in row)}, ?, {_NEXT_TURN})",
        (*row, owner, owner),
    )


def again(db: Connection, owner: str, search: str, session: str, results: int) -> None:
    """A search was made once more: it is the newest now."""
    db.execute(
        f"UPDATE search SET session = ?, results = ?, turn = {_NEXT_TURN} WHERE id = ?",
        (session, results, owner, search),
    )


def attach(db: Connection, search: str, session: str) -> None:
    """Let a saved search stand in the history of a session."""
    db.execute("UPDATE search SET session = ? WHERE id = ?", (session, search))


def set_saved(db: Connection, search: str, saved: str, seen: int) -> None:
    """Save a search."""
    db.execute("UPDATE search SET saved = ?, seen = ? WHERE id = ?", (saved, seen, search))


def set_alert(db: Connection, search: str, alert: str) -> None:
    """How often new records are mailed."""
    db.execute("UPDATE search SET alert = ? WHERE id = ?", (alert, search))


def set_mailed(db: Connection, search: str, at: str, seen: int) -> None:
    """Remember what was mailed; two that mailed at once never go back."""
    db.execute(
        "UPDATE search SET last_notified = ?, seen = MAX(seen, ?) WHERE id = ? AND saved IS NOT NULL",
        (at, seen, search),
    )


def delete(db: Connection, search: str) -> None:
    """Delete a search."""
    db.execute("DELETE FROM search WHERE id = ?", (search,))
