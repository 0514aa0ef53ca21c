"""Times that can be compared, and a table of results with their limits.

Commands or calls take turns, so that a busy machine slows them all alike, and medians are taken.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import tunilib


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


def cpu_seconds(process: int, *, of_ended: bool = False) -> float:
    """Seconds of CPU that a process has used; ``of_ended``: and the processes that it has waited for."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if of_ended else 13])) / os.sysconf("SC_CLK_TCK")


def where_it_ran() -> str:
    """What was measured, and on what."""
    is_installed = Path(tunilib.__file__).is_relative_to(sysconfig.get_path("purelib"))
    kind = "installed" if is_installed else "from its source, which starts slower than an installed one"
    models = re.findall("^model name.*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return (
        f"tunilib {kind}; Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}; {os.cpu_count()} cores of {models[0] if models else platform.machine()},"
        f" load {os.getloadavg()[0]:.1f}"
    )


class _Line(NamedTuple):
    what: str
    found: str
    limit: str
    is_exceeded: bool


class Verdict:
    """A table that grows while things are measured."""

    def __init__(self) -> None:
        self._lines: list[_Line] = []

    def most(self, what: str, found: float, limit: float | None = None, more: str = "") -> None:
        """A ratio or figure that should be small; no limit: it is only told."""
        shown = "" if limit is None else f"at most {limit:g}"
        self._add(what, found, shown, limit is not None and found > limit, more)

    def least(self, what: str, found: float, limit: float, more: str = "") -> None:
        """A figure that should be large."""
        self._add(what, found, f"at least {limit:g}", found < limit, more)

    @property
    def is_exceeded(self) -> bool:
        """Whether anything is worse than its limit."""
        return any(line.is_exceeded for line in self._lines)

    def __str__(self) -> str:
        width = max((len(line.what) for line in self._lines), default=0)
        lines = [
            f"{line.what:{width}}  {line.found}  {line.limit}{'  EXCEEDED' if line.is_exceeded else ''}".rstrip()
            for line in self._lines
        ]
        return "\n".join((where_it_ran(), *lines))

    def _add(self, what: str, found: float, limit: str, is_exceeded: bool, more: str) -> None:
        figure = f"{found:9.2f}" if abs(found) < 1000 else f"{found:9.0f}"
        line = _Line(what, f"{figure}  {more}".rstrip(), f"[{limit}]" if limit else "", is_exceeded)
        self._lines.append(line)
