"""Backups: a consistent copy of a library in use, which is there complete or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.errors import LocalError
from tunilib.local.database import connect, translate_sqlite_errors
from tunilib.local.files import file_error, sync_folder

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection


def copy_to(db: Connection, path: Path, file: Path) -> None:
    """Copy a library to a new file, which appears when it is complete; never over one that is there.

    All of it is copied in one step from one snapshot, while others read and write.

    Raises:
        LocalError: ``file``: there is such a file, or it cannot be made; ``database``: the disk is full.
    """
    if os.path.lexists(file):
        raise _taken(file)
    temporary = file.with_name(f".{file.name[:200]}.{os.urandom(6).hex()}.tmp")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with translate_sqlite_errors(path):
            _copy(db, temporary)
        _keep(temporary, file)
    except OSError as error:
        raise file_error(error, file) from error
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()


def _copy(db: Connection, temporary: Path) -> None:
    target = connect(temporary)
    try:
        target.execute("PRAGMA synchronous = FULL")
        db.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file, and all of it is on the disk
    finally:
        target.close()


def _keep(temporary: Path, file: Path) -> None:
    try:
        os.link(temporary, file)
    except FileExistsError:
        raise _taken(file) from None
    except OSError:  # a file system without links
        if os.path.lexists(file):
            raise _taken(file) from None
        temporary.rename(file)
    sync_folder(file.parent)


def _taken(file: Path) -> LocalError:
    return LocalError("there is already a file of this name: {path}", hint="choose another name", path=file)
