"""The records of an embedded library: searched and read without a session, and added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.catalogue import PAGE_SIZE, Copy, FullRecord, Query, RecordCopy, SearchResult
from tunilib.errors import NotFound, UsageError
from tunilib.library.ids import fresh, new_id
from tunilib.library.search.query import fold
from tunilib.library.search.ranking import CatalogueSearch, known_values, parse_filters, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.core.reference import Reference
    from tunilib.library.catalogue.indexing import PreparedRecord
    from tunilib.library.stores.catalogue import NumberedRecord
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction


class EmbeddedCatalogue:
    def __init__(self, library: Library) -> None:
        self._library = library

    def search(
        self, query: Query, page: int = 1, limit: int | None = None, *, facets: int | None = None
    ) -> SearchResult:
        """One page of results, or the first ones. A page beyond the last is empty."""
        if page < 1:
            raise UsageError("pages count from 1")
        words = words_of(query)
        with self._library.snapshot(may_lag=True) as snapshot:
            filters = parse_filters(query.filters, snapshot.rules, lambda field: known_values(snapshot.index, field))
            found = CatalogueSearch(snapshot.index, query, words, filters)
            numbers = found.numbers((page - 1) * PAGE_SIZE, limit or PAGE_SIZE)
            facets_of, counted = found.facets(snapshot.rules, facets)
            return SearchResult(
                total=found.total,
                page=page,
                pages=-(-found.total // PAGE_SIZE),
                records=snapshot.catalogue.records(numbers),
                facets=counted,
                facets_of=facets_of,
            )

    def record(self, record: str) -> FullRecord:
        with self._library.snapshot() as snapshot:
            found, reference = snapshot.catalogue.record(record), snapshot.catalogue.reference(record)
            if found is None or reference is None:
                raise _no_such(record)
            copies = snapshot.copies.of_record(record)
            loans = snapshot.loans.open_of_copies([copy.barcode for copy in copies])
            holds = snapshot.holds.count_waiting(record)
        items = tuple(
            RecordCopy(
                barcode=copy.barcode,
                library=snapshot.rules.named(copy.library),
                collection=copy.collection,
                call_number=copy.call_number,
                status=copy.status,
                due=loans[copy.barcode].loan.due if copy.status == "on-loan" else None,
            )
            for copy in copies
        )
        free = [snapshot.rules.collections[copy.collection].stacks for copy in copies if copy.status == "available"]
        way = "request" if free and all(free) else "place"
        return FullRecord.of(found, reference, items, holds=holds, address=None, ordered_with=way)

    def reference(self, record: str) -> Reference:
        with self._library.snapshot() as snapshot:
            found = snapshot.catalogue.reference(record)
        if found is None:
            raise _no_such(record)
        return found

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """The results as whole references. Their snapshot stays open meanwhile."""
        start, count = (0, None) if page is None else ((page - 1) * PAGE_SIZE, PAGE_SIZE)
        with self._library.snapshot(may_lag=True) as snapshot:
            found = _search(snapshot, query)
            for number in found.numbers(start, found.total if count is None else count):
                yield snapshot.catalogue.reference_at(number)

    def close(self) -> None:
        """Close the library, if no door has opened it."""
        self._library.close()


def copy_as_shown(copy: StoredCopy, library: str) -> Copy:
    return Copy(
        barcode=copy.barcode,
        library=library,
        collection=copy.collection,
        status=copy.status,
        call_number=copy.call_number,
    )


def new_results(snapshot: Snapshot, query: Query, after: int, most: int) -> tuple[int, tuple[Reference, ...], int]:
    """The results of a search among the records added after a number."""
    numbers = _search(snapshot, query).added_after(after)
    newest = max(snapshot.catalogue.newest_number(), after)
    return len(numbers), tuple(map(snapshot.catalogue.reference_at, numbers[:most])), newest


def _search(snapshot: Snapshot, query: Query) -> CatalogueSearch:
    return CatalogueSearch(snapshot.index, query, words_of(query), parse_filters(query.filters, snapshot.rules))


def _no_such(record: str) -> NotFound:
    return NotFound("no such record: {record}", record=record)


class SavedRecord(NamedTuple):
    """A record in the catalogue. ``is_new``: it was added now."""

    id: str
    is_new: bool


def save_record(tx: Transaction, prepared: PreparedRecord, record: str | None = None) -> SavedRecord:
    """Add a record to the catalogue, or update the one with the same control number."""
    known = same_record(tx.catalogue.with_control_number(prepared.control), prepared.source)
    if known is not None:
        if tx.catalogue.update(known, prepared):
            tx.record_event("record-updated", record=known.id)
        return SavedRecord(known.id, is_new=False)
    record = record or _new_record_id(tx, "" if prepared.control.startswith("=") else prepared.control)
    return SavedRecord(add_record(tx, prepared, record), is_new=True)


def add_record(tx: Transaction, prepared: PreparedRecord, record: str = "") -> str:
    """Add a record under an id, by default a new one. The id."""
    record = record or _new_record_id(tx, "")
    tx.catalogue.add(record, prepared)
    tx.record_event("record-added", record=record)
    return record


def same_record(known: tuple[NumberedRecord, ...], source: str) -> NumberedRecord | None:
    """The record with this control number. Two libraries may have given one number to different books.

    If one of the two does not name its library, they are the same record.
    """
    own = next((one for one in known if one.source == source), None)
    if own is not None:
        return own
    return next((one for one in known if not source or not one.source), None)


_PREFIX = "r."
"""Only ids of records have a point: a record is never mistaken for a list, a loan or a copy."""

_LONGEST, _END = 24, 12
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def _new_record_id(tx: Transaction, control: str) -> str:
    def is_taken(record: str) -> bool:
        return tx.catalogue.is_id(record)

    name = _safe(control)
    if not name:
        return fresh(lambda: _PREFIX + new_id(), is_taken)
    whole = _PREFIX + name
    if not is_taken(whole):
        return whole
    return fresh(lambda: f"{whole}-{new_id()[:4]}", is_taken)


def _safe(control: str) -> str:
    """Letters, digits, points, hyphens and underscores. Long numbers lose their beginning, as their ends differ."""
    name = _UNSAFE.sub("-", control if control.isascii() else fold(control))
    return (name if len(name) <= _LONGEST else name[-_END:]).strip("-._")
