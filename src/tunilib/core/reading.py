"""What a backend reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.reason import Reason

__all__ = ["Reading"]

T = TypeVar("T", covariant=True)


class Reading(NamedTuple, Generic[T]):
    """A complete list; if it cannot be read completely, there is an error instead.

    Attributes:
        items: all of them, in the library's order.
        taken: when it was read, in the library's zone.
        stated: the number of items by the library's own count, if it has one.
        blocks: why the patron is suspended, in the library's words or by its rules.
    """

    items: tuple[T, ...]
    taken: datetime
    stated: int | None = None
    blocks: tuple[Reason, ...] = ()
