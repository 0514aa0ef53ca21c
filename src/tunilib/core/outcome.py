"""The outcomes of changes."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from tunilib.core.hold import Hold
from tunilib.core.loan import Loan
from tunilib.core.models import IF_KNOWN, INTERNAL, WITH_CURRENCY, Model, model, picked
from tunilib.core.money import Money
from tunilib.core.reason import Reason

if TYPE_CHECKING:
    from tunilib.errors import TunilibError


class Word:
    """The words of interface section 2 for an outcome, each typed as itself."""

    RENEWED: Final = "renewed"
    UNCHANGED: Final = "unchanged"
    REFUSED: Final = "refused"
    UNKNOWN: Final = "unknown"
    NOT_TRIED: Final = "not-tried"
    WOULD_RENEW: Final = "would-renew"
    WOULD_CANCEL: Final = "would-cancel"
    WOULD_PLACE: Final = "would-place"
    WOULD_CHANGE: Final = "would-change"
    WOULD_ADD: Final = "would-add"
    WOULD_MOVE: Final = "would-move"
    WOULD_SAVE: Final = "would-save"
    PLACED: Final = "placed"
    CHANGED: Final = "changed"
    CANCELLED: Final = "cancelled"
    PURGED: Final = "purged"
    REQUESTED: Final = "requested"
    ADDED: Final = "added"
    USED: Final = "used"
    EDITED: Final = "edited"
    REMOVED: Final = "removed"
    SIGNED_IN: Final = "signed-in"
    SIGNED_OUT: Final = "signed-out"
    MADE: Final = "made"
    MOVED: Final = "moved"
    COPIED: Final = "copied"
    ORDERED: Final = "ordered"
    CREATED: Final = "created"
    RENAMED: Final = "renamed"
    PUBLISHED: Final = "published"
    UNPUBLISHED: Final = "unpublished"
    DELETED: Final = "deleted"
    IMPORTED: Final = "imported"
    UPDATED: Final = "updated"
    SKIPPED: Final = "skipped"
    SAVED: Final = "saved"
    CLEARED: Final = "cleared"
    INSTALLED: Final = "installed"
    DELIVERED: Final = "delivered"
    MAILED: Final = "mailed"
    PRINTED: Final = "printed"
    WOULD_MAIL: Final = "would-mail"
    NOTHING: Final = "nothing"
    FAILED: Final = "failed"
    SET: Final = "set"


RenewalWord: TypeAlias = Literal["renewed", "unchanged", "refused", "unknown", "not-tried", "would-renew"]
HoldWord: TypeAlias = Literal[
    "placed", "changed", "cancelled", "unchanged", "refused", "unknown", "not-tried",
    "would-cancel", "would-place", "would-change",
]  # fmt: skip
FavouriteWord: TypeAlias = Literal[
    "added", "removed", "edited", "moved", "copied", "ordered", "unchanged", "refused", "unknown", "not-tried",
    "would-add", "would-move",
]  # fmt: skip
ImportWord: TypeAlias = Literal[
    "imported", "updated", "created", "unchanged", "skipped", "refused", "unknown", "not-tried"
]
OutcomeWord: TypeAlias = (
    RenewalWord
    | HoldWord
    | FavouriteWord
    | ImportWord
    | Literal[
        "requested",
        "used",
        "signed-in",
        "signed-out",
        "made",
        "renamed",
        "published",
        "unpublished",
        "deleted",
        "saved",
        "cleared",
        "purged",
        "installed",
        "delivered",
        "mailed",
        "printed",
        "would-mail",
        "would-save",
        "nothing",
        "failed",
        "set",
    ]
)
"""How any change can end: each of :class:`Word`."""


@model(kw_only=False)
class Outcome(Model):
    outcome: OutcomeWord
    reasons: tuple[Reason, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.outcome not in (Word.REFUSED, Word.UNKNOWN, Word.NOT_TRIED)

    @property
    def is_planned(self) -> bool:
        return self.outcome.startswith("would-")


@model
class RenewalOutcome(Outcome):
    """The outcome of renewing a loan.

    Attributes:
        loan: the loan before.
        due_before: its due date before. None: it had none.
        due_after: its due date as read back. None: not known.
        fine: what the renewal cost for the days overdue. None: nothing, or not known.
    """

    loan: Loan = field(metadata=picked(loan_id="id", title="title"))
    outcome: RenewalWord = field(kw_only=False)
    due_before: date | datetime | None
    due_after: date | datetime | None = None
    reasons: tuple[Reason, ...] = field(default=(), kw_only=False)
    fine: Money | None = field(default=None, metadata=WITH_CURRENCY)

    @property
    def loan_id(self) -> str:
        return self.loan.id

    @property
    def title(self) -> str:
        return self.loan.title


@model
class PurgeOutcome(Outcome):
    """The outcome of deleting a returned loan at the library.

    Attributes:
        loan_id, title: of the loan. None: the library offers no loan to delete.
    """

    loan_id: str | None
    title: str | None
    outcome: OutcomeWord = field(kw_only=False)
    reasons: tuple[Reason, ...] = field(default=(), kw_only=False)


@model
class HoldOutcome(Outcome):
    """The outcome of placing, changing or cancelling a hold.

    Attributes:
        id: the hold's id. None: none was placed.
        hold: the hold as read back, else as it was before.
        pickup_location: where a hold was placed, as read back.
    """

    id: str | None = None
    hold: Hold | None = field(default=None, metadata=picked(title="title"))
    outcome: HoldWord = field(kw_only=False)
    reasons: tuple[Reason, ...] = field(default=(), kw_only=False)
    pickup_location: str | None = field(default=None, metadata=IF_KNOWN)

    @property
    def title(self) -> str | None:
        return self.hold.title if self.hold is not None else None


@model
class ChangeOutcome(Outcome):
    """The outcome of a change of a card, the profile, a list or a search.

    Attributes:
        id, name: of what was changed, if it has one.
    """

    id: str | None = None
    name: str | None = None


@model
class ProfileOutcome(Outcome):
    profile: str


@model
class FavouriteOutcome(Outcome):
    record_id: str
    list: str | None = None
    outcome: FavouriteWord = field(kw_only=False)
    reasons: tuple[Reason, ...] = field(default=(), kw_only=False)


@model
class ImportOutcome(Outcome):
    """The outcome of importing one reference of a file.

    Attributes:
        position: its place in the file, from 1.
        record_id: of the favourite. None: not imported.
        title: with the subtitle after `` : ``. None: it has none.
        broken: it could not be read, does not exist, or was imported in part. False also for what is not a reference.
    """

    position: int
    record_id: str | None = None
    title: str | None = None
    outcome: ImportWord = field(kw_only=False)
    reasons: tuple[Reason, ...] = field(default=(), kw_only=False)
    broken: bool = field(default=False, metadata=INTERNAL)


@model
class SentNotice(Model):
    """What became of one notice: ``mailed``, ``printed``, ``failed``, ``refused``, ``unknown``; ``nothing``: it waits.

    Attributes:
        error: why it failed.
    """

    id: str
    to: str | None
    outcome: OutcomeWord
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, compare=False, metadata=INTERNAL)

    @property
    def waits_for(self) -> str:
        """What it waits for: ``no-mail``, ``no-address``, or empty."""
        return str(dict(self.reasons[0].params)["what"]) if self.outcome == Word.NOTHING else ""
