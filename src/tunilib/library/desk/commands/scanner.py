"""Lines from a barcode reader, which types like a person, only faster, and ends each number as it is set up to do."""

from __future__ import annotations

import os
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final

from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import TextIO

SILENCE: Final = 120.0
"""Seconds without a line at a terminal after which nobody is there any more."""
BOUNCE: Final = 0.08
"""Seconds within which an empty line is the end of the number before: CR and LF, or a second Enter. Nobody types so."""
_LONGEST: Final = 4096
_SHOWN: Final = 80
"""Of a line: longer than any number."""


class Silence(Exception):
    """Nobody has typed anything for some time."""


def scanned_lines(stdin: TextIO | None, prompt: Callable[[], bool]) -> Generator[str | None, None, None]:
    """Each line without blanks around it, the next one read when it is asked for; None: a silence at a terminal.

    Args:
        prompt: asks for a line; whether a silence means anything.
    """
    if stdin is None:
        return
    descriptor = _terminal(stdin)
    if descriptor is None:
        yield from _lines_of(stdin, prompt)
        return
    typed = _Typed(descriptor)
    try:
        while True:
            try:
                line = typed.line(SILENCE if not typed.is_ahead() and prompt() else None)
            except Silence:
                yield None
                continue
            if line is None:
                return
            if line:
                typed.skip_end()
            yield line
    finally:
        typed.forget_rest()


def _lines_of(stdin: TextIO, prompt: Callable[[], bool]) -> Iterator[str]:
    """What is no text, or longer than any number, is a line as well: a number that nothing has."""
    if isinstance(stdin, TextIOWrapper):
        stdin.reconfigure(errors="replace")
    try:
        prompt()
        while line := stdin.readline(_LONGEST):
            rest = line
            while len(rest) == _LONGEST and not rest.endswith("\n"):
                rest = stdin.readline(_LONGEST)
            yield line[:_SHOWN].strip()
            prompt()
    except OSError:
        raise UsageError("standard input is not text") from None


def _terminal(stdin: TextIO) -> int | None:
    """The descriptor of a terminal that can be waited for."""
    if os.name == "nt":
        return None
    try:
        return stdin.fileno() if stdin.isatty() else None
    except (OSError, ValueError):
        return None


class _Typed:
    """What is typed at a terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._typed, self._is_over = descriptor, b"", False

    def line(self, seconds: float | None) -> str | None:
        """The next line; None: there are no more.

        Raises:
            Silence: it did not come within so many seconds.
        """
        while b"\n" not in self._typed and not self._is_over:
            if not self._is_ready(seconds):
                raise Silence
            piece = os.read(self._descriptor, _LONGEST)
            self._is_over = not piece
            self._typed += piece.replace(b"\r", b"\n")
        if self._is_over and not self._typed:
            return None
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode(errors="replace").strip()

    def is_ahead(self) -> bool:
        """Whether more was typed already: its echo stands on the screen, and no prompt belongs behind it."""
        return bool(self._typed) or self._is_ready(0)

    def skip_end(self) -> None:
        """Leave out the empty lines that belong to the number before them."""
        while not self._is_over and (self._typed or self._is_ready(BOUNCE)):
            if not self._typed:
                self._typed = os.read(self._descriptor, _LONGEST).replace(b"\r", b"\n")
                self._is_over = not self._typed
            if not self._typed.startswith(b"\n"):
                return
            self._typed = self._typed.removeprefix(b"\n")

    def forget_rest(self) -> None:
        """What was typed and not read is for nobody: not for the shell either."""
        import termios

        with suppress(termios.error):
            termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _is_ready(self, seconds: float | None) -> bool:
        from select import select

        return bool(select([self._descriptor], [], [], seconds)[0])
