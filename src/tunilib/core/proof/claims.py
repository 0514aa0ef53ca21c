"""The rules of all proofs: the state read back decides, the library's claim explains."""

from __future__ import annotations

from typing import Literal, TypeAlias, TypeVar

from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.proof.comparison import AS_ASKED
from tunilib.core.reason import Reason, ReasonCode, Source

W = TypeVar("W", bound=OutcomeWord)
S = TypeVar("S")

NotDone: TypeAlias = Literal["refused", "unknown"]
NotSure: TypeAlias = Literal["unchanged", "refused", "unknown", "not-tried"]
"""The outcomes of a change that was not made, or not by this run."""


def prove_state(
    answer: Answer,
    claim: Claim,
    done: W,
    *,
    before: bool,
    after: bool | None,
    by_another: Reason | None = None,
) -> tuple[W | NotSure, tuple[Reason, ...]]:
    """The outcome of a change that requests a state.

    Never ``done`` without the state read back; never ``refused`` if the answer was lost. If the state is as requested,
    but the library says that it did not make the change, someone else made it (interface, section 2).
    """
    if not answer.sent or claim.word is ClaimWord.NOT_SENT:
        return Word.NOT_TRIED, claim.reasons or answer.refused
    if after is None:
        return Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-read-back")
    if after:
        if not before:
            return (Word.UNCHANGED, (by_another or note("by-another"),)) if answer.denies(claim) else (done, ())
        if claim.word is not ClaimWord.REFUSED:
            return Word.UNCHANGED, claim.reasons
    if claim.word is ClaimWord.UNCHANGED and not answer.lost:
        return Word.UNCHANGED, claim.reasons
    return not_done(answer, claim, claim.reasons, "not-as-asked")


def prove_kind(
    kind: ChangeKind, key: Key, before: S, answer: Answer, claim: Claim, after: S | None
) -> tuple[OutcomeWord, tuple[Reason, ...]]:
    is_as_asked = AS_ASKED[kind]
    now = None if after is None else bool(is_as_asked(key, after).done)
    return prove_state(answer, claim, kind.done, before=bool(is_as_asked(key, before).done), after=now)


def prove_claim(answer: Answer, claim: Claim, done: W) -> tuple[W | NotSure, tuple[Reason, ...]]:
    """The outcome of a change that cannot be read back: the library's claim decides, unless the answer was lost."""
    if not answer.sent or claim.word is ClaimWord.NOT_SENT:
        return Word.NOT_TRIED, claim.reasons or answer.refused
    if answer.lost or answer.fails(claim):
        return Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-read-back")
    if claim.word is ClaimWord.DONE:
        return done, ()
    if claim.word is ClaimWord.UNCHANGED:
        return Word.UNCHANGED, claim.reasons
    return not_done(answer, claim, claim.reasons, "said-nothing")


def not_done(
    answer: Answer, claim: Claim, reasons: tuple[Reason, ...], what: str
) -> tuple[NotDone, tuple[Reason, ...]]:
    """The outcome if the state is not as requested: ``refused`` if the library says so or failed, else ``unknown``."""
    if not answer.lost and answer.refuses(claim):
        return Word.REFUSED, reasons or answer.refused or (note("no-reason-given"),)
    if not answer.lost and answer.fails(claim):
        return Word.REFUSED, answer.failed
    return Word.UNKNOWN, why_unknown(answer, reasons, what)


def why_unknown(answer: Answer, reasons: tuple[Reason, ...], what: str) -> tuple[Reason, ...]:
    return (*reasons, *answer.refused, *answer.failed, note("answer-lost" if answer.lost else what))


def note(what: str) -> Reason:
    """A finding of the comparison, as a reason.

    ``answer-lost``, ``by-another``, ``not-read-back``, ``said-done``, ``said-done-before``, ``said-nothing``,
    ``moved-back``, ``gone``, ``no-reason-given``, ``still-there`` or ``not-as-asked``.
    """
    return Reason(ReasonCode.OTHER, Source.INFERRED, (("what", what),))
