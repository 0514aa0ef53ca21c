"""What a door reads, and what a library answers to a change."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tunilib.core.reason import Reason

__all__ = ["Answer", "Claim", "ClaimWord", "Reading"]

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


class ClaimWord(StrEnum):
    """What a library says of one item of a change."""

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    SILENT = "silent"


class Claim(NamedTuple):
    """The library's word on one item: evidence, never the verdict.

    Attributes:
        due: the new due date that it names.
        id: the id of something that it made.
    """

    word: ClaimWord = ClaimWord.SILENT
    reasons: tuple[Reason, ...] = ()
    due: date | datetime | None = None
    id: str | None = None


class Answer(NamedTuple):
    """What a library answered to one change of several items.

    Attributes:
        claims: by the item's id.
        refused: reasons for which nothing of it was done at all (a block on the patron).
        sent: False: the request never left, so that nothing can have been done.
        lost: the request may have arrived, but no answer came back.
        words: what the answer said of the whole, verbatim.
    """

    claims: Mapping[str, Claim] = MappingProxyType({})
    refused: tuple[Reason, ...] = ()
    sent: bool = True
    lost: bool = False
    words: tuple[str, ...] = ()

    def of(self, item: str) -> Claim:
        """The claim on one item; silent where the library said nothing of it."""
        return self.claims.get(item, _SILENT)


_SILENT = Claim()
