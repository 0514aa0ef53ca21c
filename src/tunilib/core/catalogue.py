"""Records of the catalogue, their copies, and what a search asks and finds."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Copy", "Facet", "Filter", "Query", "Record", "SearchResult"]

FIELDS = ("all", "title", "author", "subject", "isn")
FILTERS = ("format", "language", "year", "library", "author")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; several of one field: any of them."""

    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a search asks: words, the index they are looked up in, filters."""

    text: str
    type: str = "all"
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a record.

    Attributes:
        status: ``available``, ``on-loan``, ``kept``, ``in-transit`` or ``lost``; a site's own word elsewhere.
    """

    barcode: str | None
    library: str | None
    collection: str | None
    status: str
    call_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, as lists show it.

    Attributes:
        title: with the subtitle after `` : ``.
        copies, available: how many; None where the list does not say.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    year: str | None = None
    format: str | None = None
    language: str | None = None
    isbns: tuple[str, ...] = ()
    copies: int | None = None
    available: int | None = None
    holdings: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the results have a value."""

    filter: str
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One page of results."""

    total: int
    page: int
    pages: int
    records: tuple[Record, ...] = ()
    facets: tuple[Facet, ...] = field(default_factory=tuple)
