"""Starts processes on one library, waits for them, and gives the result."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple

from tests.journeys.machine import ROOT
from tests.load.processes.checks import broken
from tests.load.processes.shared_library import Clock, make_shared_library

from tunilib.library.desk import Desk
from tunilib.library.stores import is_in_file, store_address


class RunResult(NamedTuple):
    """What came of it. Waits are the worst of one call, in seconds.

    Attributes:
        calls: of each writer. read_calls: of all readers. cpu: seconds of CPU of writers and server.
        waits: the worst of each kind of change, by its name.
        slow: the wait that 999 of 1000 changes are below, ends of days among them.
        machine: what one process waited that wrote to the same disk, and had nothing to do with the library.
        copies: backups made meanwhile. problems: whatever is wrong; failures: errors that somebody got.
    """

    calls: tuple[int, ...]
    read_calls: int
    cpu: float
    waits: dict[str, float]
    slow: float
    read_wait: float
    machine: float
    copies: int
    told: dict[str, int]
    failures: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def wait(self) -> float:
        """The worst of all changes."""
        return max(self.waits.values())


def run_processes(
    folder: Path,
    seconds: float,
    writers: int = 16,
    readers: int = 2,
    address: str | None = None,
    *,
    calls: int | None = None,
    is_copied: bool = True,
    server_cpu: Callable[[], float] = lambda: 0.0,
) -> RunResult:
    """Let them work on a new library, beside one who copies it, where it is a file, and one who stands by.

    Args:
        address: of the library; None: a file in the folder.
        calls: each writer makes so many, in at most these seconds; None: as many as it can.
        is_copied: False: nobody copies it. server_cpu: gives the seconds of CPU that a server has used.
    """
    address = address or store_address(folder / "library.sqlite")
    tokens = make_shared_library(address, writers)
    clock, writing = Clock(time.monotonic()), "writer" if calls is None else "caller"
    roles = (
        [writing] * writers + ["reader"] * readers + ["bystander"] + ["copier"] * (is_copied and is_in_file(address))
    )
    spent: list[float] = []
    amounts = {"caller": calls, "bystander": 1.0 if calls else seconds}
    work = [(role, str(amounts.get(role) or seconds)) for role in roles]
    found = list(_work(address, folder, work, tokens, clock, seconds, lambda: spent.append(server_cpu())))
    told: Counter[str] = Counter(lent=writers)  # each patron has a loan when they begin
    for one in found:
        told.update(one["told"])
    by_role = {role: [one for one in found if one["role"] == role] for role in set(roles)}
    copies = [Path(name) for one in by_role.get("copier", ()) for name in one["copies"]]
    waits: dict[str, list[float]] = {}
    for one in by_role[writing]:
        for kind, some in one["waits"].items():
            waits.setdefault(kind, []).extend(some)
    changes = [wait for some in waits.values() for wait in some]
    return RunResult(
        calls=tuple(one["calls"] for one in by_role[writing]),
        cpu=sum(one["cpu"] for one in by_role[writing]) + spent[-1] - spent[0],
        read_calls=sum(one["calls"] for one in by_role.get("reader", ())),
        waits={kind: max(some) for kind, some in waits.items()},
        slow=quantiles(changes, n=1000)[-1],
        read_wait=max((one["worst"] for one in by_role.get("reader", ())), default=0.0),
        machine=by_role["bystander"][0]["worst"],
        copies=len(copies),
        told=dict(told),
        failures=tuple(failure for one in found for failure in one["failures"]),
        problems=(*broken(address, told, clock), *(problem for copy in copies for problem in _of_copy(copy, clock))),
    )


def _work(
    address: str,
    folder: Path,
    work: list[tuple[str, str]],
    tokens: list[str],
    clock: Clock,
    seconds: float,
    look: Callable[[], None],
) -> Iterator[dict[str, Any]]:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    started = []
    for number, (role, amount) in enumerate(work):
        who = number % len(tokens)
        words = (role, str(who), address, str(folder), tokens[who], repr(clock.start), amount)
        command = [sys.executable, "-m", "tests.load.processes.worker", *words]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ))
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        look()
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in started:
            out, _ = process.communicate(timeout=seconds + 60)
            look()
            yield json.loads(out)
    finally:
        for process in started:
            process.kill()
            process.wait()


def _of_copy(copy: Path, clock: Clock) -> Iterator[str]:
    desk = Desk(store_address(copy), clock)
    for problem in desk.verify().problems:
        yield f"{copy.name}: {problem}"
    desk.close()
