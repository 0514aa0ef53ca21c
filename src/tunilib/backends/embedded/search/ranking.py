"""Filters that narrow a search, facets, and the order of the results."""

from __future__ import annotations

from collections import Counter
from itertools import tee
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.search.query import FIELDS, SearchFilters, name_key, title_query_key
from tunilib.core.catalogue import FILTERS, Facet, years_of
from tunilib.core.note import joined
from tunilib.core.reference import Kind, language_code
from tunilib.core.reference.languages import language_names
from tunilib.errors import NotFound, UsageError
from tunilib.messages import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tunilib.backends.embedded.search.query import Node
    from tunilib.backends.embedded.stores.catalogue import FoundRecord, SqlIndex
    from tunilib.core.catalogue import Filter, Query
    from tunilib.core.rules import Rules

MOST_AUTHORS = 50
"""Only the authors of most results are facets: there are as many authors as records."""

_FIRST_YEAR, _LAST_YEAR = 0, 9999


def parse_filters(
    filters: Iterable[Filter], rules: Rules, there_are: Callable[[str], Iterable[str]] | None = None
) -> SearchFilters:
    """The values of these filters; several filters of one field: any of them.

    An author is named as in the results ("Waltari, Mika"), in direct order ("Mika Waltari"), or by the part before the
    comma ("Waltari"). A language is a code or an English name. A year can be a span (2001..2010). A library is an id or
    a name.
    """
    wanted: dict[str, list[str]] = {field: [] for field in FILTERS}
    for one in filters:
        if one.field not in wanted:
            raise UsageError(
                "unknown filter: {field}", hint="choose one of: {fields}", field=one.field, fields=", ".join(FILTERS)
            )
        wanted[one.field].append(one.value.strip())
    formats = tuple(value.casefold() for value in wanted["format"])
    languages = tuple(language_code(value) for value in wanted["language"])
    if there_are is not None:
        _check("format", [one for one in formats if one not in set(Kind)], there_are)
        _check("language", [one for one in languages if one not in language_names()], there_are)
    return SearchFilters(
        formats=formats,
        languages=languages,
        years=tuple(_years(value) for value in wanted["year"]),
        libraries=tuple(_library(value, rules) for value in wanted["library"]),
        authors=tuple(name_key(value) for value in wanted["author"]),
    )


def _years(value: str) -> tuple[int, int]:
    years = years_of(value)
    if years is None:
        raise UsageError("not a year: {value}", hint="write year=2001, or a range: year=2001..2010", value=value)
    return (
        _FIRST_YEAR if years.first is None else years.first,
        _LAST_YEAR if years.last is None else years.last,
    )


def _check(field: str, unusual: list[str], there_are: Callable[[str], Iterable[str]]) -> None:
    """Refuse a value that no list of tunilib has, unless the catalogue has it."""
    if not unusual:
        return
    known = tuple(there_are(field))
    for value in unusual:
        if value not in known:
            raise UsageError(
                _NO_SUCH_MESSAGES[field],
                hint="choose one of: {values}",
                value=value,
                values=joined((Typed(field, one) for one in known), ", "),
            )


_NO_SUCH_MESSAGES = {"format": "no such format: {value}", "language": "no such language: {value}"}


def _library(value: str, rules: Rules) -> str:
    for place in rules.pickup_libraries:
        if value == place.id or value.casefold() == place.name.casefold():
            return place.id
    raise NotFound(
        "no such library: {library}",
        hint="choose one of: {libraries}",
        library=value,
        libraries=", ".join(place.id for place in rules.pickup_libraries),
    )


def count_facets(found: list[FoundRecord], authors: Iterable[tuple[str, int]], rules: Rules) -> tuple[Facet, ...]:
    """The facets of all results, by filter; of each filter the values of most results first."""
    _, formats, languages, years, libraries = map(Counter, zip(*found, strict=True) if found else ((),) * 5)
    del years[None]
    counts: dict[str, Iterable[tuple[str, int]]] = {
        "format": _counted(formats),
        "language": _counted(_each_value(languages)),
        "year": _counted(Counter({str(year): count for year, count in years.items()})),
        "library": ((rules.named(value), count) for value, count in _counted(_each_value(libraries))),
        "author": authors,
    }
    return tuple(Facet(field, value, count) for field in FILTERS for value, count in counts[field])


def _each_value(together: Counter[str]) -> Counter[str]:
    """Counts of each value, where several values of a record are separated by line feeds."""
    apart: Counter[str] = Counter()
    for values, count in together.items():
        for value in values.split("\n"):
            apart[value] += count
    return apart


def _counted(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    return ((value, count) for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if value)


class _Tier(NamedTuple):
    """Records of equal rank; ``scores``: how well each fits, less is better."""

    numbers: set[int]
    scores: Mapping[int, float]


def rank(
    index: SqlIndex, node: Node | None, query: Query, found: Sequence[FoundRecord], start: int, count: int
) -> list[int]:
    """The numbers of some of the results, best first.

    Only as much is sorted as that takes: twenty of a hundred thousand results need few scores.
    """
    if start >= len(found):
        return []
    if node is None:  # every record: the newest first
        return [row.number for row in sorted(found, key=lambda row: -row.number)[start : start + count]]
    years = {row.number: row.year or 0 for row in found}
    everything = set(years)
    same_spelling = index.spelled_as(node, FIELDS[query.type]) & everything
    result: list[int] = []
    before = 0
    pools = (same_spelling, everything - same_spelling)
    for left, tiers in zip(pools, tee(_tiers(index, node, query)), strict=True):
        for tier in tiers if left else ():
            here = left & tier.numbers if tier.numbers is not _ALL else left
            left = left - here
            if before + len(here) > start:
                inside = sorted(here, key=lambda number: (tier.scores.get(number, 0.0), -years[number], number))
                result += inside[max(start - before, 0) :][: count - len(result)]
                if len(result) == count:
                    return result
            before += len(here)
            if not left:
                break
    return result


def by_year(found: Iterable[FoundRecord], *, newest_first: bool) -> list[int]:
    """The numbers of the results by year of publication; those without one come last."""
    sign = -1 if newest_first else 1
    order = sorted(found, key=lambda row: (row.year is None, sign * (row.year or 0), row.number))
    return [row.number for row in order]


_ALL: set[int] = set()
"""Means everything that is left."""


def _tiers(index: SqlIndex, node: Node, query: Query) -> Iterator[_Tier]:
    """The tiers of a search, each made when it is first needed."""
    if query.type in ("all", "title"):
        in_title = index.scores(node, ("title",))
        title = title_query_key(query.text)
        if title is not None:
            key, is_open = title
            for titled in index.with_title(key, is_open=is_open):
                yield _Tier(titled, in_title)
        yield _Tier(set(in_title), in_title)
    if query.type in ("all", "author"):
        for fields in (("author",), ("author", "contributor")):
            by_author = index.scores(node, fields)
            yield _Tier(set(by_author), by_author)
    yield _Tier(_ALL, index.scores(node, FIELDS[query.type]))
