"""A hundred libraries in one database: what one change costs, measured, and where a server of many libraries ends.

    python -m benchmarks.hundred [FILE] [--scale 0.05] [--seed 1] [--changes 150] [--libraries 100]

FILE is a library as ``benchmarks.store`` makes it; without it one is made. It is moved to a server that is started for
it, where desks lend, renew and check in: once just after a checkpoint, when pages are written to the log whole, and
once without that. A simulation then lets the traffic of so many libraries come at random to servers with more and
more cores; what it takes for granted is in ``TRAFFIC``.
"""

from __future__ import annotations

import argparse
import heapq
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from tests.cluster import Cluster

from benchmarks.library.content import PASSWORD
from benchmarks.library.creation import Size
from benchmarks.server import SETTINGS, server_cpu
from benchmarks.store import MOMENT, made
from benchmarks.timing import cpu_seconds, where_it_ran
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import store_address
from tunilib.library.stores.moves import move_library

_FREE: Final = """
SELECT i.barcode, p.card FROM
  (SELECT barcode, ROW_NUMBER() OVER (ORDER BY md5(barcode)) n FROM tunilib.item i
    WHERE lost IS NULL AND withdrawn IS NULL AND NOT EXISTS (
          SELECT FROM tunilib.loan l WHERE l.barcode = i.barcode AND returned IS NULL)
      AND NOT EXISTS (SELECT FROM tunilib.hold h WHERE h.record = i.record)) i
  JOIN (SELECT card, ROW_NUMBER() OVER (ORDER BY md5(card)) n FROM tunilib.patron p
    WHERE card IS NOT NULL AND block IS NULL AND NOT EXISTS (SELECT FROM tunilib.fine f WHERE f.patron = p.id)
      AND (SELECT COUNT(*) FROM tunilib.loan l WHERE l.patron = p.id AND returned IS NULL) < 5) p USING (n)
 ORDER BY n
"""
_COUNTED: Final = """
SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn,
       (SELECT SUM(n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables),
       (SELECT SUM(n_tup_hot_upd)::bigint FROM pg_stat_user_tables),
       (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())
"""


_OURS: Final = "FROM pg_stat_activity WHERE application_name = 'tunilib' AND datname = current_database()"

Pairs = list[tuple[Any, ...]]
"""A copy that nobody has, and the card of a patron who may borrow it, each."""


class Traffic(NamedTuple):
    """What a library does.

    Attributes:
        a_year: how often. peak: how many times the mean of open hours comes in the busiest hour.
    """

    a_year: int
    peak: float


OPEN_HOURS: Final = 3000
"""A year; what patrons renew and look at comes then too, which is the worse case."""
TRAFFIC: Final = {
    "checkout": Traffic(1_000_000, 3),
    "renewal": Traffic(2_000_000, 3),
    "check-in": Traffic(1_000_000, 3),
    "reading loans": Traffic(5_000_000, 3),
}
"""Of a library that lends a million copies a year, each renewed twice, and whose patrons look often."""
DESKS: Final = 10
"""In each library with a connection of its own the whole day, as a barcode reader has."""
CORES: Final = (1, 2, 4, 8)
_SECONDS: Final = 600
"""Simulated."""


class Cost(NamedTuple):
    """Of one change or reading, the mean: milliseconds of CPU, bytes of the log, rows left behind, transactions."""

    server: float
    client: float
    log: float
    dead: float
    hot: float
    transactions: float


def main() -> int:
    """Measure, multiply, simulate, and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("file", type=Path, nargs="?", help="the library's file")
    options.add_argument("--scale", type=float, default=0.05)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--changes", type=int, default=150)
    options.add_argument("--libraries", type=int, default=100)
    asked = options.parse_args()
    print(where_it_ran(), flush=True)
    cluster = Cluster({**SETTINGS, "track_counts": "on", "autovacuum": "off"})
    with tempfile.TemporaryDirectory() as folder:
        file = asked.file or Path(folder) / "library.sqlite"
        if not file.exists():
            made(file, Size().scaled(asked.scale), asked.seed)
        try:
            cluster.start()
            with cluster.database() as address:
                move_library(store_address(file), address)
                first, later, memory, tables = measured(cluster, address, asked.changes)
        finally:
            cluster.remove()
    _tell_costs(first, later)
    _tell_year(first, later, asked.libraries, memory, tables)
    _simulate(later, asked.libraries, Random(asked.seed))
    return 0


def measured(cluster: Cluster, address: str, changes: int) -> tuple[dict[str, Cost], dict[str, Cost], float, int]:
    """What each costs just after a checkpoint, and later; megabytes of a connection, and tables and indexes."""
    name = address.partition("@/")[2].partition("?")[0]
    pairs = cluster.sql(name, _FREE)[: 2 * changes]
    found = []
    for number, whole_pages in enumerate(("on", "off")):
        cluster.sql(name, f"ALTER SYSTEM SET full_page_writes = {whole_pages}", "SELECT pg_reload_conf()", "CHECKPOINT")
        found.append(_costs(cluster, address, name, pairs[number * changes : (number + 1) * changes]))
    with closing(Desk(address, _clock(0))) as desk:
        desk.report()
        (pid,) = cluster.sql(name, f"SELECT pid {_OURS}")[0]
        memory = _private(pid)
    ((tables,),) = cluster.sql(name, "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'tunilib'::regnamespace")
    return found[0], found[1], memory, tables


def _costs(cluster: Cluster, address: str, name: str, pairs: Pairs) -> dict[str, Cost]:
    costs = {}
    desks: dict[str, tuple[int, Callable[[Desk, str, str], bool]]] = {
        "checkout": (0, lambda desk, barcode, card: desk.checkout(card, [barcode])[0].outcome == "lent"),
        "renewal": (7, lambda desk, barcode, card: desk.renew(card, [barcode])[0].outcome == "renewed"),
        "check-in": (7, lambda desk, barcode, _: desk.check_in([barcode])[0].loan_id is not None),
    }
    entry = EmbeddedEntry(address, _clock(7))
    sessions = {card: entry.sign_in(SignInRequest(card=card, password=PASSWORD)) for _, card in pairs[:20]}
    for what, (days, way) in desks.items():
        with closing(Desk(address, _clock(days))) as desk:
            costs[what], pairs = _cost(cluster, name, partial(way, desk), pairs, desk.close)
        if what == "checkout":
            costs["reading loans"] = _reading(cluster, name, entry, sessions, pairs)
    return costs


def _reading(cluster: Cluster, name: str, entry: EmbeddedEntry, sessions: dict[str, Session], pairs: Pairs) -> Cost:
    """What it costs to read the loans of a patron who is signed in."""
    with ExitStack() as opened:
        doors = {card: opened.enter_context(closing(entry.open(one))) for card, one in sessions.items()}
        for door in doors.values():
            door.loans.read()
        of_them = [pair for pair in pairs if pair[1] in doors]
        return _cost(cluster, name, lambda _, card: bool(doors[card].loans.read()), of_them, opened.close)[0]


def _cost(
    cluster: Cluster, name: str, way: Callable[[str, str], bool], pairs: Pairs, close: Callable[[], object]
) -> tuple[Cost, Pairs]:
    """The mean of one thing done for each pair of a copy and a card, and the pairs for which it was done."""
    before = _counted(cluster, name)
    done = [pair for pair in pairs[:3] if way(*pair)]  # what opens and plans
    server, client = server_cpu(cluster), cpu_seconds(os.getpid())
    done += [pair for pair in pairs[3:] if way(*pair)]
    server, client = server_cpu(cluster) - server, cpu_seconds(os.getpid()) - client
    close()
    while cluster.sql(name, f"SELECT {_OURS}"):
        time.sleep(0.05)  # the server counts what a connection did when that ends
    counted = ((new - old) / len(pairs) for new, old in zip(_counted(cluster, name), before, strict=True))
    milliseconds = (seconds * 1000 / len(pairs[3:]) for seconds in (server, client))
    return Cost(*milliseconds, *counted), done


def _counted(cluster: Cluster, name: str) -> tuple[float, ...]:
    return tuple(float(one or 0) for one in cluster.sql(name, _COUNTED)[0])


def _tell_costs(first: dict[str, Cost], later: dict[str, Cost]) -> None:
    print(
        "one             CPU of server, ms   of client   log, bytes   after checkpoint   rows left   of them in place"
    )
    for what, cost in later.items():
        log, whole, hot = f"{cost.log:,.0f}", f"{first[what].log:,.0f}", f"{cost.hot:18.1f}"
        print(f"{what:15} {cost.server:17.2f} {cost.client:11.2f} {log:>12} {whole:>18} {cost.dead:11.1f} {hot}")


def _tell_year(first: dict[str, Cost], later: dict[str, Cost], libraries: int, memory: float, tables: int) -> None:
    second, year = _in_the_busiest_second(libraries), {what: libraries * one.a_year for what, one in TRAFFIC.items()}
    changed = sum(count for what, count in year.items() if what != "reading loans")
    print(f"\n{libraries} libraries, each with {OPEN_HOURS} open hours a year")
    for what, count in year.items():
        print(f"{what:15} {count:13,} a year, {second[what]:5.0f} a second in the busiest hour")

    def total(counts: dict[str, float], costs: dict[str, Cost], field: str) -> float:
        return sum((count * float(getattr(costs[what], field)) for what, count in counts.items()), 0.0)

    daily = {what: count / 365 for what, count in year.items()}
    desks = libraries * DESKS
    lines = {
        "cores of the server, busy": f"{total(second, later, 'server') / 1000:.1f}",
        "log, MB a second": f"{total(second, later, 'log') / 1e6:.1f} to {total(second, first, 'log') / 1e6:.1f}",
        "log, GB a day": f"{total(daily, later, 'log') / 1e9:.1f} to {total(daily, first, 'log') / 1e9:.1f}",
        "rows to vacuum, millions a day": f"{total(daily, later, 'dead') / 1e6:.1f}",
        "days to 200 million transactions": f"{2e8 / (changed / 365):.0f}",
        "connections, one for each desk": f"{desks:,} of {memory:.0f} MB each, {desks * memory / 1000:.1f} GB",
        "tables and indexes": f"{tables * libraries:,}, {tables} a library",
    }
    for what, text in lines.items():
        print(f"{what:36} {text}")


def _in_the_busiest_second(libraries: int) -> dict[str, float]:
    return {what: libraries * one.a_year * one.peak / OPEN_HOURS / 3600 for what, one in TRAFFIC.items()}


def _simulate(costs: dict[str, Cost], libraries: int, chance: Random) -> None:
    """The busiest hour: what comes at random, to the core that is free first; each takes the CPU that was measured."""
    second = _in_the_busiest_second(libraries)
    kinds, weights = list(second), list(second.values())
    print(f"\n{'cores':>6} {'busy':>6} {'waiting, ms: median':>20} {'99 of 100':>10} {'999 of 1000':>12}")
    for cores in CORES:
        free = [0.0] * cores
        waits, now, used = [], 0.0, 0.0
        while now < _SECONDS:
            now += chance.expovariate(sum(weights))
            takes = costs[chance.choices(kinds, weights)[0]].server / 1000 * chance.uniform(0.5, 1.5)
            begins = max(now, heapq.heappop(free))
            heapq.heappush(free, begins + takes)
            waits.append((begins - now) * 1000)
            used += takes
        waits.sort()
        shown = [waits[int(len(waits) * part)] for part in (0.5, 0.99, 0.999)]
        print(f"{cores:6} {used / cores / _SECONDS:6.0%} {shown[0]:20.0f} {shown[1]:10.0f} {shown[2]:12.0f}")


def _clock(days: int) -> Callable[..., Any]:
    return (MOMENT + timedelta(days=days)).astimezone


def _private(pid: int) -> float:
    """Megabytes of memory that a process has for itself."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) / 1000


if __name__ == "__main__":
    sys.exit(main())
