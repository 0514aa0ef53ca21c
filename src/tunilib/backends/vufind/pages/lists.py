"""Lists of an account: the number of rows that the site states, the next page, and the proof that a list is empty."""

from __future__ import annotations

import re
from typing import Final, Generic, NamedTuple, TypeVar

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, number
from tunilib.backends.vufind.pages.rows import Row, read_rows
from tunilib.backends.vufind.pages.state import account_page, flashes, flashes_say
from tunilib.backends.vufind.pages.values import order_in
from tunilib.core.reason import Reason
from tunilib.pages.html import Node

T = TypeVar("T")

_IN_HEADING = re.compile(r"\((\d[\d\s.,'’]*)\)\s*\Z")
_RANGE = re.compile(r"(\d[\d\s.,'’]*?)\s*[-–]\s*(\d[\d\s.,'’]*)")
_NOTIFY = re.compile(r"VuFind\.account\.notify\(\s*[\"'](\w+)[\"']\s*,\s*\{([^{}]{0,500})\}")
_PAIR = re.compile(r"[\"'](\w+)[\"']\s*:\s*(-?\d{1,9})(?!\d)")
_SHOWING: Final = ".pagination-simple, .search-stats"


class Pagination(NamedTuple):
    """Which part of a list this page shows. Numbers begin with 1.

    Attributes:
        total: the number of rows on all pages.
        next: the address of the next page; None: this is the last one.
    """

    first: int
    last: int
    total: int
    next: str | None


class ListPage(NamedTuple, Generic[T]):
    """A list of the account, as one of its pages shows it.

    Attributes:
        stated: the number on all pages, as the site states it; None: not stated.
        pagination: None: all rows are on one page.
        date_order: the order of the site's dates, if this page proves it.
        is_dated: day and month of all important dates are certain.
        record: any listed record.
        csrf: the token of the form around the list; None: no form.
    """

    rows: tuple[T, ...]
    stated: int | None
    pagination: Pagination | None
    date_order: DateOrder | None
    is_dated: bool
    record: str | None
    blocks: tuple[Reason, ...]
    csrf: str | None = None


class ListRows(NamedTuple):
    page: Document
    rows: list[Row]
    stated: int | None
    pagination: Pagination | None

    @property
    def date_texts(self) -> list[str]:
        return [text for row in self.rows for text in row.date_texts]

    def listed(
        self, rows: tuple[T, ...], *, is_dated: bool, blocks: tuple[Reason, ...] = (), csrf: str | None = None
    ) -> ListPage[T]:
        return ListPage(
            rows=rows,
            stated=self.pagination.total if self.pagination is not None and self.stated is None else self.stated,
            pagination=self.pagination,
            date_order=order_in(self.date_texts),
            is_dated=is_dated,
            record=next((row.record.record_id for row in self.rows if row.record.record_id), None),
            blocks=blocks,
            csrf=csrf,
        )


def read_list(page: str | Document, kind: str, name: str, *, notify: str | None) -> ListRows:
    """The rows of an account page, as many as its heading, its numbers and its script state."""
    page = account_page(page, kind, name)
    stated = stated_count(page, name)
    rows = read_rows(page, kind, name)
    pagination = read_pagination(page, name) if rows else None
    if not rows:
        prove_empty(page, name=name, empty=f"empty.{kind}", notify=notify, stated=stated)
    check_rows(len(rows), stated, pagination, name)
    counts = notified(page, notify) if notify is not None else None
    if counts and sum(counts.values()) != (pagination.total if pagination is not None else len(rows)):
        raise PageError(expected="{number} rows as the page's script counts", page=name, number=sum(counts.values()))
    return ListRows(page, rows, stated, pagination)


def prove_empty(
    page: Document, *, name: str, empty: str, notify: str | None, stated: int | None, mark: str | None = None
) -> None:
    """Check that a list without rows is really empty, and not one that the site could not fill.

    The page must say so, with its own element or with the counts in its script. If the heading has a number, it must be
    0. No message may say that the library system failed, or be red with unknown words.
    """
    messages = flashes(page)
    if flashes_say(messages, "system.down"):
        raise PageError(expected="an answer of the library system", page=name, problem=PageProblem.SYSTEM_DOWN)
    if flashes_say(messages, "card.no-support", "history.off"):
        raise PageError(expected="rows, or a message that there are none", page=name, problem=PageProblem.NO_SUPPORT)
    if stated not in (None, 0):
        raise PageError(expected="{number} rows as stated, not 0", page=name, number=stated)
    counts = notified(page, notify) if notify is not None else None
    zeros = counts is not None and bool(counts) and not any(counts.values())
    if counts and not zeros:
        raise PageError(expected="rows, as the page's script counts some", page=name)
    if not zeros and not _says_empty(page, empty, mark or page.markup.empty):
        unsupported = page.markup.counted is not None or page.root.first(".support-notice") is not None
        raise PageError(
            expected="rows, or a message that there are none",
            page=name,
            problem=PageProblem.NO_SUPPORT if unsupported else PageProblem.CHANGED,
        )
    if not zeros and any(flash.level == "danger" and flash.code is None for flash in messages):
        raise PageError(expected="no unknown message in red beside an empty list", page=name)


def _says_empty(page: Document, code: str, mark: str | None) -> bool:
    if mark is not None:
        return any(node.text for node in page.root.all(mark))
    body = page.root.first(".mainbody")
    if body is None:
        return False
    texts = [node.text for node in body.nodes() if not node.is_element or node.tag == "p"]
    return any(page.words.says(text, code) for text in texts)


def stated_count(page: Document, name: str) -> int | None:
    if page.markup.counted is None:
        return None
    for heading in page.root.all(page.markup.counted):
        found = _IN_HEADING.search(heading.text)
        if found is not None:
            return number(found[1])
    raise PageError(expected="a heading {mark} that ends with a number", page=name, mark=page.markup.counted)


def notified(page: Document, kind: str) -> dict[str, int] | None:
    """The counts that the page's script gives to the account menu, such as ``{"ok": 5, "overdue": 3, "warn": 0}``."""
    for found, body in _NOTIFY.findall(page.source):
        if found == kind:
            return {key: int(value) for key, value in _PAIR.findall(body)}
    return None


def read_pagination(page: Document, name: str) -> Pagination | None:
    showing = [found for found in (_showing(node) for node in page.root.all(_SHOWING)) if found is not None]
    if not showing:
        if page.root.first("ul.pagination li a[href]") is not None:
            raise PageError(expected="the numbers shown, beside the links to pages", page=name)
        return None
    if len(set(showing)) != 1:
        raise PageError(expected="one statement of what is shown", page=name)
    first, last, total = showing[0]
    if not 1 <= first <= last <= total:
        raise PageError(expected="numbers shown that fit each other", page=name)
    following = _next(page)
    if (following is None) != (last == total):
        raise PageError(expected="a link to the next page exactly where there are more", page=name)
    return Pagination(first, last, total, following)


def check_rows(rows: int, stated: int | None, pagination: Pagination | None, name: str) -> None:
    expected = pagination.last - pagination.first + 1 if pagination is not None else stated
    if expected is not None and rows != expected:
        raise PageError(expected="{number} rows as stated, not {found}", page=name, number=expected, found=rows)
    if pagination is not None and stated is not None and pagination.total != stated:
        totals = f"{stated} and {pagination.total}"
        raise PageError(expected="the same total in heading and pagination, not {numbers}", page=name, numbers=totals)


def _showing(node: Node) -> tuple[int, int, int] | None:
    bold = [strong.text for strong in node.all("strong")]
    if len(bold) < 2:
        return None
    shown = _RANGE.fullmatch(bold[0])
    total = number(bold[1])
    if shown is None or total is None:
        return None
    first, last = number(shown[1]), number(shown[2])
    return None if first is None or last is None else (first, last, total)


def _next(page: Document) -> str | None:
    link = page.root.first("li.page-next a[href], a.page-next[href]")
    if link is not None:
        return link.attr("href")
    for simple in page.root.all("ul.pagination-simple"):
        items = list(simple.children())
        at = next((at for at, item in enumerate(items) if _showing(item) is not None), len(items))
        for item in items[at + 1 :]:
            link = item.first("a[href]")
            if link is not None:
                return link.attr("href")
    return None
