"""Searches: the history of a session, and those that are saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tunilib.core.search import Search
from tunilib.library.ids import fresh, new_id
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert, made, update
from tunilib.library.stores.statements import Delete, Sql, Update

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
        query = f"{_SEARCH} WHERE owner = ? AND session = ? ORDER BY created DESC, turn DESC"
        return tuple(self._search(row) for row in _READ.all(self._db.read(query, (owner, session))))

    def saved(self, owner: str) -> tuple[Search, ...]:
        """The saved searches of an account, newest first."""
        query = f"{_SEARCH} WHERE owner = ? AND saved IS NOT NULL ORDER BY saved DESC, turn DESC"
        return tuple(self._search(row) for row in _READ.all(self._db.read(query, (owner,))))

    def visible(self, owner: str, session: str, search: str) -> Search | None:
        """A search that this session can see: its own, or a saved one."""
        query = f"{_SEARCH} WHERE owner = ? AND id = ? AND (session = ? OR saved IS NOT NULL)"
        row = self._db.read(query, (owner, search, session)).fetchone()
        return self._search(_READ(row)) if row else None

    def same(self, owner: str, session: str | None, query: Query) -> Search | None:
        """The saved search with this query, else the one in the history of a session; None: only saved ones."""
        statement = (
            f"{_SEARCH} WHERE owner = ? AND text = ? AND type = ? AND filters = ?"
            " AND (session = ? OR saved IS NOT NULL) ORDER BY saved IS NULL, turn LIMIT 1"
        )
        values = (owner, query.text, query.type, _stored(query.filters), session)
        row = self._db.read(statement, values).fetchone()
        return self._search(_READ(row)) if row else None

    def add(self, owner: str, query: Query, results: int, *, session: str | None = None) -> str:
        """Add a search as the newest one of a session; without a session it is saved. Its id."""
        search = fresh(new_id, lambda id_: bool(self._db.read("SELECT 1 FROM search WHERE id = ?", (id_,)).fetchone()))
        values = {
            "id": search,
            "owner": owner,
            "session": session,
            "text": query.text,
            "type": query.type,
            "filters": _stored(query.filters),
            "results": results,
            "created": self._now,
            "saved": self._now if session is None else None,
            "seen": Sql(_NEWEST) if session is None else None,
            "turn": Sql(_NEXT_TURN, (owner,)),
        }
        insert(self._db, "search", values)
        return search

    def repeat(self, owner: str, search: str, session: str, results: int) -> None:
        """Make a search the newest one of a session: made now, with its new number of results."""
        now = {"created": self._now, "turn": Sql(_NEXT_TURN, (owner,))}
        update(self._db, "search", search, {"session": session, "results": results, **now})

    def attach(self, search: str, session: str) -> None:
        """Put a saved search into the history of a session."""
        update(self._db, "search", search, {"session": session})

    def save(self, search: str) -> None:
        """Save a search; the records that are in the catalogue now are not new for it."""
        update(self._db, "search", search, {"saved": self._now, "seen": Sql(_NEWEST)})

    def set_alert(self, search: str, alert: Alert) -> None:
        """Set how often new records are mailed."""
        update(self._db, "search", search, {"alert": alert})

    def seen(self, search: str) -> int:
        """The number of the last record that is not new for a saved search."""
        row = self._db.read("SELECT seen FROM search WHERE id = ?", (search,)).fetchone()
        return int(row[0] or 0) if row else 0

    def claim(self, search: str, seen: int) -> bool:
        """Claim the new records of a saved search up to a number; False: they are claimed, or were mailed meanwhile."""
        where = Sql("id = ? AND saved IS NOT NULL AND claimed IS NULL AND seen < ?", (search, seen))
        return self._db.change(Update("search", {"claimed": seen}, where)).rowcount == 1

    def claimed_of(self, owner: str) -> list[tuple[str, int]]:
        """What processes have claimed of an account, and not settled: searches, and up to which number."""
        query = "SELECT id, claimed FROM search WHERE owner = ? AND claimed IS NOT NULL ORDER BY turn"
        return self._db.read(query, (owner,)).fetchall()

    def release(self, search: str) -> None:
        """Give up a claim: the records are new still."""
        update(self._db, "search", search, {"claimed": None})

    def set_mailed(self, search: str, seen: int) -> None:
        """Store that new records were mailed, up to which number; the number never goes back."""
        newest = Sql("CASE WHEN seen < ? THEN ? ELSE seen END", (seen, seen))
        values = {"last_notified": self._now, "seen": newest, "claimed": None}
        self._db.change(Update("search", values, Sql("id = ? AND saved IS NOT NULL", (search,))))

    def delete(self, search: str) -> None:
        self._db.change(Delete("search", {"id": search}))

    def _search(self, row: Row) -> Search:
        times = {name: row[name] and row[name].astimezone(self._zone) for name in ("created", "last_notified")}
        return made(Search, row, query=row["text"], saved=row["saved"] is not None, **times)


def _stored(filters: Sequence[Filter]) -> str:
    """Filters as JSON, always in the same order, so that the same search is found again."""
    return json.dumps(sorted({(one.field, one.value) for one in filters}), ensure_ascii=True)
