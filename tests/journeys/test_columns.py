"""Columns of rows in a pipe: which there are, chosen, and named by a header."""

from __future__ import annotations

import inspect
import re

import pytest
from tests.journeys.machine import Machine

from tunilib.cli.app import root_group
from tunilib.cli.tree import Command, every_node

COMMANDS = {" ".join(words): node for words, node in every_node(root_group()) if isinstance(node, Command)}
SHOWING_ROWS = [name for name, command in COMMANDS.items() if command.columns()]


def test_columns_are_chosen_by_name_in_the_order_asked_for(demo: Machine) -> None:
    rows = demo.run("loans", "--json").data
    lines = demo.run("loans", "--fields", "due,title,id").lines
    assert lines == [[row["due"], row["title"], row["id"]] for row in rows]


def test_a_header_is_a_first_line_with_the_names(demo: Machine) -> None:
    header, *lines = demo.run("loans", "list", "--header").lines
    assert header == list(demo.run("loans", "--json").data[0])
    assert lines == demo.run("loans").lines
    assert demo.run("--header", "--fields=id,status", "holds").lines[0] == ["id", "status"]


def test_help_lists_the_columns_of_rows_and_they_are_those_of_the_view(machine: Machine) -> None:
    for command in SHOWING_ROWS:
        told = machine.run(*command.split(), "--help").out
        found = re.search(r"^Columns:((?: .*\n)+)", told, re.MULTILINE)
        assert found is not None, command
        assert found[1].split() == list(COMMANDS[command].columns() or ()), command


def test_a_view_is_of_a_single_thing_where_the_command_shows_one() -> None:
    for name, command in COMMANDS.items():
        if command.view is None:
            continue
        code = inspect.getsource(command.function)
        shows_list = any(f"{shown}(" in code for shown in ("show_list", "emit_list", "list_at_desk"))
        shows_thing = any(f"{shown}(" in code for shown in ("show_things", "emit_thing", "show_status", "show_at_desk"))
        if shows_list != shows_thing:
            assert (command.view.is_single or bool(command.view.rows)) is shows_thing, name


def test_a_command_that_has_an_outcome_lists_the_codes_it_can_end_with() -> None:
    changing = [
        name for name, command in COMMANDS.items() if command.view is not None and "outcome" in command.view.keys
    ]
    assert len(changing) > 40
    assert [name for name in changing if not COMMANDS[name].exits] == []
    at_a_desk = [name for name in changing if name.startswith("desk ") and name != "desk restore"]
    of_a_server = [name for name in at_a_desk if not {4, 5} <= set(COMMANDS[name].exits)]
    assert of_a_server == [], "its server can be away, or be lost at the end of a change"


def test_a_command_that_changes_something_lists_that_another_program_may_be_writing() -> None:
    lacking = [name for name, command in COMMANDS.items() if command.exits and 4 not in command.exits]
    assert lacking == ["completion install"]  # which alone takes no lock


def test_a_column_that_there_is_not_is_exit_2_with_those_there_are(demo: Machine) -> None:
    result = demo.run("loans", "--fields", "id,titel", "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "unknown column: titel" in result.err
    assert "title" in result.err
    assert "due" in result.err


@pytest.mark.parametrize(
    "words",
    [
        ("loans", "--fields", "id", "--json"),
        ("loans", "--header", "--json"),
        ("profile", "--header"),
        ("holds", "place", "demo.1001", "--fields", "id"),
        ("favourites", "export", "--format", "ris", "--header"),
        ("loans", "--fields", ""),
        ("loans", "--fields", "id,,title"),
    ],
)
def test_columns_go_with_rows_alone(demo: Machine, words: tuple[str, ...]) -> None:
    before = demo.run("holds").out
    result = demo.run(*words)
    assert (result.code, result.out) == (2, "")
    assert demo.run("holds").out == before


def test_columns_ask_for_the_form_of_a_pipe_on_a_terminal_too(demo: Machine) -> None:
    assert demo.run("loans", "--fields", "id,due", terminal=True).out == demo.run("loans", "--fields", "id,due").out


def test_fines_in_a_pipe_are_only_the_fines_and_end_with_the_currency(demo: Machine) -> None:
    fines = demo.run("fines", "--json").data["fines"]
    lines = demo.run("fines").lines
    assert [line[0] for line in lines] == [fine["id"] for fine in fines]
    assert {line[-1] for line in lines} == {"EUR"}
    assert demo.run("fines", "--header").lines[0] == [*fines[0], "currency"]


def test_no_fines_are_nothing_in_a_pipe_and_a_sentence(demo: Machine) -> None:
    for line in demo.run("fines").lines:
        assert demo.run("desk", "fee", "waive", line[0]).code == 0
    result = demo.run("fines", "--lang", "en")
    assert (result.code, result.out, result.err) == (0, "", "There are no fines.\n")


def test_a_search_in_a_pipe_is_only_the_records(demo: Machine) -> None:
    found = demo.run("search", "kalevala", "--json").data
    lines = demo.run("search", "kalevala").lines
    assert [line[0] for line in lines] == [record["record_id"] for record in found["records"]]
    assert demo.run("search", "kalevala", "--header").lines[0] == list(found["records"][0])


@pytest.mark.parametrize("words", [("loans", "explain"), ("fines",)])
def test_rows_that_do_not_name_their_account_end_with_it_where_several_are_meant(
    demo: Machine, words: tuple[str, ...]
) -> None:
    alone = demo.run(*words).lines
    for option in ("--all-profiles", "--all-cards"):
        lines = demo.run(*words, option).lines
        assert {line[-2] for line in lines} == {"demo"}
        assert [line for line in lines if line[-1] == "29001001"] == [[*line, "demo", "29001001"] for line in alone]
        assert demo.run(*words, option, "--header").lines[0][-2:] == ["profile", "card"]


def test_an_overview_of_several_accounts_has_rows_with_columns(demo: Machine) -> None:
    lines = demo.run("status", "--all-profiles", "--fields", "profile,fines.total", "--header").lines
    assert lines == [["profile", "fines.total"], ["demo", "4.80"]]


@pytest.mark.parametrize(
    "words",
    [
        ("favourites", "export", "--format", "ris"),
        ("favourites", "export", "--format", "ris", "--output", "x.ris"),
        ("search", "kalevala", "--export", "ris"),
        ("desk", "init", "--print-rules"),
    ],
)
def test_a_command_whose_output_is_a_file_refuses_json(demo: Machine, words: tuple[str, ...]) -> None:
    result = demo.run(*words, "--json")
    assert (result.code, result.out, result.error["code"]) == (2, "", "usage")
