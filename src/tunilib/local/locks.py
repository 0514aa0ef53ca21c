"""Locks between processes: a lock file, held while a block runs.

The kernel manages the queue (``flock``): it is fair, and a process that dies releases its lock. A leftover lock file
does no harm. The holder may remove its file; the others then wait for a new one.

A lock belongs to a block, not to the process: a second block in the same process waits for the first.
"""

from __future__ import annotations

import _thread
import errno
import fcntl
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tunilib.errors import Unavailable
from tunilib.local.files import file_error, no_file_of_its_own, prepare_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 30.0
PRIVATE = 0o600
_ATTEMPTS = 20


@contextmanager
def locked(
    path: Path,
    *,
    shared: bool = False,
    timeout: float | None = PATIENCE,
    like: Path | None = None,
    variable: str | None = None,
) -> Iterator[None]:
    """Hold a lock while the block runs."""
    descriptor = _acquire(path, shared, timeout, like, variable)
    try:
        yield
    finally:
        _release(descriptor)


def _acquire(path: Path, shared: bool, timeout: float | None, like: Path | None, variable: str | None) -> int:
    while True:
        descriptor = _open(path, variable)
        try:
            _check(descriptor, path)
            _share(descriptor, like)
        except BaseException:
            os.close(descriptor)
            raise
        try:
            at_once = _try(descriptor, shared)
        except OSError as error:  # a file system without locks
            os.close(descriptor)
            raise file_error(error, path) from error
        if not at_once:
            _queue(descriptor, path, shared, timeout)
        if _is_still(descriptor, path):
            return descriptor
        _release(descriptor)


def _queue(descriptor: int, path: Path, shared: bool, timeout: float | None) -> None:
    if timeout == 0:
        os.close(descriptor)
    if timeout == 0 or not _wait(descriptor, shared, timeout):
        raise Unavailable(
            "another process has been using {path} for more than {seconds} seconds",
            hint="try again later, or look which tunilib is still running",
            path=path,
            seconds=f"{timeout or 0:g}",
        )


def _open(path: Path, variable: str | None) -> int:
    error: OSError = FileNotFoundError()
    for _ in range(_ATTEMPTS):  # the file or its folder may be removed at any time
        try:
            # without O_CREAT first: in a folder such as /tmp the kernel refuses it on the files of others
            return os.open(path, os.O_RDWR | _SAFELY)
        except FileNotFoundError:
            prepare_folder(path.parent, variable=variable)
        except OSError as refusal:
            if refusal.errno == errno.ELOOP:
                raise no_file_of_its_own(path) from refusal
            raise file_error(refusal, path, variable=variable) from refusal
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _SAFELY, PRIVATE)
        except (FileExistsError, FileNotFoundError) as refusal:
            error = refusal
        except OSError as refusal:
            raise file_error(refusal, path, variable=variable) from refusal
    raise file_error(error, path, variable=variable)


def _check(descriptor: int, path: Path) -> None:
    """Refuse a lock file with other names: another file would be changed."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise no_file_of_its_own(path)


def _share(descriptor: int, like: Path | None) -> None:
    """Let the users of a file use its lock. It works on the descriptor, so that no other file is changed."""
    if like is None:
        return
    with suppress(OSError):  # only the owner may
        wanted, found = like.stat(), os.fstat(descriptor)
        mode = wanted.st_mode & 0o666
        if found.st_mode & 0o666 != mode:
            os.fchmod(descriptor, mode)
        if found.st_gid != wanted.st_gid:
            os.fchown(descriptor, -1, wanted.st_gid)


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether the name still means this file. The last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _try(descriptor: int, shared: bool) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait(descriptor: int, shared: bool, timeout: float | None) -> bool:
    """Wait in a thread, since the kernel's queue has no time-out.

    After a time-out the thread closes the file when its turn comes.
    """
    waiter = _Waiter(descriptor, shared)
    _thread.start_new_thread(waiter.run, ())
    try:
        waiter.ended.acquire(timeout=-1 if timeout is None else timeout)
    except BaseException:
        if waiter.collect():
            os.close(descriptor)
        raise
    return waiter.collect()


def _release(descriptor: int) -> None:
    os.close(descriptor)


class _Waiter:
    """One wait. The later of the two closes the file: the thread with the lock, or the caller that gave up."""

    def __init__(self, descriptor: int, shared: bool) -> None:
        self.ended = _thread.allocate_lock()
        self.ended.acquire()
        self._descriptor = descriptor
        self._operation = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        self._turn = _thread.allocate_lock()
        self._has_lock = False
        self._abandoned = False

    def run(self) -> None:
        with suppress(OSError):
            fcntl.flock(self._descriptor, self._operation)
            with self._turn:
                self._has_lock = not self._abandoned
        if not self._has_lock:
            os.close(self._descriptor)
        self.ended.release()

    def collect(self) -> bool:
        with self._turn:
            self._abandoned = True
            return self._has_lock


_SAFELY = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"))
"""Not inherited, no link followed, not waiting for the other end of a pipe."""
