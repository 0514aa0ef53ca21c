"""One kill after the other, by seed, and what is wrong after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.killing.aiming import Aim, shoot, system_calls, warm_up
from benchmarks.killing.machine import Machine
from benchmarks.killing.scenarios import SCENARIOS, Scenario, prepare
from benchmarks.killing.state import broken, state_of
from tunilib.errors import TunilibError

__all__ = ["Killed", "kill"]


class Killed(NamedTuple):
    """One kill: ``was_killed`` is False where the command ended before; ``how_far``: nothing, part or all of
    it.
    """

    scenario: str
    aim: Aim
    was_killed: bool
    how_far: str
    problems: tuple[str, ...]


class _Known(NamedTuple):
    aims: list[Aim]
    before: str
    after: str


def kill(folder: Path, kills: int, seed: int) -> Iterator[Killed]:
    """So many kills, the scenarios in turn."""
    machine = prepare(folder)
    known = {scenario.name: _observe(machine, scenario) for scenario in SCENARIOS}
    chance = Random(seed)
    for number in range(kills):
        scenario = SCENARIOS[number % len(SCENARIOS)]
        yield _once(machine, scenario, known[scenario.name], chance)


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


def _once(machine: Machine, scenario: Scenario, known: _Known, chance: Random) -> Killed:
    machine.put_back(scenario.start)
    aim = chance.choice(known.aims)
    was_killed, said = shoot(machine, scenario.words, scenario.now, aim)
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
    return Killed(scenario.name, aim, was_killed, how_far, tuple(problems))


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
