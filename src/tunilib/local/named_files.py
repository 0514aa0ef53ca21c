"""Files that a person names: each is a file or a pipe, and has a limit."""

from __future__ import annotations

import io
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from tunilib.errors import LocalError
from tunilib.local.files import file_error, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NAME = "check the name"


def check_named_file(path: Path, *, limit: int | None = None) -> None:
    """Refuse what is neither a file nor a pipe, and a file that is larger than its limit.

    Standard input may be a terminal.
    """
    try:
        status = path.stat()
        is_readable = stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode) or _is_terminal(status)
    except (OSError, ValueError) as error:
        raise _error(error, path) from error
    if stat.S_ISDIR(status.st_mode):
        raise LocalError("this is a folder, not a file: {path}", hint=_NAME, path=path)
    if not is_readable:
        raise LocalError("neither a file nor a pipe: {path}", hint=_NAME, path=path)
    if limit is not None and stat.S_ISREG(status.st_mode) and status.st_size > limit:
        raise too_large(path, limit)


@contextmanager
def opened_file(path: Path, *, limit: int | None, advance: Callable[[int], None] | None = None) -> Iterator[BinaryIO]:
    """Open a file or a pipe for reading.

    Args:
        limit: the most bytes that are read; None: its reader has a limit, or takes one record after the other.
        advance: is told how many bytes were read.

    Raises:
        LocalError: ``file``: it cannot be read, is of another kind or is too large.
    """
    check_named_file(path, limit=limit)
    with io.BufferedReader(_NamedFile(path, limit, advance), 1 << 16) as stream:
        yield stream


class _NamedFile(io.RawIOBase):
    """Counts what is read, and translates failures to read."""

    def __init__(self, path: Path, limit: int | None, advance: Callable[[int], None] | None) -> None:
        super().__init__()
        self._path, self._limit, self._advance, self._count = path, limit, advance, 0
        try:
            flag = getattr(os, "O_NONBLOCK", 0) if stat.S_ISREG(path.stat().st_mode) else 0
            self._file = io.FileIO(path, opener=lambda name, flags: os.open(name, flags | flag))
        except OSError as error:
            raise file_error(error, path, reading=True) from error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self._file.readinto(buffer)
        except OSError as error:
            raise file_error(error, self._path, reading=True) from error
        if count is None:  # of a file of the system that waits for more
            raise LocalError("neither a file nor a pipe: {path}", hint=_NAME, path=self._path)
        self._count += count
        if self._limit is not None and self._count > self._limit:
            raise too_large(self._path, self._limit)
        if self._advance is not None:
            self._advance(count)
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _is_terminal(status: os.stat_result) -> bool:
    """Whether it is the terminal from which the program reads."""
    try:
        return os.isatty(0) and os.path.samestat(status, os.fstat(0))
    except OSError:
        return False


def _error(error: OSError | ValueError, path: Path) -> LocalError:
    if isinstance(error, OSError):
        return file_error(error, path, reading=True)
    return LocalError("no such file or folder: {path}", hint=_NAME, path=path)  # a NUL is in the name
