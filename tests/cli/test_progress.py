"""Progress is for a person who watches."""

from __future__ import annotations

import pytest
from tests.cli.terminal import Stream

from tunilib.cli.command import Invocation
from tunilib.cli.output import Output
from tunilib.cli.tree import CommandLine


def shown(*switches: str, is_terminal: bool = True) -> str:
    line, err = CommandLine({}), Stream(is_terminal=is_terminal)
    for switch in switches:
        line.take(switch)
    inv = Invocation("desk import", line, Output(Stream(), err), stdin=None, environ={})
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
