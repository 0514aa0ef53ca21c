"""The text of a library, which reaches an assistant as data alone: without what a reader would not see.

Control, bidirectional, zero-width and tag characters can carry words that only a machine reads. They are removed, again
after the entities are decoded that could bring them back.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from tunilib.errors import TunilibError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_HIDDEN_CATEGORIES: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_HIDDEN_RANGES: Final = (  # what Unicode calls default ignorable beyond those categories, and letters that look blank
    *((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x2800, 0x2800)),
    *((0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
_HIDDEN: Final = frozenset(code for first, last in _HIDDEN_RANGES for code in range(first, last + 1))
_BLANKS: Final = "\t\n\v\f\r\x85\u2028\u2029"
_ENTITY: Final = re.compile(r"&(?:amp;?)*(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*;?)")
_MOST_TIMES: Final = 20

SHORTEST_CARD: Final = 6
"""The digits of a card number; a shorter number in a sentence may be a year, a count or a sum."""

_OUR_FACTS: Final = frozenset(
    (
        *("profile", "path", "file", "variable", "command", "program", "tool", "host", "site", "address", "store"),
        *("field", "fields", "sort", "sorts", "type", "types", "one", "other", "option", "status", "seconds"),
        *("version", "kind", "key", "library", "names", "argument", "rule"),
    )
)
"""The facts of errors that never hold the text of a library."""


def cleaned(text: str) -> str:
    """Remove hidden characters, and entities that decode to one."""
    for _ in range(_MOST_TIMES):
        seen = _ENTITY.sub(_shown_entity, _without_hidden(text)) if "&" in text else _without_hidden(text)
        if seen == text:
            return text
        text = seen
    return _without_hidden(text).replace("&", "")


def _shown_entity(found: re.Match[str]) -> str:
    """Keep an entity; if it decodes to a hidden character, only what would be visible."""
    decoded = found[0]
    for _ in range(_MOST_TIMES):
        once = unescape(decoded)
        if once == decoded:
            shown = _without_hidden(decoded)
            return found[0] if shown == decoded else shown
        decoded = once
    return ""  # entities within entities, more than anyone writes


def _without_hidden(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if one in _BLANKS else one for one in text if one in _BLANKS or not _is_hidden(one))


def _is_hidden(letter: str) -> bool:
    return category(letter) in _HIDDEN_CATEGORIES or ord(letter) in _HIDDEN


def cleaned_value(value: Any, language: str) -> Any:
    """Plain values with all texts in them cleaned, and reasons in a language."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {name: cleaned_value(one, language) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned_value(one, language) for one in value]
    as_dict = getattr(value, "to_dict", None)  # a reason
    return value if as_dict is None else cleaned_value(as_dict(language), language)


def without_words(error: TunilibError, known: Collection[str]) -> TunilibError:
    """An error that says nothing in the words of a library: a fact that might be its text becomes an ellipsis.

    Args:
        known: the texts of the call itself.
    """
    safe = TunilibError("")
    safe.code, safe.template, safe.hint_template = error.code, error.template, error.hint_template
    safe.facts = {"": "", **_safe_facts(error.facts, known)}
    return safe


def _safe_facts(facts: Mapping[str, object], known: Collection[str]) -> dict[str, object]:
    return {
        name: Said(value, known) if _has_facts(value) else value
        for name, value in facts.items()
        if type(value) is not str or name in _OUR_FACTS or value in known or _is_count(value)
    }


def _is_count(text: str) -> bool:
    """Whether a text is a number too short for a card's."""
    return text.isdecimal() and len(text) < SHORTEST_CARD


def _has_facts(value: Any) -> bool:
    return hasattr(value, "template") and hasattr(value, "facts")


class Said:
    """A message with those of its facts that may be said."""

    def __init__(self, whole: Any, known: Collection[str]) -> None:
        self.template, self.facts = whole.template, {"": "", **_safe_facts(dict(whole.facts), known)}
        self.context, self.several = getattr(whole, "context", None), getattr(whole, "several", None)
