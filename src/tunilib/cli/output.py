"""The two streams of a run: data that must arrive, and notes that may get lost."""

from __future__ import annotations

import errno
from typing import TextIO

from tunilib.cli.render.clean import clean_lines
from tunilib.errors import LocalError
from tunilib.messages import text

__all__ = ["Output", "ReaderGone"]


class ReaderGone(Exception):
    """Whoever read standard output has closed it."""


class Output:
    """Standard output and standard error of one run.

    Args:
        stdout: None where the process was started with it closed.
        stderr: likewise.
    """

    def __init__(self, stdout: TextIO | None, stderr: TextIO | None) -> None:
        self.stdout, self.stderr = stdout, stderr
        self.language = "en"
        self.is_lost = False
        self.is_terminal = _is_terminal(stdout)
        self.is_stderr_terminal = _is_terminal(stderr)
        _make_safe(stdout, to_terminal=self.is_terminal)

    def write(self, data: str) -> None:
        """Write to standard output.

        Raises:
            ReaderGone: nobody reads any more.
            LocalError: it is closed, or the disk behind it is full: exit 6, code ``file``.
        """
        if self.stdout is None:
            raise self._lost("errors.output-closed", None)
        try:
            self.stdout.write(data)
        except (OSError, ValueError) as error:
            raise self._failure(error) from error
        if self.is_terminal:
            self.flush()

    def write_bytes(self, data: bytes) -> None:
        """Write the bytes of a file to standard output, as they are; raises like :meth:`write`."""
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:  # a stream of text alone
            self.write(data.decode("utf-8", "replace"))
            return
        self.flush()
        try:
            raw.write(data)
        except (OSError, ValueError) as error:
            raise self._failure(error) from error
        if self.is_terminal:
            self.flush()

    def flush(self) -> None:
        """Make sure that what was written has arrived; raises like :meth:`write`."""
        if self.stdout is None:
            return
        try:
            self.stdout.flush()
        except (OSError, ValueError) as error:
            raise self._failure(error) from error

    def note(self, message: str) -> None:
        """Write a line to standard error; that it cannot be written is no reason to stop."""
        self.ask(message + "\n")

    def note_data(self, line: str) -> None:
        """Write a line for programs to standard error: UTF-8, like all data."""
        _make_safe(self.stderr, to_terminal=self.is_stderr_terminal)
        self.note(line)

    def ask(self, question: str) -> None:
        """Write to standard error without ending the line."""
        if self.stderr is None:
            return
        try:
            self.stderr.write(clean_lines(question))
            self.stderr.flush()
        except (OSError, ValueError):
            self.stderr = None

    def _failure(self, error: OSError | ValueError) -> ReaderGone | LocalError:
        stream, self.stdout, self.is_lost = self.stdout, None, True
        _give_up(stream)
        if isinstance(error, OSError):
            if error.errno == errno.EPIPE:
                return ReaderGone()
            return self._lost("errors.output-failed", error.strerror)
        return self._lost("errors.output-closed", None)

    def _lost(self, key: str, why: str | None) -> LocalError:
        return LocalError(text(key, self.language, why=why), hint=text("errors.output-done", self.language))


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (OSError, ValueError):
        return False


def _make_safe(stream: TextIO | None, *, to_terminal: bool) -> None:
    """Data for a pipe is UTF-8 whatever the locale; a terminal gets a mark for what it cannot show."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if to_terminal:
        reconfigure(errors="replace")
    else:
        reconfigure(encoding="utf-8", errors="replace")


def _give_up(stream: TextIO | None) -> None:
    """Let what is left in a stream's buffer go nowhere, so that nothing tries to write it again."""
    import os

    try:
        descriptor = stream.fileno() if stream is not None else -1
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if descriptor >= 0:
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
    except (OSError, ValueError):
        pass
