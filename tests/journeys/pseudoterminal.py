"""The real program at a pseudo-terminal, with somebody who types."""

from __future__ import annotations

import fcntl
import os
import pty
import selectors
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tests.journeys.machine import Machine, Result

_AT_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal that of the new session; a fork would not do beside the threads of other tests."""


def at_terminal(
    machine: Machine,
    *words: str,
    typing: Sequence[tuple[str, str]] = (),
    size: tuple[int, int] | None = None,
    **environ: str | None,
) -> Result:
    """Run the program with all three streams at a terminal of its own.

    Args:
        typing: each a text to wait for, behind the one before, and what is then typed.
        size: the lines and columns of the terminal; None: it does not say.

    Returns:
        Standard output and standard error together, as the terminal shows them, with line feeds alone.
    """
    setting = machine.process_setting(COLUMNS=None, **environ)
    code, shown = program_at_terminal(machine.command(*words), setting, typing, size)
    result = Result(code, shown.replace("\r\n", "\n"), "")
    assert result.says_nothing_of_the_code, result
    return result


def program_at_terminal(
    command: Sequence[str],
    setting: Mapping[str, str],
    typing: Sequence[tuple[str, str]],
    size: tuple[int, int] | None = None,
) -> tuple[int, str]:
    """The exit code of any program, and all that its terminal was sent; ``typing``, ``size``: see above."""
    terminal, program_side = pty.openpty()
    if size is not None:
        fcntl.ioctl(program_side, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", _AT_THE_TERMINAL, *command],
        stdin=program_side,
        stdout=program_side,
        stderr=program_side,
        env=setting,
        start_new_session=True,
    )
    os.close(program_side)
    shown, behind = b"", 0
    ready = selectors.DefaultSelector()
    ready.register(terminal, selectors.EVENT_READ)
    answers = list(typing)
    deadline = time.monotonic() + 30
    try:
        while time.monotonic() < deadline:
            if ready.select(0.5):
                try:
                    piece = os.read(terminal, 65536)
                except OSError:  # Linux tells the end so
                    break
                if not piece:
                    break
                shown += piece
            if answers and (at := shown.find(awaited := answers[0][0].encode(), behind)) >= 0:
                behind = at + len(awaited)
                os.write(terminal, answers.pop(0)[1].encode())
        else:
            process.kill()
    finally:
        ready.close()
        code = process.wait()
        with suppress(OSError):
            os.close(terminal)
    return code, shown.decode()
