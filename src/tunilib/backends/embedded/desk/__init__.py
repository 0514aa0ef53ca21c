"""The service desk of an embedded library: anybody who may write to the library is its staff."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Self

from tunilib.backends.embedded.circulation.check_in import check_in
from tunilib.backends.embedded.circulation.checkout import check_out
from tunilib.backends.embedded.circulation.end_of_day import days_to_end, end_days
from tunilib.backends.embedded.desk.fees import FeeDesk
from tunilib.backends.embedded.desk.items import ItemDesk
from tunilib.backends.embedded.desk.notices import NoticeDesk
from tunilib.backends.embedded.desk.patrons import PatronDesk
from tunilib.backends.embedded.desk.requests import RequestDesk
from tunilib.backends.embedded.fines import fee_list
from tunilib.backends.embedded.inputs import copies_of, copy_of, known_library, patron_of
from tunilib.backends.embedded.rulebook import default_rules_text
from tunilib.backends.embedded.stores import make_library, open_library, store_path
from tunilib.core.desk import LibraryMade, Report, Verified
from tunilib.core.money import Money
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from pathlib import Path

    from tunilib.backends.embedded.desk.record_imports import ImportDesk
    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import StoredCopy, StoredPatron
    from tunilib.backends.embedded.unit_of_work import Now, Transaction
    from tunilib.core.desk import DayDone, Lent, Returned

__all__ = ["Desk"]

_MOST_WITHOUT_BACKUP = 31
"""Missed days that are ended without a backup."""


class Desk:
    """The staff's side of one library; for one thread, and closed after use.

    Each call is one transaction. What does not exist (a card, a barcode, a record) raises ``NotFound``, and nothing of
    the call is done; what the rules refuse is a result with its reasons.

    Args:
        address: of the library.
        now: gives the time in the library's zone.
        library: the library, where it is open already.
    """

    def __init__(self, address: str, now: Now, *, library: Library | None = None) -> None:
        self._address = address
        self._now = now
        self._opened = library or open_library(address, now)
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _library(self) -> Library:
        if self._is_closed:
            raise UsageError("this desk is closed", hint="open it again: tunilib.open_desk()")
        return self._opened

    def init(self, rules_text: str | None = None) -> LibraryMade:
        """Make an empty library where no file is.

        Args:
            rules_text: a rules file; None: the default one.

        Raises:
            LocalError: ``file``: there is a file; ``configuration``: the rules cannot be used; each mistake is named.
        """
        text = default_rules_text() if rules_text is None else rules_text
        rules = make_library(self._address, text, self._now)
        return LibraryMade(store=self._library.address, pickup_libraries=rules.pickup_libraries)

    @property
    def patrons(self) -> PatronDesk:
        """The patron register."""
        return PatronDesk(self._library)

    @property
    def requests(self) -> RequestDesk:
        """Holds and item retrieval requests to act on."""
        return RequestDesk(self._library)

    @property
    def fees(self) -> FeeDesk:
        """Fees of patrons."""
        return FeeDesk(self._library)

    @property
    def notices(self) -> NoticeDesk:
        """The outbox."""
        return NoticeDesk(self._library)

    @property
    def items(self) -> ItemDesk:
        """Copies."""
        return ItemDesk(self._library)

    @property
    def imports(self) -> ImportDesk:
        """Records from files."""
        from tunilib.backends.embedded.desk.record_imports import ImportDesk

        return ImportDesk(self._library)

    def checkout(self, card: str, barcodes: Sequence[str]) -> tuple[Lent, ...]:
        """Lend copies to a patron, each decided by itself, in one transaction."""
        with self._library.transaction("desk", "checkout") as tx:
            patron = patron_of(tx, card)
            found = copies_of(tx, barcodes)
            return tuple([self._lend(tx, patron, copy) for copy in found])

    def check_in(self, barcodes: Sequence[str], library: str | None = None) -> tuple[Returned, ...]:
        """Check copies in at a library, by default the first, in one transaction.

        Raises:
            NotFound: there is no such copy or library; nothing was checked in.
        """
        with self._library.transaction("desk", "return") as tx:
            found = copies_of(tx, barcodes)
            at = known_library(tx.rules, library)
            return tuple([check_in(tx, copy_of(tx, copy.barcode), at) for copy in found])

    @staticmethod
    def _lend(tx: Transaction, patron: StoredPatron, copy: StoredCopy) -> Lent:
        """Lend by patron and copy as they are now: an earlier copy of the same call may have changed both."""
        return check_out(tx, patron_of(tx, patron.card), copy_of(tx, copy.barcode))

    def day(self, until: date | None = None) -> DayDone:
        """End every day that was not ended yet, up to one, by default today.

        More than 31 days that were missed may be a wrong clock: a backup is made first, beside the library.

        Raises:
            UsageError: that day is later than tomorrow, or before the last one that was ended; nothing was changed.
            LocalError: the backup cannot be made; nothing was changed.
        """
        with self._library.snapshot() as snapshot:
            days = days_to_end(snapshot, until)
        backup = None
        if days.missed > _MOST_WITHOUT_BACKUP:
            backup = _free_name(store_path(self._library.address), f"before-{days.last}")
            self.backup(backup)
        done = end_days(self._library, days.last)
        return done if backup is None else replace(done, backup=str(backup))

    def report(self) -> Report:
        """Figures and rules, from one snapshot."""
        with self._library.snapshot() as snapshot:
            figures, ended = snapshot.days.figures(), snapshot.days.last_ended()
        rules = snapshot.rules
        counts = figures._asdict() | {"fines": Money(figures.fines, rules.currency)}
        return Report(library=rules.name, day=snapshot.today, day_done=ended, rules=fee_list(rules), **counts)

    def backup(self, file: Path) -> None:
        """Write a consistent copy to a new file, while others work.

        Raises:
            LocalError: ``file``: there is a file already, or the place cannot be written; ``database``: the disk is
                full. No part of a copy is left.
        """
        self._library.backup(file)

    def verify(self) -> Verified:
        """Look for damage, and for anything that the rules of the library cannot have led to."""
        problems = self._library.problems()
        return Verified(ok=not problems, problems=problems)

    def now(self) -> datetime:
        """The library's time."""
        return self._now(self._library.zone)

    def close(self) -> None:
        """Close the library. Every call after it is a ``UsageError``."""
        self._is_closed = True
        self._opened.close()


def _free_name(path: Path, why: str) -> Path:
    """A name beside a file that no other file has."""
    for number in count(1):
        ending = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem[:150]}-{why}{ending}{path.suffix}")
        if not os.path.lexists(name):
            return name
    raise AssertionError
