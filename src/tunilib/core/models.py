"""How models are defined: ``@model``, a frozen dataclass with slots and keyword arguments.

A model becomes JSON (interface section 2) by its fields, in their order and each by its type: a date is ISO 8601, a
date-time has an offset and whole seconds, money is a decimal string with two digits, an enum its word, a reason
``code message source``, a tuple a list, a model within a model an object. Exceptions are metadata of the field:
:data:`INTERNAL`, :data:`FLAT`, :data:`IF_KNOWN`, :data:`NULL_IF_EMPTY`, :data:`WITH_CURRENCY`, :data:`AS_TEXT`,
:func:`renamed` and :func:`picked`. Inherited fields come after a class's own, so that an outcome ends with ``outcome``
and ``reasons``.
"""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import field, fields
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    FieldKeys = tuple[str, str, tuple[str, ...], tuple[str, ...]]
    """How one field becomes keys: its name, its role, the keys, and for ``picked`` the fields they come from."""

T = TypeVar("T")

_PLAIN = frozenset((str, int, bool, type(None)))
_plans: dict[type, tuple[FieldKeys, ...]] = {}

INTERNAL: Final = MappingProxyType({"role": "internal"})
"""The field is not part of the interface."""
FLAT: Final = MappingProxyType({"role": "flat"})
"""The fields of the model in it are in the object around it."""
IF_KNOWN: Final = MappingProxyType({"role": "if-known"})
"""The key is missing without a value."""
NULL_IF_EMPTY: Final = MappingProxyType({"role": "null-if-empty"})
"""An empty text is null."""
WITH_CURRENCY: Final = MappingProxyType({"role": "with-currency"})
"""The key ``currency`` follows the amount."""
AS_TEXT: Final = MappingProxyType({"role": "as-text"})
"""Each model in it is written by ``str``."""


def renamed(name: str) -> Mapping[str, str]:
    """The field has another key."""
    return MappingProxyType({"name": name})


def picked(**keys: str) -> Mapping[str, Any]:
    """Only some fields of the model within are shown, in the object around it: ``key="field"``."""
    return MappingProxyType({"role": "picked", "keys": keys})


class Value:
    """The base of what ``@model`` makes: models of one class are equal if all fields are.

    The representation leaves out internal, hidden and default values. Methods are written here once: a dataclass that
    makes them for each model takes a third longer.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self._compared())

    def _compared(self) -> tuple[object, ...]:
        return tuple([getattr(self, one.name) for one in self.__dataclass_fields__.values() if one.compare])

    def __repr__(self) -> str:
        shown = [
            f"{one.name}={_shown(getattr(self, one.name))}"
            for one in self.__dataclass_fields__.values()
            if one.repr and one.metadata.get("role") != "internal" and getattr(self, one.name) != one.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


class Model(Value):
    """A thing of the interface; its dataclass is the one list of its fields."""

    __slots__ = ()
    inherited_first: ClassVar[bool] = False

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """The JSON of interface section 2, without ``profile`` and ``card`` of its account.

        Args:
            lang: the language of the reasons' messages, ``en``, ``fi`` or ``sv``.
        """
        return to_dict(self, lang)

    def _repr_html_(self) -> str:
        from tunilib.core.notebook import thing_html

        return thing_html(self.to_dict())


class Labelled(str):
    """A value with another name for people: JSON and pipes have the value, a terminal the label.

    Attributes:
        label: text, or a note, an amount or a date that the reader's language decides.
    """

    __slots__ = ("label",)
    label: object

    def __new__(cls, value: str, label: object = None) -> Labelled:
        made = super().__new__(cls, value)
        made.label = label
        return made

    def __reduce__(self) -> tuple[type[Labelled], tuple[str, object]]:
        """Also for the oldest forms of pickle, which know no slots."""
        return type(self), (str(self), self.label)


@overload
def model(kind: type[T], /) -> type[T]: ...
@overload
def model(*, kw_only: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def model(kind: type[T] | None = None, /, *, kw_only: bool = True) -> Any:
    """Make a frozen dataclass of a class that derives from :class:`Value`.

    Args:
        kw_only: False: its arguments may be given by position.
    """

    define = dataclasses.dataclass(frozen=True, slots=True, kw_only=kw_only, repr=False, eq=False)
    return define if kind is None else define(kind)


def to_dict(thing: Any, lang: str | None = "en") -> dict[str, Any]:
    """A dataclass as plain values.

    Args:
        lang: the language of the reasons' messages. None: reasons are put into words later.
    """
    found: dict[str, Any] = {}
    for name, role, keys, sources in field_keys(type(thing)):
        value = getattr(thing, name)
        if not role:
            found[keys[0]] = value if type(value) in _PLAIN else _plain(value, lang)
        elif role == "flat":
            found.update(to_dict(value, lang))
        elif role == "picked":
            for key, source in zip(keys, sources, strict=True):
                found[key] = _plain(getattr(value, source, None), lang)
        elif role == "with-currency":
            found[keys[0]] = _plain(value, lang)
            found["currency"] = None if value is None else value.currency or None
        elif role == "as-text":
            found[keys[0]] = [str(one) for one in value]
        elif role == "null-if-empty":
            found[keys[0]] = value or None
        elif value is not None:  # if-known
            found[keys[0]] = _plain(value, lang)
    return found


def keys_of(kind: type) -> tuple[str, ...]:
    found: list[str] = []
    for name, role, keys, _ in field_keys(kind):
        if role == "flat":
            within = model_in(kind, name)
            assert within is not None
            found += keys_of(within)
        elif role != "if-known":
            found += keys
    return tuple(found)


def model_in(kind: type, field: str) -> type | None:
    named = kind.__annotations__.get(field)
    found = getattr(sys.modules[kind.__module__], named, None) if isinstance(named, str) else named
    return found if isinstance(found, type) and issubclass(found, Model) else None


def field_keys(kind: type) -> tuple[FieldKeys, ...]:
    plan = _plans.get(kind)
    if plan is None:
        plan = _plans[kind] = tuple(_keys(kind))
    return plan


def _keys(kind: type) -> Iterator[FieldKeys]:
    by_name = {one.name: one for one in fields(kind)}
    classes = reversed(kind.__mro__) if getattr(kind, "inherited_first", False) else kind.__mro__
    annotated = (getattr(one, "__annotations__", ()) for one in classes)
    for name in dict.fromkeys(name for names in annotated for name in names if name in by_name):
        metadata = by_name[name].metadata
        role = metadata.get("role", "")
        if role == "picked":
            yield name, role, tuple(metadata["keys"]), tuple(metadata["keys"].values())
        elif role == "with-currency":
            yield name, role, (name, "currency"), ()
        elif role != "internal":
            yield name, role, (metadata.get("name", name),), ()


def _shown(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and type(value) is tuple:
        return f"({', '.join(map(_shown, value))}{',' if len(value) == 1 else ''})"
    return repr(str(value) if isinstance(value, str) else value)


def _plain(value: Any, lang: str | None) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        return [_plain(one, lang) for one in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return to_dict(value, lang)
    if isinstance(value, Labelled):
        return value
    as_dict = getattr(value, "to_dict", None)  # a reason
    if as_dict is None:
        return str(value)
    return value if lang is None else as_dict(lang)
