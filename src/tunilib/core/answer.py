"""What a door answers: readings, answers to changes, and missing abilities."""

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
        by: ``library``: the library does not offer it online; ``tunilib``: tunilib cannot use it.
        page: where a person does it. None: not known.
    """

    by: Literal["library", "tunilib"]
    page: str | None = None


class ClaimWord(StrEnum):
    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_SENT = "not-sent"
    """Other items of the same change were sent; the site failed before this one."""
    SILENT = "silent"


class Claim(NamedTuple):
    """What a library claims about one item of a change. It is evidence, not proof.

    Attributes:
        due: the new due date, if it names one.
        id: of the new thing, or of the one that exists instead.
        list: the id of the list of favourites.
        was_there: the favourite or list was there before; of an import.
        fine: the fine that was registered for the days overdue.
    """

    word: ClaimWord = ClaimWord.SILENT
    reasons: tuple[Reason, ...] = ()
    due: date | datetime | None = None
    id: str | None = None
    list: str | None = None
    fine: Money | None = None
    was_there: bool = False


class Answer(NamedTuple):
    """A library's answer to one change of one or more items.

    Attributes:
        claims: by the item's id.
        refused: why the whole change was refused, such as a block on the patron.
        sent: False: no request was sent, so nothing was done.
        lost: a request may have been received, but the answer is not readable.
        failed: what the library said on an error page. The change may have been made all the same.
        words: what the library said about the whole change, verbatim.
        error: why no request was sent, if that is an error.
    """

    claims: Mapping[str, Claim] = MappingProxyType({})
    refused: tuple[Reason, ...] = ()
    sent: bool = True
    lost: bool = False
    failed: tuple[Reason, ...] = ()
    words: tuple[str, ...] = ()
    error: Exception | None = None

    def of(self, item: str) -> Claim:
        """The claim about one item; ``silent`` by default."""
        return self.claims.get(item, _SILENT)

    def refuses(self, claim: Claim) -> bool:
        return claim.word is ClaimWord.REFUSED or (bool(self.refused) and claim.word is ClaimWord.SILENT)

    def fails(self, claim: Claim) -> bool:
        return bool(self.failed) and claim.word is ClaimWord.SILENT

    def denies(self, claim: Claim) -> bool:
        """Whether the library says that it did not make the change. False if the answer was lost."""
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
    return Answer(claims={item: Claim(word=word, reasons=reasons, id=id)}, words=words)


class Reading(NamedTuple, Generic[T]):
    """A complete list. A list that cannot be read completely is an error.

    Attributes:
        items: all of them, in the library's order.
        taken: when it was read, in the library's zone.
        stated: the library's own count of the items, if it has one.
        blocks: why the patron is suspended.
    """

    items: tuple[T, ...]
    taken: datetime
    stated: int | None = None
    blocks: tuple[Reason, ...] = ()
