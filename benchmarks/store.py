"""A large library: makes one by seed, and measures in it what small ones do not show.

    python -m benchmarks.store FILE [--scale 1.0] [--seed 1] [--rounds 15] [--check]

FILE is made where it is not there: 1,000,000 loans, 200,000 records and 50,000 patrons, times the scale. What
is measured is measured on a copy beside it. Everything is a ratio of two things done in turn in one run; with
``--check`` a ratio above its limit is exit 1.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import partial
from json import dumps
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.library.content import PASSWORD
from benchmarks.library.creation import Size, make
from benchmarks.startup import clean_environ, compile_packages, program
from benchmarks.timing import Times, Verdict, of_calls, of_commands
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.library.demo.demonstration import CARD, PASSWORD as DEMO_PASSWORD, make_demo
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite.library import SqliteLibrary

_LIMIT = 3.0
_MOST = 1_000_000
_REPORTS = 5
_AS_MANY = """
SELECT p.card, COUNT(*) AS loans FROM patron p JOIN loan l ON l.patron = p.id AND l.returned IS NULL
 GROUP BY p.id ORDER BY ABS(loans - ?), p.card LIMIT 1"""


def measure_loans(path: Path, folder: Path, moment: datetime, rounds: int, verdict: Verdict) -> None:
    """Patrons with as many loans as the demonstration's, and the one with most."""
    demo = folder / "demo.sqlite"
    make_demo(store_address(demo), lambda zone: moment.astimezone(zone))
    here = _like(demo, _MOST)[1]
    alike, most = _like(path, here), _like(path, _MOST)
    who = {
        "demonstration": (demo, CARD, DEMO_PASSWORD),
        "large": (path, alike[0], PASSWORD),
        "large, most loans": (path, most[0], PASSWORD),
    }
    calls = {name: _reading(*of, moment) for name, of in who.items()}
    read = of_calls(calls, rounds * 10)
    ran = of_commands(*_commands(folder, who, moment), rounds)
    for what, times in (("loans list, the command", ran), ("loans list, opening and reading alone", read)):
        _tell(verdict, what, times, {"large": alike[1], "large, most loans": most[1]}, here)


def _tell(verdict: Verdict, what: str, times: dict[str, Times], loans: dict[str, int], here: int) -> None:
    base = times["demonstration"]
    for name, count in loans.items():
        ratio = times[name].wall / base.wall
        more = f"x demonstration ({count} loans: {times[name].wall:.1f} ms; {here}: {base.wall:.1f} ms)"
        verdict.most(f"{what}, {name}", ratio, _LIMIT if name == "large" else None, more)


def _like(path: Path, loans: int) -> tuple[str, int]:
    """Card and number of loans of the patron who comes nearest to a number of loans."""
    store = SqliteLibrary(path, lambda zone: datetime.now(zone))  # noqa: TID251 - only to read
    try:
        with store.snapshot():
            card, count = store.connection().execute(_AS_MANY, (loans,)).fetchone()
            return card, count
    finally:
        store.close()


def _reading(path: Path, card: str, password: str, moment: datetime) -> Callable[[], object]:
    entry = EmbeddedEntry(store_address(path), lambda zone: moment.astimezone(zone))
    session = entry.sign_in(SignInRequest(card=card, password=password))

    def read() -> None:
        door = entry.open(session)
        door.loans.read()
        door.close()

    return read


def _commands(
    folder: Path, who: dict[str, tuple[Path, str, str]], moment: datetime
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    compile_packages()
    environ = {**clean_environ(folder), "TUNILIB_NOW": moment.isoformat()}
    commands = {}
    start = program()
    for number, (name, (path, card, password)) in enumerate(who.items()):
        profile = f"patron-{number}"
        words = ("--profile", profile, "--store", f"sqlite:///{path.absolute()}", "login", card, "--password-stdin")
        run = partial(subprocess.run, env=environ, check=True, stdout=subprocess.DEVNULL)
        run([*start, *words], input=f"{password}\n".encode(), stderr=subprocess.DEVNULL)
        commands[name] = (*start, "--profile", profile, "loans", "list")
    return commands, environ


_DAYS_LIMIT = 10.0
_DAYS = 7
_BARE = (
    "UPDATE hold SET status = status WHERE status = 'waiting' AND expires < :day",
    "UPDATE hold SET status = status WHERE status = 'ready' AND pickup_until < :day",
    "UPDATE loan SET lost = lost WHERE returned IS NULL AND lost IS NULL AND due <= :lost_due",
)
"""They change nothing, and write the rows all the same."""
_BARE_TOLD = (
    "UPDATE loan SET due = due WHERE returned IS NULL AND lost IS NULL"
    " AND due IN (SELECT value FROM json_each(:overdue))"
)
"""The same for the loans whose patrons are told that they are overdue."""


def measure_days(path: Path, moment: datetime, verdict: Verdict) -> None:
    """A week of days, each after its bare statements."""
    ratios, spent, rows, told = [], [], [], []
    for number in range(_DAYS):
        now = moment + timedelta(days=number)
        desk = Desk(store_address(path), lambda zone, now=now: now.astimezone(zone))  # type: ignore[misc]
        bare, changed = _bare(path, now)
        start = perf_counter()
        done = desk.day()
        took = perf_counter() - start
        desk.close()
        assert changed == done.expired + done.lost, (changed, done)
        ratios.append(took / bare)
        spent.append(took * 1000)
        rows.append(changed)
        told.append(done.notices)
    counts = f"{min(rows)} to {max(rows)} rows, {min(told)} to {max(told)} notices"
    more = f"x bare UPDATE ({counts}, {median(spent):.0f} ms)"
    verdict.most(f"desk day, median of {_DAYS}", median(ratios), _DAYS_LIMIT, more)


def _bare(path: Path, now: datetime) -> tuple[float, int]:
    store = SqliteLibrary(path, lambda zone: now.astimezone(zone))
    changed = 0
    store.rules  # noqa: B018 - opens the file, which is not measured
    start = perf_counter()
    with store.transaction("day", "day") as tx:
        values = {
            "day": tx.today.isoformat(),
            "lost_due": (tx.today - timedelta(days=70)).isoformat(),
            "overdue": dumps([f"{tx.today - timedelta(days=days)}" for days in tx.rules.overdue_notice_days]),
        }
        for statement in _BARE:
            changed += store.connection().execute(statement, values).rowcount
        store.connection().execute(_BARE_TOLD, values)
    took = perf_counter() - start
    store.close()
    return took, changed


VERIFIED_WITHIN, REPORTED_WITHIN = 20.0, 0.64
MOMENT = datetime.fromisoformat("2026-03-10T12:00+02:00")


def main() -> int:
    """Make the library where it is not there, measure, and print a table."""
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
    with copy_of(asked.file) as (path, folder):
        measure_loans(path, folder, MOMENT, asked.rounds, verdict)
        measure_days(path, MOMENT, verdict)
        measure_whole(store_address(path), asked.scale, process_time, verdict)
    print(verdict)
    return int(asked.check and verdict.is_exceeded)


def measure_whole(address: str, scale: float, used: Callable[[], float], verdict: Verdict) -> None:
    """What reads a whole library, for as many loans as one of scale 1 has; ``used``: gives seconds of CPU."""
    with closing(Desk(address, clock)) as desk:
        start = used()
        problems = desk.verify().problems
        verdict.most("verification of a million loans, s of CPU", (used() - start) / scale, VERIFIED_WITHIN)
        verdict.most("problems that it found", len(problems), 0)
        start = used()
        for _ in range(_REPORTS):
            desk.report()
        seconds = (used() - start) / scale / _REPORTS
        verdict.most("report of a million loans, s of CPU", seconds, REPORTED_WITHIN)


def made(path: Path, size: Size, seed: int) -> None:
    """Make the library, and look whether it is whole."""
    print(f"making {path}: {size.loans} loans, {size.records} records, {size.patrons} patrons", flush=True)
    for step, seconds in make(path, size, seed, MOMENT).items():
        print(f"  {step:10} {seconds:7.1f} s of CPU", flush=True)
    start = process_time()
    desk = Desk(store_address(path), clock)
    problems = desk.verify().problems
    desk.close()
    print(f"  {'verified':10} {process_time() - start:7.1f} s of CPU, {path.stat().st_size / 1e6:.0f} MB", flush=True)
    if problems:
        raise SystemExit("\n".join(problems))


def clock(zone: tzinfo) -> datetime:
    """The moment at which the library stands."""
    return MOMENT.astimezone(zone)


@contextmanager
def copy_of(path: Path) -> Iterator[tuple[Path, Path]]:
    """A copy on the same disk, and a folder for whatever else is needed."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        copy = folder / "library.sqlite"
        shutil.copyfile(path, copy)
        yield copy, folder


if __name__ == "__main__":
    sys.exit(main())
