"""Which file a connection has open, and what may stand beside it.

The name of a database can come to mean another file while it is open: it is deleted, replaced, or a backup is copied
over it. A change of the file that is gone would be lost, so every transaction compares. And SQLite reads whatever log
has the name of the database's log: one that belongs to another file would be mixed into it and damage it.

The header of a file in use is read through the descriptor that SQLite has open. Opening the file once more would do
harm: closing that takes away the locks that this process has on it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import struct
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.errors import LocalError
from tunilib.local.files import no_file_of_its_own

if TYPE_CHECKING:
    from collections.abc import Iterator

_DESCRIPTORS = "/dev/fd"
_HEADER = 100
_WAL = 2
"""The version that a file with a write-ahead log has in its header."""
_LOG_HEADER, _FRAME_HEADER = 32, 24
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite has beside a database."""
_ASIDE = "of-another-file"
_ATTEMPTS = 10


class Database(sqlite3.Connection):
    """A connection that knows which file it has open; None where it was not opened by name."""

    file: OpenedFile | None = None

    def __del__(self) -> None:
        """Close it when nobody holds it any more: from Python 3.13 on, a script that closed no account would be warned
        of a database, which it never opened.
        """
        with suppress(sqlite3.ProgrammingError):  # of another thread, or never opened: freeing it closes it
            self.close()


class FileHeader(NamedTuple):
    """What the first page of a database says.

    Attributes:
        version: of the file format for reading. changes: how often the first page was changed; it never goes back.
    """

    version: int
    changes: int

    @classmethod
    def of(cls, content: bytes) -> FileHeader | None:
        """Read a header; None where this is none."""
        if len(content) < _HEADER or not content.startswith(b"SQLite format 3\0"):
            return None
        return cls(content[19], struct.unpack_from(">I", content, 24)[0])


class OpenedFile:
    """The file that a connection has open.

    Args:
        path: its name, without links.
        status: of the file, as it was before and after it was opened.
    """

    def __init__(self, path: Path, status: os.stat_result) -> None:
        self._path = path
        self._identity = (status.st_dev, status.st_ino)
        self._descriptor: int | None = None
        self._count = 0

    @classmethod
    def open(cls, path: Path, **options: Any) -> Database:
        """Connect to a file, and remember which one it was.

        Args:
            options: of ``sqlite3.connect``, with the address of the file.
        """
        for _ in range(_ATTEMPTS):
            before = path.stat()
            connection = sqlite3.connect(factory=Database, **options)
            after = path.stat()
            if os.path.samestat(before, after):
                connection.file = cls(path, after)
                connection.file.check()  # from now on what it counts is known
                return connection
            connection.close()
        raise _replaced(path)

    def check(self) -> None:
        """Raise as :func:`check_file` does."""
        try:
            status = self._path.stat()
        except OSError as error:
            raise LocalError(
                "{path} was deleted or moved while it was in use",
                code="database",
                hint="nothing was changed; put the file back, or restore it from a backup",
                path=self._path,
            ) from error
        if (status.st_dev, status.st_ino) != self._identity:
            raise _replaced(self._path)
        header = self.header()
        if header is None:
            return
        if header.changes < self._count or (self._count and header.version != _WAL):
            raise _replaced(self._path)
        if header.version == _WAL:
            self._count = max(self._count, header.changes, 1)

    def header(self) -> FileHeader | None:
        """The header of the file itself, without what is in its log; None where it cannot be read."""
        if self._descriptor is not None:
            content = self._read(self._descriptor)
            if content is not None:
                return FileHeader.of(content)
            self._descriptor = None
        for descriptor in _descriptors():
            content = self._read(descriptor)
            if content is not None:
                self._descriptor = descriptor
                return FileHeader.of(content)
        return None

    def _read(self, descriptor: int) -> bytes | None:
        """The beginning of the file, if a descriptor is of it: before reading and after it."""
        try:
            if not self._is_of(descriptor):
                return None
            content = os.pread(descriptor, _HEADER, 0)
            return content if self._is_of(descriptor) else None
        except OSError:
            return None

    def _is_of(self, descriptor: int) -> bool:
        status = os.fstat(descriptor)
        return (status.st_dev, status.st_ino) == self._identity


def check_file(connection: sqlite3.Connection) -> None:
    """See that the name still means the file that is open, with the content that SQLite has seen.

    Raises:
        LocalError: ``database``: it was deleted, replaced or written over.
    """
    if isinstance(connection, Database) and connection.file is not None:
        connection.file.check()


def is_replaced(connection: sqlite3.Connection) -> bool:
    """Whether a connection that is not in use has a file open that its name does not mean any more."""
    if connection.in_transaction:
        return False
    try:
        check_file(connection)
    except LocalError:
        return True
    return False


def refuse_links(path: Path) -> None:
    """See that the logs of a database, which SQLite opens by their names, are files of their own.

    Raises:
        LocalError: ``database``: one is a link, or not a regular file: writing it would change another file.
    """
    for beside in (path.with_name(path.name + ending) for ending in LOGS):
        try:
            status = beside.lstat()
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise no_file_of_its_own(beside, code="database")


def is_foreign_log(path: Path, connection: Database) -> bool:
    """Whether the log beside a file belongs to another one, and would damage it.

    It cannot be the file's own where it does not continue it: every change writes the first page, with a higher count,
    so that the first one in the log counts at most one more than the file, and the last one at least as much (the file
    may already have parts of the log in it).

    Args:
        connection: to the file; nothing was read from it yet.
    """
    log = _log(path)
    if connection.file is None or not _size(log):
        return False
    header = connection.file.header()
    counts = _counts(log)
    first = next(counts, None)
    if header is None or first is None:
        return False
    if header.version != _WAL or header.changes < first - 1:
        return True
    return header.changes > first and header.changes > max(counts, default=first)


def set_foreign_log_aside(path: Path, connection: Database) -> None:
    """Give a log that belongs to another file another name; the caller is the one writer."""
    if not is_foreign_log(path, connection):
        return
    log = _log(path)
    number = 1
    while os.path.lexists(aside := log.with_name(f"{log.name}.{_ASIDE}-{number}")):
        number += 1
    log.rename(aside)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _counts(log: Path) -> Iterator[int]:
    """The count in each first page of a log, as far as the log was written since it was begun."""
    try:
        with log.open("rb") as file:
            start = file.read(_LOG_HEADER)
            if len(start) < _LOG_HEADER:
                return
            size, salts = struct.unpack_from(">I", start, 8)[0], start[16:24]
            while len(frame := file.read(_FRAME_HEADER)) == _FRAME_HEADER and frame[8:16] == salts:
                if frame[:4] != b"\0\0\0\1":
                    file.seek(size, os.SEEK_CUR)
                    continue
                page = file.read(size)
                if len(page) < size:
                    return
                yield struct.unpack_from(">I", page, 24)[0]
    except FileNotFoundError:
        return


def _descriptors() -> Iterator[int]:
    """The open files of this process; none where the system does not tell."""
    try:
        names = os.listdir(_DESCRIPTORS)  # noqa: PTH208 - numbers suffice
    except OSError:
        return
    yield from (int(name) for name in names if name.isdecimal())


def _replaced(path: Path) -> LocalError:
    return LocalError(
        "{path} was replaced by another file while it was in use",
        code="database",
        hint="nothing was changed in the file that is there now; run the command again",
        path=path,
    )
