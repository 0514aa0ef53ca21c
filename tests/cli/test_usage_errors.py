"""What the parser finds wrong: exit 2, in our form and language, as JSON wherever ``--json`` stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.cli.terminal import tunilib

from tunilib import cli as tunilib_cli
from tunilib.cli.app import NOUNS, root_group
from tunilib.cli.reader import OTHER_WORDS, commands_like
from tunilib.cli.tree import every_node

WRONG = {
    "unknown option": (("loans", "renew", "--bogus"), "unknown option: --bogus"),
    "unknown short option": (("loans", "renew", "-x"), "unknown option: -x"),
    "missing value": (("loans", "renew", "--title"), "--title needs a value"),
    "value for a switch": (("loans", "renew", "--all=yes"), "--all takes no value"),
    "missing argument": (("desk", "patron", "block", "--reason", "x"), "missing argument: CARD"),
    "missing option": (("desk", "patron", "block", "1"), "missing option: --reason"),
    "no choice": (("loans", "list", "--sort", "size"), "--sort must be one of: due, title"),
    "no number": (("loans", "renew", "--limit", "x"), "--limit must be a whole number from 1 to 9"),
    "out of range": (("loans", "renew", "--limit", "0"), "--limit must be a whole number from 1 to 9"),
    "no duration": (("loans", "renew", "--due-within", "3"), "not a duration: 3"),
    "too many words": (("loans", "list", "now"), "unexpected argument: now"),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_in_words(words: tuple[str, ...], message: str) -> None:
    result = tunilib(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"error: {message}"


@pytest.mark.parametrize("place", ["first", "after the noun", "last"])
@pytest.mark.parametrize(
    "words",
    [words for name, (words, _) in WRONG.items() if name != "missing value"],
    ids=[name for name in WRONG if name != "missing value"],
)
def test_a_mistake_is_one_json_object_wherever_json_stands(words: tuple[str, ...], place: str) -> None:
    index = {"first": 0, "after the noun": 1, "last": len(words)}[place]
    result = tunilib(*words[:index], "--json", *words[index:])
    assert (result.code, result.out) == (2, "")
    assert result.error["code"] == "usage"
    assert result.error.keys() == {"code", "message", "hint"}


def test_a_mistake_before_the_noun_is_json_too() -> None:
    assert tunilib("--bogus", "loans", "--json").error["code"] == "usage"
    assert tunilib("bogus", "loans", "--json").error["code"] == "usage"


def test_json_as_a_value_does_not_make_a_mistake_json() -> None:
    result = tunilib("desk", "patron", "block", "--bogus", "--reason", "--json")
    assert result.err.startswith("error: ")


def test_an_option_nearly_right_is_suggested() -> None:
    assert tunilib("loans", "renew", "--due-withn", "3d").err.endswith("hint: Did you mean --due-within?\n")
    assert tunilib("--profil", "demo", "loans").err.endswith("hint: Did you mean --profile?\n")


def test_words_that_are_no_text_do_not_break_the_message() -> None:
    result = tunilib("loans", "\udcff\x1b[31m", "--json")
    assert result.code == 2
    assert "\ufffd" in result.error["message"]
    assert "\x1b" not in tunilib("loans", "\x1b[31m").err


def test_choices_whose_words_have_commas_are_named_as_they_are_in_json() -> None:
    result = tunilib("desk", "payment", "list", "--state", "bogus", nouns=NOUNS)
    choices = "started, paid, registered, cancelled, failed, unregistered, unknown"
    assert result.err == f"error: --state must be one of: {choices}\n"


def test_every_pointer_to_the_help_names_its_command() -> None:
    """A hint whose command is not given would be shown with its braces."""
    for file in Path(tunilib_cli.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                given = {word.arg: word.value for word in call.keywords}
                if isinstance(hint := given.get("hint"), ast.Name) and hint.id == "SEE_HELP":
                    assert "command" in given, f"{file.name}:{call.lineno}"


def test_each_mistake_in_a_real_command_is_exit_2_and_one_object() -> None:
    lines = (
        "loans list extra",
        "loans nothing",
        "desk nothing",
        "login 1 --backend paia",
        "loans renew --strategy middle --all",
        "demo --yes=1",
        "desk checkout",
        "desk patron add 1",
        "profiles default",
        "loans --json=yes",
    )
    for line in lines:
        result = tunilib("--json", *line.split(), environ={"HOME": "/nonexistent"}, nouns=NOUNS)
        assert (result.code, result.out, result.error["code"]) == (2, "", "usage"), line


EVERY = {" ".join(words) for words, _ in every_node(root_group())}


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("renew", "tunilib loans renew"),
        ("reserve", "tunilib holds place"),
        ("checkin", "tunilib desk return"),
        ("favorits", "tunilib favourites"),
        ("lainat", "tunilib loans"),
        ("Lainat", "tunilib loans"),
        ("varaa", "tunilib holds place"),
        ("förnya", "tunilib loans renew"),
        ("loans return", "tunilib desk return"),
        ("loans lst", "tunilib loans list"),
        ("version", "tunilib --version"),
        ("help loan", "tunilib loans"),
        ("loans help", "tunilib help loans"),
        ("desk patron ohje", "tunilib help desk patron"),
    ],
)
def test_the_whole_command_is_named_first(line: str, meant: str) -> None:
    result = tunilib(*line.split(), "--json", nouns=NOUNS)
    assert (result.code, result.out, result.error["code"]) == (2, "", "usage")
    assert result.error["hint"].startswith(f"Did you mean {meant}")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("favourites show", "tunilib favourites list"),
        ("searches remove", "tunilib searches delete"),
        ("holds freez", "tunilib holds change"),
        ("favourites new", "tunilib favourites add"),
        ("desk list", "tunilib desk "),
        ("loans remove", "tunilib profiles remove"),
    ],
)
def test_suggestions_are_within_the_noun_first(line: str, meant: str) -> None:
    assert tunilib(*line.split(), "--json", nouns=NOUNS).error["hint"].startswith(f"Did you mean {meant}")


def test_an_unknown_field_names_the_fields_there_are_as_one_types_them() -> None:
    words = ("desk", "patron", "edit", "1", "foo=1")
    assert "unknown field: foo; the fields are: name, address, email, phone" in tunilib(*words, nouns=NOUNS).err
    told = tunilib("desk", "fee", "add", "1", "1.00", "--kind", "x", "--lang", "fi", nouns=NOUNS).err
    assert "noutamaton-varaus" in told


def test_at_most_three_are_named_and_none_twice() -> None:
    for word in ("list", "add", "remove", "show", "cancel", "xyzzy"):
        found = commands_like(root_group(), ("tunilib",), word)
        assert len(found) == len(set(found)) <= 3


def test_a_word_like_none_points_at_the_help() -> None:
    assert tunilib("xyzzy", "--json", nouns=NOUNS).error["hint"] == "see: tunilib --help"


def test_the_question_is_in_the_language_of_the_call() -> None:
    told = tunilib("lainat", "--lang", "fi", nouns=NOUNS).err
    assert "Tarkoititko tunilib loans?" in told


def test_what_is_meant_exists() -> None:
    assert {one for one in OTHER_WORDS if one not in EVERY and not one.startswith("--")} == set()


def test_a_word_means_one_command() -> None:
    words = [word for meant in OTHER_WORDS.values() for word in meant.split()]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_no_word_is_a_noun_of_its_own() -> None:
    assert [word for meant in OTHER_WORDS.values() for word in meant.split() if word in NOUNS] == []
