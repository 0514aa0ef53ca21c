"""Search results, ``/Search/Results``, and the values that narrow them.

VuFind shows these values on the page. Finna, and some VuFind sites, load them with another request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.vufind.pages.document import Document, PageError, document, number
from tunilib.backends.vufind.pages.lists import Pagination, check_rows, read_pagination
from tunilib.backends.vufind.pages.rows import authors_of, year_in
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.paths import AJAX, AS_LIST, SEARCH
from tunilib.core.catalogue import Filter, Query, years_of
from tunilib.core.note import Note, joined
from tunilib.core.reference.languages import language_code
from tunilib.errors import NotUnderstood, UsageError
from tunilib.http.limits import json_of
from tunilib.pages.html import UNSEEN, Node
from tunilib.pages.source import query_of

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client

_NAME = "search results"
_RANK = re.compile(r"result(\d{1,4})")

NAMES: Final = {
    "format": "format",
    "language": "language",
    "building": "library",
    "author_facet": "author",
    "publishDate": "year",
    "main_date_str": "year",
}
"""The filters by the fields of a site whose values are on its page of results."""

_FIELDS: Final = {"format": "format", "language": "language", "library": "building", "author": "author_facet"}
_CLOSED: Final = ("format", "language", "library")
_YEARS: Final = {"finna": "search_daterange_mv", "vufind": "publishDate"}
_MOST_SHOWN = 30
_SORTS: Final = {
    "finna": {"title": "title", "author": "author", "newest": "main_date_str desc", "oldest": "main_date_str asc"},
    "vufind": {"title": "title", "author": "author", "newest": "year", "oldest": "year asc"},
}


class RecordSummary(NamedTuple):
    record_id: str
    source: str
    title: str | None
    authors: tuple[str, ...] = ()
    year: str | None = None
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that narrows the results. ``inner``: as the site's filters take it; None: the link does not say."""

    field: str
    value: str
    inner: str | None
    count: int


class DeferredFacets(NamedTuple):
    """How to request values that are not on the page: parameters to add to the search, and the known fields."""

    query: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]


class ResultsPage(NamedTuple):
    """One page of results.

    Attributes:
        total: the number of records found.
        pagination: None: nothing was found.
        facets: those on the page; None: they were not understood.
        deferred: how to request the others; None: there are no others.
        sort: the order that the page states.
    """

    rows: tuple[RecordSummary, ...]
    total: int
    pagination: Pagination | None
    facets: tuple[FacetValue, ...] | None
    deferred: DeferredFacets | None
    sort: str | None


def read_results(page: str | Document) -> ResultsPage:
    page = account_page(page, "results", _NAME)
    nodes = [node for node in page.root.all(".record-list > .result") if _RANK.fullmatch(node.attr("id") or "")]
    if len(nodes) != len(page.root.all(".record-list > .result")):
        raise PageError(expected="a rank in the id of each result", page=_NAME)
    pagination = read_pagination(page, _NAME) if nodes else None
    if not nodes and not _found_nothing(page):
        raise PageError(expected="results, or a message that there are none", page=_NAME)
    if nodes and pagination is None:
        raise PageError(expected="the number of results", page=_NAME)
    check_rows(len(nodes), None, pagination, _NAME)
    chosen = page.root.first("form.search-sort select[name=sort] option[selected]")
    return ResultsPage(
        rows=tuple(_row(node, page) for node in nodes),
        total=pagination.total if pagination is not None else 0,
        pagination=pagination,
        facets=_facets(page),
        deferred=_deferred(page),
        sort=chosen.attr("value") if chosen is not None else None,
    )


def read_facets(answer: str, field: str) -> tuple[FacetValue, ...]:
    return _whole(document(answer, _NAME).root, field)


def _found_nothing(page: Document) -> bool:
    stats = page.root.first(".search-stats[data-record-total]")
    if stats is not None:
        return stats.attr("data-record-total") == "0"
    return page.root.first(".no-results") is not None and page.root.first(".empty-list") is not None


def _row(node: Node, page: Document) -> RecordSummary:
    record, source = node.first("input.hiddenId"), node.first("input.hiddenSource")
    title = node.all("h2 .title, h3 .title") or node.all(".result-body > div > a.title")
    if record is None or source is None or len(title) != 1 or not record.attr("value"):
        raise PageError(expected="id, source and title in each result", page=_NAME)
    return RecordSummary(
        record_id=record.attr("value") or "",
        source=source.attr("value") or "",
        title=page.words.title(title[0].text_without(*UNSEEN)),
        authors=authors_of(node),
        year=_year(node),
        formats=tuple(span.text for span in node.all("span.format, .resultItemFormat span.iconlabel") if span.text),
    )


def _year(node: Node) -> str | None:
    own = node.first(".publish-year")
    places = [own] if own is not None else [child for child in node.all(".result-body > div") if not child.classes]
    return year_in(" ".join(place.text for place in places))


def _facets(page: Document) -> tuple[FacetValue, ...] | None:
    groups = page.root.all(".facet-group[id^=side-panel-]")
    try:
        found = [_whole(group, (group.attr("id") or "").removeprefix("side-panel-")) for group in groups]
    except PageError:
        return None
    return tuple(chain.from_iterable(found))


def _whole(node: Node, field: str) -> tuple[FacetValue, ...]:
    values = tuple(_values(node, field))
    if not values and NAMES.get(field) in _CLOSED and node.first("a[href*='filter']") is not None:
        raise PageError(expected="the values to narrow by", page=_NAME)
    return values


def _values(node: Node, field: str) -> Iterator[FacetValue]:
    for link in node.all("a.facet[data-count], .facet a[data-count]"):
        count, value = number(link.attr("data-count")), link.attr("data-title")
        if count is not None and value:
            yield FacetValue(field, value, _inner(link.attr("href"), field), count)


def _inner(address: str | None, field: str) -> str | None:
    filters = (text.lstrip("~").partition(":") for text in query_of(address).get("filter[]", []))
    values = [value.strip('"') for name, _, value in filters if name == field]
    return values[-1] or None if values else None


def _deferred(page: Document) -> DeferredFacets | None:
    holder = page.root.first(".side-facets-container-ajax")
    if holder is None:
        return None
    names = {
        "searchClassId": "search-class-id",
        "location": "location",
        "configIndex": "config-index",
        "querySuppressed": "query-suppressed",
        "extraFields": "extra-fields",
    }
    query = tuple((name, holder.attr(f"data-{attribute}") or "") for name, attribute in names.items())
    fields = (node.attr("data-facet") or "" for node in holder.all("[data-facet]"))
    return DeferredFacets(query, tuple(field for field in fields if field and ":" not in field))


class SiteFilters:
    """The filters of one site. Closed lists of values are requested once, for the whole catalogue."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, tuple[FacetValue, ...]] | None = None
        self._asked: dict[tuple[str, str], bool] = {}

    def of(self, query: Query) -> list[str]:
        """The filters of a query as the site takes them. Several values of one field mean any of them."""
        product = self._client.dialect.product
        found = []
        counts = {name: sum(f.field == name for f in query.filters) for name in {f.field for f in query.filters}}
        for wanted in query.filters:
            if wanted.field == "year":
                found.append(f"{_YEARS[product]}:{_span(wanted.value)}")
                continue
            field = _FIELDS.get(wanted.field)
            if field is None:
                raise UsageError("there is no such filter: {filter}", filter=wanted.field)
            any_of = "~" if counts[wanted.field] > 1 else ""
            value = self._inner(wanted, field).replace('"', "")
            found.append(f'{any_of}{field}:"{value}"')
        return found

    def _inner(self, wanted: Filter, field: str) -> str:
        if wanted.field not in _CLOSED:
            return wanted.value
        values = [facet for facet in self._values().get(field, ()) if facet.inner is not None]
        found = _matching(values, wanted)
        if found is not None:
            return found
        if self._finds(wanted.value, field):
            return wanted.value  # the site lists only the most frequent
        if not values:
            raise NotUnderstood(
                "{site} does not say in a known way which values the filter {filter} has",
                hint="search without it",
                filter=wanted.field,
                site=self._client.site,
            )
        raise UsageError(
            "the filter {filter} has no such value: {value}",
            hint="it has: {values}",
            filter=wanted.field,
            value=wanted.value,
            values=_shown(values),
        )

    def _finds(self, value: str, field: str) -> bool:
        if (field, value) not in self._asked:
            text = value.replace('"', "")
            asked = [("lookfor", ""), ("type", "AllFields"), ("filter[]", f'{field}:"{text}"')]
            page = self._client.get(SEARCH, [*asked, ("limit", "1"), *AS_LIST])
            self._asked[field, value] = self._client.understand(page, read_results).total > 0
        return self._asked[field, value]

    def _values(self) -> dict[str, tuple[FacetValue, ...]]:
        if self._known is None:
            asked = [("lookfor", ""), ("type", "AllFields")]
            page = self._client.get(SEARCH, [*asked, ("limit", "1"), *AS_LIST])
            found = facets_of(self._client, self._client.understand(page, read_results), asked) or ()
            fields = {facet.field for facet in found}
            self._known = {field: tuple(facet for facet in found if facet.field == field) for field in fields}
        return self._known


def _shown(values: Sequence[FacetValue]) -> Note:
    more = len(values) - _MOST_SHOWN
    others = (Note.of("and {count} more", count=more),) if more > 0 else ()
    return joined((*(facet.value for facet in values[:_MOST_SHOWN]), *others), ", ")


def order_of(query: Query, client: Client) -> list[tuple[str, str]]:
    order = _SORTS[client.dialect.product].get(query.sort)
    return [("sort", order)] if order else []


def check_order(found: ResultsPage, asked: Sequence[tuple[str, str]], query: Query) -> None:
    """Check the order of the results. A site ignores an order that it does not have."""
    if found.rows and any(order != found.sort for _, order in asked):
        raise UsageError(
            "this site does not have the order that was asked for: {option}",
            hint=_NO_ORDER_HINT,
            option=f"--sort {query.sort}",
        )


_NO_ORDER_HINT = "leave out --sort: the results come in the site's own order"


def facets_of(client: Client, found: ResultsPage, asked: Sequence[tuple[str, str]]) -> tuple[FacetValue, ...] | None:
    if found.facets is None or found.deferred is None or not found.rows:
        return found.facets
    fields = [field for field in found.deferred.fields if field in NAMES]
    query = [*asked, ("method", "getSideFacets"), *found.deferred.query]
    text = client.file(AJAX, [*query, *(("enabledFacets[]", field) for field in fields)]) if fields else None
    try:
        return (*found.facets, *chain.from_iterable(_loaded(text, fields)))
    except PageError:
        return None


def _loaded(text: str | None, fields: Iterable[str]) -> Iterator[tuple[FacetValue, ...]]:
    try:
        pieces = json_of(text or "")["data"]["facets"]
    except (ValueError, KeyError, TypeError):
        return
    for field in fields:
        with suppress(KeyError, TypeError, AttributeError):
            yield read_facets(pieces[field]["html"], field)


def _matching(values: Sequence[FacetValue], wanted: Filter) -> str | None:
    text = " ".join(wanted.value.split()).casefold()
    for facet in values:
        if text in (facet.value.casefold(), (facet.inner or "").casefold()):
            return facet.inner
    if wanted.field == "language":
        text = language_code(wanted.value).casefold()
    ends = [facet.inner for facet in values if text == _last_part(facet.inner or "")]
    return ends[0] if len(ends) == 1 else None


def _last_part(inner: str) -> str:
    return inner.strip("/").rpartition("/")[2].casefold()


def _span(value: str) -> str:
    years = years_of(value)
    return f"[{years.first or '*'} TO {years.last or '*'}]"
