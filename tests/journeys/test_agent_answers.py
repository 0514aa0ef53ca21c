"""What an assistant reads: short answers, text a line for each thing, proposals that show what is agreed to, hints."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from mcp_types import ListToolsResult
from tests.journeys.assistant import assistant
from tests.journeys.machine import CARD, Machine

BUDGETS: dict[str, tuple[dict[str, Any], int]] = {
    "loans": ({}, 10_000),
    "propose": ({"change": "renew", "all": True}, 10_000),
    "status": ({}, 2_000),
}


def size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def test_the_tools_and_the_answers_about_sixty_loans_are_within_their_budgets(demo: Machine) -> None:
    free = [row[0] for row in demo.run("desk", "item", "list", "--status", "available").lines if row[4] != "stacks"]
    demo.sql("UPDATE record SET title = substr(title, 1, 50)")
    demo.sql("DELETE FROM loan")
    assert demo.run("desk", "checkout", CARD, *free[:60]).code == 0
    for number, (loan,) in enumerate(demo.sql("SELECT id FROM loan WHERE returned IS NULL")):
        demo.sql("UPDATE loan SET due = date('2026-03-08', ?) WHERE id = ?", f"+{number} days", loan)
    with assistant(demo) as helper:
        listed: ListToolsResult = helper.ask(helper.client.list_tools)
        assert size(json.loads(listed.model_dump_json(by_alias=True, exclude_none=True))) <= 20_000
        for tool, (arguments, most) in BUDGETS.items():
            answered = helper.call(tool, **arguments)
            assert size(answered.data) <= most, tool
            assert len(answered.said) <= most, tool
        assert len(helper.get("loans")) == 60
        assert len(helper.propose("renew", all=True)["items"]) == 60
        assert len(helper.get("status")["timeline"]) == 28


def test_a_loan_has_its_short_fields_unless_others_are_named(demo: Machine) -> None:
    with assistant(demo) as helper:
        answered = helper.call("loans").data
        assert list(answered) == ["result", "profile", "card"]
        assert {tuple(row) for row in answered["result"]} == {
            ("id", "title", "due", "status", "renewable", "reasons"),
        }
        held = next(row for row in answered["result"] if row["reasons"])
        assert held["reasons"] == ["renewal.requested"]
        named = helper.call("loans", fields=["id", "reasons"], limit=3).data
        assert (len(named["result"]), named["total"]) == (3, len(answered["result"]))
        assert {tuple(row) for row in named["result"]} == {("id", "reasons")}
        assert all(set(one) == {"code", "message", "source"} for row in named["result"] for one in row["reasons"])
        for days in (8, "8d"):
            assert helper.get("loans", due_within=days) == [
                row for row in answered["result"] if row["due"] <= "2026-03-18"
            ]
        assert helper.propose("renew", due_within=0)["items"] == helper.propose("renew", due_within="0d")["items"]


def test_the_text_has_a_line_for_each_thing(demo: Machine) -> None:
    with assistant(demo) as helper:
        loans = helper.call("loans")
        said = loans.said.splitlines()[: len(loans.data["result"])]
        for line, row in zip(said, loans.data["result"], strict=True):
            assert line.split(" · ")[:4] == [row["id"], row["title"], row["due"], row["status"]]
        proposed = helper.call("propose", change="renew", all=True)
        assert f"token: {proposed.data['token']}" in proposed.said.splitlines()
        assert "loans.overdue: 1" in helper.call("status").said.splitlines()


@pytest.mark.parametrize(("protocol", "is_whole"), [("2024-11-05", True), ("2025-03-26", True), ("2025-06-18", False)])
def test_a_protocol_without_structured_answers_has_all_of_them_as_text(
    demo: Machine, protocol: str, is_whole: bool
) -> None:
    hello = {"protocolVersion": protocol, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    messages = (
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "loans", "arguments": {}}},
    )
    done = demo.process("mcp", stdin="".join(f"{json.dumps(one)}\n" for one in messages).encode())
    (text,) = json.loads(done.out.splitlines()[-1])["result"]["content"]
    assert text["text"].startswith('{"result"') is is_whole
    assert not is_whole or json.loads(text["text"])["profile"] == "demo"


def test_a_proposal_of_a_hold_names_its_title_and_where_it_is_collected(demo: Machine) -> None:
    with assistant(demo) as helper:
        title = helper.get("record", record="demo.1010")["title"]
        for more, place in (({"pickup": "arvo"}, "Arvo"), ({}, "Linna")):
            (item,) = helper.propose("place_hold", record="demo.1010", expires="2026-06-01", **more)["items"]
            assert (item["title"], item["outcome"]) == (title, "would-place")
            assert place in item["pickup_location"]
        (placed,) = helper.change("place_hold", record="demo.1010", expires="2026-06-01")
        (moved,) = helper.propose("change_holds", ids=[placed["id"]], pickup="hervanta")["items"]
        assert (moved["title"], moved["pickup_location"]) == (title, "Hervanta")
        for change, words in (("change_holds", {"freeze": True}), ("cancel_holds", {})):
            (item,) = helper.propose(change, ids=[placed["id"]], **words)["items"]
            assert (item["title"], item["pickup_location"]) == (title, "Linna")
        (hold,) = [one for one in helper.get("holds") if one["id"] == placed["id"]]
        assert hold["expires"] == "2026-06-01"
        (added,) = helper.propose("add_favourites", records=["demo.1010"])["items"]
        assert added["title"] == title
        demo.run("search", "kissa")
        (saved,) = helper.propose("save_search", id=demo.run("searches", "--json").data[0]["id"])["items"]
        assert saved["title"] == "kissa"


def test_what_the_rules_of_a_known_library_refuse_is_refused_at_the_proposal(demo: Machine) -> None:
    with assistant(demo) as helper:
        loan = helper.get("loans", fields=["record_id"])[0]["record_id"]
        held = next(one["record_id"] for one in helper.get("holds") if one["status"] == "waiting")
        for record, pickup, code in (
            ("demo.1018", "linna", "hold.on-shelf"),
            (loan, "linna", "hold.already-on-loan"),
            (held, "linna", "hold.already-held"),
            ("demo.1009", "nowhere", "hold.pickup-invalid"),
        ):
            proposed = helper.propose("place_hold", record=record, pickup=pickup)
            assert proposed["token"] is None, record
            assert code in [one["code"] for one in proposed["items"][0]["reasons"]], record


HINTS: list[tuple[str, dict[str, Any], str]] = [
    ("loan_story", {"loan": "nothing"}, "see: loans"),
    ("propose", {"change": "renew", "ids": ["nothing"]}, "see: loans"),
    ("propose", {"change": "cancel_holds", "ids": ["nothing"]}, "see: holds"),
    ("favourites", {"list": "nothing"}, "see: favourites"),
    ("loans", {"card": "nothing"}, "see: cards"),
    ("carry_out", {"token": "x"}, "look at what is there now, and propose the change again if it is still wanted"),
    ("propose", {"change": "save_search", "id": "x"}, "only the user can do this, in a shell: see: tunilib searches"),
]


@pytest.mark.parametrize(("tool", "arguments", "hint"), HINTS)
def test_a_hint_names_a_tool_or_what_only_the_user_can_do(
    demo: Machine, tool: str, arguments: dict[str, Any], hint: str
) -> None:
    with assistant(demo) as helper:
        assert str(helper.call(tool, **arguments).data["error"]["hint"]).startswith(hint)


def test_signing_in_is_for_the_user(demo: Machine) -> None:
    demo.run("logout")
    with assistant(demo, TUNILIB_PASSWORD=None) as helper:
        answered = helper.call("loans")
        assert answered.error == "not-signed-in"
        hint = answered.data["error"]["hint"]
    assert hint.startswith("only the user can do this, in a shell: ")
    assert "tunilib" in hint


def test_the_skill_is_short_and_names_commands_that_there_are(demo: Machine) -> None:
    done = demo.run("mcp", "--skill")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("---\nname: tunilib\ndescription: ")
    assert len(done.out) < 4_500
    commands = {tuple(words.split()) for words in re.findall(r"`tunilib ([a-z]+(?: [a-z][a-z-]*)?)", done.out)}
    assert len(commands) > 10
    for words in commands:
        assert demo.run("help", *words).code == 0, words
    assert demo.run("mcp", "--skill", "--read-only").code == 2
