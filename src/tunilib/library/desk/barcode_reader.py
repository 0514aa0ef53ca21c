"""A desk with a barcode reader: what a scanned number means, and what is done with it, one transaction each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.patron import card_number
from tunilib.errors import LocalError, NotFound, Unavailable
from tunilib.library.circulation.loans import check_in, check_out, loans_before
from tunilib.library.circulation.register import blocks_of
from tunilib.library.circulation.renewals import renew_at_desk
from tunilib.library.desk.undo import undoable
from tunilib.library.inputs import known_library, patron_of, pickup_library_name
from tunilib.library.models.desk import OpenPatron, Scanned
from tunilib.library.stores.unit_of_work import Replaced, repeated

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction


class BarcodeReader:
    """What is scanned at a desk, a number at a time, for as long as it stays open.

    Attributes:
        patron: whose loans are being made; None: copies that are scanned are returned.

    Args:
        opened: gives the library.
        at: the id of the pick-up library at which the desk stands.
    """

    def __init__(self, opened: Callable[[], Library], at: str | None) -> None:
        self._opened = opened
        self._at = known_library(opened().rules, at)
        self.patron: OpenPatron | None = None
        self._is_unsure = False

    def scan(self, number: str) -> Scanned:
        """A copy is lent to the patron who is open, renewed where they have it, or returned; a card opens its patron.

        Where the library fails, the patron is closed, and nothing is done with copies before :meth:`close` or a card:
        what was scanned may have been another patron's card.

        Raises:
            NotFound: no copy and no card has this number; nothing was done, and the patron stays open.
            LocalError, Unavailable: the library failed; nothing was done with this number.
        """
        try:
            try:
                scanned = self._scan(card_number(number))
            except Replaced:  # a backup was restored: the number is of the library that is there now
                scanned = self._scan(card_number(number))
        except (LocalError, Unavailable):
            self.patron, self._is_unsure = None, True
            raise
        if scanned.patron is not None:
            self.patron, self._is_unsure = scanned.patron, False
        return scanned

    def close(self) -> OpenPatron | None:
        """Close the patron who is open; who that was."""
        closed, self.patron, self._is_unsure = self.patron, None, False
        return closed

    @repeated
    def _scan(self, number: str) -> Scanned:
        card = None if self.patron is None else self.patron.card

        def opened(tx: Transaction) -> StoredPatron | None:
            return None if card is None else patron_of(tx, card)

        ahead = (opened, lambda tx: tx.copies.by_barcode(number), lambda tx: tx.patrons.by_card(number))
        with self._opened().transaction("desk", "scan", ahead=ahead) as tx:
            patron = opened(tx)
            copy = tx.copies.by_barcode(number)
            if copy is not None:
                return Scanned() if self._is_unsure else self._done(tx, patron, copy)
            found = tx.patrons.by_card(number)
            if found is None:
                raise NotFound("no copy and no card has this number: {number}", number=number)
            return Scanned(_opened(tx, found))

    def _done(self, tx: Transaction, patron: StoredPatron | None, copy: StoredCopy) -> Scanned:
        """What is done is of the command that does the same."""
        if patron is None:
            tx.cause = "return"
            home = None if copy.library == self._at else pickup_library_name(tx.rules, copy.library)
            return Scanned(done=undoable(tx, "return", lambda: check_in(tx, copy, self._at)), home=home)
        loan = tx.loans.open_of_copy(copy.barcode) if copy.borrower == patron.id else None
        if loan is not None:
            tx.cause = "renew"
            return Scanned(done=renew_at_desk(tx, patron, [loan.loan])[0])
        tx.cause = "checkout"
        loans = loans_before(tx, patron, copy)
        return Scanned(done=undoable(tx, "checkout", lambda: check_out(tx, patron, copy, loans)))


def _opened(snapshot: Snapshot, patron: StoredPatron) -> OpenPatron:
    """What the desk has to know of a patron who is there."""
    holds = snapshot.holds.of_patron(patron.id, snapshot.today)
    return OpenPatron(
        card=patron.card,
        name=patron.register.name or patron.card,
        owed=Money(patron.standing.open_fines, snapshot.rules.currency),
        blocks=blocks_of(snapshot, patron),
        ready=tuple(stored.hold.title for stored in holds if stored.status is HoldStatus.READY),
    )
