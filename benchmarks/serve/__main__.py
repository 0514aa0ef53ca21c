"""A library that is served: requests a second and the longest wait, and a minute of 64 clients that do everything.

    python -m benchmarks.serve [--engine sqlite|postgresql] [--clients 64] [--seconds 10] [--minute 60] [--check]

Clients keep their connections and go on without a pause. One process and four, on a port each, serve loans and holds
(``items``, eight documents) to them, in turn with as many processes of a bare route of starlette that reads one row of
the same library. CPU is that of the processes that serve and of the database's server. Then, before four processes and
with a desk that lends and returns the same copies, clients do everything that a patron can. Each patron has two of
them, and two patrons ask for one copy at the same moment. What was answered is compared with the library. With
``--check`` anything that is wrong is exit 1.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, tzinfo
from threading import Event, Thread
from time import perf_counter
from typing import Any, NamedTuple

from tests.load.processes.checks import broken
from tests.load.processes.shared_library import START, card_of
from tests.load.processes.worker import Member

from benchmarks.serve.clients import Client, Load, mixed, reading
from benchmarks.serve.processes import LOANS, Running, Served, a_library, running
from benchmarks.startup import compile_packages
from benchmarks.timing import Verdict
from tunilib.library.stores import open_library

_ITEMS, _ROW = "/paia/core/{card}/items", "/row/{card}"
_TWICE = """
SELECT patron, record, kind FROM hold WHERE closed IS NULL GROUP BY patron, record, kind HAVING COUNT(*) > 1
 UNION ALL
SELECT barcode, NULL, NULL FROM hold WHERE closed IS NULL AND barcode IS NOT NULL GROUP BY barcode HAVING COUNT(*) > 1
"""
"""Patrons who have two holds, or two requests, on one title; copies that are kept for two patrons."""


def main() -> int:
    """Measure on each engine, and print a table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.serve", description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--engine", choices=["sqlite", "postgresql"], help="this one alone")
    options.add_argument("--clients", type=int, default=64)
    options.add_argument("--seconds", type=float, default=10.0, help="of each figure")
    options.add_argument("--minute", type=float, default=60.0, help="how many seconds clients do everything")
    options.add_argument("--check", action="store_true", help="exit 1 where anything is wrong")
    asked = options.parse_args()
    compile_packages()
    verdict = Verdict()
    for engine in [asked.engine] if asked.engine else ["sqlite", "postgresql"]:
        with a_library(engine, asked.clients // 2 + 1) as library:
            for processes in (1, 4):
                for path in (_ROW, _ITEMS):
                    measure_reading(library, path, processes, asked.clients, asked.seconds, verdict)
            measure_everything(library, asked.clients, asked.minute, verdict)
    print(verdict)
    return int(asked.check and verdict.is_exceeded)


class Took(NamedTuple):
    """What clients took together: seconds, and seconds of CPU of those who served them."""

    wall: float
    cpu: float


def measure_reading(library: Served, path: str, processes: int, clients: int, seconds: float, verdict: Verdict) -> None:
    """Requests of one kind, a second; the longest wait."""
    load, is_bare = Load(), path == _ROW
    with running(library, processes, is_bare=is_bare) as started:
        made = _clients(clients, started, load)
        took = asyncio.run(_measured(made, started, load, lambda: reading(made, path, seconds), signs_in=not is_bare))
    _tell(f"{library.engine}, {'one row, bare' if is_bare else 'items'}, {processes}", load, took, verdict)


def measure_everything(library: Served, clients: int, seconds: float, verdict: Verdict) -> None:
    """All changes and readings at once; nothing may go wrong."""
    load, over = Load(), Event()
    with running(library, 4) as started:
        made = _clients(clients, started, load)
        desk = _Desk(library, over)
        desk.start()
        took = asyncio.run(_measured(made, started, load, lambda: mixed(made, seconds, load)))
        over.set()
        desk.join()
    told = {**load.told, "renewed": len(load.renewed), **desk.told}
    told["lent"] = told.get("lent", 0) + LOANS * len(library.tokens)  # at the beginning
    _tell(f"{library.engine}, everything, 4", load, took, verdict)
    problems = broken(library.address, told, _clock)
    store: Any = open_library(library.address, _clock)
    with store.snapshot():
        twice = store.connection().execute(_TWICE).fetchall()
    store.close()
    for line in (*load.failures[:5], *desk.failures[:5], *problems[:5], *map(str, twice)):
        print(line, file=sys.stderr)
    verdict.most(f"{library.engine}, errors that clients got", len(load.failures) + len(desk.failures), 0)
    verdict.most(f"{library.engine}, answers that are not so, and problems found by verification", len(problems), 0)
    more = f"({load.races} times two patrons asked for one copy)"
    verdict.most(f"{library.engine}, holds that are there twice", len(twice), 0, more)


async def _measured(
    clients: list[Client], started: Running, load: Load, work: Callable[[], Awaitable[None]], *, signs_in: bool = True
) -> Took:
    await asyncio.gather(*(client.connect() for client in clients))
    if signs_in:
        await asyncio.gather(*(client.sign_in() for client in clients))  # so long that the first are not waited for
        await asyncio.gather(*(client.connect() for client in clients))
        await asyncio.gather(*(client.items() for client in clients))  # every thread has opened the library
    load.waits.clear()
    begun, cpu = perf_counter(), started.cpu()
    await work()
    return Took(perf_counter() - begun, started.cpu() - cpu)


def _clients(count: int, started: Running, load: Load) -> list[Client]:
    """Clients: two that are their patron's only one, then two of each patron, each at another process."""
    patrons = [0, 1, *(2 + number // 2 for number in range(count - 2))]
    return [
        Client(number, card_of(patron), started.ports[number % len(started.ports)], load)
        for number, patron in enumerate(patrons)
    ]


def _tell(what: str, load: Load, took: Took, verdict: Verdict) -> None:
    rate, each = len(load.waits) / took.wall, took.cpu / len(load.waits)
    more = f"ms; {rate:.0f} a second, {each * 1000:.2f} ms of CPU each: {1 / each:.0f} a second of a core"
    verdict.most(f"{what}: longest wait", max(load.waits) * 1000, None, more)


class _Desk(Thread):
    """Lends and returns the copies that clients ask for."""

    def __init__(self, library: Served, over: Event) -> None:
        super().__init__()
        self._library, self._over = library, over
        self.told: dict[str, int] = {}
        self.failures: list[str] = []

    def run(self) -> None:
        member = Member(0, self._library.address, self._library.folder, self._library.tokens[0], _clock)
        while not self._over.wait(0.01):
            try:
                member.chance.choice((member.lend, member.take_back))()
            except Exception as error:  # noqa: BLE001 - whatever it is, it should not be
                self.failures.append(f"the desk: {type(error).__name__}: {error}")
        self.told.update(member.told)


def _clock(zone: tzinfo) -> datetime:
    return START.astimezone(zone)


if __name__ == "__main__":
    sys.exit(main())
