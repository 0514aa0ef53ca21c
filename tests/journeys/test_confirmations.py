"""What asks first, and only once it is known that what is named is there; and what says what it would do."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine
from tests.journeys.pseudoterminal import at_terminal


def is_open(demo: Machine) -> list[str]:
    closed = ("collected", "expired", "cancelled")
    return [row["id"] for row in demo.run("holds", "--json").data if row["status"] not in closed]


def test_cancelling_all_holds_asks_and_does_nothing_without_an_answer(demo: Machine) -> None:
    before = demo.run("holds").out
    asked = demo.run("holds", "cancel", "--all", "--lang", "en", typed="n\n")
    assert asked.code == 0
    assert "hold? (y/N)" in asked.err or "holds? (y/N)" in asked.err
    refused = demo.run("holds", "cancel", "--all", stdin="y\n")
    assert (refused.code, refused.out) == (2, "")
    assert "--yes" in refused.err
    assert demo.run("holds").out == before


def test_the_question_names_the_titles_and_says_which_are_not_cancelled_and_why(demo: Machine) -> None:
    planned = demo.run("holds", "cancel", "--all", "--dry-run", "--json").data
    would = [one["title"] for one in planned if one["outcome"] == "would-cancel"]
    others = [f"{one['title']}: {one['reasons'][0]['message']}" for one in planned if one["outcome"] == "refused"]
    asked = demo.run("holds", "cancel", "--all", typed="n\n").err
    assert would
    assert others
    assert all(line in asked for line in would + others)
    assert f"Cancel {len(would)} hold" in asked
    assert demo.run("holds", "cancel", "--all", "--yes").err.count(would[0]) == 0


def test_a_hold_on_a_title_in_the_stacks_names_the_command_to_type(demo: Machine) -> None:
    in_stacks = demo.run("search", "", "--limit", "1000", "--json").data["records"]
    records = [one["record_id"] for one in in_stacks if one["available"]]
    shelves = {record: demo.run("record", record, "--json").data["items"] for record in records[:60]}
    free = {
        record: {item["collection"] for item in items if item["status"] == "available"}
        for record, items in shelves.items()
    }
    record = next(record for record, collections in free.items() if collections == {"stacks"})
    refused = demo.run("holds", "place", record)
    assert refused.code == 1
    assert f"tunilib holds request {record}" in refused.err
    offered = demo.run("record", record, "--no-color", terminal=True, COLUMNS="100").out
    assert f"tunilib holds request {record}" in offered
    assert "holds place" not in offered
    assert demo.run("holds", "request", record).code == 0
    demo.run("holds")  # no library is asked for a hint: what this machine saw counts
    assert "tunilib holds" not in demo.run("record", record, terminal=True, COLUMNS="100").out


def test_a_renewal_that_registers_a_fine_says_so_before_it(demo: Machine) -> None:
    late = next(loan for loan in demo.run("loans", "explain", "--json").data if loan["fine_now"] not in (None, "0.00"))
    shown = demo.run("loans", "renew", late["loan_id"], terminal=True)
    assert f"Renewing this registers a fine of €{late['fine_now']}: {late['title']}" in shown.err
    assert demo.run("loans", "renew", late["loan_id"], "--dry-run", terminal=True).err == ""


@pytest.mark.parametrize("answer", ["typed", "option"])
def test_cancelling_all_holds_reports_each_open_one(demo: Machine, answer: str) -> None:
    every = is_open(demo)
    if answer == "typed":
        result = demo.run("holds", "cancel", "--all", typed="y\n")
    else:
        result = demo.run("holds", "cancel", "--all", "--yes")
    assert sorted(line[0] for line in result.lines) == sorted(every)
    assert {line[2] for line in result.lines} == {"cancelled", "refused"}


def test_a_dry_run_of_cancelling_asks_nothing_and_changes_nothing(demo: Machine) -> None:
    before = demo.run("holds").out
    result = demo.run("holds", "cancel", "--all", "--dry-run", "--json")
    assert {row["outcome"] for row in result.data} == {"would-cancel", "refused"}
    assert (result.code, list(result.data[0])) == (0, ["id", "title", "outcome", "reasons"])
    assert demo.run("holds", "cancel", "nope", "--dry-run").code == 2
    assert demo.run("holds").out == before


def test_cancelling_by_id_never_asks(demo: Machine) -> None:
    waiting = next(row["id"] for row in demo.run("holds", "--json").data if row["status"] == "waiting")
    assert demo.run("holds", "cancel", waiting).code == 0


@pytest.mark.parametrize("words", [("cards", "remove", "nope"), ("favourites", "delete", "nope")])
def test_what_is_not_there_is_not_asked_about(demo: Machine, words: tuple[str, ...]) -> None:
    for typed in ("y\n", None):
        result = demo.run(*words, "--lang", "en", typed=typed)
        assert result.code == 2
        assert "(y/N)" not in result.err
        assert "nope" in result.err


def test_no_saved_searches_are_not_asked_about(demo: Machine) -> None:
    for one in demo.run("searches", "saved").lines:
        demo.run("searches", "delete", one[0])
    assert demo.run("searches", "clear", "--saved").code == 0


def test_a_demonstration_that_is_not_there_is_made_without_a_question(machine: Machine) -> None:
    assert machine.run("demo", "--reset").code == 0


def test_loans_are_listed_by_when_they_fall_due(demo: Machine) -> None:
    loans = demo.run("loans", "--json").data
    overdue = [row["id"] for row in loans if row["status"] == "overdue"]
    today = [row["id"] for row in loans if row["due"] <= "2026-03-10"]
    assert overdue
    assert len(overdue) < len(today) < len(loans)
    assert [line[0] for line in demo.run("loans", "list", "--overdue").lines] == overdue
    assert [line[0] for line in demo.run("loans", "--due-within", "0d").lines] == today
    assert [line[0] for line in demo.run("loans", "--due-within", "0d", "--overdue").lines] == overdue
    assert demo.run("loans", "--due-within", "soon").code == 2


def test_the_configuration_names_the_library_of_the_desk(demo: Machine) -> None:
    other = f"sqlite:///{demo.folder / 'other.sqlite'}"
    demo.run("--store", other, "desk", "init")
    demo.config.write_text(f'[desk]\nstore = "{other}"\n')
    assert demo.run("desk", "report", "--json").data["records"] == 0
    assert demo.run("--store", demo.store, "desk", "report", "--json").data["records"] > 0
    assert len(demo.run("loans").lines) > 0


@pytest.mark.parametrize("words", [("holds", "cancel", "--all"), ("forget", "--all"), ("demo", "--reset")])
def test_what_is_asked_at_a_narrow_terminal_is_broken_between_words(demo: Machine, words: tuple[str, ...]) -> None:
    width = 40
    asked = at_terminal(demo, *words, typing=[("(y/N)", "n\n")], size=(24, width)).out.splitlines()
    assert max(map(len, asked)) <= width, asked
    whole = " ".join(line.strip() for line in asked)
    assert whole.count("(y/N)") == 1
    if words[0] == "holds":
        assert "- A brief history of time : from the big bang to black holes: It is ready for pick-up" in whole
