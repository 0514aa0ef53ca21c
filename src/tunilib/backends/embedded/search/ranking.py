"""The order of results: the title that was meant first.

Records that have the words with the same accents as the query come before those that differ in accents. Within each of
these two groups the order is: the title is the query; a title begins with it; all of it is in the title; in the
authors; in the names of other contributors; elsewhere. Within these, the best fit (BM25) comes first, and the newest of
equals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.search.query import FIELDS, title_query_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tunilib.backends.embedded.search.query import Node
    from tunilib.backends.embedded.stores.index import SqlIndex
    from tunilib.backends.embedded.stores.models import FoundRecord
    from tunilib.core.catalogue import Query


class _Tier(NamedTuple):
    """Records of equal rank; ``scores``: how well each fits, less is better."""

    numbers: set[int]
    scores: Mapping[int, float]


def rank(
    index: SqlIndex, node: Node | None, query: Query, found: Sequence[FoundRecord], start: int, count: int
) -> list[int]:
    """The numbers of some of the results, best first.

    Only as much is sorted as that takes: twenty of a hundred thousand results need few scores.

    Args:
        node: the parsed query. found: all results. start: the first one wanted, from 0.
    """
    if start >= len(found):
        return []
    if node is None:  # every record: the newest first
        return [row.number for row in sorted(found, key=lambda row: -row.number)[start : start + count]]
    years = {row.number: row.year or 0 for row in found}
    everything = set(years)
    same_spelling = index.spelled_as(node, FIELDS[query.type]) & everything
    tiers = _Tiers(index, node, query)
    result: list[int] = []
    before = 0
    for pool in (same_spelling, everything - same_spelling):
        left = pool
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


_ALL: set[int] = set()
"""Means everything that is left."""


class _Tiers:
    """The tiers of one search, each made when it is first needed."""

    def __init__(self, index: SqlIndex, node: Node, query: Query) -> None:
        self._made: list[_Tier] = []
        self._to_make = self._tiers(index, node, query)

    def __iter__(self) -> Iterator[_Tier]:
        place = 0
        while True:
            if place == len(self._made):
                tier = next(self._to_make, None)
                if tier is None:
                    return
                self._made.append(tier)
            yield self._made[place]
            place += 1

    @staticmethod
    def _tiers(index: SqlIndex, node: Node, query: Query) -> Iterator[_Tier]:
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
