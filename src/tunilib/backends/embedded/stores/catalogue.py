"""The records of the catalogue and their copies, and the index by which records are found."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from tunilib.backends.embedded.catalogue.indexing import Description, reference_from_json
from tunilib.backends.embedded.stores.connection import Store, instant
from tunilib.backends.embedded.stores.rows import (
    NOT_OF_THE_FORM,
    marks,
    unreadable,
)
from tunilib.core.catalogue import Record
from tunilib.core.filing import title_key, words_key
from tunilib.core.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from tunilib.backends.embedded.catalogue.indexing import PreparedRecord
    from tunilib.backends.embedded.search.query import Node, SearchFilters
    from tunilib.core.favourite import Favourite


class NumberedRecord(NamedTuple):
    """A record by its number in the catalogue.

    Attributes:
        number: numbers only grow: a record that was added later has a higher one.
        source: who gave the record its control number; empty where that is not known.
    """

    number: int
    id: str
    source: str


class FoundRecord(NamedTuple):
    """One record that a search found; languages and libraries are separated by line feeds."""

    number: int
    format: str
    languages: str
    year: int | None
    libraries: str


_RECORDS = """
SELECT c.number, r.id, r.title, r.year, r.format, r.language, k.data,
       COUNT(i.barcode), COUNT(CASE WHEN l.id IS NULL AND h.id IS NULL THEN i.barcode END)
  FROM catalogue c JOIN record r ON r.id = c.record
  LEFT JOIN catalogue_reference k ON k.number = c.number
  LEFT JOIN item i ON i.record = c.record AND i.lost IS NULL
  LEFT JOIN loan l ON l.barcode = i.barcode AND l.returned IS NULL
  LEFT JOIN hold h ON h.barcode = i.barcode AND h.status IN ('processing', 'in-transit', 'ready')
"""
"""Availability is read from loans and holds each time."""
_EACH = "GROUP BY c.number, r.id, k.number"

_REFERENCES = """
SELECT c.record, k.data, k.raw FROM catalogue c LEFT JOIN catalogue_reference k ON k.number = c.number
"""


class SqlCatalogue(Store):
    """The records of the catalogue."""

    def title(self, record: str) -> str | None:
        """The title of a record, with its subtitle; None where there is no such record."""
        row = self._db.execute("SELECT title FROM record WHERE id = ? AND removed IS NULL", (record,)).fetchone()
        return row[0] if row else None

    def main_title(self, record: str) -> str | None:
        """The title without the subtitle."""
        row = self._db.execute("SELECT main_title FROM record WHERE id = ?", (record,)).fetchone()
        return row[0] if row else None

    def record(self, record: str) -> Record | None:
        """One record as lists show it, without its holdings."""
        row = self._db.execute(f"{_RECORDS} WHERE r.id = ? AND r.removed IS NULL {_EACH}", (record,)).fetchone()
        return _record(*row[1:]) if row else None

    def records(self, numbers: Sequence[int]) -> tuple[Record, ...]:
        """The records of these numbers, in this order, without their holdings."""
        if not numbers:
            return ()
        rows = self._db.execute(f"{_RECORDS} WHERE c.number IN ({marks(numbers)}) {_EACH}", tuple(numbers))
        found = {row[0]: row[1:] for row in rows}
        for number in numbers:
            if number not in found:  # its record is gone
                raise unreadable("catalogue", number)
        return tuple(_record(*found[number]) for number in numbers)

    def filed(self, numbers: Container[int], field: str) -> list[int]:
        """These numbers of records by ``title`` or ``author``, as :mod:`tunilib.core.filing` orders them."""
        query = "SELECT c.number, r.title, r.language, r.author FROM catalogue c LEFT JOIN record r ON r.id = c.record"
        keys = []
        for number, title, language, author in self._db.execute(query):
            if number in numbers:
                if title is None:
                    raise unreadable("catalogue", number)
                by_author = (not author, words_key(author or "")) if field == "author" else ()
                keys.append((by_author, title_key(title, language), number))
        return [number for *_, number in sorted(keys)]

    def reference(self, record: str) -> Reference | None:
        """The whole reference of a record."""
        there = "JOIN record r ON r.id = c.record AND r.removed IS NULL"
        row = self._db.execute(f"{_REFERENCES} {there} WHERE c.record = ?", (record,)).fetchone()
        return stored_reference(*row) if row else None

    def reference_at(self, number: int) -> Reference:
        """The whole reference of the record of this number."""
        return stored_reference(*self._db.execute(f"{_REFERENCES} WHERE c.number = ?", (number,)).fetchone())

    def with_control_number(self, control: str) -> tuple[NumberedRecord, ...]:
        """The records with a control number: several, where several libraries gave the same number."""
        query = "SELECT number, record, source FROM catalogue WHERE control = ? ORDER BY number"
        return tuple(NumberedRecord(*row) for row in self._db.execute(query, (control,)))

    def is_id(self, record: str) -> bool:
        """Whether a record has this id, or had it before it was removed."""
        return self._db.execute("SELECT 1 FROM record WHERE id = ?", (record,)).fetchone() is not None

    def numbered(self, record: str) -> NumberedRecord:
        """A record that is there, by its number."""
        query = "SELECT number, record, source FROM catalogue WHERE record = ?"
        return NumberedRecord(*self._db.execute(query, (record,)).fetchone())

    def newest_number(self) -> int:
        """The number of the newest record; 0 in an empty catalogue."""
        number: int = self._db.execute("SELECT COALESCE(MAX(number), 0) FROM catalogue").fetchone()[0]
        return number

    def add(self, record: str, prepared: PreparedRecord) -> None:
        """Add a record under a new id."""
        described, texts = self._values(record, prepared)
        self._db.execute(ADD_RECORD, described)
        number: int = self._db.execute(ADD_TEXTS, texts).fetchone()[0]
        self._set_rest(number, prepared, is_new=True)

    def update(self, known: NumberedRecord, prepared: PreparedRecord) -> bool:
        """Replace a record, which keeps its id; False where it is the same already."""
        query = "SELECT data, raw FROM catalogue_reference WHERE number = ?"
        if self._db.execute(query, (known.number,)).fetchone() == (prepared.json, prepared.raw):
            return False
        self._db.execute(_UPDATE_RECORD, (*prepared.description, known.id))
        self._db.execute(_UPDATE_TEXTS, (*prepared.texts, prepared.source or known.source, known.number))
        self._set_rest(known.number, prepared, is_new=False)
        return True

    def remove(self, known: NumberedRecord) -> None:
        """Remove a record from all that is found; lists, past loans and fines still have it as it was."""
        self._db.execute("UPDATE record SET removed = ? WHERE id = ?", (self._day, known.id))
        self._db.execute("UPDATE catalogue SET control = ? WHERE number = ?", (f"-{known.number}", known.number))
        for table in ("catalogue_facts", "catalogue_heading", "catalogue_authorship"):
            self._db.execute(f"DELETE FROM {table} WHERE number = ?", (known.number,))

    def _values(self, record: str, prepared: PreparedRecord) -> tuple[tuple[object, ...], tuple[object, ...]]:
        """The values of :data:`ADD_RECORD` and of :data:`ADD_TEXTS`."""
        return (
            (record, *prepared.description, self._day),
            (record, prepared.control, prepared.source, instant(self._now), *prepared.texts),
        )

    def _set_rest(self, number: int, prepared: PreparedRecord, *, is_new: bool) -> None:
        self._db.execute(_SET_REFERENCE, (number, prepared.json, prepared.raw))
        self._db.execute(_SET_FACETS, (number, *prepared.facets))
        if not is_new:
            self._db.execute("DELETE FROM catalogue_heading WHERE number = ?", (number,))
            self._db.execute("DELETE FROM catalogue_authorship WHERE number = ?", (number,))
        self._db.executemany(
            "INSERT INTO catalogue_heading (key, number) VALUES (?, ?)", [(key, number) for key in prepared.title_keys]
        )
        for name, keys in prepared.authors:
            self._db.execute(
                "INSERT INTO catalogue_authorship (number, name) VALUES (?, ?)", (number, self._author(name, keys))
            )

    def _author(self, name: str, keys: Iterable[str]) -> int:
        """The number of an author's name, which is added where it is new."""
        row = self._db.execute("SELECT id FROM catalogue_name WHERE name = ?", (name,)).fetchone()
        if row is None:
            row = self._db.execute("INSERT INTO catalogue_name (name) VALUES (?) RETURNING id", (name,)).fetchone()
            self._db.executemany(
                "INSERT INTO catalogue_name_key (key, name) VALUES (?, ?)", [(key, row[0]) for key in keys]
            )
        number: int = row[0]
        return number


_DESCRIPTION = ", ".join(Description._fields)
_MARKS = ", ".join("?" * len(Description._fields))
ADD_RECORD = f"INSERT INTO record (id, {_DESCRIPTION}, added) VALUES (?, {_MARKS}, ?)"
_UPDATE_RECORD = f"UPDATE record SET {', '.join(f'{field} = ?' for field in Description._fields)} WHERE id = ?"
ADD_TEXTS = (
    "INSERT INTO catalogue (record, control, source, entered, title, author, contributor, subject, rest, isn)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
)
_UPDATE_TEXTS = (
    "UPDATE catalogue SET title = ?, author = ?, contributor = ?, subject = ?, rest = ?, isn = ?, source = ?"
    " WHERE number = ?"
)
_SET_REFERENCE = (
    "INSERT INTO catalogue_reference (number, data, raw) VALUES (?, ?, ?)"
    " ON CONFLICT (number) DO UPDATE SET data = EXCLUDED.data, raw = EXCLUDED.raw"
)
_SET_FACETS = (
    "INSERT INTO catalogue_facts (number, format, languages, year) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (number) DO UPDATE SET format = EXCLUDED.format, languages = EXCLUDED.languages,"
    " year = EXCLUDED.year"
)


def _record(
    record: str,
    title: str,
    year: str | None,
    kind: str | None,
    language: str | None,
    data: str,
    copies: int,
    available: int,
) -> Record:
    reference = stored_reference(record, data)
    names = (name.inverted for name in reference.authors if name.inverted.strip())
    return Record(
        id=record,
        title=title,
        authors=tuple(dict.fromkeys(names)),
        year=year,
        format=kind,
        language=language,
        isbns=reference.isbns,
        copies=copies,
        available=available,
    )


def stored_reference(record: str, data: str, raw: bytes | None = None, favourite: Favourite | None = None) -> Reference:
    """A whole reference as it is stored, with what a favourite adds."""
    try:
        return reference_from_json(data, record, raw, favourite)
    except NOT_OF_THE_FORM as error:
        raise unreadable("catalogue_reference", record) from error


_LAST = chr(0x10FFFF)


class SqlIndex(Store, ABC):
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
        return list(map(FoundRecord._make, rows))

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
