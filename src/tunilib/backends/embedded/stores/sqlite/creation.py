"""New libraries: there whole, or not at all."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rulebook import kept_data, rules_of_data
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary, zone_of
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.local.database import lock_path, make_database
from tunilib.local.files import file_error, sync_folder
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.unit_of_work import Now
    from tunilib.core.rules import Rules

__all__ = ["make_library", "replace_library"]


def make_library(path: Path, rules_text: str, now: Now, fill: Callable[[SqliteLibrary], None] | None = None) -> Rules:
    """Make a library in a new file.

    Args:
        now: tells the time at which it is made.
        fill: puts the first things in; all of it is one transaction.

    Raises:
        LocalError: ``configuration``: the rules cannot be used; ``file``: something is there, or the folder cannot be
            written; ``database``: the disk is full.
    """
    data = kept_data(rules_text)
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


def replace_library(path: Path, rules_text: str, now: Now, fill: Callable[[SqliteLibrary], None]) -> None:
    """Make a library in the place of one that is there, of which nothing is kept.

    Whoever reads the old one goes on in the old one, and writers wait; until the last moment it is the one that is
    found, whole. What a killed call left is swept away by the next.
    """
    beside = path.with_name(f"{path.name[:200]}.new")
    with locked(lock_path(path)):
        try:
            beside.unlink(missing_ok=True)
            make_library(beside, rules_text, now, fill)
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
    """Bring what stands in the log into the file, so that a kill between losing the one and the other loses nothing."""
    from contextlib import closing

    from tunilib.errors import TunilibError
    from tunilib.local.database import translate_sqlite_errors
    from tunilib.local.database.connections import connect

    with suppress(TunilibError), translate_sqlite_errors(path), closing(connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
