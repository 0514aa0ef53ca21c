"""What changed since the last call, from the command line."""

from __future__ import annotations

import json
from typing import Any

from tests.journeys.machine import CARD, PASSWORD, Machine

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


def test_accounts_that_fail_are_named_and_with_json_there_is_one_error(demo: Machine) -> None:
    again = ("login", CARD, "--store", demo.store, "--profile", "twice", "--password-stdin")
    assert demo.run(*again, stdin=f"{PASSWORD}\n").code == 0
    demo.library.unlink()
    for command in ("watch", "calendar"):
        said = demo.run(command, "--all-profiles").err
        assert ("error: demo" in said, "error: twice" in said) == (True, True), said
    assert demo.run("watch", "--all-profiles", "--json").error["code"] == "database"
