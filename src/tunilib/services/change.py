"""The one path for every change: read, write the intent, act once, read back, prove, settle, report.

Every door goes through it, the embedded library too. Nothing is ever sent twice: what an interrupted run left open is
compared with the state by the next run, reported, and settled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tunilib.core.answer import Answer
from tunilib.core.outcome import Word
from tunilib.core.ports.ledger import Kind, Settled
from tunilib.core.reason import Reason
from tunilib.errors import (
    CredentialsRefused,
    LocalError,
    NotFound,
    NotSignedIn,
    SessionExpired,
    TunilibError,
    Unavailable,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.core.ports.ledger import Intent, Key
    from tunilib.services.opened import OpenedAccount

__all__ = ["NOTHING_DONE", "Change", "Comparison", "Recovered", "Subject", "ask_once", "begin", "make", "recover"]

S = TypeVar("S")
O = TypeVar("O")  # noqa: E741 - an outcome

NOTHING_DONE = (UsageError, NotFound, NotSignedIn, CredentialsRefused, SessionExpired)
"""Errors after which it is certain that the library changed nothing."""

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


class Subject(NamedTuple, Generic[S]):
    """What changes are about: the loans of a card, its holds, the lists of favourites.

    Attributes:
        kinds: the kinds of changes that its state tells of.
        read: reads its state.
        compare: what the state says of one item of an interrupted change.
        see: has the ledger remember the state; None: the ledger does not remember it.
        of_card: whether it belongs to the active card; False: to the account, whichever card is active.
    """

    kinds: frozenset[Kind]
    read: Callable[[OpenedAccount], S]
    compare: Callable[[OpenedAccount, Intent, Key, S], Comparison]
    see: Callable[[OpenedAccount, S], object] | None = None
    of_card: bool = True

    def key(self, account: OpenedAccount) -> str:
        """The ledger's name for what the changes belong to."""
        return account.key if self.of_card else account.owner_key


class Change(NamedTuple, Generic[S, O]):
    """A change that is asked for once.

    Attributes:
        subject: what it is about.
        kind: what it is called in the ledger. keys: the things that it is about, as they were before.
        act: asks the library; it is called once.
        prove: from the answer and the state read back (None: it could not be read) to an outcome for each thing.
        settled: what the ledger writes of the outcomes, by the ids of the keys.
        unsent_is_data: whether a library that could not be reached makes outcomes, ``not-tried``; else it is an error.
    """

    subject: Subject[S]
    kind: Kind
    keys: Sequence[Key]
    act: Callable[[], Answer]
    prove: Callable[[Answer, S | None], tuple[O, ...]]
    settled: Callable[[tuple[O, ...]], Sequence[Settled]]
    unsent_is_data: bool = False


def begin(account: OpenedAccount, subject: Subject[S]) -> S:
    """Read the state before a change, and report what an interrupted run left open.

    Raises:
        TunilibError: the state could not be read, or the ledger failed; nothing was sent.
    """
    state = subject.read(account)
    recover(account, subject, state)
    return state


def make(account: OpenedAccount, change: Change[S, O]) -> tuple[O, ...]:
    """Write the intent, ask once, read back, prove, settle.

    A ledger that fails after the library was asked takes nothing from the result: it is in
    ``account.ledger_problem``, the intent stays open, and the next run looks.

    Raises:
        UsageError, NotFound, NotSignedIn, CredentialsRefused, SessionExpired: the library did not take the request.
        Unavailable: the library could not be reached, and nothing was done.
        LocalError: the intent could not be written, so that nothing was sent; or this machine failed while the change
            was made: the intent stays open, and the next run looks.
    """
    intent = account.ledger.intend(change.subject.key(account), change.kind, change.keys, account.now())
    try:
        answer = ask_once(change.act)
    except NOTHING_DONE:
        _settle(account, intent, [_not_tried(key) for key in change.keys])
        raise
    if answer.error is not None and not (change.unsent_is_data and isinstance(answer.error, Unavailable)):
        _settle(account, intent, [_not_tried(key)._replace(reasons=answer.refused) for key in change.keys])
        raise answer.error
    after = _read_back(account, change.subject) if answer.sent else None
    outcomes = change.prove(answer, after)
    _settle(account, intent, change.settled(outcomes), answer.words)
    if after is not None and change.subject.see is not None:
        see, state = change.subject.see, after
        account.remember(lambda: see(account, state))
    return outcomes


def ask_once(act: Callable[[], Answer]) -> Answer:
    """Ask, and never again.

    A library that could not be reached answers "not sent"; an answer that cannot be read counts as lost, since the
    change may have been made.

    Raises:
        UsageError, NotFound, NotSignedIn, CredentialsRefused, SessionExpired: nothing was done.
        LocalError: this machine failed in the middle of it: nobody knows, so that the intent has to stay open.
    """
    try:
        return act()
    except (*NOTHING_DONE, LocalError):
        raise
    except Unavailable as error:
        return Answer(sent=False, refused=(Reason.because(error),), error=error)
    except TunilibError as error:
        return Answer(lost=True, words=(error.message,))


def _read_back(account: OpenedAccount, subject: Subject[S]) -> S | None:
    try:
        return subject.read(account)
    except TunilibError:
        return None


def _settle(account: OpenedAccount, intent: Intent, results: Sequence[Settled], words: Sequence[str] = ()) -> None:
    try:
        account.ledger.settle(intent, results, account.now(), words=words)
    except LocalError as error:
        account.ledger_problem = error
    except Unavailable as error:  # another process kept the ledger busy
        account.ledger_problem = LocalError(error.template, code="database", hint=error.hint_template, **error.facts)


def _not_tried(key: Key) -> Settled:
    return Settled(id=key.id, word=Word.NOT_TRIED)


def recover(account: OpenedAccount, subject: Subject[S], state: S) -> None:
    """Compare what interrupted runs intended with the state now, settle it in the ledger, and report it.

    Raises:
        LocalError: the ledger cannot be read or written; nothing was sent.
    """
    for intent in account.ledger.unsettled(subject.key(account)):
        if intent.kind not in subject.kinds:
            continue
        found = tuple(_recovered(intent, key, subject.compare(account, intent, key, state)) for key in intent.keys)
        account.ledger.settle(intent, [_settled(item) for item in found], account.now(), looked=True)
        account.recovered += found


def _recovered(intent: Intent, key: Key, finding: Comparison) -> Recovered:
    return Recovered(
        intent=intent, id=key.id, title=key.title, before=key.before, after=finding.after, done=finding.done
    )


def _settled(item: Recovered) -> Settled:
    word = Word.UNKNOWN if item.done is None else _DONE[item.intent.kind] if item.done else Word.UNCHANGED
    return Settled(id=item.id, word=word, after=item.after)
