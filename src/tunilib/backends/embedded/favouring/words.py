"""What a patron writes to a favourite: notes in Markdown, and keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.favourite import joined_keywords, joined_notes, keyword_of
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.stores.sqlite.favourites import PlacedRow

__all__ = ["Words", "checked_keywords", "checked_notes", "keywords_of"]

_LONGEST_NOTE, _LONGEST_KEYWORD, _MOST_KEYWORDS = 100_000, 200, 500


class Words(NamedTuple):
    """Notes and keywords of one favourite."""

    notes: str | None = None
    keywords: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: PlacedRow) -> Words:
        """What stands in a row."""
        return cls(row.notes, keywords_of(row.keywords))

    def joined(self, other: Words) -> Words:
        """Both, nothing lost; this one's first."""
        return Words(joined_notes(self.notes, other.notes), joined_keywords(self.keywords, other.keywords))

    @property
    def kept(self) -> tuple[str | None, str]:
        """As the file keeps them."""
        return self.notes, "\n".join(self.keywords)


def keywords_of(kept: str) -> tuple[str, ...]:
    """Keywords as the file keeps them: each on a line."""
    return tuple(kept.split("\n")) if kept else ()


def checked_notes(notes: str) -> str | None:
    """Notes that can be kept; None where there are none.

    Raises:
        UsageError: they are too long.
    """
    text = _storable(notes.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    if len(text) > _LONGEST_NOTE:
        raise UsageError("notes have at most {count} characters", count=_LONGEST_NOTE)
    return text if text.strip() else None


def checked_keywords(keywords: Iterable[str]) -> tuple[str, ...]:
    """Keywords that can be kept, each once.

    Raises:
        UsageError: one is too long, or they are too many.
    """
    found = tuple(dict.fromkeys(word for word in map(keyword_of, map(_storable, keywords)) if word))
    if len(found) > _MOST_KEYWORDS:
        raise UsageError("a favourite has at most {count} keywords", count=_MOST_KEYWORDS)
    if any(len(word) > _LONGEST_KEYWORD for word in found):
        raise UsageError("a keyword has at most {count} characters", count=_LONGEST_KEYWORD)
    return found


def _storable(text: str) -> str:
    """As it is, but for halves of surrogate pairs, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
