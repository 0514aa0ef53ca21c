"""The history of loans at the library: whether it is stored there, and deleting it, after it was stored here."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Missing
from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.loan import loan_mark
from tunilib.core.note import Note
from tunilib.core.outcome import PurgeOutcome, Word
from tunilib.core.profile import HISTORY, HistorySetting
from tunilib.core.proof.claims import note, prove_kind
from tunilib.core.proof.comparison import history_word
from tunilib.core.reason import Reason
from tunilib.services.change import Change, Subject, begin, kinds_of, make
from tunilib.services.loans import named_loans
from tunilib.services.opened import asks, changes, not_there, offered

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tunilib.core.answer import Answer, Reading
    from tunilib.core.loan import Loan
    from tunilib.core.outcome import OutcomeWord
    from tunilib.services.opened import OpenedAccount


@asks
def keeping(account: OpenedAccount) -> HistorySetting:
    """Whether the library stores returned loans."""
    found = _setting(account)
    return _no_setting(found) if isinstance(found, Missing) else found


@changes
def keep_history(account: OpenedAccount, wanted: bool) -> HistorySetting:
    """Choose whether the library stores returned loans. Nothing is sent if it is so already.

    A library may delete what it has when it is to store no more, so the whole history is stored here before.
    """
    before = begin(account, SETTING)
    if isinstance(before, Missing):
        return _no_setting(before)
    if before.keeping is wanted:
        return replace(before, outcome=Word.UNCHANGED, reasons=())
    if wanted not in before.choices:
        reasons = before.reasons or _lacks(Missing(by="library"), "keep-history")
        return replace(before, outcome=Word.REFUSED, reasons=reasons)
    past = account.door.loans.history() if not wanted else Missing(by="library")
    if not isinstance(past, Missing):
        account.ledger.saw_past(account.key, past.items, account.now())
    known = None if before.keeping is None else history_word(before.keeping)
    key = Key(id=HISTORY, title=HISTORY, before=known, asked=history_word(wanted))

    def prove(answer: Answer, after: HistorySetting | Missing | None) -> tuple[HistorySetting, ...]:
        state = None if isinstance(after, Missing) else after
        word, reasons = prove_kind(ChangeKind.KEEP_HISTORY, key, before, answer, answer.of(HISTORY), state)
        return (replace(state or before, outcome=word, reasons=reasons),)

    (done,) = make(
        account,
        Change(
            subject=SETTING,
            kind=ChangeKind.KEEP_HISTORY,
            keys=[key],
            act=lambda: offered(offered(account.door.profile, "profile").keeping, "keep-history").change(wanted),
            prove=prove,
            settled=lambda made: [Settled(HISTORY, one.outcome or Word.UNKNOWN, reasons=one.reasons) for one in made],
        ),
    )
    return done


@asks
def count_named(account: OpenedAccount, ids: Sequence[str] | None = None) -> int:
    """How many loans of the library's history these are. None: all of it. 0: none can be deleted."""
    found = PAST.read(account)
    return 0 if isinstance(found, Missing) else len(_chosen(found, ids))


@changes
def purge_history(account: OpenedAccount, ids: Sequence[str] | None = None) -> tuple[PurgeOutcome, ...]:
    """Delete loans from the library's history for good; None: all. The whole history is stored here before."""
    before = begin(account, PAST)
    if isinstance(before, Missing):
        reasons = _lacks(before, "purge-history")
        return tuple(_outcome(ident, None, Word.REFUSED, reasons) for ident in ids or (None,))
    chosen = _chosen(before, ids)
    if not chosen:
        return ()
    account.ledger.saw_past(account.key, before.items, account.now())
    there = Counter(map(loan_mark, before.items))
    named = Counter(map(loan_mark, chosen))
    alike = [loan for loan in chosen if named[loan_mark(loan)] < there[loan_mark(loan)]]
    sent = [loan for loan in chosen if loan not in alike]
    done = {one.id: _outcome(one.id, one.title, Word.REFUSED, (note("not-told-apart"),)) for one in alike}
    if sent:
        done |= {str(one.loan_id): one for one in _purge(account, before, sent)}
    return tuple(done[loan.id] for loan in chosen)


def _purge(account: OpenedAccount, before: Reading[Loan], loans: Sequence[Loan]) -> tuple[PurgeOutcome, ...]:
    keys = {loan.id: Key(id=loan.id, title=loan.title, before=loan_mark(loan)) for loan in loans}

    def prove(answer: Answer, after: Reading[Loan] | Missing | None) -> tuple[PurgeOutcome, ...]:
        state = None if isinstance(after, Missing) else after
        if state is not None:
            _note_others(account, before, loans, state)
        kind = ChangeKind.PURGE_HISTORY
        return tuple(
            _outcome(loan.id, loan.title, *prove_kind(kind, keys[loan.id], before, answer, answer.of(loan.id), state))
            for loan in loans
        )

    port = offered(account.door.loans.stored_history, "purge-history")
    return make(
        account,
        Change(
            subject=PAST,
            kind=ChangeKind.PURGE_HISTORY,
            keys=list(keys.values()),
            act=lambda: port.purge(loans, every=len(loans) == len(before.items)),
            prove=prove,
            settled=lambda made: [Settled(str(one.loan_id), one.outcome, reasons=one.reasons) for one in made],
        ),
    )


def _note_others(account: OpenedAccount, before: Reading[Loan], asked: Sequence[Loan], after: Reading[Loan]) -> None:
    gone = Counter(map(loan_mark, before.items)) - Counter(map(loan_mark, after.items))
    others = (gone - Counter(map(loan_mark, asked))).total()
    if others:
        account.notes += (
            Note.of("the library's history lacks other loans too, which were not asked for: {count}", count=others),
        )


def _chosen(past: Reading[Loan], ids: Collection[str] | None) -> tuple[Loan, ...]:
    if ids is None:
        return past.items
    return named_loans(past.items, ids, hint="see: tunilib loans history")


def _outcome(ident: str | None, title: str | None, word: OutcomeWord, reasons: tuple[Reason, ...]) -> PurgeOutcome:
    return PurgeOutcome(word, reasons, loan_id=ident, title=title)


def _lacks(missing: Missing, what: str) -> tuple[Reason, ...]:
    return (Reason.because(not_there(missing, what)),)


def _no_setting(missing: Missing) -> HistorySetting:
    return HistorySetting(outcome=Word.REFUSED, reasons=_lacks(missing, "keep-history"))


def _setting(account: OpenedAccount) -> HistorySetting | Missing:
    port = offered(account.door.profile, "profile").keeping
    return port if isinstance(port, Missing) else port.read()


def _past(account: OpenedAccount) -> Reading[Loan] | Missing:
    port = account.door.loans.stored_history
    return port if isinstance(port, Missing) else port.read()


SETTING: Subject[HistorySetting | Missing] = Subject(kinds=kinds_of("history-setting"), read=_setting)
PAST: Subject[Reading[Loan] | Missing] = Subject(kinds=kinds_of("history"), read=_past)
