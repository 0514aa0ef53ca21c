"""The rows of a list, found by structure and checked to be complete: record, labels and values of each."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import unquote

from tunilib.backends.vufind.dialects import Markup
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.labels import LabelledText, labelled, values_of
from tunilib.backends.vufind.words import Words
from tunilib.pages.html import UNSEEN, Node
from tunilib.pages.source import in_query, path_of

_DATES = frozenset({"due", "checked-out", "returned", "created", "expires"})
_SEEN: Final = "".join(f":not(.{name})" for name in UNSEEN)
_RAW_TITLE: Final = re.compile(
    r"<(a|span|h[1-6])\b[^<>]*\bclass=\"[^\"]*\brecord-title\b[^\"]*\"[^<>]*>(.{0,3000}?)</\1>", re.DOTALL
)
_LINKED: Final = re.compile(r"\s*<a\b[^<>]*\bhref=[^<>]*>(.*)</a>\s*", re.DOTALL)
_FORMAT: Final = "[class*='format-']:not(.format-unknown), span.format"
_HEADINGS: Final = ("h2", "h3", "h4")
_OF_THE_RECORD: Final = frozenset({"year"})
"""Labels of what a record says itself."""
_OF_THE_COPY: Final = frozenset({"barcode", "volume", "material"})
_IN_A_BOX: Final = frozenset({"pickup-number", "hold-shelf"})
_OF_A_LOAN: Final = frozenset({"due", "renewed", "renewals-left", "borrowed-at", "material", "checked-out"})
_OF_A_REQUEST: Final = _IN_A_BOX | {"requested-from", "requested-by", "requested-for", "pickup", "created", "expires"}
_MEANT: Final = {"loans": _OF_A_LOAN, "history": _OF_A_LOAN | {"returned"}}
"""The labels that a row has, by the kind of page; all others have those of a request."""
_YEAR: Final = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")
_POPOVER: Final = ("field-popover", "field-info")


class BriefRecord(NamedTuple):
    """The record that a row is about.

    Attributes:
        record_id: with its source if the site has several; None: not in row, link or cover.
        title: None: the page says that there is none.
        author: the first one.
        volume: volume or issue, where the page has it apart from the title.
        format: what it is, in the library's words.
    """

    record_id: str | None
    title: str | None
    author: str | None
    volume: str | None
    format: str | None

    @property
    def name(self) -> str:
        return self.title or self.record_id or "?"


class Row(NamedTuple):
    """One row in its parts.

    Attributes:
        status: the element with dates and state of the loan or hold.
        bold: the bold texts, in order.
        values: the values of known labels, by the label's key.
    """

    node: Node
    status: Node
    record: BriefRecord
    bold: tuple[LabelledText, ...]
    values: dict[str, str]

    @property
    def date_texts(self) -> list[str]:
        return [
            item.value for item in self.bold if item.value and (item.key in _DATES or (not item.key and item.inside))
        ]

    @property
    def own_words(self) -> list[LabelledText]:
        """What has a label of the library's own, or none."""
        return [item for item in self.bold if item.key is None and item.value != self.values.get("barcode", "")]


def read_rows(page: Document, kind: str, name: str) -> list[Row]:
    lists = page.root.all(page.markup.row_list)
    if len(lists) > 1:
        raise PageError(expected="one {mark}", page=name, mark=page.markup.row_list)
    if not lists:
        return []
    nodes = _nodes(page, lists[0], name)
    raw = _raw_titles(page, len(nodes))
    rows = [_row(page, node, kind, name, text) for node, text in zip(nodes, raw, strict=True)]
    if not any(row.bold for row in rows):
        raise PageError(expected="labels in bold in the rows", page=name)
    return rows


def remarks(status: Node, classes: frozenset[str], codes: frozenset[str], words: Words) -> list[Node]:
    """The boxes in a row: by their class, or where a new theme has another one by what they begin with."""

    def is_remark(node: Node) -> bool:
        if node.classes.intersection(classes):
            return True
        text = _own_text(node) if node.tag == "div" else ""
        sentence = words.message(text) if text else None
        return (sentence is not None and sentence.code in codes) or bool(text and words.reason(text))

    return [node for node in status.all("*") if is_remark(node) and node.text]


def author_of(row: Node) -> str | None:
    return next(iter(authors_of(row)), None)


def authors_of(row: Node) -> tuple[str, ...]:
    for selector in (
        "a .authority-label",
        ".inline-linked-field[data-type=author] > a .field-label",
        ".authors a",
        "div:has(> .title) > a[href*='/Author/Home'], .result-author, .resultItemLine2 a[href*='/Author/Home']",
        ".record-core-metadata a[href*='type=Author']",
    ):
        names = tuple(name for name in (node.text_without(*_POPOVER) for node in row.all(selector)) if name)
        if names:
            return names
    return ()


def year_in(text: str) -> str | None:
    years = _YEAR.findall(text)
    return years[-1] if years else None


def record_of(address: str | None) -> str | None:
    parts = path_of(address).split("/")
    for before, after in itertools.pairwise(parts):
        if before.endswith(("Record", "Collection")) and after:
            return unquote(after)
    return None


def _nodes(page: Document, found: Node, name: str) -> list[Node]:
    if found.tag == "table":
        nodes = [row for part in found.children() if part.tag in ("tbody", "thead") for row in part.children()]
        nodes = [row for row in nodes if not row.classes.intersection(UNSEEN) and _is_filled(row)]
    else:
        nodes = list(found.children())
    if any(page.markup.row_class not in node.classes or node.tag != nodes[0].tag for node in nodes):
        raise PageError(expected="only rows of the class {mark}", page=name, mark=page.markup.row_class)
    if not nodes:
        raise PageError(expected="rows in {mark}", page=name, mark=page.markup.row_list)
    everywhere = page.root.all(f".{page.markup.row_class}{_SEEN}")
    if sum(node.tag == nodes[0].tag and _is_filled(node) for node in everywhere) != len(nodes):
        raise PageError(expected="no rows outside {mark}", page=name, mark=page.markup.row_list)
    return nodes


def _is_filled(row: Node) -> bool:
    """Whether a row of a table is no row of headings."""
    return row.tag != "tr" or row.first("td") is not None


def _row(page: Document, node: Node, kind: str, name: str, raw: str) -> Row:
    selector = page.markup.status[kind]
    places = node.all(selector)
    if len(places) != 1:
        raise PageError(expected="one {mark} in each row", page=name, mark=selector)
    details = node.all(page.markup.details) if page.markup.details is not None else []
    of_row = _MEANT.get(kind, _OF_A_REQUEST | {"position", "notes"})
    of_row = of_row if details else of_row | _OF_THE_COPY | _OF_THE_RECORD
    bold = [item for place in details for item in _meant(labelled(place, page.words), _OF_THE_COPY | _OF_THE_RECORD)]
    bold += _meant(labelled(places[0], page.words), of_row)
    bold = [item for item in bold if item.key not in _OF_THE_RECORD]
    values = values_of(bold)
    record = _record(node, places[0], page.markup, page.words, values, raw)
    if record is None:
        raise PageError(expected="one title {mark} in each row", page=name, mark=page.markup.title)
    return Row(node, places[0], record, tuple(bold), values)


def _meant(found: list[LabelledText], keys: frozenset[str]) -> list[LabelledText]:
    """Each label with a meaning that it can have there: a library may use a known word for another value."""
    return [
        item._replace(key=None) if item.key not in keys or (item.is_in_box and item.key not in _IN_A_BOX) else item
        for item in found
    ]


def _record(
    row: Node, status: Node, markup: Markup, words: Words, values: dict[str, str], raw: str
) -> BriefRecord | None:
    """The record of a row; None: the row has no title, or several.

    ``raw``: the title in the source. It counts if the title is not escaped and so contains elements. VuFind 9 has no
    heading: the title is a link, or plain text if there is no record.
    """
    titles = row.all(markup.title)
    if markup.raw_titles:
        if len(titles) != 1:
            return None
        shown = _linked(titles[0])
        is_raw = next(shown.children(), None) is not None
        title = (raw or shown.markup_text) if is_raw else shown.text
        link = shown if shown.tag == "a" else None
    else:
        headings = row.all("h2, h3")
        if len(headings) > 1 or len(titles) > 1:
            return None
        titles = titles or [] if headings else [node for node in status.children() if "title" in node.classes]
        title = titles[0].text if titles else headings[0].text_without("authors") if headings else _first_line(status)
        link = titles[0] if titles and titles[0].tag == "a" else None
    if not title:
        return None
    return BriefRecord(
        record_id=_record_id(row, link),
        title=words.title(title),
        author=author_of(row),
        volume=values.get("volume"),
        format=values.get("material") or next((node.text for node in row.all(_FORMAT) if node.text), None),
    )


def _linked(title: Node) -> Node:
    """The link within a heading, as themes since 2025 have it; else the title itself."""
    inside = list(title.children()) if title.tag in _HEADINGS else []
    return inside[0] if len(inside) == 1 and inside[0].tag == "a" and inside[0].attr("href") else title


def _raw_titles(page: Document, count: int) -> list[str]:
    """The titles of all rows as in the source of the page, read as text.

    Finna does not escape the library system's titles: a parser would close ``<templates>`` in them, and drop its end.
    """
    if not page.markup.raw_titles:
        return [""] * count
    found = [" ".join(unescape(_without_link(tag, text)).split()) for tag, text in _RAW_TITLE.findall(page.source)]
    return found if len(found) == count else [""] * count


def _without_link(tag: str, text: str) -> str:
    link = _LINKED.fullmatch(text) if tag in _HEADINGS else None
    return link[1] if link is not None else text


def _own_text(node: Node) -> str:
    parts = itertools.takewhile(lambda part: part.tag not in ("br", "strong"), node.nodes())
    return "".join(part.raw_text for part in parts if not part.is_element).strip()


def _first_line(node: Node) -> str:
    parts = list(itertools.takewhile(lambda part: part.tag != "br", node.nodes()))
    return " ".join("".join(part.raw_text for part in parts if not part.is_element).split())


def _record_id(row: Node, link: Node | None) -> str | None:
    own = row.attr("id") or ""
    if own.startswith("record") and len(own) > len("record"):
        return own.removeprefix("record")
    if link is not None:
        found = record_of(link.attr("href"))
        if found is not None:
            return found
    for cover in row.all("a.record-cover-link, img.recordcover"):
        found = record_of(cover.attr("href")) if cover.tag == "a" else in_query(cover.attr("src"), "recordid")
        if found:
            return found
    return None


def checkbox(row: Node, name: str, page: str, *, instead: str | None = None) -> str | None:
    """The value of a row's checkbox; None: the site does not offer to choose the row.

    A checkbox with another name raises, and so does a row with neither a checkbox nor what the theme shows ``instead``:
    otherwise it would look like a refusal.
    """
    boxes = row.all(f"input[name='{name}']")
    if not boxes and instead is not None and row.first(instead) is None:
        raise PageError(expected="a checkbox {name} or {mark} in each row", page=page, name=name, mark=instead)
    if len(boxes) > 1:
        raise PageError(expected="at most one checkbox in each row", page=page)
    value = boxes[0].attr("value") if boxes else None
    if value is None and row.first("input[type=checkbox], input[name$='AllIDS[]']") is not None:
        raise PageError(expected="a checkbox {name} with a value, or none in a row", page=page, name=name)
    return value or None
