"""Questions: at a terminal only, else from standard input where that is allowed, else exit 2."""

from __future__ import annotations

import pytest
from tests.cli.terminal import tunilib


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
    assert result.err.startswith("Really? (y/N) Nothing was done.\n")
