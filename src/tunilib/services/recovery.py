"""What an interrupted run left open: looked at, never repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.outcome import Word
from tunilib.core.ports.ledger import Kind, Settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.ports.ledger import Intent, Key
    from tunilib.services.opened import OpenedAccount

__all__ = ["Comparison", "Recovered", "recover"]

_DONE = {
    Kind.RENEW: Word.RENEWED,
    Kind.PLACE_HOLD: Word.PLACED,
    Kind.REQUEST_ITEM: Word.PLACED,
    Kind.CHANGE_HOLD: Word.CHANGED,
    Kind.CANCEL_HOLD: Word.CANCELLED,
    Kind.SET_PROFILE: Word.CHANGED,
    Kind.CHANGE_PASSWORD: Word.CHANGED,
    Kind.REQUEST_CHANGE: Word.REQUESTED,
    Kind.ADD_CARD: Word.ADDED,
    Kind.USE_CARD: Word.USED,
    Kind.EDIT_CARD: Word.EDITED,
    Kind.REMOVE_CARD: Word.REMOVED,
    Kind.CREATE_LIST: Word.CREATED,
    Kind.RENAME_LIST: Word.RENAMED,
    Kind.PUBLISH_LIST: Word.PUBLISHED,
    Kind.UNPUBLISH_LIST: Word.UNPUBLISHED,
    Kind.DELETE_LIST: Word.DELETED,
    Kind.ADD_FAVOURITES: Word.ADDED,
    Kind.REMOVE_FAVOURITES: Word.REMOVED,
    Kind.EDIT_FAVOURITE: Word.EDITED,
    Kind.MOVE_FAVOURITES: Word.MOVED,
    Kind.COPY_FAVOURITES: Word.COPIED,
    Kind.ORDER_FAVOURITES: Word.ORDERED,
    Kind.IMPORT_FAVOURITES: Word.IMPORTED,
    Kind.SAVE_SEARCH: Word.SAVED,
    Kind.DELETE_SEARCHES: Word.DELETED,
    Kind.CLEAR_SEARCHES: Word.CLEARED,
    Kind.SET_ALERT: Word.ALERTED,
}


class Comparison(NamedTuple):
    """What the state now says of one thing that an interrupted run was to change.

    Attributes:
        done: it was done; False: it was not; None: it is not known.
        after: its due date or state now, or the id of what was made; None where it is gone.
    """

    done: bool | None
    after: str | None = None


class Recovered(NamedTuple):
    """What became of one item of a run that was interrupted before it could say so.

    Attributes:
        intent: the run. id, title: of the thing, or the record of a hold to be placed.
        before: its due date or state then.
        after, done: as in :class:`Comparison`.
    """

    intent: Intent
    id: str
    title: str
    before: str | None
    after: str | None
    done: bool | None


def recover(account: OpenedAccount, kinds: frozenset[Kind], compare: Callable[[Intent, Key], Comparison]) -> None:
    """Compare what interrupted runs intended with the state now, settle it in the ledger, and report it.

    Args:
        kinds: the kinds of changes that the state tells of.
        compare: what the state says of one item.

    Raises:
        LocalError: the ledger cannot be read or written; nothing was sent.
    """
    for intent in account.ledger.unsettled(account.key):
        if intent.kind not in kinds:
            continue
        found = tuple(_recovered(intent, key, compare(intent, key)) for key in intent.keys)
        account.ledger.settle(intent, [_settled(item) for item in found], account.now(), looked=True)
        account.recovered += found


def _recovered(intent: Intent, key: Key, finding: Comparison) -> Recovered:
    return Recovered(
        intent=intent, id=key.id, title=key.title, before=key.before, after=finding.after, done=finding.done
    )


def _settled(item: Recovered) -> Settled:
    word = Word.UNKNOWN if item.done is None else _DONE[item.intent.kind] if item.done else Word.UNCHANGED
    return Settled(id=item.id, word=word, after=item.after)
