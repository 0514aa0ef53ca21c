"""JSON as interface section 2 wants it: UTF-8, and harmless on a terminal too."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

__all__ = ["json_text", "plain"]

_SUSPECT = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(value: object, *, indent: int | None = None) -> str:
    """A value as JSON text.

    Control characters and bidirectional overrides stand as ``\\u`` escapes, half of a surrogate pair as the
    replacement character; everything else as it is.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=plain)
    return _SUSPECT.sub(_escape, text)


def plain(value: object) -> object:
    """What a value of the models is in JSON: a day or moment in ISO 8601, anything else by its words."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return list(value)
    return str(value)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"\\u{ord(character):04x}"
