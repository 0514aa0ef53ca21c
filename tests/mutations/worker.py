"""Runs the tests on mutants in a copy of the project: ``python -m tests.mutations.worker``, started in the copy.

Each line of standard input is a job, each line of standard output what came of it, both in JSON. Every run is a fork of
this process, which has imported the test tools already; the code under test is imported in the fork.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, Phase, settings

_SOURCE = Path("src/tunilib")
_MOST_MEMORY = 2 << 30
_TO_END = 30
"""Seconds that a fork has for what its tests began, before it is killed."""
_OPTIONS = (
    "-q",
    "-x",
    "--tb=no",
    "--no-header",
    "--no-summary",
    "-p",
    "no:cacheprovider",
    "-p",
    "hypothesispytest",
    "--hypothesis-profile=mutations",
    "--hypothesis-seed=1",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",  # hypothesis is imported already
)
OUTPUT = "output.txt"
"""What the last run printed, in the folder of the copy."""


def main() -> int:
    """Do the jobs until there are no more."""
    settings.register_profile(
        "mutations",
        database=None,
        max_examples=25,  # rules have tests of their own; what only the hundredth example sees is seen by chance
        deadline=None,
        phases=(Phase.explicit, Phase.generate),  # which example fails does not matter, only that one does
        suppress_health_check=list(HealthCheck),
    )
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(_observed(job) if job["source"] is None else _tried(job)), flush=True)
    return 0


def _observed(job: dict[str, Any]) -> dict[str, Any]:
    """Run the tests on the code as it is, and note which tests call which functions, and how long each takes."""
    file = Path("observed.json").absolute()

    def run() -> int:
        observer = _Observer([str((_SOURCE / module).absolute()) for module in job["modules"]])
        code = int(pytest.main([*_OPTIONS, "--maxfail=1000000", *job["tests"]], plugins=[observer]))
        file.write_text(json.dumps(observer.found()), encoding="utf-8")
        return code

    code = _forked(run, job["limit"])
    return {"code": code, **(json.loads(file.read_text(encoding="utf-8")) if code in (0, 1) else {})}


def _tried(job: dict[str, Any]) -> dict[str, Any]:
    """Run tests on a mutant; the code is 0 where none of them fails."""
    file = _SOURCE / job["module"]
    whole = file.read_bytes()

    def run() -> int:
        sys.dont_write_bytecode = True
        return int(pytest.main([*_OPTIONS, *job["tests"]]))

    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()
    file.write_text(job["source"], encoding="utf-8")
    try:
        return {"code": _forked(run, job["limit"])}
    finally:
        file.write_bytes(whole)


def _forked(run: Callable[[], int], limit: float) -> int:
    """What a function returns in a fork, at whose end the servers stop that its tests started.

    A negative number is the signal that ended it.
    """
    fork = get_context("fork").Process(target=_contained, args=(run, int(limit) + 1))
    fork.start()
    fork.join()
    assert fork.exitcode is not None
    return fork.exitcode


def _contained(run: Callable[[], int], limit: int) -> NoReturn:
    try:
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        output = os.open(OUTPUT, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        for number in (0, 1, 2):
            os.dup2(output, number)
        signal.signal(signal.SIGALRM, signal.default_int_handler)  # pytest ends its tests
        signal.alarm(limit)
        code = run()
    except BaseException:
        traceback.print_exc()
        code = 3
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(_TO_END)
    sys.exit(code)


class _Observer:
    """A plug-in of pytest.

    Attributes:
        calls: by file and function (or method) the tests in which it is called, in any thread.
        seconds: of each test. failed: the tests that fail.
    """

    def __init__(self, files: Sequence[str]) -> None:
        self.files = frozenset(files)
        self.calls: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def found(self) -> dict[str, object]:
        """What was observed of the tests that pass."""
        calls = {place: [test for test in tests if test not in self.failed] for place, tests in self.calls.items()}
        return {"calls": calls, "seconds": self.seconds, "failed": sorted(self.failed)}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        with self._noted(item.nodeid):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    @contextmanager
    def _noted(self, test: str) -> Iterator[None]:
        called: set[str] = set()

        def trace(frame: Any, *_: object) -> None:
            code = frame.f_code
            if code.co_filename in self.files:
                called.add(f"{code.co_filename}:{code.co_qualname.partition('.<locals>')[0]}")

        sys.settrace(trace)
        threading.settrace(trace)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)
            for function in called:
                self.calls.setdefault(function, []).append(test)


if __name__ == "__main__":
    sys.exit(main())
