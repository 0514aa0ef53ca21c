"""The part that rows of loans, holds and requests share: title, author, record, and the values behind labels."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from tunilib.backends.vufind.dialects import Markup
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.addresses import in_query, path_of
from tunilib.backends.vufind.pages.records import Entry
from tunilib.backends.vufind.words import Words

__all__ = ["Labelled", "author_of", "authors_of", "labelled", "read_entry", "record_of", "values_of"]

_ENDS: Final = frozenset({"strong", "br", "div", "p", "table", "ul", "ol", "li", "h2", "h3", "form", "a"})
_POPOVER: Final = ("field-popover", "field-info")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text in bold, in a row.

    Attributes:
        label: what stands before the colon; the whole text where there is none.
        value: what stands after it, inside the bold text or behind it; None where there is no colon.
        inside: whether label and value are one bold text.
        key: the label's key in the word tables.
    """

    label: str
    value: str | None
    inside: bool
    key: str | None


def labelled(node: Node, words: Words) -> list[Labelled]:
    """Every bold text inside an element: ``<strong>Due: d</strong>`` and ``<strong>Due:</strong> d``, in order."""
    return [_labelled(strong, words) for strong in node.all("strong")]


def values_of(found: list[Labelled]) -> dict[str, str]:
    """The values by key; the first of a key counts."""
    values: dict[str, str] = {}
    for item in found:
        if item.key is not None and item.value is not None:
            values.setdefault(item.key, item.value)
    return values


def read_entry(row: Node, markup: Markup, words: Words, values: dict[str, str]) -> Entry | None:
    """The shared part of a row; None when the row has no title, or several."""
    titles = row.all(markup.title)
    if markup.raw_titles:
        if len(titles) != 1:
            return None
        title = titles[0].markup_text if next(titles[0].children(), None) is not None else titles[0].text
        link = titles[0] if titles[0].tag == "a" else None
    else:
        headings = row.all("h2")
        if len(headings) != 1 or len(titles) > 1:
            return None
        title = titles[0].text if titles else headings[0].text_without("authors")
        link = titles[0] if titles and titles[0].tag == "a" else None
    if not title:
        return None
    return Entry(
        record_id=_record_id(row, link),
        title=None if words.says(title, "untitled") else title,
        author=author_of(row),
        volume=values.get("volume"),
    )


def author_of(row: Node) -> str | None:
    """The first author of a row."""
    return next(iter(authors_of(row)), None)


def authors_of(row: Node) -> tuple[str, ...]:
    """The authors of a row, in all three markups: links of authors, links with a popover, and VuFind's."""
    for selector in (
        "a .authority-label",
        ".inline-linked-field[data-type=author] > a .field-label",
        ".authors a",
        ".record-core-metadata a[href*='type=Author']",
    ):
        names = tuple(name for name in (node.text_without(*_POPOVER) for node in row.all(selector)) if name)
        if names:
            return names
    return ()


def record_of(address: str | None) -> str | None:
    """The record's id in the address of a record page, such as ``/Record/demo.1001?sid=1``."""
    parts = path_of(address).split("/")
    for before, after in itertools.pairwise(parts):
        if before.endswith(("Record", "Collection")) and after:
            return unquote(after)
    return None


def _labelled(strong: Node, words: Words) -> Labelled:
    text = strong.text
    if text.endswith(":"):
        label = text[:-1].strip()
        return Labelled(label, _after(strong), False, words.label(label))
    label, colon, value = text.partition(": ")
    if colon:
        return Labelled(label.strip(), value.strip(), True, words.label(label))
    return Labelled(text, None, False, words.label(text))


def _after(strong: Node) -> str:
    parts = []
    for node in strong.following():
        if node.is_element and node.tag in _ENDS:
            break
        parts.append(node.raw_text)
    return " ".join("".join(parts).split()).rstrip(" |")


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
