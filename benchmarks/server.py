"""A large library on a PostgreSQL server: moved there and measured beside the same in a file.

    python -m benchmarks.server FILE [--scale 1.0] [--seed 1] [--rounds 15] [--check]

FILE is made where it is not there, as ``benchmarks.store`` makes it; a copy of it is moved. The server is started
for it, in a temporary folder, and writes to the disk what it has promised. The first move is killed in the middle and
begun again. CPU is that of this process and of the server together.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from types import MappingProxyType
from typing import Any

from tests.cluster import Cluster

from benchmarks.library.content import PASSWORD
from benchmarks.library.creation import Size
from benchmarks.startup import clean_environ, compile_packages, program
from benchmarks.store import MOMENT, clock, copy_of, made, measure_whole
from benchmarks.timing import Verdict, cpu_seconds
from tunilib.core.catalogue import Query
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.library.catalogue.records import EmbeddedCatalogue
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.search.query import split_words
from tunilib.library.stores import open_library, store_address
from tunilib.library.stores.moves import move_library

MOST_MINUTES = 10
SETTINGS = {
    "shared_buffers": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "300",
}
_DAYS = 5
_BARE = (
    "UPDATE hold SET status = status WHERE status = 'waiting' AND expires < ?",
    "UPDATE hold SET status = status WHERE status = 'ready' AND pickup_until < ?",
    "UPDATE loan SET lost = lost WHERE returned IS NULL AND lost IS NULL AND due <= ?",
    "UPDATE loan SET due = due WHERE returned IS NULL AND lost IS NULL AND due = ANY(CAST(? AS text[]))",
)
_BORROWER = """
SELECT p.card FROM patron p JOIN loan l ON l.patron = p.id AND l.returned IS NULL
 GROUP BY p.id, p.card ORDER BY ABS(COUNT(*) - 20), p.card LIMIT 1
"""


def main() -> int:
    """Move, measure, and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("file", type=Path, help="the library's file")
    options.add_argument("--scale", type=float, default=1.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    asked = options.parse_args()
    if not asked.file.exists():
        made(asked.file, Size().scaled(asked.scale), asked.seed)
    verdict = Verdict()
    with copy_of(asked.file) as (path, folder), a_server() as (cluster, address):
        here = store_address(path)
        kill_a_move(here, address, 30 * asked.scale)
        verdict.most("move to the server, minutes", minutes(lambda: move_library(here, address)), MOST_MINUTES)
        measure_loans(asked.file, folder, address, cluster, asked.rounds, verdict)
        measure_searches(address, verdict)
        measure_whole(address, asked.scale, lambda: sum(os.times()[:4]) + server_cpu(cluster), verdict)
        shutil.copyfile(asked.file, folder / "days.sqlite")
        measure_days({"file": store_address(folder / "days.sqlite"), "server": address}, cluster, verdict)
        with closing(Desk(address, lambda zone: (MOMENT + timedelta(days=_DAYS)).astimezone(zone))) as desk:
            verdict.most("problems found afterwards", len(desk.verify().problems), 0)
    print(verdict)
    return int(asked.check and verdict.is_exceeded)


@contextmanager
def a_server(more: Mapping[str, str] = MappingProxyType({})) -> Iterator[tuple[Cluster, str]]:
    """A server with ``fsync`` and these settings besides, and the address of an empty database on it."""
    cluster = Cluster({**SETTINGS, **more})
    try:
        cluster.start()
        with cluster.database() as address:
            yield cluster, address
    finally:
        cluster.remove()


def minutes(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / 60


def kill_a_move(here: str, address: str, after: float) -> None:
    """Begin a move in a process of its own, and kill that."""
    command = [sys.executable, "-m", "tunilib", "--store", here, "desk", "move", "--to", address]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    else:
        raise SystemExit("the move had ended before it could be killed")


def server_cpu(cluster: Cluster) -> float:
    """Seconds of CPU that the server has used: its first process, those that have ended, and those that run."""
    first = int((cluster.data / "postmaster.pid").read_text().split()[0])
    used = cpu_seconds(first, of_ended=True)
    for child in Path(f"/proc/{first}/task/{first}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):
            used += cpu_seconds(int(child))
    return used


def measure_loans(file: Path, folder: Path, address: str, cluster: Cluster, rounds: int, verdict: Verdict) -> None:
    """The loans of one patron, who is signed in at both: the whole command, and the reading alone."""
    library: Any = open_library(address, clock)
    with library.snapshot():
        (card,) = library.connection().execute(_BORROWER).fetchone()
    library.close()
    reading: dict[str, float] = {}
    command: dict[str, float] = {}
    compile_packages()
    environ = {**clean_environ(folder), "TUNILIB_NOW": MOMENT.isoformat()}
    for name, where in {"file": store_address(file), "server": address}.items():
        entry = EmbeddedEntry(where, clock)
        session = entry.sign_in(SignInRequest(card=card, password=PASSWORD))
        with closing(entry.open(session)) as door:
            door.loans.read()
            reading[name] = spent(lambda door=door: door.loans.read(), cluster, rounds * 20)  # type: ignore[misc]
        words = [*program(), "--profile", name, "--store", where, "login", card, "--password-stdin"]
        subprocess.run(words, env=environ, input=PASSWORD.encode(), check=True, capture_output=True)
        listing = [*program(), "--profile", name, "loans", "list"]
        run = partial(subprocess.run, listing, env=environ, check=True, capture_output=True)
        run()
        command[name] = spent(run, cluster, rounds)
    more = f"x a file's CPU ({command['server']:.0f} ms; {command['file']:.0f} ms)"
    verdict.most("loans list, the command, client and server", command["server"] / command["file"], 2.0, more)
    more = f"x a file's CPU ({reading['server']:.2f} ms; {reading['file']:.2f} ms)"
    verdict.most("loans list, reading alone, client and server", reading["server"] / reading["file"], None, more)


def spent(work: Callable[[], object], cluster: Cluster, times: int) -> float:
    """Milliseconds of CPU of this process, of those that it starts, and of the server, for each call."""

    def used() -> float:
        return sum(os.times()[:4]) + server_cpu(cluster)

    begun = used()
    for _ in range(times):
        work()
    return (used() - begun) / times * 1000


def measure_searches(address: str, verdict: Verdict) -> None:
    """Two words that are in many titles."""
    library: Any = open_library(address, clock)
    with library.snapshot():
        titles = [row[0] for row in library.connection().execute("SELECT title FROM catalogue WHERE number % 97 = 0")]
    common = [
        word for word, _ in Counter(word for title in titles for word in split_words(title.casefold())).most_common(30)
    ]
    chance, catalogue = Random(7), EmbeddedCatalogue(library)
    waits, hits = [], []
    for _ in range(40):
        text = " ".join(chance.sample(common, 2))
        begun = time.perf_counter()
        hits.append(catalogue.search(Query(text=text)).total)
        waits.append((time.perf_counter() - begun) * 1000)
    library.close()
    verdict.most("search of two common words, ms, median", median(waits), 50.0, f"median {median(hits):.0f} hits")


def measure_days(where: Mapping[str, str], cluster: Cluster, verdict: Verdict) -> None:
    """Days in a file and on the server, there each after its bare statements."""
    ratios, changed, told = [], [], []
    cpu: dict[str, list[float]] = {name: [] for name in where}
    for number in range(_DAYS):
        now = MOMENT + timedelta(days=number)
        with closing(Desk(where["file"], lambda zone, now=now: now.astimezone(zone))) as desk:  # type: ignore[misc]
            cpu["file"].append(spent(desk.day, cluster, 1))
        library: Any = open_library(where["server"], lambda zone, now=now: now.astimezone(zone))  # type: ignore[misc]
        with closing(library):
            rules = library.rules
            day, lost_due = f"{now.date()}", f"{now.date() - timedelta(days=70)}"
            overdue = [f"{now.date() - timedelta(days=days)}" for days in rules.overdue_notice_days]
            begun = time.perf_counter()
            with library.transaction("day", "day"):
                for statement, value in zip(_BARE, (day, day, lost_due, overdue), strict=True):
                    library.connection().execute(statement, (value,))
            bare = time.perf_counter() - begun
        with closing(Desk(where["server"], lambda zone, now=now: now.astimezone(zone))) as desk:  # type: ignore[misc]
            begun, used = time.perf_counter(), sum(os.times()[:4]) + server_cpu(cluster)
            done = desk.day()
            ratios.append((time.perf_counter() - begun) / bare)
            cpu["server"].append((sum(os.times()[:4]) + server_cpu(cluster) - used) * 1000)
            changed.append(done.expired + done.lost)
            told.append(done.notices)
    more = f"x bare UPDATE ({min(changed)} to {max(changed)} rows, {min(told)} to {max(told)} notices)"
    verdict.most(f"desk day, median of {_DAYS}", median(ratios), 15.0, more)
    more = f"x a file's CPU ({median(cpu['server']):.0f} ms; {median(cpu['file']):.0f} ms)"
    beside = median(there / here for here, there in zip(cpu["file"], cpu["server"], strict=True))
    verdict.most(f"desk day, client and server, median of {_DAYS}", beside, 2.0, more)


if __name__ == "__main__":
    sys.exit(main())
