"""Folders and small files of this machine, and messages for failures of the operating system.

A file is replaced by writing a new one in the same folder, flushing it to the disk and renaming it. A reader sees the
old file or the new one, also after a kill, a power loss or a full disk. Symbolic links are followed. A terminal, a pipe
or a device is written directly.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunilib.core.note import cause_of
from tunilib.errors import LocalError
from tunilib.local.owners import check_owner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from _typeshed import ReadableBuffer

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
_TEMPORARY = ".tmp"
_RANDOM_BYTES = 6
_LONGEST_STEM = 200  # the long name of a target must not make the temporary one too long
_EFFECTIVE = os.access in os.supports_effective_ids

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


def too_large(path: Path, limit: int) -> LocalError:
    """The error for a file of more bytes than are read."""
    template = "{path} is larger than {limit} bytes"
    return LocalError(template, hint="check that it is the right file", path=path, limit=limit)


def no_file_of_its_own(path: Path) -> LocalError:
    """The error for a link or another thing in the place of a file of tunilib."""
    hint = "find out who put it there, and remove it"
    return LocalError("{path} is a link, or not a regular file", hint=hint, path=path)


def free_name(path: Path, why: str) -> Path:
    """A free name beside a file: ``library-WHY.sqlite``, or with a number."""
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem[:150]}-{why}{ending}{path.suffix}")
        if not os.path.lexists(name):
            return name
    raise AssertionError


def prepare_folder(folder: Path, *, variable: str | None = None) -> Path:
    """Make a folder and its parents, private (0700).

    The permissions of an existing folder do not change: it may be shared on purpose.
    """
    try:
        _make_folder(folder)
    except OSError as error:
        raise file_error(error, folder, variable=variable) from error
    return folder


def read_file(path: Path, *, limit: int, own: bool = False) -> bytes | None:
    """Read a small file whole; None: not found.

    Args:
        own: refuse a file that another user owns or may write.
    """
    try:
        # without O_NONBLOCK a pipe without a writer would block
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise LocalError("not a regular file: {path}", hint=_NAME, path=path)
            if own:
                check_owner(path, status)
            content = file.read(limit + 1)
            if content is None:  # of a file of the system that waits for more
                raise LocalError("not a regular file: {path}", hint=_NAME, path=path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise file_error(error, path, reading=True) from error
    if len(content) > limit:
        raise too_large(path, limit)
    return content


def remove_file(path: Path) -> bool:
    """Remove a file for good; False: there was none."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise file_error(error, path) from error
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power loss, if the system supports it."""
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


def replace_file(
    path: Path,
    content: bytes,
    *,
    mode: int | None = PRIVATE_FILE,
    variable: str | None = None,
    follows_links: bool = True,
) -> None:
    """Write a whole file, or nothing; arguments and errors as for `atomic_writer`."""
    with atomic_writer(path, mode=mode, variable=variable, follows_links=follows_links) as file:
        file.write(content)


@contextmanager
def atomic_writer(
    path: Path, *, mode: int | None = None, variable: str | None = None, follows_links: bool = True
) -> Iterator[BinaryIO]:
    """Write a file piece by piece. It gets its name if the block ends without an error."""
    target = Path(os.path.realpath(path)) if follows_links else Path(os.path.realpath(path.parent), path.name)
    try:
        before = _replaceable(path) if follows_links or not path.is_symlink() else None
        straight = follows_links and before is not None and (not stat.S_ISREG(before.st_mode) or _is_device(path))
        temporary, descriptor = _open_straight(path) if straight else _open_beside(target, before, mode)
    except OSError as error:
        raise file_error(error, path, variable=variable) from error
    try:
        with io.BufferedWriter(_TranslatingFile(descriptor, path, variable)) as file:
            yield file
            file.flush()
            if not straight:
                _keep(descriptor, temporary, target, path, variable)
    except BaseException:
        if not straight:
            _discard(temporary)
        raise


def remove_leftovers(path: Path) -> None:
    """Remove leftovers of killed processes. The caller holds the lock of the file."""
    target = Path(os.path.realpath(path))
    prefix = _stem(target)
    length = len(prefix) + 2 * _RANDOM_BYTES + len(_TEMPORARY)
    with suppress(OSError):
        for name in os.listdir(target.parent):  # noqa: PTH208 - names suffice
            if name.startswith(prefix) and name.endswith(_TEMPORARY) and len(name) == length:
                _discard(target.parent / name)


class _TranslatingFile(io.FileIO):
    """Makes `LocalError` of its own failures to write, but of no other error in the block."""

    def __init__(self, descriptor: int, path: Path, variable: str | None) -> None:
        super().__init__(descriptor, "wb")
        self._path = path
        self._variable = variable

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise file_error(error, self._path, variable=self._variable) from error


def _is_device(path: Path) -> bool:
    """Whether a path is a device. ``/dev/shm`` has ordinary files."""
    return path.is_relative_to("/dev") and not path.is_relative_to("/dev/shm")  # noqa: S108 - none is made there


def _replaceable(path: Path) -> os.stat_result | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if not os.access(path, os.W_OK, effective_ids=_EFFECTIVE):  # a rename would not ask
        raise PermissionError(errno.EACCES, "write-protected", str(path))
    return status


def _open_straight(path: Path) -> tuple[Path, int]:
    # appending: /dev/stdout may be a file that the shell has opened, and others write to it too
    return path, os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)


def _open_beside(target: Path, before: os.stat_result | None, mode: int | None) -> tuple[Path, int]:
    """Make the temporary file with these permissions; root gives it the owner of the old file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    born = 0o666 if mode is None and before is None else PRIVATE_FILE
    while True:
        temporary = target.with_name(f"{_stem(target)}{os.urandom(_RANDOM_BYTES).hex()}{_TEMPORARY}")
        try:
            descriptor = os.open(temporary, flags, born)
        except FileExistsError:
            continue
        break
    if before is not None and os.geteuid() == 0:
        with suppress(OSError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
    wanted = stat.S_IMODE(before.st_mode) if mode is None and before is not None else mode
    try:
        if wanted is not None:
            os.fchmod(descriptor, wanted)
    except OSError:  # some file systems know no permissions
        os.close(descriptor)
        _discard(temporary)
        raise
    return temporary, descriptor


def _keep(descriptor: int, temporary: Path, target: Path, path: Path, variable: str | None) -> None:
    try:
        os.fsync(descriptor)
        os.replace(temporary, target)  # noqa: PTH105 - both are names made here
    except OSError as error:
        raise file_error(error, path, variable=variable) from error
    sync_folder(target.parent)


def _stem(target: Path) -> str:
    return f".{target.name[:_LONGEST_STEM]}."


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def write_toml(path: Path, content: Mapping[str, Any], head: str) -> None:
    """Replace a private file beside the configuration. The caller holds its lock.

    Args:
        head: a comment before the content.
    """
    import tomli_w

    text = f"{head}\n\n{tomli_w.dumps(content)}".encode()
    prepare_folder(path.parent, variable="TUNILIB_CONFIG")
    remove_leftovers(path)
    replace_file(path, text, variable="TUNILIB_CONFIG")
