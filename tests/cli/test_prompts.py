"""What is asked of a person, said beside the data, and shown while they wait: of whom, where, and what silences it."""

from __future__ import annotations

import pytest
from tests.cli.terminal import Stream, tunilib

from tunilib.cli.command import Invocation
from tunilib.cli.output import Output
from tunilib.cli.tree import CommandLine


def test_a_secret_is_asked_for_at_a_terminal() -> None:
    result = tunilib("status", "--ask", "secret", terminal_input=True, secret="hunter2")
    assert result.out == "hunter2\n"


def test_a_secret_without_a_terminal_is_refused_with_the_way_to_give_it() -> None:
    result = tunilib("status", "--ask", "secret", stdin="hunter2\n")
    assert result.code == 2
    assert result.err.endswith("hint: use --password-stdin\n")


@pytest.mark.parametrize("line", ["hunter2\n", "hunter2", "hunter2\r\nmore\n"])
def test_a_secret_is_the_first_line_of_standard_input(line: str) -> None:
    assert tunilib("status", "--ask", "secret", "--password-stdin", stdin=line).out == "hunter2\n"


def test_blanks_around_a_secret_belong_to_it() -> None:
    assert tunilib("status", "--ask", "secret", "--password-stdin", stdin=" x \n").out == " x \n"


def test_standard_input_that_ends_too_early_is_exit_2() -> None:
    assert tunilib("status", "--ask", "secret", "--password-stdin").code == 2


def test_a_line_without_end_is_refused() -> None:
    assert tunilib("status", "--ask", "secret", "--password-stdin", stdin="x" * 100_000).code == 2


def test_consent_is_never_taken_from_a_pipe() -> None:
    result = tunilib("status", "--ask", "consent", stdin="y\n")
    assert (result.code, result.out) == (2, "")
    assert "--yes" in result.err


@pytest.mark.parametrize(("language", "answer"), [("en", "y"), ("en", "YES"), ("fi", "k"), ("sv", "ja")])
def test_consent_is_given_in_the_language_of_the_question(language: str, answer: str) -> None:
    result = tunilib("status", "--ask", "consent", "--lang", language, stdin=f"{answer}\n", terminal_input=True)
    assert result.out == "consent True\n"


@pytest.mark.parametrize("answer", ["", "\n", "n\n", "yesterday\n"])
def test_anything_else_is_no(answer: str) -> None:
    result = tunilib("status", "--ask", "consent", stdin=answer, terminal_input=True)
    assert (result.code, result.out) == (0, "consent False\n")
    assert result.err.startswith("Really? (y/N) " + ("" if answer else "\n") + "Nothing was done.\n")


def test_notes_are_said_by_default_and_details_are_not() -> None:
    assert tunilib("status").err == "a note\nwhat needs a person\n"


def test_quiet_leaves_what_needs_a_person() -> None:
    assert tunilib("status", "--quiet").err == "what needs a person\n"


def test_verbose_says_what_is_being_done() -> None:
    assert tunilib("status", "--verbose").err == "a note\nwhat needs a person\nwhat is being done\n"


def test_json_leaves_standard_error_empty() -> None:
    assert tunilib("status", "--json", "--verbose").err == ""


def shown(*switches: str, is_terminal: bool = True) -> str:
    line, err = CommandLine({}), Stream(is_terminal=is_terminal)
    for switch in switches:
        line.take(switch)
    inv = Invocation("desk import", line, Output(Stream(), err, {}), stdin=None, environ={})
    with inv.progress("Reading [bold]\x1b", total=3) as step:
        step(1)
        step(2)
    return err.getvalue()


def test_a_terminal_sees_a_bar_with_the_label_as_it_is() -> None:
    assert "Reading [bold] " in shown()


@pytest.mark.parametrize("switch", ["quiet", "json"])
def test_nobody_is_told_who_does_not_want_to_be(switch: str) -> None:
    assert shown(switch) == ""


def test_a_pipe_sees_nothing() -> None:
    assert shown(is_terminal=False) == ""
