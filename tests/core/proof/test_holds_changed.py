"""What became of holds that were to be cancelled or changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, strategies as st
from tests.builders import a_hold, a_reading, an_answer, notes

from tunilib.core import Hold, HoldOutcome, HoldStatus, Reason, ReasonCode, Source
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.hold import HoldChange
from tunilib.core.proof.holds import prove_cancellations, prove_hold_changes

DONE, UNCHANGED, REFUSED, SILENT = ClaimWord.DONE, ClaimWord.UNCHANGED, ClaimWord.REFUSED, ClaimWord.SILENT
READY = Reason.of(ReasonCode.HOLD_READY)
WAITS = a_hold()
CANCELLED = a_hold(status=HoldStatus.CANCELLED)
EXPIRED = a_hold(status=HoldStatus.EXPIRED)
MOVED = a_hold(pickup_location="arvo")

Prove = Callable[[list[Hold], Answer, Reading[Hold] | None], tuple[HoldOutcome, ...]]


def is_at_arvo(hold: Hold) -> bool:
    return hold.pickup_location == "arvo"


def prove_moves(before: list[Hold], answer: Answer, after: Reading[Hold] | None) -> tuple[HoldOutcome, ...]:
    return prove_hold_changes(before, answer, after, HoldChange(pickup="arvo"))


def answer(claim: ClaimWord, blocked: bool, lost: bool) -> Answer:
    return an_answer(claim, "H1", refused=(READY,) if blocked else (), lost=lost)


CANCELLATIONS = [
    # claim, refused as a whole, lost, after, word, notes
    (DONE, False, False, CANCELLED, "cancelled", []),
    (REFUSED, False, False, CANCELLED, "unchanged", []),
    (SILENT, True, False, CANCELLED, "unchanged", []),
    (REFUSED, False, True, CANCELLED, "cancelled", []),
    (SILENT, False, False, CANCELLED, "cancelled", []),
    (SILENT, False, True, CANCELLED, "cancelled", []),
    (DONE, False, False, None, "cancelled", []),
    (DONE, False, True, None, "cancelled", []),
    (REFUSED, False, False, None, "unchanged", []),
    (REFUSED, False, True, None, "cancelled", []),
    (SILENT, False, False, None, "cancelled", []),
    (SILENT, True, False, None, "unchanged", []),
    (SILENT, False, True, None, "cancelled", []),
    (DONE, False, False, WAITS, "unknown", ["still-there"]),
    (REFUSED, False, False, WAITS, "refused", ["no-reason-given"]),
    (UNCHANGED, False, False, WAITS, "unknown", ["still-there"]),
    (SILENT, False, False, WAITS, "unknown", ["still-there"]),
    (SILENT, True, False, WAITS, "refused", []),
    (DONE, True, False, WAITS, "unknown", ["still-there"]),
    (SILENT, False, True, WAITS, "unknown", ["answer-lost"]),
    (REFUSED, False, True, WAITS, "unknown", ["answer-lost"]),
    (SILENT, True, True, WAITS, "unknown", ["answer-lost"]),
    (DONE, False, False, EXPIRED, "unknown", ["still-there"]),
    (REFUSED, False, False, EXPIRED, "refused", ["no-reason-given"]),
]


def test_a_cancelled_hold_is_read_back_cancelled_or_said_so_and_gone() -> None:
    for claim, blocked, lost, after, word, noted in CANCELLATIONS:
        reading = a_reading(*([after] if after else []))
        (outcome,) = prove_cancellations([WAITS], answer(claim, blocked, lost), reading)
        assert (outcome.outcome, notes(outcome.reasons)) == (word, noted), (claim, blocked)


def test_a_hold_that_was_cancelled_before_and_is_refused_is_not_cancelled_now() -> None:
    (outcome,) = prove_cancellations([CANCELLED], answer(REFUSED, False, False), a_reading(CANCELLED))
    assert outcome.outcome == "refused"


def test_a_hold_shown_both_open_and_cancelled_is_not_taken_for_cancelled() -> None:
    for order in [(CANCELLED, WAITS), (WAITS, CANCELLED)]:
        (outcome,) = prove_cancellations([WAITS], answer(DONE, False, False), a_reading(*order))
        assert outcome.outcome == "unknown", order


CHANGES = [
    (DONE, False, False, MOVED, "changed", []),
    (REFUSED, False, False, MOVED, "unchanged", ["by-another"]),
    (UNCHANGED, False, False, MOVED, "unchanged", []),
    (REFUSED, False, True, MOVED, "changed", []),
    (SILENT, False, True, MOVED, "changed", []),
    (DONE, False, False, WAITS, "unknown", ["not-as-asked"]),
    (REFUSED, False, False, WAITS, "refused", ["no-reason-given"]),
    (UNCHANGED, False, False, WAITS, "unchanged", []),
    (UNCHANGED, False, True, WAITS, "unknown", ["answer-lost"]),
    (SILENT, False, False, WAITS, "unknown", ["not-as-asked"]),
    (SILENT, True, False, WAITS, "refused", []),
    (SILENT, False, True, WAITS, "unknown", ["answer-lost"]),
    (REFUSED, False, True, WAITS, "unknown", ["answer-lost"]),
    (DONE, False, False, None, "unknown", ["said-done", "gone"]),
    (SILENT, False, False, None, "refused", ["gone"]),
    (REFUSED, False, False, None, "refused", ["gone"]),
    (SILENT, False, True, None, "unknown", ["answer-lost", "gone"]),
    (DONE, False, False, a_hold(pickup_location="arvo", status=HoldStatus.CANCELLED), "unknown", ["not-as-asked"]),
]


def test_a_changed_hold_is_read_back_as_asked() -> None:
    for claim, blocked, lost, after, word, noted in CHANGES:
        reading = a_reading(*([after] if after else []))
        (outcome,) = prove_moves([WAITS], answer(claim, blocked, lost), reading)
        assert (outcome.outcome, notes(outcome.reasons)) == (word, noted), (claim, blocked)


def test_a_hold_that_was_as_requested_before_is_not_changed() -> None:
    for claim, word in [(DONE, "unchanged"), (SILENT, "unchanged"), (UNCHANGED, "unchanged"), (REFUSED, "refused")]:
        (outcome,) = prove_moves([MOVED], answer(claim, False, False), a_reading(MOVED))
        assert outcome.outcome == word, claim


def test_a_hold_that_is_as_asked_now_and_was_not_so_before_is_judged_by_what_arrived() -> None:
    for claim, lost, word in [(UNCHANGED, True, "changed"), (REFUSED, False, "unchanged")]:
        (outcome,) = prove_moves([WAITS], answer(claim, False, lost), a_reading(MOVED))
        assert outcome.outcome == word, (claim, lost)


def test_a_hold_that_was_over_and_is_open_as_asked_is_changed() -> None:
    over = a_hold(pickup_location="arvo", status=HoldStatus.EXPIRED)
    (outcome,) = prove_moves([over], answer(DONE, False, False), a_reading(MOVED))
    assert outcome.outcome == "changed"


def test_a_cancellation_that_did_not_happen_has_the_librarys_reason_or_what_the_hold_shows() -> None:
    said, shown = Reason.said("Ei voi peruuttaa"), a_hold(status=HoldStatus.READY, reasons=(READY,))
    closed = Reason(ReasonCode.HOLD_CLOSED, Source.INFERRED)
    for refused, after, reason in [
        (answer(REFUSED, False, False), [shown], READY),
        (an_answer(REFUSED, "H1", reasons=(said,)), [shown], said),
        (answer(REFUSED, False, False), [CANCELLED], closed),  # by another
        (answer(REFUSED, False, False), [], closed),
    ]:
        (outcome,) = prove_cancellations([WAITS], refused, a_reading(*after))
        assert outcome.reasons == (reason,), (refused, after)


def frozen(until: date | None) -> Hold:
    return a_hold(status=HoldStatus.FROZEN, frozen_until=until)


def test_a_day_that_was_stored_as_another_one_is_told() -> None:
    for before, after, word, told in [
        (WAITS, frozen(date(2026, 5, 7)), "changed", []),
        (WAITS, frozen(date(2026, 5, 8)), "changed", [(date(2026, 5, 8), date(2026, 5, 7))]),
        (WAITS, frozen(None), "changed", [(None, date(2026, 5, 7))]),
        (frozen(date(2026, 5, 1)), frozen(date(2026, 5, 8)), "changed", [(date(2026, 5, 8), date(2026, 5, 7))]),
        (frozen(date(2026, 5, 8)), frozen(date(2026, 5, 8)), "unknown", []),
        (WAITS, WAITS, "unknown", []),
    ]:
        asked = HoldChange(freeze=True, until=date(2026, 5, 7))
        (outcome,) = prove_hold_changes([before], answer(DONE, False, False), a_reading(after), asked)
        assert outcome.outcome == word, (before, after)
        days = [dict(reason.params) for reason in outcome.reasons if reason.code is ReasonCode.HOLD_DATE_DIFFERS]
        assert [(facts.get("stored"), facts["asked"]) for facts in days] == told, (before, after)


def test_another_day_than_the_one_asked_for_is_told_beside_who_chose_it() -> None:
    asked, after = HoldChange(freeze=True, until=date(2026, 5, 7)), frozen(date(2026, 5, 8))
    (outcome,) = prove_hold_changes([WAITS], answer(REFUSED, False, False), a_reading(after), asked)
    assert notes(outcome.reasons[:1]) == ["by-another"]
    days = (("stored", date(2026, 5, 8)), ("asked", date(2026, 5, 7)))
    assert outcome.reasons[1:] == (Reason(ReasonCode.HOLD_DATE_DIFFERS, Source.INFERRED, days),)


def test_a_freeze_without_an_end_has_no_day_to_tell() -> None:
    for after, until, days in [
        (frozen(None), date(2026, 5, 7), (("asked", date(2026, 5, 7)),)),
        (frozen(date(2026, 5, 8)), None, (("stored", date(2026, 5, 8)),)),
    ]:
        asked = HoldChange(freeze=True, until=until)
        (outcome,) = prove_hold_changes([WAITS], answer(DONE, False, False), a_reading(after), asked)
        assert [reason.params for reason in outcome.reasons] == [days], (after, until)


def test_a_hold_that_was_over_and_is_not_shown_any_more_was_not_cancelled_now() -> None:
    for claim, lost, word, noted in [
        (DONE, False, "unknown", ["said-done", "gone"]),
        (DONE, True, "unknown", ["answer-lost", "gone"]),
        (REFUSED, False, "refused", ["gone"]),
        (SILENT, False, "unknown", ["gone"]),
        (UNCHANGED, False, "unknown", ["gone"]),
    ]:
        said = an_answer(claim, "H1", reasons=(READY,), lost=lost)
        (outcome,) = prove_cancellations([CANCELLED], said, a_reading())
        assert outcome.outcome == word, (claim, lost)
        assert outcome.reasons[0] == READY, (claim, lost)
        assert notes(outcome.reasons[1:]) == noted, (claim, lost)


both = pytest.mark.parametrize("prove", [prove_cancellations, prove_moves])


@both
@pytest.mark.parametrize("claim", [word for word in ClaimWord if word is not ClaimWord.NOT_SENT])
def test_what_was_sent_and_not_read_back_is_unknown(prove: Prove, claim: ClaimWord) -> None:
    (outcome,) = prove([WAITS], answer(claim, False, False), None)
    assert (outcome.outcome, notes(outcome.reasons), outcome.hold) == ("unknown", ["not-read-back"], WAITS)


@both
def test_what_was_not_sent_was_not_tried(prove: Prove) -> None:
    (outcome,) = prove([WAITS], Answer(sent=False, refused=(READY,)), a_reading())
    assert (outcome.outcome, outcome.reasons, outcome.id, outcome.hold) == ("not-tried", (READY,), "H1", WAITS)


@both
def test_a_hold_that_was_not_sent_with_the_others_was_not_tried(prove: Prove) -> None:
    (outcome,) = prove([WAITS], Answer(claims={WAITS.id: Claim(ClaimWord.NOT_SENT, (READY,))}), a_reading(WAITS))
    assert (outcome.outcome, outcome.reasons) == ("not-tried", (READY,))


@both
def test_outcomes_come_in_the_order_in_which_holds_were_sent(prove: Prove) -> None:
    before = [a_hold(id=name) for name in "cab"]
    outcomes = prove(before, Answer(), a_reading(*(a_hold(id=name) for name in "abc")))
    assert [outcome.id for outcome in outcomes] == ["c", "a", "b"]


def test_an_outcome_has_the_hold_as_it_is_now() -> None:
    (outcome,) = prove_moves([WAITS], answer(DONE, False, False), a_reading(MOVED))
    assert outcome.hold == MOVED


HOLDS = st.lists(
    st.builds(
        a_hold,
        id=st.sampled_from("abc"),
        status=st.sampled_from(HoldStatus),
        pickup_location=st.sampled_from(("linna", "arvo")),
    ),
    max_size=4,
)
REASONS = st.sampled_from(((), (READY,)))
ANSWERS = st.builds(
    Answer,
    claims=st.dictionaries(st.sampled_from("abc"), st.builds(Claim, word=st.sampled_from(ClaimWord), reasons=REASONS)),
    refused=REASONS,
    sent=st.booleans(),
    lost=st.booleans(),
)


@given(HOLDS, ANSWERS, st.none() | HOLDS)
def test_no_cancellation_is_reported_wrongly(before: list[Hold], answer: Answer, after: list[Hold] | None) -> None:
    outcomes = prove_cancellations(before, answer, None if after is None else a_reading(*after))
    for hold, outcome in zip(before, outcomes, strict=True):
        found = [item for item in after or () if item.id == hold.id]
        assert outcome.outcome in ("cancelled", "unchanged", "refused", "unknown", "not-tried")
        assert (outcome.outcome == "not-tried") == (not answer.sent or answer.of(hold.id).word is ClaimWord.NOT_SENT)
        assert outcome.reasons or outcome.outcome in ("cancelled", "not-tried")
        if outcome.outcome == "cancelled":
            assert after is not None
            assert not any(item.is_open for item in found)
            assert hold.is_open
            assert answer.lost or answer.of(hold.id).word in (DONE, SILENT)
        if outcome.outcome == "refused":
            assert not answer.lost
            assert after is not None


@given(HOLDS, ANSWERS, st.none() | HOLDS)
def test_no_change_is_reported_wrongly(before: list[Hold], answer: Answer, after: list[Hold] | None) -> None:
    outcomes = prove_moves(before, answer, None if after is None else a_reading(*after))
    for hold, outcome in zip(before, outcomes, strict=True):
        found = [item for item in after or () if item.id == hold.id and item.is_open]
        assert outcome.outcome in ("changed", "unchanged", "refused", "unknown", "not-tried")
        assert (outcome.outcome == "not-tried") == (not answer.sent or answer.of(hold.id).word is ClaimWord.NOT_SENT)
        if outcome.outcome == "changed":
            assert any(is_at_arvo(item) for item in found)
            assert not (hold.is_open and is_at_arvo(hold))
        if outcome.outcome == "refused":
            assert not answer.lost
            assert after is not None
