"""Kills a command at a random system call (by ``strace``), or after a random time."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.load.interruptions.machine import Machine

_LINE = re.compile(r"(?:\d+ +)?(\w+)\(")
_WRITING = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "rename", "link", "flock", "write", "fallocate")
KILLED = -signal.SIGKILL
_KILLED = (-signal.SIGKILL, 128 + signal.SIGKILL)
_SECONDS = 120


class Aim(NamedTuple):
    """The n-th system call of one kind, or a delay in seconds."""

    call: str
    number: int
    delay: float = 0.0

    def __str__(self) -> str:
        return f"{self.call} {self.number}" if self.call else f"{self.delay * 1000:.0f} ms"


@cache
def can_trace() -> bool:
    """Whether there is a ``strace`` that may trace."""
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


def system_calls(machine: Machine, words: Sequence[str], now: str) -> list[Aim]:
    """Every system call of a command from where it first touches the machine's folders on.

    Half of what can be drawn writes, locks or names something. Without ``strace``: delays.
    """
    if not can_trace():
        start = time.monotonic()
        _end(_start(machine, words, now))
        took = time.monotonic() - start
        return [Aim("", 0, took * step / 1000) for step in range(1000)]
    log = machine.folder / "calls"
    _end(_start(machine, words, now, "strace", "-f", "-qq", "-o", str(log)))
    found: list[Aim] = []
    counts: Counter[str] = Counter()
    has_begun = False
    for line in log.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        has_begun = has_begun or str(machine.here) in line
        if match is not None:
            counts[match[1]] += 1
            if has_begun and match[1] not in ("execve", "exit_group"):
                found.append(Aim(match[1], counts[match[1]]))
    writing = [aim for aim in found if aim.call in _WRITING]
    return found + writing * (len(found) // max(len(writing), 1))


def warm_up(machine: Machine, words: Sequence[str], now: str) -> None:
    """Run a command to its end, so that what it needs is compiled: that takes calls which it never makes
    again.
    """
    _end(_start(machine, words, now))


def shoot(machine: Machine, words: Sequence[str], now: str, aim: Aim) -> tuple[int, str]:
    """Run a command and kill it there: the exit code, ``KILLED`` where it was killed, and what was said on
    stderr.
    """
    if aim.call:
        return _injected(machine, words, now, aim, f"signal=KILL:when={aim.number}")
    process = _start(machine, words, now)
    time.sleep(aim.delay)
    process.kill()
    return _end(process)


def fill_up(machine: Machine, words: Sequence[str], now: str, aim: Aim) -> tuple[int, str]:
    """Run a command for which the disk is full from that system call on; as :func:`shoot`."""
    return _injected(machine, words, now, aim, f"error=ENOSPC:when={aim.number}+")


def _injected(machine: Machine, words: Sequence[str], now: str, aim: Aim, what: str) -> tuple[int, str]:
    tracing = ("strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={aim.call}")
    return _end(_start(machine, words, now, *tracing, "-e", f"inject={aim.call}:{what}"))


def _end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    _, said = process.communicate(timeout=_SECONDS)
    code = KILLED if process.returncode in _KILLED else process.returncode
    return code, said.decode(errors="replace")


def _start(machine: Machine, words: Sequence[str], now: str, *before: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*before, *machine.command(words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=machine.environ(now),
        cwd=Path(machine.here),
    )
