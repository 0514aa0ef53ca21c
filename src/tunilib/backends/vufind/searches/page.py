"""The search history and the saved searches with their alerts: ``/Search/History``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Final, NamedTuple

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError, in_query, number, query_of
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.pages.values import Dates, order_in
from tunilib.core.catalogue import Filter
from tunilib.core.search import Alert, Search

_NAME = "searches"
_SAVED: Final = "table#saved-searches"
_RECENT: Final = "table#recent-searches"
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
"""How often the site mails new records, by the days that its form has."""
_FILTER = re.compile(r'~?([\w.-]+):(?:"(.*)"|(.*))', re.DOTALL)
_SPAN = re.compile(r"\[(\d{1,4}|\*) TO (\d{1,4}|\*)\]")


class SearchesPage(NamedTuple):
    """Saved and recent searches; one for which the page has no action is named by its row."""

    saved: tuple[Search, ...]
    recent: tuple[Search, ...]
    date_order: DateOrder | None


def ids_of(searches: tuple[Search, ...]) -> list[str]:
    """The site's ids of searches, of those that it has one for."""
    return [search.id for search in searches if not search.id.startswith(_UNNAMED)]


def read_searches(page: str | Document, order: DateOrder | None, now: datetime) -> SearchesPage:
    """The searches of a session and those saved in the account."""
    page = account_page(page, "searches", _NAME)
    if not page.is_logged_in:
        raise PageError(expected="a session", page=_NAME)
    saved, recent = _nodes(page, _SAVED), _nodes(page, _RECENT)
    if len(page.root.all("td.history_time")) != len(saved) + len(recent):
        raise PageError(expected="one time in each row, and none elsewhere", page=_NAME)
    body = page.root.first(".history-holder") or page.root.first(".mainbody")
    plain = _plain_texts(body) if body is not None else []
    for nodes, code in ((saved, "empty.saved-searches"), (recent, "empty.recent-searches")):
        if not nodes and not any(page.words.says(text, code) for text in plain):
            raise PageError(expected="searches, or a message that there are none ({code})", page=_NAME, code=code)
    texts = [cell.text for node in (*saved, *recent) for cell in node.all("td.history_time")]
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
    rows = [row for body in bodies for row in body.children()]
    if tables and not rows:
        raise PageError(expected="rows in {mark}", page=_NAME, mark=selector)
    return rows


def _plain_texts(body: Node) -> list[str]:
    """Plain texts and headings, where the page says that there are no searches."""
    return [node.text for node in body.nodes() if not node.is_element or node.tag == "h4"]


def _search(node: Node, place: int, page: Document, dates: Dates, now: datetime, *, saved: bool) -> Search:
    link = node.first("td.history_search a[href]")
    done_at = node.first("td.history_time")
    count = node.first("td.history_results")
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
    """The filters by their names in tunilib; those that it does not have by the site's own names."""
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
    """The id in the alert's form and in the link that saves or deletes; they must agree."""
    ids = set()
    field = form.first("input[name=searchid]") if form is not None else None
    if field is not None and field.attr("value"):
        ids.add(field.attr("value"))
    for link in node.all("td.history_actions a[href]"):
        found = in_query(link.attr("href"), action)
        ids |= {found} if found else set()
    if len(ids) > 1:
        raise PageError(expected="one search in each row", page=_NAME)
    return ids.pop() if ids else None
