"""What a noun does with and without a verb, and how commands are found."""

from __future__ import annotations

import sys

import pytest
from tests.cli.terminal import tunilib


def test_a_bare_noun_runs_its_default_verb() -> None:
    assert tunilib("loans").out == tunilib("loans", "list").out != ""


def test_a_bare_noun_takes_the_options_of_its_default_verb() -> None:
    result = tunilib("loans", "--sort", "title", "--verbose")
    assert (result.code, result.err) == (0, "reading the default profile sorted by title\n")


def test_an_option_that_the_default_verb_does_not_know_is_told_of_it() -> None:
    result = tunilib("loans", "--bogus")
    assert result.code == 2
    assert result.err == "error: unknown option: --bogus\nhint: see: tunilib loans list --help\n"


@pytest.mark.parametrize("words", [("desk",), ("desk", "patron"), ()])
def test_a_noun_without_a_default_verb_prints_its_help(words: tuple[str, ...]) -> None:
    result = tunilib(*words)
    assert result.code == 0
    assert result.out.startswith(" ".join(("Usage: tunilib", *words)))


def test_a_program_that_leaves_the_command_out_is_told_so() -> None:
    result = tunilib("desk", "--json")
    assert (result.code, result.out, result.error["code"]) == (2, "", "usage")


def test_a_noun_may_be_the_command_itself() -> None:
    assert tunilib("status").out.startswith("('status', None")


def test_a_noun_within_a_noun_is_found() -> None:
    assert tunilib("desk", "patron", "block", "7", "--reason", "lost").out == "desk patron block 7 lost False\n"


def test_another_spelling_works_and_is_not_shown() -> None:
    assert tunilib("favorites", "list", "mine").out == "favourites list mine None\n"
    assert "favorites" not in tunilib("--help").out


def test_only_the_noun_that_is_named_is_imported() -> None:
    sys.modules.pop("tests.cli.fakes.fines", None)
    tunilib("loans")
    tunilib("--help")
    assert "tests.cli.fakes.fines" not in sys.modules


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("loand",), "unknown command: loand", "Did you mean tunilib loans?"),
        (("loans", "xyzzy"), "unknown command: loans xyzzy", "see: tunilib loans --help"),
        (("desk", "patron", "blok"), "unknown command: desk patron blok", "Did you mean tunilib desk patron block?"),
    ],
)
def test_an_unknown_command_is_named(words: tuple[str, ...], message: str, hint: str) -> None:
    result = tunilib(*words, "--json")
    assert (result.code, result.out) == (2, "")
    assert result.error == {"code": "usage", "message": message, "hint": hint}
