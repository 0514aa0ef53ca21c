"""What Python callers give: its type is checked where it arrives, as an error in it must not become a silent change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from inspect import signature
from typing import Final, ParamSpec, TypeVar

from tunilib.core.models import Model
from tunilib.core.money import Money
from tunilib.errors import UsageError

P = ParamSpec("P")
T = TypeVar("T")

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "profile": (str,),
    "url": (str,),
    "card": (str,),
    "password": (str,),
    "target": (str,),
    "library": (str,),
    "store": (str,),
    "pickup": (str,),
    "item": (str,),
    "comment": (str,),
    "expires": (date,),
    "due": (date,),
    "freeze": (bool, date),
    "release": (bool,),
    "dry_run": (bool,),
    "amount": (str, Money),
    "query": (str,),
    "type": (str,),
    "sort": (str,),
    "page": (int,),
    "limit": (int,),
    "until": (date,),
    "days": (int,),
}
"""The types of arguments by their names, which mean the same in every function; None only where it is the default."""

_IDS: Final = {
    "loan": ("Loan", "id", "not a loan or the ID of one: {value}"),
    "hold": ("Hold", "id", "not a hold or the ID of one: {value}"),
    "list": ("FavouriteList", "id", "not a list or the ID of one: {value}"),
    "record": (None, "record_id", "not a record or the ID of one: {value}"),
}
"""The class of each kind, the field that is its id, and what is said of anything else.

Whatever names its record stands for the record.
"""
_LONGEST: Final = 80


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """A function that takes its arguments only in their types; anything else is a ``UsageError``."""
    known = signature(function)
    may_lack = {name for name, parameter in known.parameters.items() if parameter.default is None}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        for name, value in known.bind(*args, **kwargs).arguments.items():
            wanted = _TYPES.get(name)
            if wanted is None or (value is None and name in may_lack):
                continue
            if not _is_of(value, wanted):
                names = " or ".join(kind.__name__ for kind in wanted)
                raise UsageError("{name} must be {type}, not {value}", name=name, type=names, value=_shown(value))
        return function(*args, **kwargs)

    return call


def _is_of(value: object, wanted: tuple[type, ...]) -> bool:
    return isinstance(value, wanted) and not isinstance(value, datetime)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def id_of(thing: object, kind: str) -> str:
    """The id of a thing, which may be the id itself.

    Raises:
        UsageError: it is neither, or no text that could be stored.
    """
    name, field, message = _IDS[kind]
    found = thing
    if isinstance(thing, Model) and name in (None, type(thing).__name__):
        found = getattr(thing, field, None)
    if not isinstance(found, str):
        raise UsageError(message, value=_shown(thing))
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in found):  # what no library could store
        raise UsageError("{name} is not valid text", name=kind)
    return found


def ids_of(things: object, kind: str) -> tuple[str, ...]:
    """The ids of several things, or of one alone."""
    if isinstance(things, str | Model) or not isinstance(things, Iterable):
        return (id_of(things, kind),)
    return tuple(id_of(thing, kind) for thing in things)
