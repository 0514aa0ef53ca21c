"""What became of a hold that was placed, changed or cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.core.proof.noting import note
from tunilib.core.reading import Answer, ClaimWord, Reading
from tunilib.core.reason import Reason

__all__ = ["prove_cancellations", "prove_changes", "prove_placing"]


def prove_placing(
    record: str, kinds: Iterable[HoldKind], before: Reading[Hold], answer: Answer, after: Reading[Hold] | None
) -> HoldOutcome:
    """What became of one hold or request on a record.

    Args:
        record: the record asked for.
        kinds: what the library may have made of it (a site turns some requests into holds).
        before, after: all holds, as read before and after; ``after`` None where that did not succeed.
    """
    claim = answer.of(record)
    if after is None:
        return HoldOutcome(Word.UNKNOWN, _why_unknown(answer, claim.reasons, "not-read-back"))
    known = {hold.id for hold in before.items}
    wanted = set(kinds)
    new = [
        hold
        for hold in after.items
        if hold.id not in known and hold.record_id == record and hold.kind in wanted and hold.is_open
    ]
    if new:
        return HoldOutcome(Word.PLACED, id=new[0].id, hold=new[0])
    if claim.word is ClaimWord.REFUSED or answer.refused:
        return HoldOutcome(Word.REFUSED, claim.reasons or answer.refused)
    said = "said-done" if claim.word is ClaimWord.DONE else "said-nothing"
    return HoldOutcome(Word.UNKNOWN, _why_unknown(answer, claim.reasons, said))


def prove_cancellations(before: Sequence[Hold], answer: Answer, after: Reading[Hold] | None) -> tuple[HoldOutcome, ...]:
    """What became of each hold that was to be cancelled, in the order of ``before``.

    A library may show a cancelled hold for some days (S36), or let it vanish: gone, and said to be cancelled, is
    cancelled.
    """
    return _each(before, answer, after, _cancelled)


def prove_changes(
    before: Sequence[Hold],
    answer: Answer,
    after: Reading[Hold] | None,
    is_as_asked: Callable[[Hold], bool],
) -> tuple[HoldOutcome, ...]:
    """What became of each hold that was to be changed, in the order of ``before``.

    Args:
        is_as_asked: whether a hold, as read back, stands as it was asked for.
    """

    def changed(hold: Hold, answer: Answer, found: Hold | None) -> tuple[Word, tuple[Reason, ...]]:
        claim = answer.of(hold.id)
        if found is None:
            return (Word.UNKNOWN if answer.lost else Word.REFUSED), (*claim.reasons, note("gone"))
        if is_as_asked(found):
            return Word.CHANGED, ()
        return _not_done(answer, claim.word, claim.reasons, "not-as-asked")

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
                _why_unknown(answer, answer.of(hold.id).reasons, "not-read-back"),
                id=hold.id,
                hold=hold,
            )
            for hold in before
        )
    standing = {hold.id: hold for hold in after.items}
    outcomes = []
    for hold in before:
        found = standing.get(hold.id)
        word, reasons = judge(hold, answer, found)
        outcomes.append(HoldOutcome(word, reasons, id=hold.id, hold=found or hold))
    return tuple(outcomes)


def _cancelled(hold: Hold, answer: Answer, found: Hold | None) -> tuple[Word, tuple[Reason, ...]]:
    claim = answer.of(hold.id)
    if found is not None and found.status is HoldStatus.CANCELLED:
        return Word.CANCELLED, ()
    if found is None:
        if claim.word is ClaimWord.DONE:
            return Word.CANCELLED, ()
        if claim.word is ClaimWord.REFUSED:
            return Word.REFUSED, (*claim.reasons, note("gone"))
        return Word.UNKNOWN, (*claim.reasons, note("answer-lost" if answer.lost else "gone"))
    return _not_done(answer, claim.word, claim.reasons or found.reasons, "still-there")


def _not_done(
    answer: Answer, word: ClaimWord, reasons: tuple[Reason, ...], what: str
) -> tuple[Word, tuple[Reason, ...]]:
    if word is ClaimWord.REFUSED or (answer.refused and word is ClaimWord.SILENT):
        return Word.REFUSED, reasons or answer.refused or (note("no-reason-given"),)
    if word is ClaimWord.UNCHANGED:
        return Word.UNCHANGED, reasons
    return Word.UNKNOWN, _why_unknown(answer, reasons, what)


def _why_unknown(answer: Answer, reasons: tuple[Reason, ...], what: str) -> tuple[Reason, ...]:
    return (*reasons, *answer.refused, note("answer-lost" if answer.lost else what))
