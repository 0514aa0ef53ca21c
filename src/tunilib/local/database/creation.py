"""Making a database that is there complete or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tunilib.errors import LocalError
from tunilib.local.database.connections import (
    Schema,
    connect,
    migrate,
    queued,
    sqlite_version,
    translate_sqlite_errors,
)
from tunilib.local.files import file_error, prepare_folder, sync_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

__all__ = ["make_database"]

_NEW = ".new"
_BESIDE = ("", "-wal", "-shm", "-journal")


def make_database(
    path: Path, schema: Schema, fill: Callable[[sqlite3.Connection], None], *, variable: str | None = None
) -> None:
    """Make a new file with its first content; never over one that is there.

    It is written under another name in the same folder, and renamed when all of it is on the disk, so that a kill or a
    full disk leaves no part of it.

    Args:
        path: the file.
        schema: what it holds.
        fill: writes the first content, within a transaction.
        variable: the environment variable that chooses another place, named in the hint of an error.

    Raises:
        LocalError: ``file``: something of that name is there, or the folder may not be written; ``database``: SQLite is
            too old or could not do it. Errors of ``fill`` pass through. Nothing is left in any case.
    """
    sqlite_version()
    target = Path(os.path.realpath(path))
    prepare_folder(target.parent, variable=variable)
    _refuse_taken(target, path)
    with queued(target):
        _refuse_taken(target, path)
        _sweep(target)
        temporary = target.with_name(f".{target.name}{_NEW}")
        try:
            os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            _build(temporary, path, schema, fill)
            _name(temporary, target)
        except FileExistsError as error:
            raise _taken(path) from error
        except OSError as error:
            raise file_error(error, path, variable=variable) from error
        finally:
            _sweep(target)
        sync_folder(target.parent)


def _build(temporary: Path, path: Path, schema: Schema, fill: Callable[[sqlite3.Connection], None]) -> None:
    with translate_sqlite_errors(path):
        connection = connect(temporary)
        try:
            migrate(connection, schema)
            for setting in ("PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"):
                connection.execute(setting)
            connection.execute("BEGIN")
            fill(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()


def _name(temporary: Path, target: Path) -> None:
    """A link is refused where the name is taken; a rename would replace the other file."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        temporary.rename(target)


def _sweep(target: Path) -> None:
    """Remove what a killed process left, and the log of a database that was deleted without it."""
    names = [f".{target.name}{_NEW}{beside}" for beside in _BESIDE]
    if not target.exists():
        names += [target.name + beside for beside in _BESIDE if beside]
    for name in names:
        with suppress(OSError):
            target.with_name(name).unlink()


def _refuse_taken(target: Path, path: Path) -> None:
    if os.path.lexists(target):
        raise _taken(path)


def _taken(path: Path) -> LocalError:
    return LocalError("there is already a file of this name: {path}", hint="choose another name, or move it", path=path)
