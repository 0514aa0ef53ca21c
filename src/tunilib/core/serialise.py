"""From a model to the JSON of interface section 2: the fields of its dataclass, in their order, written by their type.

A date is ISO 8601, a date-time has an offset and whole seconds, money is a decimal string with two digits, an enum is
its word, a reason is ``code message source``, a tuple is a list, a model within a model is an object. What differs is
said once, at the field, as its metadata: :data:`INTERNAL`, :data:`FLAT`, :data:`IF_KNOWN`, :data:`NULL_IF_EMPTY`,
:data:`WITH_CURRENCY`, :data:`AS_TEXT`, :func:`renamed` and :func:`picked`.

The fields that a class inherits come after its own, so that an outcome ends with ``outcome`` and ``reasons``.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "AS_TEXT",
    "FLAT",
    "IF_KNOWN",
    "INTERNAL",
    "NULL_IF_EMPTY",
    "WITH_CURRENCY",
    "Model",
    "keys_of",
    "picked",
    "renamed",
    "to_dict",
]

_ROLE, _NAME, _PICKED = "role", "name", "picked"
_PLAIN = frozenset((str, int, bool, type(None)))

INTERNAL: Final = MappingProxyType({_ROLE: "internal"})
"""The field is not part of the interface."""
FLAT: Final = MappingProxyType({_ROLE: "flat"})
"""The fields of the model in it stand in the object around it."""
IF_KNOWN: Final = MappingProxyType({_ROLE: "if-known"})
"""The key is there only where there is a value."""
NULL_IF_EMPTY: Final = MappingProxyType({_ROLE: "null-if-empty"})
"""An empty text is null."""
WITH_CURRENCY: Final = MappingProxyType({_ROLE: "with-currency"})
"""The key ``currency`` follows the amount."""
AS_TEXT: Final = MappingProxyType({_ROLE: "as-text"})
"""Each of the models in it is written as ``str`` has it."""


def renamed(name: str) -> Mapping[str, str]:
    """The field has another key."""
    return MappingProxyType({_NAME: name})


def picked(**names: str) -> Mapping[str, Any]:
    """Only some fields of the model in it are shown, in the object around it: ``key="field"``."""
    return MappingProxyType({_ROLE: "picked", _PICKED: names})


class Model:
    """A thing of the interface; its dataclass is the one list of its fields."""

    __slots__ = ()

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The JSON of interface section 2, without ``profile`` and ``card`` of the account it was read from.

        Args:
            lang: the language of the reasons' messages, ``en``, ``fi`` or ``sv``.
        """
        return to_dict(self, lang)


class _Key(NamedTuple):
    """How one field becomes keys."""

    field: str
    role: str
    keys: tuple[str, ...]
    sources: tuple[str, ...] = ()


def to_dict(thing: Any, lang: str = "en") -> dict[str, Any]:
    """A dataclass as plain values; what it holds is a value of this module's list, or has ``to_dict`` itself."""
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


_plans: dict[type, tuple[_Key, ...]] = {}


def _plan(kind: type) -> tuple[_Key, ...]:
    plan = _plans.get(kind)
    if plan is None:
        plan = _plans[kind] = tuple(_keys(kind))
    return plan


def _keys(kind: type) -> Iterator[_Key]:
    by_name = {field.name: field for field in fields(kind)}
    own_first = dict.fromkeys(
        name for one in kind.__mro__ for name in getattr(one, "__annotations__", ()) if name in by_name
    )
    for name in own_first:
        metadata = by_name[name].metadata
        role = metadata.get(_ROLE, "")
        if role == "picked":
            yield _Key(name, role, tuple(metadata[_PICKED]), tuple(metadata[_PICKED].values()))
        elif role == "with-currency":
            yield _Key(name, role, (name, "currency"))
        elif role != "internal":
            yield _Key(name, role, (metadata.get(_NAME, name),))


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
    as_dict = getattr(value, "to_dict", None)
    return str(value) if as_dict is None else as_dict(lang)
