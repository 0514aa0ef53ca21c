"""Filters of a search on a site: the values that it has, as it shows them and as it takes them.

A user names a value as the site shows it, in the language of the call or in English, or as the site writes it in its
own addresses. A field with a closed list of values has no others: an unknown one is an error, never a search without
results. Where a site does not tell its values a value is taken as it is.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.catalogue.results import FacetValue, read_facets, read_results
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.paths import AJAX, AS_LIST, SEARCH
from tunilib.core.catalogue import years_of
from tunilib.core.reference.languages import language_code
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.backends.vufind.catalogue.results import ResultsPage
    from tunilib.backends.vufind.client import Client
    from tunilib.core.catalogue import Filter, Query

NAMES: Final = {
    "format": "format",
    "language": "language",
    "building": "library",
    "author_facet": "author",
    "publishDate": "year",
    "main_date_str": "year",
}
"""The names of filters by the fields of a site, where its page of results has their values."""

_FIELDS: Final = {"format": "format", "language": "language", "library": "building", "author": "author_facet"}
_CLOSED: Final = ("format", "language", "library")
_YEARS: Final = {"finna": "search_daterange_mv", "vufind": "publishDate"}
_MOST_SHOWN = 30


class SiteFilters:
    """The filters of one site; the values of closed lists are asked for once, over the whole catalogue."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[str, tuple[FacetValue, ...]] | None = None

    def of(self, query: Query) -> list[str]:
        """The filters of a query as the site takes them; several values of one field mean any of them."""
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
        if not values or self._finds(wanted.value, field):
            return wanted.value  # the site does not tell which it has, or tells only the most frequent
        raise UsageError(
            "the filter {filter} has no such value: {value}",
            hint="it has: {values}",
            filter=wanted.field,
            value=wanted.value,
            values=", ".join(facet.value for facet in values[:_MOST_SHOWN]),
        )

    def _finds(self, value: str, field: str) -> bool:
        """Whether any record has this value: a site may show only some of its values."""
        text = value.replace('"', "")
        asked = [("lookfor", ""), ("type", "AllFields"), ("filter[]", f'{field}:"{text}"')]
        page = self._client.get(SEARCH, [*asked, ("limit", "1"), *AS_LIST])
        return self._client.understand(page, read_results).total > 0

    def _values(self) -> dict[str, tuple[FacetValue, ...]]:
        if self._known is None:
            asked = [("lookfor", ""), ("type", "AllFields")]
            page = self._client.get(SEARCH, [*asked, ("limit", "1"), *AS_LIST])
            found = facets_of(self._client, self._client.understand(page, read_results), asked)
            fields = {facet.field for facet in found}
            self._known = {field: tuple(facet for facet in found if facet.field == field) for field in fields}
        return self._known


def facets_of(client: Client, found: ResultsPage, asked: Sequence[tuple[str, str]]) -> tuple[FacetValue, ...]:
    """The values by which results can be narrowed: those on the page, and those that are loaded with one request."""
    if found.deferred is None or not found.rows:
        return found.facets
    fields = [field for field in found.deferred.fields if field in NAMES]
    query = [*asked, ("method", "getSideFacets"), *found.deferred.query]
    text = client.file(AJAX, [*query, *(("enabledFacets[]", field) for field in fields)]) if fields else None
    return (*found.facets, *_loaded(text, fields))


def _loaded(text: str | None, fields: Iterable[str]) -> Iterator[FacetValue]:
    """The values in an answer; those that the site could not give take nothing from the results."""
    try:
        pieces = json.loads(text or "")["data"]["facets"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for field in fields:
        with suppress(KeyError, TypeError, AttributeError, PageError):
            yield from read_facets(pieces[field]["html"], field)


def _matching(values: Sequence[FacetValue], wanted: Filter) -> str | None:
    """The value that the user means: as shown, as written in addresses, or its last part in English."""
    text = " ".join(wanted.value.split()).casefold()
    for facet in values:
        if text in (facet.value.casefold(), (facet.inner or "").casefold()):
            return facet.inner
    if wanted.field == "language":
        text = language_code(wanted.value).casefold()
    ends = [facet.inner for facet in values if text == _last_part(facet.inner or "")]
    return ends[0] if len(ends) == 1 else None


def _last_part(inner: str) -> str:
    """``book`` of ``0/Book/``."""
    return inner.strip("/").rpartition("/")[2].casefold()


def _span(value: str) -> str:
    years = years_of(value)
    if years is None:
        raise UsageError("not a year or a range of years: {value}", value=value)
    return f"[{years.first or '*'} TO {years.last or '*'}]"
