"""The catalogue of an embedded library, for anybody: it needs no session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.cataloguing.keeping import reference_of
from tunilib.backends.embedded.searching.asking import asked
from tunilib.backends.embedded.searching.expressions import COLUMNS, within
from tunilib.backends.embedded.searching.facets import MOST_AUTHORS, facets_of
from tunilib.backends.embedded.searching.narrowing import narrowing_of
from tunilib.backends.embedded.searching.ranking import ordered
from tunilib.backends.embedded.stores.sqlite import catalogue, items, records, search, searches
from tunilib.core.catalogue import PAGE_SIZE, TYPES, Copy, Record, SearchResult
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection

    from tunilib.backends.embedded.searching.asking import Node
    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
    from tunilib.backends.embedded.stores.sqlite.search import ShownRow
    from tunilib.backends.embedded.unit_of_work import Snapshot
    from tunilib.core.catalogue import Query

__all__ = ["EmbeddedCatalogue", "reference_of_row"]


class EmbeddedCatalogue:
    """Searches one library, and gives its records."""

    def __init__(self, library: SqliteLibrary) -> None:
        self._library = library

    def search(self, query: Query, page: int = 1) -> SearchResult:
        """One page of what is found, from one snapshot; a page beyond the last is empty.

        Raises:
            UsageError: the query makes no sense, or there is no such type, filter or page.
            NotFound: a filter names a library that is not there.
        """
        node, expression = _question(query)
        if page < 1:
            raise UsageError("pages count from 1")
        with self._library.snapshot() as snapshot:
            narrowing = narrowing_of(query.filters, snapshot.rules)
            rows = search.found(snapshot.db, expression, narrowing)
            numbers = ordered(snapshot.db, node, query, rows, (page - 1) * PAGE_SIZE, PAGE_SIZE)
            authors = search.authors_of(snapshot.db, expression, narrowing, MOST_AUTHORS) if rows else ()
            records = _records(snapshot.db, numbers)
        return SearchResult(
            total=len(rows),
            page=page,
            pages=-(-len(rows) // PAGE_SIZE),
            records=records,
            facets=facets_of(rows, authors),
        )

    def record(self, record: str) -> Record:
        """One record with its copies.

        Raises:
            NotFound: there is none.
        """
        from tunilib.backends.embedded.desk.items import copy_status

        with self._library.snapshot() as snapshot:
            number = catalogue.number_of(snapshot.db, record)
            if number is None:
                raise _no_such(record)
            (found,) = _records(snapshot.db, [number])
            copies = items.of_record(snapshot.db, record)
        held = (
            Copy(
                barcode=copy.barcode,
                library=copy.library,
                collection=copy.collection,
                status=copy_status(copy),
                call_number=copy.call_number,
            )
            for copy in copies
        )
        return Record(**{field: getattr(found, field) for field in _SHOWN}, holdings=tuple(held))

    def reference(self, record: str) -> Reference:
        """All that is known of a record, with the MARC record that it was made from.

        Raises:
            NotFound: there is none.
        """
        with self._library.snapshot() as snapshot:
            kept = catalogue.kept(snapshot.db, record)
            if kept is not None:
                return reference_of(kept.data, record, kept.raw)
            row = records.by_id(snapshot.db, record)
        if row is None:
            raise _no_such(record)
        return reference_of_row(row)

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """What is found, whole, in the order of the search, from one snapshot that is held while they come.

        Raises:
            UsageError, NotFound: as for :meth:`search`.
        """
        node, expression = _question(query)
        start, count = (0, None) if page is None else ((page - 1) * PAGE_SIZE, PAGE_SIZE)
        with self._library.snapshot() as snapshot:
            rows = search.found(snapshot.db, expression, narrowing_of(query.filters, snapshot.rules))
            for number in ordered(snapshot.db, node, query, rows, start, len(rows) if count is None else count):
                yield _reference_at(snapshot.db, number)

    def newer(self, snapshot: Snapshot, query: Query, after: int, most: int) -> tuple[int, tuple[Record, ...], int]:
        """What a search finds among the records that came after a number.

        Returns:
            how many they are, the newest of them, and the number that they came after next time.
        """
        _, expression = _question(query)
        rows = search.found(snapshot.db, expression, narrowing_of(query.filters, snapshot.rules))
        numbers = sorted((row.number for row in rows if row.number > after), reverse=True)
        return len(numbers), _records(snapshot.db, numbers[:most]), max(searches.newest_record(snapshot.db), after)

    def close(self) -> None:
        """Let go of the file, where the catalogue was opened by itself and not through a door."""
        self._library.close()


_SHOWN = tuple(field for field in Record.__dataclass_fields__ if field != "holdings")


def _question(query: Query) -> tuple[Node | None, str | None]:
    """What a query asks, and that in the language of the index."""
    if query.type not in TYPES:
        raise UsageError(
            "a search has no type {type}", hint="choose one of: {types}", type=query.type, types=", ".join(TYPES)
        )
    node = asked(query.text, numbers_only=query.type == "isn")
    return node, None if node is None else within(node, COLUMNS[query.type])


def _reference_at(db: Connection, number: int) -> Reference:
    record, kept = catalogue.kept_at(db, number)
    if kept is not None:
        return reference_of(kept.data, record, kept.raw)
    row = records.by_id(db, record)
    assert row is not None
    return reference_of_row(row)


def _records(db: Connection, numbers: list[int]) -> tuple[Record, ...]:
    rows = {row.number: row for row in search.shown(db, numbers)} if numbers else {}
    return tuple(_record(rows[number]) for number in numbers)


def _record(row: ShownRow) -> Record:
    authors: Iterable[str] = (name for name in row.authors.split("; ") if name)
    isbns: tuple[str, ...] = (row.isbn,) if row.isbn else ()
    if row.data is not None:
        reference = reference_of(row.data, row.record)
        authors = (name.inverted for name in reference.authors if name.inverted.strip())
        isbns = reference.isbns
    return Record(
        id=row.record,
        title=row.title,
        authors=tuple(dict.fromkeys(authors)),
        year=row.year,
        format=row.format,
        language=row.language,
        isbns=isbns,
        copies=row.copies,
        available=row.available,
    )


def reference_of_row(row: records.RecordRow) -> Reference:
    """What the row for lists tells: a record of a library made before references were kept whole."""
    year = row.year or ""
    return Reference(
        kind=Kind(row.format) if row.format in set(Kind) else Kind.GENERIC,
        id=row.id,
        control_number=row.id,
        title=row.main_title,
        subtitle=row.subtitle or "",
        names=tuple(Name.parse(name) for name in row.authors.split("; ") if name),
        issued=When.parse(year),
        publishers=(row.publisher,) if row.publisher else (),
        places=(row.place,) if row.place else (),
        edition=row.edition or "",
        isbns=(row.isbn,) if row.isbn else (),
        issns=(row.issn,) if row.issn else (),
        languages=(row.language,) if row.language else (),
        keywords=tuple((row.subjects or "").split("; ")) if row.subjects else (),
        extent=row.pages or "",
    )


def _no_such(record: str) -> NotFound:
    return NotFound("there is no such record: {record}", record=record)
