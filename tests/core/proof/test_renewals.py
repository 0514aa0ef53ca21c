"""What became of the renewal of each loan: never a false word."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st
from tests.builders import HELSINKI, NO_GAIN, NOW, REQUESTED, TODAY, a_loan, a_reading, an_answer, codes, notes

from tunilib.core import Loan, Money, Reason, RenewalOutcome, Source
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.calendar import is_later
from tunilib.core.proof.renewals import not_sent, prove_renewals

DONE, UNCHANGED, REFUSED, SILENT = ClaimWord.DONE, ClaimWord.UNCHANGED, ClaimWord.REFUSED, ClaimWord.SILENT
DUE = date(2026, 3, 20)
BEFORE = a_loan(due=DUE)
LATER, SAME, EARLIER = (a_loan(due=DUE + timedelta(days=n)) for n in (8, 0, -8))
BLOCK = Reason.said("Borrowing rights suspended")


def prove(answer: Answer, after: Reading[Loan] | None, before: Loan = BEFORE) -> RenewalOutcome:
    (outcome,) = prove_renewals([before], answer, after)
    return outcome


# before x what the library said x what stands after -> the word, and what the comparison notes
TABLE = [
    # claim, refused as a whole, lost, after, word, notes
    (DONE, False, False, LATER, "renewed", []),
    (UNCHANGED, False, False, LATER, "unchanged", []),
    (REFUSED, False, False, LATER, "unchanged", []),
    (SILENT, False, False, LATER, "renewed", []),
    (SILENT, True, False, LATER, "unchanged", []),
    (REFUSED, False, True, LATER, "renewed", []),
    (SILENT, False, True, LATER, "renewed", []),
    (DONE, False, False, SAME, "unknown", ["said-done"]),
    (UNCHANGED, False, False, SAME, "unchanged", []),
    (REFUSED, False, False, SAME, "refused", ["no-reason-given"]),
    (SILENT, False, False, SAME, "unknown", ["said-nothing"]),
    (SILENT, True, False, SAME, "refused", []),
    (DONE, True, False, SAME, "unknown", ["said-done"]),
    (SILENT, False, True, SAME, "unknown", ["answer-lost"]),
    (DONE, False, True, SAME, "unknown", ["answer-lost"]),
    (UNCHANGED, False, True, SAME, "unknown", ["answer-lost"]),
    (REFUSED, False, True, SAME, "unknown", ["answer-lost"]),
    (SILENT, True, True, SAME, "unknown", ["answer-lost"]),
    (DONE, False, False, EARLIER, "unknown", ["moved-back"]),
    (UNCHANGED, False, False, EARLIER, "unknown", ["moved-back"]),
    (REFUSED, False, False, EARLIER, "unknown", ["moved-back"]),
    (SILENT, False, True, EARLIER, "unknown", ["moved-back"]),
    (DONE, False, False, None, "unknown", ["said-done", "gone"]),
    (UNCHANGED, False, False, None, "refused", ["gone"]),
    (REFUSED, False, False, None, "refused", ["gone"]),
    (SILENT, False, False, None, "refused", ["gone"]),
    (SILENT, False, True, None, "unknown", ["answer-lost", "gone"]),
    (REFUSED, False, True, None, "unknown", ["answer-lost", "gone"]),
]  # fmt: skip


def test_only_what_is_read_back_proves() -> None:
    for row in TABLE:
        claim, blocked, lost, after, word, noted = row
        answer = an_answer(claim, refused=(BLOCK,) if blocked else (), lost=lost)
        outcome = prove(answer, a_reading(*([after] if after else [])))
        assert (outcome.outcome, notes(outcome.reasons)) == (word, noted), row


@pytest.mark.parametrize("claim", [word for word in ClaimWord if word is not ClaimWord.NOT_SENT])
@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize(("lost", "note"), [(False, "not-read-back"), (True, "answer-lost")])
def test_what_was_sent_and_not_read_back_is_unknown(claim: ClaimWord, blocked: bool, lost: bool, note: str) -> None:
    outcome = prove(an_answer(claim, refused=(BLOCK,) if blocked else (), lost=lost), None)
    assert (outcome.outcome, notes(outcome.reasons), outcome.due_after) == ("unknown", [note], None)


def test_what_was_not_sent_was_not_tried() -> None:
    for after in [None, a_reading(SAME), a_reading()]:
        outcome = prove(Answer(sent=False, refused=(BLOCK,)), after)
        assert (outcome.outcome, outcome.reasons, outcome.due_after) == ("not-tried", (BLOCK,), None), after


def test_a_loan_the_answer_does_not_name_is_not_done() -> None:
    assert prove(an_answer(DONE, "another"), a_reading(SAME)).outcome == "unknown"


def test_a_renewal_has_the_loan_and_both_dates() -> None:
    outcome = prove(an_answer(DONE), a_reading(LATER))
    assert (outcome.loan, outcome.due_before, outcome.due_after) == (BEFORE, DUE, DUE + timedelta(days=8))


def test_the_date_that_counts_is_the_one_read_back_not_the_one_promised() -> None:
    promised = an_answer(DONE, due=DUE + timedelta(days=28))
    assert prove(promised, a_reading(LATER)).due_after == DUE + timedelta(days=8)
    assert prove(promised, a_reading(SAME)).outcome == "unknown"


def test_a_refusal_has_the_librarys_reason_or_that_of_the_whole_or_the_one_that_the_loan_shows_now() -> None:
    said = Reason.said("Varattu toiselle")
    shown = a_loan(due=DUE, reasons=(REQUESTED,))
    for answer, after, reasons in [
        (an_answer(REFUSED, reasons=(said,)), SAME, (said,)),
        (an_answer(refused=(BLOCK,)), SAME, (BLOCK,)),
        (an_answer(REFUSED), shown, (REQUESTED,)),
        (an_answer(UNCHANGED, reasons=(NO_GAIN,)), SAME, (NO_GAIN,)),
    ]:
        assert prove(answer, a_reading(after)).reasons == reasons, (answer, after)
    assert prove(an_answer(REFUSED), a_reading(SAME)).reasons
    assert codes(prove(an_answer(), a_reading()).reasons) == ["other"]


SAID = Reason.said("Varattu toiselle")


def test_what_the_library_said_comes_before_what_the_comparison_found() -> None:
    for answer, after, noted, due in [
        (an_answer(DONE, reasons=(SAID,)), EARLIER, ["moved-back"], EARLIER.due),
        (an_answer(DONE, reasons=(SAID,), lost=True), SAME, ["answer-lost"], DUE),
        (an_answer(DONE, reasons=(SAID,)), SAME, ["said-done"], DUE),
        (an_answer(SILENT, reasons=(SAID,)), SAME, ["said-nothing"], DUE),
        (an_answer(DONE, reasons=(SAID,)), None, ["said-done", "gone"], None),
        (an_answer(SILENT, reasons=(SAID,), lost=True), None, ["answer-lost", "gone"], None),
        (an_answer(REFUSED, reasons=(SAID,)), None, ["gone"], None),
    ]:
        outcome = prove(answer, a_reading(*([after] if after else [])))
        assert outcome.reasons[0] == SAID, (answer, after)
        assert notes(outcome.reasons[1:]) == noted, (answer, after)
        assert outcome.due_after == due, (answer, after)


def test_an_outcome_that_cannot_be_read_back_has_all_that_was_said() -> None:
    outcome = prove(an_answer(REFUSED, reasons=(SAID,), refused=(BLOCK,)), None)
    assert outcome.reasons[:2] == (SAID, BLOCK)
    assert notes(outcome.reasons[2:]) == ["not-read-back"]


def test_a_renewal_has_the_fine_that_it_cost() -> None:
    answer = Answer(claims={BEFORE.id: Claim(DONE, fine=Money(60))})
    assert prove(answer, a_reading(LATER)).fine == Money(60)
    assert prove(an_answer(DONE), a_reading(LATER)).fine is None


def test_an_unchanged_loan_gains_nothing_and_nothing_else() -> None:
    (reason,) = prove(an_answer(UNCHANGED), a_reading(SAME)).reasons
    assert (reason.code, reason.source) == ("renewal.no-gain", Source.INFERRED)


def test_a_date_that_the_library_did_not_give_now_was_given_to_another() -> None:
    for claim in [REFUSED, UNCHANGED]:
        outcome = prove(an_answer(claim, reasons=(Reason.said("Ei voi uusia"),)), a_reading(LATER))
        (reason,) = outcome.reasons
        assert (outcome.outcome, reason.code, reason.source) == ("unchanged", "renewal.by-another", Source.INFERRED), (
            claim
        )
        assert outcome.due_after == LATER.due, claim


def test_outcomes_come_in_the_order_in_which_loans_were_sent() -> None:
    before = [a_loan(id=name) for name in "cab"]
    outcomes = prove_renewals(before, Answer(), a_reading(*(a_loan(id=name) for name in "abcd")))
    assert [outcome.loan.id for outcome in outcomes] == ["c", "a", "b"]


def test_each_loan_has_its_own_outcome() -> None:
    before = [a_loan(id=name) for name in "abc"]
    answer = Answer(claims={"a": Claim(word=DONE), "b": Claim(word=REFUSED, reasons=(REQUESTED,))})
    after = a_reading(a_loan(id="a", due=DUE + timedelta(days=8)), a_loan(id="b"), a_loan(id="c"))
    assert [str(outcome.outcome) for outcome in prove_renewals(before, answer, after)] == [
        "renewed",
        "refused",
        "unknown",
    ]


def test_nothing_sent_has_no_outcomes() -> None:
    assert prove_renewals([], Answer(), None) == ()


def test_a_loan_shown_twice_is_renewed_where_both_dates_are_later() -> None:
    for order in [(LATER, SAME), (SAME, LATER)]:
        outcome = prove(an_answer(DONE), a_reading(*order))
        assert (outcome.outcome, outcome.due_after) == ("unknown", DUE), order
    assert prove(an_answer(DONE), a_reading(LATER, LATER)).outcome == "renewed"


HOUR = NOW.replace(hour=18)


def test_hours_are_compared_where_both_are_known_and_else_days() -> None:
    for before, after, word in [
        (HOUR, HOUR + timedelta(minutes=1), "unchanged"),
        (HOUR, HOUR, "refused"),
        (HOUR, HOUR.astimezone(timezone.utc), "refused"),  # noqa: UP017
        (HOUR, HOUR - timedelta(minutes=1), "unknown"),
        (HOUR, TODAY, "refused"),
        (TODAY, HOUR, "refused"),
        (TODAY, HOUR + timedelta(days=1), "unchanged"),
        (HOUR, TODAY + timedelta(days=1), "unchanged"),
    ]:
        outcome = prove(an_answer(REFUSED), a_reading(a_loan(due=after)), a_loan(due=before))
        assert outcome.outcome == word, (before, after)


def test_the_hour_that_comes_twice_in_october_is_distinguished() -> None:
    first = datetime(2026, 10, 25, 3, 30, tzinfo=timezone(timedelta(hours=3)))
    second = datetime(2026, 10, 25, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert prove(an_answer(DONE), a_reading(a_loan(due=second)), a_loan(due=first)).outcome == "renewed"


def test_a_loan_known_to_be_refused_or_to_gain_nothing_is_not_sent() -> None:
    for renewable, reasons, word in [
        (False, (REQUESTED, NO_GAIN), "refused"),
        (True, (NO_GAIN,), "unchanged"),
    ]:
        outcome = not_sent(a_loan(renewable=renewable, reasons=reasons))
        assert outcome is not None
        assert (outcome.outcome, outcome.reasons, outcome.due_after) == (word, reasons, DUE)
    outcome = not_sent(a_loan(renewable=False))
    assert outcome is not None
    assert notes(outcome.reasons) == ["no-reason-given"]
    for unknown in (True, None):
        assert not_sent(a_loan(renewable=unknown)) is None


def test_a_loan_that_was_not_sent_with_the_others_was_not_tried() -> None:
    for after in [LATER, SAME, None]:
        answer = Answer(claims={BEFORE.id: Claim(ClaimWord.NOT_SENT, (BLOCK,))}, lost=True)
        outcome = prove(answer, None if after is None else a_reading(after))
        assert (outcome.outcome, outcome.reasons) == ("not-tried", (BLOCK,)), after


IDS = st.sampled_from("abcd")
DUES = st.dates(date(2026, 3, 1), date(2026, 3, 9)) | st.datetimes(
    datetime(2026, 3, 1), datetime(2026, 3, 9), timezones=st.just(HELSINKI)
)
LOANS = st.lists(st.builds(a_loan, id=IDS, due=DUES), max_size=5)
REASONS = st.lists(st.sampled_from((REQUESTED, NO_GAIN, BLOCK)), max_size=2).map(tuple)
ANSWERS = st.builds(
    Answer,
    claims=st.dictionaries(
        IDS, st.builds(Claim, word=st.sampled_from(ClaimWord), reasons=REASONS, due=st.none() | DUES)
    ),
    refused=REASONS,
    sent=st.booleans(),
    lost=st.booleans(),
)


@given(LOANS, ANSWERS, st.none() | LOANS)
def test_whatever_is_answered_and_read_no_word_is_false(
    before: list[Loan], answer: Answer, after: list[Loan] | None
) -> None:
    outcomes = prove_renewals(before, answer, None if after is None else a_reading(*after))
    assert [outcome.loan for outcome in outcomes] == before
    for loan, outcome in zip(before, outcomes, strict=True):
        word = outcome.outcome
        found = [item for item in after or () if item.id == loan.id]
        assert word in ("renewed", "unchanged", "refused", "unknown", "not-tried")
        assert outcome.due_before == loan.due
        assert (word == "not-tried") == (not answer.sent or answer.of(loan.id).word is ClaimWord.NOT_SENT)
        assert outcome.reasons or word in ("renewed", "not-tried")
        if word == "renewed":
            assert found
            assert all(is_later(item.due, loan.due) for item in found)
            assert outcome.due_after in [item.due for item in found]
        if word in ("refused", "unchanged"):
            assert not answer.lost
            assert after is not None
            assert answer.of(loan.id).word is not DONE
        if word == "renewed":
            assert answer.lost or not answer.denies(answer.of(loan.id))
        if word == "unchanged" and codes(outcome.reasons) == ["renewal.by-another"]:
            assert found
            assert all(is_later(item.due, loan.due) for item in found)
        elif word == "unchanged":
            assert any(not is_later(item.due, loan.due) and not is_later(loan.due, item.due) for item in found)
        if outcome.due_after is not None:
            assert outcome.due_after in [item.due for item in found]


@pytest.mark.parametrize("claim", [DONE, SILENT, REFUSED, UNCHANGED])
@pytest.mark.parametrize(("before", "after"), [(None, DUE), (DUE, None), (None, None)])
def test_without_both_due_dates_no_renewal_is_proved(claim: ClaimWord, before: date | None, after: date | None) -> None:
    outcome = prove(an_answer(claim), a_reading(a_loan(due=after)), a_loan(due=before))

    assert outcome.outcome != "renewed"
    assert (outcome.due_before, outcome.due_after) == (before, after)
