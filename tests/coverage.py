"""What the tests do not run, line by line and branch by branch: ``python -m tests.coverage [--core] [PART…]``.

- without an option: all that the checks run; the core must be run to the last branch, the rest to 95 in a hundred;
- ``--core``: the unit tests alone, and the core alone;
- ``PART``: tests of these folders or files, with what they leave out.

The tests run in parts, each in a process of its own, so that one that fails costs no other. What programs do that tests
start is not counted.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

from coverage import Coverage

ROOT = Path(__file__).parent.parent
TESTS = ("unit", "formats", "cli", "contract", "backends", "journeys")
CORE = "src/tunilib/core/"
LEAST_OF_THE_REST = 95.0
_MOST_FILES = 12


def main() -> int:
    """Run the tests, and name each file of which they do not run enough; 1 if core or rest have too little in all."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was measured is removed
    options = argparse.ArgumentParser(prog="python -m tests.coverage", description=__doc__)
    options.add_argument("parts", nargs="*", metavar="PART", help="folders or files of tests")
    options.add_argument("--core", action="store_true", help="only the unit tests, and the core")
    options.add_argument("--processes", type=int, default=1, metavar="N", help="that run tests (default: 1)")
    asked = options.parse_args()
    chosen = asked.parts or [f"tests/{name}" for name in (("unit",) if asked.core else TESTS)]
    with tempfile.TemporaryDirectory(prefix="tunilib-coverage-") as folder:
        Path(folder).chmod(0o755)  # some tests start the program as another user
        with ThreadPoolExecutor(asked.processes) as threads:
            codes = list(threads.map(lambda part: _run(Path(folder), *part), enumerate(_parts(chosen))))
        measured = _measured(Path(folder))
    found = list(too_little(measured, core_alone=asked.core))
    print("\n".join(found))
    core, rest = (share(measured, of_core=of_core) for of_core in (True, False))
    print(f"core {core:.1f} %, the rest {rest:.1f} %" if not asked.core else f"core {core:.1f} %", file=sys.stderr)
    is_enough = core == 100.0 and (asked.core or rest >= LEAST_OF_THE_REST)
    return int(not is_enough or any(codes))


def too_little(measured: Mapping[str, Any], *, core_alone: bool = False) -> Iterator[str]:
    """A line for each file of which too little is run: how much, and which lines and branches are left out."""
    for name, one in sorted(measured.items()):
        least = 100.0 if name.startswith(CORE) else LEAST_OF_THE_REST
        covered = one["summary"]["percent_covered"]
        if covered < least and not (core_alone and not name.startswith(CORE)):
            lines = one["missing_lines"]
            branches = ((start, end) for start, end in one["missing_branches"] if start not in lines)
            left_out = [_spans(lines), *(f"{start}->{end if end > 0 else 'exit'}" for start, end in branches)]
            yield f"{name}: {covered:.1f} %: {', '.join(filter(None, left_out))}"


def share(measured: Mapping[str, Any], *, of_core: bool) -> float:
    """How much of the lines and branches of the core, or of the rest, is run, in a hundred."""
    sums = [one["summary"] for name, one in measured.items() if name.startswith(CORE) is of_core]
    done = sum(one["covered_lines"] + one["covered_branches"] for one in sums)
    every = sum(one["num_statements"] + one["num_branches"] for one in sums)
    return 100.0 * done / every if every else 100.0


def _spans(lines: Sequence[int]) -> str:
    """Numbers of lines, those that follow each other as spans: ``3, 7-9``."""
    runs = (list(run) for _, run in groupby(enumerate(lines), lambda one: one[1] - one[0]))
    ends = ((run[0][1], run[-1][1]) for run in runs)
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in ends)


def _parts(chosen: Sequence[str]) -> list[list[str]]:
    """The files of tests in groups, none of which mixes folders."""
    found = []
    for name in chosen:
        files = sorted((ROOT / name).rglob("test_*.py")) if (ROOT / name).is_dir() else [ROOT / name]
        for _, some in groupby(files, lambda file: file.parent):
            names = [file.relative_to(ROOT).as_posix() for file in some]
            found += [names[at : at + _MOST_FILES] for at in range(0, len(names), _MOST_FILES)]
    return found


def _run(folder: Path, number: int, files: Sequence[str]) -> int:
    measuring = ("coverage", "run", f"--data-file={folder / 'data'}", f"--rcfile={ROOT / 'pyproject.toml'}")
    testing = ("pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={folder / str(number)}", *files)
    done = subprocess.run(
        [sys.executable, "-m", *measuring, "-m", *testing], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 5):  # 5: all of them are heavy
        print(done.stdout[-4000:], file=sys.stderr, flush=True)
    return done.returncode if done.returncode != 5 else 0


def _measured(folder: Path) -> Mapping[str, Any]:
    """What was run of each file, as coverage's own report has it."""
    whole = Coverage(data_file=str(folder / "whole"), config_file=str(ROOT / "pyproject.toml"))
    whole.combine([str(file) for file in folder.glob("data.*")])
    whole.json_report(outfile=str(folder / "report.json"))
    files: Mapping[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))["files"]
    return files


if __name__ == "__main__":
    sys.exit(main())
