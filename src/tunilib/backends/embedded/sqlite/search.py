"""Searching: what the full-text indexes find, narrowed, counted and shown.

SQLite's alone, full-text search has no common form. The order of joins is fixed (``CROSS JOIN``): the index first,
which gives growing numbers, then the tables that are looked up by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.search.query import AllOf, Term, Without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from sqlite3 import Connection

    from tunilib.backends.embedded.search.filters import SearchFilters
    from tunilib.backends.embedded.search.query import Node

__all__ = [
    "COLUMNS",
    "FoundRow",
    "ShownRow",
    "authors_of",
    "found",
    "headed",
    "ranked",
    "shown",
    "spelling",
    "spelt",
    "within",
]

_WEIGHTS = "10.0, 6.0, 3.0, 3.0, 1.0, 1.0"
"""What a word counts for in title, author, contributor, subject, the rest and the numbers."""

COLUMNS = {
    "all": "",
    "title": "title",
    "author": "author contributor",
    "subject": "subject",
    "isn": "isn",
}
"""The fields of the index by the type of a search; ``all``: every field."""

_LAST = chr(0x10FFFF)


class FoundRow(NamedTuple):
    """One record that was found; languages and libraries each between line feeds."""

    number: int
    format: str
    languages: str
    year: int | None
    libraries: str


class ShownRow(NamedTuple):
    """One record as lists show it; ``available``: copies that can be had at once; ``data``: the whole reference."""

    number: int
    record: str
    title: str
    authors: str
    year: str | None
    format: str | None
    language: str | None
    isbn: str | None
    data: str | None
    copies: int
    available: int


def found(db: Connection, expression: str | None, filters: SearchFilters) -> list[FoundRow]:
    """All that is found, by number; no expression: everything."""
    source, values = _source(expression, filters)
    query = f"SELECT f.number, f.format, f.languages, f.year, f.libraries {source}"
    return [FoundRow(*row) for row in db.execute(query, values)]


def authors_of(db: Connection, expression: str | None, filters: SearchFilters, most: int) -> list[tuple[str, int]]:
    """The authors of most of what is found, with of how many records, most first."""
    source, values = _source(expression, filters, " CROSS JOIN catalogue_authorship s ON s.number = f.number")
    query = (
        f"SELECT n.name, c.records FROM (SELECT s.name, COUNT(*) AS records {source} GROUP BY s.name"
        " ORDER BY records DESC, s.name LIMIT ?) c JOIN catalogue_name n ON n.id = c.name"
        " ORDER BY c.records DESC, n.name"
    )
    return [(name, records) for name, records in db.execute(query, (*values, most))]


def ranked(db: Connection, expression: str) -> dict[int, float]:
    """How well each record fits an expression: less is better."""
    query = f"SELECT rowid, BM25(catalogue_words, {_WEIGHTS}) FROM catalogue_words WHERE catalogue_words MATCH ?"
    return dict(db.execute(query, (expression,)))


def spelt(db: Connection, expression: str) -> set[int]:
    """The records in which the words stand as they are spelt."""
    query = "SELECT rowid FROM catalogue_spelling WHERE catalogue_spelling MATCH ?"
    return {row[0] for row in db.execute(query, (expression,))}


def headed(db: Connection, key: str, *, is_open: bool) -> tuple[set[int], set[int]]:
    """The records whose title has this key, and those whose title begins with it.

    Args:
        is_open: the last word of the key may be a beginning.
    """
    whole = {row[0] for row in db.execute("SELECT number FROM catalogue_heading WHERE key = ?", (key,))}
    start = key if is_open else f"{key} "
    query = "SELECT number FROM catalogue_heading WHERE key >= ? AND key < ?"
    return whole, {row[0] for row in db.execute(query, (start, start + _LAST))}


def shown(db: Connection, numbers: Sequence[int]) -> list[ShownRow]:
    """The records of these numbers, in no order; what is available is read from loans and holds as they stand now."""
    query = f"""
SELECT c.number, r.id, r.title, r.authors, r.year, r.format, r.language, r.isbn, k.data,
       COUNT(i.barcode), COUNT(CASE WHEN l.id IS NULL AND h.id IS NULL THEN i.barcode END)
  FROM catalogue c JOIN record r ON r.id = c.record
  LEFT JOIN catalogue_reference k ON k.number = c.number
  LEFT JOIN item i ON i.record = c.record AND i.lost IS NULL
  LEFT JOIN loan l ON l.barcode = i.barcode AND l.returned IS NULL
  LEFT JOIN hold h ON h.barcode = i.barcode AND h.status IN ('processing', 'in-transit', 'ready')
 WHERE c.number IN ({_marks(numbers)})
 GROUP BY c.number"""
    return [ShownRow(*row) for row in db.execute(query, tuple(numbers))]


def _source(expression: str | None, filters: SearchFilters, joined: str = "") -> tuple[str, tuple[str | int, ...]]:
    conditions: list[str] = []
    values: list[str | int] = []
    if expression is None:
        tables = "FROM catalogue_facts f"
    else:
        tables = "FROM catalogue_words CROSS JOIN catalogue_facts f ON f.number = catalogue_words.rowid"
        conditions.append("catalogue_words MATCH ?")
        values.append(expression)
    for condition, wanted in _narrowed(filters):
        conditions.append(condition)
        values += wanted
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{tables}{joined}{where}", tuple(values)


def _narrowed(filters: SearchFilters) -> Iterable[tuple[str, tuple[str | int, ...]]]:
    formats, languages, years, libraries, authors = filters
    if formats:
        yield f"f.format IN ({_marks(formats)})", formats
    if languages:
        yield _any("INSTR(f.languages, ?) > 0", len(languages)), tuple(f"\n{language}\n" for language in languages)
    if years:
        yield _any("f.year BETWEEN ? AND ?", len(years)), tuple(year for span in years for year in span)
    if libraries:
        yield _any("INSTR(f.libraries, ?) > 0", len(libraries)), tuple(f"\n{library}\n" for library in libraries)
    if authors:
        named = "SELECT a.number FROM catalogue_authorship a JOIN catalogue_name_key n ON n.name = a.name"
        yield f"f.number IN ({named} WHERE n.key IN ({_marks(authors)}))", authors


def _any(condition: str, count: int) -> str:
    return f"({' OR '.join([condition] * count)})"


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def within(node: Node, columns: str = "") -> str:
    """An expression for the index of words.

    Args:
        columns: the fields it must be found in; empty: anywhere, numbers also among the ISBNs and ISSNs.
    """
    inner = _words(node, with_numbers=not columns)
    return f"{{{columns}}} : ({inner})" if columns else inner


def spelling(node: Node, columns: str = "") -> str:
    """An expression for the index of spellings, which knows no order of words."""
    inner = _spelt(node)
    return f"{{{columns}}} : ({inner})" if columns else inner


def _words(node: Node, *, with_numbers: bool) -> str:
    if isinstance(node, Term):
        found = f'"{" ".join(node.words)}"{" *" if node.is_beginning else ""}'
        return f'({found} OR isn : "{node.number}")' if with_numbers and node.number else found
    if isinstance(node, Without):
        wanted, unwanted = (_words(part, with_numbers=with_numbers) for part in node)
        return f"(({wanted}) NOT ({unwanted}))"
    operator = " AND " if isinstance(node, AllOf) else " OR "
    return f"({operator.join(_words(part, with_numbers=with_numbers) for part in node.parts)})"


def _spelt(node: Node) -> str:
    if isinstance(node, Term):
        *before, last = node.words
        parts = [f'"{word}"' for word in before] + [f'"{last}"{" *" if node.is_beginning else ""}']
        found = f"({' AND '.join(parts)})"
        return f'({found} OR "{node.number}")' if node.number and node.words != (node.number,) else found
    if isinstance(node, Without):
        return f"(({_spelt(node.wanted)}) NOT ({_spelt(node.unwanted)}))"
    operator = " AND " if isinstance(node, AllOf) else " OR "
    return f"({operator.join(map(_spelt, node.parts))})"
