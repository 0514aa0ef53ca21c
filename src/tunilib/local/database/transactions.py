"""Whole transactions: changes one process at a time, readings from one snapshot."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tunilib.local.database.speaking import spoken
from tunilib.local.locks import PATIENCE, locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

__all__ = ["lock_path", "queued", "read_transaction", "roll_back", "write_transaction"]


def lock_path(path: Path) -> Path:
    """The lock file of a database: beside it, so that users with state folders of their own meet there."""
    return Path(os.path.realpath(path) + ".lock")


@contextmanager
def write_transaction(connection: sqlite3.Connection, path: Path, *, timeout: float = PATIENCE) -> Iterator[None]:
    """Change a database: all that the block does, or nothing where it raises.

    Writers wait for each other in the kernel's queue before SQLite is asked for its lock, since SQLite's own waiting
    starves some. Never wait for the network or a person in the block.

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
    with queued(path, timeout), spoken(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


@contextmanager
def read_transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Read from one snapshot, whatever others change meanwhile; waits for nobody.

    Raises:
        LocalError: ``database``: SQLite could not do it.
    """
    with spoken(path):
        connection.execute("BEGIN")
        try:
            yield
        finally:
            roll_back(connection)


@contextmanager
def queued(path: Path, timeout: float = PATIENCE) -> Iterator[None]:
    """Stand in the queue of those who change a database; whoever may write that may stand in the queue."""
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
    """SQLite has done it itself after some errors, and a second failure must not hide the first."""
    import sqlite3

    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
