"""The real program at a pseudo-terminal, with somebody who types."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from contextlib import suppress

from tests.journeys.machine import Machine, Result

__all__ = ["at_terminal"]


def at_terminal(
    machine: Machine,
    *words: str,
    typing: Sequence[tuple[str, str]] = (),
    size: tuple[int, int] | None = None,
    **environ: str | None,
) -> Result:
    """Run the program with all three streams at a terminal of its own.

    Args:
        typing: each a text to wait for, and what is then typed.
        size: the lines and columns of the terminal; None: it does not say.

    Returns:
        Standard output and standard error together, as the terminal shows them, with line feeds alone.
    """
    setting = machine.process_setting(COLUMNS=None, **environ)
    command = machine.command(*words)
    process, terminal = pty.fork()
    if process == 0:
        if size is not None:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        os.execve(command[0], command, setting)
    shown, code = b"", None
    answers = list(typing)
    deadline = time.monotonic() + 30
    try:
        while time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.5)[0]:
                try:
                    piece = os.read(terminal, 65536)
                except OSError:  # Linux tells the end so
                    break
                if not piece:
                    break
                shown += piece
            if answers and answers[0][0].encode() in shown:
                os.write(terminal, answers.pop(0)[1].encode())
        else:
            os.kill(process, signal.SIGKILL)
    finally:
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        with suppress(OSError):
            os.close(terminal)
    result = Result(code, shown.decode().replace("\r\n", "\n"), "")
    assert result.says_nothing_of_the_code, result
    return result
