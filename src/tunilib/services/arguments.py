"""What a call from Python may hand over: things that were read before, their ids, or one of them alone."""

from __future__ import annotations

from collections.abc import Iterable

from tunilib.core.models import Model
from tunilib.errors import UsageError

__all__ = ["check_type", "id_of", "ids_of"]

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


def id_of(thing: object, kind: str) -> str:
    """The id of a thing, which may be the id itself.

    Args:
        kind: ``loan``, ``hold``, ``card``, ``list``, ``search`` or ``record``.

    Raises:
        UsageError: it is neither.
    """
    if isinstance(thing, str):
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


def check_type(name: str, value: object, *types: type | None) -> None:
    """Refuse an argument of another type.

    Args:
        name: of the argument. types: those that it may have.

    Raises:
        UsageError: it has none of them.
    """
    if not any(value is None if one is None else isinstance(value, one) for one in types):
        raise UsageError("{name} cannot be {value}", name=name, value=_shown(value))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
