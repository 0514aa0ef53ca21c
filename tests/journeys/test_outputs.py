"""Where an output goes: into a folder that is there, or into one that is made for it, or to standard output."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import Machine

from tunilib.cli.app import root_group
from tunilib.cli.tree import Command, every_node

EXPORTS = [
    ("favourites", "export", "--format", "ris", "--output"),
    ("search", "kalevala", "--export", "ris", "--output"),
    ("favourites", "export", "--format", "refworks", "--post-page"),
]


@pytest.mark.parametrize("words", EXPORTS)
def test_the_last_folder_of_an_output_is_made_and_no_other(words: tuple[str, ...], demo: Machine) -> None:
    new, far = demo.folder / "new", demo.folder / "far"
    assert demo.run(*words, str(new / "file")).code == 0
    assert [path.name for path in new.iterdir()] == ["file"]
    result = demo.run(*words, str(far / "away" / "file"))
    assert (result.code, far.exists()) == (6, False)


@pytest.mark.parametrize("words", EXPORTS)
def test_a_folder_made_for_an_output_that_fails_is_removed(words: tuple[str, ...], demo: Machine) -> None:
    new = demo.folder / "new"
    assert demo.run(*words, str(new / ("x" * 300))).code == 6
    assert not new.exists()


PRINTED = [
    ("favourites", "export", "--format", "ris", "--output"),
    ("search", "kalevala", "--export", "ris", "--output"),
    ("calendar", "--output"),
    ("desk", "payment", "takings", "--output"),
    ("favourites", "export", "--format", "refworks", "--post-page"),
]


@pytest.mark.parametrize("words", PRINTED)
def test_a_dash_is_standard_output(words: tuple[str, ...], demo: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.folder)
    before = sorted(demo.folder.iterdir())
    printed = demo.run(*words, "-")
    assert (printed.code, printed.err, sorted(demo.folder.iterdir())) == (0, "", before)
    assert demo.run(*words, "./-").code == 0
    assert Path("-").read_bytes().decode() == printed.out


def test_a_folder_cannot_be_printed(demo: Machine) -> None:
    result = demo.run("favourites", "share", "Thesis", "--output", "-")
    assert (result.code, Path("-").exists()) == (2, False)


def test_every_option_that_names_an_output_takes_a_dash() -> None:
    outputs = [
        one
        for _, command in every_node(root_group())
        if isinstance(command, Command)
        for one in command.params
        if "--output" in one.opts and one.metavar != "FOLDER"
    ]
    assert len(outputs) >= 5
    assert {one.type.name for one in outputs} == {"output_file"}
