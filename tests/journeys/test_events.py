"""What changed since the last call, and what is started by it, from the command line."""

from __future__ import annotations

import json
from typing import Any

from tests.journeys.machine import CARD, PASSWORD, Machine
from tests.journeys.web import Web

FIELDS = ["event", "time", "profile", "card", "id", "title", "before", "after"]


def watched(machine: Machine, *words: str) -> list[dict[str, Any]]:
    result = machine.run("watch", *words)
    assert (result.code, result.err.replace("demo, 29001001: from now on, watch prints what changes.\n", "")) == (0, "")
    events: list[dict[str, Any]] = [json.loads(line) for line in result.out.splitlines()]
    assert all(list(event) == FIELDS for event in events)
    return events


def names(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events]


def test_the_first_call_remembers_and_each_event_is_printed_once(demo: Machine) -> None:
    assert watched(demo) == []
    demo.run("loans", "renew", "--all")
    events = watched(demo)
    assert sorted(names(events)) == ["fine-added", "renewed", "renewed", "renewed"]
    first = events[0]
    assert (first["before"], first["after"], first["profile"], first["card"]) == (
        "2026-03-07",
        "2026-03-24",
        "demo",
        CARD,
    )
    (fine,) = [event for event in events if event["event"] == "fine-added"]
    assert (fine["before"], fine["after"]) == (None, "2.40")
    assert watched(demo) == []
    assert names(watched(demo, "--from-start")) == names(events)
    assert watched(demo) == []


def test_the_first_watch_says_that_it_only_remembers(demo: Machine) -> None:
    first = demo.run("watch", "--all-profiles")
    assert (first.out, first.err) == ("", f"demo, {CARD}: from now on, watch prints what changes.\n")
    assert demo.run("watch").err == ""
    assert "Nothing has changed" in demo.run("watch", terminal=True).err


def test_what_the_desk_does_is_an_event(demo: Machine) -> None:
    watched(demo)
    loan = demo.run("loans", "--json").data[0]
    hold = next(hold for hold in demo.run("holds", "--json").data if hold["status"] == "ready")
    demo.run("desk", "return", loan["barcode"])
    demo.run("desk", "patron", "block", CARD, "--reason", "lost key")
    demo.run("desk", "fee", "add", CARD, "3.00", "--kind", "other")
    told = names(watched(demo))
    assert (told.count("fine-added"), told.count("returned")) == (2, 1)
    assert "message" in told
    demo.now = f"{hold['pickup_until']}T09:00"
    assert [event["id"] for event in watched(demo) if event["event"] == "pickup-ends"] == [hold["id"]]
    assert watched(demo) == []
    demo.now = "2026-03-25T09:00"
    demo.run("desk", "day")
    ended = watched(demo)
    assert hold["id"] in [event["id"] for event in ended if event["event"] == "hold-cancelled"]


def test_what_another_run_has_seen_meanwhile_is_told(demo: Machine) -> None:
    watched(demo)
    demo.run("loans", "renew", "--all")
    demo.run("loans")
    demo.run("status")
    assert "renewed" in names(watched(demo))


def test_an_account_that_cannot_be_read_is_told_and_hides_no_other(demo: Machine) -> None:
    watched(demo)
    demo.library.unlink()
    result = demo.run("watch", "--json")
    assert (result.code, result.out, result.error["code"]) == (6, "", "database")
    assert demo.run("watch", "--all-profiles").code == 6
    assert demo.run("watch", "--fields", "event").code == 2


def added(machine: Machine, *words: str) -> str:
    data = machine.run("hooks", "add", *words, "--json").data
    assert (list(data), data["outcome"]) == (["id", "outcome", "reasons"], "added")
    return str(data["id"])


def test_hooks_are_added_listed_and_removed(demo: Machine) -> None:
    assert demo.run("hooks", "--json").data == []
    one = added(demo, "renewed", "hold-ready", "--command", "tee x")
    two = added(demo, "message", "--url", "https://example.org/a")
    assert demo.run("hooks", "--json").data == [
        {"id": one, "events": ["renewed", "hold-ready"], "command": "tee x", "url": None, "timeout": 10},
        {"id": two, "events": ["message"], "command": None, "url": "https://example.org/a", "timeout": 10},
    ]
    file = demo.folder / "config" / "hooks.toml"
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert demo.run("hooks", "remove", one, "--json").data["outcome"] == "removed"
    assert demo.run("hooks", "remove", one, "--json").error["code"] == "not-found"
    assert [hook["id"] for hook in demo.run("hooks", "--json").data] == [two]


def test_a_hook_that_makes_no_sense_is_not_added(demo: Machine) -> None:
    for words in (
        ("renewed",),
        ("renewed", "--command", "x", "--url", "https://example.org"),
        ("nothing", "--command", "x"),
        ("renewed", "--command", "'"),
        ("renewed", "--command", " "),
        ("renewed", "--url", "ftp://example.org"),
        ("renewed", "--url", "https://"),
        ("--command", "x"),
    ):
        assert demo.run("hooks", "add", *words).code == 2, words
    assert demo.run("hooks", "--json").data == []


def test_hooks_of_the_configuration_are_listed_and_not_removed(demo: Machine) -> None:
    demo.config.write_text('[[hooks]]\nevents = ["renewed"]\ncommand = "true"\ntimeout = 3\n')
    (hook,) = demo.run("hooks", "--json").data
    assert (hook["command"], hook["timeout"]) == ("true", 3)
    assert demo.run("hooks", "remove", hook["id"]).code == 2
    for text in (
        '[[hooks]]\nevents = ["nothing"]\ncommand = "true"',
        '[[hooks]]\nevents = ["renewed"]',
        '[[hooks]]\nevents = ["renewed"]\ncommand = "x"\nurl = "https://x.org"',
        '[[hooks]]\nevents = ["renewed"]\nurl = "gopher://x.org"',
        '[[hooks]]\nevents = ["renewed"]\ncommand = "x"\ntimeout = 0',
        "hooks = 3",
    ):
        demo.config.write_text(text)
        assert demo.run("hooks", "--json").error["code"] == "configuration"


def test_a_command_gets_the_event_and_its_name_and_no_password(demo: Machine) -> None:
    out = demo.folder / "out"
    script = demo.folder / "hook.sh"
    script.write_text(f'#!/bin/sh\n{{ cat; echo "$TUNILIB_EVENT"; env; }} > {out}\n')
    script.chmod(0o755)
    hook = added(demo, "renewed", "--command", f"{script} 'a b'")
    passwords = dict.fromkeys(("TUNILIB_PASSWORD", "TUNILIB_PASSWORD_DEMO", "TUNILIB_PASSWORD_OTHER"), "sala123")
    done = demo.run("hooks", "test", hook, "--json", environ=passwords)
    assert done.data == {"id": hook, "outcome": "delivered", "reasons": []}
    event, name, *environ = out.read_text().splitlines()
    told = json.loads(event)
    assert (told["event"], name, told["profile"], told["card"]) == ("test", "test", "demo", CARD)
    assert not any("sala123" in line for line in environ)


def test_a_test_says_how_a_hook_fails(demo: Machine, web: Web) -> None:
    assert demo.run("hooks", "test", added(demo, "renewed", "--command", "false")).code == 6
    assert demo.run("hooks", "test", added(demo, "renewed", "--command", "/no/such/program")).code == 6
    assert demo.run("hooks", "test", added(demo, "renewed", "--url", "http://127.0.0.1:1/x")).code == 4
    hook = added(demo, "renewed", "--url", f"{web.url}/hook")
    assert demo.run("hooks", "test", hook).code == 0
    web.answer = 302
    assert demo.run("hooks", "test", hook).code == 5
    web.answer = 500
    assert demo.run("hooks", "test", hook).code == 5
    assert [(path, json.loads(body)["event"]) for _, path, body in web.asked] == [("/hook", "test")] * 3
    assert demo.run("hooks", "test", "nothing").code == 2


def test_accounts_that_fail_are_named_and_with_json_there_is_one_error(demo: Machine) -> None:
    again = ("login", CARD, "--store", demo.store, "--profile", "twice", "--password-stdin")
    assert demo.run(*again, stdin=f"{PASSWORD}\n").code == 0
    demo.library.unlink()
    for command in ("watch", "calendar"):
        said = demo.run(command, "--all-profiles").err
        assert ("error: demo" in said, "error: twice" in said) == (True, True), said
    assert demo.run("watch", "--all-profiles", "--json").error["code"] == "database"
