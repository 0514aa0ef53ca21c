"""Many hands on the same titles: lends, returns, renewals, holds and cancellations by 16 processes at once.

    python benchmarks/hands.py [--seconds 20] [--writers 16] [--readers 2] [--folder FOLDER] [--check]

Real processes, each with a patron's session and the desk; readers and one who makes backups beside them. At
the end everything that anybody was told is compared with what stands. As no queue is faster than the machine,
one more process only writes to the same disk, and afterwards as many processes queue for changes that are
next to nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.crowd.gathering import Bare, Came, gather, gather_bare
from benchmarks.measuring.verdict import Verdict

LONGEST_WAIT = 0.5
LEAST_FAIR = 0.25


def main() -> int:
    """Let them work, and print what came of it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--writers", type=int, default=16)
    options.add_argument("--readers", type=int, default=2)
    options.add_argument("--folder", type=Path, help="where the library is made; by default a temporary one")
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded or anything is wrong")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        came = gather(Path(name), asked.seconds, asked.writers, asked.readers)
        bare = gather_bare(Path(name), asked.seconds, asked.writers)
    verdict = told(came, bare, asked.seconds)
    print(verdict)
    for problem in (*came.failures[:20], *came.problems[:20]):
        print(f"  {problem}")
    return int(asked.check and verdict.is_exceeded)


def told(came: Came, bare: Bare, seconds: float) -> Verdict:
    """What came of it, beside what was promised."""
    verdict = Verdict()
    done = ", ".join(f"{count} {what}" for what, count in sorted(came.told.items()))
    verdict.most("calls a second", sum(came.calls) / seconds, None, done)
    verdict.most("errors that anybody got", len(came.failures), 0)
    verdict.most("what was told and does not stand, or is not whole", len(came.problems), 0)
    verdict.most("worst wait of a change, ms", came.wait * 1000, LONGEST_WAIT * 1000)
    verdict.most(
        "worst wait of a reader, ms", came.read_wait * 1000, LONGEST_WAIT * 1000, f"{came.read_calls} readings"
    )
    bare_calls = f"x as many processes with bare changes ({bare.wait * 1000:.0f} ms; {bare.calls} calls)"
    verdict.most("worst wait of a change", came.wait / bare.wait, None, bare_calls)
    verdict.most("worst wait for the disk alone, ms", came.machine * 1000)
    verdict.least("calls of the slowest to those of the fastest", min(came.calls) / max(came.calls), LEAST_FAIR)
    verdict.most("copies made meanwhile, each verified", came.copies)
    return verdict


if __name__ == "__main__":
    sys.exit(main())
