"""A large library: makes one by seed, and measures in it what small ones do not show.

    python benchmarks/store.py FILE [--scale 1.0] [--seed 1] [--rounds 15] [--check]

FILE is made where it is not there: 1,000,000 loans, 200,000 records and 50,000 patrons, times the scale. What
is measured is measured on a copy beside it. Everything is a ratio of two things done in turn in one run; with
``--check`` a ratio above its limit is exit 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.library.creation import Size, make
from benchmarks.measures.days import measure_days
from benchmarks.measures.loans import measure_loans
from benchmarks.measures.renewals import measure_renewals
from benchmarks.measures.searches import measure_searches
from benchmarks.measures.verdict import Verdict
from tunilib.backends.embedded.desk import Desk
from tunilib.backends.embedded.stores import store_address

VERIFIED_WITHIN = 60.0
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
        measure_searches(path, clock, asked.rounds, verdict)
        measure_days(path, MOMENT, verdict)
        measure_renewals(path, MOMENT, asked.rounds, verdict)
        measure_verification(path, asked.scale, verdict)
    print(verdict)
    return int(asked.check and verdict.is_exceeded)


def measure_verification(path: Path, scale: float, verdict: Verdict) -> None:
    """How long the integrity check takes, for as many loans as a whole library has."""
    desk = Desk(store_address(path), clock)
    start = perf_counter()
    problems = desk.verify().problems
    seconds = (perf_counter() - start) / scale
    desk.close()
    verdict.most("verification of a million loans, s", seconds, VERIFIED_WITHIN)
    verdict.most("problems that it found", len(problems), 0)


def made(path: Path, size: Size, seed: int) -> None:
    """Make the library, and look whether it is whole."""
    print(f"making {path}: {size.loans} loans, {size.records} records, {size.patrons} patrons", flush=True)
    for step, seconds in make(path, size, seed, MOMENT).items():
        print(f"  {step:10} {seconds:7.1f} s", flush=True)
    start = perf_counter()
    desk = Desk(store_address(path), clock)
    problems = desk.verify().problems
    desk.close()
    print(f"  {'verified':10} {perf_counter() - start:7.1f} s, {path.stat().st_size / 1e6:.0f} MB", flush=True)
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
