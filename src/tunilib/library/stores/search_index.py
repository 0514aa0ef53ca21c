"""The index of records: how many a query finds, the newest of them, and all of them.

A search looks in fields of the index, ``title``, ``author``, ``contributor``, ``subject``, ``rest`` and ``isn``; no
fields: in all of them. A record that was removed has no words.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias

from tunilib.core.filing import title_key, words_key
from tunilib.library.search.query import SearchFilters, Term, Without, parts_of
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import unreadable
from tunilib.library.stores.statements import marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from tunilib.library.search.query import Node

Condition: TypeAlias = tuple[str, tuple[Any, ...]]
"""A condition, and its values."""
_LAST = chr(0x10FFFF)
NO_FILTERS = SearchFilters()


class Sought(NamedTuple):
    """What is looked for.

    Attributes:
        query: None finds every record.
        fields: where. also_in: fields in which it must be found as well.
        is_spelled_so: with the same accents.
    """

    query: Node | None
    fields: Sequence[str] = ()
    also_in: Sequence[str] = ()
    is_spelled_so: bool = False

    @property
    def excludes(self) -> bool:
        """Whether some words must not be there: what is found in some fields alone may have these in others."""
        return self.query is not None and any(isinstance(part, Without) for part in parts_of(self.query))

    @property
    def follows_from_spelling(self) -> bool:
        """Whether what has the words with the same accents is found: spellings have no order and no numbers."""
        terms = [part for part in parts_of(self.query) if isinstance(part, Term)] if self.query is not None else []
        return not self.excludes and all(len(term.words) == 1 and not term.number for term in terms)


class IndexSource(NamedTuple):
    """The rows of an index that have some words: its table, the column of the record's number, and their condition."""

    table: str
    number: str
    condition: str
    values: tuple[Any, ...] = ()


class KeyRange(NamedTuple):
    """The keys of titles from the first one on, up to one that is not among them."""

    first: str
    end: str


def whole_title(key: str) -> KeyRange:
    return KeyRange(key, f"{key}\x01")


def beginning_of_title(key: str, *, is_open: bool) -> KeyRange:
    """The keys that begin with this one and go on; ``is_open``: within a word too."""
    start = key if is_open else f"{key} "
    return KeyRange(start, start + _LAST)


class SqlIndex(Store, ABC):
    """What the records are found by; an engine says where its full-text index is.

    Attributes:
        position: the engine's function that gives the place of a text within another one, or 0.
        join: how the engine joins tables in just this order.
    """

    position: ClassVar[str]
    join: ClassVar[str]

    @abstractmethod
    def source(self, words: Sought) -> IndexSource:
        """The rows of the index that have these words."""

    @abstractmethod
    def among(self, number: str, numbers: Collection[int]) -> Condition:
        """The condition that a column has one of these numbers; there is at least one."""

    @abstractmethod
    def scores(self, query: Node, fields: Sequence[str], within: Collection[int]) -> dict[int, float]:
        """How well each of these records fits (BM25), where it is found; less is better."""

    @abstractmethod
    def spelled_so(self, query: Node, fields: Sequence[str], within: Collection[int]) -> set[int]:
        """Those of these records that have the words with the same accents."""

    def order(self, words: Sought, most: int) -> str:  # noqa: ARG002 - of servers
        """What comes behind the number by which the newest records come first."""
        return ""

    def count(self, words: Sought, filters: SearchFilters) -> int:
        """How many records are found."""
        tables, values = self._found(words, filters)
        number: int = self._db.read(f"SELECT COUNT(*) {tables}", values).fetchone()[0]
        return number

    def years(self, words: Sought, filters: SearchFilters) -> dict[int, int | None]:
        """Everything that is found: the year of each record, by its number."""
        tables, values = self._found(words, filters, with_facts=True)
        return dict(self._db.read(f"SELECT f.number, f.year {tables}", values))

    def years_of(self, numbers: Sequence[int]) -> dict[int, int | None]:
        """The year of each of these records."""
        query = f"SELECT number, year FROM catalogue_facts WHERE number IN ({marks(numbers)})"
        return dict(self._db.read(query, tuple(numbers)))

    def newest(self, words: Sought, filters: SearchFilters, most: int, *, after: int = 0) -> list[int]:
        """The records that were added last, newest first; with higher numbers than ``after``."""
        number = self._source(words).number
        tables, values = self._found(words, filters, conditions=((f"{number} > ?", (after,)),) if after else ())
        query = f"SELECT {number} {tables} ORDER BY {number} {self.order(words, most)} DESC LIMIT ?"
        return [row[0] for row in self._db.read(query, (*values, most))]

    def titled(self, words: Sought, filters: SearchFilters, keys: KeyRange, most: int) -> set[int]:
        """What is found of the records with such a title; only the titles that were added last are looked at."""
        last = "SELECT number FROM catalogue_heading WHERE key >= ? AND key < ? ORDER BY number DESC LIMIT ?"
        numbers = {row[0] for row in self._db.read(last, (*keys, most))}
        if not numbers:
            return numbers
        number = self._source(words).number
        tables, values = self._found(words, filters, conditions=(self.among(number, numbers),))
        return {row[0] for row in self._db.read(f"SELECT {number} {tables}", values)}

    def with_title(self, keys: KeyRange) -> list[int]:
        """All records that have such a title."""
        query = "SELECT DISTINCT number FROM catalogue_heading WHERE key >= ? AND key < ? ORDER BY number"
        return [row[0] for row in self._db.read(query, keys)]

    def title_keys(self, within: Sequence[int]) -> list[tuple[int, str]]:
        """The numbers of these records, each with every key of its titles."""
        query = f"SELECT number, key FROM catalogue_heading WHERE number IN ({marks(within)})"
        return self._db.read(query, tuple(within)).fetchall()

    def by_year(self, words: Sought, filters: SearchFilters, start: int, most: int, *, newest_first: bool) -> list[int]:
        """Some of the records by year of publication; those without one come last."""
        tables, values = self._found(words, filters, with_facts=True)
        order = f"f.year IS NULL, f.year{' DESC' if newest_first else ''}, f.number"
        query = f"SELECT f.number {tables} ORDER BY {order} LIMIT ? OFFSET ?"
        return [row[0] for row in self._db.read(query, (*values, most, start))]

    def filed(self, words: Sought, filters: SearchFilters, field: str) -> list[int]:
        """All records by ``title`` or ``author``, as :mod:`tunilib.core.filing` orders them."""
        tables, values = self._found(words, filters, with_facts=True, joined=_DESCRIBED)
        query = f"SELECT f.number, r.title, r.language, r.author {tables}"
        keys = []
        for number, title, language, author in self._db.read(query, values):
            if title is None:  # its record is gone
                raise unreadable("catalogue", number)
            by_author = (not author, words_key(author or "")) if field == "author" else ()
            keys.append((by_author, title_key(title, language), number))
        return [number for *_, number in sorted(keys)]

    def values_of(
        self, words: Sought, filters: SearchFilters, columns: Sequence[str], within: Sequence[int] | None = None
    ) -> list[tuple[Any, ...]]:
        """Each combination of values of ``catalogue_facts`` in the results, and last how many have it.

        Args:
            within: the numbers of some of the results, to look at these alone.
        """
        tables, values = self._about("catalogue_facts", words, filters, within)
        named = ", ".join(f"s.{column}" for column in columns)
        return self._db.read(f"SELECT {named}, COUNT(*) {tables} GROUP BY {named}", values).fetchall()

    def author_counts(
        self, words: Sought, filters: SearchFilters, most: int, within: Sequence[int] | None = None
    ) -> list[tuple[str, int]]:
        """The authors of most of the results, or of some of them, each with the number of results, most first."""
        tables, values = self._about("catalogue_authorship", words, filters, within)
        counts = (
            f"SELECT n.name, c.records FROM (SELECT s.name, COUNT(*) AS records {tables} GROUP BY s.name"
            " ORDER BY records DESC, s.name LIMIT ?) c JOIN catalogue_name n ON n.id = c.name"
            " ORDER BY c.records DESC, n.name"
        )
        return [(name, records) for name, records in self._db.read(counts, (*values, most))]

    def _about(
        self, table: str, words: Sought, filters: SearchFilters, within: Sequence[int] | None
    ) -> tuple[str, tuple[Any, ...]]:
        """The rows ``s`` of a table about the results, or about some of them."""
        if within is not None:
            return f"FROM {table} s WHERE s.number IN ({marks(within)})", tuple(within)
        tables, values = self._found(words, filters)
        found = f"SELECT {self._source(words).number} AS number {tables}"
        return f"FROM ({found}) a {self.join} {table} s ON s.number = a.number", values

    def _source(self, words: Sought) -> IndexSource:
        return _EVERY if words.query is None else self.source(words)

    def _found(
        self,
        words: Sought,
        filters: SearchFilters,
        *,
        with_facts: bool = False,
        joined: str = "",
        conditions: Iterable[Condition] = (),
    ) -> tuple[str, tuple[Any, ...]]:
        """The tables of the results with all conditions, and their values.

        Args:
            with_facts: as ``f``. joined: further tables.
        """
        table, number, condition, values = self._source(words)
        tables = table
        if table != _EVERY.table and (with_facts or filters != NO_FILTERS):
            tables += f" {self.join} catalogue_facts f ON f.number = {number}"
        parts = [(condition, values), *_filter_conditions(filters, self.position), *conditions]
        where = " AND ".join(condition for condition, _ in parts)
        return f"FROM {tables}{joined} WHERE {where}", tuple([value for _, some in parts for value in some])


_EVERY = IndexSource("catalogue_facts f", "f.number", "TRUE")
_DESCRIBED = " LEFT JOIN catalogue c ON c.number = f.number LEFT JOIN record r ON r.id = c.record"


def _filter_conditions(filters: SearchFilters, position: str) -> Iterable[Condition]:
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
