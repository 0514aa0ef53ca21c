"""What is offered at the cursor, over the table of the fake nouns."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.terminal import FAKE_NOUNS

from tunilib.cli.app import root_group
from tunilib.cli.completion import CompletionTable, answer, open_table, table_text

TABLE = CompletionTable(table_text(root_group(FAKE_NOUNS)))


def offered(*words: str, shell: str = "bash") -> list[str]:
    return answer(list(words), shell, TABLE).splitlines()


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
        answer(list(words), shell, TABLE)


def test_the_table_is_made_once_and_anew_after_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "state"
    file = folder / "completion.txt"
    assert "loans" in dict(open_table(str(folder), {}).members[""])
    made = file.read_text(encoding="utf-8")
    head, _, rows = made.partition("\n")
    file.write_text(f"{head}\n{rows.replace('Loans and renewals.', 'as it was stored')}", encoding="utf-8")
    assert dict(open_table(str(folder), {}).members[""])["loans"] == "as it was stored"
    monkeypatch.setattr("tunilib._version.__version__", "99.0")
    assert dict(open_table(str(folder), {}).members[""])["loans"] == "Loans and renewals."
    assert file.read_text(encoding="utf-8").startswith("tunilib 99.0 ")
    assert dict(open_table(str(folder), {"LANG": "fi_FI.UTF-8"}).members[""])["loans"] == "Lainat ja uusinnat."
    assert [path.name for path in folder.iterdir()] == ["completion.txt"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"tunilib 0.0 1\noption"])
def test_a_table_that_cannot_be_read_is_made_anew(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "completion.txt").write_bytes(content)
    assert "loans" in dict(open_table(str(tmp_path), {}).members[""])


def test_a_table_that_cannot_be_written_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "loans" in dict(open_table(str(tmp_path / "file"), {}).members[""])
