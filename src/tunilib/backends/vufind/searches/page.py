"""The search history and the saved searches with their alerts: ``/Search/History``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError, in_query, number, query_of
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.pages.values import Dates, When, order_in

_NAME = "searches"
_SAVED: Final = "table#saved-searches"
_RECENT: Final = "table#recent-searches"


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A search.

    Attributes:
        search_id: None where the page has no action for it.
        text: the words of the search; None for a search without words.
        query: the parameters of its address, for the type and the filters.
        results: how many records it found.
        done: when it was made.
        alert: 0 for none, 1 for daily, 7 for weekly; None where the site has no alert for it.
    """

    search_id: str | None
    text: str | None
    query: tuple[tuple[str, str], ...]
    results: int | None
    done: When | None
    alert: int | None


@dataclass(frozen=True, slots=True)
class SearchesPage:
    """Saved and recent searches."""

    saved: tuple[SearchRow, ...]
    recent: tuple[SearchRow, ...]
    date_order: DateOrder | None


def read_searches(page: str | Document, order: DateOrder | None = None) -> SearchesPage:
    """The searches of a session and those saved in the account.

    Raises:
        PageError: it is another page, there is no session, or a row was not understood.
    """
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
        saved=tuple(_search(node, page, dates, "delete") for node in saved),
        recent=tuple(_search(node, page, dates, "save") for node in recent),
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


def _search(node: Node, page: Document, dates: Dates, action: str) -> SearchRow:
    link = node.first("td.history_search a[href]")
    time = node.first("td.history_time")
    count = node.first("td.history_results")
    if link is None or time is None or count is None:
        raise PageError(expected="time, link and number of results in each row", page=_NAME)
    form = node.first("form[name=schedule]")
    alerts = form.all("select[name=schedule] option") if form is not None else []
    chosen = [number(option.attr("value")) for option in alerts if option.attr("selected") is not None]
    if alerts and len(chosen) != 1:
        raise PageError(expected="one alert selected in each row", page=_NAME)
    query = query_of(link.attr("href"))
    return SearchRow(
        search_id=_search_id(node, form, action),
        text=None if not link.text or page.words.says(link.text, "empty.query") else link.text,
        query=tuple((key, value) for key, values in query.items() for value in values),
        results=number(count.text),
        done=dates.read(time.text),
        alert=chosen[0] if chosen else None,
    )


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
