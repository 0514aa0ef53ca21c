"""The catalogue of an embedded library, for anybody: it needs no session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.act import instant
from tunilib.backends.embedded.catalogue.reference_json import reference_from_json
from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.search.facets import MOST_AUTHORS, count_facets
from tunilib.backends.embedded.search.filters import parse_filters
from tunilib.backends.embedded.search.normalisation import fold
from tunilib.backends.embedded.search.query import parse_query
from tunilib.backends.embedded.search.ranking import rank
from tunilib.backends.embedded.sqlite import catalogue, importing, items, records, search, searches
from tunilib.core.catalogue import PAGE_SIZE, TYPES, Copy, Record, SearchResult
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from sqlite3 import Connection

    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.catalogue.indexing import PreparedRecord
    from tunilib.backends.embedded.search.query import Node
    from tunilib.backends.embedded.sqlite.catalogue import NumberedRow
    from tunilib.backends.embedded.sqlite.search import ShownRow
    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.catalogue import Query

__all__ = ["EmbeddedCatalogue", "SavedRecord", "reference_of_row", "save_record"]


class EmbeddedCatalogue:
    """Searches one library, and gives its records."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def search(self, query: Query, page: int = 1) -> SearchResult:
        """One page of what is found, from one snapshot; a page beyond the last is empty.

        Raises:
            UsageError: the query makes no sense, or there is no such type, filter or page.
            NotFound: a filter names a library that is not there.
        """
        node, expression = _question(query)
        if page < 1:
            raise UsageError("pages count from 1")
        with self._store.look() as view:
            narrowing = parse_filters(query.filters, view.rules)
            rows = search.found(view.db, expression, narrowing)
            numbers = rank(view.db, node, query, rows, (page - 1) * PAGE_SIZE, PAGE_SIZE)
            authors = search.authors_of(view.db, expression, narrowing, MOST_AUTHORS) if rows else ()
            records = _records(view.db, numbers)
        return SearchResult(
            total=len(rows),
            page=page,
            pages=-(-len(rows) // PAGE_SIZE),
            records=records,
            facets=count_facets(rows, authors),
        )

    def record(self, record: str) -> Record:
        """One record with its copies.

        Raises:
            NotFound: there is none.
        """
        from tunilib.backends.embedded.desk.items import copy_status

        with self._store.look() as view:
            number = catalogue.number_of(view.db, record)
            if number is None:
                raise _no_such(record)
            (found,) = _records(view.db, [number])
            copies = items.of_record(view.db, record)
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
        with self._store.look() as view:
            kept = catalogue.kept(view.db, record)
            if kept is not None:
                return reference_from_json(kept.data, record, kept.raw)
            row = records.by_id(view.db, record)
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
        with self._store.look() as view:
            rows = search.found(view.db, expression, parse_filters(query.filters, view.rules))
            for number in rank(view.db, node, query, rows, start, len(rows) if count is None else count):
                yield _reference_at(view.db, number)

    def newer(self, view: View, query: Query, after: int, most: int) -> tuple[int, tuple[Record, ...], int]:
        """What a search finds among the records that came after a number.

        Returns:
            how many they are, the newest of them, and the number that they came after next time.
        """
        _, expression = _question(query)
        rows = search.found(view.db, expression, parse_filters(query.filters, view.rules))
        numbers = sorted((row.number for row in rows if row.number > after), reverse=True)
        return len(numbers), _records(view.db, numbers[:most]), max(searches.newest_record(view.db), after)

    def close(self) -> None:
        """Let go of the file, where the catalogue was opened by itself and not through a door."""
        self._store.close()


_SHOWN = tuple(field for field in Record.__dataclass_fields__ if field != "holdings")


def _question(query: Query) -> tuple[Node | None, str | None]:
    """What a query asks, and that in the language of the index."""
    if query.type not in TYPES:
        raise UsageError(
            "a search has no type {type}", hint="choose one of: {types}", type=query.type, types=", ".join(TYPES)
        )
    node = parse_query(query.text, numbers_only=query.type == "isn")
    return node, None if node is None else search.within(node, search.COLUMNS[query.type])


def _reference_at(db: Connection, number: int) -> Reference:
    record, kept = catalogue.kept_at(db, number)
    if kept is not None:
        return reference_from_json(kept.data, record, kept.raw)
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
        reference = reference_from_json(row.data, row.record)
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


_PREFIX = "r."
"""No other id and no barcode has a point: a record is never mistaken for a list, a loan or a copy."""

_LONGEST, _END = 24, 12
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class SavedRecord(NamedTuple):
    """A record that is in the catalogue now; ``is_new``: it was not there before."""

    record: str
    is_new: bool


def save_record(act: Act, prepared: PreparedRecord, record: str | None = None) -> SavedRecord:
    """Put a record into the catalogue, or bring the one with its control number up to date.

    Args:
        record: the id that a new record gets; None: one is made of its control number.
    """
    known = _same(catalogue.by_control(act.db, prepared.control), prepared.source)
    if known is not None:
        _update(act, known, prepared)
        return SavedRecord(known.record, is_new=False)
    return SavedRecord(_insert(act, prepared, record), is_new=True)


def _same(known: list[NumberedRow], source: str) -> NumberedRow | None:
    """The record that is meant: a control number is one library's, and two may have given the same to different books.

    Where one of the two does not say whose it is, they are the same.
    """
    own = next((row for row in known if row.source == source), None)
    if own is not None:
        return own
    return next((row for row in known if not source or not row.source), None)


def _insert(act: Act, prepared: PreparedRecord, record: str | None) -> str:
    own = "" if prepared.control.startswith("=") else prepared.control
    made = record or _new_id(own, lambda taken: importing.is_record_taken(act.db, taken))
    records.insert(act.db, prepared.record._replace(id=made, added=act.day))
    number = catalogue.insert(act.db, made, prepared.control, prepared.source, instant(act.now), prepared.texts)
    _set_rest(act, number, prepared, is_new=True)
    act.tell("record-added", record=made)
    return made


def _update(act: Act, known: NumberedRow, prepared: PreparedRecord) -> None:
    before = catalogue.kept(act.db, known.record)
    if before is not None and (before.data, before.raw) == (prepared.data, prepared.raw):
        return
    catalogue.set_row(act.db, known.record, prepared.record)
    catalogue.set_texts(act.db, known.number, prepared.texts, prepared.source or known.source)
    _set_rest(act, known.number, prepared, is_new=False)
    act.tell("record-updated", record=known.record)


def _set_rest(act: Act, number: int, prepared: PreparedRecord, *, is_new: bool) -> None:
    catalogue.set_reference(act.db, number, prepared.data, prepared.raw)
    catalogue.set_facts(act.db, number, prepared.facts)
    catalogue.set_headings(act.db, number, prepared.headings, is_new=is_new)
    catalogue.set_names(act.db, number, prepared.names, is_new=is_new)


def _new_id(control: str, is_taken: Callable[[str], bool]) -> str:
    """A new id for a record.

    Args:
        control: its control number, of which what is safe and short is taken; empty: it has none.
        is_taken: whether a record has that id.
    """
    name = _safe(control)
    if not name:
        return fresh(lambda: _PREFIX + new_id(), is_taken)
    whole = _PREFIX + name
    if not is_taken(whole):
        return whole
    return fresh(lambda: f"{whole}-{new_id()[:4]}", is_taken)


def _safe(control: str) -> str:
    """Letters, digits, points, hyphens and underscores; of a long number the end, where such numbers differ."""
    name = _UNSAFE.sub("-", control if control.isascii() else fold(control))
    return (name if len(name) <= _LONGEST else name[-_END:]).strip("-._")
