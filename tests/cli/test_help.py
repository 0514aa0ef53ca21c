"""Help of the whole, of a noun and of a command."""

from __future__ import annotations

import re

import pytest
from tests.cli.terminal import FAKE_NOUNS, tunilib

from tunilib.cli.nouns import NOUNS
from tunilib.cli.options import GLOBALS


def test_the_whole_lists_every_noun_in_order() -> None:
    listed = tunilib("--help").out.partition("Commands:\n")[2].partition("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines()] == list(FAKE_NOUNS)


def test_a_noun_lists_its_verbs_and_marks_the_default() -> None:
    told = tunilib("loans", "--help").out
    assert "  list (default)  List the loans.\n" in told
    assert "  renew           Renew loans, and prove it.\n" in told


@pytest.mark.parametrize("words", [(), ("loans",), ("loans", "renew"), ("status",), ("desk", "patron")])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_is_everywhere_and_names_the_global_options(words: tuple[str, ...], flag: str) -> None:
    result = tunilib(*words, flag)
    assert (result.code, result.err) == (0, "")
    assert all(option.flags[0] in result.out for option in GLOBALS)


def test_help_of_a_command_shows_usage_arguments_options_and_examples() -> None:
    told = tunilib("loans", "renew", "--help").out
    assert told.startswith("Usage: tunilib loans renew [ID...] [OPTIONS]\n")
    assert "Arguments:\n  ID...  Loans or barcodes.\n" in told
    assert "  --all " in told
    assert "Examples:\n  tunilib loans renew --all\n" in told


def test_help_of_a_changing_command_lists_every_code_it_can_end_with() -> None:
    told = tunilib("loans", "renew", "--help").out.partition("Exit codes:\n")[2]
    assert re.findall(r"^  (\d+)", told, re.MULTILINE) == ["0", "1", "2", "3", "4", "5", "6", "130"]


def test_help_of_a_reading_command_lists_no_codes() -> None:
    assert "Exit codes" not in tunilib("loans", "list", "--help").out


def test_help_wins_over_a_missing_argument() -> None:
    assert tunilib("desk", "patron", "block", "--help").code == 0


def test_a_required_argument_stands_without_brackets() -> None:
    assert tunilib("desk", "patron", "block", "--help").out.startswith(
        "Usage: tunilib desk patron block CARD [OPTIONS]"
    )


@pytest.mark.parametrize("words", [(), ("loans",), ("loans", "renew"), ("desk", "patron"), ("status",)])
def test_help_as_a_command_is_the_help_there(words: tuple[str, ...]) -> None:
    asked, there = tunilib("help", *words, nouns=NOUNS), tunilib(*words, "--help", nouns=NOUNS)
    assert (asked.code, asked.err) == (0, "")
    assert asked.out == there.out


def test_help_of_what_is_no_command_is_exit_2() -> None:
    result = tunilib("help", "lons", "--json", nouns=NOUNS)
    assert (result.code, result.error["hint"]) == (2, "Did you mean tunilib loans?")


def test_the_parts_of_help_come_in_the_order_of_their_use() -> None:
    told = tunilib("loans", "renew", "--help", nouns=NOUNS).out
    parts = ["Usage:", "Arguments:", "\nOptions:", "Global options", "Columns:", "Examples:", "Exit codes:"]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)


def test_global_options_take_few_lines_but_in_the_help_of_the_whole() -> None:
    told = tunilib("loans", "renew", "--help", nouns=NOUNS).out.partition("Global options")[2].partition("\n\n")[0]
    assert len(told.splitlines()) <= 3
    assert "Which account." in tunilib("--help", nouns=NOUNS).out


def test_an_exit_code_takes_one_line() -> None:
    told = tunilib("loans", "renew", "--help", nouns=NOUNS).out.partition("Exit codes:\n")[2]
    assert [line for line in told.splitlines() if not re.match(r"  \d", line)] == []


def test_help_knows_the_language_that_is_named_after_it() -> None:
    before = tunilib("--lang", "fi", "loans", "renew", "--help", nouns=NOUNS).out
    assert "In Finnish: " in before
    assert tunilib("loans", "renew", "--help", "--lang", "fi", nouns=NOUNS).out == before


def test_what_comes_after_help_is_no_mistake_and_changes_nothing_else() -> None:
    plain = tunilib("loans", "--help", nouns=NOUNS).out
    for rest in (("renew",), ("--bogus",), ("--lang",), ("--profile",), ("xyzzy", "--help")):
        result = tunilib("loans", "--help", *rest, nouns=NOUNS)
        assert (result.code, result.out, result.err) == (0, plain, "")


def test_the_choices_of_an_argument_are_named() -> None:
    assert "none, daily, weekly" in " ".join(tunilib("searches", "alert", "--help", nouns=NOUNS).out.split())
