"""Every benchmark runs to its end and says on what; nothing is said of how fast anything is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cluster import needs_postgres
from tests.journeys.machine import ROOT

pytestmark = pytest.mark.heavy

BENCHMARKS = {
    "agents": "--rounds 1",
    "calls": "--rounds 1 --workers 2 --calls 5 --together 1",
    "formats": "--count 1000 --rounds 1",
    "growth": "--sizes 1000 2000 --times 10",
    "house": "",
    "hundred": "--scale 0.01 --changes 20",
    "million": "--size 400",
    "policy": "",
    "scan": "FILE --scale 0.003 --copies 10",
    "search": "--records 1000 --rounds 1 --server",
    "serve": "--clients 4 --seconds 1 --minute 2",
    "server": "FILE --scale 0.003 --rounds 1",
    "startup": "--rounds 1",
    "store": "FILE --scale 0.003 --rounds 1",
}
COUNTS = "house"
"""This one measures no time."""


def test_every_benchmark_is_tried() -> None:
    runs = [path for path in (ROOT / "benchmarks").rglob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    names = {path.relative_to(ROOT / "benchmarks").parts[0].removesuffix(".py") for path in runs}
    assert names == set(BENCHMARKS)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_to_its_end_and_says_on_what(name: str, tmp_path: Path) -> None:
    needs_postgres()
    words = [word.replace("FILE", str(tmp_path / "library.sqlite")) for word in BENCHMARKS[name].split()]
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert name == COUNTS or "cores of" in done.stdout
