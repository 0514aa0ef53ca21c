"""References as a table for spreadsheets (CSV)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import Reference, Role
from tunilib.formats.text import composed

COLUMNS = (
    "type",
    "title",
    "authors",
    "editors",
    "others",
    "year",
    "date",
    "publisher",
    "place",
    "edition",
    "published in",
    "volume",
    "issue",
    "pages",
    "series",
    "ISBN",
    "ISSN",
    "DOI",
    "language",
    "keywords",
    "notes",
    "abstract",
    "call number",
    "URL",
    "extent",
    "record",
    "added",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a line for each reference; several values are separated by semicolons.

    It begins with a byte order mark, without which Excel does not read it as UTF-8.
    """
    yield f"\ufeff{_line(COLUMNS)}"
    for reference in references:
        yield composed(_line(_cells(reference)))


def _cells(reference: Reference) -> tuple[str, ...]:
    authors = reference.authors
    editors = reference.named(Role.EDITOR)
    others = [
        f"{name.inverted} ({name.role})" for name in reference.names if name not in authors and name not in editors
    ]
    return (
        str(reference.kind),
        reference.cited_title,
        "; ".join([name.inverted for name in authors]),
        "; ".join([name.inverted for name in editors]),
        "; ".join(others),
        "" if reference.year is None else str(reference.year),
        "" if reference.issued is None else str(reference.issued),
        "; ".join(reference.publishers) or reference.institution,
        "; ".join(reference.places),
        reference.edition,
        reference.container or reference.event,
        reference.volume,
        reference.issue,
        reference.pages or reference.number,
        "; ".join([f"{series.title} {series.number}".strip() for series in reference.series]),
        "; ".join(reference.isbns),
        "; ".join(reference.issns),
        reference.doi,
        "; ".join(reference.languages),
        "; ".join(reference.keywords),
        "; ".join(reference.notes),
        reference.abstract,
        reference.call_number,
        "; ".join(reference.addresses),
        reference.extent,
        reference.id or reference.control_number,
        reference.added,
    )


def _line(cells: Iterable[str]) -> str:
    return ",".join([_cell(value) for value in cells]) + "\r\n"


def _cell(value: str) -> str:
    """A cell that no spreadsheet runs as a formula, quoted where CSV (RFC 4180) requires it."""
    # spreadsheets run a formula with blanks before it, too
    if value.lstrip(" ").startswith(_FORMULA):
        value = f"'{value}"
    if not any(mark in value for mark in ',;"\r\n\t\0'):
        return value
    value = value.replace("\0", "").replace('"', '""')
    return f'"{value}"'
