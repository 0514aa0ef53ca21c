"""The two streams of a run: data that must arrive, and notes that may get lost; a terminal's are broken between words.

Text of a library is data: nothing in it may control a terminal. :func:`clean` makes it safe.

What is longer than the terminal goes through a pager, as with git: ``TUNILIB_PAGER``, else ``PAGER``, else ``less``; an
empty value means none. ``less`` is given ``LESS=FRX`` unless the environment has it otherwise: it ends where all fits,
shows colours, and leaves the text on the screen.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, TextIO

from tunilib.errors import LocalError
from tunilib.views.texts import HELD, clean, clean_lines, held

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DONE = "what the command did is done; only its output was lost"


_PAGER = "less"
_PAGER_SETTINGS = {"LESS": "FRX", "LV": "-c"}
_SECRET = "TUNILIB_PASSWORD"  # noqa: S105 - how the names of variables begin


class ReaderGone(Exception):
    """The reader of standard output has closed it."""


class Output:
    """Standard output and standard error of one run."""

    def __init__(self, stdout: TextIO | None, stderr: TextIO | None, environ: Mapping[str, str]) -> None:
        self.stdout, self.stderr, self._environ = stdout, stderr, environ
        self.is_lost, self.has_error = False, False
        self.above_bar: Callable[[str], object] | None = None
        """Writes a text above the bar that is on standard error."""
        self.is_terminal = _is_terminal(stdout)
        self.is_stderr_terminal = _is_terminal(stderr)
        self.is_linear = environ.get("TERM") == "dumb" or environ.get("TUNILIB_PLAIN", "") not in ("", "0")
        """Whether one thing comes below the other, without bars and colours, as a screen reader reads it out."""
        _make_safe(stdout, to_terminal=self.is_terminal)

    def write(self, data: str) -> None:
        if self.stdout is None:
            raise _closed()
        try:
            self.stdout.write(data)
        except (OSError, ValueError) as error:
            raise self._failure(error) from error
        if self.is_terminal:
            self.flush()

    def show(self, text: str) -> None:
        """Write a text to standard output, through a pager where that is a terminal with fewer lines."""
        command = _pager(self, self._environ, text)
        if not command or not _run(command, self._environ, self, text):
            self.write(text)

    def width(self) -> int:
        """The width of the terminal in cells; 80 where standard output is not a terminal."""
        return self._width_of(self.stdout)

    def shows(self, signs: str) -> bool:
        """Whether each stream that is a terminal can show some signs."""
        streams = ((self.stdout, self.is_terminal), (self.stderr, self.is_stderr_terminal))
        return all(_can_write(stream, signs) for stream, is_terminal in streams if is_terminal)

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
        """Write a line to standard error. A failure to write it is ignored."""
        self.ask(message + "\n")

    def note_data(self, line: str) -> None:
        """Write a line for programs to standard error: UTF-8, like all data."""
        _make_safe(self.stderr, to_terminal=self.is_stderr_terminal)
        self._tell(clean(line) + "\n")

    def ask(self, question: str) -> None:
        """Write to standard error without ending the line."""
        shown = clean_lines(question)
        self._tell(self._between_words(shown) if self.is_stderr_terminal else shown)

    def _tell(self, text: str) -> None:
        if self.stderr is None:
            return
        try:
            if self.above_bar is not None:
                self.above_bar(text)
                return
            self.stderr.write(text)
            self.stderr.flush()
        except (OSError, ValueError):
            self.stderr = None

    def _width_of(self, stream: TextIO | None) -> int:
        columns = self._environ.get("COLUMNS", "")
        if columns.isdecimal() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(stream.fileno()).columns or 80 if stream is not None else 80
        except (OSError, ValueError):
            return 80

    def _between_words(self, text: str) -> str:
        """The text with lines that the terminal has room for; an indented line is to be copied, and stays whole.

        What follows a dash is an item of a list, whose further lines are indented.
        """
        width = self._width_of(self.stderr)
        if len(text) <= width:
            return text
        from textwrap import wrap

        lines = []
        for line in text.split("\n"):
            body = line.rstrip()
            is_whole = len(line) <= width or line.startswith(" ")
            edge = "  " if line.startswith("- ") else ""
            shown = (
                [body]
                if is_whole
                else wrap(held(body), width, subsequent_indent=edge, break_long_words=False, break_on_hyphens=False)
            )
            lines.append("\n".join(shown) + line[len(body) :])
        return "\n".join(lines).replace(HELD, " ")

    def _failure(self, error: OSError | ValueError) -> ReaderGone | LocalError:
        stream, self.stdout, self.is_lost = self.stdout, None, True
        _give_up(stream)
        if isinstance(error, OSError):
            if error.errno == errno.EPIPE:
                return ReaderGone()
            from tunilib.core.note import cause_of

            return LocalError("standard output cannot be written: {why}", hint=_DONE, why=cause_of(error))
        return _closed()


def _closed() -> LocalError:
    return LocalError("standard output is closed", hint=_DONE)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (OSError, ValueError):
        return False


def _can_write(stream: TextIO | None, signs: str) -> bool:
    try:
        signs.encode(getattr(stream, "encoding", None) or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _make_safe(stream: TextIO | None, *, to_terminal: bool) -> None:
    """Write UTF-8 to a pipe in every locale. A terminal gets a mark for what it cannot show."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if to_terminal:
        reconfigure(errors="replace")
    else:
        reconfigure(encoding="utf-8", errors="replace")


def _give_up(stream: TextIO | None) -> None:
    """Discard what is left in a stream's buffer."""
    try:
        descriptor = stream.fileno() if stream is not None else -1
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if descriptor >= 0:
            os.dup2(nowhere, descriptor)
        os.close(nowhere)
    except (OSError, ValueError):
        pass


def _pager(output: Output, environ: Mapping[str, str], text: str) -> list[str]:
    """The command line of the pager; empty: none is needed."""
    lines = _height(output)
    if not lines or text.count("\n") < lines or output.is_linear:
        return []
    import shlex
    import shutil

    wanted = environ.get("TUNILIB_PAGER", environ.get("PAGER"))
    try:
        words = shlex.split(_PAGER if wanted is None else wanted)
    except ValueError:
        return []
    path = shutil.which(words[0], path=environ.get("PATH")) if words else None
    return [] if path is None else [path, *words[1:]]


def _height(output: Output) -> int:
    """The lines of the terminal; 0: not known."""
    if not output.is_terminal or output.stdout is None:
        return 0
    try:
        return os.get_terminal_size(output.stdout.fileno()).lines
    except (OSError, ValueError):
        return 0


def _run(command: list[str], environ: Mapping[str, str], output: Output, text: str) -> bool:
    import subprocess
    from contextlib import suppress

    assert output.stdout is not None
    output.flush()
    seen = {name: value for name, value in environ.items() if not name.startswith(_SECRET)}
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own pager, and no shell
            command,
            stdin=subprocess.PIPE,
            stdout=output.stdout.fileno(),
            env={**_PAGER_SETTINGS, **seen},
            encoding=getattr(output.stdout, "encoding", None) or "utf-8",
            errors="replace",
        )
    except OSError:
        return False
    assert process.stdin is not None
    with suppress(KeyboardInterrupt, BrokenPipeError):
        process.stdin.write(text)
    with suppress(BrokenPipeError):
        process.stdin.close()
    while process.poll() is None:  # the pager itself decides what ^C means
        with suppress(KeyboardInterrupt):
            process.wait()
    return True
