"""Kinds of changes, and a change as planned, proposed and stored in the ledger."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from tunilib.core.outcome import OutcomeWord, Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tunilib.core.reason import Reason

Subject: TypeAlias = Literal[
    "loans", "history", "holds", "profile", "password", "messages", "history-setting", "cards", "lists", "favourites",
    "searches", "payments",
]  # fmt: skip
"""What a change is done to."""


class ChangeKind(StrEnum):
    """A kind of change: its name in the ledger, the command, its subject, and the word for done.

    :mod:`tunilib.core.proof.comparison` says when an item is as asked.
    """

    command: str
    subject: Subject
    done: OutcomeWord

    def __new__(cls, name: str, *facts: Any) -> ChangeKind:
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.command, kind.subject, kind.done = facts
        return kind

    RENEW = "renew", "loans renew", "loans", Word.RENEWED
    PURGE_HISTORY = "purge-history", "loans purge-history", "history", Word.PURGED
    KEEP_HISTORY = "keep-history", "loans keep-history", "history-setting", Word.CHANGED
    PLACE_HOLD = "place", "holds place", "holds", Word.PLACED
    REQUEST_ITEM = "request", "holds request", "holds", Word.PLACED
    REQUEST_ILL = "ill", "holds ill", "holds", Word.PLACED
    CHANGE_HOLD = "change", "holds change", "holds", Word.CHANGED
    CANCEL_HOLD = "cancel", "holds cancel", "holds", Word.CANCELLED
    SET_PROFILE = "profile-set", "profile set", "profile", Word.CHANGED
    CHANGE_PASSWORD = "profile-password", "profile password", "password", Word.CHANGED
    REQUEST_CHANGE = "profile-request-change", "profile request-change", "profile", Word.REQUESTED
    SET_MESSAGES = "profile-messages", "profile messages", "messages", Word.CHANGED
    ADD_CARD = "cards-add", "cards add", "cards", Word.ADDED
    USE_CARD = "cards-use", "cards use", "cards", Word.USED
    EDIT_CARD = "cards-edit", "cards edit", "cards", Word.EDITED
    REMOVE_CARD = "cards-remove", "cards remove", "cards", Word.REMOVED
    CREATE_LIST = "favourites-create", "favourites create", "lists", Word.CREATED
    RENAME_LIST = "favourites-rename", "favourites rename", "lists", Word.RENAMED
    PUBLISH_LIST = "favourites-publish", "favourites publish", "lists", Word.PUBLISHED
    UNPUBLISH_LIST = "favourites-unpublish", "favourites unpublish", "lists", Word.UNPUBLISHED
    DELETE_LIST = "favourites-delete", "favourites delete", "lists", Word.DELETED
    ADD_FAVOURITES = "favourites-add", "favourites add", "favourites", Word.ADDED
    REMOVE_FAVOURITES = "favourites-remove", "favourites remove", "favourites", Word.REMOVED
    EDIT_FAVOURITE = "favourites-edit", "favourites edit", "favourites", Word.EDITED
    MOVE_FAVOURITES = "favourites-move", "favourites move", "favourites", Word.MOVED
    COPY_FAVOURITES = "favourites-copy", "favourites copy", "favourites", Word.COPIED
    ORDER_FAVOURITES = "favourites-order", "favourites order", "favourites", Word.ORDERED
    IMPORT_FAVOURITES = "favourites-import", "favourites import", "favourites", Word.IMPORTED
    SAVE_SEARCH = "searches-save", "searches save", "searches", Word.SAVED
    DELETE_SEARCHES = "searches-delete", "searches delete", "searches", Word.DELETED
    CLEAR_SEARCHES = "searches-clear", "searches clear", "searches", Word.CLEARED
    SET_ALERT = "searches-alert", "searches alert", "searches", Word.CHANGED
    PAY_FINES = "fines-pay", "fines pay", "payments", Word.MADE


class Key(NamedTuple):
    """One item of a change, before it.

    Attributes:
        id: of the loan, hold, card, list or search; the record of a hold to place; the name of a setting.
        title: for the user.
        before: the due date or state before the change, as text.
        asked: the requested value, as text. None: the kind of change says it. Never a password or a note.
    """

    id: str
    title: str
    before: str | None = None
    asked: str | None = None


class PlannedChange(NamedTuple):
    """A change that would be requested now.

    Attributes:
        account: the ledger's name of the account.
        keys: the items. outcomes: what a dry run says of them.
    """

    account: str
    kind: ChangeKind
    keys: tuple[Key, ...]
    outcomes: tuple[Any, ...]

    @property
    def digest(self) -> str:
        """A short text, equal only for the same change of the same items in the same state."""
        from hashlib import sha256

        said = [sorted((name, str(value)) for name, value in one.to_dict().items()) for one in self.outcomes]
        whole = repr((self.account, str(self.kind), [tuple(key) for key in self.keys], said))
        return sha256(whole.encode(errors="backslashreplace")).hexdigest()


class Proposal(NamedTuple):
    """A change that was shown, and may be carried out once if it is still the same.

    Attributes:
        account: the ledger's name of the card. profile, card: how its account is opened.
        change: what was proposed, with its arguments.
        plan: the digest of the plan. titles: of the things that would be changed.
        expires: until when it may be carried out.
    """

    account: str
    profile: str
    card: str | None
    change: Mapping[str, Any]
    plan: str
    titles: Sequence[str]
    made: datetime
    expires: datetime

    def is_good_at(self, now: datetime) -> bool:
        return self.made <= now < self.expires


class Intent(NamedTuple):
    """A change that is about to be requested; it is stored before the request.

    Attributes:
        is_told: its run ended, and said that the outcome is not known; False: it did not end, or the intent is new.
    """

    id: str
    account: str
    kind: ChangeKind
    keys: tuple[Key, ...]
    created: datetime
    is_told: bool = False


class Made(NamedTuple):
    """A change that was made from this machine.

    Attributes:
        id: of the intent. done: how many items are certainly done.
    """

    id: str
    kind: ChangeKind
    created: datetime
    items: int
    done: int


class Settled(NamedTuple):
    """The outcome of one item of an intent.

    Attributes:
        id: as in the key.
        word: the outcome, in the words of interface section 2.
        after: the due date or state as read back, as text. None: not known.
    """

    id: str
    word: str
    after: str | None = None
    reasons: tuple[Reason, ...] = ()


class Recovered(NamedTuple):
    """What became of one item of an interrupted change.

    Attributes:
        intent: the change. id, title: of the item, or the record of a hold to place.
        before: the due date or state before.
        after: the due date or state now, or the id of the new thing. None: it does not exist.
        done: whether the change was made, by the state now. None: not known.
    """

    intent: Intent
    id: str
    title: str
    before: str | None
    after: str | None
    done: bool | None
