"""How many rows a list has as the site states it, and where the next page is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError, number

_IN_HEADING = re.compile(r"\((\d[\d\s.,'’]*)\)\s*\Z")
_RANGE = re.compile(r"(\d[\d\s.,'’]*?)\s*[-–]\s*(\d[\d\s.,'’]*)")
_NOTIFY = re.compile(r"VuFind\.account\.notify\(\s*[\"'](\w+)[\"']\s*,\s*\{([^{}]{0,500})\}")
_PAIR = re.compile(r"[\"'](\w+)[\"']\s*:\s*(-?\d{1,9})(?!\d)")
_SHOWING: Final = ".pagination-simple, .search-stats"


@dataclass(frozen=True, slots=True)
class Pagination:
    """Which part of a list this page shows.

    Attributes:
        first: number of its first row, from 1.
        last: number of its last row.
        total: the number of rows on all pages.
        next: the address of the next page; None on the last one.
    """

    first: int
    last: int
    total: int
    next: str | None


def stated_count(page: Document, name: str) -> int | None:
    """The number in the heading of a list; None in a theme without it.

    Raises:
        PageError: the theme has it, and this page has not.
    """
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
    """Which part of the list is shown; None where the page does not say that it is a part.

    Raises:
        PageError: what it says was not understood.
    """
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
    """Compare the rows found with what the site states.

    Raises:
        PageError: they do not agree.
    """
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
