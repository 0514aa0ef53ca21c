"""A server, its clients and their connections, killed at any moment at work, and what was made of what they were told.

Each client says before every call what it may do, and after it what it was told. A client that was killed, or told that
the outcome is not known, leaves open whether its last call was done; every other call has to stand as it was told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from tests.cluster import Cluster, needs_postgres
from tests.journeys.machine import ROOT
from tests.load.processes.checks import broken
from tests.load.processes.shared_library import Clock, make_shared_library

pytestmark = pytest.mark.heavy

KILLS = int(os.environ.get("TUNILIB_KILLS", "15"))
"""At least so many: a third each of the server, of clients, and of connections."""
WORKERS = int(os.environ.get("TUNILIB_WORKERS", "3"))
MINUTES = float(os.environ.get("TUNILIB_MINUTES", "0"))
"""Kills go on for so many, once everybody is at work."""
_ONE_CONNECTION = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
)
_TARGETS = ("server", "client", "connection")
_SHORTEST, _LONGEST = 0.05, 0.4
_PATIENCE = 900


class Outcome(NamedTuple):
    """What came of all kills.

    Attributes:
        kills: how many. told: how often users were told that something was done. open: how often besides nobody knows.
        calls: all that came back. refused: those that were told that nothing was changed.
        unknown: those whose outcome nobody could say. problems: whatever is wrong.
    """

    kills: int
    told: Mapping[str, int]
    open: Mapping[str, int]
    calls: int
    refused: int
    unknown: int
    problems: tuple[str, ...]


def kill_at_work(cluster: Cluster, address: str, kills: int, seed: int, workers: int) -> Outcome:
    """Kill so many times at least the server, a client or a connection, in a mixed order.

    Args:
        cluster: the server, which runs. address: of an empty database there.
    """
    tokens = make_shared_library(address, workers)
    clock = Clock(time.monotonic())
    chance = Random(seed)
    running = [Client(number, address, cluster.folder, tokens[number], clock) for number in range(workers)]
    ended: list[Client] = []
    problems: list[str] = []
    targets: list[str] = []
    try:
        wait_for_progress(running)
        end = time.monotonic() + 60 * MINUTES
        while len(targets) < kills or time.monotonic() < end:
            if not len(targets) % 3:
                turns = chance.sample(_TARGETS, 3)
            target = turns.pop()
            targets.append(target)
            time.sleep(chance.uniform(_SHORTEST, _LONGEST))
            if target == "server":
                cluster.stop("immediate")
                cluster.start()
            elif target == "connection":
                cluster.sql(urlsplit(address).path[1:], _ONE_CONNECTION)
            else:
                place = chance.randrange(workers)
                running[place].kill()
                ended.append(running[place])
                running[place] = Client(place, address, cluster.folder, tokens[place], clock)
            if not len(targets) % 5:
                wait_for_progress(running)
    finally:
        for client in running:
            client.finish()
        for client in running:
            client.wait()
        ended += running
    told: Counter[str] = Counter(lent=workers)  # each patron has a loan when they begin
    left: Counter[str] = Counter()
    for client in ended:
        told.update(client.told)
        left.update(client.left)
        problems += client.problems
    problems += broken(address, told, clock, left)
    return Outcome(
        len(targets),
        told,
        left,
        sum(client.calls for client in ended),
        sum(client.refused for client in ended),
        sum(client.unknown for client in ended),
        tuple(problems),
    )


class Client:
    """A process, and what it was told so far."""

    def __init__(self, number: int, address: str, folder: Path, token: str, clock: Clock) -> None:
        words = ("steadfast", str(number), address, str(folder), token, repr(clock.start), str(10**6))
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.processes.worker", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )
        self.told: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.refused = self.unknown = self.calls = 0
        self.problems: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def kill(self) -> None:
        self._process.kill()
        self.wait()

    def finish(self) -> None:
        """Let it end its last call."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    def wait(self) -> None:
        self._process.wait(_PATIENCE)
        self._reader.join(_PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        """A call is open until it is said what came of it."""
        assert self._process.stdout is not None
        may: Counter[str] = Counter()
        for line in self._process.stdout:
            if not line.startswith("{"):
                continue
            said = json.loads(line)
            if "may" in said:
                may = Counter(said["may"])
                continue
            self.calls += 1
            self.told.update(said["told"])
            self.refused += said["is_refused"]
            self.unknown += said["is_unknown"]
            self.problems += said["problems"]
            if said["is_unknown"]:
                self.left.update(may)
            may = Counter()
        self.left.update(may)


def wait_for_progress(clients: list[Client], seconds: float = _PATIENCE) -> None:
    """Kills while everybody is still starting would find nothing to interrupt."""
    before = [client.calls for client in clients]
    end = time.monotonic() + seconds
    while any(client.calls == count for client, count in zip(clients, before, strict=True)):
        if time.monotonic() > end:
            raise RuntimeError("a client does nothing any more")
        time.sleep(0.02)


def test_kills_do_nothing_twice_and_claim_nothing_false() -> None:
    needs_postgres()
    room = {"max_connections": str(100 + 4 * WORKERS)}  # a door and a desk each, and those that were just killed
    cluster = Cluster(room)  # with fsync, so that a COMMIT takes its time
    try:
        cluster.start()
        with cluster.database() as address:
            done = kill_at_work(cluster, address, KILLS, seed=15, workers=WORKERS)
    finally:
        cluster.remove()
    assert done.problems == ()
    assert all(done.told[what] > 0 for what in ("lent", "returned", "renewed", "hold-placed")), done.told
    assert done.refused > 0, "the server was never missed"
    print(done)
