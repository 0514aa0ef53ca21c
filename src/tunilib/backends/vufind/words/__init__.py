"""The texts of sites by language: labels, messages, reasons, kinds of fines and places of copies.

Texts are used last, if no form name, data attribute, address or class is enough. A page is read with the texts of its
own language, and with the English ones, because untranslated texts are English on every site. A page in an unknown
language is read with all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from tunilib.backends.vufind.words import en, fi, sv

_Table = Mapping[str, tuple[str, ...]]
_LANGUAGES = {"en": en, "fi": fi, "sv": sv}
_PLACEHOLDER = re.compile(r"\\{([a-z]+)\\}")
_LONGEST = 1000  # characters; the sites' own sentences are shorter
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A recognised sentence.

    Attributes:
        code: its meaning in the word tables; for a reason, its code in tunilib.
        values: the parts that differ, such as ``count``, ``date`` or ``reason``.
    """

    code: str
    values: Mapping[str, str]

    @property
    def count(self) -> int | None:
        return _number(self.values.get("count"))


class _Sentences:
    __slots__ = ("_exact", "_patterns")

    def __init__(self, *tables: _Table) -> None:
        self._exact: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        for table in tables:
            for code, texts in table.items():
                for text in texts:
                    if "{" in text:
                        self._patterns.append((_pattern(text), code))
                    else:
                        self._exact.setdefault(fold(text), code)

    def find(self, text: str) -> Sentence | None:
        folded = fold(text)
        exact = self._exact.get(folded)
        if exact is not None:
            return Sentence(exact, _NOTHING)
        plain = _trim(text)
        if len(plain) > _LONGEST:
            return None
        for pattern, code in self._patterns:
            found = pattern.fullmatch(plain)
            if found is not None:
                return Sentence(
                    code, MappingProxyType({key: value.strip() for key, value in found.groupdict().items()})
                )
        return None


class Words:
    __slots__ = ("_fines", "_items", "_labels", "_messages", "_reasons")

    def __init__(self, *names: str) -> None:
        modules = [_LANGUAGES[name] for name in names]
        self._labels: dict[str, str] = {}
        self._fines: dict[str, str] = {}
        for module in modules:
            for key, texts in module.LABELS.items():
                for text in texts:
                    self._labels.setdefault(fold(text), key)
        for module in _LANGUAGES.values():  # libraries type them in their own language, whatever the page's is
            for kind, texts in module.FINES.items():
                for text in texts:
                    self._fines.setdefault(fold(text), kind)
        self._messages = _Sentences(*(table for module in modules for table in (module.MESSAGES, module.WARNINGS)))
        self._reasons = _Sentences(*(module.REASONS for module in modules))
        self._items = _Sentences(*(module.ITEMS for module in modules))

    def label(self, text: str) -> str | None:
        return self._labels.get(fold(text))

    def message(self, text: str) -> Sentence | None:
        return self._messages.find(text)

    def reason(self, text: str) -> Sentence | None:
        return self._reasons.find(text)

    def says(self, text: str, *codes: str) -> bool:
        sentence = self._messages.find(text)
        return sentence is not None and sentence.code in codes

    def title(self, text: str | None) -> str | None:
        return None if not text or self.says(text, "untitled") else text

    def fine(self, text: str) -> str | None:
        """The kind of a fine, also where the library's words follow, as in ``Overdue - The title``."""
        return self._fines.get(fold(text)) or self._fines.get(fold(text.partition(" - ")[0]))

    def is_fine(self, text: str) -> bool:
        """Whether the text is a kind of fine and nothing else."""
        return fold(text) in self._fines

    def item(self, text: str) -> str | None:
        found = self._items.find(text)
        return found.code if found is not None else None


@cache
def words_for(language: str | None) -> Words:
    name = (language or "").casefold().split("-")[0]
    if name == "en":
        return Words("en")
    if name in _LANGUAGES:
        return Words(name, "en")
    return Words("en", "fi", "sv")


def is_known(language: str | None) -> bool:
    return language is None or language.casefold().split("-")[0] in _LANGUAGES


def fold(text: str) -> str:
    return _trim(text).casefold()


def _trim(text: str) -> str:
    return " ".join(text.split()).rstrip(" .:!")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+?)", re.escape(_trim(text))), re.IGNORECASE | re.DOTALL)


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return int(text)
