"""Global options stand anywhere, and the later one wins."""

from __future__ import annotations

import pytest
from tests.cli.terminal import tunilib


def shown(*words: str, **environ: str) -> tuple[object, ...]:
    result = tunilib(*words, environ=environ)
    assert result.code == 0, result.err
    return tuple(result.out.strip("()\n").split(", "))


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "loans", "list"),
        ("loans", "--json", "list"),
        ("loans", "list", "--json"),
        ("loans", "--json"),
        ("--json", "loans"),
    ],
)
def test_json_is_understood_at_every_place(words: tuple[str, ...]) -> None:
    assert [loan["id"] for loan in tunilib(*words).data] == ["L1", "L2", "L3"]


@pytest.mark.parametrize(
    "words",
    [
        ("--profile", "work", "loans", "list", "--json"),
        ("loans", "--profile", "work", "list", "--json"),
        ("loans", "list", "--json", "--profile=work"),
        ("loans", "--profile", "work", "--json"),
    ],
)
def test_a_profile_is_understood_at_every_place(words: tuple[str, ...]) -> None:
    assert tunilib(*words).data[0]["profile"] == "work"


def test_the_later_of_two_wins() -> None:
    words = ("--profile", "a", "loans", "--profile", "b", "list", "--profile", "c", "--json")
    assert tunilib(*words).data[0]["profile"] == "c"


def test_variables_stand_in_for_options() -> None:
    told = shown("status", TUNILIB_PROFILE="work", TUNILIB_STORE="sqlite:///x", TUNILIB_LANG="sv", NO_COLOR="1")
    assert told == ("'status'", "'work'", "None", "'sqlite:///x'", "'sv'", "False", "False", "True")


def test_an_option_wins_over_its_variable() -> None:
    assert shown("status", "--profile", "a", "--lang", "fi", TUNILIB_PROFILE="b", TUNILIB_LANG="sv")[1] == "'a'"


def test_an_empty_variable_is_none() -> None:
    assert shown("status", TUNILIB_PROFILE="", NO_COLOR="")[1::6] == ("None", "False")


def test_what_stands_as_the_value_of_an_option_is_no_option() -> None:
    result = tunilib("desk", "patron", "block", "1", "--reason", "--json")
    assert (result.code, result.out) == (0, "desk patron block 1 --json False\n")


def test_what_stands_behind_a_double_dash_is_no_option() -> None:
    assert tunilib("favourites", "list", "--", "--json").out == "favourites list --json None\n"


def test_a_command_that_is_not_about_several_accounts_refuses_all_profiles() -> None:
    result = tunilib("status", "--all-profiles")
    assert result.code == 2
    assert result.err.startswith("error: --all-profiles cannot be used with tunilib status")


def test_a_command_says_for_itself_whether_it_knows_all_cards() -> None:
    assert tunilib("loans", "--all-cards").code == 0
    assert tunilib("fines", "--all-cards").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--profile", "a", "--all-profiles"),
        ("--card", "1", "--all-cards"),
        ("--card", "1", "--all-profiles"),
        ("--quiet", "--verbose"),
    ],
)
def test_what_contradicts_itself_is_refused(words: tuple[str, ...]) -> None:
    result = tunilib("loans", "list", *words, "--json")
    assert (result.code, result.error["code"]) == (2, "usage")


def test_a_profile_of_the_environment_yields_to_all_profiles() -> None:
    assert tunilib("loans", "--all-profiles", "--json", environ={"TUNILIB_PROFILE": "work"}).data[0]["profile"] is None


@pytest.mark.parametrize("name", ["--profile", "--card", "--store", "--lang"])
def test_an_empty_value_is_refused(name: str) -> None:
    assert tunilib("loans", name, "").code == 2


def test_an_unknown_language_is_refused_by_name() -> None:
    result = tunilib("loans", "--lang", "de")
    assert (result.code, result.err) == (2, "error: --lang must be one of: en, fi, sv\n")


def test_messages_follow_the_language_asked_for() -> None:
    assert tunilib("loans", "list", "--bogus", "--lang", "fi").err.startswith("virhe: tuntematon valitsin: --bogus")
    assert tunilib("--lang", "sv", "bogus").err.startswith("fel: okänt kommando: bogus")


def test_version_is_told_at_every_place() -> None:
    assert tunilib("loans", "list", "--version").out == tunilib("--version").out
    assert tunilib("loans", "--version", "--json").data.keys() == {"version"}
