"""Folders and small files of this machine, and messages for failures of the operating system.

`tunilib.local.atomic_files` writes files; this module makes folders, reads and removes.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from tunilib.core.note import cause_of
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE_FOLDER = 0o700

_SPACE = "free some space and try again; nothing was changed"
_PLACE = "make it yours, or choose another place"
_OTHER_PLACE = "choose another place"
_NAME = "check the name"
_MESSAGES = {
    errno.EROFS: ("{path} is on a read-only disk", _OTHER_PLACE),
    errno.ENOSPC: ("the disk is full, {path} could not be written", _SPACE),
    errno.EDQUOT: ("your quota on the disk is used up, {path} could not be written", _SPACE),
    errno.EFBIG: ("{path} would grow too large", _SPACE),
    errno.ENOENT: ("no such file or folder: {path}", _NAME),
    errno.ENOTDIR: ("part of this path is a file, not a folder: {path}", _NAME),
    errno.EISDIR: ("this is a folder, not a file: {path}", _NAME),
    errno.ENAMETOOLONG: ("this name is too long: {path}", _NAME),
    errno.ELOOP: ("the symbolic links form a loop: {path}", _NAME),
    None: ("{path} cannot be used: {system}", "check the file and its folder"),
}
_HINT_MESSAGES = {
    _PLACE: "make yourself its owner, or choose another folder with {variable}",
    _OTHER_PLACE: "choose another place with {variable}",
}
"""The hints where a variable is known that chooses the place."""


def file_error(
    error: OSError, path: str | os.PathLike[str], *, reading: bool = False, variable: str | None = None
) -> LocalError:
    """The error for a failure of the operating system."""
    if error.errno in (errno.EACCES, errno.EPERM):
        template, hint = "{path} may not be read" if reading else "no permission to write {path}", _PLACE
    else:
        template, hint = _MESSAGES.get(error.errno, _MESSAGES[None])
    if variable is not None:
        hint = _HINT_MESSAGES.get(hint, hint)
    facts = {"path": os.fspath(path), "system": cause_of(error), "variable": variable}
    return LocalError(template, code="file", hint=hint, **facts)


def no_file_of_its_own(path: Path, *, code: str = "file") -> LocalError:
    """The error for a name at which tunilib makes its own file, and finds a link or something else."""
    return LocalError(
        "{path} is a link, or not a regular file", code=code, hint="find out who put it there, and remove it", path=path
    )


def free_name(path: Path, why: str) -> Path:
    """A name beside a file that no other file has: ``library-WHY.sqlite``, or with a number."""
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem[:150]}-{why}{ending}{path.suffix}")
        if not os.path.lexists(name):
            return name
    raise AssertionError


def prepare_folder(folder: Path, *, variable: str | None = None) -> Path:
    """Make a folder, and those above it, for the owner alone (0700).

    The permissions of an existing folder are not changed: it may be shared on purpose.
    """
    try:
        _make_folder(folder)
    except OSError as error:
        raise file_error(error, folder, variable=variable) from error
    return folder


def read_file(path: Path, *, limit: int) -> bytes | None:
    """Read a small file whole; None where there is none."""
    try:
        # without O_NONBLOCK a pipe without a writer would block
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise LocalError("not a regular file: {path}", hint=_NAME, path=path)
            content = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise file_error(error, path, reading=True) from error
    if len(content) > limit:
        template = "{path} is larger than {limit} bytes"
        raise LocalError(template, hint="check that it is the right file", path=path, limit=limit)
    return content


def remove_file(path: Path) -> bool:
    """Remove a file for good; False when there was none."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise file_error(error, path) from error
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power loss, where the system supports it."""
    with suppress(OSError):  # some file systems refuse it; the file itself is safe by then
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    try:
        folder.mkdir(PRIVATE_FOLDER)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        _make_folder(folder.parent)
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)
    except FileExistsError as error:  # another process was faster, or it is not a folder
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder)) from error
    sync_folder(folder.parent)
