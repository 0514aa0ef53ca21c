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

from tunilib.errors import LocalError, UsageError
from tunilib.local.files import free_name

if TYPE_CHECKING:
    from pathlib import Path

LOGS = ("-wal", "-shm", "-journal")
"""What SQLite has beside a database."""
_FORMAT, _WITHOUT_LOG = slice(18, 20), b"\1\1"
"""Where the header of a file says whether it has a log, and what the header of a backup says."""


class FileConnection(sqlite3.Connection):
    """A connection that knows which file it has open.

    Attributes:
        path: the name of the file, without links; None: it was not opened by name.
        status: of the file when it was opened.
    """

    path: Path | None = None
    status: os.stat_result

    def __del__(self) -> None:
        """Close it when nobody holds it any more: from Python 3.13 on, a script that closed no account would be warned
        of a database, which it never opened.
        """
        with suppress(sqlite3.ProgrammingError, UsageError):  # of another thread, or never opened: freeing it closes it
            self.close()

    def close(self) -> None:
        try:
            super().close()
        except sqlite3.ProgrammingError as error:
            raise opened_elsewhere() if "thread" in str(error) else error from error
        _opened.discard(self)


def opened_elsewhere() -> UsageError:
    return UsageError("another thread opened this", hint="open it in the thread that uses it")


_opened: WeakSet[FileConnection] = WeakSet()
"""The connections of this process."""


def open_file(path: Path, **options: Any) -> FileConnection:
    """Connect to a file, and remember which one it was.

    Args:
        options: of ``sqlite3.connect``, with the address of the file.
    """
    before = path.stat()
    connection = sqlite3.connect(factory=FileConnection, **options)
    connection.path, connection.status = path, path.stat()
    if not os.path.samestat(before, connection.status):
        connection.close()
        raise _replaced(path)
    _opened.add(connection)
    return connection


def check_file(connection: sqlite3.Connection) -> None:
    """See that the name still means the file that is open."""
    if not isinstance(connection, FileConnection) or connection.path is None:
        return
    try:
        status = connection.path.stat()
    except OSError as error:
        raise LocalError(
            "{path} was deleted or moved while it was in use",
            code="database",
            hint="nothing was changed; put the file back, or restore it from a backup",
            path=connection.path,
        ) from error
    if not os.path.samestat(status, connection.status):
        raise _replaced(connection.path)


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
        if not log.stat().st_size or any(os.path.samestat(status, one.status) for one in list(_opened)):
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
