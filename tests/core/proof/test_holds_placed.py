"""What became of a hold or request that was to be placed."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st
from tests.builders import a_hold, a_reading, an_answer, codes, notes

from tunilib.core import Hold, HoldKind, HoldOutcome, HoldStatus, Reason, ReasonCode, Source
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.changes import ChangeKind
from tunilib.core.proof.holds import prove_placing

PLACE = ChangeKind.PLACE_HOLD
DONE, REFUSED, SILENT = ClaimWord.DONE, ClaimWord.REFUSED, ClaimWord.SILENT
LIMIT = Reason.of(ReasonCode.HOLD_LIMIT, limit=20)
OLD = a_hold(id="old", record_id="R9")
NEW = a_hold(id="new", record_id="R1")
BEFORE = a_reading(OLD)


def prove(
    answer: Answer,
    *after: Hold,
    before: Reading[Hold] = BEFORE,
    kind: ChangeKind = PLACE,
) -> HoldOutcome:
    return prove_placing("R1", kind, before, answer, a_reading(OLD, *after))


def test_only_a_new_hold_read_back_proves() -> None:
    for claim, blocked, lost, placed, word, noted in [
        (DONE, False, False, True, "placed", []),
        (SILENT, False, False, True, "placed", []),
        (REFUSED, False, False, True, "unchanged", []),
        (SILENT, True, False, True, "unchanged", []),
        (REFUSED, False, True, True, "placed", []),
        (SILENT, False, True, True, "placed", []),
        (DONE, False, False, False, "unknown", ["said-done"]),
        (SILENT, False, False, False, "unknown", ["said-nothing"]),
        (REFUSED, False, False, False, "refused", ["no-reason-given"]),
        (SILENT, True, False, False, "refused", []),
        (DONE, True, False, False, "unknown", ["said-done"]),
        (SILENT, False, True, False, "unknown", ["answer-lost"]),
        (REFUSED, False, True, False, "unknown", ["answer-lost"]),
        (SILENT, True, True, False, "unknown", ["answer-lost"]),
    ]:
        answer = an_answer(claim, "R1", refused=(LIMIT,) if blocked else (), lost=lost)
        outcome = prove(answer, *([NEW] if placed else []))
        assert (outcome.outcome, notes(outcome.reasons)) == (word, noted), (claim, blocked)


def test_a_last_day_that_was_stored_as_another_one_is_told() -> None:
    for stored in [date(2026, 5, 7), date(2026, 5, 8), None]:
        placed = a_hold(id="new", record_id="R1", expires=stored)
        asked = date(2026, 5, 7)
        outcome = prove_placing("R1", PLACE, BEFORE, an_answer(DONE, "R1"), a_reading(OLD, placed), expires=asked)
        assert outcome.outcome == "placed", stored
        told = stored not in (None, asked)
        assert [reason.code for reason in outcome.reasons] == [ReasonCode.HOLD_DATE_DIFFERS] * told, stored
        assert "Fri 8 May 2026, not Thu 7 May 2026" in str(outcome.reasons[0]) if told else not outcome.reasons, stored


def test_where_no_last_day_was_asked_for_the_one_that_is_stored_is_right() -> None:
    assert prove(an_answer(DONE, "R1"), a_hold(id="new", record_id="R1", expires=date(2026, 5, 8))).reasons == ()


def test_a_hold_that_the_library_says_it_did_not_place_is_another_ones() -> None:
    outcome = prove(an_answer(REFUSED, "R1", reasons=(LIMIT,)), NEW)
    (reason,) = outcome.reasons
    assert (reason.code, reason.source) == (ReasonCode.HOLD_ALREADY_HELD, Source.INFERRED)
    assert (outcome.id, outcome.hold) == ("new", NEW)


def test_the_hold_that_was_placed_is_the_new_one_that_the_library_names_or_the_first_on_the_record() -> None:
    held, nameless = a_hold(id="h", record_id="R1"), a_hold(id="x", record_id=None)
    assert prove(an_answer(DONE, "R1"), held, before=a_reading(OLD, held)).outcome == "unknown"
    for named, after, found in [
        (None, [NEW], "new"),
        (None, [a_hold(id="x", record_id="R2")], None),
        (None, [nameless], None),
        ("x", [nameless], "x"),
        (None, [a_hold(id="a"), a_hold(id="b")], "a"),
        ("b", [a_hold(id="a"), a_hold(id="b")], "b"),
        (None, [a_hold(id="e", record_id="edition", asked_as=("R1",))], "e"),  # the library chose another edition
        (None, [a_hold(id="e", record_id="R1", asked_as=("other",))], None),
    ]:
        outcome = prove(an_answer(DONE, "R1", id=named), *after)
        assert (outcome.outcome, outcome.id) == ("placed" if found else "unknown", found), (named, after)
        assert outcome.hold == next((hold for hold in after if hold.id == found), None)


def test_what_was_sent_and_not_read_back_is_unknown() -> None:
    for claim in [word for word in ClaimWord if word is not ClaimWord.NOT_SENT]:
        outcome = prove_placing("R1", PLACE, BEFORE, an_answer(claim, "R1"), None)
        assert (outcome.outcome, notes(outcome.reasons), outcome.id) == ("unknown", ["not-read-back"], None), claim


def test_what_was_not_sent_was_not_tried() -> None:
    outcome = prove(Answer(sent=False, refused=(LIMIT,)), NEW)
    assert (outcome.outcome, outcome.reasons, outcome.hold) == ("not-tried", (LIMIT,), None)


def test_a_hold_whose_own_form_was_not_sent_was_not_tried() -> None:
    for after in [(NEW,), ()]:
        outcome = prove(an_answer(ClaimWord.NOT_SENT, "R1", reasons=(LIMIT,)), *after)
        assert (outcome.outcome, outcome.reasons, outcome.hold) == ("not-tried", (LIMIT,), None), after


def test_a_hold_that_is_over_is_not_placed() -> None:
    for status in [HoldStatus.CANCELLED, HoldStatus.EXPIRED, HoldStatus.COLLECTED]:
        assert prove(an_answer(DONE, "R1"), a_hold(id="x", status=status)).outcome == "unknown", status


def test_what_was_made_is_of_a_kind_that_was_asked_for() -> None:
    for kind, made, word in [
        (PLACE, HoldKind.HOLD, "placed"),
        (PLACE, HoldKind.RETRIEVAL, "unknown"),
        (ChangeKind.REQUEST_ITEM, HoldKind.RETRIEVAL, "placed"),
        (ChangeKind.REQUEST_ITEM, HoldKind.HOLD, "placed"),
        (ChangeKind.REQUEST_ITEM, HoldKind.ILL, "unknown"),
    ]:
        assert prove(an_answer(DONE, "R1"), a_hold(id="x", kind=made), kind=kind).outcome == word, (kind, made)


def test_an_outcome_has_the_reasons_of_a_refusal() -> None:
    assert codes(prove(an_answer(REFUSED, "R1", reasons=(LIMIT,))).reasons) == ["hold.limit"]


HOLDS = st.lists(
    st.builds(
        a_hold,
        id=st.sampled_from("abc"),
        record_id=st.sampled_from(("R1", "R2", None)),
        kind=st.sampled_from(HoldKind),
        status=st.sampled_from(HoldStatus),
    ),
    max_size=4,
)
REASONS = st.sampled_from(((), (LIMIT,)))


@given(
    HOLDS,
    st.builds(
        Answer,
        claims=st.dictionaries(
            st.sampled_from(("R1", "R2")),
            st.builds(Claim, word=st.sampled_from(ClaimWord), reasons=REASONS, id=st.sampled_from((None, "a", "b"))),
        ),
        refused=REASONS,
        sent=st.booleans(),
        lost=st.booleans(),
    ),
    st.none() | HOLDS,
)
def test_whatever_is_answered_and_read_no_word_is_false(
    before: list[Hold], answer: Answer, after: list[Hold] | None
) -> None:
    reading = None if after is None else a_reading(*after)
    outcome = prove_placing("R1", PLACE, a_reading(*before), answer, reading)
    assert (outcome.outcome == "not-tried") == (not answer.sent or answer.of("R1").word is ClaimWord.NOT_SENT)
    assert outcome.reasons or outcome.outcome in ("placed", "not-tried")
    if outcome.outcome == "placed":
        assert outcome.hold in (after or ())
        assert outcome.hold is not None
        assert outcome.hold.is_open
        assert outcome.id not in [hold.id for hold in before if hold.is_open]
        assert answer.lost or answer.of("R1").word in (DONE, SILENT)
    elif outcome.outcome != "unchanged":
        assert outcome.hold is None
    if outcome.outcome == "refused":
        assert not answer.lost
        assert answer.of("R1").word is not DONE
