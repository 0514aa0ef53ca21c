"""What all proofs share: how a claim of the library and a state read back are weighed against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import ClaimWord
from tunilib.core.outcome import Word
from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from tunilib.core.answer import Answer, Claim

__all__ = ["is_refused", "not_done", "note", "prove_claim", "prove_state", "why_unknown"]

Verdict = tuple[Word, tuple[Reason, ...]]


def prove_state(answer: Answer, claim: Claim, done: Word, *, before: bool, after: bool | None) -> Verdict:
    """What became of a change that asks for a state.

    Never done without the state read back; never refused where the answer was lost.

    Args:
        claim: what the library said of it.
        done: the word for a change that was made.
        before, after: whether the state was as asked before, and is now; ``after`` None: it could not be read back.
    """
    if not answer.sent:
        return Word.NOT_TRIED, answer.refused
    if after is None:
        return Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-read-back")
    if after:
        if not before:
            return done, ()
        if claim.word is not ClaimWord.REFUSED:
            return Word.UNCHANGED, claim.reasons
    if claim.word is ClaimWord.UNCHANGED and not answer.lost:
        return Word.UNCHANGED, claim.reasons
    return not_done(answer, claim, claim.reasons, "not-as-asked")


def prove_claim(answer: Answer, claim: Claim, done: Word) -> Verdict:
    """What became of a change that leaves nothing to read back: the library's word decides, if it came."""
    if not answer.sent:
        return Word.NOT_TRIED, answer.refused
    if answer.lost:
        return Word.UNKNOWN, why_unknown(answer, claim.reasons, "answer-lost")
    if claim.word is ClaimWord.DONE:
        return done, ()
    if claim.word is ClaimWord.UNCHANGED:
        return Word.UNCHANGED, claim.reasons
    return not_done(answer, claim, claim.reasons, "said-nothing")


def not_done(answer: Answer, claim: Claim, reasons: tuple[Reason, ...], what: str) -> Verdict:
    """A state that is not as asked: refused where the library says so, else unknown."""
    if not answer.lost and is_refused(answer, claim):
        return Word.REFUSED, reasons or answer.refused or (note("no-reason-given"),)
    return Word.UNKNOWN, why_unknown(answer, reasons, what)


def is_refused(answer: Answer, claim: Claim) -> bool:
    """Whether the library refused it, or the whole of what was asked."""
    return claim.word is ClaimWord.REFUSED or (bool(answer.refused) and claim.word is ClaimWord.SILENT)


def why_unknown(answer: Answer, reasons: tuple[Reason, ...], what: str) -> tuple[Reason, ...]:
    """What is known of a change whose outcome is not known."""
    return (*reasons, *answer.refused, note("answer-lost" if answer.lost else what))


def note(what: str) -> Reason:
    """What the comparison itself found, as a reason.

    ``answer-lost``, ``not-read-back``, ``said-done``, ``said-nothing``, ``said-refused``, ``moved-back``, ``gone``,
    ``no-reason-given``, ``still-there`` or ``not-as-asked``.
    """
    return Reason(ReasonCode.OTHER, Source.INFERRED, (("what", what),))
