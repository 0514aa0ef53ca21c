"""New files: a library that is made or replaced; each is there complete or not at all."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rulebook import rules_of_data, stored_data, zone_of
from tunilib.backends.embedded.stores import store_address, store_path
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.local.database import connect, lock_path, translate_sqlite_errors
from tunilib.local.database.connections import queued
from tunilib.local.database.creation import make_database
from tunilib.local.files import file_error, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.unit_of_work import Library, Now
    from tunilib.core.rules import Rules


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    """Make a library in a new file.

    Args:
        now: gives the time at which it is made.
        fill: puts the first things in; all of it is one transaction.

    Raises:
        LocalError: ``configuration``: the rules cannot be used; ``file``: something is there, or the folder cannot be
            written; ``database``: the disk is full.
    """
    path = store_path(address)
    data = stored_data(rules_text)
    rules = rules_of_data(data)
    zone = zone_of(rules)

    def write(db: Connection) -> None:
        today = now(zone).astimezone(zone).date().isoformat()
        query = "INSERT INTO library (id, rules_text, rules_data, made) VALUES (1, ?, ?, ?)"
        db.execute(query, (rules_text, data, today))
        if fill is not None:
            fill(SqliteLibrary(path, now, within=db))

    make_database(path, SCHEMA, write)
    return rules


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Make a library in place of one that is there, of which nothing is kept."""
    replace_file(store_path(address), lambda new: make_library(store_address(new), rules_text, now, fill))


def replace_file(path: Path, make: Callable[[Path], object]) -> None:
    """Make a library in place of one that is there, of which nothing is kept.

    Programs that are reading the old one continue with it; writers wait. The old one is found, complete, until the new
    one is. The next call removes what a killed call left.

    Args:
        make: makes the library in a new file.
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
    from contextlib import closing

    from tunilib.errors import TunilibError

    with suppress(TunilibError), translate_sqlite_errors(path), closing(connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
