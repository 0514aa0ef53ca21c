"""Results of a door: readings, answers to changes, and abilities that are missing."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tunilib.core.money import Money
    from tunilib.core.reason import Reason

T = TypeVar("T", covariant=True)


class Missing(NamedTuple):
    """An ability that a door does not have.

    Attributes:
        by: ``library``: the library does not offer it online; ``tunilib``: the site may have it, tunilib cannot use it.
    """

    by: Literal["library", "tunilib"]


class ClaimWord(StrEnum):
    """What a library claims about one item of a change."""

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_SENT = "not-sent"
    """Others of the same change were sent, and the site failed before this one."""
    SILENT = "silent"


class Claim(NamedTuple):
    """What a library claims about one item of a change; it is evidence, not proof.

    Attributes:
        due: the new due date, if it names one.
        id: of what was created, or of what exists instead.
        list: the id of the list of favourites concerned.
        fine: what it registered for the days overdue.
    """

    word: ClaimWord = ClaimWord.SILENT
    reasons: tuple[Reason, ...] = ()
    due: date | datetime | None = None
    id: str | None = None
    list: str | None = None
    fine: Money | None = None


class Answer(NamedTuple):
    """The answer of a library to one change of one or more items.

    Attributes:
        claims: by the item's id.
        refused: why the whole change was refused (a block on the patron, for example).
        sent: False: no request was sent, so nothing was done.
        lost: a request may have been received, but there is no readable answer.
        failed: what the library said where it failed with a page of its own; it may have made the change all the same,
            and no request is under way any more.
        words: what the library said about the whole change, verbatim.
        error: why no request was sent, if that is an error rather than an outcome.
    """

    claims: Mapping[str, Claim] = MappingProxyType({})
    refused: tuple[Reason, ...] = ()
    sent: bool = True
    lost: bool = False
    failed: tuple[Reason, ...] = ()
    words: tuple[str, ...] = ()
    error: Exception | None = None

    def of(self, item: str) -> Claim:
        """The claim about one item; ``silent`` if the library said nothing about it."""
        return self.claims.get(item, _SILENT)

    def refuses(self, claim: Claim) -> bool:
        """Whether the library refused the item of a claim, or the whole change."""
        return claim.word is ClaimWord.REFUSED or (bool(self.refused) and claim.word is ClaimWord.SILENT)

    def fails(self, claim: Claim) -> bool:
        """Whether the library failed at the item of a claim, and said so."""
        return bool(self.failed) and claim.word is ClaimWord.SILENT

    def denies(self, claim: Claim) -> bool:
        """Whether the library says that it did not make the change; unknown, and so False, if the answer was lost."""
        return not self.lost and (claim.word is ClaimWord.UNCHANGED or self.refuses(claim))


_SILENT = Claim()


def answer_for(
    item: str,
    word: ClaimWord,
    reasons: tuple[Reason, ...] = (),
    *,
    id: str | None = None,  # noqa: A002 - as in the claim
    words: tuple[str, ...] = (),
) -> Answer:
    """The answer to a change of one item."""
    return Answer(claims={item: Claim(word=word, reasons=reasons, id=id)}, words=words)


class Reading(NamedTuple, Generic[T]):
    """A complete list; a list that cannot be read completely is an error.

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
