"""The ledger: what was intended, done and seen, on this machine."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.reason import Reason

__all__ = ["Event", "Intent", "Key", "Kind", "Ledger", "Settled"]


class Kind(StrEnum):
    """The kinds of changes, as the ledger writes them: the command with a hyphen, but for the five oldest."""

    RENEW = "renew"
    PLACE_HOLD = "place"
    REQUEST_ITEM = "request"
    CHANGE_HOLD = "change"
    CANCEL_HOLD = "cancel"
    SET_PROFILE = "profile-set"
    CHANGE_PASSWORD = "profile-password"  # noqa: S105 - the name of a change
    REQUEST_CHANGE = "profile-request-change"
    ADD_CARD = "cards-add"
    USE_CARD = "cards-use"
    EDIT_CARD = "cards-edit"
    REMOVE_CARD = "cards-remove"
    CREATE_LIST = "favourites-create"
    RENAME_LIST = "favourites-rename"
    PUBLISH_LIST = "favourites-publish"
    UNPUBLISH_LIST = "favourites-unpublish"
    DELETE_LIST = "favourites-delete"
    ADD_FAVOURITES = "favourites-add"
    REMOVE_FAVOURITES = "favourites-remove"
    EDIT_FAVOURITE = "favourites-edit"
    MOVE_FAVOURITES = "favourites-move"
    COPY_FAVOURITES = "favourites-copy"
    ORDER_FAVOURITES = "favourites-order"
    IMPORT_FAVOURITES = "favourites-import"
    SAVE_SEARCH = "searches-save"
    DELETE_SEARCHES = "searches-delete"
    CLEAR_SEARCHES = "searches-clear"
    SET_ALERT = "searches-alert"

    @property
    def command(self) -> str:
        """The command that makes such a change: ``holds place``."""
        return _OLDEST.get(self) or self.value.replace("-", " ", 1)


_OLDEST = {
    Kind.RENEW: "loans renew",
    Kind.PLACE_HOLD: "holds place",
    Kind.REQUEST_ITEM: "holds request",
    Kind.CHANGE_HOLD: "holds change",
    Kind.CANCEL_HOLD: "holds cancel",
}


class Key(NamedTuple):
    """One thing that a change is about, as it was before.

    Attributes:
        id: of the loan, hold, card, list or search; the record of a hold that is placed; the name of a setting.
        title: for the user who reads the ledger.
        before: the due date or the state before the change, as text.
        asked: what the change asks for, as text; None where the kind of change says it all. Never a password or a note.
    """

    id: str
    title: str
    before: str | None = None
    asked: str | None = None


class Intent(NamedTuple):
    """A change that was about to be asked for; written down before it was.

    Attributes:
        id: of the intent. account: the library and the card.
        keys: what it is about.
    """

    id: str
    account: str
    kind: Kind
    keys: tuple[Key, ...]
    created: datetime


class Settled(NamedTuple):
    """What became of one item of an intent.

    Attributes:
        id: as in the key.
        word: the outcome, in the words of interface section 2.
        after: the due date or the state as read back, as text; None where that is not known.
    """

    id: str
    word: str
    after: str | None = None
    reasons: tuple[Reason, ...] = ()


class Event(NamedTuple):
    """Something that was done, or was seen to have changed between two readings."""

    time: datetime
    kind: str
    id: str
    title: str
    before: str | None = None
    after: str | None = None
    message: str | None = None
    source: str | None = None


class Ledger(Protocol):
    """What services ask of the ledger. Times are handed in."""

    def intend(self, account: str, kind: Kind, keys: Sequence[Key], now: datetime) -> Intent:
        """Write an intent; it is on the disk when this returns."""

    def settle(
        self,
        intent: Intent,
        results: Sequence[Settled],
        now: datetime,
        *,
        words: Sequence[str] = (),
        looked: bool = False,
    ) -> None:
        """Write what became of an intent, each item, in one step.

        Args:
            words: what the library answered, verbatim.
            looked: a later run found it out by looking, after the run that intended it was interrupted.
        """

    def unsettled(self, account: str) -> tuple[Intent, ...]:
        """Intents of which it is not known what became of them: look, never repeat."""

    def saw_loans(self, account: str, reading: Reading[Loan], now: datetime) -> tuple[Event, ...]:
        """Remember a reading of loans; what differs from the one before it."""

    def saw_holds(self, account: str, reading: Reading[Hold], now: datetime) -> tuple[Event, ...]:
        """Remember a reading of holds and requests, in the same way."""

    def saw_fines(self, account: str, fines: Fines, now: datetime) -> tuple[Event, ...]:
        """Remember a reading of fines, in the same way."""

    def since(self, account: str, loan: str) -> date | None:
        """The first day from which on this loan was seen with the reasons it has now."""
