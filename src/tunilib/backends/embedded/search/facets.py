"""How many of the results have which format, language, year, library and author."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tunilib.core.catalogue import FILTERS, Facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tunilib.backends.embedded.sqlite.search import FoundRow

__all__ = ["MOST_AUTHORS", "count_facets"]

MOST_AUTHORS = 50
"""Authors are as many as records: those of most results are told."""


def count_facets(rows: list[FoundRow], authors: Iterable[tuple[str, int]]) -> tuple[Facet, ...]:
    """The facets of results, by filter, and of each the values of most results first.

    Args:
        authors: names with how many of the results they have.
    """
    counts: dict[str, Iterable[tuple[str, int]]] = {
        "format": _counted(Counter(row.format for row in rows)),
        "language": _counted(_apart(Counter(row.languages for row in rows))),
        "year": _counted(Counter(str(row.year) for row in rows if row.year is not None)),
        "library": _counted(_apart(Counter(row.libraries for row in rows))),
        "author": authors,
    }
    return tuple(Facet(field, value, count) for field in FILTERS for value, count in counts[field])


def _apart(together: Counter[str]) -> Counter[str]:
    """Several values of a record, each between line feeds, counted each."""
    apart: Counter[str] = Counter()
    for values, count in together.items():
        for value in values.split("\n"):
            apart[value] += count
    return apart


def _counted(counts: Counter[str]) -> Iterator[tuple[str, int]]:
    return ((value, count) for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if value)
