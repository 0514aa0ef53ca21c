"""Searches of an account at an embedded library: history, saved searches, and alerts (S60 to S64)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading, answer_for
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.search import Alert, News, Search
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.core.catalogue import Query
    from tunilib.library.stores.unit_of_work import SignedIn, Snapshot, Transaction


class EmbeddedSearches:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def recent(self) -> Reading[Search]:
        with self._signed_in.own_snapshot() as (snapshot, account):
            owner = account.owner
            found = snapshot.searches.history(owner, self._signed_in.token)
        return _reading(snapshot, found)

    def saved(self) -> Reading[Search]:
        with self._signed_in.own_snapshot() as (snapshot, account):
            found = snapshot.searches.saved(account.owner)
        return _reading(snapshot, found)

    @property
    def changes(self) -> EmbeddedSearchChanges:
        return EmbeddedSearchChanges(self._signed_in)

    @property
    def news(self) -> EmbeddedSearchChanges:
        return EmbeddedSearchChanges(self._signed_in)


class EmbeddedSearchChanges:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def remember(self, query: Query, results: int) -> None:
        """Add a search to the history. A repeated search becomes the newest."""
        with self._change("search") as (tx, owner):
            token = self._signed_in.token
            before = tx.searches.same(owner, token, query)
            if before is not None:
                tx.searches.repeat(owner, before.id, token, results)
                return
            tx.searches.add(owner, query, results, session=token)

    def save(self, search: str) -> Answer:
        """Save a search, unless the same one is saved."""
        with self._change("save") as (tx, owner):
            return Answer(claims={search: self._saved(tx, owner, self._found(tx, owner, search))})

    def delete(self, chosen: Sequence[str]) -> Answer:
        with self._change("delete") as (tx, owner):
            found = [self._found(tx, owner, search) for search in dict.fromkeys(chosen)]
            return _delete(tx, found)

    def clear(self, *, saved: bool = False) -> Answer:
        with self._change("clear") as (tx, owner):
            found = tx.searches.history(owner, self._signed_in.token)
            found += tx.searches.saved(owner) if saved else ()
            chosen = {one.id: one for one in found if saved or not one.saved}
            return _delete(tx, chosen.values())

    def alert(self, search: str, alert: Alert) -> Answer:
        """Set how often new records are mailed. This saves the search."""
        with self._change("alert") as (tx, owner):
            found = self._found(tx, owner, search)
            if found.alert == alert:
                return answer_for(search, ClaimWord.UNCHANGED, id=found.id)
            saved = self._saved(tx, owner, found).id or found.id
            tx.searches.set_alert(saved, alert)
            return answer_for(search, ClaimWord.DONE, id=saved)

    def news(self, search: Search, most: int) -> News:
        """The records added since the last mail, or since the search was saved."""
        from tunilib.library.catalogue.records import new_results

        with self._signed_in.own_snapshot() as (snapshot, account):
            owner = account.owner
            found = next((one for one in snapshot.searches.saved(owner) if one.id == search.id), None)
            if found is None:
                raise _no_search(search.id)
            count, references, mark = new_results(snapshot, found.asks, snapshot.searches.seen(found.id), most)
            return News(search=found, count=count, references=references, mark=str(mark))

    @contextmanager
    def mailing(self) -> Iterator[tuple[str, ...]]:
        """Mail news in the block. It begins with the searches that a process was mailing when it died."""
        left: list[str] = []

        def settle_left() -> None:
            with self._change("notify") as (tx, owner):
                for search, mark in tx.searches.claimed_of(owner):
                    tx.searches.set_mailed(search, mark)
                    left.append(search)

        with self._signed_in.library.mailing(settle_left):
            yield tuple(left)

    def claim(self, news: News) -> bool:
        """Claim this news. False: another process has claimed or mailed it."""
        with self._change("notify") as (tx, _owner):
            return tx.searches.claim(news.search.id, int(news.mark))

    def settle(self, news: News, outcome: OutcomeWord) -> None:
        """Store the outcome of this news. Unless it was mailed, or perhaps mailed, it is new again."""
        with self._change("notify") as (tx, _owner):
            if outcome in (Word.MAILED, Word.UNKNOWN):
                tx.searches.set_mailed(news.search.id, int(news.mark))
            else:
                tx.searches.release(news.search.id)

    def mail_address(self) -> str | None:
        with self._signed_in.own_snapshot() as (snapshot, account):
            patron = self._signed_in.patron_of(snapshot)
            return account.email or (patron.register.email if patron is not None else None) or None

    def _saved(self, tx: Transaction, owner: str, found: Search) -> Claim:
        if found.saved:
            return Claim(word=ClaimWord.UNCHANGED, id=found.id)
        before = tx.searches.same(owner, None, found.asks)
        if before is not None:
            tx.searches.delete(found.id)
            tx.searches.attach(before.id, self._signed_in.token)
            return Claim(word=ClaimWord.UNCHANGED, id=before.id)
        tx.searches.save(found.id)
        return Claim(word=ClaimWord.DONE, id=found.id)

    def _found(self, tx: Transaction, owner: str, search: str) -> Search:
        found = tx.searches.visible(owner, self._signed_in.token, search)
        if found is None:
            raise _no_search(search)
        return found

    @contextmanager
    def _change(self, verb: str) -> Iterator[tuple[Transaction, str]]:
        with self._signed_in.own_transaction(f"searches {verb}") as (tx, account):
            yield tx, account.owner


def _delete(tx: Transaction, found: Iterable[Search]) -> Answer:
    claims = {}
    for one in found:
        tx.searches.delete(one.id)
        claims[one.id] = Claim(word=ClaimWord.DONE, id=one.id)
    return Answer(claims=claims)


def _no_search(search: str) -> NotFound:
    return NotFound("no such search: {id}", hint="see: tunilib searches recent and saved", id=search)


def _reading(snapshot: Snapshot, found: Sequence[Search]) -> Reading[Search]:
    return Reading(items=tuple(found), taken=snapshot.now, stated=len(found))
