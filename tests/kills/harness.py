"""Real kills: a process that ends at its n-th step, as it does where somebody pulls the plug.

Two ways, both real: a child of this process that kills itself before its n-th call of a C function (every statement of
SQLite and every call of the operating system is one), and the program itself under ``strace``, which kills it at its
n-th system call of one kind, in the middle of a commit too, or has the disk full from there on.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest
from tests.cli.terminal import Stream
from tests.journeys.machine import Machine

from tunilib.cli.app import Streams, run

KILLED = -signal.SIGKILL
_LINE = re.compile(r"(?:\d+ +)?(\w+)\(")
_WRITING = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "link", "flock", "write", "fallocate")


class Aim(NamedTuple):
    """The n-th system call of one kind."""

    call: str
    number: int


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no processes to be killed so")


def seeds(few: int, many: int) -> list[Any]:
    """Numbers to draw by: a few, and with ``--all`` many more; ``TUNILIB_KILLS`` asks for another number."""
    many = int(os.environ.get("TUNILIB_KILLS", many))
    return [seed if seed < few else pytest.param(seed, marks=pytest.mark.heavy) for seed in range(many)]


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


needs_strace = pytest.mark.skipif(not can_trace(), reason="no strace on this machine that may trace")


def signal_at_system_call(machine: Machine, aim: Aim, *words: str, name: str = "KILL") -> tuple[int, str, str]:
    """Run the real program and send it a signal, named without ``SIG``, at a system call.

    Returns:
        Exit code (negative: the signal that ended it), standard output, standard error.
    """
    return _injected(machine, aim, f"signal={name}:when={aim.number}", *words)


def fill_disk_at_system_call(machine: Machine, aim: Aim, *words: str) -> tuple[int, str, str]:
    """Run the real program with a disk that is full from a system call on."""
    return _injected(machine, aim, f"error=ENOSPC:when={aim.number}+", *words)


def system_calls(machine: Machine, *words: str) -> list[Aim]:
    """The system calls of a command from where it first touches the machine's folders on.

    Half of what can be drawn writes, locks or names something.
    """
    log = machine.folder.parent / "calls"
    machine.start(*words, before=("strace", "-f", "-qq", "-o", str(log))).communicate(timeout=120)
    found: list[Aim] = []
    counts: Counter[str] = Counter()
    has_begun = False
    for line in log.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        has_begun = has_begun or str(machine.folder) in line
        if match is not None:
            counts[match[1]] += 1
            if has_begun and match[1] not in ("execve", "exit_group"):
                found.append(Aim(match[1], counts[match[1]]))
    writing = [aim for aim in found if aim.call in _WRITING]
    return found + writing * (len(found) // max(len(writing), 1))


def _injected(machine: Machine, aim: Aim, what: str, *words: str) -> tuple[int, str, str]:
    trace = ("strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={aim.call}", "-e", f"inject={aim.call}:{what}")
    process = machine.start(*words, before=trace)
    out, err = process.communicate(timeout=120)
    code = KILLED if process.returncode == 128 + signal.SIGKILL else process.returncode
    return code, out.decode(), err.decode(errors="replace")


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
