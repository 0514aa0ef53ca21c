"""References as JSON. Fields that have their default value are left out."""

from __future__ import annotations

import json
from typing import Any

from tunilib.core.reference import Kind, Name, Reference, Role, Series, When

__all__ = ["reference_from_json", "reference_to_json"]

_NAMES, _DATES, _SERIES, _PAIRS = "names", ("issued", "accessed"), "series", "identifiers"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_STORED_BESIDE = frozenset(("id", "raw"))
_REFERENCE, _NAME, _WHEN, _SERIES_PART = (
    {field.name: field.default for field in kind.__dataclass_fields__.values()}
    for kind in (Reference, Name, When, Series)
)


def reference_to_json(reference: Reference) -> str:
    """A reference as JSON, without its id and the record that it was made from: these are stored beside it."""
    data = _known(reference, _REFERENCE)
    if reference.names:
        data[_NAMES] = [_known(name, _NAME) for name in reference.names]
    if reference.series:
        data[_SERIES] = [_known(series, _SERIES_PART) for series in reference.series]
    for field in _DATES:
        if field in data:
            data[field] = _known(data[field], _WHEN)
    text = _ENCODER.encode(data)
    return text if _encodes(text) else json.dumps(data, separators=(",", ":"))


def reference_from_json(text: str, record: str, raw: bytes | None = None) -> Reference:
    """The reference; ``record`` is its id in the catalogue, ``raw`` the record that it was made from."""
    data: dict[str, Any] = json.loads(text)
    made: dict[str, Any] = {field: tuple(value) if isinstance(value, list) else value for field, value in data.items()}
    made["kind"] = Kind(data.get("kind", Kind.GENERIC))
    made[_NAMES] = tuple(Name(**{**name, "role": Role(name.get("role", Role.AUTHOR))}) for name in data.get(_NAMES, ()))
    made[_SERIES] = tuple(Series(**series) for series in data.get(_SERIES, ()))
    made[_PAIRS] = tuple((scheme, value) for scheme, value in data.get(_PAIRS, ()))
    for field in _DATES:
        if field in data:
            made[field] = When(**data[field])
    return Reference(id=record, raw=raw, **made)


def _known(thing: object, defaults: dict[str, Any]) -> dict[str, Any]:
    """The fields of a thing that do not have their default value."""
    found = ((field, getattr(thing, field)) for field in defaults if field not in _STORED_BESIDE)
    return {field: value for field, value in found if value != defaults[field]}


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
