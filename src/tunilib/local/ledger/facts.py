"""Models as JSON and back, by the fields of their dataclass: whole things, as the ledger stores what was seen.

A field that has its default is not written. When read, a key that the model does not have is passed over, and a field
without a key has its default: a field comes and goes without a migration.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_types: dict[type, dict[str, Any]] = {}


def facts_of(thing: Any, *, without: str = "") -> str:
    """A model as JSON."""
    plain = {name: value for name, value in _plain(thing).items() if name != without}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def thing_of(model: type[T], facts: str, **given: Any) -> T:
    """The model that was written as JSON."""
    try:
        return _thing(model, json.loads(facts), given)
    except (TypeError, AttributeError, StopIteration) as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {one.name: (getattr(value, one.name), one.default) for one in fields(value)}
        return {name: _plain(part) for name, (part, default) in found.items() if part != default}
    if type(value) is tuple:
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else str(value)


def _thing(model: type[T], plain: dict[str, Any], given: dict[str, Any]) -> T:
    types = _types.get(model)
    if types is None:
        types = _types[model] = get_type_hints(model)
    names = {one.name for one in fields(model)}  # type: ignore[arg-type]
    found = {name: _value(types[name], value) for name, value in plain.items() if name in names}
    return model(**{name: value for name, value in given.items() if name in names}, **found)


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, within = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _value(_member(within, value), value)
    if origin is tuple:
        if within[-1] is Ellipsis:
            return tuple([_value(within[0], one) for one in value])
        return tuple([_value(one, part) for one, part in zip(within, value, strict=True)])
    if is_dataclass(kind):
        return _thing(kind, value, {})  # type: ignore[arg-type]
    if kind in (date, datetime):
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return kind(value)


def _member(kinds: tuple[Any, ...], value: Any) -> Any:
    """Which of several types a value is of; of texts and days one that is written is a text."""
    if isinstance(value, dict):
        return next(kind for kind in kinds if is_dataclass(kind))
    if isinstance(value, list):
        return next(kind for kind in kinds if get_origin(kind) is tuple)
    if type(value) in kinds:
        return type(value)
    return next(kind for kind in kinds if kind is not type(None))
