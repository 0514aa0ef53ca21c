"""Filters that narrow a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.search.normalisation import fold, split_words
from tunilib.core.catalogue import FILTERS, years_of
from tunilib.core.reference import language_code
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.core.catalogue import Filter
    from tunilib.core.rules import Rules

__all__ = ["SearchFilters", "parse_filters"]

_FIRST_YEAR, _LAST_YEAR = 0, 9999


class SearchFilters(NamedTuple):
    """The values that a search is narrowed to: of each field any one; an empty field narrows nothing.

    Attributes:
        years: the first and last year of each span.
        authors: keys of names, see :func:`tunilib.backends.embedded.search.normalisation.name_keys`.
    """

    formats: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    libraries: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def parse_filters(filters: Iterable[Filter], rules: Rules) -> SearchFilters:
    """The values of these filters; several filters of one field: any of them.

    An author is named as in the results ("Waltari, Mika"), in direct order ("Mika Waltari"), or by the part before the
    comma ("Waltari"). A language is a code or an English name. A year can be a span (2001..2010).

    Raises:
        UsageError: there is no such filter, or a value is not a year.
        NotFound: there is no such library.
    """
    wanted: dict[str, list[str]] = {field: [] for field in FILTERS}
    for one in filters:
        if one.field not in wanted:
            raise UsageError(
                "unknown filter: {field}", hint="choose one of: {fields}", field=one.field, fields=", ".join(FILTERS)
            )
        wanted[one.field].append(one.value.strip())
    for library in wanted["library"]:
        _check_library(library, rules)
    return SearchFilters(
        formats=tuple(value.casefold() for value in wanted["format"]),
        languages=tuple(language_code(value) for value in wanted["language"]),
        years=tuple(_years(value) for value in wanted["year"]),
        libraries=tuple(wanted["library"]),
        authors=tuple(" ".join(split_words(fold(value))) for value in wanted["author"]),
    )


def _years(value: str) -> tuple[int, int]:
    years = years_of(value)
    if years is None:
        raise UsageError("not a year: {value}", hint="write year=2001, or a range: year=2001..2010", value=value)
    return (
        _FIRST_YEAR if years.first is None else years.first,
        _LAST_YEAR if years.last is None else years.last,
    )


def _check_library(library: str, rules: Rules) -> None:
    if rules.pickup_library(library) is None:
        raise NotFound(
            "no such library: {library}",
            hint="choose one of: {libraries}",
            library=library,
            libraries=", ".join(place.id for place in rules.pickup_libraries),
        )
