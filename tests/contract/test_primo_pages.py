"""What pages of Primo do otherwise than one expects, through the door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World, world
from tests.fakes.faults import Fault
from tests.fakes.library import Library
from tests.fakes.primo.page import ACCOUNT, PARTNER, Primo
from tests.fakes.primo.texts import LANGUAGES

from tunilib.core.answer import Missing
from tunilib.core.catalogue import Filter, Query
from tunilib.core.outcome import Word
from tunilib.core.ports.door import Catalogue
from tunilib.core.reason import ReasonCode
from tunilib.errors import NotUnderstood, TermsAsked, Unavailable, UsageError
from tunilib.services.holds import pickup_libraries


@pytest.fixture
def primo(tmp_path: Path) -> Iterator[World]:
    with world("primo", tmp_path) as made:
        yield made


@contextmanager
def network(folder: Path) -> Iterator[tuple[World, Library]]:
    """Two institutions in which the patron has loans, and a page of both."""
    with closing(Library(folder / "partner" / "library.sqlite")) as partner:
        partner.patron(CARD)
        partner.patron(OTHER)
        with world("primo", folder, partner=partner) as made:
            made.library.books(CARD, 2)
            partner.books(CARD, 1, first=3)
            yield made, partner


def page_of(primo: World) -> Primo:
    assert isinstance(primo.served, Primo)
    return primo.served


def catalogue_of(primo: World) -> Catalogue:
    found = primo.entry().catalogue()
    assert not isinstance(found, Missing)
    return found


def test_the_loans_of_a_network_are_listed_together_and_each_is_renewed_at_its_own(tmp_path: Path) -> None:
    with network(tmp_path) as (here, partner):
        here.library.later(7)
        partner.moment = here.library.moment
        account = here.account()
        assert len(account.loans()) == 3
        assert [one.outcome for one in account.renew()] == [Word.RENEWED] * 3
        assert set(partner.dues(CARD).values()) == {
            str(loan.due) for loan in account.loans() if loan.barcode == "B0003"
        }


def test_what_is_owed_and_held_in_a_network_is_that_of_both(tmp_path: Path) -> None:
    with network(tmp_path) as (here, partner):
        here.library.owe(CARD, "1.00")
        partner.owe(CARD, "2.50")
        here.library.copy("W1", "wanted")
        here.library.lend(OTHER, "W1")
        partner.copy("W2", "else")
        partner.lend(OTHER, "W2")
        account = here.account()
        assert account.place("wanted", pickup="linna").outcome == Word.PLACED
        with closing(partner.door(CARD)) as door:
            door.holds.place(_request("else"))
        assert account.fines().total.cents == 350
        holds = account.holds()
        assert len(holds) == 2
        assert [one.outcome for one in account.cancel(holds)] == [Word.CANCELLED] * 2
        assert PARTNER in {code for kind, code, _ in page_of(here)._numbers if kind == "hold"}


def test_a_hold_is_known_by_the_networks_record_and_its_title_cannot_be_held_twice(tmp_path: Path) -> None:
    with network(tmp_path) as (here, _):
        here.library.copy("W1", "wanted")
        here.library.lend(OTHER, "W1")
        account = here.account()
        placed = account.place("wanted", pickup="linna")
        assert (placed.outcome, placed.hold is not None) == (Word.PLACED, True)
        again = account.place("wanted", pickup="linna")
        assert [reason.code for reason in again.reasons] == [ReasonCode.HOLD_ALREADY_HELD]


@pytest.mark.parametrize(("late", "outcome"), [(0, Word.PLACED), (2, Word.PLACED), (9, Word.UNKNOWN)])
def test_a_hold_that_appears_late_is_waited_for_and_asked_for_once(primo: World, late: int, outcome: str) -> None:
    page_of(primo).late = late
    primo.library.copy("W1", "wanted")
    primo.library.lend(OTHER, "W1")
    assert str(primo.account().place("wanted", pickup="linna").outcome) == outcome
    assert page_of(primo).asked("POST", "/AlmaItemRequest") == 1


@pytest.mark.parametrize("path", [f"{ACCOUNT}loans", f"{ACCOUNT}counters", f"{ACCOUNT}renew_loans"])
def test_a_session_that_ends_in_the_middle_is_made_anew_once_and_a_change_is_made_once(primo: World, path: str) -> None:
    primo.library.books(CARD, 2)
    primo.library.later(7)
    account = primo.account()
    page_of(primo).ended = "0002"
    page_of(primo).fault(Fault("login", path))
    assert [one.outcome for one in account.renew()] == [Word.RENEWED] * 2
    with closing(primo.library.door(CARD)) as door:
        assert {loan.renewals_used for loan in door.loans.read().items} == {1}


@pytest.mark.parametrize("part", ["loans", "holds", "fines", "profile"])
def test_a_robot_filter_is_no_answer_of_the_library(primo: World, part: str) -> None:
    primo.library.books(CARD, 1)
    account = primo.account()
    page_of(primo).robots = True
    with pytest.raises(Unavailable, match="filter"):
        getattr(account, part)()


def test_a_robot_filter_at_a_change_has_changed_nothing(primo: World) -> None:
    primo.library.books(CARD, 1)
    primo.library.later(7)
    account = primo.account()
    page_of(primo).fault(Fault("crawler", f"{ACCOUNT}renew_loans"))
    (outcome,) = account.renew()
    assert outcome.outcome != Word.RENEWED
    assert account.renew()[0].outcome == Word.RENEWED


def test_one_thing_in_place_of_a_list_is_a_list_of_one(primo: World) -> None:
    page = page_of(primo)
    page.single_alone = True
    primo.library.books(CARD, 1)
    primo.library.copy("W1", "wanted")
    primo.library.lend(OTHER, "W1")
    primo.library.owe(CARD, "1.00")
    primo.library.later(7)
    account = primo.account()
    assert len(account.loans()) == 1
    assert account.renew()[0].outcome == Word.RENEWED
    assert account.place("wanted", pickup="linna").outcome == Word.PLACED
    assert account.cancel(account.holds())[0].outcome == Word.CANCELLED
    assert (account.fines().total.cents, account.profile().name) == (100, f"Patron {CARD}")
    with closing(catalogue_of(primo)) as catalogue:
        assert catalogue.search(Query(text="wanted")).total == 1
        assert [one.barcode for one in catalogue.record("wanted").items] == ["W1"]


@pytest.mark.parametrize(("most", "forever"), [(2, False), (2, True), (None, True), (1, False)])
def test_every_page_of_loans_is_read_and_none_twice(primo: World, most: int | None, forever: bool) -> None:
    page = page_of(primo)
    page.most, page.says_more_forever = most, forever
    primo.library.books(CARD, 5)
    account = primo.account()
    assert len(account.loans()) == 5
    offsets = [one.one("offset") for one in page.log if one.path == f"{ACCOUNT}loans"]
    assert offsets[0] == "1"
    assert len(offsets) == len(set(offsets))


def test_results_are_narrowed_by_what_the_page_counts(primo: World) -> None:
    for number, library in enumerate(("linna", "arvo", "arvo")):
        primo.library.copy(f"F{number}", f"rec.{number}", title=f"Findable {number}", library=library)
    with closing(catalogue_of(primo)) as catalogue:
        found = catalogue.search(Query(text="Findable"))
        facets = {(one.filter, one.count): one.value for one in found.facets or ()}
        assert {name for name, _ in facets} == {"format", "language", "library", "author"}
        chosen = (Filter("library", facets["library", 2]),)
        assert catalogue.search(Query(text="Findable", filters=chosen), facets=0).total == 2
        years = (Filter("year", "2019..2020"),)
        assert catalogue.search(Query(text="Findable", filters=years), facets=0).total == 3


def test_facets_that_cannot_be_read_take_nothing_from_the_results(primo: World) -> None:
    primo.library.record("rec.1", "Findable")
    page_of(primo).fault(Fault("error", "/primaws/rest/pub/facets", times=-1))
    with closing(catalogue_of(primo)) as catalogue:
        found = catalogue.search(Query(text="Findable"))
    assert (found.total, found.facets) == (1, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_state_of_a_copy_is_known_from_a_page_of_one_language(primo: World, language: str) -> None:
    page_of(primo).speaks = language
    library = primo.library
    for barcode in ("C1", "C2", "C3"):
        library.copy(barcode, "one")
    library.lend(OTHER, "C2")
    library.desk.items.lost("C3")
    with closing(catalogue_of(primo)) as catalogue:
        found = catalogue.record("one")
    states = {item.barcode: item.status for item in found.items}
    assert states == {"C1": "available", "C2": "on-loan", "C3": "lost"}
    assert [str(item.due) for item in found.items if item.barcode == "C2"] == ["2026-03-30"]


def test_where_titles_are_requested_and_no_copies_the_hold_is_on_the_title(primo: World) -> None:
    page = page_of(primo)
    page.title_requests = True
    primo.library.copy("W1", "wanted")
    primo.library.lend(OTHER, "W1")
    account = primo.account()
    places = pickup_libraries(inner(account), primo.record_id("wanted"))
    assert "linna" in {one.name.lower() for one in places}
    assert account.place("wanted", pickup="linna").outcome == Word.PLACED
    assert page.asked("POST", "/AlmaRequest") == 1
    page.unrequestable.add("closed")
    primo.library.copy("W2", "closed")
    refused = account.place("closed", pickup="linna")
    assert [reason.code for reason in refused.reasons] == [ReasonCode.HOLD_NOT_HOLDABLE]


def test_terms_of_use_are_accepted_by_a_person_alone(primo: World) -> None:
    page = page_of(primo)
    page.terms = "I bring it back."
    primo.library.copy("W1", "wanted")
    primo.library.lend(OTHER, "W1")
    account = primo.account()
    with pytest.raises(TermsAsked, match="I bring it back"):
        account.place("wanted", pickup="linna")
    assert page.asked("POST", "/AlmaItemRequest") == 0
    assert account.holds() == ()


@pytest.mark.parametrize("shown", ["", "no requests", "(2 of 3 requests)"])
def test_a_queue_that_is_no_number_is_not_known(primo: World, shown: str) -> None:
    primo.library.copy("C1", "one")
    item = page_of(primo).number("item", page_of(primo).institution, "C1")
    page_of(primo).edit(f"itemQueue/{item}", lambda found: found | {"itemQueueString": shown}, times=-1)
    with closing(catalogue_of(primo)) as catalogue:
        assert catalogue.record("one").holds is None


def test_a_refusal_in_place_of_copies_is_an_error(primo: World) -> None:
    primo.library.copy("C1", "one")

    def refused(_: Any) -> Any:
        return {"status": "failed", "reply-code": "0001", "reply-text": "Failed", "data": None}

    with closing(catalogue_of(primo)) as catalogue:
        mms = primo.record_id("one").removeprefix("alma")
        page_of(primo).edit(f"getPhysicalService/{mms}", refused)
        with pytest.raises(NotUnderstood, match="refused"):
            catalogue.record("one")
        assert len(catalogue.record("one").items) == 1


def test_the_answer_about_another_record_is_no_answer(primo: World) -> None:
    primo.library.copy("C1", "one")

    def other(found: Any) -> Any:
        found["pnx"]["control"]["recordid"] = ["alma990000005973"]
        found["pnx"]["control"]["sourcerecordid"] = ["990000005973"]
        found["pnx"]["control"]["originalsourceid"] = ["990000005973"]
        return found

    page_of(primo).edit(primo.record_id("one"), other)
    with closing(catalogue_of(primo)) as catalogue, pytest.raises(NotUnderstood):
        catalogue.record("one")


def test_two_values_of_one_filter_are_more_than_the_page_takes(primo: World) -> None:
    both = (Filter("library", "Linna"), Filter("library", "Arvo"))
    with closing(catalogue_of(primo)) as catalogue, pytest.raises(UsageError, match="one value"):
        catalogue.search(Query(text="x", filters=both))


def _request(record: str) -> Any:
    from tunilib.core.hold import HoldRequest

    return HoldRequest(record=record, pickup="linna")


@pytest.mark.parametrize("available", [None, "", "?", 1])
def test_a_hold_that_does_not_say_whether_it_can_be_collected_is_an_error(primo: World, available: Any) -> None:
    primo.library.copy("W1", "wanted")
    primo.library.lend(OTHER, "W1")
    account = primo.account()
    account.place("wanted", pickup="linna")
    page_of(primo).edit("requests", lambda found: _changed(found, "available", available), times=-1)
    with pytest.raises(NotUnderstood, match="available"):
        account.holds()


@pytest.mark.parametrize(("kinds", "copies"), [(["Alma-E"], 0), (["Alma-P"], None), (None, None), ("Alma-E", 0)])
def test_that_a_record_has_no_copies_is_believed_where_it_is_nothing_physical(
    primo: World, kinds: Any, copies: int | None
) -> None:
    primo.library.copy("C1", "one")

    def without(found: Any) -> Any:
        one = found[0] if isinstance(found, list) else found
        one["delivery"] |= {"holding": [], "deliveryCategory": kinds}
        return found

    for path in (primo.record_id("one"), "delivery"):
        page_of(primo).edit(path, without)
    with closing(catalogue_of(primo)) as catalogue:
        if copies is None:
            with pytest.raises(NotUnderstood, match="holding"):
                catalogue.record("one")
        else:
            assert len(catalogue.record("one").items) == copies


@pytest.mark.parametrize("change", [{"docs": []}, {"info": {"total": 0}}, {"info": {"total": 10**30}}])
def test_results_and_their_number_that_contradict_each_other_are_an_error(primo: World, change: Any) -> None:
    primo.library.record("rec.1", "Findable")
    page_of(primo).edit("pnxs", lambda found: found | change)
    with closing(catalogue_of(primo)) as catalogue, pytest.raises(NotUnderstood):
        catalogue.search(Query(text="Findable"))


def test_a_copy_that_does_not_say_whether_it_may_be_requested_is_an_error(primo: World) -> None:
    primo.library.copy("W1", "wanted")

    def unclear(found: Any) -> Any:
        for item in found["data"]["itemInfo"]["locations"][0]["items"]:
            item["listofservices"]["service"][0]["allowed"] = "maybe"
        return found

    page_of(primo).edit("guest", unclear, times=-1)
    with closing(catalogue_of(primo)) as catalogue, pytest.raises(NotUnderstood, match="allowed"):
        catalogue.record("wanted")


def _changed(found: Any, field: str, value: Any) -> Any:
    for one in found["data"]["holds"]["hold"]:
        one.pop(field) if value is None else one.update({field: value})
    return found
