"""Copies of the project in which the tests run on mutants, so that the tree itself is never changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from tests.mutations.mutants import Mutant
from tests.mutations.worker import OUTPUT

_ROOT = Path(__file__).parents[2]
_PARTS = ("src", "tests", "benchmarks", "docs", "completions", "README.md", "CHANGELOG.md", "pyproject.toml")
"""What tests read; some read the pages of the documentation while they are collected."""
_AT_LEAST = 20.0
_MOST = 30.0
_FIRST = 8
"""So many quick tests are tried before the others: most faults are seen by them, also those that never end."""


class Observed(NamedTuple):
    """What the tests of some modules do on the code as it is.

    Attributes:
        calls: by module and function the tests in which it is called. seconds: of each test.
        failed: tests that fail on the code as it is, which are not asked about mutants.
    """

    calls: Mapping[tuple[str, str], Sequence[str]]
    seconds: Mapping[str, float]
    failed: Sequence[str] = ()

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that call the function of a mutant, or anything of its module where it is in none.

        Quick ones come first, and as many as take half a minute.
        """
        found: Iterable[str] = self.calls.get((mutant.module, mutant.function), ())
        if not mutant.is_called:
            found = {test for (module, _), tests in self.calls.items() if module == mutant.module for test in tests}
        quick = sorted(found, key=lambda test: (self.seconds[test], test))
        until = accumulate(self.seconds[test] for test in quick)
        return [
            test for number, (test, spent) in enumerate(zip(quick, until, strict=True)) if not number or spent < _MOST
        ]


def copy_project(folder: Path) -> None:
    left_out = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc")
    for part in (_ROOT / name for name in _PARTS):
        if part.is_dir():
            shutil.copytree(part, folder / part.name, ignore=left_out)
        else:
            shutil.copy(part, folder)


class Copy:
    """A copy of the project in a folder, with a process that runs tests in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        copy_project(folder)
        paths = os.pathsep.join((str(folder / "src"), str(folder)))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutations.worker"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def observe(self, modules: Iterable[str], tests: Sequence[str], limit: float = 7200.0) -> Observed:
        """Run tests on the code as it is.

        Raises:
            RuntimeError: they cannot be run.
        """
        found = self._done({"source": None, "modules": list(modules), "tests": list(tests), "limit": limit})
        if found["code"] not in (0, 1):
            output = (self._folder / OUTPUT).read_text(encoding="utf-8")
            raise RuntimeError(f"the tests of {', '.join(tests)} do not run on the code as it is:\n{output}")
        source = f"{(self._folder / 'src' / 'tunilib').resolve()}{os.sep}"
        calls = {}
        for place, callers in found["calls"].items():
            file, _, function = place.rpartition(":")
            calls[Path(file.removeprefix(source)).as_posix(), function] = callers
        return Observed(calls, found["seconds"], found["failed"])

    def is_seen(self, mutant: Mutant, observed: Observed) -> bool:
        """Whether a test fails on a mutant. One on which the tests take much longer counts as seen."""
        near = observed.tests_of(mutant)
        return any(self._is_seen(mutant, some, observed) for some in (near[:_FIRST], near[_FIRST:]) if some)

    def _is_seen(self, mutant: Mutant, tests: Sequence[str], observed: Observed) -> bool:
        limit = _AT_LEAST + 5 * sum(observed.seconds[test] for test in tests)
        job = {"source": mutant.source, "module": mutant.module, "tests": list(tests), "limit": limit}
        code = self._done(job)["code"]
        if code == 5:
            raise RuntimeError(f"pytest finds no tests for {mutant.name}")
        return bool(code)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _done(self, job: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
