"""References as a table for spreadsheets (CSV)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tunilib.core.reference import Name, Reference, Role
from tunilib.formats.text import composed

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The file, a line for each reference; several values are separated by semicolons.

    It begins with a byte order mark, without which Excel does not read it as UTF-8.
    """
    yield f"\ufeff{csv_line(COLUMNS)}"
    for reference in references:
        yield composed(csv_line([value(reference) for value in COLUMNS.values()]))


def _joined(values: Iterable[object]) -> str:
    return "; ".join([str(value) for value in values])


def _names(names: Iterable[Name]) -> str:
    return _joined(name.inverted for name in names)


def _others(reference: Reference) -> str:
    named = {*reference.authors, *reference.named(Role.EDITOR)}
    return _joined(f"{name.inverted} ({name.role})" for name in reference.names if name not in named)


COLUMNS: dict[str, Callable[[Reference], str]] = {
    "type": lambda one: str(one.kind),
    "title": lambda one: one.cited_title,
    "authors": lambda one: _names(one.authors),
    "editors": lambda one: _names(one.named(Role.EDITOR)),
    "others": _others,
    "year": lambda one: "" if one.year is None else str(one.year),
    "date": lambda one: "" if one.issued is None else str(one.issued),
    "publisher": lambda one: _joined(one.publishers) or one.institution,
    "place": lambda one: _joined(one.places),
    "edition": lambda one: one.edition,
    "published in": lambda one: one.container or one.event,
    "volume": lambda one: one.volume,
    "issue": lambda one: one.issue,
    "pages": lambda one: one.pages or one.number,
    "series": lambda one: _joined(f"{series.title} {series.number}".strip() for series in one.series),
    "ISBN": lambda one: _joined(one.isbns),
    "ISSN": lambda one: _joined(one.issns),
    "DOI": lambda one: one.doi,
    "language": lambda one: _joined(one.languages),
    "keywords": lambda one: _joined(one.keywords),
    "notes": lambda one: _joined(one.notes),
    "abstract": lambda one: one.abstract,
    "call number": lambda one: one.call_number,
    "URL": lambda one: _joined(one.addresses),
    "extent": lambda one: one.extent,
    "record": lambda one: one.id or one.control_number,
    "added": lambda one: one.added,
}


def csv_line(cells: Iterable[str]) -> str:
    return ",".join([_cell(value) for value in cells]) + "\r\n"


def _cell(value: str) -> str:
    # spreadsheets run a formula with blanks before it, too
    if value.lstrip(" ").startswith(_FORMULA):
        value = f"'{value}"
    if not any(mark in value for mark in ',;"\r\n\t\0'):
        return value
    value = value.replace("\0", "").replace('"', '""')
    return f'"{value}"'
