"""What is searched for, checked before any library is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tunilib.core.catalogue import FILTERS, TYPES, Filter, Query, years_of
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FilterValue", "query_of"]

FilterValue: TypeAlias = "str | int | Iterable[str | int]"
"""One value of a filter, or several, of which any is enough."""


def query_of(text: str, kind: str = "all", filters: Mapping[str, FilterValue] | None = None) -> Query:
    """A query.

    Args:
        text: words, "phrases", beginnings (``kale*``), AND OR NOT and parentheses; empty: everything.
        kind: ``all title author subject isn``.
        filters: by ``format language year library author``; a year may be a span, ``2001..2010``.

    Raises:
        UsageError: there is no such type or filter, or a value is empty or no year.
    """
    if kind not in TYPES:
        raise UsageError(
            "unknown type of search: {type}", hint="choose one of: {types}", type=kind, types=", ".join(TYPES)
        )
    chosen = tuple(_filter(field, str(value)) for field, values in (filters or {}).items() for value in _each(values))
    return Query(text=text, type=kind, filters=chosen)


def _filter(field: str, value: str) -> Filter:
    if field not in FILTERS:
        raise UsageError(
            "unknown filter: {field}", hint="choose one of: {fields}", field=field, fields=", ".join(FILTERS)
        )
    if not value.strip():
        raise UsageError("the filter {field} needs a value", field=field)
    if field == "year" and years_of(value) is None:
        raise UsageError("not a year: {value}", hint="write year=2001, or a range: year=2001..2010", value=value)
    return Filter(field, value)


def _each(values: FilterValue) -> Iterable[str | int]:
    return (values,) if isinstance(values, str | int) else values
