"""What became of something that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tunilib.core.hold import Hold
from tunilib.core.loan import Loan
from tunilib.core.reason import Reason

__all__ = ["Change", "HoldOutcome", "Outcome", "RenewalOutcome", "Word"]


class Word(StrEnum):
    """The words of interface section 2 for what became of an item."""

    RENEWED = "renewed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_TRIED = "not-tried"
    WOULD_RENEW = "would-renew"
    PLACED = "placed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REQUESTED = "requested"
    ADDED = "added"
    USED = "used"
    EDITED = "edited"
    REMOVED = "removed"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    MADE = "made"
    MAILED = "mailed"
    NOTHING = "nothing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The part that every outcome has."""

    outcome: Word
    reasons: tuple[Reason, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether it was done, or there was nothing to do."""
        return self.outcome not in (Word.REFUSED, Word.UNKNOWN, Word.NOT_TRIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalOutcome(Outcome):
    """What became of the renewal of one loan.

    Attributes:
        loan: the loan as it stood before.
        due_before: its due date before.
        due_after: its due date as read back after; None where that is not known.
    """

    loan: Loan
    due_before: date | datetime
    due_after: date | datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOutcome(Outcome):
    """What became of one hold: placed, changed, cancelled, or not.

    Attributes:
        id: the hold's id; None where nothing was placed.
        hold: the hold as read back where there is one, else as it stood before.
    """

    id: str | None = None
    hold: Hold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Outcome):
    """What became of a change of a card, the profile, a list or a search.

    Attributes:
        id: of the thing changed, where it has one.
        name: of the thing changed, where it has one.
    """

    id: str | None = None
    name: str | None = None
