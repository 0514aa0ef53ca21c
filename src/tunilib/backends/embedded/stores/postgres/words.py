"""What is searched of a record, as PostgreSQL stores it: its words, folded as SQLite's index folds them.

``words`` is a ``tsvector`` with each word twice: as it is, which is found in any field, and after the mark of its field
(``/t/sinuhe``), which is found in that field; no word begins with a slash, so that no beginning of one finds a mark.
Positions tell phrases; a gap between fields keeps a
phrase within one. ``spellings`` is the same with accents and without positions. ``hits`` says how often a word is in
each field, packed into one number, for the rank.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.embedded.search.normalisation import split_words

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS: Final = {
    "title": "/t/",
    "author": "/a/",
    "contributor": "/c/",
    "subject": "/s/",
    "rest": "/r/",
    "isn": "/i/",
}
"""The mark of each field, in the order of :class:`~tunilib.backends.embedded.catalogue.indexing.IndexedTexts`."""
PLACES: Final = {field: 8 * place for place, field in enumerate(FIELDS)}
"""How many bits a field is from the right in a packed number of hits."""
MOST_HITS: Final = 255
"""Further hits of a word in a field do not count."""

_LONGEST_WORD = 200
_LAST_POSITION = 16_383
_MOST_POSITIONS = 250
_MOST_BYTES = 400_000
"""A ``tsvector`` has at most a mebibyte; words beyond this are not found."""


class StoredWords(NamedTuple):
    """The columns of a record in the index; ``length``: how many words it has."""

    words: str
    spellings: str
    length: int
    hits: str


def spelled(word: str) -> str:
    """A word with its accents, in lower case."""
    return unicodedata.normalize("NFC", word.lower())[:_LONGEST_WORD]


def folded(word: str) -> str:
    """A word without accents, in lower case; ``ø`` and the like stay, as SQLite's index leaves them."""
    if word.isascii():
        return word.lower()[:_LONGEST_WORD]
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join([letter for letter in apart if not unicodedata.combining(letter)])[:_LONGEST_WORD]


def stored_words(texts: Sequence[str]) -> StoredWords:
    """What the index stores of a record."""
    positions: dict[str, list[int]] = {}
    spellings: dict[str, None] = {}
    hits: dict[str, int] = {}
    length, at, size = 0, 0, 0
    for (field, mark), text in zip(FIELDS.items(), texts, strict=True):
        for word in split_words(text):
            length += 1
            at += 1
            plain, accented = folded(word), spelled(word)
            if plain not in positions or f"{mark}{plain}" not in positions:
                size += 6 * len(plain.encode()) + 40
            if size > _MOST_BYTES:
                break
            for key in (plain, f"{mark}{plain}"):
                positions.setdefault(key, []).append(min(at, _LAST_POSITION))
            spellings[accented] = spellings[f"{mark}{accented}"] = None
            place = PLACES[field]
            if (hits.get(plain, 0) >> place) & MOST_HITS < MOST_HITS:
                hits[plain] = hits.get(plain, 0) + (1 << place)
        at += 2
    words = " ".join(
        f"'{key}':{','.join(map(str, dict.fromkeys(found[:_MOST_POSITIONS])))}" for key, found in positions.items()
    )
    return StoredWords(words, " ".join(f"'{key}'" for key in spellings), length, json.dumps(hits))
