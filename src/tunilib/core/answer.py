"""What a library answers: to a reading, to a change, and where it does not have an ability."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tunilib.core.reason import Reason

__all__ = ["Answer", "Claim", "ClaimWord", "Missing", "Reading", "answer_for"]

T = TypeVar("T", covariant=True)


class Missing(NamedTuple):
    """An ability that a door does not have.

    Attributes:
        by: ``library``: the library does not offer it online; ``tunilib``: the site may have it, tunilib cannot use it.
    """

    by: Literal["library", "tunilib"]


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
        id: the id of what it made, or of what it has instead.
        list: the id of the list of favourites that it is about.
    """

    word: ClaimWord = ClaimWord.SILENT
    reasons: tuple[Reason, ...] = ()
    due: date | datetime | None = None
    id: str | None = None
    list: str | None = None


class Answer(NamedTuple):
    """What a library answered to one change of several items.

    Attributes:
        claims: by the item's id.
        refused: reasons for which nothing of it was done at all (a block on the patron).
        sent: False: the request never left, so that nothing can have been done.
        error: why it did not, where that is an error and not an outcome.
        lost: the request may have arrived, but no answer came back.
        words: what the answer said of the whole, verbatim.
    """

    claims: Mapping[str, Claim] = MappingProxyType({})
    refused: tuple[Reason, ...] = ()
    sent: bool = True
    lost: bool = False
    words: tuple[str, ...] = ()
    error: Exception | None = None

    def of(self, item: str) -> Claim:
        """The claim on one item; silent where the library said nothing of it."""
        return self.claims.get(item, _SILENT)


_SILENT = Claim()


def answer_for(
    item: str,
    word: ClaimWord,
    reasons: tuple[Reason, ...] = (),
    *,
    id: str | None = None,  # noqa: A002 - as in the claim
    words: tuple[str, ...] = (),
) -> Answer:
    """The answer to a change of one thing.

    Args:
        item: what the claim is about. id: of what was made, or is there instead.
        words: what the library said, verbatim.
    """
    return Answer(claims={item: Claim(word=word, reasons=reasons, id=id)}, words=words)


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
