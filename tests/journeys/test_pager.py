"""What is longer than the terminal goes through a pager, and nothing else does."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import PASSWORD, Machine

if sys.platform == "win32":
    pytest.skip("this system has no pseudo-terminals", allow_module_level=True)

from tests.journeys.pseudoterminal import at_terminal

SMALL, LARGE = (5, 80), (200, 80)


@pytest.fixture(name="pager")
def _pager(tmp_path: Path) -> str:
    """A pager that says what it was given."""
    program = tmp_path / "my pager"
    program.write_text('#!/bin/sh\necho "<pager $1 LESS=$LESS secret=$TUNILIB_PASSWORD>"\ncat\necho "</pager>"\n')
    program.chmod(0o755)
    return f"'{program}' -x"


def test_a_long_list_goes_through_the_pager_with_its_words(demo: Machine, pager: str) -> None:
    result = at_terminal(demo, "loans", size=SMALL, TUNILIB_PAGER=pager, PAGER="false", TUNILIB_PASSWORD=PASSWORD)
    assert result.code == 0
    assert result.out.startswith("<pager -x LESS=FRX secret=>\n")
    assert result.out.endswith("</pager>\n")
    assert "Sinuhe" in result.out


def test_the_pager_of_the_system_is_used_where_there_is_none_of_our_own(demo: Machine, pager: str) -> None:
    assert at_terminal(demo, "status", size=SMALL, PAGER=pager).out.startswith("<pager")


def test_the_settings_of_less_are_those_of_the_user(demo: Machine, pager: str) -> None:
    assert "LESS=-S" in at_terminal(demo, "loans", size=SMALL, PAGER=pager, LESS="-S").out


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_less_is_the_pager_where_none_is_named_and_ends_with_q(demo: Machine) -> None:
    result = at_terminal(demo, "loans", size=SMALL, typing=[(":", "q")], PAGER=None, TUNILIB_PAGER=None)
    assert result.code == 0
    assert "Later" not in result.out


@pytest.mark.parametrize(
    ("words", "size", "environ"),
    [
        (("loans",), LARGE, {}),
        (("loans",), None, {}),
        (("loans",), SMALL, {"TUNILIB_PAGER": ""}),
        (("loans",), SMALL, {"TUNILIB_PAGER": None, "PAGER": ""}),
        (("loans",), SMALL, {"TERM": "dumb"}),
        (("loans",), SMALL, {"TUNILIB_PLAIN": "1"}),
        (("loans",), SMALL, {"TUNILIB_PAGER": "no-such-pager"}),
        (("loans",), SMALL, {"TUNILIB_PAGER": "'"}),
        (("loans", "--json"), SMALL, {}),
        (("loans", "--header"), SMALL, {}),
        (("favourites", "export", "--format", "ris"), SMALL, {}),
    ],
)
def test_no_pager_where_all_fits_or_none_is_wanted(
    demo: Machine, pager: str, words: tuple[str, ...], size: tuple[int, int] | None, environ: dict[str, Any]
) -> None:
    result = at_terminal(demo, *words, size=size, **{"TUNILIB_PAGER": pager, **environ})
    assert result.code == 0
    assert "pager" not in result.out
    assert result.out.count("\n") > SMALL[0]


@pytest.mark.parametrize(
    "words",
    [
        ("demo",),
        ("loans", "renew", "--all"),
        ("loans", "renew", "--all", "--dry-run"),
        ("holds", "cancel", "--all", "--yes"),
    ],
)
def test_neither_demo_nor_the_answer_of_a_change_ever_pages(demo: Machine, pager: str, words: tuple[str, ...]) -> None:
    result = at_terminal(demo, *words, size=SMALL, TUNILIB_PAGER=pager)
    assert "pager" not in result.out
    assert result.out.count("\n") > SMALL[0]


def test_a_pipe_has_no_pager(demo: Machine, pager: str) -> None:
    assert "pager" not in demo.process("loans", TUNILIB_PAGER=pager).out


def test_the_command_alone_waits_in_no_pager(machine: Machine, pager: str) -> None:
    assert at_terminal(machine, size=SMALL, TUNILIB_PAGER=pager).out.startswith("Usage: tunilib")


def test_a_pager_that_ends_at_once_does_not_change_the_exit_code(demo: Machine) -> None:
    assert at_terminal(demo, "loans", size=SMALL, TUNILIB_PAGER="true").code == 0
    assert at_terminal(demo, "loans", "renew", "--all", size=SMALL, TUNILIB_PAGER="false").code == 1
    assert "renewed" not in {one["outcome"] for one in demo.run("loans", "renew", "--all", "--json").data}


@pytest.mark.parametrize("words", [("loans", "renew", "--help"), ("help", "loans", "renew"), ("--help",)])
def test_help_goes_through_the_pager_too(machine: Machine, pager: str, words: tuple[str, ...]) -> None:
    assert at_terminal(machine, *words, size=SMALL, TUNILIB_PAGER=pager).out.startswith("<pager -x")
    assert at_terminal(machine, *words, size=LARGE, TUNILIB_PAGER=pager).out.startswith("Usage: tunilib")
    assert machine.run(*words, TUNILIB_PAGER=pager).out.startswith("Usage: tunilib")
