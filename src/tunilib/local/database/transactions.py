"""Whole transactions: changes one process at a time, readings from one snapshot; and what SQLite could not do."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.local.locks import PATIENCE, locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

__all__ = [
    "database_error",
    "lock_path",
    "queued",
    "read_transaction",
    "roll_back",
    "translate_sqlite_errors",
    "write_transaction",
]

_PERM, _BUSY, _LOCKED, _NOMEM, _READONLY, _IOERR = 3, 5, 6, 7, 8, 10
_CORRUPT, _FULL, _CANTOPEN, _CONSTRAINT, _NOTADB = 11, 13, 14, 19, 26

_BACKUP = "restore it from a backup"
_PLACE = "make yourself the owner of the file and its folder"
_MESSAGES = {
    _PERM: ("no permission to open {path}", _PLACE),
    _NOMEM: ("there is not enough memory for {path}", "close other programs and try again"),
    _READONLY: ("no permission to write {path}", _PLACE),
    _IOERR: (
        "{path} could not be read or written, the disk is full or faulty",
        "free some space, and check the disk",
    ),
    _CORRUPT: ("{path} is damaged", _BACKUP),
    _FULL: ("the disk is full, {path} could not be changed", "free some space and try again; nothing was changed"),
    _CANTOPEN: ("{path} cannot be opened", _PLACE),
    _CONSTRAINT: ("a change of {path} was refused because it breaks a rule of the database: {sqlite}", "report this"),
    _NOTADB: ("{path} is not a database", "check the name, or restore the file from a backup"),
    None: ("{path} could not be used: {sqlite}", "report this"),
}


def lock_path(path: Path) -> Path:
    """The lock file of a database: in the same folder, so that users with different state folders share it."""
    return Path(os.path.realpath(path) + ".lock")


@contextmanager
def write_transaction(connection: sqlite3.Connection, path: Path, *, timeout: float = PATIENCE) -> Iterator[None]:
    """Change a database: all that the block does, or nothing where it raises.

    Writers wait for each other in the kernel's queue before SQLite is asked for its lock, since SQLite's own waiting
    is not fair. Never wait for the network or for input in the block.

    Args:
        connection: from `tunilib.local.database.open_database`, with no transaction open.
        path: of the database.
        timeout: seconds to wait for other writers.

    Raises:
        Unavailable: other writers took longer than that.
        LocalError: ``database``: SQLite could not do it, for example on a full disk; nothing was changed.
    """
    if connection.in_transaction:
        raise RuntimeError("a change within another transaction would wait for itself")
    with queued(path, timeout), translate_sqlite_errors(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


@contextmanager
def read_transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Read from one snapshot, without waiting for writers.

    Raises:
        LocalError: ``database``: SQLite could not do it.
    """
    with translate_sqlite_errors(path):
        connection.execute("BEGIN")
        try:
            yield
        finally:
            roll_back(connection)


@contextmanager
def queued(path: Path, timeout: float = PATIENCE) -> Iterator[None]:
    """Hold the place of the one writer of a database; its lock file has the same permissions."""
    lock = lock_path(path)
    mode = 0o600
    with suppress(OSError):
        of_database = path.stat()
        mode = of_database.st_mode & 0o666
        if os.name == "posix" and lock.stat().st_mode & 0o666 != mode:
            lock.chmod(mode)
            os.chown(lock, -1, of_database.st_gid)
    with locked(lock, timeout=timeout, mode=mode):
        yield


def roll_back(connection: sqlite3.Connection) -> None:
    """Roll back, unless SQLite has done so itself; a second failure does not hide the first."""
    import sqlite3

    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def translate_sqlite_errors(path: Path) -> Iterator[None]:
    """Raise SQLite's errors in the block as errors of tunilib; other exceptions pass unchanged.

    Raises:
        LocalError: ``database``: see `database_error`.
        Unavailable: another program kept the file busy.
    """
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise database_error(error, path) from error


def database_error(error: sqlite3.Error, path: Path) -> TunilibError:
    """The error of tunilib for one of SQLite's."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in (_BUSY, _LOCKED):
        return Unavailable("another program is using {path}", hint="try again later", path=path)
    template, hint = _MESSAGES.get(primary, _MESSAGES[None])
    return LocalError(template, code="database", hint=hint, path=path, sqlite=str(error))
