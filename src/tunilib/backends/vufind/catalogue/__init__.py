"""The catalogue of a site: searches, records with copies, and references. It needs no session."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.catalogue.holdings import CopyGroup, Holdings, ShownCopy, read_record
from tunilib.backends.vufind.catalogue.results import (
    NAMES,
    RecordSummary,
    ResultsPage,
    SiteFilters,
    check_order,
    facets_of,
    order_of,
    read_results,
)
from tunilib.backends.vufind.pages.document import number
from tunilib.backends.vufind.pages.values import Dates, moment_of
from tunilib.backends.vufind.paths import AS_LIST, EXPORT, SEARCH, record_path
from tunilib.core.catalogue import PAGE_SIZE, Facet, FullRecord, Query, Record, RecordCopy, SearchResult
from tunilib.core.filing import words_key
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import LocalError, NotFound
from tunilib.pages.source import in_query

if TYPE_CHECKING:
    from datetime import tzinfo

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.pages.lists import Pagination

_TYPES: Final = {"all": "AllFields", "title": "Title", "author": "Author", "subject": "Subject", "isn": "ISN"}
_BATCH = 50
_LONGER_PAGE = 100
_STYLES = {"MARCXML": "marcxml", "RIS": "ris"}
_MARKS = {"MARCXML": re.compile(r"<(\w+:)?(collection|record)\b"), "RIS": re.compile(r"^TY  -", re.MULTILINE)}
"""What is in every file of a format, so that another answer of the site is not taken for a file."""
_MEDIA_TYPES = frozenset(
    ("text/xml", "application/xml", "application/marcxml+xml", "application/x-research-info-systems")
)
"""What sites call the files of these formats. An empty one is of records that the site leaves out."""
_SOURCE = "Solr"
_PAGE = "HTML"


class VufindCatalogue:
    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def search(
        self, query: Query, page: int = 1, limit: int | None = None, *, facets: int | None = None
    ) -> SearchResult:
        found, shown = self._results(query, page, limit)
        rows = list(found.rows if shown == page else ())
        pages = 1
        if (pagination := found.pagination) is not None and (pagination.next is not None or shown > 1):
            pages = _pages(pagination, shown)
        if limit:
            pages = max(-(-found.total // PAGE_SIZE), 1)
        following = found
        while limit and len(rows) < limit and following.pagination is not None and following.pagination.next:
            shown += 1
            following, number_shown = self._results(query, shown, limit)
            if number_shown != shown:
                break
            rows += following.rows
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
                for row in rows[:limit]
            ),
            facets=self._facets(found, query) if facets != 0 else (),
        )

    def _facets(self, found: ResultsPage, query: Query) -> tuple[Facet, ...] | None:
        values = facets_of(self._account.client, found, self._asked(query))
        if values is None:
            return None
        return tuple(Facet(NAMES[one.field], one.value, one.count) for one in values if one.field in NAMES)

    def record(self, record: str) -> FullRecord:
        client = self._account.client
        client.discover()  # first, because a site may have another code for the language
        found, address = self._shown(record)
        (reference,) = Exporter(client).references([found])
        holdings = self._account.all_copies(record, self._account.holdings(record)[1])
        items, requests = self._items(holdings)
        listed = Record(
            id=found.record_id,
            title=found.title or record,
            authors=tuple(dict.fromkeys(name.inverted for name in reference.authors)) or found.authors,
            year=found.year or (str(reference.year) if reference.year else None),
            format=found.formats[0] if found.formats else None,
            language=reference.languages[0] if reference.languages else None,
            isbns=reference.isbns,
            copies=sum(item.status != "lost" for item in items),
            available=_available(items),
        )
        return FullRecord.of(listed, reference, items, holds=requests, address=address)

    def _items(self, holdings: Holdings) -> tuple[tuple[RecordCopy, ...], int | None]:
        copies = [(copy, group) for group in holdings.groups for copy in group.copies]
        dates = Dates.of((copy.due or "" for copy, _ in copies), self._account.client.order)
        requests = [count for count in (holdings.requests, *(copy.requests for copy, _ in copies)) if count is not None]
        return tuple(_item(copy, group, dates, self._account.zone) for copy, group in copies), max(
            requests, default=None
        )

    def close(self) -> None:
        self._account.client.close()

    def reference(self, record: str) -> Reference:
        (reference,) = Exporter(self._account.client).references([self._shown(record)[0]])
        return reference

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        return Exporter(self._account.client).references(self._summaries(query, page))

    def _summaries(self, query: Query, page: int | None) -> Iterator[RecordSummary]:
        wanted = page or 1
        while True:
            found, shown = self._results(query, wanted)
            yield from found.rows if shown == wanted else ()
            if page is not None or found.pagination is None or found.pagination.next is None:
                return
            wanted += 1

    def _results(self, query: Query, page: int, limit: int | None = None) -> tuple[ResultsPage, int]:
        """A page of results with its number. Beyond the last page a site shows the last one.

        A larger ``limit`` asks for longer pages. A site that has none gives its own length.
        """
        client = self._account.client
        size = PAGE_SIZE if limit is None or limit <= PAGE_SIZE else _LONGER_PAGE
        asked = [*self._asked(query), ("limit", str(size)), *AS_LIST]
        if page > 1:
            asked.append(("page", str(page)))
        order = order_of(query, client)
        answer = client.get(SEARCH, [*asked, *order])
        found = client.understand(answer, read_results)
        check_order(found, order, query)
        shown = number(in_query(answer.url, "page") or "1") if answer.redirected else page
        return found, shown or 1

    def _asked(self, query: Query) -> list[tuple[str, str]]:
        asked = [("lookfor", query.text), ("type", _TYPES[query.type])]
        return asked + [("filter[]", text) for text in self._filters.of(query)]

    @cached_property
    def _filters(self) -> SiteFilters:
        return SiteFilters(self._account.client)

    def _shown(self, record: str) -> tuple[RecordSummary, str]:
        client = self._account.client
        page = client.fetch(record_path(record))
        if page.status in (404, 410):
            raise NotFound("no such record: {record}", record=record)
        return client.understand(client.accept(page), read_record), page.url


def _available(items: Sequence[RecordCopy]) -> int | None:
    states = [item.status for item in items]
    return states.count("available") or (None if "unknown" in states else 0)


def _item(copy: ShownCopy, group: CopyGroup, dates: Dates, zone: tzinfo) -> RecordCopy:
    only = (
        group.call_numbers[0] if len(group.call_numbers) == 1 else None
    )  # with several, nobody knows which copy has which
    return RecordCopy(
        barcode=copy.barcode,
        library=copy.branch or group.location or None,
        collection=copy.department,
        call_number=copy.call_number or only,
        status=copy.place,
        due=moment_of(dates.read(copy.due), zone),
    )


def _pages(pagination: Pagination, page: int) -> int:
    length = (pagination.first - 1) // (page - 1) if page > 1 else pagination.last
    return -(-pagination.total // max(length, 1))


class Exporter:
    """References exported by the site and checked one by one, or made from what its pages show.

    Each library chooses its export formats. MARC has most of a record, RIS the main parts. Each exported record is
    compared with the title on the page, because sites export an entry "Title not available" for a record that does not
    exist.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._styles = dict(_STYLES)

    def references(self, records: Iterable[RecordSummary]) -> Iterator[Reference]:
        remaining = iter(records)
        sources: Counter[str] = Counter()
        while batch := tuple(islice(remaining, _BATCH)):
            found: dict[str, Reference] = {}
            for style in tuple(self._styles):
                missing = tuple(record for record in batch if record.record_id not in found)
                exported = self._export(style, missing) if missing else {}
                sources[style] += len(exported)
                found |= exported
            for record in batch:
                if (reference := found.get(record.record_id)) is None:
                    style, reference = self._export_one(record) or (_PAGE, _from_summary(record))
                    sources[style] += 1
                yield reference
        used = ", ".join(f"{style} {count}" for style, count in sources.items() if count)
        if used:
            self._client.settings.say("references by what they were made from: {sources}", sources=used)

    def _export(self, style: str, records: tuple[RecordSummary, ...]) -> dict[str, Reference]:
        ids = [("i[]", f"{record.source}|{record.record_id}") for record in records]
        text = self._client.file(EXPORT, [("f", style), *ids], media_types=_MEDIA_TYPES)
        if text is None:
            del self._styles[style]  # the site does not offer it
            return {}
        references = self._parsed(text, style) or []
        if len(references) == len(records):
            pairs = [(record, ref) for record, ref in zip(records, references, strict=True) if _is_of(ref, record)]
        else:
            pairs = _matches(records, references)
        return {record.record_id: replace(reference, id=record.record_id) for record, reference in pairs}

    def _export_one(self, record: RecordSummary) -> tuple[str, Reference] | None:
        if record.source != _SOURCE:
            return None
        for style in tuple(self._styles):
            path = f"{record_path(record.record_id)}/Export"
            text = self._client.file(path, [("style", style)], media_types=_MEDIA_TYPES)
            references = None if text is None else self._parsed(text, style)
            if references is not None and len(references) == 1 and _is_of(references[0], record):
                return style, replace(references[0], id=record.record_id)
        return None

    def _parsed(self, text: str, style: str) -> list[Reference] | None:
        """The references of an exported file; None: one of them cannot be read."""
        from tunilib.formats import FoundReference, read

        if text.strip() and _MARKS[style].search(text) is None:
            raise self._client.not_understood(EXPORT, style, text)
        try:
            items = list(read(BytesIO(text.encode("utf-8", "replace")), self._styles[style]))
        except LocalError:
            return None
        references = [item.reference for item in items if isinstance(item, FoundReference)]
        return references if len(references) == len(items) and references else None


def _matches(
    records: Sequence[RecordSummary], references: Sequence[Reference]
) -> list[tuple[RecordSummary, Reference]]:
    """Match references to records by title, because the site left some out. Only titles in common once count."""
    pairs = []
    for reference in references:
        same = [record for record in records if _is_of(reference, record)]
        if len(same) == 1 and sum(_is_of(other, same[0]) for other in references) == 1:
            pairs.append((same[0], reference))
    return pairs


def _is_of(reference: Reference, record: RecordSummary) -> bool:
    """Compare a reference's title with the page's. The subtitle may be missing."""
    shown = [word for *_, word in words_key(record.title or "")[0]]
    full = [word for *_, word in words_key(reference.full_title or reference.native_title)[0]]
    shorter = min(len(shown), len(full))
    return shorter > 0 and shown[:shorter] == full[:shorter]


def _from_summary(record: RecordSummary) -> Reference:
    title, _, subtitle = (record.title or "").partition(" : ")
    return Reference(
        kind=Kind.GENERIC,
        id=record.record_id,
        title=title,
        subtitle=subtitle,
        names=tuple(Name.parse(author) for author in record.authors),
        issued=When.parse(record.year) if record.year else None,
        work_type=record.formats[0] if record.formats else "",
    )
