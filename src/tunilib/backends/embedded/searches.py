"""Searches of an account at an embedded library: history, saved ones, alerts (S60 to S64)."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.stores.sqlite import searches
from tunilib.backends.embedded.stores.sqlite.searches import SearchRow
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.catalogue import Filter
from tunilib.core.outcome import Change, Word
from tunilib.core.reading import Reading
from tunilib.core.search import Alert, News, Search
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.backends.embedded.session import SignedIn
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.catalogue import Query

__all__ = ["EmbeddedSearchChanges", "EmbeddedSearches"]


class EmbeddedSearches:
    """Reads the searches of this session, and those that are saved."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def recent(self) -> Reading[Search]:
        """What was searched for since signing in, newest first; the same search stands there once."""
        with self._signed_in.snapshot() as (snapshot, _patron):
            rows = searches.of_session(snapshot.db, self._signed_in.account(snapshot).owner, self._signed_in.token)
        return _reading(snapshot, rows)

    def saved(self) -> Reading[Search]:
        """The saved ones, newest first."""
        with self._signed_in.snapshot() as (snapshot, _patron):
            rows = searches.saved_of(snapshot.db, self._signed_in.account(snapshot).owner)
        return _reading(snapshot, rows)

    @property
    def changes(self) -> EmbeddedSearchChanges:
        """What changes them."""
        return EmbeddedSearchChanges(self._signed_in)


class EmbeddedSearchChanges:
    """Changes searches, each call in one transaction."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def remember(self, query: Query, results: int) -> None:
        """Put a search into the history; made again, it is the newest again."""
        filters = _kept_filters(query.filters)
        with self._change("search") as (tx, owner):
            token = self._signed_in.token
            before = searches.same(tx.db, owner, token, query.text, query.type, filters)
            if before is not None:
                searches.again(tx.db, owner, before.id, token, results)
                return
            made = fresh(new_id, lambda taken: searches.is_taken(tx.db, taken))
            row = SearchRow(
                *(made, token, query.text, query.type, filters, results, instant(tx.now)),
                saved=None,
                seen=None,
                alert=Alert.NONE,
                last_notified=None,
            )
            searches.insert(tx.db, owner, row)

    def save(self, search: str) -> Change:
        """Keep a search; one with the same criteria that is saved already is the one that stays."""
        with self._change("save") as (tx, owner):
            row = self._found(tx, owner, search)
            return self._saved(tx, owner, row)

    def delete(self, chosen: Sequence[str]) -> tuple[Change, ...]:
        """Delete searches, saved or not."""
        with self._change("delete") as (tx, owner):
            rows = [self._found(tx, owner, search) for search in dict.fromkeys(chosen)]
            return tuple([_gone(tx, row, Word.DELETED) for row in rows])

    def clear(self, *, saved: bool = False) -> tuple[Change, ...]:
        """Empty the history of this session; with ``saved`` also delete what is saved."""
        with self._change("clear") as (tx, owner):
            rows = searches.of_session(tx.db, owner, self._signed_in.token)
            rows += searches.saved_of(tx.db, owner) if saved else []
            chosen = {row.id: row for row in rows if saved or row.saved is None}
            return tuple([_gone(tx, row, Word.CLEARED) for row in chosen.values()])

    def alert(self, search: str, alert: Alert) -> Change:
        """How often new records are mailed; setting it saves the search."""
        with self._change("alert") as (tx, owner):
            row = self._found(tx, owner, search)
            if row.alert == alert:
                return Change(Word.UNCHANGED, id=row.id)
            saved = self._saved(tx, owner, row).id or row.id
            searches.set_alert(tx.db, saved, alert)
            return Change(Word.ALERTED, id=saved)

    def news(self, search: Search, most: int) -> News:
        """The records that came after the last mail, or after the search was saved, and that it finds.

        Raises:
            NotFound: the search is not saved any more, or one of its filters names a library that is gone.
        """
        from tunilib.backends.embedded.catalogue.records import new_results

        with self._signed_in.snapshot() as (snapshot, _patron):
            owner = self._signed_in.account(snapshot).owner
            row = next((row for row in searches.saved_of(snapshot.db, owner) if row.id == search.id), None)
            if row is None:
                raise _no_search(search.id)
            count, records, mark = new_results(snapshot, _search(row, snapshot).asks, row.seen or 0, most)
            return News(search=_search(row, snapshot), count=count, records=records, mark=str(mark))

    def mailed(self, news: News) -> None:
        """Remember that this was sent."""
        with self._change("notify") as (tx, _owner):
            searches.set_mailed(tx.db, news.search.id, instant(tx.now), int(news.mark))

    def mail_address(self) -> str | None:
        """The patron's own address, else the register's."""
        with self._signed_in.snapshot() as (snapshot, patron):
            return self._signed_in.account(snapshot).email or patron.register.email or None

    def _saved(self, tx: Transaction, owner: str, row: SearchRow) -> Change:
        if row.saved is not None:
            return Change(Word.UNCHANGED, id=row.id)
        before = searches.same(tx.db, owner, None, row.text, row.type, row.filters)
        if before is not None:
            searches.delete(tx.db, row.id)
            searches.attach(tx.db, before.id, self._signed_in.token)
            return Change(Word.UNCHANGED, id=before.id)
        searches.set_saved(tx.db, row.id, instant(tx.now), tx.catalogue.newest_number())
        return Change(Word.SAVED, id=row.id)

    def _found(self, tx: Transaction, owner: str, search: str) -> SearchRow:
        row = searches.by_id(tx.db, owner, self._signed_in.token, search)
        if row is None:
            raise _no_search(search)
        return row

    @contextmanager
    def _change(self, verb: str) -> Iterator[tuple[Transaction, str]]:
        with self._signed_in.transaction(f"searches {verb}") as (tx, _patron):
            yield tx, self._signed_in.account(tx).owner


def _gone(tx: Transaction, row: SearchRow, word: Word) -> Change:
    searches.delete(tx.db, row.id)
    return Change(word, id=row.id)


def _no_search(search: str) -> NotFound:
    return NotFound("there is no such search: {id}", hint="see: tunilib searches recent and saved", id=search)


def _reading(snapshot: Snapshot, rows: list[SearchRow]) -> Reading[Search]:
    return Reading(items=tuple(_search(row, snapshot) for row in rows), taken=snapshot.now, stated=len(rows))


def _search(row: SearchRow, snapshot: Snapshot) -> Search:
    notified = row.last_notified
    return Search(
        id=row.id,
        query=row.text,
        type=row.type,
        filters=tuple(Filter(field, value) for field, value in json.loads(row.filters)),
        results=row.results,
        saved=row.saved is not None,
        alert=Alert(row.alert),
        created=datetime.fromisoformat(row.created).astimezone(snapshot.zone),
        last_notified=datetime.fromisoformat(notified).astimezone(snapshot.zone) if notified else None,
    )


def _kept_filters(filters: Sequence[Filter]) -> str:
    """In an order that is always the same, so that the same search is recognised."""
    return json.dumps(sorted({(one.field, one.value) for one in filters}), ensure_ascii=True)
