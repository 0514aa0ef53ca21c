"""Times that can be compared: things take turns, so that a busy machine slows them all alike, and medians are
taken.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

__all__ = ["Times", "of_calls", "of_commands"]


class Times(NamedTuple):
    """Medians in milliseconds; ``cpu`` is what this work used, ``wall`` what somebody waits."""

    wall: float
    cpu: float


def of_calls(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Times]:
    """Call each in turn, so many times; the first round only warms up."""
    spent: dict[str, list[Times]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            wall, cpu = time.perf_counter(), time.process_time()
            call()
            took = Times((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
            if number:
                spent[name].append(took)
    return _medians(spent)


def of_commands(commands: Mapping[str, Sequence[str]], environ: Mapping[str, str], rounds: int) -> dict[str, Times]:
    """Run each command in turn, so many times; the first round only warms up. Each must succeed."""
    spent: dict[str, list[Times]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            took = _run(command, environ)
            if number:
                spent[name].append(took)
    return _medians(spent)


def _run(command: Sequence[str], environ: Mapping[str, str]) -> Times:
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], list(command), environ, file_actions=nowhere)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Times(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000)


def _medians(spent: Mapping[str, Sequence[Times]]) -> dict[str, Times]:
    return {
        name: Times(median(one.wall for one in times), median(one.cpu for one in times))
        for name, times in spent.items()
    }
