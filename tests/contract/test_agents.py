"""An assistant at a site: how much the site is asked, and what the library asks of the user."""

from __future__ import annotations

from tests.contract.person import Person
from tests.contract.worlds import CARD, OTHER
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD
from tests.journeys.assistant import assistant

from tunilib.core.hold import HoldRequest

LOANS = "/MyResearch/CheckedOut"


def test_renewing_thirty_loans_costs_the_site_as_much_as_the_command_and_one_reading(person: Person) -> None:
    library, log = person.world.library, person.world.fake.log
    library.books(CARD, 30)
    person.signs_in()
    library.later(10)
    person.types("cards", "--json")
    log.clear()
    renewed = person.types("loans", "renew", "--all", "--json")
    assert [row["outcome"] for row in renewed] == ["renewed"] * 30
    by_command = list(log)
    library.later(10)
    with assistant(person.machine) as helper:
        log.clear()
        proposed = helper.propose("renew", all=True)
        assert log == [("GET", LOANS)]
        done = helper.carry_out(proposed["token"]).data["items"]
    assert [row["outcome"] for row in done] == ["renewed"] * 30
    assert log == [("GET", LOANS), *by_command]


def test_nothing_is_asked_of_a_site_before_a_tool_needs_it(person: Person) -> None:
    person.signs_in()
    log = person.world.fake.log
    log.clear()
    with assistant(person.machine) as helper:
        for listed in (helper.client.list_tools, helper.client.list_resources, helper.client.list_prompts):
            helper.ask(listed)
        helper.get("reasons")
        assert log == []
        helper.get("loans")
        assert log


def test_a_session_that_has_ended_is_renewed_as_everywhere(person: Person) -> None:
    person.world.library.books(CARD, 2)
    person.signs_in()
    with assistant(person.machine, TUNILIB_PASSWORD=PASSWORD) as helper:
        before = helper.propose("renew", all=True)
        assert before["token"] is None or before["items"]
        person.world.library.later(10)
        proposed = helper.propose("renew", all=True)
        person.world.fake.expire()
        assert [row["outcome"] for row in helper.carry_out(proposed["token"]).data["items"]] == ["renewed"] * 2


def test_the_card_of_a_site_is_its_id_where_the_ids_are_known(person: Person) -> None:
    person.world.library.books(CARD, 1)
    person.signs_in()
    with assistant(person.machine) as helper:
        card = helper.call("loans").data["card"]
        assert card in {card["id"] for card in helper.get("cards")}
        assert helper.propose("renew", all=True)["card"] == card


def test_what_a_site_does_not_understand_is_an_error_of_this_call_alone(person: Person) -> None:
    person.world.library.books(CARD, 1)
    person.signs_in()
    with assistant(person.machine) as helper:
        person.world.fake.fault(Fault("replace", LOANS, old="checkedout", new="EVIL", times=-1))
        answered = helper.call("loans")
        assert answered.error == "not-understood"
        assert "EVIL" not in answered.said
        assert not helper.call("reasons").is_error


def test_a_proposal_names_the_place_where_a_hold_is_collected(person: Person) -> None:
    library = person.world.library
    library.copy("X-1", "wanted")
    library.lend(OTHER, "X-1")
    library.door(CARD).holds.place(HoldRequest(record="wanted", pickup="linna"))
    person.signs_in()
    with assistant(person.machine) as helper:
        (item,) = helper.propose("cancel_holds", all=True)["items"]
        assert item["pickup_location"] == "Linna"
