"""Opening a database and bringing it up to date, and making one that is there complete or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError
from tunilib.local.database.transactions import queued, roll_back, translate_sqlite_errors
from tunilib.local.files import file_error, prepare_folder, sync_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

__all__ = ["OLDEST_SQLITE", "Schema", "connect", "make_database", "migrate", "open_database", "sqlite_version"]

OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

SMALLEST_PAGE = 512
BUSY_SECONDS = 5.0
_NEW = ".new"
_BESIDE = ("", "-wal", "-shm", "-journal")
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


class Schema(NamedTuple):
    """What a file must hold.

    Attributes:
        application_id: marks the file as this kind (``PRAGMA application_id``); not 0.
        migrations: SQL scripts in order; the file's ``user_version`` is how many it has seen. They never open or end a
            transaction. An old one is never edited.
    """

    application_id: int
    migrations: tuple[str, ...]


def open_database(
    path: Path, schema: Schema, *, create: bool = False, variable: str | None = None
) -> sqlite3.Connection:
    """Open a file, and apply the migrations that it has not seen, each in a transaction of its own.

    The connection is in autocommit mode and belongs to the thread that opened it.

    Args:
        path: the file.
        schema: what it must hold.
        create: make it, private, where it is not there or empty; without, that is an error.
        variable: the environment variable that chooses another place, named in the hint of an error.

    Raises:
        LocalError: ``database``: SQLite is too old, there is no such file, it is not a database, another program's, of
            a newer version, damaged, or may not be read and written; ``file``: it cannot be made. Nothing is changed.
        Unavailable: another process was changing it all the time.
    """
    sqlite_version()
    _check_file(path, create, variable)
    with translate_sqlite_errors(path):
        connection = connect(path)
        try:
            if _versions_to_go(connection, path, schema, create) or not _has_log(connection):
                with queued(path):
                    _versions_to_go(connection, path, schema, create)
                    migrate(connection, schema)
            for setting in _SETTINGS:
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
    return connection


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


def sqlite_version() -> str:
    """The version of SQLite that this Python has.

    Raises:
        LocalError: ``database``: it has none, or one older than 3.37.
    """
    try:
        import sqlite3
    except ImportError as error:
        hint = "install a Python with its sqlite3 module"
        raise LocalError("this Python has no SQLite", code="database", hint=hint) from error
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise LocalError(
            "this Python has SQLite {version}, but tunilib needs {oldest} or newer",
            code="database",
            hint="install a newer Python or SQLite",
            version=sqlite3.sqlite_version,
            oldest=".".join(map(str, OLDEST_SQLITE[:2])),
        )
    return sqlite3.sqlite_version


def connect(path: Path) -> sqlite3.Connection:
    """A bare connection to a file that exists; none is made."""
    import sqlite3

    name = os.path.realpath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.name == "nt":
        name = "/" + name.replace("\\", "/")
    return sqlite3.connect(f"file://{name}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS)


def migrate(connection: sqlite3.Connection, schema: Schema) -> None:
    """Apply the missing migrations; the caller holds the lock, or the file is not in use yet."""
    if not _has_log(connection):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = OFF")  # a table may be rebuilt; it cannot be switched within
    seen: int = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(schema.migrations[seen:], seen + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}")
            connection.execute(f"PRAGMA application_id = {schema.application_id:d}")
            connection.execute(f"PRAGMA user_version = {number:d}")
            _check_references(connection, number)
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


def _check_references(connection: sqlite3.Connection, number: int) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise RuntimeError(f"migration {number} leaves references to nothing")


def _versions_to_go(connection: sqlite3.Connection, path: Path, schema: Schema, create: bool) -> int:
    kind, seen, is_empty = _marks(connection)
    known = len(schema.migrations)
    if kind == schema.application_id:
        if seen > known:
            raise LocalError(
                "{path} was made by a newer tunilib (version {seen} of the file, this one knows {known})",
                code="database",
                hint="upgrade tunilib",
                path=path,
                seen=seen,
                known=known,
            )
        return known - seen
    if kind or seen or not is_empty:
        raise LocalError(
            "{path} belongs to another program, or is something else",
            code="database",
            hint="check the name",
            path=path,
        )
    if not create:
        raise LocalError("{path} is empty", code="database", hint="check the name", path=path)
    return known


def _marks(connection: sqlite3.Connection) -> tuple[int, int, bool]:
    """Application id, version and whether there is no table, from one snapshot: another process may be making it."""
    connection.execute("BEGIN")
    try:
        kind: int = connection.execute("PRAGMA application_id").fetchone()[0]
        seen: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return kind, seen, connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
    finally:
        roll_back(connection)


def _has_log(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _check_file(path: Path, create: bool, variable: str | None) -> None:
    try:
        status = path.stat()
    except FileNotFoundError as error:
        if create:
            _make_file(path, variable)
            return
        raise LocalError("no such file: {path}", code="database", hint="check the name", path=path) from error
    except OSError as error:
        raise _unusable(error, path, variable) from error
    # SQLite takes a file smaller than a page for an empty one, and would write over it. It is not opened to look
    # inside: closing it would take away the locks that other threads of this process have on it.
    if not stat.S_ISREG(status.st_mode) or 0 < status.st_size < SMALLEST_PAGE:
        raise LocalError("{path} is not a database", code="database", hint="check the name", path=path)
    if not os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise _unusable(PermissionError(errno.EACCES, "permission denied"), path, variable)


def _make_file(path: Path, variable: str | None) -> None:
    """Make an empty file: SQLite would use the mask of the process, and gives its other files the mode of this one."""
    target = Path(os.path.realpath(path))
    prepare_folder(target.parent, variable=variable)
    try:
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:  # another process was faster
        return
    except OSError as error:
        raise file_error(error, path, variable=variable) from error


def _unusable(error: OSError, path: Path, variable: str | None) -> LocalError:
    told = file_error(error, path, variable=variable)
    return LocalError(told.template, code="database", hint=told.hint_template, **told.facts)


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
