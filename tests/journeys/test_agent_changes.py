"""What an assistant changes: what was proposed and shown, in two calls, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from mcp.client.client import Client
from tests.fakes.truth import truth_of
from tests.journeys.assistant import NEW, OLD, assistant
from tests.journeys.machine import PASSWORD, Machine
from tests.journeys.paia_library import HOME, TITLE, PaiaLibrary
from tests.journeys.postbox import Box
from tests.journeys.test_paia_changes import places

from tunilib.core.favourite import FavouriteChange, ListChange
from tunilib.core.hold import HoldRequest
from tunilib.core.profile import PasswordChange, ProfileChange
from tunilib.errors import LocalError, StateChanged
from tunilib.services import cards, favourites, holds, profile
from tunilib.services.machine import Machine as Services
from tunilib.services.opened import OpenedAccount, open_account
from tunilib.services.renewals import LoanSelection, renew
from tunilib.services.searches import clear_searches


def test_a_proposal_is_the_dry_run_of_the_command_and_its_outcomes_are_its_own(demo: Machine) -> None:
    dry = demo.run("loans", "renew", "--all", "--dry-run", "--json").data
    before = truth_of(demo.store)
    with assistant(demo) as helper:
        proposed = helper.propose("renew", all=True)
        fields = ("loan_id", "title", "outcome", "due_after")
        assert proposed["items"] == [
            {name: one[name] for name in fields} | {"reasons": [reason["code"] for reason in one["reasons"]]}
            for one in dry
        ]
        fine = next(one["fine"] for one in dry if one["fine"])
        assert (proposed["cost"], proposed["currency"]) == (fine, "EUR")
        assert proposed["expires"] == "2026-03-10T12:10:00+02:00"
        assert truth_of(demo.store) == before
        (done,) = [one for one in helper.carry_out(proposed["token"]).data["items"] if one["fine"]]
        assert (done["outcome"], done["due_after"]) == ("renewed", "2026-03-24")


def test_where_nothing_would_be_done_there_is_no_token(demo: Machine) -> None:
    with assistant(demo) as helper:
        (held,) = [one["id"] for one in helper.get("loans") if "renewal.requested" in one["reasons"]]
        proposed = helper.propose("renew", ids=[held])
        assert (proposed["token"], proposed["expires"]) == (None, None)
        assert [one["outcome"] for one in proposed["items"]] == ["refused"]
        there = helper.propose("add_favourites", records=["demo.1039"], list="My favourites")
        assert (there["token"], [one["outcome"] for one in there["items"]]) == (None, ["unchanged"])
        here = helper.propose(
            "move_favourites", records=["demo.1039"], from_list="My favourites", to_list="My favourites"
        )
        assert (here["token"], [one["outcome"] for one in here["items"]]) == (None, ["unchanged"])
        assert helper.call("propose", change="place_hold", record="demo.nothing").error == "not-found"
        ready, waiting = (
            next(one["id"] for one in helper.get("holds") if one["status"] == s) for s in ("ready", "waiting")
        )
        proposed = helper.propose("change_holds", ids=[ready], freeze=True)
        assert (proposed["token"], proposed["items"][0]["outcome"]) == (None, "refused")
        assert proposed["items"][0]["reasons"][0]["code"] == "hold.ready"
        both = helper.propose("change_holds", ids=[ready, waiting], pickup="hervanta")
        assert [one["outcome"] for one in both["items"]] == ["refused", "would-change"]
        assert [one["outcome"] for one in helper.carry_out(both["token"]).data["items"]] == ["refused", "changed"]
        unknown = helper.call("propose", change="add_favourites", records=["demo.1010", "demo.nothing"])
        assert unknown.error == "not-found"


def test_what_has_changed_meanwhile_is_not_done_and_comes_back_as_a_new_proposal(demo: Machine) -> None:
    with assistant(demo) as helper:
        first = helper.propose("renew", due_within="3d")
        renewed = first["items"][0]["loan_id"]
        demo.run("loans", "renew", renewed)
        before = truth_of(demo.store)
        answered = helper.carry_out(first["token"])
        assert answered.error == "changed"
        assert truth_of(demo.store) == before
        anew = answered.data["proposal"]
        assert renewed not in {one["loan_id"] for one in anew["items"] if one["outcome"] == "would-renew"}
        assert {one["outcome"] for one in helper.carry_out(anew["token"]).data["items"]} >= {"renewed"}
        assert helper.carry_out(first["token"]).error == "not-found"


def test_of_what_is_gone_meanwhile_there_is_no_new_proposal(demo: Machine) -> None:
    move: dict[str, Any] = {"from_list": "My favourites", "to_list": "Gradu"}
    demo.run("favourites", "create", "Gradu")
    with assistant(demo) as helper:
        assert helper.call("propose", change="move_favourites", records=["demo.1010"], **move).error == "not-found"
        moved = helper.propose("move_favourites", records=["demo.1039"], **move)
        demo.run("favourites", "remove", "demo.1039")
        answered = helper.carry_out(moved["token"])
        assert (answered.error, answered.data["proposal"]) == ("changed", None)
        proposed = helper.propose("renew", ids=["30104501"])
        demo.run("desk", "return", "30104501")
        answered = helper.carry_out(proposed["token"])
        assert (answered.error, answered.data["proposal"]) == ("changed", None)


def test_a_token_is_good_for_ten_minutes_in_this_process_or_the_next(demo: Machine) -> None:
    with assistant(demo) as helper:
        late, early = (helper.propose("renew", ids=["30104501"])["token"] for _ in range(2))
    demo.now = "2026-03-10T12:09:59"
    with assistant(demo, piped=True) as helper:
        assert helper.carry_out(early).data["items"][0]["outcome"] == "renewed"
    for demo.now in ("2026-03-10T12:10:00", "2026-03-10T11:59:59"):  # the second clock was set back
        with assistant(demo) as helper:
            assert helper.carry_out(late).error == "not-found"


def test_a_list_that_others_can_see_is_never_written_to(demo: Machine) -> None:
    public = "Pohjoismaista luettavaa"
    with assistant(demo) as helper:
        (inside,) = {one["record_id"] for one in helper.get("favourites", list=public)[:1]}
        for arguments in (
            {"change": "add_favourites", "records": ["demo.1010"], "list": public},
            {"change": "move_favourites", "records": [inside], "from_list": public, "to_list": "My favourites"},
            {"change": "move_favourites", "records": ["demo.1039"], "from_list": "My favourites", "to_list": public},
        ):
            proposed = helper.get("propose", **arguments)
            assert proposed["token"] is None
            assert [one["reasons"][0]["code"] for one in proposed["items"]] == ["list.public"]
        demo.run("favourites", "rename", "My favourites", "Mine")
        for more in ({}, {"list": "Mine"}):
            assert helper.propose("add_favourites", records=["demo.1010"], **more)["token"]
        token = helper.propose("add_favourites", records=["demo.1010"])["token"]
        demo.run("favourites", "publish", "Mine")
        assert helper.propose("add_favourites", records=["demo.1010"])["token"] is None
        before = truth_of(demo.store)
        answered = helper.carry_out(token)
        assert (answered.error, answered.data["proposal"]["token"]) == ("changed", None)
        assert truth_of(demo.store) == before


def saying(answer: bool | None, _question: str) -> bool | None:
    """A user who says the same to every question."""
    return answer


def test_the_default_list_of_a_patron_who_has_none_is_made(demo: Machine) -> None:
    demo.add_patron("2002")
    demo.sign_in("2002", "--library", demo.store, "--profile", "second", password="salasana1")
    with assistant(demo, words=("--profile", "second")) as helper:
        (item,) = helper.change("add_favourites", records=["demo.1010"])
        assert item["outcome"] == "added"
        assert [one["list"] for one in helper.get("favourites")] == [item["list"]]


@pytest.mark.parametrize("protocol", [OLD, NEW])
def test_the_user_is_asked_before_holds_are_cancelled_where_the_client_can(demo: Machine, protocol: str) -> None:
    before = truth_of(demo.store)
    for said, code in ((False, "declined"), (None, "declined"), (True, None)):
        with assistant(demo, protocol, reply=partial(saying, said)) as helper:
            token = helper.propose("cancel_holds", all=True)["token"]
            answered = helper.carry_out(token)
            (question,) = helper.questions
            assert question.startswith("Cancel 3 holds? “")
            assert question.count("“") == 3
            if code is None:
                assert "cancelled" in {one["outcome"] for one in answered.data["items"]}
            else:
                assert answered.error == code
                assert truth_of(demo.store) == before
                assert helper.carry_out(token).error == "not-found"


def test_a_yes_that_nobody_was_asked_for_counts_for_nothing(demo: Machine) -> None:
    """In the new protocol the reply comes with the call: one that comes before the question is not taken."""
    from mcp_types import ElicitResult, InputRequiredResult, InputResponses

    with assistant(demo, reply=lambda _: True) as helper:
        token = helper.propose("cancel_holds", all=True)["token"]
        before = truth_of(demo.store)

        async def eager(client: Client) -> Any:
            yes: InputResponses = {"confirm": ElicitResult(action="accept", content={})}
            return await client.session.call_tool(
                "carry_out", {"token": token}, input_responses=yes, allow_input_required=True
            )

        assert isinstance(helper.ask(eager, helper.client), InputRequiredResult)
        assert truth_of(demo.store) == before


def test_a_client_that_cannot_ask_cancels_what_was_proposed(demo: Machine) -> None:
    with assistant(demo) as helper:
        items = helper.change("cancel_holds", all=True)
    assert "cancelled" in {one["outcome"] for one in items}


def test_what_an_assistant_did_is_in_the_evidence_and_in_one_line_of_the_digest(demo: Machine, box: Box) -> None:
    with assistant(demo) as helper:
        helper.change("renew", ids=["30104501"])
        helper.change("cancel_holds", all=True)
    event = demo.run("loans", "evidence", "30104501", "--json").data["events"][-1]
    assert (event["event"], event["actor"]) == ("renewed", "agent")
    demo.now = "2026-03-11T03:00"
    assert demo.run("schedule", "run").code == 0
    (letter,) = box.letters
    plain = letter.get_body(("plain",))
    assert plain is not None
    lines = [line.strip() for line in plain.get_content().splitlines()]
    assert "loans renew: 1 of 1 (Tue 10 Mar 12:00)" in lines
    assert any(line.startswith("holds cancel: ") for line in lines)
    demo.now = "2026-03-12T03:00"
    assert demo.run("schedule", "run").code == 0
    assert all("loans renew: 1" not in str(one) for one in box.letters[1:])


def test_what_could_not_be_stored_after_a_change_is_said_beside_its_outcome(
    demo: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise LocalError("the disk is full, {path} could not be changed", code="database", path=demo.ledger)

    with assistant(demo) as helper:
        token = helper.propose("renew", ids=["30104501"])["token"]
        monkeypatch.setattr("tunilib.local.ledger.book.LedgerBook.settle", full)
        answered = helper.carry_out(token)
    assert [item["outcome"] for item in answered.data["items"]] == ["renewed"]
    assert answered.notes == (f"the disk is full, {demo.ledger} could not be changed",)
    monkeypatch.undo()
    with assistant(demo, piped=True) as helper:
        answered = helper.call("propose", change="renew", all=True)
    (note,) = answered.notes
    assert note.startswith("An interrupted run of Tue 10 Mar 2026 12:00")
    assert note.endswith("and it is renewed: Sat 7 Mar 2026 → Tue 24 Mar 2026.")
    assert "Structure" not in note


OTHER_CHANGES: dict[str, Callable[[OpenedAccount], object]] = {
    "renew": lambda account: renew(account, LoanSelection(every=True)),
    "place": lambda account: holds.place(account, HoldRequest(record="demo.1009", pickup="arvo")),
    "cancel": holds.cancel,
    "remove favourites": lambda account: favourites.remove_favourites(account, ["demo.1039"]),
    "edit a favourite": lambda account: favourites.edit_favourite(account, "demo.1039", FavouriteChange(notes="x")),
    "delete a list": lambda account: favourites.delete_list(account, "My favourites"),
    "publish a list": lambda account: favourites.change_list(account, "My favourites", ListChange(public=True)),
    "clear the history": lambda account: clear_searches(account, saved=True),
    "the profile": lambda account: profile.set_profile(account, ProfileChange(email="me@library.example")),
    "the password": lambda account: profile.change_password(
        account, PasswordChange(old=PASSWORD, new="salasana1", again="salasana1")
    ),
    "use a card": lambda account: cards.use_card(account, "29001013"),
    "remove a card": lambda account: cards.remove_card(account, "29001013"),
}
"""What the services can do, whatever tool there may be one day."""


def test_an_account_that_an_assistant_opened_makes_no_change_that_was_not_agreed_to(demo: Machine) -> None:
    demo.run("search", "kissa")
    demo.run("loans")
    here, before = Services(demo.setting(), actor="agent"), truth_of(demo.store)
    for change in OTHER_CHANGES.values():
        with open_account(here, here.picked_profile("demo")) as account, pytest.raises(StateChanged):
            change(account)
    assert truth_of(demo.store) == before
    assert demo.sql("SELECT * FROM intent", of=demo.ledger) == []


def test_forgetting_a_card_forgets_what_was_proposed_for_it(demo: Machine) -> None:
    with assistant(demo) as helper:
        token = helper.propose("renew", all=True)["token"]
        assert demo.run("forget", "--all", "--yes").code == 0
        assert helper.carry_out(token).error == "not-found"


@pytest.mark.parametrize("protocol", [OLD, NEW])
@pytest.mark.parametrize("said", [True, False, None])
def test_the_user_is_asked_about_a_fee_and_only_a_yes_agrees_to_it(
    paia: PaiaLibrary, protocol: str, said: bool | None
) -> None:
    paia.patron.conditions["request"] = places()

    def reply(_question: str) -> bool | None:
        return said

    with assistant(paia.machine, protocol, reply=reply) as helper:
        token = helper.propose("place_hold", record=TITLE, pickup=HOME)["token"]
        (item,) = helper.carry_out(token).data["items"]
        assert ["2.50" in question for question in helper.questions] == [True]
        assert item["outcome"] == ("placed" if said else "refused")
        assert helper.carry_out(token).error == "not-found"
    assert len(paia.data("holds")) == (1 if said else 0)


def test_where_the_client_cannot_ask_a_fee_is_refused(paia: PaiaLibrary) -> None:
    paia.patron.conditions["request"] = places()
    with assistant(paia.machine) as helper:
        (item,) = helper.change("place_hold", record=TITLE, pickup=HOME)
    assert (item["outcome"], item["reasons"][0]["code"]) == ("refused", "hold.fee")
    assert paia.data("holds") == []
