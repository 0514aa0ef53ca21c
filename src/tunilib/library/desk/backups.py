"""A backup that replaces a library: what to know before it, and its outcome."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING

from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, Unavailable
from tunilib.library.models.desk import DeskWord
from tunilib.library.models.library import Restored
from tunilib.library.stores import PreparedBackup, restoring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tunilib.library.desk.payments import PaymentDesk
    from tunilib.library.stores.unit_of_work import Library, Now


class BackupToRestore:
    """A checked backup.

    Args:
        prepared: what was found in the file. name: of the present library; None: it cannot be read.
        payments: of the library at the address. reopen: opens the library that has the address then.

    Attributes:
        day: the last day with a change; None: never changed.
        odd: what a person should know before the library is replaced.
    """

    def __init__(
        self, file: Path, prepared: PreparedBackup, name: str | None, payments: PaymentDesk, reopen: Callable[[], None]
    ) -> None:
        self.file, self._prepared, self._payments, self._reopen = file, prepared, payments, reopen
        self.day = date.fromisoformat(prepared.day) if prepared.day else None
        self.odd = [Reason.of(ReasonCode.OTHER, what="backup-odd", why=why) for why in prepared.problems]
        if name is not None and name != prepared.name:
            there = Reason.of(ReasonCode.OTHER, what="backup-of-another", name=prepared.name, library=name)
            self.odd.insert(0, there)

    def restore(self) -> Restored:
        """Replace the library, and find payments made since the backup.

        Raises:
            Unavailable: other writers took too long; nothing was changed.
        """
        kept, forgotten = self._prepared.install()
        self._reopen()
        reasons = list(self.odd)
        if self._prepared.held:
            reasons.append(Reason.of(ReasonCode.OTHER, what="notices-held", count=self._prepared.held))
        if forgotten is None:
            reasons.append(Reason.of(ReasonCode.OTHER, what="payments-not-read"))
        reasons += self._payments.find_again(forgotten or ())
        return Restored(file=self.file, kept=kept, outcome=DeskWord.RESTORED, reasons=tuple(reasons))


@contextmanager
def checked_backup(
    library: Library, file: Path, now: Now, beside: Path, payments: PaymentDesk, reopen: Callable[[], None]
) -> Iterator[BackupToRestore]:
    """Check a backup, and compare it with the present library."""
    with restoring(library.address, file, now, beside) as prepared:
        name = None
        with suppress(LocalError, Unavailable):
            name = library.rules.name
        yield BackupToRestore(file, prepared, name, payments, reopen)
