"""The full-text indexes: what they find, and how well it fits.

Full-text search is different in every engine: all of this is SQLite's FTS5. The order of joins is fixed
(``CROSS JOIN``): the index first, which gives growing numbers, then the tables that are looked up by them.
"""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING

from tunilib.library.search.query import AllOf, Term, Without
from tunilib.library.stores.search_index import IndexSource, SqlIndex

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tunilib.library.search.query import Node
    from tunilib.library.stores.search_index import Condition, Sought

_WEIGHTS = "10.0, 6.0, 3.0, 3.0, 1.0, 1.0"
"""The weight of a word in title, author, contributor, subject, the rest and the numbers."""


class SqliteIndex(SqlIndex):
    """What the records are found by."""

    position = "INSTR"
    join = "CROSS JOIN"

    def source(self, words: Sought) -> IndexSource:
        query, fields = words.query, words.also_in or words.fields
        assert query is not None
        if words.is_spelled_so and words.follows_from_spelling:
            expression = spelling_expression(query, fields)
            return IndexSource(
                "catalogue_spelling", "catalogue_spelling.rowid", "catalogue_spelling MATCH ?", (expression,)
            )
        found = IndexSource("catalogue_words", "catalogue_words.rowid", "catalogue_words MATCH ?", ())
        expression = word_expression(query, fields)
        if words.also_in and words.excludes:
            expression = f"({expression}) AND ({word_expression(query, words.fields)})"
        if not words.is_spelled_so:
            return found._replace(values=(expression,))
        condition = f"{found.condition} AND +{found.number} IN ({_SPELLED_SO})"
        return found._replace(condition=condition, values=(expression, spelling_expression(query, fields)))

    def among(self, number: str, numbers: Collection[int]) -> Condition:
        """That a column has one of these numbers: the index goes once through what is there from the least to the last.

        To look each of them up in it takes longer, since it makes a list of all that has the words each time.
        """
        condition = f"{number} BETWEEN ? AND ? AND +{number} IN (SELECT value FROM json_each(?))"
        return condition, (min(numbers), max(numbers), dumps([*numbers]))

    def scores(self, query: Node, fields: Sequence[str], within: Collection[int]) -> dict[int, float]:
        score = f"SELECT rowid, BM25(catalogue_words, {_WEIGHTS}) FROM catalogue_words WHERE catalogue_words MATCH ?"
        among, numbers = self.among("rowid", within)
        return dict(self._db.read(f"{score} AND {among}", (word_expression(query, fields), *numbers)))

    def spelled_so(self, query: Node, fields: Sequence[str], within: Collection[int]) -> set[int]:
        among, numbers = self.among("rowid", within)
        found = self._db.read(f"{_SPELLED_SO} AND {among}", (spelling_expression(query, fields), *numbers))
        return {row[0] for row in found}


_SPELLED_SO = "SELECT rowid FROM catalogue_spelling WHERE catalogue_spelling MATCH ?"


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
