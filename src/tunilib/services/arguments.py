"""What a call from Python may hand over: values of the types that a method is annotated with, and things by their id.

The annotations are the one list of types. They are compared by name, since a type that is only named in an annotation
is imported by nobody who does not use it. Commands, whose arguments the command line has read by type, are not checked
again.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, wraps
from types import FunctionType, GenericAlias
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

from tunilib.core.models import Model, Value
from tunilib.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")

Records: TypeAlias = "Iterable[Model | str] | Model | str"
"""Ids of records, what names them (records of a search, favourites, loans), or one of them alone."""
FilterValue: TypeAlias = "str | int | Iterable[str | int]"
"""One value of a filter, or several of which one must match."""

_IDS = {
    "loan": ("Loan", "id"),
    "hold": ("Hold", "id"),
    "card": ("Card", "id"),
    "list": ("FavouriteList", "id"),
    "search": ("Search", "id"),
    "record": (None, "record_id"),
}
"""The class of each kind, and the field that is its id; any thing that names its record stands for the record."""

_WRONG_MESSAGES = {
    "loan": "not a loan or the ID of one: {value}",
    "hold": "not a hold or the ID of one: {value}",
    "card": "not a card or the ID of one: {value}",
    "list": "not a list or the ID of one: {value}",
    "search": "not a search or the ID of one: {value}",
    "record": "not a record or the ID of one: {value}",
}
_LONGEST = 80
_ALIASES = {"Records": Records, "FilterValue": FilterValue, "OutcomeWord": "str"}
"""What annotations name that is no class, and what is checked in its place."""


def id_of(thing: object, kind: str) -> str:
    """The id of a thing, which may be the id itself.

    Args:
        kind: ``loan``, ``hold``, ``card``, ``list``, ``search`` or ``record``.

    Raises:
        UsageError: it is neither.
    """
    if isinstance(thing, str):
        _check_storable(kind, thing)
        return thing
    name, field = _IDS[kind]
    found = getattr(thing, field, None) if isinstance(thing, Model) and name in (None, type(thing).__name__) else None
    if not isinstance(found, str):
        raise UsageError(_WRONG_MESSAGES[kind], value=_shown(thing))
    return found


def ids_of(things: object, kind: str) -> tuple[str, ...]:
    """The ids of several things, or of one alone; raises like :func:`id_of`."""
    if isinstance(things, str | Model):
        return (id_of(things, kind),)
    if not isinstance(things, Iterable) or isinstance(things, bytes):
        raise UsageError(_WRONG_MESSAGES[kind], value=_shown(things))
    return tuple(id_of(thing, kind) for thing in things)


def check_calls(*classes: type) -> None:
    """Have the public methods of classes refuse arguments of other types than they are annotated with."""
    for kind in classes:
        for name, member in list(vars(kind).items()):
            if isinstance(member, FunctionType) and not name.startswith("_") and not hasattr(member, "checks_types"):
                setattr(kind, name, checked(member))


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which raises ``UsageError`` before it begins where an argument has another type."""
    annotated: Any = function
    while hasattr(annotated, "__wrapped__"):
        annotated = annotated.__wrapped__
    code, hints = annotated.__code__, annotated.__annotations__
    positional = code.co_varnames[: code.co_argcount]
    count = code.co_argcount + code.co_kwonlyargcount
    names = frozenset(code.co_varnames[:count])
    others = code.co_varnames[count + bool(code.co_flags & 4)] if code.co_flags & 8 else None  # *names and **names

    @wraps(function)
    def call(*given: P.args, **named: P.kwargs) -> R:
        for name, value in (*zip(positional, given, strict=False), *named.items()):
            hint = hints.get(name if name in names else others)
            if hint is not None:
                _check(name, value, hint)
        return function(*given, **named)

    call.checks_types = True  # type: ignore[attr-defined]
    return call


def _check(name: str, value: object, hint: object) -> None:
    text = _text(hint)
    if not _fits(value, _parsed(text)):
        kind = type(value).__name__
        raise UsageError("{name} must be {types}, not {kind}", name=name, types=text, kind=kind)
    for one in value if isinstance(value, tuple | list | set | frozenset) else (value,):
        if isinstance(one, str):
            _check_storable(name, one)
    if isinstance(value, Value) and not isinstance(value, Model):  # what is asked for, made by the caller
        for field in value.__dataclass_fields__.values():
            _check(f"{name}.{field.name}", getattr(value, field.name), field.type)


def _check_storable(name: str, text: str) -> None:
    """Refuse what no library could store: half of a surrogate pair, and the zero character, which no server has."""
    if "\0" in text or not (text.isascii() or _is_encoded(text)):
        raise UsageError("{name} is not valid text", name=name)


def _is_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(hint: object) -> str:
    """An annotation as it is written."""
    if isinstance(hint, str):
        return hint.strip("\"'")
    return hint.__name__ if isinstance(hint, type) and not isinstance(hint, GenericAlias) else repr(hint)


@cache
def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _fits(value: object, types: ast.expr) -> bool:
    """Whether a value has one of the types that an annotation names; what only reading would tell passes."""
    if isinstance(types, ast.BinOp):
        return _fits(value, types.left) or _fits(value, types.right)
    if isinstance(types, ast.Constant):
        return value is None if types.value is None else _fits(value, _parsed(str(types.value)))
    if isinstance(types, ast.Subscript):
        return _has_type(value, _name(types.value)) and _have_types(value, types.slice)
    return _has_type(value, _name(types))


def _name(types: ast.expr) -> str:
    return types.attr if isinstance(types, ast.Attribute) else cast("ast.Name", types).id


def _has_type(value: object, name: str) -> bool:
    if name in _ALIASES:
        return _fits(value, _parsed(_ALIASES[name]))
    if name == "Any" or name == "object":
        return True
    if name in ("Iterable", "Sequence"):
        kind: type = Sequence if name == "Sequence" else Iterable
        return isinstance(value, kind) and not isinstance(value, str | bytes | Model)
    if name == "Mapping":
        return isinstance(value, Mapping)
    if name == "Callable":
        return callable(value)
    if name == "BinaryIO":
        return hasattr(value, "read") and not hasattr(value, "encoding")
    if name == "int":  # True is no number, and a moment is no day
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "date" and isinstance(value, datetime):
        return False
    return any(one.__name__ == name for one in type(value).__mro__)


def _have_types(value: object, types: ast.expr) -> bool:
    """Whether the things in a collection have their type; those of an iterator show it when they are read."""
    if isinstance(value, Mapping) and isinstance(types, ast.Tuple):
        keys, values = types.elts
        return all(_fits(key, keys) and _fits(one, values) for key, one in value.items())
    if not isinstance(value, tuple | list | set | frozenset):
        return True
    one_type = types.elts[0] if isinstance(types, ast.Tuple) else types
    return all(_fits(one, one_type) for one in value)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
