"""A site at its worst: never a wrong success, never an empty list that is not empty, never a crash."""

from __future__ import annotations

import stat
from contextlib import closing

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.faults import Fault, Kind
from tests.fakes.library import PASSWORD

from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.core.profile import CardRequest
from tunilib.core.proof.renewals import prove_renewals
from tunilib.core.reason import ReasonCode
from tunilib.errors import (
    CredentialsRefused,
    NotFound,
    NotUnderstood,
    SessionExpired,
    TunilibError,
    Unavailable,
    UsageError,
)
from tunilib.services.cards import add_card, use_card

LOANS, HOLDS, FINES = "/MyResearch/CheckedOut", "/Holds/List", "/MyResearch/Fines"


@pytest.mark.parametrize("kind", ["down", "maintenance", "error", "limit", "crawler"])
def test_a_site_that_cannot_answer_is_unavailable(online: World, kind: Kind) -> None:
    online.library.books(CARD, 1)
    account = online.account()
    online.fake.fault(Fault(kind, LOANS, times=-1))
    with pytest.raises(Unavailable):
        account.loans()


def test_an_empty_list_beside_a_failure_is_no_empty_list(online: World) -> None:
    account = online.account()
    online.fake.fault(Fault("down", times=-1, path="/never"))
    for read in (account.loans, account.holds, account.fines):
        with pytest.raises(Unavailable):
            read()


def test_a_rate_limit_says_when_to_come_back(online: World) -> None:
    account = online.account()
    online.fake.fault(Fault("limit", LOANS))
    with pytest.raises(Unavailable) as caught:
        account.loans()
    assert "3600" in (caught.value.hint or "")


def test_a_library_system_that_is_down_does_not_count_as_a_wrong_password(online: World) -> None:
    online.fake.fault(Fault("down", times=-1, path="/never"))
    with pytest.raises(Unavailable):
        online.sign_in()
    online.fake.faults.waiting.clear()
    assert online.sign_in().card == CARD


def test_a_session_that_ended_is_renewed_once(online: World) -> None:
    online.library.books(CARD, 1)
    account = online.account()
    account.loans()
    online.fake.expire()
    assert len(account.loans()) == 1
    online.fake.expire()
    with pytest.raises(SessionExpired):
        account.loans()


def renewed_beside(online: World, level: str, text: str) -> RenewalOutcome:
    """What becomes of the one loan when a message from an earlier request comes with the answer."""
    with closing(online.door()) as door:
        before = door.loans.read()
        for web in online.fake.webs():
            web.flash(level, text)
        answer = door.loans.renew(before.items)
        (outcome,) = prove_renewals(before.items, answer, door.loans.read())
    return outcome


def test_a_message_left_from_an_earlier_request_is_no_success_and_is_reported(online: World) -> None:
    barcodes = online.library.books(CARD, 1)
    online.library.later(10)
    online.fake.refusing = {barcodes[0]: "Renewal is denied"}
    outcome = renewed_beside(online, "success", "Successfully renewed 1 item.")
    assert outcome.outcome == Word.REFUSED
    assert any("Successfully renewed 1 item." in (reason.words or "") for reason in outcome.reasons)


def test_a_message_left_from_an_earlier_request_is_no_refusal(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(10)
    assert renewed_beside(online, "danger", "Unable to renew 1 item due to errors.").outcome == Word.RENEWED
    online.library.later(1)
    assert renewed_beside(online, "info", "Something about the weather").outcome == Word.RENEWED


def test_attributes_in_another_order_change_nothing(online: World) -> None:
    online.library.books(CARD, 3)
    online.library.later(10)
    online.fake.fault(Fault("reorder", times=-1))
    outcomes = online.account().renew()
    assert {outcome.outcome for outcome in outcomes} == {Word.RENEWED}


def test_ids_that_are_there_twice_change_nothing(online: World) -> None:
    online.library.books(CARD, 3)
    account = online.account()
    online.fake.fault(Fault("twice", times=-1))
    assert len(account.loans()) == 3


@pytest.mark.parametrize("at", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_page_that_is_cut_is_an_error(online: World, at: float) -> None:
    online.library.books(CARD, 3)
    account = online.account()
    online.fake.fault(Fault("cut", LOANS, times=-1, at=at))
    with pytest.raises((Unavailable, NotUnderstood)):
        account.loans()


@pytest.mark.parametrize("off", [-1, 1])
def test_a_count_that_differs_is_not_understood(online: World, off: int) -> None:
    online.library.books(CARD, 4)
    account = online.account()
    online.fake.count_off = off
    with pytest.raises(NotUnderstood):
        account.loans()


def test_a_count_that_differs_on_a_paged_list_is_not_understood(online: World) -> None:
    online.library.books(CARD, 7)
    account = online.account()
    online.fake.page_size, online.fake.count_off = 3, 1
    with pytest.raises(NotUnderstood):
        account.loans()


def test_a_page_that_was_not_understood_is_kept_redacted_and_named(online: World) -> None:
    online.library.books(CARD, 2)
    account = online.account()
    online.fake.fault(Fault("replace", LOANS, old="Due", new="When", times=-1))
    online.fake.fault(Fault("replace", LOANS, old="<strong>", new="<b>", times=-1))
    with pytest.raises(NotUnderstood) as caught:
        account.loans()
    (kept,) = (online.folder / "pages").iterdir()
    assert str(kept) in (caught.value.hint or "")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    text = kept.read_text()
    assert "Title of rec.1" in text
    assert CARD not in text


def test_a_block_is_said_in_the_librarys_words(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(10)
    online.library.desk.patrons.block(CARD, "lost books")
    (outcome,) = online.account().renew()
    assert outcome.outcome == Word.REFUSED
    assert outcome.reasons[0].words
    assert outcome.reasons[0].code is ReasonCode.PATRON_SUSPENDED


def test_a_card_whose_password_at_the_site_is_wrong_asks_to_sign_in(online: World) -> None:
    door = online.door()
    online.fake.wrong_pin.add(CARD)
    with pytest.raises(SessionExpired):
        door.loans.read()


def test_a_card_chosen_elsewhere_meanwhile_stops_a_renewal(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.books(OTHER, 1, first=50)
    online.library.later(10)
    account = online.account()
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))
    door = online.door()
    reading = door.loans.read()
    use_card(inner(account), OTHER)
    with pytest.raises(TunilibError):
        door.loans.read()
    assert len(reading.items) == 1
    assert set(online.library.dues(CARD).values()) == {"2026-03-30"}


def test_a_site_with_several_libraries_needs_one_named(finna: World) -> None:
    finna.fake.targets = [("a", "Library A"), ("b", "Library B")]
    with pytest.raises(UsageError) as caught:
        finna.sign_in()
    assert "a (Library A)" in (caught.value.hint or "")
    assert finna.sign_in(target="Library B").target == "b"
    assert finna.sign_in(target="a").target == "a"
    with pytest.raises(NotFound):
        finna.sign_in(target="c")


def test_five_wrong_passwords_are_five_and_no_more(online: World) -> None:
    for _ in range(5):
        with pytest.raises(CredentialsRefused):
            online.sign_in(password="wrong1")
    assert online.fake.asked("POST", "/MyResearch/Home") == 5
    with pytest.raises(CredentialsRefused, match="locked"):
        online.sign_in()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_language_gives_the_same(online: World, language: str) -> None:
    online.language = language
    online.library.books(CARD, 3)
    online.library.copy("X1", "wanted")
    online.library.lend(OTHER, "X1")
    online.library.later(10)
    online.fake.refusing = {"B0002": ""}
    account = online.account()
    assert [outcome.outcome for outcome in account.renew()] == [Word.RENEWED, Word.REFUSED, Word.RENEWED]
    assert account.place("wanted", pickup="linna").outcome == Word.PLACED
    assert account.cancel([hold for hold in account.holds() if hold.is_open])[0].outcome == Word.CANCELLED
    online.library.owe(CARD, "11.00")
    assert account.fines().total.cents == 1100
    assert account.renew()[0].reasons[0].code is ReasonCode.PATRON_SUSPENDED_FINES


@pytest.mark.parametrize("kind", ["status", "maintenance", "limit", "login"])
def test_a_session_is_not_said_to_be_ended_where_the_library_did_not_end_it(finna: World, kind: Kind) -> None:
    session = finna.sign_in()
    finna.fake.fault(Fault(kind, "/MyResearch/Logout", new="403", times=-1))
    with pytest.raises((Unavailable, NotUnderstood)):
        finna.entry().sign_out(session)
