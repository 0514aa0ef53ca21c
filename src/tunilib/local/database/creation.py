"""Making a database complete or not at all; reading one that this user may not change; and where a library may be.

A library's file may not be on a share, since locks do not reach other machines. The longest mounted path above a file
counts.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tunilib.errors import LocalError, Unavailable
from tunilib.local.database.connections import (
    Schema,
    connect,
    migrate,
    queued,
    read_transaction,
    sqlite_version,
    translate_sqlite_errors,
    versions_to_go,
)
from tunilib.local.files import file_error, prepare_folder, sync_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

_NEW = ".new"
_BESIDE = ("", "-wal", "-shm", "-journal")


def make_database(path: Path, schema: Schema, fill: Callable[[sqlite3.Connection], object]) -> None:
    """Make a new file with its first content; never over one that is there.

    It is written under another name in the same folder, and renamed when all of it is on the disk, so that a kill or a
    full disk leaves no part of it.
    """
    sqlite_version()
    target = Path(os.path.realpath(path))
    prepare_folder(target.parent)
    _refuse_taken(target, path)
    with queued(target):
        _refuse_taken(target, path)
        _sweep(target)
        temporary = target.with_name(f".{target.name}{_NEW}")
        try:
            os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            build_database(temporary, path, schema, fill)
            _name(temporary, target)
        except FileExistsError as error:
            raise _taken(path) from error
        except OSError as error:
            raise file_error(error, path) from error
        finally:
            _sweep(target)
        sync_folder(target.parent)


@contextmanager
def reading_alone(path: Path, schema: Schema) -> Iterator[sqlite3.Connection]:
    """Read one snapshot of a file that exists and that this user may not change, nor make another one beside it.

    SQLite wants to make its log even to read. Without a log nobody is writing. Then SQLite may assume that the file
    stays as it is, which is checked afterwards.
    """
    sqlite_version()
    target = Path(os.path.realpath(path))
    has_log = os.path.lexists(f"{target}-wal")
    with translate_sqlite_errors(path):
        if not os.access(target, os.R_OK):  # opening it would take away the locks that other threads have on it
            told = file_error(PermissionError(errno.EACCES, "permission denied"), path, reading=True)
            raise LocalError(told.template, code="database", hint=told.hint_template, **told.facts)
        before = target.stat()
        with closing(connect(target, access="mode=ro" if has_log else "immutable=1")) as connection:
            for setting in ("PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON"):
                connection.execute(setting)
            if versions_to_go(connection, path, schema):
                raise LocalError(
                    "{path} was made by an older tunilib, and may only be read here",
                    code="database",
                    hint="run any command once as the owner of the file, which brings it up to date",
                    path=path,
                )
            with read_transaction(connection, path):
                yield connection
            after = target.stat()
    if not has_log and (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise Unavailable("another program is using {path}", hint="try again later", path=path)


def build_database(temporary: Path, path: Path, schema: Schema, fill: Callable[[sqlite3.Connection], object]) -> None:
    """Write a database into an empty file, all of it on the disk; an error names the file that it will be."""
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
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        temporary.rename(target)


def _sweep(target: Path) -> None:
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


MOUNTS: Final = Path("/proc/self/mountinfo")
_SHARED: Final = ("nfs", "smb", "cifs", "9p", "afpfs", "webdav")
"""How the names of their kinds begin; those of FUSE have that somewhere."""
_NETWORK_DRIVE: Final = 4


def refuse_shared(path: Path) -> None:
    """Refuse a library's file on a file system without locks between machines.

    Raises:
        LocalError: ``file``: it is on NFS, SMB, 9p, FUSE or a network drive.
    """
    kind = file_system_of(path)
    if kind is not None and (kind.startswith(_SHARED) or "fuse" in kind):
        raise LocalError(
            "{path} is on {kind}: a library in a file has to be on a disk of this machine",
            code="file",
            hint="for several machines keep it on a server: postgresql://HOST/DATABASE; a library that is there is "
            "moved by: tunilib --store sqlite:///{target} desk move --to postgresql://HOST/DATABASE",
            path=path,
            kind=kind,
            target=Path(os.path.realpath(path)),
        )


def file_system_of(path: Path) -> str | None:
    """The system's name for the file system of a path, which need not exist; None: not known."""
    target = os.path.realpath(path)
    if os.name == "nt":
        return _drive_kind(target)
    found, longest = None, ""
    for place, kind in _mounted():
        above = place if place.endswith("/") else f"{place}/"
        if target.startswith(above) and len(above) >= len(longest):  # what is mounted later hides what is below it
            found, longest = kind, above
    return found


def _mounted() -> Iterator[tuple[str, str]]:
    if sys.platform == "darwin":
        yield from _mounted_on_mac()
        return
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:  # a system that does not tell
        return
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if after and len(fields) > 4:
            yield re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[4]), after.split(" ")[0]


def _mounted_on_mac() -> Iterator[tuple[str, str]]:
    import subprocess

    try:
        text = subprocess.run(["/sbin/mount"], capture_output=True, check=True, timeout=10).stdout.decode()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return
    for found in re.finditer(r"(?m)^.* on (/.*) \((\w+)[,)]", text):
        yield found[1], found[2]


def _drive_kind(target: str) -> str | None:
    import ctypes

    drive = os.path.splitdrive(target)[0]
    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined]
    return "smb" if drive.startswith("\\\\") or kind == _NETWORK_DRIVE else None
