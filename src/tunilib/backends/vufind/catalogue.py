"""The catalogue of a site: searching it, and one record with its copies. It needs no session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.exports import Exporter, Wanted
from tunilib.backends.vufind.pages.holdings import Copy as CopyRow
from tunilib.backends.vufind.pages.holdings import Group, read_record
from tunilib.backends.vufind.pages.results import read_results
from tunilib.backends.vufind.paths import SEARCH
from tunilib.backends.vufind.requestforms import holdings_of, record_path
from tunilib.core.catalogue import PAGE_SIZE, Copy, Facet, Query, Record, SearchResult, years_of
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.pages.holdings import RecordPage
    from tunilib.backends.vufind.pages.paging import Paging
    from tunilib.backends.vufind.pages.results import ResultsPage
    from tunilib.core.reference import Reference

__all__ = ["VufindCatalogue"]

_TYPES: Final = {"all": "AllFields", "title": "Title", "author": "Author", "subject": "Subject", "isn": "ISN"}
_FILTERS: Final = {
    "finna": {"format": "format", "language": "language", "library": "building", "author": "author_facet"},
    "vufind": {"format": "format", "language": "language", "library": "building", "author": "author_facet"},
}
_YEARS: Final = {"finna": "search_daterange_mv", "vufind": "publishDate"}


class VufindCatalogue:
    """Searches and reads records."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def search(self, query: Query, page: int = 1) -> SearchResult:
        """One page of what is found.

        Raises:
            UsageError: a search or filter that there is not.
        """
        found = self._results(query, page)
        paging = found.paging
        pages = 1
        if paging is not None and (paging.next is not None or page > 1):
            pages = _pages(paging, page)
        return SearchResult(
            total=found.total,
            page=page,
            pages=pages,
            records=tuple(
                Record(
                    id=row.record_id,
                    title=row.title or row.record_id,
                    authors=row.authors,
                    year=row.year,
                    format=row.formats[0] if row.formats else None,
                )
                for row in found.rows
            ),
            facets=tuple(Facet(_facet(facet.field), facet.value, facet.count) for facet in found.facets),
        )

    def record(self, record: str) -> Record:
        """One record with its copies.

        Raises:
            NotFound: there is none.
        """
        found = self._shown(record)
        _, holdings = holdings_of(self._asking, record)
        copies = tuple(_copy(copy, group) for group in holdings.groups for copy in group.copies)
        free = sum(copy.available is True for group in holdings.groups for copy in group.copies)
        return Record(
            id=found.record_id,
            title=found.title or record,
            copies=len(copies),
            available=free,
            holdings=copies,
        )

    def close(self) -> None:
        """Let go of the connections, where the catalogue was opened without a door."""
        self._asking.client.close()

    def reference(self, record: str) -> Reference:
        """All that the site exports of a record; where it exports none, its title.

        Raises:
            NotFound: there is none.
        """
        shown = self._shown(record)
        (found,) = Exporter(self._asking.client).references([Wanted(shown.record_id, shown.source, shown.title)])
        return found

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """What is found, in the order of the search, page by page."""
        return Exporter(self._asking.client).references(self._wanted(query, page))

    def _wanted(self, query: Query, page: int | None) -> Iterator[Wanted]:
        number = page or 1
        while True:
            found = self._results(query, number)
            for row in found.rows:
                yield Wanted(row.record_id, row.source, row.title, row.authors, row.year, row.formats)
            if page is not None or found.paging is None or found.paging.next is None:
                return
            number += 1

    def _results(self, query: Query, page: int) -> ResultsPage:
        client = self._asking.client
        asked = [("lookfor", query.text), ("type", _type(query.type))]
        asked += [("filter[]", text) for text in _filters(query, client.dialect.product)]
        asked.append(("limit", str(PAGE_SIZE)))
        if page > 1:
            asked.append(("page", str(page)))
        return client.understand(client.get(SEARCH, asked), read_results)

    def _shown(self, record: str) -> RecordPage:
        client = self._asking.client
        page = client.fetch(record_path(record))
        if page.status in (404, 410):
            raise NotFound("there is no such record: {record}", record=record)
        return client.understand(client.accept(page), read_record)


def _copy(copy: CopyRow, group: Group) -> Copy:
    return Copy(
        barcode=copy.barcode,
        library=group.location or None,
        collection=None,
        status=copy.status,
        call_number=group.call_numbers[0] if group.call_numbers else None,
    )


def _type(name: str) -> str:
    if name not in _TYPES:
        raise UsageError(
            "there is no such search: {type}", hint="choose one of: {types}", type=name, types=" ".join(_TYPES)
        )
    return _TYPES[name]


def _filters(query: Query, product: str) -> list[str]:
    """Several of one field are any of them; a year may be a range."""
    found = []
    counts = {name: sum(f.field == name for f in query.filters) for name in {f.field for f in query.filters}}
    for wanted in query.filters:
        if wanted.field == "year":
            years = years_of(wanted.value)
            if years is None:
                raise UsageError("this is no year and no span of years: {value}", value=wanted.value)
            span = f"[{years.first or '*'} TO {years.last or '*'}]"
            found.append(f"{_YEARS[product]}:{span}")
            continue
        field = _FILTERS[product].get(wanted.field)
        if field is None:
            raise UsageError("there is no such filter: {filter}", filter=wanted.field)
        any_of = "~" if counts[wanted.field] > 1 else ""
        value = wanted.value.replace('"', "")
        found.append(f'{any_of}{field}:"{value}"')
    return found


def _facet(field: str) -> str:
    return {"building": "library", "author_facet": "author", "publishDate": "year"}.get(field, field)


def _pages(paging: Paging, page: int) -> int:
    """How many pages there are: the first number of a later page tells how long those before it were."""
    length = (paging.first - 1) // (page - 1) if page > 1 else paging.last
    return -(-paging.total // max(length, 1))
