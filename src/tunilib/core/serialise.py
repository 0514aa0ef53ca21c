"""From a model to the JSON of interface section 2: the fields of its dataclass, in their order, written by their type.

A date is ISO 8601, a date-time has an offset and whole seconds, money is a decimal string with two digits, an enum is
its word, a reason is ``code message source``, a tuple is a list, a model within a model is an object. What differs is
said once, at the field, by the marks of :mod:`tunilib.core.models`.

The fields that a class inherits come after its own, so that an outcome ends with ``outcome`` and ``reasons``.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tunilib.core.note import Labelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    Key = tuple[str, str, tuple[str, ...], tuple[str, ...]]
    """How one field becomes keys: its name, its role, the keys, and for ``picked`` the fields they come from."""

__all__ = ["keys_of", "to_dict"]

_PLAIN = frozenset((str, int, bool, type(None)))
_plans: dict[type, tuple[Key, ...]] = {}


def to_dict(thing: Any, lang: str = "en") -> dict[str, Any]:
    """A dataclass as plain values.

    Args:
        lang: the language of the reasons' messages.
    """
    found: dict[str, Any] = {}
    for field, role, keys, sources in _plan(type(thing)):
        value = getattr(thing, field)
        if not role:
            found[keys[0]] = value if type(value) in _PLAIN else _plain(value, lang)
        elif role == "flat":
            found.update(to_dict(value, lang))
        elif role == "picked":
            for key, source in zip(keys, sources, strict=True):
                found[key] = _plain(getattr(value, source, None), lang)
        elif role == "with-currency":
            found[keys[0]] = _plain(value, lang)
            found["currency"] = None if value is None else value.currency
        elif role == "as-text":
            found[keys[0]] = [str(one) for one in value]
        elif role == "null-if-empty":
            found[keys[0]] = value or None
        elif value is not None:  # if-known
            found[keys[0]] = _plain(value, lang)
    return found


def keys_of(kind: type) -> tuple[str, ...]:
    """The keys that every object of a dataclass has, in their order."""
    found: list[str] = []
    for field, role, keys, _ in _plan(kind):
        if role == "flat":
            found += keys_of(_type_of(kind, field))
        elif role != "if-known":
            found += keys
    return tuple(found)


def _plan(kind: type) -> tuple[Key, ...]:
    plan = _plans.get(kind)
    if plan is None:
        plan = _plans[kind] = tuple(_keys(kind))
    return plan


def _keys(kind: type) -> Iterator[Key]:
    by_name = {field.name: field for field in fields(kind)}
    annotated = (getattr(one, "__annotations__", ()) for one in kind.__mro__)
    for name in dict.fromkeys(name for names in annotated for name in names if name in by_name):
        metadata = by_name[name].metadata
        role = metadata.get("role", "")
        if role == "picked":
            yield name, role, tuple(metadata["keys"]), tuple(metadata["keys"].values())
        elif role == "with-currency":
            yield name, role, (name, "currency"), ()
        elif role != "internal":
            yield name, role, (metadata.get("name", name),), ()


def _type_of(kind: type, field: str) -> type:
    from typing import get_type_hints

    hint: type = get_type_hints(kind)[field]
    return hint


def _plain(value: Any, lang: str) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        return [_plain(one, lang) for one in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Labelled):
        return value
    as_dict = getattr(value, "to_dict", None)
    return str(value) if as_dict is None else as_dict(lang)
