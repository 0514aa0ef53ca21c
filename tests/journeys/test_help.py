"""Help: everything there is, nothing that is not, and how a command can end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.journeys.machine import Machine

NOT_YET = re.compile(r"paia", re.IGNORECASE)
CHANGES = {
    "demo",
    "login",
    "logout",
    "profiles default",
    "profiles remove",
    "loans renew",
    "holds place",
    "holds cancel",
    "desk init",
    "desk checkout",
    "desk return",
    "desk patron add",
    "desk item add",
    "completion install",
    "forget",
    "hooks add",
    "hooks remove",
    "remind",
    "schedule install",
    "schedule remove",
    "schedule run",
}


def pages(machine: Machine, *words: str) -> Iterator[tuple[str, str]]:
    """Each command with its help, those below it too."""
    result = machine.run(*words, "--help")
    assert (result.code, result.err) == (0, ""), words
    yield " ".join(words), result.out
    commands = re.search(r"^Commands:\n((?:  .*\n)+)", result.out, re.MULTILINE)
    for line in commands[1].splitlines() if commands else ():
        if found := re.match(r"  (\S+)", line):
            yield from pages(machine, *words, found[1])


@pytest.fixture(scope="module", name="help_pages")
def _help_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return dict(pages(Machine(tmp_path_factory.mktemp("help"))))


def test_what_nobody_has_asked_for_yet_is_absent(help_pages: dict[str, str]) -> None:
    assert {name: NOT_YET.findall(text) for name, text in help_pages.items() if NOT_YET.search(text)} == {}


def test_every_command_that_changes_something_lists_the_codes_it_can_end_with(help_pages: dict[str, str]) -> None:
    assert help_pages.keys() >= CHANGES
    for name in CHANGES:
        assert "Exit codes:" in help_pages[name], name


def test_a_renewal_can_end_with_every_code(help_pages: dict[str, str]) -> None:
    codes = re.findall(r"\d+", help_pages["loans renew"].partition("Exit codes:")[2])
    assert codes == ["0", "1", "2", "3", "4", "5", "6", "130"]


def test_help_fits_a_terminal_of_eighty_columns(help_pages: dict[str, str]) -> None:
    for name, text in help_pages.items():
        examples = text.partition("Examples:")[0]
        assert [line for line in examples.splitlines() if len(line) > 80] == [], name


def test_every_example_is_a_command_there_is(demo: Machine, help_pages: dict[str, str]) -> None:
    import shlex

    for name, text in help_pages.items():
        examples = text.partition("Examples:\n")[2].partition("\n\n")[0]
        for line in examples.splitlines():
            words = shlex.split(line.partition(" | ")[2] or line, comments=True)
            if words[:1] != ["tunilib"] or ">" in words:
                continue
            result = demo.run(*(word for word in words[1:] if word != "--json"), "--help")
            assert result.code == 0, (name, line)


@pytest.mark.parametrize(
    "words", [(), ("loans", "--help"), ("--help", "loans"), ("-h",), ("desk",), ("loans", "renew", "-h")]
)
def test_help_is_no_error(machine: Machine, words: tuple[str, ...]) -> None:
    result = machine.run(*words)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Usage: tunilib")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("loan", "loans"),
        ("loans lst", "list"),
        ("loans renew --al", "--all"),
        ("loans renew --duewithin 3d", "--due-within"),
        ("desk chekout 1 2", "checkout"),
        ("--profil demo loans", "--profile"),
    ],
)
def test_a_word_that_is_nearly_right_gets_the_right_one(machine: Machine, line: str, hint: str) -> None:
    result = machine.run(*line.split(), "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert hint in result.error["hint"]


@pytest.mark.parametrize(
    "line",
    [
        "loans list extra",
        "nothing",
        "loans nothing",
        "desk nothing",
        "login --haka",
        "login 1 --backend paia",
        "loans renew --strategy middle --all",
        "loans renew --all=yes",
        "loans renew --title",
        "demo --yes=1",
        "desk checkout",
        "desk checkout 1",
        "desk patron add",
        "desk patron add 1",
        "profiles default",
        "loans --lang",
        "loans --json=yes",
    ],
)
def test_a_usage_error_is_exit_2_and_one_object(demo: Machine, line: str) -> None:
    result = demo.run("--json", *line.split())
    assert (result.code, result.out, result.error["code"]) == (2, "", "usage")
    assert "Usage:" not in result.err
