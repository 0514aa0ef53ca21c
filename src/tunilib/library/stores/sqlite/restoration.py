"""A backup takes the place of a library in a file: it is checked first, and takes the place in its turn.

The backup is copied and checked beside the library, while others work in it. Then, as the one writer, the old file gets
another name, with its log, and the copy gets the name of the library. At each moment the name means the one or the
other, complete: the copy is in a format without a log, so that the log of the old file is never taken for its own.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError, TunilibError, Unavailable, UsageError
from tunilib.library.stores import store_path
from tunilib.library.stores.connection import refuse_moved
from tunilib.library.stores.sqlite.library import SqliteLibrary
from tunilib.library.stores.sqlite.moves import File, damage, problems
from tunilib.library.stores.verification import unreadable_values
from tunilib.local.database import connect, lock_path, translate_sqlite_errors
from tunilib.local.database.connections import queued
from tunilib.local.database.opened_files import LOGS
from tunilib.local.files import file_error, free_name, sync_folder
from tunilib.local.locks import locked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.core.payment import PaymentRecord
    from tunilib.library.stores.unit_of_work import Now

_MOST_NAMED = 3
_MAGIC = b"SQLite format 3\0"


class CheckedBackup(NamedTuple):
    """The copy of a backup that was checked.

    Attributes:
        copy: a library in one file; its sessions have ended.
        name: what the library calls itself.
        day: the library's day on which it was last changed; empty where nothing ever was.
        problems: what the rules of the library cannot have led to, as sentences; it can be restored all the same.
        held: how many notices it had not sent; they are held back, since they may have been sent after it was made.
    """

    copy: Path
    name: str
    day: str
    problems: tuple[str, ...]
    held: int


class FileRestoration:
    """A backup that was checked, ready to take the place of a library; see :class:`CheckedBackup`.

    Args:
        path: the library's file, without links; the copy is beside it.
    """

    def __init__(self, path: Path, backup: CheckedBackup, now: Now) -> None:
        self.name, self.day, self.problems, self.held = backup.name, backup.day, backup.problems, backup.held
        self._path, self._copy, self._now = path, backup.copy, now

    def install(self) -> tuple[Path | None, tuple[PaymentRecord, ...] | None]:
        path = self._path
        try:
            with queued(path):
                kept = _keep_old(path, self._copy) if os.path.lexists(path) else None
                self._copy.replace(path)
                for ending in LOGS:
                    _move_log(path.with_name(path.name + ending), kept and kept.with_name(kept.name + ending))
                sync_folder(path.parent)
        except OSError as error:
            raise file_error(error, path) from error
        return kept, () if kept is None else payments_in(kept, self._now)


@contextmanager
def restoring(address: str, file: Path, now: Now, beside: Path) -> Iterator[FileRestoration]:  # noqa: ARG001 - of servers
    """Check a backup and make it ready."""
    path = Path(os.path.realpath(store_path(address)))
    with suppress(OSError):
        if path.samefile(file):
            raise UsageError("this is the library itself: {path}", path=file)
    _check_place(address)
    with checked_copy(path, file, now) as backup:
        yield FileRestoration(path, backup, now)


@contextmanager
def checked_copy(path: Path, file: Path, now: Now) -> Iterator[CheckedBackup]:
    """Copy a backup beside a file that is there or not, and check it; nothing is left, unless it gets another name.

    Its sessions are ended, and the notices that it had not sent are held back.
    """
    copy, lock = (path.with_name(f".{path.name[:200]}.restore.{ending}") for ending in ("tmp", "lock"))
    with locked(lock, timeout=0, like=path):  # one restore at a time
        try:
            _discard(copy)  # left by one that was killed
            _copy(file, copy)
            yield _checked(copy, now)
        except LocalError as error:
            if error.facts.get("path") != copy:
                raise
            facts = {**error.facts, "path": file}
            raise LocalError(error.template, code=error.code, hint=error.hint_template, **facts) from error
        finally:
            _discard(copy)
            with suppress(OSError):
                lock.unlink()


def _check_place(address: str) -> None:
    """Refuse to bring a library back that has moved: people lend elsewhere.

    A library that is not there or cannot be read is what a backup is for.
    """
    try:
        marks = File(address).marks()
    except (LocalError, Unavailable):
        return
    if marks is not None and marks.moved_to is not None:
        raise refuse_moved(marks)


def _discard(copy: Path) -> None:
    for left in (copy, *(copy.with_name(copy.name + ending) for ending in LOGS), lock_path(copy)):
        with suppress(OSError):
            left.unlink()


def _copy(file: Path, copy: Path) -> None:
    """Copy a file, and the log beside it; the copy reaches the disk when it is changed."""
    for ending in ("", "-wal"):
        source = Path(f"{file}{ending}")  # "." and "/" have no name
        try:
            if not stat.S_ISREG(source.stat().st_mode):
                raise LocalError("not a regular file: {path}", hint="look at the name", path=source)
            reading = source.open("rb")
        except FileNotFoundError:
            if ending:
                return
            raise LocalError("there is no such file: {path}", hint="look at the name", path=file) from None
        except OSError as error:
            raise file_error(error, source, reading=True) from error
        try:
            target = os.open(copy.with_name(copy.name + ending), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with reading, open(target, "wb") as writing:  # noqa: PTH123 - a descriptor has no path
                if not ending and reading.peek(len(_MAGIC))[: len(_MAGIC)] not in (_MAGIC, b""):
                    raise LocalError("{path} is not a database", code="database", hint="check the name", path=file)
                shutil.copyfileobj(reading, writing)
        except OSError as error:
            raise file_error(error, copy.parent) from error


def _checked(copy: Path, now: Now) -> CheckedBackup:
    """Check a copy and end what must not go on; it is one file then."""
    library = SqliteLibrary(copy, now)
    try:
        with library.snapshot():
            opened = library.connection()
            day: str = opened.execute("SELECT COALESCE(MAX(day), '') FROM event").fetchone()[0]
            found = (*damage(opened), *unreadable_values(opened.execute))
            if found:
                raise LocalError(
                    "{path} is damaged: {problems}",
                    code="database",
                    hint="choose another backup",
                    path=copy,
                    problems="; ".join(found[:_MOST_NAMED]),
                )
            odd, name = problems(opened, library.rules), library.rules.name
        with library.transaction("desk", "restore") as tx:
            tx.credentials.end_all_sessions()
            held = tx.notices.hold_back()
            tx.record_event("library-restored")
        with translate_sqlite_errors(copy):
            library.connection().execute("PRAGMA journal_mode = DELETE")
    finally:
        library.close()
    return CheckedBackup(copy, name, day, odd, held)


def _keep_old(path: Path, copy: Path) -> Path:
    """Give the old file another name, which it has beside its own until the copy gets that; the copy is like it."""
    with suppress(TunilibError), translate_sqlite_errors(path), closing(connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = path.stat()
    if os.name == "posix":
        copy.chmod(stat.S_IMODE(old.st_mode))
        with suppress(OSError):  # only root may give a file away
            os.chown(copy, old.st_uid, old.st_gid)
    kept = free_name(path, "before-restore")
    try:
        os.link(path, kept)
    except OSError:  # a file system without links
        path.rename(kept)
    return kept


def payments_in(kept: Path, now: Now) -> tuple[PaymentRecord, ...] | None:
    """The payments in the old file; None: it is damaged, and nobody knows."""
    with suppress(TunilibError), translate_sqlite_errors(kept), closing(connect(kept)) as db:
        db.execute("BEGIN")
        with SqliteLibrary(kept, now, within=db).snapshot() as snapshot:
            return tuple([stored.record for stored in snapshot.payments.all()])
    return None


def _move_log(log: Path, kept: Path | None) -> None:
    """Move the log with the old file if readers still needed it; an empty log is removed."""
    try:
        if kept is not None and not log.name.endswith("-shm") and log.stat().st_size:
            log.rename(kept)
        else:
            log.unlink()
    except FileNotFoundError:
        return
