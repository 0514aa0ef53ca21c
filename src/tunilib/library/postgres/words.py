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

from tunilib.library.search.query import split_words
from tunilib.library.stores.statements import Sql

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
"""The mark of each field, in the order of :class:`~tunilib.library.catalogue.indexing.IndexedTexts`."""
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
        place = PLACES[field]
        for word in split_words(text):
            length += 1
            at += 1
            if word.isascii():
                plain = accented = word.lower()[:_LONGEST_WORD]
            else:
                plain, accented = folded(word), spelled(word)
            marked = mark + plain
            if marked not in positions:
                size += 6 * len(plain.encode()) + 40
            if size > _MOST_BYTES:
                break
            positions.setdefault(plain, []).append(at)
            positions.setdefault(marked, []).append(at)
            spellings[accented] = spellings[mark + accented] = None
            before = hits.get(plain, 0)
            if (before >> place) & MOST_HITS < MOST_HITS:
                hits[plain] = before + (1 << place)
        at += 2
    words = " ".join([f"'{key}':{_positions(found)}" for key, found in positions.items()])
    return StoredWords(words, " ".join([f"'{key}'" for key in spellings]), length, json.dumps(hits))


def _positions(found: list[int]) -> str:
    if len(found) == 1:
        return str(min(found[0], _LAST_POSITION))
    return ",".join(map(str, dict.fromkeys([min(one, _LAST_POSITION) for one in found[:_MOST_POSITIONS]])))


ROWS: Final = (
    "unnest(?::bigint[], ?::text[], ?::text[], ?::int[], ?::text[]) AS r (number, words, spellings, length, hits)"
)
"""What the index has to have of several records, as a table of a statement."""
_FORM: Final = 1
"""The number of the way in which words are made of texts: another one where :func:`stored_words` makes others."""
DIGEST: Final = (
    f"hashtextextended(concat_ws(chr(10), {', '.join(f'c.{field}' for field in FIELDS)}, CAST(x.words AS text),"
    f' CAST(x.spellings AS text), h.length, CAST(h.hits AS text)) COLLATE "C", {_FORM})'
)
"""A digest of the texts ``c`` of a record and of what the index stores of it, ``x`` and ``h``.

Stored with them, it says that they are still those that were written together: what has another one, or none, is made
again to compare it.
"""
_SET: Final = f"""
WITH h AS (
    SELECT number, CAST(words AS tsvector) AS words, CAST(spellings AS tsvector) AS spellings, length,
           CAST(hits AS jsonb) AS hits
      FROM {ROWS}
), x AS (
    INSERT INTO catalogue_index (number, words, spellings) SELECT number, words, spellings FROM h
        ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words, spellings = EXCLUDED.spellings
    RETURNING number, words, spellings
)
INSERT INTO catalogue_hits (number, length, hits, digest)
SELECT c.number, h.length, h.hits, {DIGEST}
  FROM h JOIN x ON x.number = h.number JOIN catalogue c ON c.number = h.number
    ON CONFLICT (number) DO UPDATE SET length = EXCLUDED.length, hits = EXCLUDED.hits, digest = EXCLUDED.digest
"""


def made_words(rows: Sequence[tuple[int, Sequence[str]]]) -> list[list[str]]:
    """The values of :data:`ROWS` for records, by their numbers and texts."""
    made = [(number, *stored_words(texts)) for number, texts in rows]
    return [[str(value) for value in column] for column in zip(*made, strict=True)]


def indexed(rows: Sequence[tuple[int, Sequence[str]]]) -> Sql:
    """The statement that writes what records are found by, whose texts are in the catalogue."""
    return Sql(_SET, made_words(rows))
