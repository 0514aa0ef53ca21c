"""References as rows of a table: one column for each field, so that a store can keep and a query can find
them.

Several values of one field share a column, parted by control characters, which no text of a reference keeps.
Reading a row is on the path of every export, and is written for speed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import islice
from typing import Any

from tunilib.core.reference.dates import When
from tunilib.core.reference.kinds import Kind, Role
from tunilib.core.reference.model import Reference, Series
from tunilib.core.reference.names import Name

__all__ = ["COLUMNS", "from_rows", "to_row"]

_VALUES = "\x1e"
_PARTS = "\x1f"

COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Reference) if field.name != "raw")
"""The columns, named as the fields of a reference and in their order; ``raw`` is kept apart."""

_ROLES = {str(role): role for role in Role}
_KINDS = {str(kind): kind for kind in Kind}


def to_row(reference: Reference) -> tuple[str | int, ...]:
    """The values for ``COLUMNS``: texts, empty where nothing is known, and 0 or 1 for ``electronic``."""
    return tuple(_column(getattr(reference, name)) for name in COLUMNS)


def from_rows(rows: Iterable[Sequence[Any]]) -> Iterator[Reference]:
    """The references of rows whose first columns are ``COLUMNS``; what follows in a row is left alone."""
    width = len(COLUMNS)
    for row in rows:
        (
            kind,
            identity,
            control_number,
            source,
            citation_key,
            electronic,
            title,
            subtitle,
            native_title,
            native_subtitle,
            original_title,
            short_title,
            names,
            issued,
            publishers,
            places,
            institution,
            edition,
            container,
            container_short,
            volume,
            issue,
            pages,
            number,
            series,
            event,
            event_place,
            isbns,
            issns,
            doi,
            identifiers,
            languages,
            keywords,
            notes,
            abstract,
            work_type,
            call_number,
            urls,
            extent,
            scale,
            accessed,
            added,
        ) = row if len(row) == width else islice(row, width)
        yield Reference(
            _KINDS.get(kind, Kind.GENERIC),
            identity,
            control_number,
            source,
            citation_key,
            electronic == 1,
            title,
            subtitle,
            native_title,
            native_subtitle,
            original_title,
            short_title,
            tuple([_name(name) for name in names.split(_VALUES)]) if names else (),
            _when(issued) if issued else None,
            tuple(publishers.split(_VALUES)) if publishers else (),
            tuple(places.split(_VALUES)) if places else (),
            institution,
            edition,
            container,
            container_short,
            volume,
            issue,
            pages,
            number,
            tuple([Series(*one.split(_PARTS)) for one in series.split(_VALUES)]) if series else (),
            event,
            event_place,
            tuple(isbns.split(_VALUES)) if isbns else (),
            tuple(issns.split(_VALUES)) if issns else (),
            doi,
            tuple([_pair(one) for one in identifiers.split(_VALUES)]) if identifiers else (),
            tuple(languages.split(_VALUES)) if languages else (),
            tuple(keywords.split(_VALUES)) if keywords else (),
            tuple(notes.split(_VALUES)) if notes else (),
            abstract,
            work_type,
            call_number,
            tuple(urls.split(_VALUES)) if urls else (),
            extent,
            scale,
            _when(accessed) if accessed else None,
            added,
        )


def _column(value: object) -> str | int:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return value.replace(_VALUES, " ").replace(_PARTS, " ")
    if isinstance(value, When):
        return f"{value.edtf}{_PARTS}{_clean(value.text)}" if value.text else value.edtf
    if isinstance(value, tuple):
        return _VALUES.join([_value(one) for one in value])
    return ""


def _value(value: object) -> str:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, Name):
        parts = (value.role, value.family, value.given, value.particle, value.dropping, value.suffix)
        return _joined((*parts, "1" if value.corporate else "", value.native))
    if isinstance(value, Series):
        return _joined((value.title, value.number, value.issn))
    return _joined(value) if isinstance(value, tuple) else ""


def _joined(parts: Iterable[str]) -> str:
    return _PARTS.join([_clean(part) for part in parts]).rstrip(_PARTS)


def _clean(text: str) -> str:
    return text.replace(_VALUES, " ").replace(_PARTS, " ")


def _name(text: str) -> Name:
    parts = text.split(_PARTS)
    role = _ROLES.get(parts[0], Role.OTHER)
    count = len(parts)
    if count == 3:
        return Name(parts[1], parts[2], role=role)
    parts += [""] * (8 - count)
    _, family, given, particle, dropping, suffix, corporate, native = parts
    return Name(family, given, particle, dropping, suffix, corporate == "1", role, native)


def _pair(text: str) -> tuple[str, str]:
    scheme, _, value = text.partition(_PARTS)
    return scheme, value


@lru_cache(maxsize=8192)
def _when(text: str) -> When | None:
    edtf, _, words = text.partition(_PARTS)
    found = When.from_edtf(edtf)
    if not words:
        return found
    if found is None:
        return When(text=words)
    start = (found.year, found.month, found.day)
    return When(*start, found.end_year, found.end_month, found.end_day, found.open, found.uncertain, words)
