"""Commands on the demonstration that are killed, or find the disk full, at a random system call.

After each: the library is whole, what is one step was done or not, nothing is left over, and the same command leads to
where it would have led.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from tests.journeys.machine import CARD, NOON, Machine
from tests.kills.harness import (
    KILLED,
    Aim,
    fill_disk_at_system_call,
    needs_strace,
    seeds,
    signal_at_system_call,
    system_calls,
)
from tests.kills.state import broken, state_of

from tunilib.errors import TunilibError

pytestmark = needs_strace

RECORDS = 450
"""More than two batches of an import."""


class Scenario(NamedTuple):
    """One command.

    Attributes:
        start: the name of what the machine looks like before.
        is_whole: it is done in one step: killed, all of it happened or nothing.
        makes: the name of a file that it makes, whole or not at all.
        clears: the next run removes what a killed one left; a copy that was killed has a name of its own.
    """

    words: tuple[str, ...]
    start: str = "demo"
    now: str = NOON
    is_whole: bool = True
    makes: str | None = None
    clears: bool = True


SCENARIOS = {
    "checkout": Scenario(("desk", "checkout", CARD, "30102001", "30102201", "30103001")),
    "return": Scenario(("desk", "return", "30107701", "30104501", "30105501", "--library", "hervanta")),
    "renewal": Scenario(("loans", "renew", "--all")),
    "hold": Scenario(("holds", "place", "demo.1058")),
    "cancellation": Scenario(("holds", "cancel", "--all", "--yes")),
    "fee": Scenario(("desk", "fee", "pay", CARD, "--all")),
    "day": Scenario(("desk", "day"), now="2026-05-25T12:00", is_whole=False, clears=False),
    "import": Scenario(("desk", "import", "@records.ris", "--copies", "2"), is_whole=False),
    "backup": Scenario(("desk", "backup", "@copy.sqlite"), makes="copy.sqlite", clears=False),
    "restore": Scenario(("desk", "restore", "@backup.sqlite", "--yes"), start="later"),
    "demo": Scenario(("demo",), start="nothing"),
    "demo again": Scenario(("demo", "--reset", "--yes"), start="later"),
}
"""``@`` begins a file in the machine's folder."""


class Known(NamedTuple):
    """What a command does when nobody disturbs it."""

    aims: list[Aim]
    before: str
    after: str


class Place:
    """Machines in a folder: as they were, and the one that is disturbed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Machine(folder / "here")
        self.known: dict[str, Known] = {}

    def keep_as(self, name: str) -> None:
        shutil.copytree(self.machine.folder, self.folder / name)

    def put_back(self, name: str) -> None:
        shutil.rmtree(self.machine.folder, ignore_errors=True)
        shutil.copytree(self.folder / name, self.machine.folder)

    def words(self, scenario: Scenario) -> tuple[str, ...]:
        self.machine.now = scenario.now
        return tuple(
            str(self.machine.folder / word.removeprefix("@")) if word.startswith("@") else word
            for word in scenario.words
        )

    def observe(self, name: str) -> Known:
        """How the library is before and after; what is compiled takes calls that are never made again."""
        if name not in self.known:
            scenario = SCENARIOS[name]
            for _ in "once so that all is compiled", "and then to count":
                self.put_back(scenario.start)
                before = state_of(self.machine.library)
                aims = system_calls(self.machine, *self.words(scenario))
            after = state_of(self.machine.library)
            assert before != after or scenario.makes, name
            self.known[name] = Known(aims, before, after)
        return self.known[name]


@pytest.fixture(scope="module", name="place")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("kills"))
    machine = place.machine
    machine.folder.mkdir()
    place.keep_as("nothing")
    assert machine.run("demo").code == 0
    records = "".join(
        f"TY  - BOOK\nTI  - Book {number}\nAU  - Author, {number}\nER  - \n\n" for number in range(RECORDS)
    )
    (machine.folder / "records.ris").write_text(records, encoding="utf-8")
    assert machine.run("desk", "backup", str(machine.folder / "backup.sqlite")).code == 0
    place.keep_as("demo")
    assert machine.run("desk", "return", "30107701").code == 0
    place.keep_as("later")
    return place


def how_far(place: Place, scenario: Scenario, known: Known) -> tuple[str, list[str]]:
    """How much of a disturbed command was done, and all that is wrong."""
    machine, problems = place.machine, []
    try:
        state = state_of(machine.library)
    except TunilibError as error:
        return "unreadable", [str(error)]
    problems += broken(machine.library)
    far = {known.after: "all", known.before: "nothing"}.get(state, "part")
    if far == "part" and scenario.is_whole:
        problems.append("half of it was done")
    if scenario.makes:
        copy = machine.folder / scenario.makes
        far = "all" if copy.exists() else "nothing"
        problems += broken(copy)
        if copy.exists() and state_of(copy) != known.after:
            problems.append("the copy is not what was copied")
    return far, problems


def again(place: Place, scenario: Scenario, known: Known) -> Iterator[str]:
    """The same command once more leads to what it would have led to at once, and leaves nothing else."""
    machine = place.machine
    result = machine.run(*place.words(scenario))
    if result.code not in (0, 1) and not (scenario.makes and result.code == 6):
        yield f"afterwards it ends with {result.code}: {result.err.strip()}"
    if state_of(machine.library) != known.after:
        yield "done again, it does not lead to the same"
    yield from broken(machine.library)
    if scenario.makes and not (machine.folder / scenario.makes).exists():
        yield "done again, it makes no file"
    if scenario.clears:
        yield from (f"{path.name} is left" for path in machine.library.parent.iterdir() if ".tmp" in path.name)


def disturbed(place: Place, name: str, aim: Aim, disturb: Callable[..., tuple[int, str, str]]) -> tuple[int, str]:
    """Disturb a command there: its exit code, and how much of it was done."""
    scenario, known = SCENARIOS[name], place.observe(name)
    place.put_back(scenario.start)
    code, _, err = disturb(place.machine, aim, *place.words(scenario))
    far, problems = how_far(place, scenario, known)
    problems += again(place, scenario, known)
    assert "Traceback" not in err
    assert (name, aim, problems) == (name, aim, [])
    return code, far


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("seed", seeds(1, 5))
def test_a_command_killed_at_a_random_system_call_leaves_a_whole_library(place: Place, name: str, seed: int) -> None:
    aim = Random(f"{seed} {name}").choice(place.observe(name).aims)
    code, _ = disturbed(place, name, aim, signal_at_system_call)
    assert code in (KILLED, 0, 1), "the call was made, or it comes late in some runs"


@pytest.mark.heavy
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_disk_that_is_full_from_a_write_on_leaves_a_whole_library_and_no_false_word(place: Place, name: str) -> None:
    writes = sorted({aim for aim in place.observe(name).aims if aim.call == "pwrite64"})
    code, far = disturbed(place, name, Random(name).choice(writes), fill_disk_at_system_call)
    assert code != 0 or far == "all"
