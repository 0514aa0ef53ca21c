"""The catalogue of a Primo page: searches, and records with their copies. It needs no session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from tunilib.backends.primo.addresses import record_page
from tunilib.backends.primo.copies import queue_of, read_copies
from tunilib.backends.primo.records import read_record, record_of, reference_of
from tunilib.backends.primo.replies import ENGLISH
from tunilib.backends.primo.values import Fields, part_in, parts_of, text_in
from tunilib.core.catalogue import PAGE_SIZE, Facet, FullRecord, Query, Record, SearchResult, years_of
from tunilib.errors import TunilibError, UsageError
from tunilib.http.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.backends.primo.client import PrimoClient
    from tunilib.core.reference import Reference

_TYPES: Final = {"all": "any", "title": "title", "author": "creator", "subject": "sub", "isn": "isbn"}
_SORTS: Final = {"relevance": "rank", "title": "title", "author": "author", "newest": "date_d", "oldest": "date_a"}
_FACETS: Final = {"format": "rtype", "language": "lang", "library": "library", "author": "creator"}
_NAMES: Final = {name: field for field, name in _FACETS.items()}
_COUNTS: Final = ("copies", "available")
_BATCH: Final = 50
_FAR: Final = 10**12
_MOST: Final = 5000
"""The page shows no results after these."""


class PrimoCatalogue:
    """Searches and records. The client is opened at the first request."""

    def __init__(self, connect: Callable[[], PrimoClient]) -> None:
        self._connect = connect
        self._opened: PrimoClient | None = None

    @property
    def _client(self) -> PrimoClient:
        if self._opened is None:
            self._opened = self._connect()
        return self._opened

    def search(
        self, query: Query, page: int = 1, limit: int | None = None, *, facets: int | None = None
    ) -> SearchResult:
        wanted, begin = (limit, 0) if limit else (PAGE_SIZE, (page - 1) * PAGE_SIZE)
        records: list[Record] = []
        total, found = 0, {}
        while True:
            size = min(wanted - len(records), _BATCH)
            found = self._results(query, begin + len(records), size)
            total, docs = self._total(found), self._docs(found, begin + len(records))
            records += [record for one in docs if (record := record_of(one)) is not None]
            if not docs or len(records) >= wanted or begin + len(records) >= total:
                break
        return SearchResult(
            total=total,
            page=page,
            pages=max(-(-total // PAGE_SIZE), 1),
            records=tuple(records),
            facets=self._facets(found, query) if facets != 0 and total else (),
        )

    def _results(self, query: Query, begin: int, size: int, service: str = "pnxs") -> Fields:
        client = self._client
        text = " ".join(query.text.split())
        included = _filters(query)
        asked = {
            "q": f"{_TYPES[query.type]},contains,{text}",
            **client.own_records,
            "limit": size,
            "offset": begin,
            "sort": _SORTS[query.sort],
            "lang": ENGLISH,
            "pcAvailability": "false",
            "skipDelivery": "Y",
            **({"qInclude": included} if included else {}),
        }
        return client.read(f"primaws/rest/pub/{service}?{urlencode(asked, safe=':')}")

    def _total(self, found: Fields) -> int:
        total = part_in(found, "info", "total")
        if type(total) is not int or not 0 <= total < _FAR:
            raise self._client.not_understood("search results", Unreadable("total", total))
        return total

    def _docs(self, found: Fields, begin: int) -> list[Fields]:
        """The records of a page, which has some exactly where the number of results says so."""
        with self._client.reading("search results"):
            docs = parts_of(found.get("docs"), "docs")
            if bool(docs) is not (begin < self._total(found)) and begin < _MOST:
                raise Unreadable("docs", len(docs))
        return [pnx for one in docs if isinstance(pnx := one.get("pnx"), dict)]

    def _facets(self, found: Fields, query: Query) -> tuple[Facet, ...] | None:
        """Those of the results, which many pages give apart. None: not understood."""
        try:
            listed = parts_of(found.get("facets"), "facets")
            listed = listed or parts_of(self._results(query, 0, 1, "facets").get("facets"), "facets")
            return tuple(
                Facet(_NAMES[name], value, count)
                for one in listed
                if (name := (text_in(one, "name") or "").removeprefix("facet_")) in _NAMES
                for each in parts_of(one.get("values"), "values")
                if (value := text_in(each, "value")) and (count := _number(each.get("count"))) is not None
            )
        except (Unreadable, TunilibError):
            return None

    def record(self, record: str) -> FullRecord:
        client = self._client
        found = read_record(client, record)
        copies = read_copies(client, found)
        items = tuple(copy.shown for copy in copies)
        states = [item.status for item in items]
        is_whole = all(copy.item is not None for copy in copies)
        listed = record_of(found.pnx)
        assert listed is not None  # read_record has found its id
        counted = FullRecord.of(
            Record(
                **{name: getattr(listed, name) for name in Record.__dataclass_fields__ if name not in _COUNTS},
                copies=len(items) - states.count("lost") if is_whole else None,
                available=(states.count("available") or (None if "unknown" in states else 0)) if is_whole else None,
            ),
            reference_of(found.pnx, found.id),
            items,
            holds=queue_of(client, copies),
            address=record_page(client.site, client.view, found.id),
        )
        # an article of the central index has no copies here, and cannot be held
        return counted if found.mms is not None else replace(counted, copies=None, available=None, ordered_with=None)

    def reference(self, record: str) -> Reference:
        found = read_record(self._client, record)
        return reference_of(found.pnx, found.id)

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        begin = 0 if page is None else (page - 1) * PAGE_SIZE
        end = _MOST if page is None else begin + PAGE_SIZE
        while begin < end:
            found = self._results(query, begin, min(_BATCH, end - begin))
            docs = self._docs(found, begin)
            for pnx in docs:
                if (record := record_of(pnx)) is not None:
                    yield reference_of(pnx, record.id)
            begin += len(docs)
            if not docs or begin >= self._total(found):
                return

    def close(self) -> None:
        if self._opened is not None:
            self._opened.close()


def _filters(query: Query) -> str:
    """The filters as facets. The page cannot take two values of one field."""
    parts: list[str] = []
    fields = [one.field for one in query.filters]
    for one in query.filters:
        if fields.count(one.field) > 1:
            raise UsageError("this library takes one value for the filter {field}", field=one.field)
        if one.field == "year":
            years = years_of(one.value)
            first, last = years.first or 1, years.last or 9999
            parts.append(f"facet_searchcreationdate,exact,[{first} TO {last}]")
        else:
            parts.append(f"facet_{_FACETS[one.field]},exact,{one.value}")
    return "|,|".join(parts)


def _number(value: object) -> int | None:
    text = str(value) if type(value) is int else value
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else None
