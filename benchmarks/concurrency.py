"""Concurrent use: 16 processes check out, check in, renew, place and cancel holds on the same titles.

    python benchmarks/concurrency.py [--server] [--seconds 20] [--writers 16] [--readers 2] [--folder FOLDER] [--check]

Real processes, each with a patron's session and the desk; readers and one who makes backups beside them. At
the end everything that anybody was told is compared with what stands. As no queue is faster than the machine,
one more process only writes to the same disk, and afterwards as many processes queue for changes that are
next to nothing. With ``--server`` the library is on a PostgreSQL server of its own, which has ``fsync`` on.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cluster import Cluster

from benchmarks.measures.verdict import Verdict
from benchmarks.processes.starter import Bare, RunResult, run_baseline, run_processes

LONGEST_WAIT = 0.5
LEAST_FAIR = 0.25


def main() -> int:
    """Let them work, and print what came of it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--writers", type=int, default=16)
    options.add_argument("--readers", type=int, default=2)
    options.add_argument("--server", action="store_true", help="on a PostgreSQL server that is started for it")
    options.add_argument("--folder", type=Path, help="where the library is made; by default a temporary one")
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded or anything is wrong")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name, a_server() if asked.server else nullcontext() as at:
        result = run_processes(Path(name), asked.seconds, asked.writers, asked.readers, at)
        bare = run_baseline(Path(name), asked.seconds, asked.writers)
    verdict = told(result, bare, asked.seconds)
    print(verdict)
    for problem in (*result.failures[:20], *result.problems[:20]):
        print(f"  {problem}")
    return int(asked.check and verdict.is_exceeded)


@contextmanager
def a_server(settings: dict[str, str] | None = None) -> Iterator[str]:
    """The address of an empty database on a new server, which writes to the disk what it has promised."""
    cluster = Cluster({"max_connections": "300", **(settings or {})})  # each process has two
    try:
        cluster.start()
        with cluster.database() as address:
            yield address
    finally:
        cluster.remove()


def told(result: RunResult, bare: Bare, seconds: float) -> Verdict:
    """What came of it, beside what was promised."""
    verdict = Verdict()
    done = ", ".join(f"{count} {what}" for what, count in sorted(result.told.items()))
    verdict.most("calls a second", sum(result.calls) / seconds, None, done)
    verdict.most("errors that anybody got", len(result.failures), 0)
    verdict.most("what was told and does not stand, or is not whole", len(result.problems), 0)
    kinds = ", ".join(f"{kind} {wait * 1000:.0f}" for kind, wait in sorted(result.waits.items()))
    verdict.most("worst wait of a change, ms", result.wait * 1000, LONGEST_WAIT * 1000, f"of each kind: {kinds}")
    verdict.most("999 of 1000 changes, ms", result.slow * 1000, LONGEST_WAIT * 1000)
    verdict.least("renewals made", result.told["renewed"], 1)
    verdict.most(
        "worst wait of a reader, ms", result.read_wait * 1000, LONGEST_WAIT * 1000, f"{result.read_calls} readings"
    )
    bare_calls = f"x as many processes with bare changes ({bare.wait * 1000:.0f} ms; {bare.calls} calls)"
    verdict.most("worst wait of a change", result.wait / bare.wait, None, bare_calls)
    verdict.most("worst wait for the disk alone, ms", result.machine * 1000)
    verdict.least("calls of the slowest to those of the fastest", min(result.calls) / max(result.calls), LEAST_FAIR)
    verdict.most("copies made meanwhile, each verified", result.copies)
    return verdict


if __name__ == "__main__":
    sys.exit(main())
