"""Opening a database and bringing it up to date, whole transactions, and messages for SQLite's errors.

Changes are made by one process at a time; readers see one snapshot.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.local.files import file_error, prepare_folder
from tunilib.local.locks import PATIENCE, locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from tunilib.local.database.opened_files import FileConnection

OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

SMALLEST_PAGE = 512
BUSY_SECONDS = 5.0
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


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


class Schema(NamedTuple):
    """What a file must hold.

    Attributes:
        application_id: marks the file as this kind (``PRAGMA application_id``); not 0.
        migrations: SQL scripts in order, or functions that give one; the file's ``user_version`` is how many it has
            seen. They never open or end a transaction. An old one is never edited.
        page_size: of a file that is made, in bytes: many tables with little in them take less of small pages.
        first: the version that the first script makes in an empty file.
    """

    application_id: int
    migrations: tuple[str | Callable[[], str], ...]
    page_size: int = 4096
    first: int = 1

    @property
    def version(self) -> int:
        return self.first + len(self.migrations) - 1

    def script(self, version: int) -> str:
        found = self.migrations[version - self.first]
        return found if isinstance(found, str) else found()


def open_database(
    path: Path, schema: Schema, *, create: bool = False, variable: str | None = None
) -> sqlite3.Connection:
    """Open a file, and apply the missing migrations, each in its own transaction.

    The connection is in autocommit mode and belongs to the thread that opened it.
    """
    sqlite_version()
    _check_file(path, create, variable)
    from tunilib.local.database.opened_files import set_foreign_log_aside

    try:
        set_foreign_log_aside(Path(os.path.realpath(path)))
    except OSError as error:
        raise _unusable(error, path, variable) from error
    with translate_sqlite_errors(path):
        connection = connect(path)
        try:
            if versions_to_go(connection, path, schema, create) or not _has_log(connection):
                with queued(path):
                    versions_to_go(connection, path, schema, create)
                    migrate(connection, schema)
            for setting in _SETTINGS:
                connection.execute(setting)
        except BaseException:
            connection.close()
            raise
    return connection


def sqlite_version() -> str:
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


def connect(path: Path, *, access: str = "mode=rw") -> FileConnection:
    """A bare connection to a file that exists; none is made."""
    from tunilib.local.database.opened_files import open_file

    target = Path(os.path.realpath(path))
    name = str(target).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.name == "nt":
        name = "/" + name.replace("\\", "/")
    return open_file(target, database=f"file://{name}?{access}", uri=True, isolation_level=None, timeout=BUSY_SECONDS)


def migrate(connection: sqlite3.Connection, schema: Schema) -> None:
    """Apply the missing migrations; the caller holds the lock, or the file is not in use yet."""
    if not _has_log(connection):
        connection.execute(f"PRAGMA page_size = {schema.page_size:d}")
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = OFF")  # a table may be rebuilt; it cannot be switched within
    seen: int = connection.execute("PRAGMA user_version").fetchone()[0]
    while seen < schema.version:
        number = max(seen + 1, schema.first)
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{schema.script(number)}")
            connection.execute(f"PRAGMA application_id = {schema.application_id:d}")
            connection.execute(f"PRAGMA user_version = {number:d}")
            _check_references(connection, number)
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        seen = number


def lock_path(path: Path) -> Path:
    """The lock file of a database: in the same folder, so that users with different state folders share it."""
    return Path(os.path.realpath(path) + ".lock")


@contextmanager
def write_transaction(connection: sqlite3.Connection, path: Path, *, timeout: float = PATIENCE) -> Iterator[None]:
    """Change a database: all that the block does, or nothing where it raises.

    Writers wait for each other in the kernel's queue before SQLite is asked for its lock, since SQLite's own waiting
    is not fair. Never wait for the network or for input in the block.
    """
    if connection.in_transaction:
        raise RuntimeError("a change within another transaction would wait for itself")
    from tunilib.local.database.opened_files import check_file

    with queued(path, timeout), translate_sqlite_errors(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            check_file(connection)
            yield
            check_file(connection)
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


@contextmanager
def read_transaction(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Read from one snapshot, without waiting for writers."""
    from tunilib.local.database.opened_files import check_file

    with translate_sqlite_errors(path):
        connection.execute("BEGIN")
        try:
            check_file(connection)
            yield
        finally:
            roll_back(connection)


@contextmanager
def queued(path: Path, timeout: float = PATIENCE) -> Iterator[None]:
    """Hold the place of the one writer of a database; its lock file has the same permissions."""
    with locked(lock_path(path), timeout=timeout, like=path):
        yield


def roll_back(connection: sqlite3.Connection) -> None:
    import sqlite3

    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def translate_sqlite_errors(path: Path, copy: Path | None = None) -> Iterator[None]:
    """Raise SQLite's errors in the block as errors of tunilib; other exceptions pass unchanged.

    Args:
        copy: what is written of the file; where that cannot be written, the error is about it.
    """
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        is_written = getattr(error, "sqlite_errorcode", 0) in (_FULL, sqlite3.SQLITE_IOERR_WRITE)
        raise database_error(error, copy if copy is not None and is_written else path) from error


def database_error(error: sqlite3.Error, path: Path) -> TunilibError:
    import sqlite3

    if isinstance(error, sqlite3.ProgrammingError) and "thread" in str(error):
        from tunilib.local.database.opened_files import opened_elsewhere

        return opened_elsewhere()
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary in (_BUSY, _LOCKED):
        return Unavailable("another program is using {path}", hint="try again later", path=path)
    template, hint = _MESSAGES.get(primary, _MESSAGES[None])
    return LocalError(template, code="database", hint=hint, path=path, sqlite=str(error))


def _check_references(connection: sqlite3.Connection, number: int) -> None:
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise RuntimeError(f"migration {number} leaves references to nothing")


def versions_to_go(connection: sqlite3.Connection, path: Path, schema: Schema, create: bool = False) -> int:
    """How many migrations a file has not seen; raises `LocalError` for a file of another kind or a newer version."""
    kind, seen, is_empty = _marks(connection)
    known = schema.version
    if kind == schema.application_id and not 0 < seen < schema.first:
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
    """Application id, version and whether the file is empty, from one snapshot: another process may be making it."""
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
        raise LocalError(
            "no such file: {path}",
            code="database",
            hint="check the name, or make a library: tunilib desk init; the demo library: tunilib demo",
            path=path,
        ) from error
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
