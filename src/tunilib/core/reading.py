"""What a door reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.reason import Reason

__all__ = ["Reading"]

T = TypeVar("T", covariant=True)


class Reading(NamedTuple, Generic[T]):
    """A complete list, or none: a door that cannot read all of it raises.

    Attributes:
        items: all of them, in the library's order.
        taken: when it was read, in the library's zone.
        stated: how many there are by the library's own count, where it states one.
        blocks: what suspends the patron, in the library's words or by its rules.
    """

    items: tuple[T, ...]
    taken: datetime
    stated: int | None = None
    blocks: tuple[Reason, ...] = ()
