"""The conditions of a search's filters, which every index has beside its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sql.rows import marks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.search.filters import SearchFilters

__all__ = ["filter_conditions"]


def filter_conditions(filters: SearchFilters, position: str) -> Iterable[tuple[str, tuple[str, ...] | tuple[int, ...]]]:
    """Each condition on ``catalogue_facts f``, and its values.

    Args:
        position: the engine's function that gives the place of a text within another one, or 0.
    """
    formats, languages, years, libraries, authors = filters
    if formats:
        yield f"f.format IN ({marks(formats)})", formats
    if languages:
        named = tuple(f"\n{language}\n" for language in languages)
        yield _any(f"{position}(f.languages, ?) > 0", len(named)), named
    if years:
        yield _any("f.year BETWEEN ? AND ?", len(years)), tuple(year for span in years for year in span)
    if libraries:
        named = tuple(f"\n{library}\n" for library in libraries)
        yield _any(f"{position}(f.libraries, ?) > 0", len(named)), named
    if authors:
        named_by = "SELECT a.number FROM catalogue_authorship a JOIN catalogue_name_key n ON n.name = a.name"
        yield f"f.number IN ({named_by} WHERE n.key IN ({marks(authors)}))", authors


def _any(condition: str, count: int) -> str:
    return f"({' OR '.join([condition] * count)})"
