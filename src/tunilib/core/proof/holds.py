"""The outcomes of placing, changing and cancelling holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.changes import ChangeKind
from tunilib.core.hold import Hold, HoldChange, HoldStatus
from tunilib.core.outcome import HoldOutcome, HoldWord, Word
from tunilib.core.proof.claims import not_done, note, prove_state, why_unknown
from tunilib.core.proof.comparison import new_holds
from tunilib.core.reason import Reason, ReasonCode, Source


def prove_placing(
    record: str,
    kind: ChangeKind,
    before: Reading[Hold],
    answer: Answer,
    after: Reading[Hold] | None,
    *,
    expires: date | None = None,
) -> HoldOutcome:
    """The outcome of placing one hold or request on a record.

    Never ``placed`` without a new open hold read back, or if the library says that it did not place it; never
    ``refused`` if the answer was lost; ``not-tried`` if nothing was sent.
    """
    claim = answer.of(record)
    if not answer.sent or claim.word is ClaimWord.NOT_SENT:
        return HoldOutcome(Word.NOT_TRIED, claim.reasons or answer.refused)
    if after is None:
        return HoldOutcome(Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-read-back"))
    known = {hold.id for hold in before.items if hold.is_open}
    new = new_holds(kind, record, known, after.items, claimed=claim.id)
    if new:
        placed = next((hold for hold in new if hold.id == claim.id), new[0])
        if answer.denies(claim):
            return HoldOutcome(Word.UNCHANGED, (_ALREADY_HELD,), id=placed.id, hold=placed)
        differs = expires is not None and placed.expires not in (None, expires)
        reasons = (_other_day(placed.expires, expires),) if differs else ()
        return HoldOutcome(Word.PLACED, reasons, id=placed.id, hold=placed, pickup_location=placed.pickup_location)
    said = "said-done" if claim.word is ClaimWord.DONE else "said-nothing"
    return HoldOutcome(*not_done(answer, claim, claim.reasons, said))


def prove_cancellations(before: Sequence[Hold], answer: Answer, after: Reading[Hold] | None) -> tuple[HoldOutcome, ...]:
    """The outcome of cancelling each hold, in the order of ``before``.

    A library may show a cancelled hold for some days (S36), or not at all. Never ``cancelled`` while it is open, or if
    the library says that it did not cancel it; never ``refused`` if the answer was lost.
    """
    return _each(before, answer, after, _cancelled)


def prove_hold_changes(
    before: Sequence[Hold],
    answer: Answer,
    after: Reading[Hold] | None,
    asked: HoldChange,
) -> tuple[HoldOutcome, ...]:
    """The outcome of changing each hold, in the order of ``before``.

    Never ``changed`` unless an open hold was read back as requested, and was not so before; never ``refused`` if the
    answer was lost. A freeze until another day than requested is ``changed``, with a reason. A hold that is as
    requested already is ``unchanged``.
    """

    def changed(hold: Hold, answer: Answer, found: Hold | None) -> tuple[HoldWord, tuple[Reason, ...]]:
        claim = answer.of(hold.id)
        if found is None:
            return _gone(answer, claim, otherwise=Word.REFUSED)
        was, now = asked.is_met_by(hold), asked.is_met_by(found)
        if now and claim.word is ClaimWord.UNCHANGED and not answer.lost:
            return Word.UNCHANGED, claim.reasons
        if asked.is_met_by_date(hold, found):
            word, reasons = prove_state(answer, claim, _CHANGED, before=False, after=True)
            return word, (*reasons, _other_day(found.frozen_until, asked.until))
        return prove_state(answer, claim, _CHANGED, before=was, after=now)

    return _each(before, answer, after, changed)


def _other_day(stored: date | None, asked: date | None) -> Reason:
    facts = (("stored", stored), ("asked", asked))
    known = tuple((name, day) for name, day in facts if day is not None)
    return Reason(ReasonCode.HOLD_DATE_DIFFERS, Source.INFERRED, known)


_CHANGED: HoldWord = Word.CHANGED
_ALREADY_HELD = Reason(ReasonCode.HOLD_ALREADY_HELD, Source.INFERRED)
_CLOSED = Reason(ReasonCode.HOLD_CLOSED, Source.INFERRED)
_Prove = Callable[[Hold, Answer, Hold | None], tuple[HoldWord, tuple[Reason, ...]]]


def _each(
    before: Sequence[Hold], answer: Answer, after: Reading[Hold] | None, prove: _Prove
) -> tuple[HoldOutcome, ...]:
    if not answer.sent:
        return tuple(HoldOutcome(Word.NOT_TRIED, answer.refused, id=hold.id, hold=hold) for hold in before)
    shown: dict[str, Hold] = {}
    for found in () if after is None else after.items:  # a hold shown twice: the open one is the safe one
        if found.is_open or found.id not in shown:
            shown[found.id] = found
    outcomes = []
    for hold in before:
        word: HoldWord
        now, claim = shown.get(hold.id), answer.of(hold.id)
        if claim.word is ClaimWord.NOT_SENT:
            word, reasons = Word.NOT_TRIED, claim.reasons
        elif after is None:
            word, reasons = Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-read-back")
        else:
            word, reasons = prove(hold, answer, now)
        outcomes.append(HoldOutcome(word, reasons, id=hold.id, hold=now or hold))
    return tuple(outcomes)


def _cancelled(hold: Hold, answer: Answer, found: Hold | None) -> tuple[HoldWord, tuple[Reason, ...]]:
    claim = answer.of(hold.id)
    if hold.is_open and (found is None or found.status is HoldStatus.CANCELLED):
        return (Word.UNCHANGED, (_CLOSED,)) if answer.denies(claim) else (Word.CANCELLED, ())
    if found is None:
        return _gone(answer, claim, otherwise=Word.UNKNOWN)
    return not_done(answer, claim, claim.reasons or found.reasons, "still-there")


def _gone(answer: Answer, claim: Claim, *, otherwise: HoldWord) -> tuple[HoldWord, tuple[Reason, ...]]:
    if answer.lost:
        return Word.UNKNOWN, (*claim.reasons, note("answer-lost"), note("gone"))
    if answer.fails(claim):
        return Word.UNKNOWN, (*answer.failed, note("gone"))
    if claim.word is ClaimWord.DONE:
        return Word.UNKNOWN, (*claim.reasons, note("said-done"), note("gone"))
    return Word.REFUSED if claim.word is ClaimWord.REFUSED else otherwise, (*claim.reasons, note("gone"))
