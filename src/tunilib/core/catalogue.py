"""Records of the catalogue, their copies, and what a search asks and finds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tunilib.core.serialise import INTERNAL, NULL_IF_EMPTY, Model, renamed

__all__ = [
    "FILTERS",
    "PAGE_SIZE",
    "TYPES",
    "Copy",
    "Facet",
    "Filter",
    "Query",
    "Record",
    "SearchResult",
    "Years",
    "years_of",
]

TYPES = ("all", "title", "author", "subject", "isn")
"""What a search can look in."""
FILTERS = ("format", "language", "year", "library", "author")
"""What a search can be narrowed by."""
PAGE_SIZE = 20
"""Records on a page of results."""

_YEARS = re.compile(r"(?:(\d{1,4})|(\d{1,4})?\.\.(\d{1,4})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter; several of one field: any of them."""

    field: str
    value: str

    def __str__(self) -> str:
        """As it is written on a command line."""
        return f"{self.field}={self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a search asks: words, the index they are looked up in, filters."""

    text: str
    type: str = "all"
    filters: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Years:
    """A span of years, both ends in it; None: it is open there."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Model):
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
class Record(Model):
    """One record, as lists show it.

    Attributes:
        title: with the subtitle after `` : ``.
        copies, available: how many; None where the list does not say.
    """

    id: str = field(metadata=renamed("record_id"))
    title: str = field(metadata=NULL_IF_EMPTY)
    authors: tuple[str, ...] = ()
    year: str | None = None
    format: str | None = None
    language: str | None = None
    isbns: tuple[str, ...] = ()
    copies: int | None = None
    available: int | None = None
    holdings: tuple[Copy, ...] = field(default=(), metadata=INTERNAL)


@dataclass(frozen=True, slots=True)
class Facet(Model):
    """How many of the results have a value."""

    filter: str
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult(Model):
    """One page of results."""

    total: int
    page: int
    pages: int
    records: tuple[Record, ...] = ()
    facets: tuple[Facet, ...] = field(default_factory=tuple)


def years_of(value: str) -> Years | None:
    """The years that a filter means: ``2001``, ``2001..2010``, ``2001..`` or ``..2010``; None where it means none."""
    found = _YEARS.fullmatch(value.strip())
    if found is None:
        return None
    if found[1] is not None:
        return Years(int(found[1]), int(found[1]))
    first, last = (None if year is None else int(year) for year in (found[2], found[3]))
    if first is None and last is None:
        return None
    return None if first is not None and last is not None and first > last else Years(first, last)
