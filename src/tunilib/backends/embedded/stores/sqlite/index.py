"""The full-text indexes: what they find, and how well it fits.

Full-text search is different in every engine: all of this is SQLite's FTS5. The order of joins is fixed
(``CROSS JOIN``): the index first, which gives growing numbers, then the tables that are looked up by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.search.query import AllOf, Term, Without
from tunilib.backends.embedded.stores.catalogue import SqlIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.search.query import Node

_WEIGHTS = "10.0, 6.0, 3.0, 3.0, 1.0, 1.0"
"""The weight of a word in title, author, contributor, subject, the rest and the numbers."""


class SqliteIndex(SqlIndex):
    """What the records are found by."""

    position = "INSTR"
    join = "CROSS JOIN"
    matches = "catalogue_words CROSS JOIN catalogue_facts f ON f.number = catalogue_words.rowid"
    condition = "catalogue_words MATCH ?"

    def expression(self, query: Node, fields: Sequence[str]) -> str:
        """A query in the language of FTS5."""
        return word_expression(query, fields)

    def scores(self, query: Node, fields: Sequence[str]) -> dict[int, float]:
        """How well each result fits (BM25), by number; less is better."""
        matches = f"SELECT rowid, BM25(catalogue_words, {_WEIGHTS}) FROM catalogue_words WHERE catalogue_words MATCH ?"
        return dict(self._db.execute(matches, (word_expression(query, fields),)))

    def spelled_as(self, query: Node, fields: Sequence[str]) -> set[int]:
        """The records that have the words with the same accents, by number."""
        matches = "SELECT rowid FROM catalogue_spelling WHERE catalogue_spelling MATCH ?"
        return {row[0] for row in self._db.execute(matches, (spelling_expression(query, fields),))}


def word_expression(query: Node, fields: Sequence[str] = ()) -> str:
    """A query in the language of the index of words. Every word is quoted: no text is an error there."""
    return _in_fields(_words(query, with_numbers=not fields), fields)


def spelling_expression(query: Node, fields: Sequence[str] = ()) -> str:
    """A query in the language of the index of spellings, which does not know the order of words."""
    return _in_fields(_spellings(query), fields)


def _in_fields(expression: str, fields: Sequence[str]) -> str:
    return f"{{{' '.join(fields)}}} : ({expression})" if fields else expression


def _words(query: Node, *, with_numbers: bool) -> str:
    if isinstance(query, Term):
        found = f'"{" ".join(query.words)}"{" *" if query.is_beginning else ""}'
        return f'({found} OR isn : "{query.number}")' if with_numbers and query.number else found
    if isinstance(query, Without):
        wanted, unwanted = (_words(part, with_numbers=with_numbers) for part in query)
        return f"(({wanted}) NOT ({unwanted}))"
    operator = " AND " if isinstance(query, AllOf) else " OR "
    return f"({operator.join(_words(part, with_numbers=with_numbers) for part in query.parts)})"


def _spellings(query: Node) -> str:
    if isinstance(query, Term):
        *before, last = query.words
        parts = [f'"{word}"' for word in before] + [f'"{last}"{" *" if query.is_beginning else ""}']
        found = f"({' AND '.join(parts)})"
        return f'({found} OR "{query.number}")' if query.number and query.words != (query.number,) else found
    if isinstance(query, Without):
        return f"(({_spellings(query.wanted)}) NOT ({_spellings(query.unwanted)}))"
    operator = " AND " if isinstance(query, AllOf) else " OR "
    return f"({operator.join(map(_spellings, query.parts))})"
