"""The processes that serve a library, each on a port of its own, and what they use."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.load.processes.shared_library import START, make_shared_library

from benchmarks.serve.clients import BASE
from benchmarks.server import a_server, server_cpu
from benchmarks.startup import clean_environ
from benchmarks.timing import cpu_seconds
from tunilib.library.stores import store_address

LOANS = 8


class Served(NamedTuple):
    """A library that can be served.

    Attributes:
        tokens: of the patrons' sessions. database_cpu: what its server has used so far, in seconds.
    """

    engine: str
    address: str
    folder: Path
    tokens: list[str]
    database_cpu: Callable[[], float]


class Running(NamedTuple):
    """Processes that serve it, and where."""

    ports: list[int]
    cpu: Callable[[], float]


@contextmanager
def a_library(engine: str, patrons: int) -> Iterator[Served]:
    """A library with so many patrons, on a disk as its users would have it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        if engine == "sqlite":
            address, used = store_address(folder / "library.sqlite"), lambda: 0.0
        else:
            cluster, address = stack.enter_context(a_server())
            used = lambda: server_cpu(cluster)  # noqa: E731
        yield Served(engine, address, folder, make_shared_library(address, patrons, LOANS), used)


@contextmanager
def running(library: Served, count: int, *, is_bare: bool = False) -> Iterator[Running]:
    """So many processes of ``desk serve``, or of the bare route."""
    start = _bare if is_bare else _desk_serve
    processes: list[subprocess.Popen[bytes]] = []
    try:
        ports = []
        for _ in range(count):
            process, port = start(library)
            processes.append(process)
            ports.append(port)
        yield Running(ports, lambda: library.database_cpu() + sum(cpu_seconds(process.pid) for process in processes))
        for process in processes:
            process.terminate()
        if not is_bare and (codes := [process.wait(30) for process in processes]) != [0] * count:
            raise SystemExit(f"desk serve ended with {codes}")
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _desk_serve(library: Served) -> tuple[subprocess.Popen[bytes], int]:
    words = ("--store", library.address, "desk", "serve", "--listen", "127.0.0.1:0", "--base", BASE)
    environ = {**clean_environ(library.folder), "TUNILIB_NOW": START.isoformat(), "PYTHONPATH": "src"}
    process = subprocess.Popen([sys.executable, "-m", "tunilib", *words], env=environ, stderr=subprocess.PIPE)
    assert process.stderr is not None
    found = re.search(rb"127\.0\.0\.1:(\d+)/paia", process.stderr.readline())
    if found is None:
        raise SystemExit("desk serve did not start")
    return process, int(found[1])


def _bare(library: Served) -> tuple[subprocess.Popen[bytes], int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.serve.bare", library.address, str(port)])
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return process, port
    raise SystemExit("the bare route did not start")
