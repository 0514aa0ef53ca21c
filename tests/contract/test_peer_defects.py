"""What went wrong elsewhere, each once."""

from __future__ import annotations

import pytest
from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.faults import Fault

from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode, Source
from tunilib.errors import NotUnderstood, SessionExpired, Unavailable

LOANS = "/MyResearch/CheckedOut"


def test_defect_1_an_answer_with_status_200_is_no_renewal(online: World) -> None:
    barcodes = online.library.books(CARD, 1)
    online.library.later(10)
    online.fake.lying.add(barcodes[0])
    (outcome,) = online.account().renew()
    assert outcome.outcome == Word.UNKNOWN


def test_defect_2_renewing_all_does_not_say_ok_whatever_the_rows_say(online: World) -> None:
    barcodes = online.library.books(CARD, 3)
    online.library.later(10)
    online.fake.refusing = dict.fromkeys(barcodes, "Renewal is denied")
    outcomes = online.account().renew()
    assert {outcome.outcome for outcome in outcomes} == {Word.REFUSED}


def test_defect_2_a_login_page_without_checkboxes_is_no_success(online: World) -> None:
    online.library.books(CARD, 2)
    online.library.later(10)
    door = online.door()
    reading = door.loans.read()
    online.fake.fault(Fault("login", LOANS, "POST"))
    answer = door.loans.renew(reading.items)
    assert not answer.sent
    assert isinstance(answer.error, SessionExpired)
    assert set(online.library.dues(CARD).values()) == {"2026-03-30"}


def test_defect_5_a_refusal_without_a_reason_says_that_there_is_none(online: World) -> None:
    barcodes = online.library.books(CARD, 1)
    online.library.later(10)
    online.fake.refusing = {barcodes[0]: ""}
    (outcome,) = online.account().renew()
    assert outcome.outcome == Word.REFUSED
    assert [(reason.code, reason.source) for reason in outcome.reasons] == [(ReasonCode.OTHER, Source.INFERRED)]


def test_defect_5_a_reason_of_the_library_keeps_its_words(online: World) -> None:
    barcodes = online.library.books(CARD, 1)
    online.library.later(10)
    online.fake.refusing = {barcodes[0]: "Ask at the desk about this one"}
    (outcome,) = online.account().renew()
    assert [(r.code, r.source, r.words) for r in outcome.reasons] == [
        (ReasonCode.OTHER, Source.LIBRARY, "Ask at the desk about this one")
    ]


def test_defect_8_a_date_that_cannot_be_read_is_not_taken_for_the_old_one(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(10)
    account = online.account()
    day = "9.4.2026" if online.fake.product == "finna" else "04-09-2026"
    online.fake.fault(Fault("replace", LOANS, "GET", after=1, old=day, new="soon", times=2))
    (outcome,) = account.renew()
    assert outcome.outcome == Word.UNKNOWN
    assert outcome.due_after is None


def test_defect_9_the_answer_to_a_renewal_is_read(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(10)
    account = online.account()
    online.fake.fault(Fault("lost", LOANS, "POST"))
    online.fake.fault(Fault("error", LOANS, "GET", after=1, times=3))
    (outcome,) = account.renew()
    assert outcome.outcome == Word.UNKNOWN


def test_defect_9_a_loan_is_renewed_on_the_account_it_is_on_alone(anywhere: World) -> None:
    anywhere.library.books(CARD, 1)
    anywhere.library.books(OTHER, 1, first=50)
    anywhere.library.later(10)
    anywhere.account(CARD).renew()
    assert set(anywhere.library.dues(OTHER).values()) == {"2026-03-30"}


def test_defect_10_one_refusal_among_renewals_is_not_hidden(online: World) -> None:
    barcodes = online.library.books(CARD, 3)
    online.library.later(10)
    online.fake.refusing = {barcodes[1]: "Renewal is denied"}
    outcomes = online.account().renew()
    assert [outcome.outcome for outcome in outcomes] == [Word.RENEWED, Word.REFUSED, Word.RENEWED]
    assert not all(outcome.is_done for outcome in outcomes)


def test_defect_11_a_site_that_does_not_answer_is_an_error_and_no_quiet_success(online: World) -> None:
    online.library.books(CARD, 1)
    account = online.account()
    online.fake.fault(Fault("lost", LOANS, "GET", times=-1))
    with pytest.raises(Unavailable):
        account.renew()


def test_defect_11_a_page_that_changed_is_an_error_and_no_empty_list(online: World) -> None:
    online.library.books(CARD, 1)
    account = online.account()
    old = "myresearch-table" if online.fake.product == "finna" else "record-list"
    online.fake.fault(Fault("replace", LOANS, old=old, new="other-list", times=-1))
    with pytest.raises(NotUnderstood):
        account.loans()
