"""Searches: the history of a session, and those that are saved."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.catalogue import Filter
from tunilib.core.search import Alert, Search

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from tunilib.core.catalogue import Query

__all__ = ["SqliteSearches"]

_SEARCH = "SELECT id, text, type, filters, results, saved, alert, created, last_notified FROM search"
_NEXT_TURN = "(SELECT COALESCE(MAX(turn), 0) + 1 FROM search WHERE owner = ?)"


class SqliteSearches:
    """Searches. Their ``turn`` gives the order of a history, whatever the clock said."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def history(self, owner: str, session: str) -> tuple[Search, ...]:
        """The searches of a session, newest first."""
        query = f"{_SEARCH} WHERE owner = ? AND session = ? ORDER BY turn DESC"
        return tuple(_search(*row) for row in self._db.execute(query, (owner, session)))

    def saved(self, owner: str) -> tuple[Search, ...]:
        """The saved searches of an account, newest first."""
        query = f"{_SEARCH} WHERE owner = ? AND saved IS NOT NULL ORDER BY saved DESC, turn DESC"
        return tuple(_search(*row) for row in self._db.execute(query, (owner,)))

    def visible(self, owner: str, session: str, search: str) -> Search | None:
        """A search that this session can see: one of its own, or a saved one."""
        query = f"{_SEARCH} WHERE owner = ? AND id = ? AND (session = ? OR saved IS NOT NULL)"
        row = self._db.execute(query, (owner, search, session)).fetchone()
        return _search(*row) if row else None

    def same(self, owner: str, session: str | None, query: Query) -> Search | None:
        """The saved search with this query, else the one in the history of a session; None: only saved ones."""
        statement = (
            f"{_SEARCH} WHERE owner = ? AND text = ? AND type = ? AND filters = ?"
            " AND (session = ? OR saved IS NOT NULL) ORDER BY saved IS NULL, turn LIMIT 1"
        )
        values = (owner, query.text, query.type, _stored(query.filters), session)
        row = self._db.execute(statement, values).fetchone()
        return _search(*row) if row else None

    def exists(self, search: str) -> bool:
        """Whether any account has a search with this id."""
        return self._db.execute("SELECT 1 FROM search WHERE id = ?", (search,)).fetchone() is not None

    def add(self, owner: str, made: Search, *, session: str | None = None, seen: int | None = None) -> None:
        """Add a search as the newest one, to the history of a session or saved; ``seen`` as for :meth:`save`."""
        assert made.created is not None
        created = instant(made.created)
        self._db.execute(
            "INSERT INTO search (id, owner, session, text, type, filters, results, created, saved, seen, alert, turn)"
            f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {_NEXT_TURN})",
            (
                *(made.id, owner, session, made.query, made.type, _stored(made.filters), made.results or 0, created),
                *(created if made.saved else None, seen, made.alert, owner),
            ),
        )

    def repeat(self, owner: str, search: str, session: str, results: int) -> None:
        """Make a search the newest one of a session, with its new number of results."""
        self._db.execute(
            f"UPDATE search SET session = ?, results = ?, turn = {_NEXT_TURN} WHERE id = ?",
            (session, results, owner, search),
        )

    def attach(self, search: str, session: str) -> None:
        """Put a saved search into the history of a session."""
        self._db.execute("UPDATE search SET session = ? WHERE id = ?", (session, search))

    def save(self, search: str, now: datetime, seen: int) -> None:
        """Save a search; records with a number up to ``seen`` are not new for it."""
        self._db.execute("UPDATE search SET saved = ?, seen = ? WHERE id = ?", (instant(now), seen, search))

    def set_alert(self, search: str, alert: Alert) -> None:
        """Set how often new records are mailed."""
        self._db.execute("UPDATE search SET alert = ? WHERE id = ?", (alert, search))

    def seen(self, search: str) -> int:
        """The number of the last record that is not new for a saved search."""
        row = self._db.execute("SELECT seen FROM search WHERE id = ?", (search,)).fetchone()
        return int(row[0] or 0) if row else 0

    def set_mailed(self, search: str, now: datetime, seen: int) -> None:
        """Store when new records were mailed, and up to which number; the number never goes back."""
        self._db.execute(
            "UPDATE search SET last_notified = ?, seen = MAX(seen, ?) WHERE id = ? AND saved IS NOT NULL",
            (instant(now), seen, search),
        )

    def delete(self, search: str) -> None:
        """Delete a search."""
        self._db.execute("DELETE FROM search WHERE id = ?", (search,))


def _search(
    search: str,
    text: str,
    kind: str,
    filters: str,
    results: int,
    saved: str | None,
    alert: str,
    created: str,
    last_notified: str | None,
) -> Search:
    return Search(
        id=search,
        query=text,
        type=kind,
        filters=tuple(Filter(field, value) for field, value in json.loads(filters)),
        results=results,
        saved=saved is not None,
        alert=Alert(alert),
        created=datetime.fromisoformat(created),
        last_notified=datetime.fromisoformat(last_notified) if last_notified else None,
    )


def _stored(filters: Sequence[Filter]) -> str:
    """Filters as JSON, always in the same order, so that the same search is found again."""
    return json.dumps(sorted({(one.field, one.value) for one in filters}), ensure_ascii=True)
