"""Every example that help shows does what it shows: none is a mistake, none fails for want of what it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.documented import Documented, prepare
from tests.journeys.machine import Machine

from tunilib.cli.app import root_group
from tunilib.cli.tree import Command, every_node

FINE = (0, 1)
"""Done, or refused by the library's rules."""
INIT = "tunilib --store sqlite:///library.sqlite desk init --rules rules.toml"
NEEDS = {
    "tunilib login 2912345678 --store sqlite:///library.sqlite": (
        INIT,
        "tunilib --store sqlite:///library.sqlite desk patron add 2912345678 --name Aino --password-stdin < password",
    ),
    "tunilib --store sqlite:///library.sqlite desk import books.mrc": (INIT,),
    "tunilib loans evidence 30104501": ("tunilib loans",),
    "tunilib forget --loan 30104501": ("tunilib loans",),
    "tunilib desk undo": ("tunilib desk checkout 2912345678 30001234",),
    "tunilib desk undo 4K7QX2": ("tunilib desk checkout 2912345678 30001234",),
    "tunilib desk renew 2912345678 30001234": ("tunilib desk checkout 2912345678 30001234",),
    "tunilib desk restore library-2026-11-25.sqlite": ("tunilib desk backup library-2026-11-25.sqlite",),
    "tunilib desk restore library-2026-11-25.sqlite --yes": ("tunilib desk backup library-2026-11-25.sqlite",),
}
"""What must be typed before an example."""
ENDS = {
    "tunilib login --haka": (3, "who types is no student"),
    "tunilib schedule test": (6, "there is no timer to try it in"),
    "tunilib notify setup mail --to me@example.org --host": (6, "there is no keyring for the password"),
    "tunilib notify setup desktop": (6, "the desktop of the tests shows nothing"),
    "tunilib notify remove ntfy": (2, "it was not set up"),
    "tunilib notify test": (6, "the demonstration's address is not known yet"),
    "tunilib fines payments --receipt": (2, "nothing was paid online"),
    "tunilib desk payment resolve": (2, "nothing was paid online"),
    "tunilib desk payment setup": (6, "there is no keyring for the merchant's secret"),
}
"""How else an example ends where there is neither a payment service, nor a keyring, nor a timer, and why."""
NOT_TYPED = ("tunilib notify setup ntfy", "tunilib --store sqlite:///library.sqlite desk serve")
"""Examples that would send a message to a server of others, or serve until they are stopped."""
TIMES = {"tunilib desk day --date 2027-01-15": "2027-01-15T20:00"}
"""When an example is typed, where it names a day."""


EXAMPLES = list(dict.fromkeys(line for _, node in every_node(root_group()) for line in node.examples))


def noun_of(line: str) -> str:
    return next((word for word in line.split()[1:] if not word.startswith("-")), "tunilib")


@pytest.fixture(scope="module", name="kept")
def _kept(tmp_path_factory: pytest.TempPathFactory, kept_demo: Path) -> Path:
    machine = Machine(tmp_path_factory.mktemp("documented") / "machine")
    machine.bring(kept_demo)
    prepare(machine, machine.folder / "here")
    kept = tmp_path_factory.mktemp("kept-documented") / "machine"
    machine.keep_as(kept)
    return kept


def test_every_command_has_an_example() -> None:
    assert [node.help for _, node in every_node(root_group()) if isinstance(node, Command) and not node.examples] == []


@pytest.mark.parametrize("noun", sorted({noun_of(line) for line in EXAMPLES}))
def test_the_examples_of_the_help_work(noun: str, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, line in enumerate(one for one in EXAMPLES if noun_of(one) == noun):
        if line.startswith(NOT_TYPED):
            continue
        machine = Machine(tmp_path / str(number))
        machine.bring(kept)
        monkeypatch.chdir(machine.folder / "here")
        documented = Documented(machine, machine.folder / "here")
        machine.now = TIMES.get(line, machine.now)
        for before in NEEDS.get(line, ()):
            assert documented.run(before).code == 0, before
        result = documented.run(line)
        otherwise = [code for begin, (code, _) in ENDS.items() if begin in line]
        assert result.code in (*FINE, *otherwise), (line, result)
