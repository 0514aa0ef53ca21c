"""New libraries: there whole, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rulebook import kept_data, rules_of_data
from tunilib.backends.embedded.sqlite import library
from tunilib.backends.embedded.sqlite.schema import SCHEMA
from tunilib.backends.embedded.sqlite.store import Store, zone_of
from tunilib.local.database import lock_path
from tunilib.local.database.making import make_database
from tunilib.local.files import file_error, sync_folder
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.act import Now
    from tunilib.core.rules import Rules

__all__ = ["make_library", "replace_library"]


def make_library(path: Path, rules_text: str, now: Now, fill: Callable[[Store], None] | None = None) -> Rules:
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
        library.insert(db, rules_text, data, now(zone).astimezone(zone).date().isoformat())
        if fill is not None:
            fill(Store(path, now, within=db))

    make_database(path, SCHEMA, write)
    return rules


def replace_library(path: Path, rules_text: str, now: Now, fill: Callable[[Store], None]) -> None:
    """Make a library in the place of one that is there, of which nothing is kept.

    Whoever has the old one open goes on in the old one; until the last moment it is the one that is found.
    """
    beside = path.with_name(f"{path.name[:200]}.{os.urandom(4).hex()}.new")
    try:
        make_library(beside, rules_text, now, fill)
        with locked(lock_path(path)):
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
