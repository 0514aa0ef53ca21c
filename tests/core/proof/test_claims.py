"""How a claim of the library and the state read back are weighed against each other."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.builders import REQUESTED, notes

from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.outcome import Word
from tunilib.core.proof.claims import prove_claim, prove_state
from tunilib.core.reason import Reason, ReasonCode

DONE, UNCHANGED, REFUSED, SILENT = ClaimWord.DONE, ClaimWord.UNCHANGED, ClaimWord.REFUSED, ClaimWord.SILENT


def test_the_state_read_back_decides() -> None:
    for claim, before, after, word, note in [
        (DONE, False, True, "changed", []),
        (SILENT, False, True, "changed", []),
        (REFUSED, False, True, "unchanged", ["by-another"]),
        (DONE, True, True, "unchanged", []),
        (SILENT, True, True, "unchanged", []),
        (REFUSED, True, True, "refused", ["no-reason-given"]),
        (DONE, False, False, "unknown", ["not-as-asked"]),
        (SILENT, False, False, "unknown", ["not-as-asked"]),
        (REFUSED, False, False, "refused", ["no-reason-given"]),
        (UNCHANGED, False, False, "unchanged", []),
        (DONE, False, None, "unknown", ["not-read-back"]),
        (REFUSED, False, None, "unknown", ["not-read-back"]),
    ]:
        found, reasons = prove_state(Answer(), Claim(claim), Word.CHANGED, before=before, after=after)
        assert (str(found), notes(reasons)) == (word, note), (claim, before)


def test_where_nothing_can_be_read_back_the_claim_decides() -> None:
    for claim, word, note in [
        (DONE, "changed", []),
        (UNCHANGED, "unchanged", []),
        (REFUSED, "refused", ["no-reason-given"]),
        (SILENT, "unknown", ["said-nothing"]),
    ]:
        found, reasons = prove_claim(Answer(), Claim(claim), Word.CHANGED)
        assert (str(found), notes(reasons)) == (word, note), (claim, word)


def test_a_refusal_of_the_whole_is_the_reason_of_what_the_library_is_silent_about() -> None:
    answer = Answer(refused=(REQUESTED,))
    assert prove_state(answer, Claim(), Word.CHANGED, before=False, after=False) == (Word.REFUSED, (REQUESTED,))
    assert prove_claim(answer, Claim(), Word.CHANGED) == (Word.REFUSED, (REQUESTED,))


BLOCKED = Reason.of(ReasonCode.PATRON_CARD_LOST)
NOT_SENT = Claim(ClaimWord.NOT_SENT)


@pytest.mark.parametrize(
    ("claim", "refused", "reasons"),
    [
        (NOT_SENT._replace(reasons=(REQUESTED,)), (), (REQUESTED,)),
        (NOT_SENT, (BLOCKED,), (BLOCKED,)),
        (NOT_SENT._replace(reasons=(REQUESTED,)), (BLOCKED,), (REQUESTED,)),
        (NOT_SENT, (), ()),
    ],
)
@pytest.mark.parametrize("sent", [True, False])
def test_what_was_not_sent_has_its_own_reasons_or_those_of_the_whole(
    claim: Claim, refused: tuple[Reason, ...], reasons: tuple[Reason, ...], sent: bool
) -> None:
    answer = Answer(refused=refused, sent=sent)
    assert prove_state(answer, claim, Word.CHANGED, before=False, after=True) == (Word.NOT_TRIED, reasons)
    assert prove_claim(answer, claim, Word.CHANGED) == (Word.NOT_TRIED, reasons)


def test_an_unknown_outcome_has_all_that_was_said_and_why_it_is_unknown() -> None:
    for lost, note in [(True, "answer-lost"), (False, "not-read-back")]:
        answer, claim = Answer(refused=(BLOCKED,), lost=lost), Claim(DONE, reasons=(REQUESTED,))
        word, reasons = prove_state(answer, claim, Word.CHANGED, before=False, after=None)
        assert word == Word.UNKNOWN, lost
        assert reasons[:2] == (REQUESTED, BLOCKED), lost
        assert notes(reasons[2:]) == [note], lost


def test_who_else_made_a_change_is_said_in_the_words_of_the_change() -> None:
    found = prove_state(Answer(), Claim(REFUSED), Word.CHANGED, before=False, after=True, by_another=BLOCKED)
    assert found == (Word.UNCHANGED, (BLOCKED,))


claims = st.builds(Claim, word=st.sampled_from(ClaimWord), reasons=st.sampled_from([(), (REQUESTED,)]))
answers = st.builds(
    Answer,
    refused=st.sampled_from([(), (REQUESTED,)]),
    sent=st.booleans(),
    lost=st.booleans(),
)


@given(answers, claims, st.booleans(), st.none() | st.booleans())
def test_whatever_is_answered_and_read_no_word_is_false(
    answer: Answer, claim: Claim, before: bool, after: bool | None
) -> None:
    word, reasons = prove_state(answer, claim, Word.CHANGED, before=before, after=after)
    if not answer.sent or claim.word is ClaimWord.NOT_SENT:
        assert word == Word.NOT_TRIED
        return
    assert (word == Word.CHANGED) <= (after is True and not before)
    assert (word == Word.REFUSED) <= (not answer.lost and after is not None)
    assert (word == Word.UNCHANGED) <= (after is not None and (bool(after) or not answer.lost))
    assert word in (Word.CHANGED, Word.UNCHANGED) or reasons


@given(answers, claims)
def test_a_claim_counts_only_where_it_arrived(answer: Answer, claim: Claim) -> None:
    word, _ = prove_claim(answer, claim, Word.CHANGED)
    assert (word == Word.NOT_TRIED) == (not answer.sent or claim.word is ClaimWord.NOT_SENT)
    if answer.sent and answer.lost and word != Word.NOT_TRIED:
        assert word == Word.UNKNOWN
