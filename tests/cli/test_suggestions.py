"""A word that is no command: the whole commands that may be meant, in three languages."""

from __future__ import annotations

import pytest
from tests.cli.terminal import tunilib

from tunilib.cli.app import NOUNS, root_group
from tunilib.cli.reader import OTHER_WORDS, commands_like
from tunilib.cli.tree import every_node

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
