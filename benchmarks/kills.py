"""Kills commands of the desk and of patrons at random system calls, and checks every invariant after each.

    python benchmarks/kills.py [--kills 1000] [--seed 1] [--folder FOLDER] [--verbose]

The real program is killed by ``strace`` before a system call that is drawn by chance; without ``strace``
after a time that is. After each kill: ``desk verify`` has nothing to say, loans and money follow from what
was written down, what is one step happened or did not, and the same command leads on to where it would have
led. Any problem is exit 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.killing.aiming import can_trace
from benchmarks.killing.round import kill


def main() -> int:
    """Kill, and print how far the commands came and what was wrong."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="where the libraries are made; by default a temporary one")
    options.add_argument("--verbose", action="store_true", help="name every kill")
    asked = options.parse_args()
    if not can_trace():
        print("no strace here that may trace: killed after random times")
    counts: Counter[tuple[str, str]] = Counter()
    killed = wrong = 0
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        for one in kill(Path(name) / "machine", asked.kills, asked.seed):
            counts[one.scenario, one.how_far if one.was_killed else "ended"] += 1
            killed += one.was_killed
            wrong += bool(one.problems)
            for problem in one.problems:
                print(f"{one.scenario} killed at {one.aim}: {problem}", flush=True)
            if asked.verbose:
                print(f"{one.scenario} killed at {one.aim}: {one.how_far}", flush=True)
    columns = ("nothing", "part", "all", "ended")
    print(f"{'':14}" + "".join(f"{column:>9}" for column in columns))
    for scenario in dict.fromkeys(scenario for scenario, _ in counts):
        print(f"{scenario:14}" + "".join(f"{counts[scenario, column]:9}" for column in columns))
    print(f"{killed} of {asked.kills} were killed before their end; after {wrong} something was wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
