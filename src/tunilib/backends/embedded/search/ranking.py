"""The order of results: the title that was meant first.

Records in which the words are spelt as they were asked for come before those that differ in dots and accents. Of each
kind first those whose title is what was asked for, then those whose title begins with it, then those with all of it in
the title, in the authors, in the names of others, elsewhere; within these by how well they fit (BM25), and the newest
of equals first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.search.query import title_query_key
from tunilib.backends.embedded.sqlite import search

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from sqlite3 import Connection

    from tunilib.backends.embedded.search.query import Node
    from tunilib.backends.embedded.sqlite.search import FoundRow
    from tunilib.core.catalogue import Query

__all__ = ["rank"]


class _Tier(NamedTuple):
    """Records that are equally meant; ``scores``: how well each fits, less is better."""

    numbers: set[int]
    scores: Mapping[int, float]


def rank(db: Connection, node: Node | None, query: Query, rows: list[FoundRow], start: int, count: int) -> list[int]:
    """The numbers of the results from a place on, best first.

    Only as much is put in order as that takes: what a word counts for need not be worked out for a hundred thousand
    records of which twenty are shown.

    Args:
        node: what the query asks. rows: all that was found. start: from 0.
    """
    if start >= len(rows):
        return []
    if node is None:  # everything: what came last
        return [row.number for row in sorted(rows, key=lambda row: -row.number)[start : start + count]]
    years = {row.number: row.year or 0 for row in rows}
    everything = set(years)
    as_spelt = search.spelt(db, search.spelling(node, search.COLUMNS[query.type])) & everything
    tiers = _Tiers(db, node, query)
    result: list[int] = []
    before = 0
    for pool in (as_spelt, everything - as_spelt):
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
"""Stands for whatever is left."""


class _Tiers:
    """The tiers of one search, each worked out when it is first needed."""

    def __init__(self, db: Connection, node: Node, query: Query) -> None:
        self._made: list[_Tier] = []
        self._to_make = self._tiers(db, node, query)

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
    def _tiers(db: Connection, node: Node, query: Query) -> Iterator[_Tier]:
        if query.type in ("all", "title"):
            in_title = search.ranked(db, search.within(node, "title"))
            heading = title_query_key(query.text)
            if heading is not None:
                key, is_open = heading
                for headed in search.headed(db, key, is_open=is_open):
                    yield _Tier(headed, in_title)
            yield _Tier(set(in_title), in_title)
        if query.type in ("all", "author"):
            for columns in ("author", "author contributor"):
                by_author = search.ranked(db, search.within(node, columns))
                yield _Tier(set(by_author), by_author)
        yield _Tier(_ALL, search.ranked(db, search.within(node, search.COLUMNS[query.type])))
