"""The outcomes of renewals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.calendar import is_later
from tunilib.core.outcome import RenewalOutcome, RenewalWord, Word
from tunilib.core.proof.claims import note
from tunilib.core.proof.comparison import shown_loan
from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tunilib.core.loan import Loan

_NO_GAIN = Reason(ReasonCode.RENEWAL_NO_GAIN, Source.INFERRED)
_BY_ANOTHER = Reason(ReasonCode.RENEWAL_BY_ANOTHER, Source.INFERRED)


def prove_renewals(before: Sequence[Loan], answer: Answer, after: Reading[Loan] | None) -> tuple[RenewalOutcome, ...]:
    """The outcome for each loan, in the order of ``before``.

    Never ``renewed`` without a later date read back; never ``refused`` or ``unchanged`` if the answer was lost. If the
    date is later, but the library says that it did not renew the loan, another run or the patron in a browser renewed
    it (interface, section 2).
    """
    if not answer.sent:
        return tuple(_outcome(loan, Word.NOT_TRIED, answer.refused) for loan in before)
    return tuple(_one(loan, answer, after) for loan in before)


def not_sent(loan: Loan) -> RenewalOutcome | None:
    """The outcome of a loan that is not sent, since the library would refuse it or not change its date."""
    if loan.renewable is False:
        return _outcome(loan, Word.REFUSED, loan.reasons or (note("no-reason-given"),), loan.due)
    if loan.gains_nothing:
        return _outcome(loan, Word.UNCHANGED, loan.reasons, loan.due)
    return None


def not_moved(loan: Loan) -> RenewalOutcome:
    """The outcome of a loan that is not sent again, as the library accepted its renewal and left its date as it is."""
    return _outcome(loan, Word.REFUSED, (note("said-done-before"),), loan.due)


def is_said_done(outcome: RenewalOutcome) -> bool:
    return outcome.outcome == Word.UNKNOWN and note("said-done") in outcome.reasons


def _one(loan: Loan, answer: Answer, after: Reading[Loan] | None) -> RenewalOutcome:
    claim = answer.of(loan.id)
    if claim.word is ClaimWord.NOT_SENT:
        return _outcome(loan, Word.NOT_TRIED, claim.reasons)
    if after is None:
        return _unread(loan, answer)
    return _proved(loan, answer, shown_loan(after.items, loan.id, loan.due))


def _proved(loan: Loan, answer: Answer, found: Loan | None) -> RenewalOutcome:
    claim = answer.of(loan.id)
    if found is None:
        return _gone(loan, answer, claim)
    if is_later(found.due, loan.due):
        if answer.denies(claim):
            return _outcome(loan, Word.UNCHANGED, (_BY_ANOTHER,), found.due)
        return replace(_outcome(loan, Word.RENEWED, (), found.due), fine=claim.fine)
    if is_later(loan.due, found.due):
        return _outcome(loan, Word.UNKNOWN, (*claim.reasons, note("moved-back")), found.due)
    if answer.lost:
        return _outcome(loan, Word.UNKNOWN, (*claim.reasons, note("answer-lost")), found.due)
    if answer.refuses(claim):
        reasons = claim.reasons or answer.refused or found.reasons or (note("no-reason-given"),)
        return _outcome(loan, Word.REFUSED, reasons, found.due)
    if answer.fails(claim):
        return _outcome(loan, Word.REFUSED, answer.failed, found.due)
    if claim.word is ClaimWord.UNCHANGED:
        return _outcome(loan, Word.UNCHANGED, claim.reasons or (_NO_GAIN,), found.due)
    what = "said-done" if claim.word is ClaimWord.DONE else "said-nothing"
    return _outcome(loan, Word.UNKNOWN, (*claim.reasons, note(what)), found.due)


def _gone(loan: Loan, answer: Answer, claim: Claim) -> RenewalOutcome:
    if answer.lost or claim.word is ClaimWord.DONE:
        what = "answer-lost" if answer.lost else "said-done"
        return _outcome(loan, Word.UNKNOWN, (*claim.reasons, note(what), note("gone")))
    if answer.fails(claim):
        return _outcome(loan, Word.UNKNOWN, (*answer.failed, note("gone")))
    return _outcome(loan, Word.REFUSED, (*claim.reasons, note("gone")))


def _unread(loan: Loan, answer: Answer) -> RenewalOutcome:
    claim = answer.of(loan.id)
    what = "answer-lost" if answer.lost else "not-read-back"
    return _outcome(loan, Word.UNKNOWN, (*claim.reasons, *answer.refused, *answer.failed, note(what)))


def _outcome(
    loan: Loan, word: RenewalWord, reasons: Sequence[Reason], after: date | datetime | None = None
) -> RenewalOutcome:
    return RenewalOutcome(word, tuple(reasons), loan=loan, due_before=loan.due, due_after=after)
