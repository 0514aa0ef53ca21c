"""Loans, the same by every door."""

from __future__ import annotations

import pytest
from tests.contract.worlds import CARD, OTHER, World, named, needs

from tunilib.core.hold import HoldRequest
from tunilib.core.loan import LoanStatus
from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode
from tunilib.errors import CredentialsRefused


def test_a_patron_without_loans_has_none(anywhere: World) -> None:
    assert anywhere.account().loans() == ()


def test_every_loan_is_read_with_its_due_date(anywhere: World) -> None:
    anywhere.library.books(CARD, 4)
    account = anywhere.account()
    loans = account.loans()
    assert [(loan.title, str(loan.due)) for loan in loans] == [(f"Title of rec.{n}", "2026-03-30") for n in range(1, 5)]
    assert account.card == CARD


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_librarys_own_message_on_a_loan_is_its_note(online: World, language: str) -> None:
    online.language = language
    barcodes = online.library.books(CARD, 2)
    online.fake.messages[barcodes[1]] = "Palauta <heti> & varovasti"
    assert [loan.note for loan in online.account().loans()] == [None, "Palauta <heti> & varovasti"]


def test_a_loan_says_whether_it_is_due_soon_or_overdue(anywhere: World) -> None:
    anywhere.library.books(CARD, 1)
    anywhere.library.later(28)
    assert anywhere.account().loans()[0].status is LoanStatus.DUE_SOON
    anywhere.library.later(1)
    assert anywhere.account().loans()[0].status is LoanStatus.OVERDUE


def test_a_renewal_moves_the_date_and_is_proved(anywhere: World) -> None:
    anywhere.library.books(CARD, 2)
    anywhere.library.later(10)
    outcomes = anywhere.account().renew()
    assert [outcome.outcome for outcome in outcomes] == [Word.RENEWED, Word.RENEWED]
    assert {str(outcome.due_after) for outcome in outcomes} == {"2026-04-09"}
    assert set(anywhere.library.dues(CARD).values()) == {"2026-04-09"}


def test_only_the_selected_loan_is_renewed(anywhere: World) -> None:
    anywhere.library.books(CARD, 3)
    anywhere.library.later(10)
    account = anywhere.account()
    (outcome,) = account.renew([named(account.loans(), "rec.2")])
    assert outcome.outcome == Word.RENEWED
    assert sorted(anywhere.library.dues(CARD).values()) == ["2026-03-30", "2026-03-30", "2026-04-09"]


def test_a_title_that_another_patron_waits_for_is_refused_with_that_reason(anywhere: World) -> None:
    anywhere.library.books(CARD, 2)
    door = anywhere.library.door(OTHER)
    door.holds.place(HoldRequest(record="rec.1", pickup="hervanta"))
    door.close()
    anywhere.library.later(10)
    outcomes = {outcome.loan.record_id: outcome for outcome in anywhere.account().renew()}
    assert outcomes["rec.1"].outcome == Word.REFUSED
    assert [reason.code for reason in outcomes["rec.1"].reasons] == [ReasonCode.RENEWAL_REQUESTED]
    assert outcomes["rec.2"].outcome == Word.RENEWED


def test_a_suspended_patron_is_refused_with_the_reason_and_nothing_moves(anywhere: World) -> None:
    anywhere.library.books(CARD, 2)
    anywhere.library.later(10)
    anywhere.library.owe(CARD)
    outcomes = anywhere.account().renew()
    assert [outcome.outcome for outcome in outcomes] == [Word.REFUSED, Word.REFUSED]
    assert {reason.code for outcome in outcomes for reason in outcome.reasons} == {ReasonCode.PATRON_SUSPENDED_FINES}
    assert set(anywhere.library.dues(CARD).values()) == {"2026-03-30"}


def test_after_the_last_renewal_the_loan_is_still_reported_as_renewed(anywhere: World) -> None:
    anywhere.library.books(CARD, 2)
    for _ in range(5):
        anywhere.library.later(5)
        outcomes = anywhere.account().renew()
        assert [outcome.outcome for outcome in outcomes] == [Word.RENEWED, Word.RENEWED]
    anywhere.library.later(5)
    account = anywhere.account()
    assert [loan.renewable for loan in account.loans()] == [False, False]
    outcomes = account.renew()
    assert [outcome.outcome for outcome in outcomes] == [Word.REFUSED, Word.REFUSED]
    assert {reason.code for outcome in outcomes for reason in outcome.reasons} == {ReasonCode.RENEWAL_LIMIT}


def test_a_dry_run_changes_nothing(anywhere: World) -> None:
    anywhere.library.books(CARD, 2)
    anywhere.library.later(10)
    outcomes = anywhere.account().renew(dry_run=True)
    assert {outcome.outcome for outcome in outcomes} == {Word.WOULD_RENEW}
    assert set(anywhere.library.dues(CARD).values()) == {"2026-03-30"}


def test_a_wrong_password_is_refused(anywhere: World) -> None:
    with pytest.raises(CredentialsRefused):
        anywhere.sign_in(password="wrong1")


def test_a_card_number_may_hold_blanks(anywhere: World) -> None:
    assert anywhere.sign_in("10 01").card == CARD


@needs("history")
def test_loans_of_the_past_are_read(anywhere: World) -> None:
    barcodes = anywhere.library.books(CARD, 2)
    anywhere.library.later(3)
    anywhere.library.desk.check_in([barcodes[0]])
    (past,) = anywhere.account().history()
    assert (past.title, str(past.returned), past.status) == ("Title of rec.1", "2026-03-05", None)
