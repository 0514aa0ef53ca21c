"""Kills and full disks one after the other, from a seed, and what is wrong after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.load.interruptions.machine import Machine
from tests.load.interruptions.scenarios import SCENARIOS, Scenario, prepare
from tests.load.interruptions.state import broken, state_of
from tests.load.interruptions.targets import Aim, fill_up, shoot, system_calls, warm_up

from tunilib.errors import TunilibError

_WRITE = "pwrite64"
_Meet = Callable[[Machine, Sequence[str], str, Aim], tuple[int, str]]


class Met(NamedTuple):
    """What a command met with, and what it left.

    Attributes:
        code: the exit code, ``KILLED`` where it was killed.
        how_far: ``nothing``, ``part`` or ``all`` of it was done.
        problems: whatever is wrong afterwards.
    """

    scenario: str
    aim: Aim
    code: int
    how_far: str
    problems: tuple[str, ...]


class _Known(NamedTuple):
    aims: list[Aim]
    before: str
    after: str


def kill(folder: Path, kills: int, seed: int) -> Iterator[Met]:
    """So many kills, the scenarios in turn."""
    machine = prepare(folder)
    known = {scenario.name: _observe(machine, scenario) for scenario in SCENARIOS}
    chance = Random(seed)
    for number in range(kills):
        scenario = SCENARIOS[number % len(SCENARIOS)]
        of_it = known[scenario.name]
        yield _once(machine, scenario, of_it, chance.choice(of_it.aims), shoot)


def fill(folder: Path, seed: int, most: int | None = None) -> Iterator[Met]:
    """A disk that is full from the n-th write of a database on, for each write of each scenario.

    Args:
        most: so many writes of each scenario, drawn by chance; None: all of them.
    """
    machine = prepare(folder)
    chance = Random(seed)
    for scenario in SCENARIOS:
        known = _observe(machine, scenario)
        writes = sorted({aim for aim in known.aims if aim.call == _WRITE})
        for aim in writes if most is None else chance.sample(writes, min(most, len(writes))):
            met = _once(machine, scenario, known, aim, fill_up)
            is_false = met.code == 0 and met.how_far != "all"
            yield met._replace(problems=(*met.problems, "it says that it was done")) if is_false else met


def _observe(machine: Machine, scenario: Scenario) -> _Known:
    """How the library stands before and after, when nobody kills the command."""
    machine.put_back(scenario.start)
    warm_up(machine, scenario.words, scenario.now)
    machine.put_back(scenario.start)
    before = state_of(machine.library)
    aims = system_calls(machine, scenario.words, scenario.now)
    after = state_of(machine.library)
    assert before != after or scenario.makes, scenario.name
    return _Known(aims, before, after)


def _once(machine: Machine, scenario: Scenario, known: _Known, aim: Aim, meet: _Meet) -> Met:
    machine.put_back(scenario.start)
    code, said = meet(machine, scenario.words, scenario.now, aim)
    problems = ["a traceback"] if "Traceback" in said else []
    state = _safely(problems, lambda: state_of(machine.library), "unreadable")
    problems += broken(machine.library)
    how_far = {known.after: "all", known.before: "nothing"}.get(state, "part")
    if how_far == "part" and scenario.is_whole:
        problems.append("half of it was done")
    copy = machine.here / scenario.makes if scenario.makes else None
    if copy is not None:
        how_far = "all" if copy.exists() else "nothing"
        problems += broken(copy)
        if copy.exists() and state_of(copy) != known.after:
            problems.append("the copy is not what was copied")
    problems += _goes_on(machine, scenario, known)
    return Met(scenario.name, aim, code, how_far, tuple(problems))


def _goes_on(machine: Machine, scenario: Scenario, known: _Known) -> Iterator[str]:
    """The same command once more brings what it would have brought at once."""
    code, said = machine.run(_absolute(machine, scenario.words), scenario.now)
    if code not in (0, 1) and not (scenario.makes and code == 6):
        yield f"afterwards it ends with {code}: {said.strip()}"
    if state_of(machine.library) != known.after:
        yield "done again, it does not lead to the same"
    yield from broken(machine.library)
    if scenario.makes and not (machine.here / scenario.makes).exists():
        yield "done again, it makes no file"


def _absolute(machine: Machine, words: tuple[str, ...]) -> list[str]:
    """The same words where the machine's folder is not the current one."""
    return [str(machine.here / word) if word.endswith((".ris", ".sqlite")) else word for word in words]


def _safely(problems: list[str], look: Callable[[], str], otherwise: str) -> str:
    try:
        return look()
    except TunilibError as error:
        problems.append(str(error))
        return otherwise
