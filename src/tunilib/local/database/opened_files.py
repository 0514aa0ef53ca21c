"""Which file a connection has open.

The name of a database can come to mean another file while it is open: it is deleted, or another file takes its place. A
change of the file that is gone would be lost, so every transaction compares. And SQLite reads whatever log has the name
of the database's log: beside a backup that took the place of a database, that of the file before would damage it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from tunilib.errors import LocalError
from tunilib.local.files import free_name

if TYPE_CHECKING:
    from pathlib import Path

LOGS = ("-wal", "-shm", "-journal")
"""What SQLite has beside a database."""
_ATTEMPTS = 10
_FORMAT, _WITHOUT_LOG = slice(18, 20), b"\1\1"
"""Where the header of a file says whether it has a log, and what the header of a backup says."""


class FileConnection(sqlite3.Connection):
    """A connection that knows which file it has open; None where it was not opened by name."""

    file: OpenedFile | None = None

    def __del__(self) -> None:
        """Close it when nobody holds it any more: from Python 3.13 on, a script that closed no account would be warned
        of a database, which it never opened.
        """
        with suppress(sqlite3.ProgrammingError):  # of another thread, or never opened: freeing it closes it
            self.close()

    def close(self) -> None:
        """Close it."""
        super().close()
        _opened.discard(self)


_opened: WeakSet[FileConnection] = WeakSet()
"""The connections of this process."""


class OpenedFile:
    """The file that a connection has open.

    Args:
        path: its name, without links.
        status: of the file, as it was before and after it was opened.
    """

    def __init__(self, path: Path, status: os.stat_result) -> None:
        self._path, self._status = path, status

    @classmethod
    def open(cls, path: Path, **options: Any) -> FileConnection:
        """Connect to a file, and remember which one it was."""
        for _ in range(_ATTEMPTS):
            before = path.stat()
            connection = sqlite3.connect(factory=FileConnection, **options)
            after = path.stat()
            if os.path.samestat(before, after):
                connection.file = cls(path, after)
                _opened.add(connection)
                return connection
            connection.close()
        raise _replaced(path)

    def is_of(self, status: os.stat_result) -> bool:
        """Whether it is this one."""
        return os.path.samestat(status, self._status)

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
        if not self.is_of(status):
            raise _replaced(self._path)


def check_file(connection: sqlite3.Connection) -> None:
    """See that the name still means the file that is open."""
    if isinstance(connection, FileConnection) and connection.file is not None:
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


def set_foreign_log_aside(path: Path) -> None:
    """Give the log beside a file that has none another name: it is of a file that was there before.

    A file that this process has open is not looked at: closing it would take away the locks that the others have on it.
    """
    log = path.with_name(f"{path.name}-wal")
    with suppress(FileNotFoundError):
        status = path.stat()
        if not log.stat().st_size or any(one.file is not None and one.file.is_of(status) for one in list(_opened)):
            return
        with path.open("rb") as file:
            has_none = file.read(_FORMAT.stop)[_FORMAT] == _WITHOUT_LOG
        if has_none:
            log.rename(free_name(log, "of-another-file"))
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def _replaced(path: Path) -> LocalError:
    return LocalError(
        "{path} was replaced by another file while it was in use",
        code="database",
        hint="nothing was changed in the file that is there now; run the command again",
        path=path,
    )
