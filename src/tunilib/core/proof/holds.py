"""What became of a hold that was placed, changed or cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.core.proof.claims import is_refused, not_done, note, prove_state, why_unknown
from tunilib.core.reason import Reason

__all__ = ["prove_cancellations", "prove_hold_changes", "prove_placing"]


def prove_placing(
    record: str, kinds: Iterable[HoldKind], before: Reading[Hold], answer: Answer, after: Reading[Hold] | None
) -> HoldOutcome:
    """What became of one hold or request on a record.

    Never ``placed`` without a new open one read back; never ``refused`` where the answer was lost. ``not-tried`` where
    nothing was sent: a caller rather raises then.

    Args:
        record: the record asked for.
        kinds: what the library may have made of it (a site turns some requests into holds).
        before, after: all holds, as read before and after; ``after`` None where that did not succeed.
    """
    claim = answer.of(record)
    if not answer.sent:
        return HoldOutcome(Word.NOT_TRIED, answer.refused)
    if after is None:
        return HoldOutcome(Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-read-back"))
    known = {hold.id for hold in before.items}
    wanted = set(kinds)
    new = [
        hold
        for hold in after.items
        if hold.id not in known
        and (hold.record_id == record or hold.id == claim.id)
        and hold.kind in wanted
        and hold.is_open
    ]
    if new:
        placed = next((hold for hold in new if hold.id == claim.id), new[0])
        return HoldOutcome(Word.PLACED, id=placed.id, hold=placed)
    if not answer.lost and is_refused(answer, claim):
        return HoldOutcome(Word.REFUSED, claim.reasons or answer.refused or (note("no-reason-given"),))
    said = "said-done" if claim.word is ClaimWord.DONE else "said-nothing"
    return HoldOutcome(Word.UNKNOWN, why_unknown(answer, claim.reasons, said))


def prove_cancellations(before: Sequence[Hold], answer: Answer, after: Reading[Hold] | None) -> tuple[HoldOutcome, ...]:
    """What became of each hold that was to be cancelled, in the order of ``before``.

    A library may show a cancelled hold for some days (S36), or let it vanish: gone, and said to be cancelled, is
    cancelled. Never ``cancelled`` while it stands; never ``refused`` where the answer was lost.
    """
    return _each(before, answer, after, _cancelled)


def prove_hold_changes(
    before: Sequence[Hold],
    answer: Answer,
    after: Reading[Hold] | None,
    is_as_asked: Callable[[Hold], bool],
) -> tuple[HoldOutcome, ...]:
    """What became of each hold that was to be changed, in the order of ``before``.

    Never ``changed`` unless one that is open was read back as asked, and was not so before; never ``refused``
    where the answer was lost.

    Args:
        is_as_asked: whether a hold is as it was asked for.
    """

    def changed(hold: Hold, answer: Answer, found: Hold | None) -> tuple[Word, tuple[Reason, ...]]:
        claim = answer.of(hold.id)
        if found is None:
            return _gone(answer, claim, otherwise=Word.REFUSED)
        was, now = hold.is_open and is_as_asked(hold), found.is_open and is_as_asked(found)
        return prove_state(answer, claim, Word.CHANGED, before=was, after=now)

    return _each(before, answer, after, changed)


_Judge = Callable[[Hold, Answer, Hold | None], tuple[Word, tuple[Reason, ...]]]


def _each(
    before: Sequence[Hold], answer: Answer, after: Reading[Hold] | None, judge: _Judge
) -> tuple[HoldOutcome, ...]:
    if not answer.sent:
        return tuple(HoldOutcome(Word.NOT_TRIED, answer.refused, id=hold.id, hold=hold) for hold in before)
    if after is None:
        return tuple(
            HoldOutcome(
                Word.UNKNOWN,
                why_unknown(answer, answer.of(hold.id).reasons, "not-read-back"),
                id=hold.id,
                hold=hold,
            )
            for hold in before
        )
    standing: dict[str, Hold] = {}
    for found in after.items:  # shown twice: the one that is open is safe to believe
        if found.is_open or found.id not in standing:
            standing[found.id] = found
    outcomes = []
    for hold in before:
        now = standing.get(hold.id)
        word, reasons = judge(hold, answer, now)
        outcomes.append(HoldOutcome(word, reasons, id=hold.id, hold=now or hold))
    return tuple(outcomes)


def _cancelled(hold: Hold, answer: Answer, found: Hold | None) -> tuple[Word, tuple[Reason, ...]]:
    claim = answer.of(hold.id)
    if found is None:
        if claim.word is ClaimWord.DONE and not answer.lost:
            return Word.CANCELLED, ()
        return _gone(answer, claim, otherwise=Word.UNKNOWN)
    if found.status is HoldStatus.CANCELLED and not (
        hold.status is HoldStatus.CANCELLED and claim.word is ClaimWord.REFUSED
    ):
        return Word.CANCELLED, ()
    return not_done(answer, claim, claim.reasons or found.reasons, "still-there")


def _gone(answer: Answer, claim: Claim, *, otherwise: Word) -> tuple[Word, tuple[Reason, ...]]:
    if answer.lost:
        return Word.UNKNOWN, (*claim.reasons, note("answer-lost"), note("gone"))
    if claim.word is ClaimWord.DONE:
        return Word.UNKNOWN, (*claim.reasons, note("said-done"), note("gone"))
    return Word.REFUSED if claim.word is ClaimWord.REFUSED else otherwise, (*claim.reasons, note("gone"))
