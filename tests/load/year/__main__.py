"""Simulate whole years: ``python -m tests.load.year [--seeds N] [--first N] [--days N] [--often N] [PLACE...]``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import process_time

from tests.contract.worlds import WORLDS, world
from tests.load.year.town import CLOSED, DAYS, Year, quick

FIRST = date(2028, 1, 3)


def main() -> int:
    """Simulate; 1 where anything happened that must not."""
    names = [kind.name for kind in WORLDS if kind.can("holds", "fines", "cards", "copies")]
    parser = argparse.ArgumentParser(prog="python -m tests.load.year", description=__doc__)
    parser.add_argument("places", nargs="*", choices=[[], *names], metavar="PLACE", help=f"of {names}; default: all")
    parser.add_argument("--seeds", type=int, default=200, help="how many (%(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (%(default)s)")
    parser.add_argument("--days", type=int, default=DAYS, help="of each year (%(default)s)")
    parser.add_argument("--often", type=float, default=1, help="how many times as many troubles (%(default)s)")
    given = parser.parse_args()
    failed = 0
    for name in given.places or names:
        wrong = sum(
            not _is_well(name, seed, given.days, given.often) for seed in range(given.first, given.first + given.seeds)
        )
        print(f"{name}: {given.seeds - wrong} of {given.seeds} seeds are well", flush=True)
        failed += wrong
    return int(failed > 0)


def _is_well(name: str, seed: int, days: int, often: float) -> bool:
    begun = process_time()
    with (
        tempfile.TemporaryDirectory(prefix="tunilib-year-") as folder,
        quick(),
        world(name, Path(folder), rules=CLOSED) as place,
    ):
        year = Year(place, seed, FIRST, often=often)
        year.run(days)
    outcome = year.problems[:5] or "all well"
    print(
        f"{name} {seed}: {year.runs} runs, {year.letters} mails, {process_time() - begun:.0f} s, {outcome}", flush=True
    )
    return not year.problems


if __name__ == "__main__":
    sys.exit(main())
