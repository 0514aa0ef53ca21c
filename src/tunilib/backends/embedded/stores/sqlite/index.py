"""The full-text indexes: what they find, and how well it fits.

Full-text search is different in every engine: all of this is SQLite's FTS5. The order of joins is fixed
(``CROSS JOIN``): the index first, which gives growing numbers, then the tables that are looked up by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.search.query import AllOf, Term, Without
from tunilib.backends.embedded.stores.contract_catalogue import FoundRecord
from tunilib.backends.embedded.stores.sql.search_filters import filter_conditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.search.filters import SearchFilters
    from tunilib.backends.embedded.search.query import Node
    from tunilib.backends.embedded.stores.sql.connection import Connection
    from tunilib.backends.embedded.unit_of_work import Stores

__all__ = ["SqliteIndex", "spelling_expression", "word_expression"]

_WEIGHTS = "10.0, 6.0, 3.0, 3.0, 1.0, 1.0"
"""The weight of a word in title, author, contributor, subject, the rest and the numbers."""

_LAST = chr(0x10FFFF)


class SqliteIndex:
    """What the records are found by."""

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db

    def find(self, query: Node | None, fields: Sequence[str], filters: SearchFilters) -> list[FoundRecord]:
        """Everything that a query finds, by number; None finds every record."""
        source, values = _source(query, fields, filters)
        rows = self._db.execute(f"SELECT f.number, f.format, f.languages, f.year, f.libraries {source}", values)
        return [FoundRecord(*row) for row in rows]

    def author_counts(
        self, query: Node | None, fields: Sequence[str], filters: SearchFilters, most: int
    ) -> list[tuple[str, int]]:
        """The authors of most of the results, each with the number of results, most first."""
        join = " CROSS JOIN catalogue_authorship s ON s.number = f.number"
        source, values = _source(query, fields, filters, join)
        counts = (
            f"SELECT n.name, c.records FROM (SELECT s.name, COUNT(*) AS records {source} GROUP BY s.name"
            " ORDER BY records DESC, s.name LIMIT ?) c JOIN catalogue_name n ON n.id = c.name"
            " ORDER BY c.records DESC, n.name"
        )
        return [(name, records) for name, records in self._db.execute(counts, (*values, most))]

    def scores(self, query: Node, fields: Sequence[str]) -> dict[int, float]:
        """How well each result fits (BM25), by number; less is better."""
        matches = f"SELECT rowid, BM25(catalogue_words, {_WEIGHTS}) FROM catalogue_words WHERE catalogue_words MATCH ?"
        return dict(self._db.execute(matches, (word_expression(query, fields),)))

    def spelled_as(self, query: Node, fields: Sequence[str]) -> set[int]:
        """The records that have the words with the same accents, by number."""
        matches = "SELECT rowid FROM catalogue_spelling WHERE catalogue_spelling MATCH ?"
        return {row[0] for row in self._db.execute(matches, (spelling_expression(query, fields),))}

    def with_title(self, key: str, *, is_open: bool) -> tuple[set[int], set[int]]:
        """The records that have a title with this key, and those that have a title that begins with it."""
        same = self._db.execute("SELECT number FROM catalogue_heading WHERE key = ?", (key,))
        start = key if is_open else f"{key} "
        query = "SELECT number FROM catalogue_heading WHERE key >= ? AND key < ?"
        longer = self._db.execute(query, (start, start + _LAST))
        return {row[0] for row in same}, {row[0] for row in longer}


def word_expression(query: Node, fields: Sequence[str] = ()) -> str:
    """A query in the language of the index of words. Every word is quoted: no text is an error there.

    Args:
        fields: without them numbers are also looked up among the ISBNs and ISSNs.
    """
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


def _source(
    query: Node | None, fields: Sequence[str], filters: SearchFilters, join: str = ""
) -> tuple[str, tuple[str | int, ...]]:
    """The tables that results come from, with all conditions, and the values of these."""
    conditions: list[str] = []
    values: list[str | int] = []
    if query is None:
        tables = "FROM catalogue_facts f"
    else:
        tables = "FROM catalogue_words CROSS JOIN catalogue_facts f ON f.number = catalogue_words.rowid"
        conditions.append("catalogue_words MATCH ?")
        values.append(word_expression(query, fields))
    for condition, wanted in filter_conditions(filters, "INSTR"):
        conditions.append(condition)
        values += wanted
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{tables}{join}{where}", tuple(values)
