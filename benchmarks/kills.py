"""Kills commands of the desk and of patrons at random system calls, and checks every invariant after each.

    python benchmarks/kills.py [--kills 1000] [--seed 1] [--full] [--folder FOLDER] [--verbose]

The real program is killed by ``strace`` before a system call that is drawn by chance; without ``strace``
after a time that is. After each kill: ``desk verify`` has nothing to say, loans and money follow from what
was written down, what is one step happened or did not, and the same command leads on to where it would have
led. With ``--full`` every single write finds the disk full, too. Any problem is exit 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.interruptions.rounds import Met, fill, kill
from benchmarks.interruptions.targets import can_trace


def main() -> int:
    """Kill, and print how far the commands came and what was wrong."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="where the libraries are made; by default a temporary one")
    options.add_argument("--full", action="store_true", help="then let the disk be full at each write of a database")
    options.add_argument("--only-full", action="store_true", help="let the disk be full, and kill nothing")
    options.add_argument("--verbose", action="store_true", help="name every kill")
    asked = options.parse_args()
    if not can_trace():
        print("no strace here that may trace: killed after random times, and no disk gets full")
    wrong = 0
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        if not asked.only_full:
            wrong += told(kill(Path(name) / "killed", asked.kills, asked.seed), asked.verbose)
        if can_trace() and (asked.full or asked.only_full):
            print("the disk is full:")
            wrong += told(fill(Path(name) / "full", asked.seed), asked.verbose)
    return int(wrong > 0)


def told(meetings: Iterable[Met], is_verbose: bool) -> int:
    """Print what is wrong, and at the end how far the commands came; after how many something was wrong."""
    counts: Counter[tuple[str, str]] = Counter()
    wrong = met = 0
    for one in meetings:
        is_ended = one.code == 0
        counts[one.scenario, "ended" if is_ended else one.how_far] += 1
        met += 1
        wrong += bool(one.problems)
        for problem in (*one.problems, *(("",) if is_verbose else ())):
            print(f"{one.scenario}, {one.aim}: exit {one.code}, {one.how_far} done {problem}".rstrip(), flush=True)
    columns = ("nothing", "part", "all", "ended")
    print(f"{'':14}" + "".join(f"{column:>9}" for column in columns))
    for scenario in dict.fromkeys(scenario for scenario, _ in counts):
        print(f"{scenario:14}" + "".join(f"{counts[scenario, column]:9}" for column in columns))
    ended = sum(count for (_, column), count in counts.items() if column == "ended")
    print(f"{met - ended} of {met} did not come to their end; after {wrong} of {met} something was wrong", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
