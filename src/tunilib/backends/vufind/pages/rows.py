"""The rows of a list, found by structure and checked to be all, and the proof that a list is empty."""

from __future__ import annotations

from dataclasses import dataclass

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.entry import Labelled, labelled, read_entry, values_of
from tunilib.backends.vufind.pages.errors import Found, PageError
from tunilib.backends.vufind.pages.messages import flashes, flashes_say
from tunilib.backends.vufind.pages.paging import notified
from tunilib.backends.vufind.pages.records import Entry

__all__ = ["Row", "prove_empty", "read_rows"]

_DATES = frozenset({"due", "checked-out", "returned", "created", "expires"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row, taken apart.

    Attributes:
        node: the row.
        status: the element that tells of the loan or hold.
        entry: title, author and record.
        bold: the bold texts, in order.
        values: those with a label that is known.
    """

    node: Node
    status: Node
    entry: Entry
    bold: tuple[Labelled, ...]
    values: dict[str, str]

    @property
    def date_texts(self) -> list[str]:
        """What stands behind the labels of dates: the only texts that may prove the order of a site's dates."""
        return [
            item.value for item in self.bold if item.value and (item.key in _DATES or (not item.key and item.inside))
        ]


def read_rows(page: Document, kind: str, name: str) -> list[Row]:
    """The rows of the one list on a page; none when there is no list at all.

    Raises:
        PageError: there are several lists, something else among the rows, or a row that is not understood.
    """
    lists = page.root.all(page.markup.row_list)
    if len(lists) > 1:
        raise PageError(expected=f"one {page.markup.row_list}", page=name)
    return [_row(page, node, kind, name) for node in _nodes(page, lists[0], name)] if lists else []


def prove_empty(
    page: Document, *, name: str, empty: str, notify: str | None, stated: int | None, mark: str | None = None
) -> None:
    """Make sure that a list without rows is an empty list, and not one that the site could not fill.

    The page must say so by its own mark or by the counts in its script, the number in the heading must be 0
    where the theme has one, and no message may say that the library system failed; a message in red that is
    not known is no better.

    Args:
        page: the page.
        name: which one, for the error.
        empty: the code of the sentence that says so.
        notify: the name under which the page's script counts.
        stated: the number in the heading.
        mark: the element that says so, where it is another than the theme's usual one.

    Raises:
        PageError: it is not proven.
    """
    messages = flashes(page)
    if flashes_say(messages, "system.down"):
        raise PageError(expected="an answer of the library system", page=name, found=Found.SYSTEM_DOWN)
    if stated not in (None, 0):
        raise PageError(expected=f"{stated} rows as the page states, not 0", page=name)
    counts = notified(page, notify) if notify is not None else None
    zeros = counts is not None and bool(counts) and not any(counts.values())
    if counts and not zeros:
        raise PageError(expected="rows, as the page's script counts some", page=name)
    if not zeros and not _says_empty(page, empty, mark or page.markup.empty):
        unsupported = page.markup.counted is not None or page.root.first(".support-notice") is not None
        raise PageError(
            expected="rows, or the page's own word that there are none",
            page=name,
            found=Found.NO_SUPPORT if unsupported else Found.CHANGED,
        )
    if not zeros and any(flash.level == "danger" and flash.code is None for flash in messages):
        raise PageError(expected="no unknown message in red beside an empty list", page=name)


def _nodes(page: Document, found: Node, name: str) -> list[Node]:
    if found.tag == "table":
        nodes = [row for part in found.children() if part.tag in ("tbody", "thead") for row in part.children()]
        nodes = [row for row in nodes if "sr-only" not in row.classes]
    else:
        nodes = list(found.children())
    if any(page.markup.row_class not in node.classes or node.tag != nodes[0].tag for node in nodes):
        raise PageError(expected=f"only rows of the class {page.markup.row_class}", page=name)
    if not nodes:
        raise PageError(expected=f"rows in {page.markup.row_list}", page=name)
    everywhere = page.root.all(f".{page.markup.row_class}:not(.sr-only)")
    if sum(node.tag == nodes[0].tag for node in everywhere) != len(nodes):
        raise PageError(expected=f"no rows outside {page.markup.row_list}", page=name)
    return nodes


def _row(page: Document, node: Node, kind: str, name: str) -> Row:
    selector = page.markup.status[kind]
    places = node.all(selector)
    if len(places) != 1:
        raise PageError(expected=f"one {selector} in each row", page=name)
    details = node.all(page.markup.details) if page.markup.details is not None else []
    bold = [item for place in (*details, places[0]) for item in labelled(place, page.words)]
    values = values_of(bold)
    entry = read_entry(node, page.markup, page.words, values)
    if entry is None:
        raise PageError(expected=f"one title {page.markup.title} in each row", page=name)
    return Row(node, places[0], entry, tuple(bold), values)


def _says_empty(page: Document, code: str, mark: str | None) -> bool:
    if mark is not None:
        return any(node.text for node in page.root.all(mark))
    body = page.root.first(".mainbody")
    if body is None:
        return False
    texts = [node.text for node in body.nodes() if not node.is_element or node.tag == "p"]
    return any(page.words.says(text, code) for text in texts)
