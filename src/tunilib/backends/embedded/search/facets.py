"""Facets: how many of the results have each format, language, year, library and author."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tunilib.core.catalogue import FILTERS, Facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tunilib.backends.embedded.stores.contract_catalogue import FoundRecord
    from tunilib.core.rules import Rules

__all__ = ["MOST_AUTHORS", "count_facets"]

MOST_AUTHORS = 50
"""Only the authors of most results are facets: there are as many authors as records."""


def count_facets(found: list[FoundRecord], authors: Iterable[tuple[str, int]], rules: Rules) -> tuple[Facet, ...]:
    """The facets of all results, by filter; of each filter the values of most results first.

    Args:
        authors: names, each with the number of results. rules: have the names of the libraries.
    """
    libraries = _each_value(Counter(row.libraries for row in found))
    counts: dict[str, Iterable[tuple[str, int]]] = {
        "format": _counted(Counter(row.format for row in found)),
        "language": _counted(_each_value(Counter(row.languages for row in found))),
        "year": _counted(Counter(str(row.year) for row in found if row.year is not None)),
        "library": ((rules.named(value), count) for value, count in _counted(libraries)),
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
