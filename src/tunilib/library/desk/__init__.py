"""The service desk of an embedded library. Its staff is everybody who may write to the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tunilib.errors import LocalError, UsageError
from tunilib.library.desk.backups import BackupToRestore, checked_backup
from tunilib.library.desk.circulation import CirculationDesk
from tunilib.library.desk.fees import FeeDesk
from tunilib.library.desk.items import DeskPart, ItemDesk, RequestDesk
from tunilib.library.desk.lookups import loan_list
from tunilib.library.desk.notices import NoticeDesk
from tunilib.library.desk.patrons import PatronDesk
from tunilib.library.models.desk import DayDone, DeskWord, Staff
from tunilib.library.models.library import LibraryMade, LibraryOfServer, Moved, MovedTable, Report, Restored, Verified
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import (
    absolute_address,
    is_in_file,
    is_taken,
    libraries,
    make_library,
    open_library,
    store_path,
)
from tunilib.library.stores.addresses import name_for_file
from tunilib.local.files import free_name, prepare_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from tunilib.core.barcode import BarcodePattern
    from tunilib.core.outcome import SentNotice
    from tunilib.core.ports.payments import Journal, Services
    from tunilib.core.rules import PickupLibrary
    from tunilib.library.desk.patron_imports import PatronImportDesk
    from tunilib.library.desk.payments import PaymentDesk
    from tunilib.library.desk.prints import PrintDesk
    from tunilib.library.desk.record_imports import ImportDesk
    from tunilib.library.desk.records import RecordDesk
    from tunilib.library.desk.rules import RulesDesk
    from tunilib.library.models.lookups import DeskLoan
    from tunilib.library.stores.unit_of_work import Library, Now

_MOST_WITHOUT_BACKUP = 31
"""More missed days than this are ended only after a backup."""


class Desk(CirculationDesk):
    """The staff's side of one library. Use it in one thread, and close it.

    Each call is one transaction. An unknown card, barcode or record raises ``NotFound``, and nothing of the call is
    done. What the rules refuse is a result with its reasons.

    Args:
        now: gives the time in a zone.
        library: the library, if it is already open.
        payments: opens payment services. journal: the payments made on this machine.
        backups: the folder for backups of a library on a server.
        at: the id of the pick-up library where the desk is; None: the first.
        staff: gives the person who works here; called when an act is stored.
        barcodes: the pattern for barcodes of new copies; None: the default pattern.
        mail: mails the notices of a desk; by default nothing is mailed.
    """

    def __init__(
        self,
        address: str,
        now: Now,
        *,
        library: Library | None = None,
        payments: Callable[[], Services] | None = None,
        journal: Callable[[], Journal] | None = None,
        backups: Path | None = None,
        at: str | None = None,
        staff: Callable[[], Staff] | None = None,
        barcodes: BarcodePattern | None = None,
        mail: Callable[[Desk], Iterator[SentNotice]] = lambda _: iter(()),
    ) -> None:
        self._services, self._journal, self._mail = payments, journal, mail
        self._backups = backups
        self._address = address
        self._now = now
        super().__init__(self._open, at)
        self._staff, self._barcodes = staff, barcodes
        self._store = library or self._opened_anew()
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> Library:
        if self._is_closed:
            raise UsageError("this desk is closed; open it again with tunilib.open_desk()")
        return self._store

    def init(
        self,
        rules_text: str | None = None,
        *,
        name: str | None = None,
        contact: str | None = None,
        places: Sequence[str] = (),
        language: str | None = None,
    ) -> LibraryMade:
        """Make an empty library. No file is replaced.

        Args:
            rules_text: a rules file; None: the default rules. name, contact, places: see
                :func:`tunilib.library.rules.own_rules.own_rules`.
            language: of notices to patrons without a language; None: English.

        Raises:
            UsageError: the contact is neither a telephone number nor an e-mail address.
            LocalError: ``file``: the file exists; ``configuration``: the rules cannot be used, with each mistake.
        """
        from tunilib.library.rules.own_rules import own_rules

        text = default_rules_text() if rules_text is None else rules_text
        text = own_rules(text, name=name, contact=contact, places=places)
        rules = make_library(self._address, text, self._now, partial(_set_language, language))
        return LibraryMade(store=self._library.address, pickup_libraries=rules.pickup_libraries)

    def libraries(self) -> tuple[LibraryOfServer, ...]:
        """The libraries of the database that may be read. A file has one library."""
        return libraries(self._address, self._now)

    @property
    def is_taken(self) -> bool:
        """Whether the address has a library or another file already."""
        return is_taken(self._address)

    @property
    def patrons(self) -> PatronDesk:
        """The patron register."""
        return PatronDesk(self._open)

    @property
    def patron_imports(self) -> PatronImportDesk:
        """Patrons from files."""
        from tunilib.library.desk.patron_imports import PatronImportDesk

        return PatronImportDesk(self._open)

    @property
    def requests(self) -> RequestDesk:
        """Holds and item retrieval requests to act on."""
        return RequestDesk(self._open)

    @property
    def fees(self) -> FeeDesk:
        """Fees of patrons."""
        return FeeDesk(self._open)

    @property
    def payments(self) -> PaymentDesk:
        """Payments online."""
        from tunilib.library.desk.payments import PaymentDesk

        return PaymentDesk(self._open, self._services, self._journal)

    @property
    def notices(self) -> NoticeDesk:
        """The outbox."""
        return NoticeDesk(self._open, lambda: self._mail(self))

    @property
    def items(self) -> ItemDesk:
        """Copies."""
        return ItemDesk(self._open, self._at)

    @property
    def prints(self) -> PrintDesk:
        """Labels, library cards and slips."""
        from tunilib.library.desk.prints import PrintDesk

        return PrintDesk(self._open)

    @property
    def records(self) -> RecordDesk:
        """Records by hand."""
        from tunilib.library.desk.records import RecordDesk

        return RecordDesk(self._open, self._at)

    @property
    def rules(self) -> RulesDesk:
        """The rules."""
        from tunilib.library.desk.rules import RulesDesk

        return RulesDesk(self._open)

    @property
    def imports(self) -> ImportDesk:
        """Records from files."""
        from tunilib.library.desk.record_imports import ImportDesk

        return ImportDesk(self._open, self._at)

    def loans(self, *, overdue: bool = False, card: str | None = None) -> tuple[DeskLoan, ...]:
        """The loans by due date: all, the overdue ones, or those of one patron."""
        with self._library.snapshot() as snapshot:
            return loan_list(snapshot, card, overdue=overdue)

    def day(self, until: date | None = None) -> DayDone:
        """End every day that is not ended yet, up to a day, by default today.

        After more than 31 missed days the clock may be wrong. Then a backup is made first, beside the library's file
        or, for a library on a server, in the folder for backups.

        Raises:
            UsageError: the day is later than tomorrow, or is named and before the last ended day; nothing was changed.
            LocalError: the backup cannot be made; nothing was changed.
        """
        from tunilib.library.circulation.end_of_day import days_to_end, end_days

        with self._library.snapshot() as snapshot:
            days = days_to_end(snapshot, until)
        backup = None
        if days.missed > _MOST_WITHOUT_BACKUP:
            with self._library.transaction("day", "day"):
                pass  # a library that cannot be changed fails here, before a backup is left behind
            backup = self._back_up_before(days.last)
        done = end_days(self._library, until)
        return done if backup is None else replace(done, backup=str(backup))

    def _back_up_before(self, day: date) -> Path:
        """A backup under a free name. Another desk may take the name at the same moment."""
        while True:
            file = free_name(self._file_to_be_beside(), f"before-{day}")
            try:
                self.backup(file)
            except LocalError:
                if not file.exists():
                    raise
            else:
                return file

    def _file_to_be_beside(self) -> Path:
        """The library's file; for a library on a server, a name in the folder for backups."""
        if is_in_file(self._library.address):
            return store_path(self._library.address)
        if self._backups is None:
            raise ValueError("a desk of a library on a server needs a folder for its backups")
        return prepare_folder(self._backups) / f"{name_for_file(self._library.address)}.sqlite"

    def report(self) -> Report:
        """The figures of the library, and of its last twelve months."""
        from tunilib.library.desk.report import report_of

        with self._library.snapshot(may_lag=True) as snapshot:
            return report_of(snapshot)

    def backup(self, file: Path) -> None:
        """Write a consistent copy to a new file while others work. A failure leaves no part of it.

        Raises:
            LocalError: ``file``: the file exists or cannot be written; ``database``: the disk is full.
        """
        self._library.backup(file)

    def restoring(self, file: Path) -> AbstractContextManager[BackupToRestore]:
        """Check a backup before :meth:`restore`."""
        beside = self._file_to_be_beside()
        return checked_backup(self._library, file, self._now, beside, self.payments, self.reopen)

    def restore(self, file: Path) -> Restored:
        """Replace the library by a backup. The old library stays beside its file, or in the folder for backups.

        The backup is checked and only read. Other writers finish first, and all sessions end. Notices that the backup
        had not sent are held back: they may have been sent since. The payment service is asked about payments that the
        backup does not have and the old file or this machine has.

        Raises:
            UsageError: the file is the library itself.
            LocalError: ``file``: it cannot be read; ``database``: it is not a library, or damaged. Nothing was changed.
            Unavailable: other writers took too long; nothing was changed.
        """
        with self.restoring(file) as backup:
            return backup.restore()

    def rows_to_move(self) -> int:
        """How many rows :meth:`move` writes and reads back."""
        from tunilib.library.stores.moves import rows_to_handle

        return rows_to_handle(self._library.address)

    def move(self, to: str, advance: Callable[[int], None] = lambda _: None) -> Moved:
        """Move the whole library to another address, and mark this one as moved.

        Nobody can change the library meanwhile. Every table is read back and compared. After a kill the next call
        finishes the move, or begins it again.

        Args:
            to: ``sqlite:///PATH`` or ``postgresql://HOST/DATABASE``, without a library.
            advance: gets the number of rows that were written or read back.

        Raises:
            UsageError: an address is not valid, both are the same, or the library has moved elsewhere.
            LocalError: the new address has a library already, or cannot be written. Nothing was moved.
            Unavailable: a server is away, or others changed the library all the time. Nothing was moved.
        """
        from tunilib.library.stores.moves import move_library

        tables = move_library(self._library.address, to, advance)
        if tables is None:
            return Moved(to=absolute_address(to), outcome=DeskWord.UNCHANGED)
        moved = tuple(MovedTable(name=name, rows=rows) for name, rows in tables.items())
        return Moved(to=absolute_address(to), tables=moved, outcome=DeskWord.MOVED)

    def verify(self) -> Verified:
        """Look for damage, and for values that the rules of the library cannot lead to."""
        problems = self._library.problems()
        return Verified(ok=not problems, problems=problems)

    @property
    def address(self) -> str:
        """The library's address, the same from every folder."""
        return self._store.address

    @property
    def pickup_libraries(self) -> tuple[PickupLibrary, ...]:
        return self._library.rules.pickup_libraries

    @property
    def moved_to(self) -> str | None:
        """Where the library has moved, as far as this desk has noticed. It can still be read here."""
        return self._store.moved_to

    def now(self) -> datetime:
        """The library's time."""
        return self._now(self._library.zone)

    def reopen(self) -> None:
        """Use the library that has the address now."""
        self._library.close()
        self._store = self._opened_anew()

    def _opened_anew(self) -> Library:
        store = open_library(self._address, self._now)
        store.staff, store.barcodes = self._staff, self._barcodes
        return store

    def close(self) -> None:
        """Close the library. Every later call is a ``UsageError``."""
        self._store.close()
        self._is_closed = True


def _set_language(language: str | None, library: Library) -> None:
    if language is not None:
        with library.transaction("desk", "init") as tx:
            tx.days.set_language(language)


def all_desks() -> tuple[type, ...]:
    """The desk and its parts."""
    from importlib import import_module
    from pkgutil import iter_modules

    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    parts = {kind.__name__: kind for kind in DeskPart.__subclasses__() if not issubclass(Desk, kind)}
    return (Desk, *(parts[name] for name in sorted(parts)))
