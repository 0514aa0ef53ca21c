"""The one path for every change: read, write the intent, act once, read back, prove, settle, report.

Changes of sites and of the embedded library take it alike. Nothing is sent twice: what an interrupted run left open is
compared with the state by the next run, reported, and settled.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tunilib.core.answer import Answer, Reading
from tunilib.core.changes import ChangeKind, Intent, Key, PlannedChange, Recovered, Settled
from tunilib.core.outcome import ChangeOutcome, HoldOutcome, Word
from tunilib.core.proof.comparison import Comparison, compare
from tunilib.core.reason import Reason
from tunilib.errors import (
    CardNotLinked,
    CredentialsRefused,
    LocalError,
    NotFound,
    NotSignedIn,
    SessionExpired,
    StateChanged,
    TunilibError,
    Unavailable,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.core.proof.account import N
    from tunilib.services.opened import OpenedAccount

S = TypeVar("S")
O = TypeVar("O")  # noqa: E741 - an outcome
C = TypeVar("C", ChangeOutcome, HoldOutcome)

NOTHING_DONE = (UsageError, NotFound, NotSignedIn, CredentialsRefused, SessionExpired, CardNotLinked, StateChanged)
"""Errors that rule out that the library changed anything."""


def compare_with_state(_account: OpenedAccount, intent: Intent, key: Key, state: object) -> Comparison:
    """Whether an item of an interrupted change is as asked now."""
    return compare(intent.kind, key, state)


class Subject(NamedTuple, Generic[S]):
    """What changes are about: the loans of a card, its holds, the lists of favourites.

    Attributes:
        kinds: the kinds of changes that its state can prove.
        read: reads its state.
        compare: compares one item of an interrupted change with the state.
        see: stores the state in the ledger; None: it is not stored.
        of_card: whether it belongs to the active card; False: to the account, whichever card is active.
    """

    kinds: frozenset[ChangeKind]
    read: Callable[[OpenedAccount], S]
    compare: Callable[[OpenedAccount, Intent, Key, S], Comparison] = compare_with_state
    see: Callable[[OpenedAccount, S], object] | None = None
    of_card: bool = True

    def key(self, account: OpenedAccount) -> str:
        """The ledger's name for what the changes belong to."""
        return account.key if self.of_card else account.owner_key


def kinds_of(*subjects: str) -> frozenset[ChangeKind]:
    """The kinds of changes that are done to these."""
    return frozenset(kind for kind in ChangeKind if kind.subject in subjects)


class Change(NamedTuple, Generic[S, O]):
    """One change, of one or more items.

    Attributes:
        kind: its name in the ledger. keys: the items, as they were before.
        act: asks the library; it is called once.
        prove: makes the outcomes from the answer and the state read back (None: it could not be read).
        settled: makes the results for the ledger, by the ids of the keys.
        unsent_is_data: if the library cannot be reached, the outcomes are ``not-tried``; else that is an error.
        reads_twice: whether these outcomes are doubtful, so that the state is read once more; None: never.
        see: stores the state read back and what it proves, in place of the subject's own.
        would: makes the outcomes of a dry run; None: it has none, and no assistant can make the change.
    """

    subject: Subject[S]
    kind: ChangeKind
    keys: Sequence[Key]
    act: Callable[[], Answer]
    prove: Callable[[Answer, S | None], tuple[O, ...]]
    settled: Callable[[tuple[O, ...]], Sequence[Settled]]
    unsent_is_data: bool = False
    see: Callable[[S, tuple[O, ...]], object] | None = None
    would: Callable[[], tuple[O, ...]] | None = None
    reads_twice: Callable[[tuple[O, ...]], bool] | None = None


def begin(account: OpenedAccount, subject: Subject[S]) -> S:
    """Read the state before a change, and report what an interrupted run left open."""
    state = subject.read(account)
    recover(account, subject, state)
    return state


def make(account: OpenedAccount, change: Change[S, O], *, dry_run: bool = False) -> tuple[O, ...]:
    """Write the intent, ask once, read back, prove, settle; or only say what would be done.

    If the ledger fails after the library was asked, the result is returned all the same: the error is in
    ``account.ledger_problem``, the intent stays open, and the next run compares it with the state.
    """
    if dry_run:
        account.planned = planned = _planned(account, change)
        return () if planned is None else planned.outcomes
    if account.only_agreed:
        account.planned = _agreed(account, change)
    intent = account.ledger.intend(change.subject.key(account), change.kind, change.keys, account.now())
    try:
        return _made(account, change, intent)
    finally:  # however it ended: what was not settled is for the next run, of this process or another
        account.ledger.let_go(intent)


def _made(account: OpenedAccount, change: Change[S, O], intent: Intent) -> tuple[O, ...]:
    account.say("the intent is in the ledger; asking the library once")
    try:
        answer = ask_once(change.act)
    except NOTHING_DONE as error:
        if isinstance(error, SessionExpired):
            account.planned = None  # it is asked again in a new session
        _settle(account, intent, [_not_tried(key) for key in change.keys])
        raise
    if answer.error is not None and not (change.unsent_is_data and isinstance(answer.error, Unavailable)):
        _settle(account, intent, [_not_tried(key)._replace(reasons=answer.refused) for key in change.keys])
        raise answer.error
    if change.kind is ChangeKind.CANCEL_HOLD:
        account.ended["hold"] += len(change.keys)
    if answer.sent:
        account.say("reading back what the library has now")
    after = _read_back(account, change.subject) if answer.sent else None
    outcomes = change.prove(answer, after)
    if after is not None and change.reads_twice is not None and change.reads_twice(outcomes):
        after = _read_back(account, change.subject) or after
        outcomes = change.prove(answer, after)
    _settle(account, intent, change.settled(outcomes), answer.words)
    if after is not None:
        _see(account, change, after, outcomes)
    return outcomes


def _planned(account: OpenedAccount, change: Change[S, O]) -> PlannedChange | None:
    if change.would is None:
        return None
    return PlannedChange(change.subject.key(account), change.kind, tuple(change.keys), change.would())


def _agreed(account: OpenedAccount, change: Change[S, O]) -> PlannedChange:
    """Refuse any other change than the one that was agreed to, and that one for a second time."""
    planned = _planned(account, change)
    if account.planned is not None or planned is None or planned.digest != account.agreed:
        raise StateChanged("this is not what was agreed to, and nothing was done", hint="look at the account again")
    return planned


def make_one(
    account: OpenedAccount,
    subject: Subject[S],
    kind: ChangeKind,
    keys: Sequence[Key],
    act: Callable[[], Answer],
    prove: Callable[[Answer, S | None], C],
    *,
    see: Callable[[S, C], object] | None = None,
    would: Callable[[], C] | None = None,
    dry_run: bool = False,
) -> C:
    """Make a change that has one outcome, as :func:`make` does."""
    (outcome,) = make(
        account,
        Change(
            subject=subject,
            kind=kind,
            keys=keys,
            act=act,
            prove=lambda answer, after: (prove(answer, after),),
            settled=lambda done: [Settled(key.id, one.outcome, one.id, one.reasons) for one in done for key in keys],
            see=None if see is None else lambda after, done: see(after, *done),
            would=None if would is None else lambda: (would(),),
        ),
        dry_run=dry_run,
    )
    return outcome


def make_named(
    account: OpenedAccount,
    subject: Subject[Reading[N]],
    kind: ChangeKind,
    key: Key,
    before: Reading[N],
    act: Callable[[], Answer],
) -> ChangeOutcome:
    """Change a card or a list that is there, as :func:`make` does."""
    from tunilib.core.proof.account import prove_named

    return make_one(
        account, subject, kind, [key], act, lambda answer, after: prove_named(kind, key, before, answer, after)
    )


def _see(account: OpenedAccount, change: Change[S, O], state: S, outcomes: tuple[O, ...]) -> None:
    see, proves = change.subject.see, change.see
    if proves is not None:
        account.remember(lambda: proves(state, outcomes))
    elif see is not None:
        account.remember(lambda: see(account, state))


def ask_once(act: Callable[[], Answer]) -> Answer:
    """Ask, and never again.

    If the library cannot be reached, the answer is "not sent"; an answer that cannot be read counts as lost, since
    the change may have been made.
    """
    try:
        return act()
    except (*NOTHING_DONE, LocalError):
        raise
    except Unavailable as error:
        return Answer(sent=False, refused=(Reason.because(error),), error=error)
    except TunilibError:
        return Answer(lost=True)


def _read_back(account: OpenedAccount, subject: Subject[S]) -> S | None:
    """The state after a change; if the session has ended, it signs in once more to read it."""
    with suppress(TunilibError):
        try:
            return subject.read(account)
        except SessionExpired:
            if account.can_sign_in_again:
                account.sign_in_again()
                return subject.read(account)
    return None


def _settle(account: OpenedAccount, intent: Intent, results: Sequence[Settled], words: Sequence[str] = ()) -> None:
    try:
        account.ledger.settle(intent, results, account.now(), words=words)
    except LocalError as error:
        account.ledger_problem = error
    except Unavailable as error:  # another process keeps the ledger locked
        account.ledger_problem = LocalError(error.template, code="database", hint=error.hint_template, **error.facts)


def _not_tried(key: Key) -> Settled:
    return Settled(id=key.id, word=Word.NOT_TRIED)


def recover(account: OpenedAccount, subject: Subject[S], state: S) -> None:
    """Compare the open intents of earlier runs with the state now, settle them in the ledger, and report them.

    Earlier runs were interrupted, or the outcomes of their changes are unknown. While a request may still be in flight,
    a change that is not made yet stays unknown, and a later run compares it again.
    """
    nobody_sees = account.runs_on or account.only_agreed
    for intent in account.ledger.unsettled(subject.key(account)):
        if intent.kind not in subject.kinds:
            continue
        compared = [subject.compare(account, intent, key, state) for key in intent.keys]
        may_come = _is_in_flight(account, intent) and any(one.done is False for one in compared)
        if may_come:
            compared = [Comparison(one.done or None, one.after) for one in compared]
        found = tuple(_recovered(intent, key, one) for key, one in zip(intent.keys, compared, strict=True))
        if not may_come:
            results = [_settled(item) for item in found]
            account.ledger.settle(intent, results, account.now(), looked=True, unreported=nobody_sees)
        told = not (may_come and intent.is_told)  # that its outcome is unknown was said by its own run
        account.recovered += tuple(item for item in found if told or item.done)


def _is_in_flight(account: OpenedAccount, intent: Intent) -> bool:
    passed = account.now() - intent.created
    return account.in_flight is not None and abs(passed) < account.in_flight


def _recovered(intent: Intent, key: Key, found: Comparison) -> Recovered:
    return Recovered(intent=intent, id=key.id, title=key.title, before=key.before, after=found.after, done=found.done)


def _settled(item: Recovered) -> Settled:
    word = Word.UNKNOWN if item.done is None else item.intent.kind.done if item.done else Word.UNCHANGED
    return Settled(id=item.id, word=word, after=item.after)
