"""The text beside a structured answer: a line for each thing, with its id, title, day and word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tunilib.views.texts import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SAID: Final = (
    ("id", "loan_id", "record_id", "code"),
    ("title", "name", "text", "query"),
    ("due_after", "due", "pickup_until", "returned", "registered", "time", "date"),
    ("outcome", "status", "event", "kind", "balance"),
    ("pickup_location",),
)
"""The names of what a line says; of each the first that a thing has."""
_LEAST: Final = 2
"""Things that say less have all of their values in their line."""


def text_of(answer: Mapping[str, Any]) -> str:
    """The lines of an answer; an error is its JSON."""
    return json_text(answer) if "error" in answer else "\n".join(_lines(answer)) or "-"


def _lines(things: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in things.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{before}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from map(_line, value)
        elif value not in (None, []):
            yield f"{before}{name}: {_words(value)}"


def _line(thing: Mapping[str, Any]) -> str:
    if "error" in thing:
        return f"{_words(thing.get('profile'))}: {thing['error']['code']}: {thing['error']['message']}"
    said = [next((thing[name] for name in names if thing.get(name) is not None), None) for names in _SAID]
    if sum(one is not None for one in said) < _LEAST:
        said = [value for value in thing.values() if value not in (None, [])]
    else:
        said += [one if isinstance(one, str) else one["code"] for one in thing.get("reasons", ())]
    return " · ".join(_words(one) for one in said if one is not None)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(map(_words, value)) if isinstance(value, list) else str(value)
