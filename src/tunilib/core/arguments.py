"""Checks the types of arguments from Python callers, since a wrong one must not become a silent change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache, wraps
from inspect import Parameter, signature, unwrap
from typing import Any, Final, ParamSpec, TypeVar

from tunilib.core.models import Model
from tunilib.core.money import Money
from tunilib.errors import UsageError

P = ParamSpec("P")
T = TypeVar("T")

_TYPES: Final[dict[str, type]] = {"str": str, "bool": bool, "int": int, "date": date, "Money": Money}
_TEXTS, _PAIRS = "Sequence[str]", "Mapping[str, str]"

_IDS: Final = {
    "loan": ("Loan", "id", "not a loan or the ID of one: {value}"),
    "hold": ("Hold", "id", "not a hold or the ID of one: {value}"),
    "list": ("FavouriteList", "id", "not a list or the ID of one: {value}"),
    "record": (None, "record_id", "not a record or the ID of one: {value}"),
}
"""The class of each kind, the field with its id, and the error for other values.

Things with the id of a record count as the record.
"""
_LONGEST: Final = 80


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function take arguments only of their annotated types; others are a ``UsageError``.

    One text counts as a sequence of one, a text as a path, and the value of a word as the word.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        wanted, bind = _annotated(function)
        bound = bind(*args, **kwargs)
        for name, kinds in wanted.items():
            if name in bound.arguments:
                bound.arguments[name] = taken(name, bound.arguments[name], kinds)
        return function(*bound.args, **bound.kwargs)

    return call


@cache
def _annotated(function: Callable[..., object]) -> tuple[dict[str, dict[str, type | None]], Callable[..., Any]]:
    found = signature(function)
    known = {**unwrap(function).__globals__, **_TYPES, "None": None, _TEXTS: tuple, _PAIRS: dict}
    wanted = {}
    for name, one in found.parameters.items():
        kinds = str(one.annotation).split(" | ")
        if one.kind is not Parameter.VAR_KEYWORD and all(_is_checked(kind, known) for kind in kinds):
            wanted[name] = {kind: known[kind] for kind in kinds}
    return wanted, found.bind


def _is_checked(kind: str, known: Mapping[str, Any]) -> bool:
    found = known.get(kind)
    if kind in _TYPES or kind in ("None", _TEXTS, _PAIRS):
        return True
    return isinstance(found, type) and (kind == "Path" or issubclass(found, Enum))


def taken(name: str, value: Any, kinds: Mapping[str, type | None]) -> Any:
    for word, kind in kinds.items():
        match word:
            case "None":
                fits = value is None
            case "date":
                fits = isinstance(value, date) and not isinstance(value, datetime)
            case "int":
                fits = isinstance(value, int) and not isinstance(value, bool)
            case "Sequence[str]":
                value = (value,) if isinstance(value, str) else value
                fits = isinstance(value, Iterable) and not isinstance(value, Mapping | bytes)
                value = tuple(value) if fits else value
                fits = fits and all(isinstance(text, str) for text in value)
            case "Mapping[str, str]":
                fits = isinstance(value, Mapping) and all(isinstance(text, str) for text in (*value, *value.values()))
            case _:
                assert kind is not None
                if isinstance(value, str) and (word == "Path" or _is_value(value, kind)):
                    value = kind(value)
                fits = isinstance(value, kind)
        if fits:
            _check_text(name, value)
            return value
    names = " or ".join(kind for kind in kinds if kind != "None" or len(kinds) == 1)
    raise UsageError("{name} must be {type}, not {value}", name=name, type=names, value=_shown(value))


def _is_value(text: str, kind: type) -> bool:
    return issubclass(kind, Enum) and text in {one.value for one in kind}


def _check_text(name: str, value: object) -> None:
    texts = (value,) if isinstance(value, str) else ()
    if isinstance(value, tuple):
        texts = value
    if isinstance(value, Mapping):
        texts = (*value, *value.values())
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for text in texts for letter in text):
        raise UsageError("{name} is not valid text", name=name)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def id_of(thing: object, kind: str) -> str:
    """The id of a thing; an id may be given itself.

    Raises:
        UsageError: it is neither, or not valid text.
    """
    name, field, message = _IDS[kind]
    found = thing
    if isinstance(thing, Model) and name in (None, type(thing).__name__):
        found = getattr(thing, field, None)
    if not isinstance(found, str):
        raise UsageError(message, value=_shown(thing))
    _check_text(kind, found)
    return found


def ids_of(things: object, kind: str) -> tuple[str, ...]:
    if isinstance(things, str | Model) or not isinstance(things, Iterable):
        return (id_of(things, kind),)
    return tuple(id_of(thing, kind) for thing in things)
