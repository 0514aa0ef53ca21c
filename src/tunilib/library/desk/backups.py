"""A backup that takes the place of a library: what is to be said before, and what became of it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING

from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, Unavailable
from tunilib.library.models.desk import DeskWord
from tunilib.library.models.library import Restored
from tunilib.library.stores import restoring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tunilib.library.desk.payments import PaymentDesk
    from tunilib.library.stores import PreparedBackup
    from tunilib.library.stores.unit_of_work import Library, Now


class BackupToRestore:
    """A backup that was checked.

    Args:
        file: the backup. prepared: what was found in it. name: of the library that is there; None: it cannot be read.
        payments: of the library that has the address. reopen: has the one that was there given up for the one that is.

    Attributes:
        day: on which the backup was last changed; None: never.
        odd: what a person should know before it takes the place of the library.
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
        """Put it in the place of the library, and find payments made since.

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
    """Check a backup, and compare it with the library that is there, where that can be read."""
    with restoring(library.address, file, now, beside) as prepared:
        name = None
        with suppress(LocalError, Unavailable):
            name = library.rules.name
        yield BackupToRestore(file, prepared, name, payments, reopen)
