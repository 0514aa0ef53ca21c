"""Renewing: read, write the intent, act once, read back, prove, tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.builders import (
    ACCOUNT,
    NO_GAIN,
    NOW,
    REQUESTED,
    FakeLedger,
    FakeLoans,
    a_loan,
    a_reading,
    an_account,
    an_answer,
)

from tunilib.core import RenewalOutcome, Source
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.changes import ChangeKind, Intent, Key, Recovered
from tunilib.core.loan import Duration, Loan
from tunilib.core.money import Money
from tunilib.core.outcome import Word
from tunilib.core.ports.ledger import RunRecord
from tunilib.errors import LocalError, NotUnderstood, OutcomeUnknown, PersonNeeded, SessionExpired, Unavailable
from tunilib.services.renewals import LoanSelection, errors_of, renew

DUE = date(2026, 3, 20)
LATER = DUE + timedelta(days=18)
BEFORE = a_reading(a_loan())
RENEWED = a_reading(a_loan(due=LATER))
DONE = an_answer(ClaimWord.DONE)
FULL = LocalError("no room", code="file")

ALL = LoanSelection(every=True)


@dataclass
class Run:
    """What a run of renewals gave, and what it found and noted beside that."""

    outcomes: tuple[RenewalOutcome, ...]
    recovered: tuple[Recovered, ...] = ()
    ledger_problem: LocalError | None = None


def run(loans: FakeLoans, ledger: FakeLedger, selection: LoanSelection = ALL, *, dry_run: bool = False) -> Run:
    account = an_account(ledger, loans=loans)
    return Run(renew(account, selection, dry_run=dry_run), account.recovered, account.ledger_problem)


def words(run: Run) -> dict[str, str]:
    return {outcome.loan.id: str(outcome.outcome) for outcome in run.outcomes}


def test_the_intent_has_the_state_before() -> None:
    ledger = FakeLedger()
    run(FakeLoans([BEFORE, RENEWED], DONE), ledger)
    ((intent, results, looked),) = ledger.settled
    assert (intent.kind, intent.account) == ("renew", ACCOUNT)
    assert intent.keys == (Key(id="L1", title="Seitsemän veljestä", before="2026-03-20"),)
    assert [(result.id, result.word, result.after) for result in results] == [("L1", "renewed", "2026-04-07")]
    assert not looked


def test_of_several_only_those_are_sent_that_may_be_renewed_and_all_are_reported_in_order() -> None:
    before = a_reading(
        a_loan(id="a"),
        a_loan(id="b", renewable=False, reasons=(REQUESTED,)),
        a_loan(id="c", renewable=True),
        a_loan(id="d", renewable=True, reasons=(NO_GAIN,)),
    )
    after = a_reading(a_loan(id="a", due=LATER), a_loan(id="b"), a_loan(id="c"), a_loan(id="d"))
    answer = Answer(claims={"a": Claim(word=ClaimWord.DONE), "c": Claim(ClaimWord.REFUSED, (REQUESTED,))})
    loans, ledger = FakeLoans([before, after], answer), FakeLedger()
    found = run(loans, ledger)
    assert loans.sent == [("a", "c")]
    assert list(words(found).items()) == [("a", "renewed"), ("b", "refused"), ("c", "refused"), ("d", "unchanged")]
    assert found.outcomes[1].reasons == (REQUESTED,)
    assert [(one.id, one.reasons) for _, settled, _ in ledger.settled for one in settled] == [
        ("a", ()),
        ("c", (REQUESTED,)),
    ]


def test_a_dry_run_says_what_would_be_done_sends_nothing_and_writes_no_intent() -> None:
    refused = a_loan(id="c", renewable=False, reasons=(REQUESTED,))
    reading = a_reading(a_loan(id="a", renewed_due=LATER), a_loan(id="b"), refused)
    loans, ledger = FakeLoans([reading]), FakeLedger()
    found = run(loans, ledger, dry_run=True).outcomes
    assert [(one.loan.id, one.outcome, one.due_before, one.due_after) for one in found] == [
        ("a", "would-renew", DUE, LATER),
        ("b", "would-renew", DUE, None),
        ("c", "refused", DUE, DUE),
    ]
    assert (loans.log, ledger.log) == (["read"], [])


def test_outcomes_come_by_due_date_title_and_id() -> None:
    reading = a_reading(a_loan(id="a", due=LATER), a_loan(id="c"), a_loan(id="d", title="A"), a_loan(id="b"))
    assert list(words(run(FakeLoans([reading]), FakeLedger()))) == ["d", "b", "c", "a"]


def test_nothing_to_renew_asks_nothing_and_is_remembered() -> None:
    loans, ledger = FakeLoans([a_reading()]), FakeLedger()
    assert run(loans, ledger).outcomes == ()
    assert (loans.log, ledger.log) == (["read"], ["saw"])


def test_a_library_that_cannot_be_reached_was_not_tried_and_is_not_read_back() -> None:
    loans, ledger = FakeLoans([BEFORE], Unavailable("no route")), FakeLedger()
    found = run(loans, ledger)
    (reason,) = found.outcomes[0].reasons
    assert words(found) == {"L1": "not-tried"}
    assert (str(reason), reason.source) == ("No route.", Source.INFERRED)
    assert (loans.reads, ledger.words()) == (1, {"L1": "not-tried"})


@pytest.mark.parametrize(
    ("word", "verified"),
    [(ClaimWord.DONE, [0]), (ClaimWord.REFUSED, [1]), (ClaimWord.NOT_SENT, []), (ClaimWord.SILENT, [])],
)
def test_only_a_run_that_knows_what_became_of_each_loan_is_verified(word: ClaimWord, verified: list[int]) -> None:
    """`check`, which wakes somebody when no run was, must not be content with loans that nobody tried to renew."""
    before = a_reading(a_loan(id="a"), a_loan(id="b"))
    after = a_reading(a_loan(id="a", due=LATER), a_loan(id="b", due=LATER if word is ClaimWord.DONE else DUE))
    answer = Answer(claims={"a": Claim(word=ClaimWord.DONE), "b": Claim(word=word)})
    ledger = FakeLedger()
    run(FakeLoans([before, after], answer), ledger)
    assert [one.code for one in ledger.runs] == verified


@pytest.mark.parametrize(
    ("selection", "failing", "verified"),
    [
        (ALL, {}, [RunRecord(RENEWED.taken, 0, ACCOUNT)]),
        (LoanSelection(ids=("L1",)), {}, []),
        (ALL, {"settle": FULL}, []),
    ],
)
def test_a_run_is_verified_that_was_of_all_loans_and_is_in_the_ledger(
    selection: LoanSelection, failing: dict[str, BaseException], verified: list[RunRecord]
) -> None:
    """`check` says when all loans were last renewed and proved: not some, and not what the next run has to look at."""
    ledger = FakeLedger(failing=failing)
    account = an_account(ledger, loans=FakeLoans([BEFORE, RENEWED], DONE))
    renew(account, selection)
    assert (ledger.runs, account.proved) == (verified, verified[0] if verified else None)


def test_a_run_that_goes_on_stores_itself_that_it_is_verified() -> None:
    """It has not ended yet, and may still fail at another account."""
    ledger = FakeLedger()
    account = an_account(ledger, loans=FakeLoans([BEFORE, RENEWED], DONE))
    account.runs_on = True
    renew(account, ALL)
    assert ledger.runs == []
    assert account.proved is not None
    assert account.proved.code == 0


@pytest.mark.parametrize("dry_run", [True, False])
def test_where_nothing_can_be_sent_a_run_is_verified_and_notes_refusals_and_a_dry_run_is_not(dry_run: bool) -> None:
    """Else `check` would be content with somebody who only looked."""
    refused = a_loan(id="a", renewable=False, reasons=(REQUESTED,))
    ledger = FakeLedger()
    run(FakeLoans([a_reading(refused, a_loan(id="d", renewable=True, reasons=(NO_GAIN,)))]), ledger, dry_run=dry_run)
    assert [one.code for one in ledger.runs] == ([] if dry_run else [1])
    assert ledger.refused == ([] if dry_run else [{"a": (REQUESTED,)}])


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_fines_that_a_renewal_registers_are_told_before_it_is_sent_and_by_no_dry_run(dry_run: bool) -> None:
    """Who interrupts then owes nothing; a loan without a fine, or one that is not sent, costs nothing."""
    refused = a_loan(id="c", renewable=False, reasons=(REQUESTED,), fine_now=Money(40))
    reading = a_reading(a_loan(id="a", fine_now=Money(40)), a_loan(id="b", fine_now=Money(0)), refused)
    loans, told = FakeLoans([reading]), list[tuple[str, ...]]()

    def tell(fined: Sequence[Loan]) -> None:
        told.append((*(loan.id for loan in fined), *loans.log))

    outcomes = renew(an_account(FakeLedger(), loans=loans), ALL, dry_run=dry_run, tell_fines=tell)
    assert told == ([] if dry_run else [("a", "read")])
    assert [one.fine for one in outcomes[:2]] == ([Money(40), None] if dry_run else [None, None])
    told.clear()
    renew(an_account(FakeLedger(), loans=FakeLoans([BEFORE])), ALL, tell_fines=tell)
    assert told == [], "there is nothing to tell"


def test_nothing_that_is_not_known_or_not_tried_is_passed_over_in_silence() -> None:
    """A person has to look at the first, and a later run repeats the second."""
    every: Any = (Word.UNKNOWN, Word.NOT_TRIED, Word.REFUSED, Word.RENEWED)
    found = errors_of([RenewalOutcome(word, loan=a_loan(title=word), due_before=DUE) for word in every])
    assert [(type(one), str(one), one.hint) for one in found] == [
        (
            OutcomeUnknown,
            "it is not known whether this was renewed: unknown",
            "look at the library's site before you renew it again",
        ),
        (Unavailable, "this was not renewed, and may be later: not-tried", "try again later"),
    ]


def test_loans_that_cannot_be_read_are_not_renewed() -> None:
    for error in [Unavailable("x"), NotUnderstood("x"), SessionExpired("x")]:
        loans, ledger = FakeLoans([error]), FakeLedger()
        with pytest.raises(type(error)):
            run(loans, ledger)
        assert (loans.sent, ledger.log) == ([], []), error


def an_open_intent(ledger: FakeLedger) -> Intent:
    key = Key(id="L1", title="Seitsemän veljestä", before="2026-03-20")
    return ledger.intend(ACCOUNT, ChangeKind.RENEW, [key], NOW)


def test_what_an_interrupted_run_did_is_reported_though_nothing_is_chosen() -> None:
    ledger = FakeLedger()
    an_open_intent(ledger)
    found = run(FakeLoans([RENEWED]), ledger, LoanSelection(due_within=Duration(0, "d")))
    assert [item.done for item in found.recovered] == [True]


def test_a_ledger_that_cannot_say_what_was_found_stops_before_anything_is_sent() -> None:
    ledger = FakeLedger(failing={"settle": FULL})
    an_open_intent(ledger)
    loans = FakeLoans([BEFORE, RENEWED], DONE)
    with pytest.raises(LocalError):
        run(loans, ledger)
    assert loans.sent == []


ERRORS = (
    Unavailable("x"),
    NotUnderstood("x"),
    OutcomeUnknown("x"),
    SessionExpired("x"),
    LocalError("x"),
    PersonNeeded("x"),
)
READINGS = st.lists(
    st.builds(
        a_loan,
        id=st.sampled_from("abc"),
        due=st.dates(DUE, DUE + timedelta(days=2)),
        renewable=st.sampled_from((True, False, None)),
    ),
    max_size=4,
).map(lambda loans: a_reading(*loans))
CLAIMS = st.dictionaries(st.sampled_from("abc"), st.builds(Claim, word=st.sampled_from(ClaimWord)))


@given(
    READINGS,
    st.builds(Answer, claims=CLAIMS, sent=st.booleans(), lost=st.booleans()) | st.sampled_from(ERRORS),
    READINGS | st.sampled_from(ERRORS),
    st.sets(st.sampled_from(("intend", "settle", "saw"))),
)
def test_whatever_happens_the_library_is_asked_once_at_most_and_no_renewal_is_made_up(
    before: Any, answer: Any, after: Any, failing: set[str]
) -> None:
    loans = FakeLoans([before, after], answer)
    ledger = FakeLedger(failing=dict.fromkeys(failing, FULL))
    try:
        found = run(loans, ledger)
    except (SessionExpired, LocalError):
        found = Run(())
    assert len(loans.sent) <= 1
    assert not (loans.sent and "intend" in failing)
    for outcome in found.outcomes:
        if outcome.outcome == "renewed":
            assert outcome.due_after is not None
            assert outcome.due_before is not None
            assert outcome.due_after > outcome.due_before
            assert any(outcome.loan.id in sent for sent in loans.sent)


def test_a_renewal_that_is_said_to_be_done_and_that_no_date_shows_is_read_twice() -> None:
    late = FakeLoans([BEFORE, BEFORE, RENEWED], DONE)
    assert words(run(late, FakeLedger())) == {"L1": "renewed"}
    never = FakeLoans([BEFORE], DONE)
    (outcome,) = run(never, FakeLedger()).outcomes
    assert (outcome.outcome, never.reads, len(never.sent)) == (Word.UNKNOWN, 3, 1)
    assert [reason.text("en") for reason in outcome.reasons] == [
        "The library reported success, but no change can be seen."
    ]


@pytest.mark.parametrize(("stood", "runs_on", "sent"), [(DUE, True, 0), (LATER, True, 1), (DUE, False, 1)])
def test_an_unattended_run_does_not_ask_again_while_the_date_stands_as_it_did(
    stood: date, runs_on: bool, sent: int
) -> None:
    loans, ledger = FakeLoans([BEFORE, RENEWED], DONE), FakeLedger(stood={"L1": stood.isoformat()})
    account = an_account(ledger, loans=loans)
    account.runs_on = runs_on
    (outcome,) = renew(account, ALL)
    assert (len(loans.sent), str(outcome.outcome)) == (sent, "renewed" if sent else "refused")
    assert sent or "It is not asked again" in outcome.reasons[0].text("en")
