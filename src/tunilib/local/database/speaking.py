"""What SQLite could not do, in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.errors import LocalError, TunilibError, Unavailable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["database_error", "spoken"]

_PERM, _BUSY, _LOCKED, _NOMEM, _READONLY, _IOERR = 3, 5, 6, 7, 8, 10
_CORRUPT, _FULL, _CANTOPEN, _CONSTRAINT, _NOTADB = 11, 13, 14, 19, 26

_BACKUP = "restore it from a backup"
_PLACE = "make the file and its folder yours"
_MESSAGES = {
    _PERM: ("{path} may not be opened", _PLACE),
    _NOMEM: ("there is not enough memory for {path}", "close other programs and try again"),
    _READONLY: ("{path} may not be written", _PLACE),
    _IOERR: (
        "{path} could not be read or written, the disk is full or faulty",
        "free some space, and look at the disk",
    ),
    _CORRUPT: ("{path} is damaged", _BACKUP),
    _FULL: ("the disk is full, {path} could not be changed", "free some space and try again; nothing was changed"),
    _CANTOPEN: ("{path} cannot be opened", _PLACE),
    _CONSTRAINT: ("a change of {path} was refused as it breaks a rule of the data: {sqlite}", "report this"),
    _NOTADB: ("{path} is no database", "look at the name, or restore the file from a backup"),
    None: ("{path} could not be used: {sqlite}", "report this"),
}


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Let the block's failures of SQLite out as errors of tunilib; all other exceptions pass unchanged.

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
        return Unavailable("another program keeps {path} busy", hint="try again later", path=path)
    template, hint = _MESSAGES.get(primary, _MESSAGES[None])
    return LocalError(template, code="database", hint=hint, path=path, sqlite=str(error))
