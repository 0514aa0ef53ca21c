"""A backup takes the place of a library on a server: it is checked in a file first, and replaces all rows at once.

In the one transaction in which nobody else changes the library, what is there is written to a file, and the rows of the
backup take its place. The tables stay, with what roles may do with them.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tunilib.library.postgres.moves import ServerPlace
from tunilib.library.stores import store_address
from tunilib.library.stores.connection import Marks, refuse_marks
from tunilib.library.stores.moves import copy_tables, write_tables
from tunilib.library.stores.sqlite.moves import File
from tunilib.library.stores.sqlite.restoration import CheckedBackup, checked_copy, payments_in
from tunilib.local.files import free_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tunilib.core.payment import PaymentRecord
    from tunilib.library.stores.unit_of_work import Now


class ServerRestoration:
    """A backup that was checked, ready to take the place of a library.

    Args:
        beside: names the file to which the old library is written.
    """

    def __init__(self, address: str, beside: Path, backup: CheckedBackup, now: Now) -> None:
        self.name, self.day, self.problems, self.held = backup.name, backup.day, backup.problems, backup.held
        self._address, self._beside, self._copy, self._now = address, beside, backup.copy, now

    def install(self) -> tuple[Path | None, tuple[PaymentRecord, ...] | None]:
        kept = free_name(self._beside, "before-restore")
        try:
            with File(store_address(self._copy)).reading() as stored:
                ServerPlace(self._address).receive(
                    lambda arrival: copy_tables(stored, arrival, Marks(None, None)),
                    before=lambda old: write_tables(old, kept),
                )
        except BaseException:
            with suppress(OSError):
                kept.unlink()
            raise
        return (kept, payments_in(kept, self._now)) if kept.exists() else (None, ())


@contextmanager
def restoring(address: str, file: Path, now: Now, beside: Path) -> Iterator[ServerRestoration]:
    """Check a backup and make it ready."""
    refuse_marks(ServerPlace(address).marks())
    with checked_copy(beside, file, now) as backup:
        yield ServerRestoration(address, beside, backup, now)
