"""The catalogue of a site: searches, and one record with its copies. It needs no session."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.catalogue.exports import Exporter
from tunilib.backends.vufind.catalogue.holdings import CopyGroup, ShownCopy, read_record
from tunilib.backends.vufind.catalogue.results import NAMES, RecordSummary, SiteFilters, facets_of, read_results
from tunilib.backends.vufind.pages.document import in_query, number
from tunilib.backends.vufind.paths import AS_LIST, SEARCH, record_path
from tunilib.core.catalogue import PAGE_SIZE, Copy, Facet, Query, Record, SearchResult
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.catalogue.results import ResultsPage
    from tunilib.backends.vufind.pages.lists import Pagination
    from tunilib.core.reference import Reference

_TYPES: Final = {"all": "AllFields", "title": "Title", "author": "Author", "subject": "Subject", "isn": "ISN"}


class VufindCatalogue:
    """Searches and reads records."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def search(self, query: Query, page: int = 1) -> SearchResult:
        """One page of what a search finds."""
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
            facets=tuple(
                Facet(NAMES[facet.field], facet.value, facet.count)
                for facet in facets_of(self._account.client, found, self._asked(query))
                if facet.field in NAMES
            ),
        )

    def record(self, record: str) -> Record:
        """One record with its copies."""
        found = self._shown(record)
        holdings = self._account.all_copies(record, self._account.holdings(record)[1])
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
        """What the site exports of a record; its title where it exports nothing."""
        (reference,) = Exporter(self._account.client).references([self._shown(record)])
        return reference

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """The references of what a search finds, in its order."""
        return Exporter(self._account.client).references(self._summaries(query, page))

    def _summaries(self, query: Query, page: int | None) -> Iterator[RecordSummary]:
        wanted = page or 1
        while True:
            found, shown = self._results(query, wanted)
            yield from found.rows if shown == wanted else ()
            if page is not None or found.pagination is None or found.pagination.next is None:
                return
            wanted += 1

    def _results(self, query: Query, page: int) -> tuple[ResultsPage, int]:
        """A page of results with its number: instead of a page beyond the last one a site shows the last one."""
        client = self._account.client
        asked = [*self._asked(query), ("limit", str(PAGE_SIZE)), *AS_LIST]
        if page > 1:
            asked.append(("page", str(page)))
        answer = client.get(SEARCH, asked)
        shown = number(in_query(answer.url, "page") or "1") if answer.redirected else page
        return client.understand(answer, read_results), shown or 1

    def _asked(self, query: Query) -> list[tuple[str, str]]:
        """What a search asks the site for: the words, the kind of search and the filters."""
        asked = [("lookfor", query.text), ("type", _TYPES[query.type])]
        return asked + [("filter[]", text) for text in self._filters.of(query)]

    @cached_property
    def _filters(self) -> SiteFilters:
        return SiteFilters(self._account.client)

    def _shown(self, record: str) -> RecordSummary:
        client = self._account.client
        page = client.fetch(record_path(record))
        if page.status in (404, 410):
            raise NotFound("no such record: {record}", record=record)
        return client.understand(client.accept(page), read_record)


def _copy(copy: ShownCopy, group: CopyGroup) -> Copy:
    return Copy(
        barcode=copy.barcode,
        library=group.location or None,
        collection=None,
        status=copy.status,
        call_number=group.call_numbers[0] if group.call_numbers else None,
    )


def _pages(pagination: Pagination, page: int) -> int:
    """How many pages there are; on a later page its first number gives the length of those before it."""
    length = (pagination.first - 1) // (page - 1) if page > 1 else pagination.last
    return -(-pagination.total // max(length, 1))
