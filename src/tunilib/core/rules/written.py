"""Rules as text: written as a rules file, and the differences of two files, key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from tunilib.core.rules.parts import CHOOSING

_PLACES = "pickup_libraries"
_NEEDS_ESCAPE = r'[\x00-\x1f\x7f"\\]'


class Difference(NamedTuple):
    """A key of the rules that differs. None: missing in one of the two."""

    rule: str
    before: str | None
    after: str | None


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], default: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """Every key in which two rules files differ, in the order of the second; keys missing there come last.

    Args:
        before, after: the tables of each file. default: those of the default rules, for missing keys.
    """
    return tuple(_between("", _whole(before, default), _whole(after, default)))


def _whole(tables: Mapping[str, Any], default: Mapping[str, Any]) -> dict[str, Any]:
    left_out = {key: value for key, value in default.items() if "row" not in tables or key not in CHOOSING}
    found = left_out | dict(tables)
    for key in ("payment", "password", "closed"):
        found[key] = {**default.get(key, {}), **found.get(key, {})}
    found[_PLACES] = {place["id"]: place.get("name", place["id"]) for place in found.get(_PLACES, ())}
    return found


def _between(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys((*after, *before)):
        yield from _of_values(f"{where}{key}", before.get(key), after.get(key))


def _of_values(rule: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        yield from _between(f"{rule}.", _tables(before), _tables(after))
    elif _is_list_of_tables(before or after) and _is_list_of_tables(after or before):
        yield from _of_elements(rule, before or [], after or [])
    elif before != after:
        yield Difference(rule, _text(before), _text(after))


def _of_elements(rule: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    """Rows have no names: equal rows of both files are matched, in their order."""
    was, now = [value_text(one) for one in before], [value_text(one) for one in after]
    for kind, start, end, since, until in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "replace" and end - start == until - since:
            for old, new in zip(range(start, end), range(since, until), strict=True):
                yield from _of_values(f"{rule}[{new + 1}]", before[old], after[new])
        elif kind != "equal":
            yield from (Difference(f"{rule}[{index + 1}]", was[index], None) for index in range(start, end))
            yield from (Difference(f"{rule}[{index + 1}]", None, now[index]) for index in range(since, until))


def _tables(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, Mapping) for one in value)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_text(one) or "" for one in value)
    return value_text(value)


def written(tables: Mapping[str, Any]) -> str:
    lines = [f"{key} = {value_text(value)}" for key, value in tables.items() if not _is_table(value)]
    for key, value in tables.items():
        if isinstance(value, Mapping):
            within = {name: one for name, one in value.items() if isinstance(one, Mapping)}
            plain = {name: one for name, one in value.items() if name not in within}
            for name, one in ((("", plain),) if plain else ()) + tuple(within.items()):
                lines += ["", f"[{key}.{_key(name)}]" if name else f"[{key}]"]
                lines += [f"{_key(inner)} = {value_text(value)}" for inner, value in one.items()]
        elif _is_table(value):
            for one in value:
                lines += ["", f"[[{key}]]", *(f"{_key(inner)} = {value_text(value)}" for inner, value in one.items())]
    return "\n".join((*lines, ""))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else value_text(name)


def value_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + re.sub(_NEEDS_ESCAPE, lambda found: f"\\u{ord(found[0]):04x}", value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(value_text, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {value_text(one)}" for name, one in value.items()) + "}"
    return value.isoformat() if isinstance(value, date) else str(value)
