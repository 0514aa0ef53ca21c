"""Filters that narrow a search, facets, and the order of the results."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from sys import maxsize
from typing import TYPE_CHECKING

from tunilib.core.catalogue import FILTERS, MOST_COUNTED, Facet, Filter, Query, years_of
from tunilib.core.note import joined
from tunilib.core.reference import Kind, language_code
from tunilib.core.reference.languages import language_names
from tunilib.errors import NotFound, UsageError
from tunilib.library.search.query import FIELDS, Node, SearchFilters, name_key, parse_query, title_query_key
from tunilib.library.stores.search_index import NO_FILTERS, KeyRange, Sought, SqlIndex, beginning_of_title, whole_title
from tunilib.messages import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from tunilib.core.rules import Rules

MOST_AUTHORS = 50
"""Only the most frequent authors are facets."""

_FIRST_YEAR, _LAST_YEAR = 0, 9999


def words_of(query: Query) -> Sought:
    return Sought(parse_query(query.text, numbers_only=query.type == "isn"), FIELDS[query.type])


def parse_filters(
    filters: Iterable[Filter], rules: Rules, there_are: Callable[[str], Iterable[str]] | None = None
) -> SearchFilters:
    """The values of filters. Several filters of one field mean any of them.

    An author is named as in the results ("Waltari, Mika"), directly ("Mika Waltari"), or by the part before the comma
    ("Waltari"). A language is a code or an English name, a year may be a span (2001..2010), a library an id or a name.
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
    return (
        _FIRST_YEAR if years.first is None else years.first,
        _LAST_YEAR if years.last is None else years.last,
    )


def _check(field: str, unusual: list[str], there_are: Callable[[str], Iterable[str]]) -> None:
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


def count_facets(
    index: SqlIndex, words: Sought, filters: SearchFilters, rules: Rules, within: Sequence[int] | None
) -> tuple[Facet, ...]:
    """The facets of the results, or of some results. The most frequent values of each filter come first."""
    counts: dict[str, Iterable[tuple[str, int]]] = dict(_counted_facts(index, words, filters, within))
    counts["library"] = [(rules.named(value), count) for value, count in counts["library"]]
    counts["author"] = index.author_counts(words, filters, MOST_AUTHORS, within)
    return tuple(Facet(field, value, count) for field in FILTERS for value, count in counts[field])


def _counted_facts(
    index: SqlIndex, words: Sought, filters: SearchFilters, within: Sequence[int] | None
) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """How many results have each format, language, year and library. Several values of a record are on own lines."""
    counts: tuple[Counter[str], ...] = tuple(Counter() for _ in _FACTS)
    for *values, count in index.values_of(words, filters, list(_FACTS.values()), within):
        for counter, together in zip(counts, values, strict=True):
            for value in (str(together),) if isinstance(together, int) else (together or "").split("\n"):
                counter[value] += count
    for field, counter in zip(_FACTS, counts, strict=True):
        order = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
        yield field, [(value, count) for value, count in order if value]


_FACTS = {"format": "format", "language": "languages", "year": "year", "library": "libraries"}
"""The column of each filter that has one."""


def known_values(index: SqlIndex, field: str) -> tuple[str, ...]:
    return tuple(value for value, _ in dict(_counted_facts(index, Sought(None), NO_FILTERS, None))[field])


MOST_RANKED = 500
"""The most results that are ranked by fit."""
MOST_TITLED = 20
"""Of many results, the most records that come first because of their title."""


class CatalogueSearch:
    """The ordered results of one search. Only what is asked for is computed.

    Up to :data:`MOST_RANKED` results are all ranked. Of more results, the newest of each tier are candidates until
    there are enough, and come first; the others follow, newest first. So a page takes no longer with more results,
    and no record is on two pages.
    """

    def __init__(self, index: SqlIndex, query: Query, words: Sought, filters: SearchFilters) -> None:
        self._index, self._query, self._words, self._filters = index, query, words, filters

    @cached_property
    def total(self) -> int:
        return self._index.count(self._words, self._filters)

    def facets(self, rules: Rules, most: int | None) -> tuple[int | None, tuple[Facet, ...]]:
        """In how many results the facets were counted (None: in all), and the facets."""
        counted = self.total if most is None else min(most, self.total)
        if not counted:
            return None, ()
        is_part = counted < self.total
        within = None
        if is_part or counted <= MOST_COUNTED:  # found once, then looked up
            within = self._index.newest(self._words, self._filters, counted)
        return (counted if is_part else None), count_facets(self._index, self._words, self._filters, rules, within)

    def added_after(self, number: int) -> list[int]:
        """The numbers of records added after a number, newest first."""
        return self._index.newest(self._words, self._filters, maxsize, after=number)

    def numbers(self, start: int, count: int) -> list[int]:
        """The numbers of some results, in the order of the query."""
        index, sort = self._index, self._query.sort
        if start >= self.total:
            return []
        if sort in ("newest", "oldest"):
            return index.by_year(self._words, self._filters, start, count, newest_first=sort == "newest")
        if sort != "relevance":
            return index.filed(self._words, self._filters, sort)[start : start + count]
        if self._words.query is None:
            return index.newest(self._words, self._filters, start + count)[start:]
        if self.total <= MOST_RANKED:
            return self._ranked(self._words.query)[start : start + count]
        best = self._best()
        if start + count <= len(best):
            return best[start : start + count]
        some = set(best)
        others = index.newest(self._words, self._filters, start + count)
        return [*best, *[number for number in others if number not in some]][start : start + count]

    def _ranked(self, node: Node) -> list[int]:
        """All results. Those spelled as in the query come first; within a tier the best fit."""
        index = self._index
        years = index.years(self._words, self._filters)
        same_spelling = index.spelled_so(node, self._words.fields, years)
        places: dict[int, tuple[bool, int, float, int, int]] = {}
        for tier, scores in enumerate(self._tiers(node, years)):
            for number in scores.keys() - places.keys() if places else scores:
                place = (number not in same_spelling, tier, scores[number], -(years[number] or 0), number)
                places[number] = place
            if len(places) == len(years):
                break
        return sorted(places, key=places.__getitem__)

    def _tiers(self, node: Node, within: Collection[int]) -> Iterator[Mapping[int, float]]:
        index, kind = self._index, self._query.type
        if kind in _IN_TITLES:
            in_title = index.scores(node, ("title",), within)
            titles = index.title_keys([*within])
            for first, end in self._title_keys():
                yield {number: in_title.get(number, 0.0) for number, key in titles if first <= key < end}
            yield in_title
        for fields in _AUTHORS if kind in _BY_AUTHORS else ():
            yield index.scores(node, fields, within)
        yield {**dict.fromkeys(within, 0.0), **index.scores(node, self._words.fields, within)}

    def _best(self) -> list[int]:
        places: dict[int, int] = {}
        for place, numbers in enumerate(self._candidates()):
            for number in numbers:
                places.setdefault(number, place)
            if len(places) >= MOST_RANKED:
                break
        years = self._index.years_of([*places])
        return sorted(places, key=lambda number: (places[number], -(years.get(number) or 0), number))

    def _candidates(self) -> Iterator[Collection[int]]:
        index, filters, kind = self._index, self._filters, self._query.type
        for is_spelled_so in (True, False):
            words = self._words._replace(is_spelled_so=is_spelled_so)
            if kind in _IN_TITLES:
                for keys in self._title_keys():
                    yield index.titled(words, filters, keys, MOST_TITLED)
                yield index.newest(words._replace(also_in=("title",)), filters, MOST_RANKED)
            for fields in _AUTHORS if kind in _BY_AUTHORS else ():
                yield index.newest(words._replace(also_in=fields), filters, MOST_RANKED)
            yield index.newest(words, filters, MOST_RANKED)

    def _title_keys(self) -> tuple[KeyRange, ...]:
        title = title_query_key(self._query.text)
        return () if title is None else (whole_title(title[0]), beginning_of_title(title[0], is_open=title[1]))


_IN_TITLES, _BY_AUTHORS = ("all", "title"), ("all", "author")
_AUTHORS = (("author",), ("author", "contributor"))
