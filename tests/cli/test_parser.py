"""A plain line is read without Typer, and Typer reads the same in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunilib.cli.app import root_group
from tunilib.cli.command import Command, Group, Parameter
from tunilib.cli.commands.fines import stdin_mark
from tunilib.cli.options import Line, amount, day, duration, output_file
from tunilib.cli.parser import parse
from tunilib.cli.typer_glue import values_of
from tunilib.errors import LocalError, UsageError

PARSED: dict[object, str] = {
    day: "2026-11-25",
    amount: "3.00",
    duration: "3d",
    stdin_mark: "-",
    output_file: "nowhere/ä.ris",
}
TEXTS = ["x", "Seitsemän veljestä", "", " ", "a=b", "-", "12"]
AFTER_A_FLAG = [*TEXTS, "--json", "-x", "--"]


def commands(node: Group | Command, *names: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    if isinstance(node, Command):
        yield names, node
        return
    for name, child in node.children.items():
        yield from commands(child.load(), *names, name)


COMMANDS = dict(commands(root_group()))


def a_value(parameter: Parameter) -> st.SearchStrategy[str]:
    """A value that is right for a parameter."""
    if parameter.declared.parser is not None:
        return st.just(PARSED[parameter.declared.parser])
    if parameter.choices:
        return st.sampled_from(parameter.choices)
    if parameter.kind is int:
        least = parameter.declared.min or 0
        return st.integers(least, parameter.declared.max or least + 9).map(str)
    if parameter.kind is Path:
        return st.sampled_from(["nowhere/file.ris", "", "ä"])
    return st.sampled_from(TEXTS if parameter.is_argument else AFTER_A_FLAG)


@st.composite
def a_plain_line(draw: st.DrawFn, command: Command) -> list[str]:
    """Words that are right for a command, options and arguments in any order."""
    options: list[list[str]] = []
    arguments: list[list[str]] = []
    for parameter in command.parameters:
        count = draw(st.integers(int(parameter.is_required), 3 if parameter.is_multiple else 1))
        for _ in range(count):
            if parameter.is_argument:
                arguments.append([draw(a_value(parameter))])
            elif parameter.is_switch:
                options.append([parameter.label])
            else:
                value = draw(a_value(parameter))
                options.append(draw(st.sampled_from([[parameter.label, value], [f"{parameter.label}={value}"]])))
    for words in draw(st.permutations(options)):
        arguments.insert(draw(st.integers(0, len(arguments))), words)
    return [word for words in arguments for word in words]


def values(words: list[str]) -> dict[str, Any] | None:
    return parse(words, root_group(), Line({})).values


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
@settings(max_examples=15)
@given(data=st.data())
def test_typer_reads_the_same_in_a_plain_line(names: tuple[str, ...], data: st.DataObject) -> None:
    words = [*names, *data.draw(a_plain_line(COMMANDS[names]))]
    parsed = parse(words, root_group(), Line({}))
    assert parsed.values is not None
    assert parsed.values == values_of(parsed.path, parsed.command, parsed.words)


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
@settings(max_examples=15)
@given(data=st.data())
def test_what_is_read_in_any_line_is_what_typer_reads(names: tuple[str, ...], data: st.DataObject) -> None:
    command = COMMANDS[names]
    some = [*TEXTS, "9", "-9", "--", "--bogus", "--yes=1", *(one.label for one in command.parameters)]
    words = data.draw(st.lists(st.sampled_from(some), max_size=6))
    try:
        parsed = parse([*names, *words], root_group(), Line({}))
    except UsageError:
        return
    if parsed.values is not None:
        assert parsed.values == values_of(parsed.path, parsed.command, parsed.words)


def test_a_folder_that_cannot_be_read_is_not_plain(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert values(["favourites", "share", "Thesis", "--output", str(tmp_path)]) is not None
    assert values(["favourites", "share", "Thesis", "--output", str(file)]) is None
    with pytest.raises(LocalError):
        values_of("tunilib favourites share", COMMANDS["favourites", "share"], ["Thesis", "--output", str(file)])


@pytest.mark.parametrize(
    "words",
    [
        ["loans", "renew", "--bogus"],
        ["loans", "renew", "--title"],
        ["loans", "renew", "--all=yes"],
        ["loans", "renew", "--strategy", "never"],
        ["search"],
        ["search", "a", "b"],
        ["search", "a", "--page", "0"],
        ["search", "a", "--page", "+1"],
    ],
)
def test_a_line_with_a_mistake_or_an_odd_value_is_not_plain(words: list[str]) -> None:
    assert values(words) is None
