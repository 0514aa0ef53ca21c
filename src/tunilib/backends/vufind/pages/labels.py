"""Labels in bold with their values, in the sites' usual words or in a library's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from tunilib.backends.vufind.pages.document import number
from tunilib.backends.vufind.words import Words
from tunilib.pages.html import Node

_ENDS: Final = frozenset({"strong", "br", "div", "p", "table", "ul", "ol", "li", "h2", "h3", "form", "a"})
_RENEWALS: Final = re.compile(r"uusi|omlån|låna om|lånas om|förny|renew", re.IGNORECASE)
_USED: Final = re.compile(r"uusittu|käytet|omlånad|förnyad|förnyat|använ|renewed|used", re.IGNORECASE)
_LEFT: Final = re.compile(r"jäljellä|\bvoi|vielä|kvar|återst|\bkan\b|left|remain|\bcan\b", re.IGNORECASE)
_NOT: Final = re.compile(r"\b(?:ei|inte|ej|not|no|never|un\w+)\b", re.IGNORECASE)
_OF_TOTAL: Final = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})")
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_BARCODE: Final = re.compile(r"[A-Za-z]{0,4}\d{6,20}[A-Za-z0-9]?")
_PLACE: Final = re.compile(r"(\d{1,9})(?:\s*/\s*\d{1,9}|\s*\(.*\))?", re.DOTALL)
NOTHING: Final = frozenset("-–—−")
"""What a page shows in place of a value that there is not."""


class LabelledText(NamedTuple):
    """A text in bold in a row.

    Attributes:
        label: the text before the colon, or all of it.
        value: the text after the colon, in bold or not; None: no colon.
        inside: label and value are one bold text.
        key: the label's key in the word tables; None: the library's own words.
    """

    label: str
    value: str | None
    inside: bool
    key: str | None
    node: Node | None = None

    @property
    def text(self) -> str:
        return self.label if self.value is None else f"{self.label}: {self.value}"

    @property
    def is_in_box(self) -> bool:
        return self.node is not None and self.node.parent is not None and "alert" in self.node.parent.classes

    def is_directly_in(self, node: Node) -> bool:
        return self.node is not None and self.node.parent == node


class Renewals(NamedTuple):
    used: int | None = None
    limit: int | None = None
    left: int | None = None


def labelled(node: Node, words: Words) -> list[LabelledText]:
    return [_labelled(strong, words) for strong in node.all("strong")]


def values_of(found: Iterable[LabelledText]) -> dict[str, str]:
    """The values of known labels. A barcode is known by its form too, because an id must not hang on a label."""
    values: dict[str, str] = {}
    for item in found:
        if item.key is not None and item.value:
            values.setdefault(item.key, item.value)
    codes = [item.value for item in found if item.key is None and item.value and _BARCODE.fullmatch(item.value)]
    if len(codes) == 1:
        values.setdefault("barcode", codes[0])
    return values


def renewals_in(text: str) -> Renewals | None:
    """The numbers of renewals in a library's own words; None: the text is not about renewals.

    A number that may be the most that the library allows, as in ``Renewals: 3``, is not read.
    """
    if _RENEWALS.search(text) is None:
        return None
    is_used, is_left = _USED.search(text) is not None, _LEFT.search(text) is not None
    of_total, numbers = _OF_TOTAL.search(text), _NUMBER.findall(text)
    if of_total is not None:
        first, total = int(of_total[1]), int(of_total[2])
        return Renewals(left=first) if is_left else Renewals(first, total) if is_used and first <= total else Renewals()
    if len(numbers) != 1 or _NOT.search(text) is not None or not (is_used or is_left):
        return Renewals()
    return Renewals(used=int(numbers[0])) if is_used and not is_left else Renewals(left=int(numbers[0]))


def place_in_queue(text: str | None) -> int | None:
    """The patron's own place, also in ``1 / 3`` and ``4 (10 copies)``. None: no place, such as 0 or a word."""
    found = _PLACE.fullmatch((text or "").strip())
    place = number(found[1]) if found is not None else number(text)
    return place or None


def _labelled(strong: Node, words: Words) -> LabelledText:
    text = strong.text
    if text.endswith(":"):
        label = text[:-1].strip()
        return LabelledText(label, _after(strong), False, words.label(label), strong)
    label, colon, value = text.partition(": ")
    if colon:
        return LabelledText(label.strip(), value.strip(), True, words.label(label), strong)
    return LabelledText(text, None, False, words.label(text), strong)


def _after(strong: Node) -> str:
    parts = []
    for node in strong.following():
        if node.is_element and node.tag in _ENDS:
            break
        parts.append(node.raw_text)
    return " ".join("".join(parts).split()).rstrip(" |")
