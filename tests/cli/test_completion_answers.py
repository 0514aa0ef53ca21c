"""What is offered at the cursor, over the table of the fake nouns."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.cli.terminal import FAKE_NOUNS

from tunilib.cli.app import root_group
from tunilib.cli.completion import answer as answers
from tunilib.cli.completion.generate import table_source


@pytest.fixture(autouse=True)
def fake_table(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {}
    exec(compile(table_source(root_group(FAKE_NOUNS)), "table", "exec"), made)
    table = SimpleNamespace(**made)
    for name in ("TREE", "GLOBALS", "ALIASES"):
        monkeypatch.setattr(answers, name, getattr(table, name))


def offered(*words: str, shell: str = "bash") -> list[str]:
    return answers.answer(list(words), shell).splitlines()


def test_nouns_come_first() -> None:
    assert offered("") == list(FAKE_NOUNS)


def test_verbs_come_after_a_noun() -> None:
    assert offered("loans", "") == ["list", "renew"]
    assert offered("desk", "patron", "b") == ["block"]


def test_another_spelling_leads_to_the_same_verbs() -> None:
    assert offered("favorites", "") == offered("favourites", "") == ["list"]


def test_options_of_the_command_and_global_ones_come_after_a_dash() -> None:
    found = offered("loans", "renew", "--")
    assert {"--all", "--due-within", "--title", "--json", "--profile", "--help"} <= set(found)
    assert "--sort" not in found


def test_options_of_the_default_verb_are_those_of_the_bare_noun() -> None:
    assert "--sort" in offered("loans", "--s")


def test_what_an_option_chooses_from_is_offered() -> None:
    assert offered("loans", "list", "--sort", "") == ["due", "title"]
    assert offered("--lang", "") == ["en", "fi", "sv"]
    assert offered("loans", "--sort", "t") == ["title"]


def test_a_value_behind_an_equals_sign_is_offered_in_the_form_of_the_shell() -> None:
    assert offered("loans", "--lang=f", shell="zsh") == ["--lang=fi"]
    assert offered("loans", "--lang", "=", "f") == ["fi"]
    assert offered("loans", "--lang", "=") == ["en", "fi", "sv"]


def test_globals_before_the_noun_do_not_hide_it() -> None:
    assert offered("--profile", "loans", "--json", "loans", "") == ["list", "renew"]


def test_a_free_value_offers_nothing() -> None:
    assert offered("loans", "renew", "--title", "") == []
    assert offered("loans", "renew", "") == []


def test_a_file_is_left_to_the_shell() -> None:
    assert offered("favourites", "list", "--output", "") == [":files"]


def test_behind_a_double_dash_there_are_no_options() -> None:
    assert offered("loans", "renew", "--", "--") == []


def test_other_shells_are_told_what_each_word_means() -> None:
    assert offered("loans", "", shell="fish") == ["list\tList the loans.", "renew\tRenew loans, and prove it."]


def test_an_empty_last_word_reaches_powershell_with_a_mark() -> None:
    assert offered("loans", "=r", shell="powershell") == ["renew\tRenew loans, and prove it."]
    assert offered("loans", "=", shell="powershell") == offered("loans", "", shell="zsh")


@pytest.mark.parametrize("words", [(), ("xyzzy", ""), ("--bogus", ""), ("loans", "list", "list", ""), ("=",)])
def test_nonsense_offers_something_or_nothing_and_never_fails(words: tuple[str, ...]) -> None:
    for shell in ("bash", "zsh", "fish", "powershell"):
        answers.answer(list(words), shell)
