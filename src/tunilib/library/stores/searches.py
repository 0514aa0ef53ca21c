"""Searches: the history of a session, and those that are saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tunilib.core.search import Search
from tunilib.library.ids import fresh, new_id
from tunilib.library.stores.connection import Store, instant
from tunilib.library.stores.rows import Reader, made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.catalogue import Filter, Query
    from tunilib.core.search import Alert
    from tunilib.library.stores.rows import Row

_READ = Reader("s.*", s="search")
_SEARCH = f"SELECT {_READ.columns} FROM search s"
_NEWEST = "(SELECT COALESCE(MAX(number), 0) FROM catalogue)"
_NEXT_TURN = "(SELECT COALESCE(MAX(turn), 0) + 1 FROM search WHERE owner = ?)"


class SqlSearches(Store):
    """Searches. Their ``turn`` gives the order of those made at one moment."""

    def history(self, owner: str, session: str) -> tuple[Search, ...]:
        """The searches of a session, newest first."""
        query = f"{_SEARCH} WHERE owner = ? AND session = ? ORDER BY created DESC, turn DESC"
        return tuple(self._search(row) for row in _READ.all(self._db.execute(query, (owner, session))))

    def saved(self, owner: str) -> tuple[Search, ...]:
        """The saved searches of an account, newest first."""
        query = f"{_SEARCH} WHERE owner = ? AND saved IS NOT NULL ORDER BY saved DESC, turn DESC"
        return tuple(self._search(row) for row in _READ.all(self._db.execute(query, (owner,))))

    def visible(self, owner: str, session: str, search: str) -> Search | None:
        """A search that this session can see: one of its own, or a saved one."""
        query = f"{_SEARCH} WHERE owner = ? AND id = ? AND (session = ? OR saved IS NOT NULL)"
        row = self._db.execute(query, (owner, search, session)).fetchone()
        return self._search(_READ(row)) if row else None

    def same(self, owner: str, session: str | None, query: Query) -> Search | None:
        """The saved search with this query, else the one in the history of a session; None: only saved ones."""
        statement = (
            f"{_SEARCH} WHERE owner = ? AND text = ? AND type = ? AND filters = ?"
            " AND (session = ? OR saved IS NOT NULL) ORDER BY saved IS NULL, turn LIMIT 1"
        )
        values = (owner, query.text, query.type, _stored(query.filters), session)
        row = self._db.execute(statement, values).fetchone()
        return self._search(_READ(row)) if row else None

    def add(self, owner: str, query: Query, results: int, *, session: str | None = None) -> str:
        """Add a search as the newest one of a session; without a session it is saved. Its id."""
        search, now = fresh(new_id, self._exists), instant(self._now)
        self._db.execute(
            "INSERT INTO search (id, owner, session, text, type, filters, results, created, saved, seen, turn) VALUES"
            f" (?, ?, ?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN {_NEWEST} END, {_NEXT_TURN})",
            (
                *(search, owner, session, query.text, query.type, _stored(query.filters), results, now),
                *(now if session is None else None, session is None, owner),
            ),
        )
        return search

    def repeat(self, owner: str, search: str, session: str, results: int) -> None:
        """Make a search the newest one of a session: made now, with its new number of results."""
        self._db.execute(
            f"UPDATE search SET session = ?, results = ?, created = ?, turn = {_NEXT_TURN} WHERE id = ?",
            (session, results, instant(self._now), owner, search),
        )

    def attach(self, search: str, session: str) -> None:
        """Put a saved search into the history of a session."""
        self._db.execute("UPDATE search SET session = ? WHERE id = ?", (session, search))

    def save(self, search: str) -> None:
        """Save a search; the records that are in the catalogue now are not new for it."""
        self._db.execute(f"UPDATE search SET saved = ?, seen = {_NEWEST} WHERE id = ?", (instant(self._now), search))

    def set_alert(self, search: str, alert: Alert) -> None:
        """Set how often new records are mailed."""
        self._db.execute("UPDATE search SET alert = ? WHERE id = ?", (alert, search))

    def seen(self, search: str) -> int:
        """The number of the last record that is not new for a saved search."""
        row = self._db.execute("SELECT seen FROM search WHERE id = ?", (search,)).fetchone()
        return int(row[0] or 0) if row else 0

    def claim(self, search: str, seen: int) -> bool:
        """Claim the new records of a saved search up to a number; False: they are claimed, or were mailed meanwhile."""
        query = "UPDATE search SET claimed = ? WHERE id = ? AND saved IS NOT NULL AND claimed IS NULL AND seen < ?"
        return self._db.execute(query, (seen, search, seen)).rowcount == 1

    def claimed_of(self, owner: str) -> list[tuple[str, int]]:
        """What processes have claimed of an account, and not settled: searches, and up to which number."""
        query = "SELECT id, claimed FROM search WHERE owner = ? AND claimed IS NOT NULL ORDER BY turn"
        return self._db.execute(query, (owner,)).fetchall()

    def release(self, search: str) -> None:
        """Give up a claim: the records are new still."""
        self._db.execute("UPDATE search SET claimed = NULL WHERE id = ?", (search,))

    def set_mailed(self, search: str, seen: int) -> None:
        """Store that new records were mailed, up to which number; the number never goes back."""
        self._db.execute(
            "UPDATE search SET last_notified = ?, seen = CASE WHEN seen < ? THEN ? ELSE seen END, claimed = NULL"
            " WHERE id = ? AND saved IS NOT NULL",
            (instant(self._now), seen, seen, search),
        )

    def delete(self, search: str) -> None:
        """Delete a search."""
        self._db.execute("DELETE FROM search WHERE id = ?", (search,))

    def _exists(self, search: str) -> bool:
        return self._db.execute("SELECT 1 FROM search WHERE id = ?", (search,)).fetchone() is not None

    def _search(self, row: Row) -> Search:
        times = {name: row[name] and row[name].astimezone(self._zone) for name in ("created", "last_notified")}
        return made(Search, row, query=row["text"], saved=row["saved"] is not None, **times)


def _stored(filters: Sequence[Filter]) -> str:
    """Filters as JSON, always in the same order, so that the same search is found again."""
    return json.dumps(sorted({(one.field, one.value) for one in filters}), ensure_ascii=True)
