"""The server that takes changes is gone in the middle of the work of several processes, and another one takes over.

Once by hand, with two servers; and once as it is done where nobody watches: by Patroni, which asks etcd who leads.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import psycopg
import pytest
from tests.cluster import OWNER, Cluster, binary, kill_server, needs_postgres, pair_of_servers, until
from tests.kills.test_server import Client, wait_for_progress
from tests.load.processes.checks import broken
from tests.load.processes.shared_library import Clock, make_shared_library

pytestmark = pytest.mark.heavy

WORKERS = 3
TTL = int(os.environ.get("TUNILIB_TTL", "30"))
ROUND = {"loop_wait": 1, "retry_timeout": (TTL - 10) // 2, "ttl": TTL}
"""Patroni asks every second, gives a busy etcd ten, and lets another server lead after thirty."""
SECONDS = 400
_SYNCHRONOUS = "SELECT 1 FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')"


class Servers(NamedTuple):
    """A cluster with an empty database.

    Attributes:
        lose: ends the server that takes changes at once; another one will take over.
    """

    address: str
    folder: Path
    lose: Callable[[], None]


@contextmanager
def by_hand() -> Iterator[Servers]:
    with pair_of_servers() as pair:
        pair.wait_for_the_second()

        def lose() -> None:
            pair.first.kill()
            pair.take_over()

        yield Servers(pair.address, pair.first.folder, lose)


@contextmanager
def by_patroni() -> Iterator[Servers]:
    needs_postgres()
    if shutil.which("patroni") is None or shutil.which("etcd") is None:
        pytest.skip("patroni or etcd is not installed")
    if not Path("/dev/shm").stat().st_mode & stat.S_IWOTH:
        pytest.skip("/dev/shm is not for everybody: Patroni cannot make the lock that it lets a server lead with")
    with ExitStack() as opened:
        place = Cluster({})  # which is never started: its folder, and its user
        opened.callback(place.remove)
        ports = [free_port() for _ in range(6)]

        def run(*words: object) -> subprocess.Popen[bytes]:
            with (place.folder / f"{Path(str(words[-1])).name}.log").open("wb") as log:
                process = subprocess.Popen(
                    [*map(str, words)], cwd=place.folder, stdout=log, stderr=log, **place._as_user
                )
            opened.callback(process.wait)
            opened.callback(process.kill)
            return process

        client, peer = (f"http://127.0.0.1:{port}" for port in ports[:2])
        run(
            *("etcd", "--data-dir", place.folder / "etcd", "--unsafe-no-fsync", "--listen-client-urls", client),
            *("--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
            *("--initial-cluster", f"default={peer}"),
        )
        nodes = [Node(number, place.folder, ports[2 + number], ports[4 + number], ports[0]) for number in range(2)]
        for node in nodes:
            node.configure()
            opened.callback(node.stop)
            node.program.append(run("patroni", node.folder / "patroni.json"))
        until_patroni(lambda: are_ready(nodes), "makes no cluster")
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
        with psycopg.connect(leader_of(nodes)[0].address, autocommit=True) as wire:
            wire.execute("CREATE DATABASE town TEMPLATE template0")

        def lose() -> None:
            until_patroni(lambda: are_ready(nodes), "keeps no cluster")
            leader_of(nodes)[0].lose()
            until_patroni(lambda: any(node.says("primary") for node in nodes), "lets no other server lead")

        yield Servers(f"postgresql://{OWNER}@{hosts}/town", place.folder, lose)


class Node:
    """A machine with Patroni and a server."""

    def __init__(self, number: int, place: Path, port: int, asked_at: int, etcd: int) -> None:
        self.name, self.folder, self.port = f"node{number}", place / f"node{number}", port
        self._asked_at, self._etcd = asked_at, etcd
        self.program: list[subprocess.Popen[bytes]] = []

    def configure(self) -> None:
        trusted = ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
        settings = {
            "scope": "town",
            "name": self.name,
            "restapi": {"listen": f"127.0.0.1:{self._asked_at}", "connect_address": f"127.0.0.1:{self._asked_at}"},
            "etcd3": {"host": f"127.0.0.1:{self._etcd}"},
            "bootstrap": {
                "dcs": {**ROUND, "synchronous_mode": True},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "no-sync"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{self.port}",
                "connect_address": f"127.0.0.1:{self.port}",
                "data_dir": str(self.folder / "data"),
                "bin_dir": str((binary("pg_ctl") or Path()).resolve().parent),
                "pgpass": str(self.folder / "pgpass"),
                "authentication": {"superuser": {"username": OWNER}, "replication": {"username": OWNER}},
                "pg_hba": trusted,
                "parameters": {"unix_socket_directories": str(self.folder), "shared_buffers": "64MB"},
            },
        }
        self.folder.mkdir()
        owner = self.folder.parent.stat()
        with suppress(PermissionError):
            shutil.chown(self.folder, owner.st_uid, owner.st_gid)
        (self.folder / "patroni.json").write_text(json.dumps(settings))

    @property
    def address(self) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"

    def leads(self) -> bool:
        """Whether Patroni says so, the server takes changes, and each COMMIT waits for the other one."""
        return self.says("primary") and takes_changes(self.address, _SYNCHRONOUS)

    def says(self, role: str) -> bool:
        """Whether Patroni says that this is its role in the cluster."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self._asked_at}/{role}", timeout=5):
            return True
        return False

    def lose(self) -> None:
        for one in self.program:
            one.kill()
        kill_server(self.folder / "data")

    def stop(self) -> None:
        with suppress(OSError):
            self.lose()


def until_patroni(is_so: Callable[[], object], otherwise: str) -> None:
    """Wait for what is Patroni's to do; where it does not, there is nothing to try here."""
    try:
        until(is_so, SECONDS)
    except AssertionError:
        pytest.skip(f"Patroni {otherwise} on this machine")


def are_ready(nodes: list[Node]) -> bool:
    """Whether one leads, and etcd has written down which may take its place: no other one would."""
    return bool(leader_of(nodes)) and any(node.says("sync") for node in nodes)


def leader_of(nodes: list[Node]) -> list[Node]:
    """The node that leads, where one does."""
    return [node for node in nodes if node.leads()]


def takes_changes(address: str, asked: str = "SELECT 1") -> bool:
    """Whether a server of an address leads, and answers a question with a row."""
    wanted = {"target_session_attrs": "read-write", "connect_timeout": 5}
    with suppress(psycopg.Error), psycopg.connect(address, **wanted) as wire:  # type: ignore[arg-type]
        return wire.execute(asked.encode()).fetchone() is not None
    return False


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.mark.parametrize("cluster", [by_hand, by_patroni])
def test_desks_go_on_where_another_server_takes_over_and_nothing_acknowledged_is_lost(cluster: Any) -> None:
    with cluster() as servers:
        tokens = make_shared_library(servers.address, WORKERS)
        clock = Clock(time.monotonic())
        clients = [Client(one, servers.address, servers.folder, tokens[one], clock) for one in range(WORKERS)]
        told: Counter[str] = Counter(lent=WORKERS)
        may: Counter[str] = Counter()
        try:
            wait_for_progress(clients)
            lost = time.monotonic()
            servers.lose()
            until(lambda: takes_changes(servers.address), SECONDS)
            wait_for_progress(clients, SECONDS)
            print(f"{cluster.__name__}: every desk went on after {time.monotonic() - lost:.0f} seconds")
        finally:
            for client in clients:
                client.finish()
            for client in clients:
                client.wait()
        for client in clients:
            told.update(client.told)
            may.update(client.left)
        problems = [problem for client in clients for problem in client.problems]
        assert [*problems, *broken(servers.address, told, clock, may)] == []
        assert sum(client.unknown for client in clients) == 0, "the mark of each COMMIT says what came of it"
