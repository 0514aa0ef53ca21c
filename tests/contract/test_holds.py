"""Holds and requests, the same by every door."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest
from tests.accounts import inner
from tests.contract.worlds import OTHER, World, needs

from tunilib.account import Account
from tunilib.core.answer import Missing
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.outcome import Word
from tunilib.core.profile import ProfileChange
from tunilib.core.reason import ReasonCode
from tunilib.errors import NotFound, PersonNeeded
from tunilib.services.holds import pickup_libraries
from tunilib.services.profile import set_profile

pytestmark = needs("holds")


def lent_out(world: World, record: str = "wanted") -> str:
    """A record whose only copy somebody else has."""
    world.library.copy(f"X-{record}", record)
    world.library.lend(OTHER, f"X-{record}")
    return record


def held(world: World) -> Account:
    """An account with a hold on a record whose only copy somebody else has."""
    lent_out(world)
    account = world.account()
    assert account.place("wanted", pickup="linna").outcome == Word.PLACED
    return account


def test_a_patron_without_holds_has_none(anywhere: World) -> None:
    assert anywhere.account().holds() == ()


@needs("beyond-paia")
def test_a_hold_is_placed_and_proved(anywhere: World) -> None:
    lent_out(anywhere)
    account = anywhere.account()
    placed = account.place("wanted", pickup="hervanta")
    assert placed.outcome == Word.PLACED
    (hold,) = account.holds()
    assert placed.pickup_location == hold.pickup_location is not None
    assert (hold.id, hold.record_id, hold.status, hold.position) == (placed.id, "wanted", HoldStatus.WAITING, 1)
    assert hold.created == anywhere.library.today


@needs("beyond-paia")
def test_the_last_day_of_a_hold_is_the_one_asked_for(anywhere: World) -> None:
    lent_out(anywhere)
    account = anywhere.account()
    account.place("wanted", pickup="linna", expires=date(2026, 4, 5))
    (hold,) = account.holds()
    assert hold.expires == date(2026, 4, 5)


def test_a_second_hold_on_the_same_record_is_refused(anywhere: World) -> None:
    account = held(anywhere)
    again = account.place("wanted", pickup="linna")
    assert again.outcome == Word.REFUSED
    assert ReasonCode.HOLD_ALREADY_HELD in {reason.code for reason in again.reasons}
    assert len(account.holds()) == 1


def test_an_unknown_pickup_library_is_refused(anywhere: World) -> None:
    lent_out(anywhere)
    outcome = anywhere.account().place("wanted", pickup="nowhere")
    assert outcome.outcome == Word.REFUSED
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.HOLD_PICKUP_INVALID]


def test_where_a_library_takes_no_request_its_reason_is_told(online: World) -> None:
    lent_out(online)
    online.fake.unrequestable["wanted"] = "Your card has too many overdue items"
    placed = online.account().place("wanted", pickup="linna")
    assert placed.outcome == Word.REFUSED
    assert [reason.words for reason in placed.reasons] == ["Your card has too many overdue items"]
    assert [path for method, path in online.fake.log if method == "POST" and "Record" in path] == []


@pytest.mark.parametrize("pickup", ["hervanta", None])
def test_pickup_libraries_that_are_loaded_for_a_group_are_known(online: World, pickup: str | None) -> None:
    lent_out(online)
    online.fake.groups = (("main", "Main collection"), ("other", "Other"))
    account = online.account()
    set_profile(inner(account), ProfileChange(home_library="arvo"))
    names = {place.id: place.name for place in pickup_libraries(inner(account), "wanted")}
    assert set(names) == {"linna", "hervanta", "arvo"}
    assert account.place("wanted", pickup="nowhere").outcome == Word.REFUSED
    assert account.place("wanted", pickup=pickup).outcome == Word.PLACED
    (hold,) = account.holds()
    assert hold.pickup_location == (pickup or "arvo")
    assert getattr(hold.pickup_location, "label", None) == names[hold.pickup_location], "people know it by its name"


def test_copies_on_other_pages_are_found(online: World) -> None:
    for number in range(5):
        online.library.copy(f"S{number}", "wanted", collection="stacks")
    online.fake.copies_page = 2
    catalogue = online.entry().catalogue()
    assert not isinstance(catalogue, Missing)
    with closing(catalogue):
        assert catalogue.record("wanted").copies == 5
    account = online.account()
    assert account.request("wanted", item="S4", pickup="linna").outcome == Word.PLACED
    with pytest.raises(NotFound):
        account.request("wanted", item="S9", pickup="linna")


def test_copies_that_are_loaded_with_other_requests_are_found(finna: World) -> None:
    for number in range(3):
        finna.library.copy(f"S{number}", "wanted", collection="stacks")
    finna.fake.asks_copies = True
    account = finna.account()
    assert account.request("wanted", item="S2", pickup="linna").outcome == Word.PLACED


@needs("beyond-paia")
def test_an_unknown_record_is_not_found(anywhere: World) -> None:
    with pytest.raises(NotFound):
        anywhere.account().place("no-such", pickup="linna")


def test_a_hold_is_cancelled_and_proved(anywhere: World) -> None:
    account = held(anywhere)
    (outcome,) = account.cancel([hold for hold in account.holds() if hold.is_open])
    assert outcome.outcome == Word.CANCELLED
    assert [hold for hold in account.holds() if hold.is_open] == []


def test_of_two_holds_only_the_chosen_one_is_cancelled(anywhere: World) -> None:
    account = anywhere.account()
    for record in ("one", "two"):
        account.place(lent_out(anywhere, record), pickup="linna")
    chosen = next(hold for hold in account.holds() if hold.record_id == "two")
    (outcome,) = account.cancel([chosen])
    assert outcome.outcome == Word.CANCELLED
    assert [hold.record_id for hold in account.holds() if hold.is_open] == ["one"]


def test_a_hold_that_is_ready_is_refused_with_that_reason(anywhere: World) -> None:
    account = held(anywhere)
    anywhere.library.desk.check_in(["X-wanted"], "linna")
    (hold,) = account.holds()
    assert hold.status is HoldStatus.READY
    assert hold.pickup_until == date(2026, 3, 9)
    (outcome,) = account.cancel([hold for hold in account.holds() if hold.is_open])
    assert outcome.outcome == Word.REFUSED
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.HOLD_READY]


@needs("beyond-paia")
def test_a_hold_is_frozen_until_a_day_and_released(anywhere: World) -> None:
    account = held(anywhere)
    (frozen,) = account.change(account.holds(), freeze=date(2026, 5, 7))
    assert frozen.outcome == Word.CHANGED
    (hold,) = account.holds()
    assert (hold.status, hold.frozen_until) == (HoldStatus.FROZEN, date(2026, 5, 7))
    (released,) = account.change([hold], release=True)
    assert released.outcome == Word.CHANGED
    assert account.holds()[0].status is HoldStatus.WAITING


@needs("beyond-paia")
def test_the_pickup_library_of_a_hold_is_changed(anywhere: World) -> None:
    account = held(anywhere)
    (outcome,) = account.change(account.holds(), pickup="arvo")
    assert outcome.outcome == Word.CHANGED
    assert account.holds()[0].pickup_location == "arvo"


@needs("beyond-paia")
def test_a_change_to_an_unknown_pickup_library_is_refused(anywhere: World) -> None:
    account = held(anywhere)
    (outcome,) = account.change(account.holds(), pickup="nowhere")
    assert outcome.outcome == Word.REFUSED
    assert ReasonCode.HOLD_PICKUP_INVALID in {reason.code for reason in outcome.reasons}


@needs("requests")
def test_a_copy_from_the_stacks_is_requested_and_cancelled(anywhere: World) -> None:
    anywhere.library.copy("S1", "deep", collection="stacks")
    account = anywhere.account()
    placed = account.request("deep", pickup="linna")
    assert placed.outcome == Word.PLACED
    (request,) = account.holds()
    assert (request.kind, request.status) == (HoldKind.RETRIEVAL, HoldStatus.PROCESSING)
    (outcome,) = account.cancel([hold for hold in account.holds() if hold.is_open])
    assert outcome.outcome == Word.CANCELLED


@needs("requests")
def test_a_copy_that_is_not_in_the_stacks_cannot_be_requested(anywhere: World) -> None:
    anywhere.library.copy("O1", "open")
    outcome = anywhere.account().request("open", pickup="linna")
    assert outcome.outcome == Word.REFUSED
    assert [reason.code for reason in outcome.reasons] == [ReasonCode.REQUEST_NOT_IN_STACKS]


@needs("beyond-paia")
def test_pickup_libraries_are_known_by_their_ids(anywhere: World) -> None:
    lent_out(anywhere)
    account = anywhere.account()
    assert [place.id for place in pickup_libraries(inner(account))] == ["linna", "hervanta", "arvo"]
    assert [place.id for place in pickup_libraries(inner(account), "wanted")] == ["linna", "hervanta", "arvo"]


def test_a_record_without_copies_takes_no_request(online: World) -> None:
    online.library.record("read.1", "Only elsewhere")
    account = online.account()
    refused = account.place("read.1", pickup="linna")
    assert (refused.outcome, [reason.code for reason in refused.reasons]) == (
        Word.REFUSED,
        [ReasonCode.HOLD_NOT_HOLDABLE],
    )
    asked = account.request("read.1", pickup="linna")
    assert [reason.code for reason in asked.reasons] == [ReasonCode.REQUEST_NOT_IN_STACKS]
    assert online.fake.asked("POST", "/Record/read.1/Hold") == 0


def test_terms_are_for_the_patron_to_accept(finna: World) -> None:
    lent_out(finna)
    finna.library.copy("S1", "stored", collection="stacks")
    finna.fake.terms = "I pay 5 € for each request."
    account = finna.account()
    with pytest.raises(PersonNeeded, match="5 €"):
        account.place("wanted", pickup="linna")
    with pytest.raises(PersonNeeded, match="5 €"):
        account.request("stored", pickup="linna")
    assert account.holds() == ()
    assert [one for one in finna.fake.log if one[0] == "POST" and "/Record/" in one[1]] == []
