"""Search history and saved searches of an account at a site, and changes of them; the site itself sends alerts."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.pages.messages import refusal_reasons
from tunilib.backends.vufind.paths import SAVE_SEARCH, SEARCHES
from tunilib.backends.vufind.searches.page import read_searches
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading, answer_for
from tunilib.core.catalogue import Filter
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.search import Alert, Search
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.pages.values import When
    from tunilib.backends.vufind.searches.page import SearchesPage, SearchRow

_TYPES: Final = {"AllFields": "all", "Title": "title", "Author": "author", "Subject": "subject", "ISN": "isn"}
_FILTERS: Final = {
    "building": "library",
    "author_facet": "author",
    "publishDate": "year",
    "search_daterange_mv": "year",
    "main_date_str": "year",
}
_ALERTS: Final = {0: Alert.NONE, 1: Alert.DAILY, 7: Alert.WEEKLY}
_FILTER = re.compile(r'~?([\w.-]+):(?:"(.*)"|(.*))', re.DOTALL)
_SPAN = re.compile(r"\[(\d{1,4}|\*) TO (\d{1,4}|\*)\]")


class VufindSearches:
    """Reads the searches of the session and the saved ones."""

    news = Missing(by="library")
    """A site itself remembers what was searched for in its session, and mails alerts."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._shown: SearchesPage | None = None

    @property
    def changes(self) -> VufindSearchChanges:
        """Changes of searches."""
        return VufindSearchChanges(self._account)

    def recent(self) -> Reading[Search]:
        """The searches of this session, newest first."""
        page = self._shown = self._page()
        return self._reading(page.recent, saved=False)

    def saved(self) -> Reading[Search]:
        """The saved searches, newest first."""
        page, self._shown = self._shown or self._page(), None  # one page has both
        return self._reading(page.saved, saved=True)

    def _page(self) -> SearchesPage:
        client = self._account.client
        return client.understand(client.get(SEARCHES), lambda document: read_searches(document, client.order))

    def _reading(self, rows: tuple[SearchRow, ...], *, saved: bool) -> Reading[Search]:
        zone = self._account.zone
        items = tuple(_search(row, place, zone, saved=saved) for place, row in enumerate(rows, 1))
        return Reading(items=items, taken=self._account.now(), stated=len(rows))


class VufindSearchChanges:
    """Saves and deletes searches and sets alerts: by links, as the site has no forms for it.

    Only the page of searches proves anything: a site says "deleted" of what is not there, and nothing of an alert.
    """

    def __init__(self, account: AccountPages) -> None:
        self._client = account.client

    def save(self, search: str) -> Answer:
        """Save a search of the history; it keeps its id."""
        return self._client.act(lambda: self._followed(search, [("save", search), ("mode", "history")]))

    def delete(self, searches: Sequence[str]) -> Answer:
        """Delete saved searches; one that was only made goes from the history with all others alone."""
        return self._client.act(lambda: self._delete(searches))

    def clear(self, *, saved: bool = False) -> Answer:
        """Empty the history of the session; ``saved``: delete the saved searches first."""
        return self._client.act(lambda: self._clear(saved=saved))

    def alert(self, search: str, alert: Alert) -> Answer:
        """Set how often the site mails new records; that saves the search."""
        days = next(str(days) for days, known in _ALERTS.items() if known is alert)
        return self._client.act(lambda: self._followed(search, [("schedule", days), ("searchid", search)]))

    def _followed(self, search: str, query: list[tuple[str, str]]) -> Answer:
        known = self._read()
        if search not in {row.search_id for row in (*known.recent, *known.saved)}:
            raise NotFound("there is no such search: {id}", hint="see: tunilib searches recent", id=search)
        return self._follow(search, query)

    def _follow(self, search: str, query: list[tuple[str, str]]) -> Answer:
        page = self._client.follow(SAVE_SEARCH, query)
        reasons = refusal_reasons(page.state.flashes)
        green = any(flash.level == "success" for flash in page.state.flashes)
        word = ClaimWord.REFUSED if reasons else ClaimWord.DONE if green else ClaimWord.SILENT
        return answer_for(search, word, reasons, words=tuple(flash.text for flash in page.state.flashes))

    def _delete(self, searches: Sequence[str]) -> Answer:
        known = self._read()
        saved = {row.search_id for row in known.saved}
        every = saved | {row.search_id for row in known.recent}
        unknown = next((search for search in searches if search not in every), None)
        if unknown is not None:
            raise NotFound("there is no such search: {id}", hint="see: tunilib searches recent", id=unknown)
        kept = Claim(ClaimWord.REFUSED, (Reason.of(ReasonCode.OTHER, what="search-in-history"),))
        claims = {search: kept for search in searches if search not in saved}
        words: list[str] = []
        for search in searches:
            if search in saved:
                answer = self._follow(search, [("delete", search), ("mode", "history")])
                claims |= answer.claims
                words += answer.words
        return Answer(claims=claims, words=tuple(words))

    def _clear(self, *, saved: bool) -> Answer:
        ids = [row.search_id for row in self._read().saved if row.search_id] if saved else []
        answer = self._delete(ids) if ids else Answer()
        self._client.follow(SEARCHES, [("purge", "true")])
        return answer

    def _read(self) -> SearchesPage:
        client = self._client
        return client.understand(client.get(SEARCHES), lambda document: read_searches(document, client.order))


def _search(row: SearchRow, place: int, zone: tzinfo, *, saved: bool) -> Search:
    asked = dict(row.query)
    kind = asked.get("type", "AllFields")
    return Search(
        id=row.search_id or f"row-{place}",
        query=asked.get("lookfor", row.text or ""),
        type=_TYPES.get(kind, kind),
        filters=tuple(_filters(row)),
        results=row.results,
        saved=saved,
        alert=Alert.NONE if row.alert is None else _ALERTS.get(row.alert, Alert.OTHER),
        created=_moment(row.done, zone),
    )


def _filters(row: SearchRow) -> Iterator[Filter]:
    """The filters by their names in tunilib; those that it does not have by the site's own names."""
    for name, value in row.query:
        if not name.startswith("filter["):
            continue
        found = _FILTER.fullmatch(value)
        if found is None:
            yield Filter("filter", value)
            continue
        field, content = found[1], found[2] if found[2] is not None else found[3]
        span = _SPAN.fullmatch(content)
        if span is not None:
            ends = ["" if end == "*" else end for end in span.groups()]
            content = ends[0] if ends[0] == ends[1] else "..".join(ends)
        yield Filter(_FILTERS.get(field, field), content)


def _moment(done: When | None, zone: tzinfo) -> datetime | None:
    if done is None or done.day is None:
        return None
    return datetime.combine(done.day, done.time or time(), tzinfo=zone)
