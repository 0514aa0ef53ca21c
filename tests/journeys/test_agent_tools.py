"""The tools of ``tunilib mcp``, called by the SDK's own client, which checks every answer against the tool's schema."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

import pytest
from mcp.shared.exceptions import MCPError
from tests.journeys.assistant import NEW, OLD, assistant
from tests.journeys.machine import CARD, Machine

from tunilib.views.loans import LOANS

READING: dict[str, tuple[dict[str, Any], tuple[str, ...] | None]] = {
    "status": ({}, None),
    "loans": ({"due_within": "8d", "fields": [*LOANS.keys]}, ("loans", "list", "--due-within", "8d")),
    "loan_story": ({"loan": "30104501"}, None),
    "renewal_plan": ({}, ("loans", "plan")),
    "holds": ({}, ("holds",)),
    "pickup_locations": ({"record": "demo.1003"}, ("holds", "pickup-locations", "demo.1003")),
    "fines": ({}, ("fines",)),
    "profile": ({}, ("profile",)),
    "cards": ({}, ("cards",)),
    "search": ({"query": "kieli", "filters": {"language": ["fin"]}, "limit": 5}, None),
    "record": ({"record": "demo.1003"}, ("record", "demo.1003")),
    "favourites": ({"list": "My favourites"}, ("favourites", "list", "My favourites")),
    "reasons": ({}, None),
}
"""Each tool that reads, with arguments, and the command whose JSON it answers."""
CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "renew": ({"due_within": "3d"}, "renewed"),
    "place_hold": ({"record": "demo.1009", "pickup": "arvo"}, "placed"),
    "change_holds": ({"ids": ["HOLD"], "freeze": True, "until": "2026-05-01"}, "changed"),
    "cancel_holds": ({"all": True}, "cancelled"),
    "add_favourites": ({"records": ["demo.1010"]}, "added"),
    "move_favourites": ({"records": ["demo.1039"], "from_list": "My favourites", "to_list": "Thesis"}, "moved"),
    "save_search": ({"id": "SEARCH"}, "saved"),
}
"""Each change, with arguments that the demonstration allows, and the word for done."""


def carded(value: Any) -> Any:
    """The JSON of a command without the numbers of cards, of which tools give the ids, and without line breaks."""
    if isinstance(value, dict):
        return {name: None if name == "card" else carded(one) for name, one in value.items()}
    if isinstance(value, str):
        return value.replace("\n", " ")
    return list(map(carded, value)) if isinstance(value, list) else value


def prepared(demo: Machine, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a change, with what it needs on the machine."""
    if arguments.get("to_list"):
        assert demo.run("favourites", "create", "Thesis").code == 0
    found = json.dumps(arguments)
    if "HOLD" in found:
        holds = demo.run("holds", "--json").data
        found = found.replace("HOLD", next(one["id"] for one in holds if one["status"] == "waiting"))
    if "SEARCH" in found:
        demo.run("search", "kissa")
        found = found.replace("SEARCH", demo.run("searches", "--json").data[0]["id"])
    made: dict[str, Any] = json.loads(found)
    return made


@pytest.mark.parametrize(("protocol", "language"), [(OLD, "en"), (NEW, "fi"), (OLD, "sv"), (NEW, "en")])
def test_every_tool_over_pipes_answers_as_its_schema_says_in_each_language(
    demo: Machine, protocol: str, language: str
) -> None:
    with assistant(demo, protocol, piped=True, TUNILIB_LANG=language) as helper:
        for name, (arguments, words) in READING.items():
            found = helper.call(name, **arguments)
            assert not found.is_error, (name, found)
            assert found.said
            if words is not None:
                told = demo.run(*words, "--json", TUNILIB_LANG=language).data
                assert carded(found.data.get("result", found.data)) == carded(told), name
        for change, (arguments, done) in CHANGES.items():
            items = helper.change(change, **prepared(demo, arguments))
            assert done in {item["outcome"] for item in items}, (change, items)


def test_the_card_in_answers_is_its_id_and_the_argument_takes_it(demo: Machine) -> None:
    with assistant(demo) as helper:
        own, child = (card["id"] for card in helper.get("cards"))
        for tool in ("status", "loans", "holds", "fines"):
            answered = helper.call(tool)
            assert CARD not in answered.said
            rows = [answered.data] if "card" in answered.data else answered.data["result"]
            assert {row["card"] for row in rows} == {own}
        assert helper.get("status", card=child)["card"] == child
        assert helper.call("loans", card="nobody").error == "not-found"


def test_a_loan_that_was_returned_has_its_evidence_and_no_explanation(demo: Machine) -> None:
    with assistant(demo) as helper:
        helper.get("loans")
        loan = helper.get("loan_story", loan="30104501")
        assert loan["explain"]["loan_id"] == loan["evidence"]["loan_id"]
        demo.run("desk", "return", "30104501")
        helper.get("loans")
        story = helper.get("loan_story", loan="30104501")
        assert story["explain"] is None
        assert [event["event"] for event in story["evidence"]["events"]] == ["seen", "returned"]
        assert helper.call("loan_story", loan="nothing").error == "not-found"


def test_a_search_of_an_assistant_is_not_in_the_history(demo: Machine) -> None:
    with assistant(demo) as helper:
        before = demo.run("searches", "--json").data
        assert helper.get("search", query="kieli", filters=["language=fin", "year=2000..2025"])["total"]
        assert helper.get("search", query="kieli", filters='{"language": "fin"}')["total"]
        for wrong in (["colour=red"], {"colour": "red"}, "colour=red", "{", '{"year": {}}', "[[]]"):
            assert helper.call("search", query="x", filters=wrong).error == "usage", wrong
        assert demo.run("searches", "--json").data == before


MISTAKES: list[tuple[str, dict[str, Any]]] = [
    ("loans", {"due_within": "soon"}),
    ("loans", {"overdue": "yes"}),
    ("loans", {"due_within": -1}),
    ("loans", {"due_within": True}),
    ("loans", {"fields": ["colour"]}),
    ("loans", {"limit": 0}),
    ("loans", {"fields": []}),
    ("loans", {"colour": "red"}),
    ("loan_story", {}),
    ("search", {"query": "x", "limit": 5000}),
    ("search", {"query": "x", "sort": "shelf"}),
    ("favourites", {"list": 7}),
    ("record", {"record": ""}),
    ("propose", {}),
    ("propose", {"change": "pay"}),
    ("propose", {"change": "renew"}),
    ("propose", {"change": "renew", "all": False}),
    ("propose", {"change": "renew", "all": True, "record": "demo.1003"}),
    ("propose", {"change": "place_hold"}),
    ("propose", {"change": "change_holds", "ids": ["x"]}),
    ("propose", {"change": "change_holds", "ids": ["x"], "freeze": True, "until": "2026-02-30"}),
    ("propose", {"change": "change_holds", "ids": ["x"], "release": True, "until": "2026-12-01"}),
    ("carry_out", {}),
]


@pytest.mark.parametrize(("tool", "arguments"), MISTAKES)
def test_arguments_that_do_not_fit_are_a_usage_error(demo: Machine, tool: str, arguments: dict[str, Any]) -> None:
    with assistant(demo) as helper:
        assert helper.call(tool, **arguments).error == "usage"


def test_what_is_null_or_false_counts_as_not_given(demo: Machine) -> None:
    with assistant(demo) as helper:
        assert helper.get("loans", due_within=None, profile=None) == helper.get("loans")
        assert helper.propose("place_hold", record="demo.1010", all=False, freeze=False, ids=None)["token"]


def test_reading_tools_say_so_and_carrying_out_says_that_it_changes_something(demo: Machine) -> None:
    with assistant(demo) as helper:
        tools = {tool.name: tool.annotations for tool in helper.ask(helper.client.list_tools).tools}
    assert all(tools[name].read_only_hint for name in (*READING, "propose"))
    hints = tools["carry_out"]
    assert (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint) == (False, True, False)


def test_read_only_has_no_tool_that_changes_anything(demo: Machine) -> None:
    with assistant(demo, OLD, words=("--read-only",)) as helper:
        assert {tool.name for tool in helper.ask(helper.client.list_tools).tools} == {*READING}
        for tool in ("propose", "carry_out"):
            with pytest.raises(MCPError):
                helper.call(tool, change="renew", all=True)
        texts = [helper.client.instructions or ""]
        for prompt in helper.ask(helper.client.list_prompts).prompts:
            (message,) = helper.ask(helper.client.get_prompt, prompt.name).messages
            texts.append(message.content.text)
        assert len(texts) == 3
        assert not [text for text in texts if "propose" in text.casefold() or "carry" in text]
        assert "tunilib on the command line" in texts[0]


def second(demo: Machine) -> None:
    """A second account, of the same library."""
    demo.add_patron("2002")
    demo.sign_in("2002", "--library", demo.store, "--profile", "second", password="salasana1")


def test_every_account_is_served_and_one_that_fails_leaves_the_others(demo: Machine) -> None:
    second(demo)
    demo.run("profiles", "default", "second")
    with assistant(demo, OLD) as helper:
        assert ": second, demo.\n" in (helper.client.instructions or "")
        assert helper.get("status")["profile"] == "second"
    demo.run("profiles", "default", "demo")
    profiles = demo.config.with_name("profiles.toml")
    with assistant(demo) as helper:
        assert helper.get("status", profile="second")["profile"] == "second"
        profiles.write_text(f'{profiles.read_text()}\n[profiles.gone]\nlibrary = "sqlite:////nowhere/x"\ncard = "1"\n')
        assert helper.call("loans", profile="gone").is_error
        for tool in ("loans", "status", "fines", "holds"):
            rows = helper.get(tool, all_profiles=True)
            assert {row["profile"] for row in rows if "error" in row} == {"gone"}
            assert "demo" in {row["profile"] for row in rows if "error" not in row}
        contents = helper.ask(helper.client.read_resource, "tunilib://status").contents
        assert [one["profile"] for one in json.loads(contents[0].text)] == ["demo", "second", "gone"]
        assert helper.call("loans", profile="nobody").error == "not-found"


def test_with_a_profile_that_account_alone_is_served(demo: Machine) -> None:
    second(demo)
    with assistant(demo) as helper:
        token = helper.propose("renew", all=True, profile="demo")["token"]
    with assistant(demo, words=("--profile", "second")) as helper:
        assert helper.get("status")["profile"] == "second"
        assert {row["profile"] for row in helper.get("status", all_profiles=True)} == {"second"}
        assert helper.call("status", profile="demo").error == "not-found"
        assert helper.carry_out(token).error == "not-found"
    assert demo.run("mcp", "--profile", "nobody").code == 2


def test_resources_and_prompts(demo: Machine) -> None:
    with assistant(demo) as helper:
        for tool in ("status", "loans"):
            (contents,) = helper.ask(helper.client.read_resource, f"tunilib://{tool}").contents
            assert json.loads(contents.text) == helper.call(tool).data
        prompts = [one.name for one in helper.ask(helper.client.list_prompts).prompts]
        assert prompts == ["weekly_review", "thesis_references"]
        for name in prompts:
            (message,) = helper.ask(helper.client.get_prompt, name).messages
            assert "propose" in message.content.text.casefold()
        for ask, name in ((helper.client.read_resource, "tunilib://x"), (helper.client.get_prompt, "x")):
            with pytest.raises(MCPError):
                helper.ask(ask, name)


def test_the_program_refuses_json_and_prints_the_lines_for_clients(demo: Machine) -> None:
    assert demo.run("mcp", "--json").code == 2
    shown = demo.run("mcp", "--read-only", "--profile", "demo", "--config")
    assert shown.code == 0
    server = json.loads(next(line for line in shown.out.splitlines() if '"mcpServers"' in line))["mcpServers"][
        "tunilib"
    ]
    assert server["args"][-4:] == ["mcp", "--profile", "demo", "--read-only"]
    assert server["env"]["TUNILIB_CONFIG"] == str(demo.config)
    assert "PASSWORD" not in shown.out
    assert "claude mcp add tunilib" in shown.out


def test_without_the_extra_the_command_that_installs_it_is_named(demo: Machine) -> None:
    script = "import sys; sys.modules['mcp'] = sys.modules['mcp_types'] = None; sys.argv[1:] = ['mcp']"
    words = [sys.executable, "-c", f"{script}; from tunilib._entry import main; main()"]
    done = subprocess.run(
        words,
        env=demo.process_setting(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (6, "")
    assert "tunilib[mcp]" in done.stderr.splitlines()[1]


def started(demo: Machine) -> subprocess.Popen[bytes]:
    setting = demo.process_setting()
    pipe = subprocess.PIPE
    return subprocess.Popen(demo.command("mcp"), stdin=pipe, stdout=pipe, stderr=pipe, env=setting)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_server_with_its_code_and_no_traceback(
    demo: Machine, sent: signal.Signals, code: int
) -> None:
    process = started(demo)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
    process.stdin.flush()
    process.stdout.readline()  # now it serves
    process.send_signal(sent)
    assert process.wait(60) == code
    assert process.stderr is not None
    assert len(process.stderr.read().splitlines()) == 1
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


@pytest.mark.heavy
def test_a_client_that_reads_no_more_is_no_fault_of_the_server(demo: Machine) -> None:
    process = started(demo)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, said = process.communicate(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n', timeout=60)
    assert (process.returncode, said) == (141, b"")


def test_a_server_that_was_only_started_has_asked_nothing_and_written_nothing(demo: Machine) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.folder.rglob("*") if path.is_file()}
    demo.library.rename(demo.library.with_name("away"))
    with assistant(demo, piped=True) as helper:
        helper.ask(helper.client.list_tools)
    demo.library.with_name("away").rename(demo.library)
    assert {path: path.stat().st_mtime_ns for path in demo.folder.rglob("*") if path.is_file()} == before
