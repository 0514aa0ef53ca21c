"""Records of the catalogue, their copies, queries and results."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from tunilib.core.models import INTERNAL, NULL_IF_EMPTY, Model, Value, model, renamed
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.core.reference import Reference

TYPES = ("all", "title", "author", "subject", "isn")
FILTERS = ("format", "language", "year", "library", "author")
SORTS = ("relevance", "title", "author", "newest", "oldest")
"""The orders of results; ``newest`` and ``oldest`` are by year of publication."""
PAGE_SIZE = 20
MOST_AT_ONCE = 1000
MOST_COUNTED = 1000
"""How many results are counted for a person's facets."""

_YEARS = re.compile(r"(?:(\d{1,4})|(\d{1,4})?\.\.(\d{1,4})?)", re.ASCII)


@model(kw_only=False)
class Filter(Value):
    """A filter. With several filters of one field, any must match."""

    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.field}={self.value}"


@model
class Query(Value):
    text: str
    type: str = "all"
    filters: tuple[Filter, ...] = ()
    sort: str = "relevance"

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise UsageError(
                "unknown type of search: {type}",
                hint="choose one of: {types}",
                type=self.type,
                types=", ".join(TYPES),
            )
        if self.sort not in SORTS:
            raise UsageError(
                "unknown order: {sort}", hint="choose one of: {sorts}", sort=self.sort, sorts=", ".join(SORTS)
            )


@model(kw_only=False)
class Years(Value):
    """A range of years, both included. None: no limit."""

    first: int | None
    last: int | None


@model
class Copy(Model):
    """A copy of a record, as the desk sees it.

    Attributes:
        status: ``available``, ``on-loan``, ``kept``, ``in-transit`` or ``lost``, or a site's own word.
    """

    barcode: str | None
    library: str | None
    collection: str | None
    status: str
    call_number: str | None = None


@model
class Record(Model):
    """A record in a list of results.

    Attributes:
        title: with the subtitle after `` : ``.
        copies, available: the number of copies. None: not known.
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

    @property
    def record_id(self) -> str:
        return self.id


@model
class RecordCopy(Model):
    """A copy of a record, as patrons see it.

    Attributes:
        status: ``available``, ``on-loan``, ``processing`` (being fetched, or not ready for loans), ``in-transit``,
            ``kept``, ``lost`` or ``unknown``.
        due: when it is due back. None: not on loan, or not known.
    """

    barcode: str | None
    library: str | None
    collection: str | None
    call_number: str | None
    status: str
    due: date | datetime | None = None


@model
class FullRecord(Record):
    """A record in full, with each copy.

    Attributes:
        address: of its page. None: the library has no pages.
        holds: how many holds wait for it. None: not known.
        ordered_with: the command by which a patron gets it: ``place`` (a hold) or ``request`` (from the stacks).
            None: neither would be accepted.
    """

    inherited_first: ClassVar[bool] = True

    publisher: str | None = None
    place: str | None = None
    edition: str | None = None
    series: str | None = None
    subjects: tuple[str, ...] = ()
    summary: str | None = None
    address: str | None = None
    holds: int | None = None
    items: tuple[RecordCopy, ...] = ()
    ordered_with: str | None = field(default="place", compare=False, metadata=INTERNAL)

    @classmethod
    def of(
        cls,
        record: Record,
        reference: Reference,
        items: tuple[RecordCopy, ...],
        *,
        holds: int | None,
        address: str | None,
        ordered_with: str = "place",
    ) -> Self:
        return cls(
            **{name: getattr(record, name) for name in Record.__dataclass_fields__},
            publisher="; ".join(reference.publishers) or None,
            place="; ".join(reference.places) or None,
            edition=reference.edition or None,
            series="; ".join(map(str, reference.series)) or None,
            subjects=reference.keywords,
            summary=reference.abstract or None,
            address=address,
            holds=holds,
            items=items,
            ordered_with=ordered_with,
        )


@model(kw_only=False)
class Facet(Model):
    filter: str
    value: str
    count: int


@model
class SearchResult(Model):
    """One page of results.

    Attributes:
        facets: by what the results can be narrowed. None: the library's facets were not understood.
        facets_of: facets count only this many of the newest results. None: all.
    """

    total: int
    page: int
    pages: int
    records: tuple[Record, ...] = ()
    facets: tuple[Facet, ...] | None = ()
    facets_of: int | None = field(default=None, metadata=INTERNAL)


def years_of(value: str) -> Years:
    """The years of a filter: ``2001``, ``2001..2010``, ``2001..`` or ``..2010``."""
    found = _YEARS.fullmatch(value.strip())
    first, last = (None if found is None else found[1] or found[n] for n in (2, 3))
    years = Years(*(None if year is None else int(year) for year in (first, last)))
    if (first is None and last is None) or (years.first or 0) > (years.last or 9999):
        raise UsageError("not a year: {value}", hint="write year=2001, or a range: year=2001..2010", value=value)
    return years
