"""New files of libraries: a backup, and one that takes another one's place; each is there complete or not at all."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from tunilib.errors import LocalError, TunilibError
from tunilib.local.database import connect, lock_path, translate_sqlite_errors
from tunilib.local.database.connections import queued
from tunilib.local.database.opened_files import LOGS
from tunilib.local.files import file_error, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection


def copy_to(db: Connection, path: Path, file: Path) -> None:
    """Copy a library to a new file, which appears when it is complete; never over one that is there.

    All of it is copied in one step from one snapshot, while others read and write.
    """
    if os.path.lexists(file):
        raise _taken(file)
    temporary = file.with_name(f".{file.name[:200]}.{os.urandom(6).hex()}.tmp")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with translate_sqlite_errors(path), closing(connect(temporary)) as target:
            target.execute("PRAGMA synchronous = FULL")
            db.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = DELETE")  # so that it is one file, and all of it is on the disk
        _give_name(temporary, file)
    except OSError as error:
        raise file_error(error, file) from error
    finally:
        for ending in ("", *LOGS):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()


def replace_file(path: Path, make: Callable[[Path], object]) -> None:
    """Make a library in place of one that is there, of which nothing is kept.

    Programs that are reading the old one continue with it; writers wait. The old one is found, complete, until the new
    one is. The next call removes what a killed call left.
    """
    beside = path.with_name(f"{path.name[:200]}.new")
    with queued(path):
        try:
            beside.unlink(missing_ok=True)
            make(beside)
            _empty_log(path)
            for ending in ("-wal", "-shm"):  # the old one's log must not be read into the new one
                path.with_name(path.name + ending).unlink(missing_ok=True)
            beside.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise file_error(error, path) from error
        finally:
            for left in (beside, lock_path(beside)):
                with suppress(OSError):
                    left.unlink()


def _empty_log(path: Path) -> None:
    """Write the log into the file, so that a kill between the removal of the one and of the other loses nothing."""
    with suppress(TunilibError), translate_sqlite_errors(path), closing(connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _give_name(temporary: Path, file: Path) -> None:
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
