"""What a call costs in a library on a server: beside the same in a file, psycopg alone, and pgbench.

    python -m benchmarks.calls [--rounds 5] [--workers 16] [--calls 100] [--together 60] [--check]

A small library, in a file and on a server that is started for it, with ``fsync``. What is compared takes turns; ratios
are medians of these pairs. CPU is that of the clients and of the server together; of a command, that of its process.
Of many workers each makes the same calls in a file and on the server, after each kind of call once.
At the end the workers are at it for a minute, with two who read all the time and, in a file, one who makes backups.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

import psycopg
from tests.cluster import OWNER, Cluster
from tests.load.processes.shared_library import PASSWORD, PLACES, Clock, card_of, make_shared_library
from tests.load.processes.starter import RunResult, run_processes
from tests.load.processes.worker import WAYS, Member

from benchmarks.server import a_server, server_cpu
from benchmarks.startup import EMPTY, PROGRAM, Case, clean_environ, compile_packages, cpu_time, program
from benchmarks.timing import Verdict
from tunilib.library.circulation.register import add_patron
from tunilib.library.desk import Desk
from tunilib.library.postgres.opening import ServerConnection
from tunilib.library.stores import store_address
from tunilib.library.stores.loans import _OPEN
from tunilib.library.stores.statements import Sql

_START = datetime.fromisoformat("2026-03-02T12:00+02:00")
_LONGEST = 600.0
"""So many seconds may the calls of many workers take."""
_LOANS = 36
"""So many are renewed at once."""
_BENCH = (
    "UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid",
    "UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid",
    "UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = 1",
    "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, 1, :aid, :delta, CURRENT_TIMESTAMP)",
)
"""What changes something in pgbench's own transaction, on one branch: a row that everybody wants, as a title is."""
_LOOK = "SELECT abalance FROM pgbench_accounts WHERE aid = :aid"

Calls = Mapping[str, Callable[[], object]]


def main() -> int:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--workers", type=int, default=16)
    options.add_argument("--calls", type=int, default=100, help="of each worker")
    options.add_argument("--together", type=float, default=60.0, help="seconds with readers and backups")
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    asked = options.parse_args()
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as name, a_server() as (cluster, address):
        folder = Path(name)
        where = {"file": store_address(folder / "library.sqlite"), "server": address}
        tokens = {name: make_shared_library(place, 2)[0] for name, place in where.items()}
        statements = measure_calls(where, tokens, folder, cluster, asked.rounds, verdict)
        measure_renewals(where, cluster, asked.rounds, verdict)
        measure_commands(where, folder, asked.rounds, verdict)
        measure_workers(folder, cluster, asked, statements, verdict)
        measure_together(folder, cluster, asked, verdict)
    print(verdict)
    return int(asked.check and verdict.is_exceeded)


def in_turn(calls: Calls, cluster: Cluster, rounds: int, times: int) -> dict[str, list[float]]:
    """Milliseconds of CPU of one call, of this process and the server, in each round; the first only warms up."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            begun = time.process_time() + server_cpu(cluster)
            for _ in range(times):
                call()
            took = (time.process_time() + server_cpu(cluster) - begun) / times * 1000
            if number:
                spent[name].append(took)
    return spent


def ratio(spent: Mapping[str, list[float]], one: str, other: str) -> tuple[float, str]:
    """The median of the ratios of pairs, and what was measured."""
    found = median(here / there for here, there in zip(spent[one], spent[other], strict=True))
    return found, f"({median(spent[one]):.2f} ms of CPU; {median(spent[other]):.2f})"


def measure_calls(
    where: Mapping[str, str], tokens: Mapping[str, str], folder: Path, cluster: Cluster, rounds: int, verdict: Verdict
) -> float:
    """Each kind of call by one process, and the reading beside psycopg; how many statements a change is."""
    members = {name: Member(0, place, folder, tokens[name], Clock(time.monotonic())) for name, place in where.items()}
    for member in members.values():
        member.desk.checkout(card_of(0), ["title.0.0"])
    for way in (Member.read, *dict.fromkeys(WAYS)):
        spent = in_turn({name: partial(way, member) for name, member in members.items()}, cluster, rounds, 100)
        found, more = ratio(spent, "server", "file")
        verdict.most(f"{way.__name__}, one process", found, None, f"x a file's {more}")
    at_desk, reader = members["server"].desk, members["server"].door.loans
    at_desk.check_in([had.loan.barcode or "" for had in at_desk.loans(card=card_of(0))], PLACES[0])
    at_desk.checkout(card_of(0), ["title.0.0", "title.0.1"])
    with closing(psycopg.connect(where["server"], autocommit=True, options="-c search_path=tunilib")) as wire:
        query = f"{_OPEN} WHERE l.patron = ? AND l.returned IS NULL".replace("?", "%s")
        patron = wire.execute("SELECT id FROM patron WHERE card = %s", (card_of(0),)).fetchall()[0][0]
        values = (_START.date().isoformat(), patron)
        both: Calls = {"tunilib": reader.read, "psycopg": lambda: wire.execute(query, values).fetchall()}
        found, more = ratio(in_turn(both, cluster, rounds, 300), "tunilib", "psycopg")
        rows = len(wire.execute(query, values).fetchall())
    verdict.most(f"reading {rows} loans, one process", found, 3.0, f"x SELECT of these rows by psycopg {more}")
    with counted() as statements:
        for _ in range(20):
            for way in WAYS:
                way(members["server"])
    for member in members.values():
        member.door.close()
        member.desk.close()
    return len(statements) / 20 / len(WAYS)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []
    run = ServerConnection.run

    def note(server: ServerConnection, sql: str, values: Sequence[Any] = ()) -> Any:
        sent.append(sql)
        return run(server, sql, values)

    with patch.object(ServerConnection, "run", note):
        yield sent


def measure_renewals(where: Mapping[str, str], cluster: Cluster, rounds: int, verdict: Verdict) -> None:
    """All loans of a patron who has many, each time a day later."""
    calls = {}
    for name, place in where.items():
        clock = _Days()
        desk = Desk(place, clock)
        with desk._library.transaction("desk", "benchmark") as tx:
            add_patron(tx, "many", "!", {"name": "Many"})
            for number in range(_LOANS):
                tx.copies.add("title.0", "linna", "book", None, f"many.{number}")
        desk.checkout("many", [f"many.{number}" for number in range(_LOANS)])

        def renew(desk: Desk = desk, clock: _Days = clock) -> None:
            clock.days += 1
            with desk._library.transaction("desk", "benchmark") as tx:
                tx.db.change(Sql("UPDATE loan SET renewals = 0 WHERE renewals > 3"))
            assert len(desk.renew("many", every=True)) == _LOANS

        calls[name] = renew
    found, more = ratio(in_turn(calls, cluster, rounds, 5), "server", "file")
    verdict.most(f"renewing all of {_LOANS} loans", found, 1.5, f"x a file's {more}")


class _Days:
    """A clock that is set by days."""

    days = 0

    def __call__(self, zone: Any) -> datetime:
        return (_START + timedelta(days=self.days)).astimezone(zone)


def measure_commands(where: Mapping[str, str], folder: Path, rounds: int, verdict: Verdict) -> None:
    """``loans list`` in a pipe, in a process of its own, beside an empty Typer program."""
    compile_packages()
    environ = {**clean_environ(folder), "TUNILIB_NOW": _START.isoformat(), "TUNILIB_PASSWORD": PASSWORD}
    empty = folder / "empty.py"
    empty.write_text(PROGRAM, encoding="utf-8")
    cases = [Case(EMPTY, (sys.executable, str(empty), "one", "--number", "3"))]
    for name, place in where.items():
        words = (*program(), "--profile", name, "--store", place, "login", card_of(1))
        cpu_time(Case(name, words), environ)
        cases.append(Case(name, (*program(), "--profile", name, "loans", "list")))
    spent: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(2 * rounds + 1):
        for case in cases:
            took = cpu_time(case, environ)
            if number:
                spent[case.name].append(took)
    for name, limit in (("file", 1.4), ("server", 2.1)):
        found, more = ratio(spent, name, EMPTY)
        verdict.most(f"loans list in a pipe, {name}", found, limit, f"x {EMPTY} {more}")


def measure_workers(
    folder: Path, cluster: Cluster, asked: argparse.Namespace, statements: float, verdict: Verdict
) -> None:
    """Many processes on the same titles: CPU of a call, and the slowest of a thousand."""
    cpu: dict[str, list[float]] = {"file": [], "server": []}
    slow: dict[str, list[float]] = {"server": [], "pgbench": []}
    for number in range(asked.rounds):
        for name in cpu:
            place = folder / f"{name}-{number}"
            place.mkdir()
            with cluster.database() as address:
                result = run_processes(
                    place,
                    _LONGEST,
                    asked.workers,
                    0,
                    address if name == "server" else None,
                    calls=asked.calls,
                    is_copied=False,
                    server_cpu=partial(server_cpu, cluster) if name == "server" else lambda: 0.0,
                )
                _must_be_whole(result)
                cpu[name].append(result.cpu / sum(result.calls) * 1000)
                if name == "server":
                    slow[name].append(result.slow * 1000)
        slow["pgbench"].append(_pgbench(cluster, asked.workers, asked.calls, round(statements)))
    found, more = ratio(cpu, "server", "file")
    verdict.most(f"a call, {asked.workers} workers", found, 2.0, f"x a file's {more}")
    found, more = ratio(slow, "server", "pgbench")
    more = f"x pgbench with {statements:.0f} statements {more.replace(' of CPU', '')}"
    verdict.most(f"slowest of a thousand, {asked.workers} workers", found, 3.0, more)


def measure_together(folder: Path, cluster: Cluster, asked: argparse.Namespace, verdict: Verdict) -> None:
    """The same processes beside two readers, and in a file one who copies it; how long somebody waits."""
    for name in ("file", "server"):
        place = folder / f"{name}-together"
        place.mkdir()
        with cluster.database() as address:
            where = address if name == "server" else None
            result = run_processes(place, asked.together, asked.workers, 2, where)
        _must_be_whole(result)
        verdict.most(f"{name}, together: calls a second", (sum(result.calls) + result.read_calls) / asked.together)
        verdict.most(f"{name}, together: calls of the slowest / fastest", min(result.calls) / max(result.calls))
        verdict.most(f"{name}, together: 999 of 1000 changes, ms", result.slow * 1000)
        verdict.most(f"{name}, together: the slowest change, ms", result.wait * 1000)
        more = f"(somebody else who writes a page: {result.machine * 1000:.0f})"
        verdict.most(f"{name}, together: longest wait of a reader, ms", result.read_wait * 1000, None, more)


def _must_be_whole(result: RunResult) -> None:
    if result.failures or result.problems:
        raise SystemExit("\n".join((*result.failures, *result.problems)))


def _pgbench(cluster: Cluster, clients: int, calls: int, statements: int) -> float:
    """What 999 of 1000 transactions of so many statements, BEGIN and COMMIT among them, are faster than, in ms."""
    looks = [_LOOK] * (statements - len(_BENCH) - 2)
    lines = [r"\set aid random(1, 100000)", r"\set tid random(1, 10)", r"\set delta random(-5000, 5000)"]
    lines += [f"{one};" for one in ("BEGIN", *looks, *_BENCH, "COMMIT")]
    with cluster.database() as address:
        name = address.rpartition("?")[0].rpartition("/")[2]
        script = cluster.folder / "bench.sql"
        script.write_text("\n".join(lines), encoding="utf-8")
        how: tuple[Any, ...] = ("-h", cluster.folder, "-U", OWNER, "-n")
        cluster.run("pgbench", *how, "-i", "-q", name)
        log = f"--log-prefix={name}"
        cluster.run("pgbench", *how, "-M", "prepared", "-c", clients, "-t", calls, "-f", script, "-l", log, name)
        waits = [
            int(line.split()[2]) / 1000
            for path in cluster.folder.glob(f"{name}.*")
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        cluster.sql(name, "DROP TABLE pgbench_accounts, pgbench_tellers, pgbench_branches, pgbench_history")
    return quantiles(waits, n=1000)[-1]


if __name__ == "__main__":
    sys.exit(main())
