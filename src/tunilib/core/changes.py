"""The kinds of changes, and a change as the ledger stores it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.reason import Reason


class ChangeKind(StrEnum):
    """The kinds of changes, as the ledger stores them: the command with a hyphen, except for the five oldest."""

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
    PAY_FINES = "fines-pay"

    @property
    def command(self) -> str:
        """The command that makes such a change: ``holds place``."""
        return _OLDEST.get(self) or self.value.replace("-", " ", 1)


_OLDEST = {
    ChangeKind.RENEW: "loans renew",
    ChangeKind.PLACE_HOLD: "holds place",
    ChangeKind.REQUEST_ITEM: "holds request",
    ChangeKind.CHANGE_HOLD: "holds change",
    ChangeKind.CANCEL_HOLD: "holds cancel",
}


class Key(NamedTuple):
    """One item of a change, as it was before.

    Attributes:
        id: of the loan, hold, card, list or search; the record of a hold to be placed; the name of a setting.
        title: for the user.
        before: the due date or state before the change, as text.
        asked: the requested value, as text; None if the kind of change is enough. Never a password or a note.
    """

    id: str
    title: str
    before: str | None = None
    asked: str | None = None


class Intent(NamedTuple):
    """A change that is about to be requested; it is stored before the request.

    Attributes:
        account: the library and the card.
        keys: the items.
    """

    id: str
    account: str
    kind: ChangeKind
    keys: tuple[Key, ...]
    created: datetime


class Settled(NamedTuple):
    """The outcome of one item of an intent.

    Attributes:
        id: as in the key.
        word: the outcome, in the words of interface section 2.
        after: the due date or state as read back, as text; None if unknown.
    """

    id: str
    word: str
    after: str | None = None
    reasons: tuple[Reason, ...] = ()
