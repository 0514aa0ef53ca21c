"""Files that are written whole or not at all.

A file is replaced by writing a new one in the same folder, flushing it to the disk and renaming it over the
old one: a reader sees the old file or the new one, also after a kill, a power loss or a full disk.
Symbolic links are followed (the target is replaced, the link remains); what is not a regular file (a terminal, a
pipe, a file below ``/dev``) is written directly.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunilib.local.files import file_error, prepare_folder, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from _typeshed import ReadableBuffer

PRIVATE_FILE = 0o600

_TEMPORARY = ".tmp"
_RANDOM_BYTES = 6
_LONGEST_STEM = 200  # the long name of a target must not make the temporary one too long


def replace_file(
    path: Path,
    content: bytes,
    *,
    mode: int | None = PRIVATE_FILE,
    variable: str | None = None,
    follows_links: bool = True,
) -> None:
    """Write a whole file, or nothing; arguments and errors as for
    `atomic_writer`.
    """
    with atomic_writer(path, mode=mode, variable=variable, follows_links=follows_links) as file:
        file.write(content)


@contextmanager
def atomic_writer(
    path: Path, *, mode: int | None = None, variable: str | None = None, follows_links: bool = True
) -> Iterator[BinaryIO]:
    """Write a file piece by piece; it gets its name when the block ends without an error, and leaves nothing
    otherwise.
    """
    target = Path(os.path.realpath(path)) if follows_links else Path(os.path.realpath(path.parent), path.name)
    try:
        before = _replaceable(path) if follows_links or not path.is_symlink() else None
        straight = before is not None and (not stat.S_ISREG(before.st_mode) or _is_device(path))
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
    """Remove what killed processes left of this file; the caller holds the lock under which it is
    written.
    """
    target = Path(os.path.realpath(path))
    prefix = _stem(target)
    length = len(prefix) + 2 * _RANDOM_BYTES + len(_TEMPORARY)
    with suppress(OSError):
        for name in os.listdir(target.parent):  # noqa: PTH208 - names suffice
            if name.startswith(prefix) and name.endswith(_TEMPORARY) and len(name) == length:
                _discard(target.parent / name)


class _TranslatingFile(io.FileIO):
    """A file whose own failures to write are `LocalError`, so that other errors of the writer's block are not."""

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
    """Whether a path below ``/dev`` may stand for a file elsewhere; ``/dev/shm`` has files as any folder."""
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
    """Make the temporary file with the permissions asked for, and root's with the owner of the old one."""
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
    if wanted is not None:
        os.fchmod(descriptor, wanted)
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


_EFFECTIVE = os.access in os.supports_effective_ids


def write_toml(path: Path, content: Mapping[str, Any], head: str) -> None:
    """Replace a private file beside the configuration as a whole; the caller holds its lock.

    Args:
        head: a comment before the content.
    """
    import tomli_w

    text = f"{head}\n\n{tomli_w.dumps(content)}".encode()
    prepare_folder(path.parent, variable="TUNILIB_CONFIG")
    remove_leftovers(path)
    replace_file(path, text, variable="TUNILIB_CONFIG")
