"""Folders and small files of this machine, and failures of the operating system in words.

`tunilib.local.replacing` writes files; this module makes folders, reads and removes.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["file_error", "prepare_folder", "read_file", "remove_file", "sync_folder"]

PRIVATE_FOLDER = 0o700

_PLACE = "Make it yours, or choose another place"
_SPACE = "Free some space and try again; nothing was changed"
_NAME = "Look at the name"
_WHAT_HAPPENED = {
    errno.EACCES: ("permission denied", _PLACE),
    errno.EPERM: ("permission denied", _PLACE),
    errno.EROFS: ("the disk may only be read", "Choose another place"),
    errno.ENOSPC: ("the disk is full", _SPACE),
    errno.EDQUOT: ("your quota on the disk is used up", _SPACE),
    errno.EFBIG: ("the file would grow too large", _SPACE),
    errno.ENOENT: ("there is no such file or folder", _NAME),
    errno.ENOTDIR: ("a part of the name is a file, not a folder", _NAME),
    errno.EISDIR: ("it is a folder", _NAME),
    errno.ENAMETOOLONG: ("the name is too long", _NAME),
    errno.ELOOP: ("its symbolic links lead in a circle", _NAME),
}


def file_error(error: OSError, path: str | os.PathLike[str], doing: str, *, variable: str | None = None) -> LocalError:
    """Put a failure of the operating system into words.

    Args:
        error: what the operating system said.
        path: the file or folder it happened to.
        doing: what was tried, in the passive: ``"written"``, ``"read"``, ``"made"``.
        variable: the environment variable that chooses another place, named in the hint.
    """
    number = error.errno or 0
    what, hint = _WHAT_HAPPENED.get(number, (error.strerror or str(error), "Look at the file and its folder"))
    if variable is not None and hint is not _SPACE:
        hint += f" (set {variable})"
    return LocalError(f"{os.fspath(path)} cannot be {doing}: {what}", code="file", hint=f"{hint}.")


def prepare_folder(folder: Path, *, variable: str | None = None) -> Path:
    """Make a folder, and those above it, for the owner alone (0700).

    A folder that is there already keeps its permissions: it may be shared on purpose.

    Raises:
        LocalError: ``file``: it cannot be made, or something else has its name.
    """
    try:
        _make_folder(folder)
    except OSError as error:
        raise file_error(error, folder, "made", variable=variable) from error
    return folder


def read_file(path: Path, *, limit: int) -> bytes | None:
    """Read a small file whole; None when there is none.

    Args:
        path: the file.
        limit: the largest size taken, in bytes.

    Raises:
        LocalError: ``file``: it cannot be read, is no regular file, or is larger than the limit.
    """
    try:
        # without O_NONBLOCK a pipe to which nobody writes would hang the reader
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise LocalError(f"{path} cannot be read: it is no regular file", hint=f"{_NAME}.")
            content = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise file_error(error, path, "read") from error
    if len(content) > limit:
        message = f"{path} cannot be read: it is larger than {limit} bytes"
        raise LocalError(message, hint="Look whether it is the right file.")
    return content


def remove_file(path: Path) -> bool:
    """Remove a file for good; False when there was none.

    Raises:
        LocalError: ``file``: it is there and cannot be removed.
    """
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise file_error(error, path, "removed") from error
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power loss, where the system can do that."""
    if sys.platform == "win32":
        return
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
    except FileExistsError as error:  # another process was faster, or it is no folder
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder)) from error
    sync_folder(folder.parent)
