"""What every engine's index of the catalogue has: filters, authors and headings; each adds its full-text search."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from tunilib.backends.embedded.stores.models import FoundRecord
from tunilib.backends.embedded.stores.rows import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.backends.embedded.search.query import Node, SearchFilters
    from tunilib.backends.embedded.stores.connection import Connection, Stores

_LAST = chr(0x10FFFF)


class SqlIndex(ABC):
    """What the records are found by; an engine says where its full-text index is.

    A search looks in fields of the index, ``title``, ``author``, ``contributor``, ``subject``, ``rest`` and ``isn``; no
    fields: in all of them.

    Attributes:
        position: the engine's function that gives the place of a text within another one, or 0.
        join: how the engine joins a table to the results.
        matches: the tables of the results of a query. condition: which of their rows it finds.
    """

    position: ClassVar[str]
    join: ClassVar[str]
    matches: ClassVar[str]
    condition: ClassVar[str]

    def __init__(self, unit: Stores) -> None:
        self._db: Connection = unit.db

    @abstractmethod
    def expression(self, query: Node, fields: Sequence[str]) -> str:
        """A query in the language of the engine's index of words."""

    @abstractmethod
    def scores(self, query: Node, fields: Sequence[str]) -> dict[int, float]:
        """How well each result fits (BM25), by number; less is better."""

    @abstractmethod
    def spelled_as(self, query: Node, fields: Sequence[str]) -> set[int]:
        """The records that have the words with the same accents, by number."""

    def find(self, query: Node | None, fields: Sequence[str], filters: SearchFilters) -> list[FoundRecord]:
        """Everything that a query finds, by number; None finds every record."""
        source, values = self._source(query, fields, filters)
        rows = self._db.execute(f"SELECT f.number, f.format, f.languages, f.year, f.libraries {source}", values)
        return [FoundRecord(*row) for row in rows]

    def author_counts(
        self, query: Node | None, fields: Sequence[str], filters: SearchFilters, most: int
    ) -> list[tuple[str, int]]:
        """The authors of most of the results, each with the number of results, most first."""
        join = f" {self.join} catalogue_authorship s ON s.number = f.number"
        source, values = self._source(query, fields, filters, join)
        counts = (
            f"SELECT n.name, c.records FROM (SELECT s.name, COUNT(*) AS records {source} GROUP BY s.name"
            " ORDER BY records DESC, s.name LIMIT ?) c JOIN catalogue_name n ON n.id = c.name"
            " ORDER BY c.records DESC, n.name"
        )
        return [(name, records) for name, records in self._db.execute(counts, (*values, most))]

    def with_title(self, key: str, *, is_open: bool) -> tuple[set[int], set[int]]:
        """The records that have a title with this key, and those that have a title that begins with it."""
        same = self._db.execute("SELECT number FROM catalogue_heading WHERE key = ?", (key,))
        start = key if is_open else f"{key} "
        query = "SELECT number FROM catalogue_heading WHERE key >= ? AND key < ?"
        longer = self._db.execute(query, (start, start + _LAST))
        return {row[0] for row in same}, {row[0] for row in longer}

    def _source(
        self, query: Node | None, fields: Sequence[str], filters: SearchFilters, join: str = ""
    ) -> tuple[str, tuple[str | int, ...]]:
        """The tables that results come from, with all conditions, and the values of these."""
        conditions: list[str] = []
        values: list[str | int] = []
        tables = "FROM catalogue_facts f"
        if query is not None:
            tables = f"FROM {self.matches}"
            conditions.append(self.condition)
            values.append(self.expression(query, fields))
        for condition, wanted in _filter_conditions(filters, self.position):
            conditions.append(condition)
            values += wanted
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"{tables}{join}{where}", tuple(values)


def _filter_conditions(
    filters: SearchFilters, position: str
) -> Iterable[tuple[str, tuple[str, ...] | tuple[int, ...]]]:
    """Each condition on ``catalogue_facts f``, and its values."""
    formats, languages, years, libraries, authors = filters
    if formats:
        yield f"f.format IN ({marks(formats)})", formats
    if languages:
        named = tuple(f"\n{language}\n" for language in languages)
        yield _any(f"{position}(f.languages, ?) > 0", len(named)), named
    if years:
        yield _any("f.year BETWEEN ? AND ?", len(years)), tuple(year for span in years for year in span)
    if libraries:
        named = tuple(f"\n{library}\n" for library in libraries)
        yield _any(f"{position}(f.libraries, ?) > 0", len(named)), named
    if authors:
        named_by = "SELECT a.number FROM catalogue_authorship a JOIN catalogue_name_key n ON n.name = a.name"
        yield f"f.number IN ({named_by} WHERE n.key IN ({marks(authors)}))", authors


def _any(condition: str, count: int) -> str:
    return f"({' OR '.join([condition] * count)})"
