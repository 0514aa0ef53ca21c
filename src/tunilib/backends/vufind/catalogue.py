"""The catalogue of a site: searches, and one record with its copies. It needs no session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.exports import Exporter, RecordSummary
from tunilib.backends.vufind.pages.document import in_query, number
from tunilib.backends.vufind.pages.holdings import Copy as CopyRow
from tunilib.backends.vufind.pages.holdings import Group, read_record
from tunilib.backends.vufind.pages.results import read_results
from tunilib.backends.vufind.paths import SEARCH, record_path
from tunilib.core.catalogue import PAGE_SIZE, Copy, Facet, Query, Record, SearchResult, years_of
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.vufind.account_pages import AccountPages
    from tunilib.backends.vufind.pages.holdings import RecordPage
    from tunilib.backends.vufind.pages.pagination import Pagination
    from tunilib.backends.vufind.pages.results import ResultsPage
    from tunilib.core.reference import Reference

__all__ = ["VufindCatalogue"]

_TYPES: Final = {"all": "AllFields", "title": "Title", "author": "Author", "subject": "Subject", "isn": "ISN"}
_FILTERS: Final = {"format": "format", "language": "language", "library": "building", "author": "author_facet"}
_YEARS: Final = {"finna": "search_daterange_mv", "vufind": "publishDate"}


class VufindCatalogue:
    """Searches and reads records."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def search(self, query: Query, page: int = 1) -> SearchResult:
        """One page of what a search finds.

        Raises:
            UsageError: there is no such type of search, or no such filter.
        """
        found, shown = self._results(query, page)
        pagination = found.pagination
        pages = 1
        if pagination is not None and (pagination.next is not None or shown > 1):
            pages = _pages(pagination, shown)
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
                for row in (found.rows if shown == page else ())
            ),
            facets=tuple(Facet(_facet(facet.field), facet.value, facet.count) for facet in found.facets),
        )

    def record(self, record: str) -> Record:
        """One record with its copies.

        Raises:
            NotFound: there is no such record.
        """
        found = self._shown(record)
        _, holdings = self._account.holdings(record)
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
        """Close the connections of a catalogue that was opened without a door."""
        self._account.client.close()

    def reference(self, record: str) -> Reference:
        """What the site exports of a record; its title where it exports nothing.

        Raises:
            NotFound: there is no such record.
        """
        shown = self._shown(record)
        summary = RecordSummary(shown.record_id, shown.source, shown.title)
        (reference,) = Exporter(self._account.client).references([summary])
        return reference

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """The references of what a search finds, in its order."""
        return Exporter(self._account.client).references(self._summaries(query, page))

    def _summaries(self, query: Query, page: int | None) -> Iterator[RecordSummary]:
        wanted = page or 1
        while True:
            found, shown = self._results(query, wanted)
            for row in found.rows if shown == wanted else ():
                yield RecordSummary(row.record_id, row.source, row.title, row.authors, row.year, row.formats)
            if page is not None or found.pagination is None or found.pagination.next is None:
                return
            wanted += 1

    def _results(self, query: Query, page: int) -> tuple[ResultsPage, int]:
        """A page of results with its number: instead of a page beyond the last one a site shows the last one."""
        client = self._account.client
        asked = [("lookfor", query.text), ("type", _type(query.type))]
        asked += [("filter[]", text) for text in _filters(query, client.dialect.product)]
        asked += [("limit", str(PAGE_SIZE)), ("jumpto", "0")]  # a list also where it has one record
        if page > 1:
            asked.append(("page", str(page)))
        answer = client.get(SEARCH, asked)
        shown = number(in_query(answer.url, "page") or "1") if answer.redirected else page
        return client.understand(answer, read_results), shown or 1

    def _shown(self, record: str) -> RecordPage:
        client = self._account.client
        page = client.fetch(record_path(record))
        if page.status in (404, 410):
            raise NotFound("no such record: {record}", record=record)
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
            "unknown type of search: {type}", hint="choose one of: {types}", type=name, types=" ".join(_TYPES)
        )
    return _TYPES[name]


def _filters(query: Query, product: str) -> list[str]:
    """The site's filters; several values of one field mean any of them, and a year may be a range."""
    found = []
    counts = {name: sum(f.field == name for f in query.filters) for name in {f.field for f in query.filters}}
    for wanted in query.filters:
        if wanted.field == "year":
            years = years_of(wanted.value)
            if years is None:
                raise UsageError("not a year or a range of years: {value}", value=wanted.value)
            span = f"[{years.first or '*'} TO {years.last or '*'}]"
            found.append(f"{_YEARS[product]}:{span}")
            continue
        field = _FILTERS.get(wanted.field)
        if field is None:
            raise UsageError("unknown filter: {filter}", filter=wanted.field)
        any_of = "~" if counts[wanted.field] > 1 else ""
        value = wanted.value.replace('"', "")
        found.append(f'{any_of}{field}:"{value}"')
    return found


def _facet(field: str) -> str:
    return {"building": "library", "author_facet": "author", "publishDate": "year"}.get(field, field)


def _pages(pagination: Pagination, page: int) -> int:
    """How many pages there are; on a later page its first number gives the length of those before it."""
    length = (pagination.first - 1) // (page - 1) if page > 1 else pagination.last
    return -(-pagination.total // max(length, 1))
