"""Real kills: a process that ends at its n-th step, as it does where somebody pulls the plug.

Two ways, both real: a child of this process that kills itself before its n-th call of a C function (every statement of
SQLite and every call of the operating system is one), and the program itself under ``strace``, which kills it at its
n-th system call of one kind, in the middle of a commit too.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.cli.terminal import Stream
from tests.journeys.machine import Machine

from tunilib.cli.app import Streams, run


def count_calls(machine: Machine, *words: str) -> int:
    """How many calls of C functions a command makes, when nobody kills it."""
    reading, writing = os.pipe()

    def child() -> int:
        calls = 0

        def counted(frame: Any, event: str, argument: Any) -> None:
            nonlocal calls
            calls += event == "c_call"

        code = _run(machine, words, counted)
        os.write(writing, str(calls).encode())
        return code

    _wait(_fork(child))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return int(pipe.read())


def kill_at_call(machine: Machine, number: int, *words: str) -> bool:
    """Run a command in a child that is killed before its n-th call of a C function; False where it ended before."""

    def child() -> int:
        left = number

        def counted(frame: Any, event: str, argument: Any) -> None:
            nonlocal left
            if event == "c_call":
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        return _run(machine, words, counted)

    return _wait(_fork(child)) == -signal.SIGKILL


@cache
def can_trace() -> bool:
    """Whether there is a ``strace`` that may trace."""
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


def signal_at_system_call(machine: Machine, name: str, call: str, number: int, *words: str) -> tuple[int, str, str]:
    """Run the real program and send it a signal at its n-th system call of one kind.

    Args:
        name: of the signal, without ``SIG``. call: of the system call.

    Returns:
        Exit code (negative: the signal that ended it), standard output, standard error.
    """
    inject = f"inject={call}:signal={name}:when={number}"
    trace = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
    process = machine.start(*words, before=trace)
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


def _run(machine: Machine, words: tuple[str, ...], counted: Any) -> int:
    streams = Streams(Stream(), Stream(), Stream())
    sys.setprofile(counted)
    try:
        return run(words, streams=streams, environ=machine.setting())
    finally:
        sys.setprofile(None)


def _fork(child: Callable[[], int]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads of a test runner: the child has none
        process = os.fork()
    if process == 0:
        code = 99
        try:
            code = child()
        finally:
            os._exit(code)
    return process


def _wait(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
