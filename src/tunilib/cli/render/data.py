"""Rows for programs: JSON (interface section 2), and tab-separated lines (section 1, "Lists go to ...")."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tunilib.cli.output import clean

__all__ = ["json_text", "line_of", "lines_of"]

_SUSPECT = "[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"


def json_text(value: object, language: str = "en", *, indent: int | None = None) -> str:
    """A value as JSON text; ``language``: of the messages of reasons.

    Control characters and bidirectional overrides are written as ``\\u`` escapes, half of a surrogate pair as the
    replacement character; everything else as it is.
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent, default=lambda reason: reason.to_dict(language))
    return re.sub(_SUSPECT, _escape, text)


def line_of(row: Mapping[str, Any]) -> str:
    """A row of a list; an object within it gives its values, each in a field of its own."""
    return "\t".join(_fields(row)) + "\n"


def lines_of(thing: Mapping[str, Any], object_lists: Collection[str] = ()) -> Iterator[str]:
    """A single thing: a line for each value, then a line for each object of its lists.

    Args:
        object_lists: the fields that hold lists of objects; reasons never count as such.
    """
    later = []
    for name, value in thing.items():
        if name in object_lists or (name != "reasons" and _is_object_list(value)):
            later.append((name, value or ()))
        elif isinstance(value, Mapping):
            yield from (f"{name}.{line}" for line in lines_of(value))
        else:
            yield f"{name}\t{_value(value)}\n"
    for name, objects in later:
        yield from (f"{name}\t{line_of(item)}" for item in objects)


def _fields(row: Mapping[str, Any]) -> Iterator[str]:
    for value in row.values():
        if isinstance(value, Mapping):
            yield from _fields(value)
        else:
            yield _value(value)


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(_item, value))
    text = str(value)
    return text if text.isprintable() else clean(text)


def _item(item: Any) -> str:
    if not isinstance(item, Mapping):
        return _value(getattr(item, "code", item))
    return " ".join(value for value in _fields(item) if value)


def _is_object_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"\\u{ord(character):04x}"
