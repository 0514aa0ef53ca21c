"""Search history and saved searches of an account, and changes of them. The site itself sends alerts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.document import Document, PageError, number
from tunilib.backends.vufind.pages.state import account_page, claimed
from tunilib.backends.vufind.pages.values import Dates, order_in
from tunilib.backends.vufind.paths import SAVE_SEARCH, SEARCHES
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading
from tunilib.core.catalogue import Filter
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.search import Alert, Search
from tunilib.errors import NotFound
from tunilib.pages.html import Node
from tunilib.pages.source import in_query, query_of

if TYPE_CHECKING:
    from tunilib.backends.vufind.account import AccountPages

_NAME = "searches"
_SAVED: Final = "table#saved-searches"
_RECENT: Final = "table#recent-searches"
_NAMED: Final = "td.history_time"
_PLACES: Final = {"time": 0, "search": 1, "results": 3, "actions": -1}
_UNNAMED: Final = "row-"
_TYPES: Final = {"AllFields": "all", "Title": "title", "Author": "author", "Subject": "subject", "ISN": "isn"}
_FILTERS: Final = {
    "building": "library",
    "author_facet": "author",
    "publishDate": "year",
    "search_daterange_mv": "year",
    "main_date_str": "year",
}
ALERTS: Final = {0: Alert.NONE, 1: Alert.DAILY, 7: Alert.WEEKLY}
"""How often the site mails new records, by days in its form."""
_FILTER = re.compile(r'~?([\w.-]+):(?:"(.*)"|(.*))', re.DOTALL)
_SPAN = re.compile(r"\[(\d{1,4}|\*) TO (\d{1,4}|\*)\]")


class SearchesPage(NamedTuple):
    saved: tuple[Search, ...]
    recent: tuple[Search, ...]
    date_order: DateOrder | None


def ids_of(searches: tuple[Search, ...]) -> list[str]:
    return [search.id for search in searches if not search.id.startswith(_UNNAMED)]


def read_searches(page: str | Document, order: DateOrder | None, now: datetime) -> SearchesPage:
    page = account_page(page, "searches", _NAME)
    if not page.is_logged_in:
        raise PageError(expected="a session", page=_NAME)
    saved, recent = _nodes(page, _SAVED), _nodes(page, _RECENT)
    if len(page.root.all("td.history_time")) != len([node for node in (*saved, *recent) if node.first(_NAMED)]):
        raise PageError(expected="one time in each row, and none elsewhere", page=_NAME)
    body = page.root.first(".history-holder") or page.root.first(".mainbody")
    plain = _plain_texts(body) if body is not None else []
    for nodes, code in ((saved, "empty.saved-searches"), (recent, "empty.recent-searches")):
        if not nodes and not any(page.words.says(text, code) for text in plain):
            raise PageError(expected="searches, or a message that there are none ({code})", page=_NAME, code=code)
    texts = [cell.text for node in (*saved, *recent) if (cell := _cell(node, "time")) is not None]
    dates = Dates.of(texts, order)
    return SearchesPage(
        saved=tuple(_search(node, place, page, dates, now, saved=True) for place, node in enumerate(saved, 1)),
        recent=tuple(_search(node, place, page, dates, now, saved=False) for place, node in enumerate(recent, 1)),
        date_order=order_in(texts),
    )


def _nodes(page: Document, selector: str) -> list[Node]:
    tables = page.root.all(selector)
    if len(tables) > 1:
        raise PageError(expected="one {mark}", page=_NAME, mark=selector)
    bodies = [part for part in tables[0].children() if part.tag == "tbody"] if tables else []
    rows = [row for body in bodies for row in body.children() if any(cell.tag == "td" for cell in row.children())]
    if tables and not rows:
        raise PageError(expected="rows in {mark}", page=_NAME, mark=selector)
    return rows


def _cell(row: Node, name: str) -> Node | None:
    if row.first(_NAMED) is not None:
        return row.first(f"td.history_{name}")
    cells = list(row.children())
    return cells[_PLACES[name]] if len(cells) in (5, 6) else None


def _plain_texts(body: Node) -> list[str]:
    return [node.text for node in body.nodes() if not node.is_element or node.tag == "h4"]


def _search(node: Node, place: int, page: Document, dates: Dates, now: datetime, *, saved: bool) -> Search:
    search, done_at, count = (_cell(node, name) for name in ("search", "time", "results"))
    link = search.first("a[href]") if search is not None else None
    if link is None or done_at is None or count is None:
        raise PageError(expected="time, link and number of results in each row", page=_NAME)
    form = node.first("form[name=schedule]")
    alerts = form.all("select[name=schedule] option") if form is not None else []
    chosen = [number(option.attr("value")) for option in alerts if option.attr("selected") is not None]
    if alerts and len(chosen) != 1:
        raise PageError(expected="one alert selected in each row", page=_NAME)
    days = chosen[0] if chosen else None
    query = query_of(link.attr("href"))
    asked = {name: values[-1] for name, values in query.items()}
    text = "" if page.words.says(link.text, "empty.query") else link.text
    kind = asked.get("type", "AllFields")
    done = dates.read(done_at.text)
    return Search(
        id=_search_id(node, form, "delete" if saved else "save") or f"{_UNNAMED}{place}",
        query=asked.get("lookfor", text),
        type=_TYPES.get(kind, kind),
        filters=tuple(_filters(query)),
        results=number(count.text),
        saved=saved,
        alert=Alert.NONE if days is None else ALERTS.get(days, Alert.OTHER),
        created=datetime.combine(done.day, done.time or time(), now.tzinfo) if done is not None and done.day else None,
    )


def _filters(query: dict[str, list[str]]) -> Iterator[Filter]:
    for value in (value for name, values in query.items() if name.startswith("filter[") for value in values):
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


def _search_id(node: Node, form: Node | None, action: str) -> str | None:
    ids = set()
    field = form.first("input[name=searchid]") if form is not None else None
    if field is not None and field.attr("value"):
        ids.add(field.attr("value"))
    actions = _cell(node, "actions")
    for link in actions.all("a[href]") if actions is not None else ():
        found = in_query(link.attr("href"), action)
        ids |= {found} if found else set()
    if len(ids) > 1:
        raise PageError(expected="one search in each row", page=_NAME)
    return ids.pop() if ids else None


class VufindSearches:
    news = Missing(by="library")
    """A site stores searches in its session, and mails alerts itself."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._shown: SearchesPage | None = None

    @property
    def changes(self) -> VufindSearchChanges:
        return VufindSearchChanges(self._account)

    def recent(self) -> Reading[Search]:
        page = self._shown = _page(self._account)
        return self._reading(page.recent)

    def saved(self) -> Reading[Search]:
        page, self._shown = self._shown or _page(self._account), None  # one page has both
        return self._reading(page.saved)

    def _reading(self, searches: tuple[Search, ...]) -> Reading[Search]:
        return Reading(items=searches, taken=self._account.now(), stated=len(searches))


class VufindSearchChanges:
    """Saves and deletes searches and sets alerts, by links, because the site has no forms for it.

    Only the page of searches proves anything. A site says "deleted" even if nothing was there, and says nothing about
    alerts.
    """

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._client = account.client

    def save(self, search: str) -> Answer:
        return self._client.act(lambda: self._followed(search, [("save", search), ("mode", "history")]))

    def delete(self, searches: Sequence[str]) -> Answer:
        return self._client.act(lambda: self._delete(searches))

    def clear(self, *, saved: bool = False) -> Answer:
        return self._client.act(lambda: self._clear(saved=saved))

    def alert(self, search: str, alert: Alert) -> Answer:
        days = next(str(days) for days, known in ALERTS.items() if known is alert)
        return self._client.act(lambda: self._followed(search, [("schedule", days), ("searchid", search)]))

    def _followed(self, search: str, query: list[tuple[str, str]]) -> Answer:
        known = _page(self._account)
        if search not in (*ids_of(known.recent), *ids_of(known.saved)):
            raise NotFound("there is no such search: {id}", hint="see: tunilib searches recent", id=search)
        return self._follow(search, query)

    def _follow(self, search: str, query: list[tuple[str, str]]) -> Answer:
        page = self._client.follow(SAVE_SEARCH, query)
        green = any(flash.level == "success" for flash in page.state.flashes)
        return Answer(claims={search: claimed(page.state.flashes, done=green)}, words=page.words)

    def _delete(self, searches: Sequence[str]) -> Answer:
        known = _page(self._account)
        saved = set(ids_of(known.saved))
        every = saved | set(ids_of(known.recent))
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
        ids = ids_of(_page(self._account).saved) if saved else []
        answer = self._delete(ids) if ids else Answer()
        self._client.follow(SEARCHES, [("purge", "true")])
        return answer


def _page(account: AccountPages) -> SearchesPage:
    client = account.client
    page = client.get(SEARCHES)
    return client.understand(page, lambda document: read_searches(document, client.order, account.now()))
