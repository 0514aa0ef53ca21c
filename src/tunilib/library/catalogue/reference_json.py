"""A reference as the library stores it: as JSON, of catalogue records and of patrons' own references alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tunilib.core.favourite import additions, joined_keywords
from tunilib.core.reference import Kind, Name, Reference, Role, Series, When

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tunilib.core.favourite import Annotation

_NAMES, _DATES, _SERIES = "names", ("issued", "accessed"), "series"
_DECODER = json.JSONDecoder()
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_STORED_BESIDE = frozenset(("id", "raw"))
_REFERENCE, _NAME, _WHEN, _SERIES_PART = (
    {field.name: field.default for field in kind.__dataclass_fields__.values()}
    for kind in (Reference, Name, When, Series)
)


def reference_to_json(reference: Reference) -> str:
    """A reference as JSON. Its id and its raw record are stored beside it."""
    data = _known(reference, _REFERENCE)
    if reference.names:
        data[_NAMES] = [_known(name, _NAME) for name in reference.names]
    if reference.series:
        data[_SERIES] = [_known(series, _SERIES_PART) for series in reference.series]
    for field in _DATES:
        if field in data:
            data[field] = _known(data[field], _WHEN)
    text = _ENCODER.encode(data)
    return text if storable(text) == text else json.dumps(data, separators=(",", ":"))


def reference_from_json(
    text: str, record: str, raw: bytes | None = None, annotation: Annotation | None = None
) -> Reference:
    """The reference, made in one step: an export of favourites makes many."""
    made: dict[str, Any]
    made, end = _DECODER.raw_decode(text)
    if end != len(text):
        raise ValueError(text[end:])
    if not made.keys() <= _REFERENCE.keys():
        raise ValueError(made.keys() - _REFERENCE.keys())
    for field in _READ.keys() & made.keys():
        made[field] = _READ[field](made[field])
    if annotation is not None:
        notes, keywords, made["added"] = additions(annotation)
        if notes:
            made["notes"] = (*made.get("notes", ()), *notes)
        made["keywords"] = joined_keywords(made.get("keywords", ()), keywords)
    made["id"], made["raw"] = record, raw
    return Reference.stored(made)


def _name(parts: dict[str, Any]) -> Name:
    if "family" not in parts or not parts.keys() <= _NAME.keys():
        raise ValueError(parts.keys() ^ _NAME.keys())
    if "role" in parts:
        parts["role"] = _ROLES[parts["role"]]
    return Name.stored(parts)


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys([name for name, value in _REFERENCE.items() if value == ()], tuple),
    **dict.fromkeys(_DATES, lambda parts: When(**parts)),
    "kind": {str(kind): kind for kind in Kind}.__getitem__,
    _NAMES: lambda names: tuple([_name(name) for name in names]),
    _SERIES: lambda several: tuple([Series(**series) for series in several]),
    "identifiers": lambda pairs: tuple([(scheme, value) for scheme, value in pairs]),
}
"""How the fields that are no texts are read."""
_ROLES: Final = {str(role): role for role in Role}


def _known(thing: object, defaults: dict[str, Any]) -> dict[str, Any]:
    return {
        field: value
        for field, default in defaults.items()
        if (value := getattr(thing, field)) != default and field not in _STORED_BESIDE
    }


def storable(text: str) -> str:
    """The text without halves of surrogate pairs, which cannot be stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
