"""Circulation at the desk: checkout, return, renewal, holds, and a desk with a barcode reader."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tunilib.core.answer import ClaimWord
from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.patron import ASK, card_number
from tunilib.core.policy.resolution import every_policy
from tunilib.errors import LocalError, NotFound, Unavailable, UsageError
from tunilib.library.circulation.holds import place
from tunilib.library.circulation.loans import check_in, check_out
from tunilib.library.circulation.renewals import blocks_of, renew_at_desk
from tunilib.library.desk.undo import UndoDesk, undoable
from tunilib.library.inputs import copies_of, copy_of, known_library, patron_of, pickup_library_name, record_of
from tunilib.library.models.desk import DeskWord, OpenPatron, RequestDone, Scanned
from tunilib.library.stores.unit_of_work import Replaced, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tunilib.core.outcome import RenewalOutcome
    from tunilib.library.models.desk import Lent, Returned
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction


class CirculationDesk(UndoDesk):
    """Loans and holds of patrons at the desk."""

    @repeated
    def checkout(self, card: str, barcodes: Sequence[str], *, due: date | None = None) -> tuple[Lent, ...]:
        """Lend copies to a patron in one transaction, with an outcome for each.

        Args:
            due: replaces the due date of the rules.

        Raises:
            UsageError: the due date has passed; nothing was lent.
        """
        with self._library.transaction("desk", "checkout") as tx:
            if due is not None and due < tx.today:
                raise UsageError("a loan cannot fall due in the past: {date}", date=due)
            patron, copies = patron_of(tx, card), copies_of(tx, barcodes)
            lent: list[Lent] = []
            loans = tx.loans.count_open(patron.id)
            for found in copies:  # an earlier copy's hold may have sent this one on
                copy = copy_of(tx, found.barcode) if "served" in tx.tally else found
                lent.append(undoable(tx, "checkout", partial(check_out, tx, patron, copy, loans, due)))
            return tuple(lent)

    @repeated
    def check_in(self, barcodes: Sequence[str], library: str | None = None) -> tuple[Returned, ...]:
        """Check copies in at a library, by default the desk's, in one transaction.

        Raises:
            NotFound: a copy or the library is unknown; nothing was checked in.
        """
        with self._library.transaction("desk", "return") as tx:
            found = _returned(tx, barcodes)
            at = known_library(tx.rules, library or self._at)
            returned: list[Returned] = []
            for copy in found:
                now = copy_of(tx, copy.barcode) if returned else copy  # an earlier copy may have changed this one
                returned.append(undoable(tx, "return", partial(check_in, tx, now, at)))
            return tuple(returned)

    @repeated
    def renew(self, card: str, loans: Sequence[str] = (), *, every: bool = False) -> tuple[RenewalOutcome, ...]:
        """Renew loans of a patron in one transaction, and prove it. Outcomes are by due date, title and id.

        Args:
            loans: barcodes, or ids of loans. every: all loans of the patron.

        Raises:
            NotFound: the patron does not have one of the loans; nothing was renewed.
            UsageError: neither loans nor all of them were selected, or both.
        """
        if bool(loans) == every:
            raise UsageError("name the loans, or all of them", hint="give barcodes, or --all")
        with self._library.transaction("desk", "renew") as tx:
            patron = patron_of(tx, card)
            chosen = tx.loans.open_of(patron.id)
            if not every:
                chosen = _named(chosen, loans)
            return renew_at_desk(tx, patron, [stored.loan for stored in chosen])

    @repeated
    def hold(self, card: str, record: str, *, pickup: str | None = None) -> RequestDone:
        """Place a hold for a patron. The pick-up library is by default their home library, else the desk's."""
        with self._library.transaction("desk", "hold") as tx:
            patron = patron_of(tx, card)
            record_of(tx, record)
            home = None if patron.home_library == ASK else patron.home_library
            claim = place(tx, patron, record, pickup or home or known_library(tx.rules, self._at), None)
            done = DeskWord.PLACED if claim.word is ClaimWord.DONE else DeskWord.REFUSED
            reasons = tuple([replace(reason, params=(*reason.params, ("at", "desk"))) for reason in claim.reasons])
            return RequestDone(id=claim.id, outcome=done, reasons=reasons)

    def scan(self, library: str | None = None) -> BarcodeReader:
        """A barcode reader at a library, by default the desk's. An unknown library raises ``NotFound``."""
        return BarcodeReader(self._opened, library or self._at)


def _returned(tx: Transaction, barcodes: Sequence[str]) -> list[StoredCopy]:
    if every_policy(tx.rules, "ban"):  # lock borrowers before titles: a ban is read, then written
        tx.patrons.borrowers_of([card_number(barcode) for barcode in barcodes])
    return copies_of(tx, barcodes)


def _named(loans: Sequence[StoredLoan], names: Sequence[str]) -> list[StoredLoan]:
    wanted = {card_number(name): name for name in names}
    chosen = [stored for stored in loans if {stored.barcode, stored.loan.id} & wanted.keys()]
    found = {name for stored in chosen for name in (stored.barcode, stored.loan.id)}
    for number, name in wanted.items():
        if number not in found:
            raise NotFound("this patron has no such loan: {id}", id=name)
    return chosen


class BarcodeReader:
    """Numbers scanned at a desk, one at a time.

    Attributes:
        patron: who borrows; None: scanned copies are returned.

    Args:
        at: the id of the pick-up library where the desk is.
    """

    def __init__(self, opened: Callable[[], Library], at: str | None) -> None:
        self._opened = opened
        self._at = known_library(opened().rules, at)
        self.patron: OpenPatron | None = None
        self._is_unsure = False

    def scan(self, number: str) -> Scanned:
        """Lend a copy to the open patron, renew it if they have it, or return it; a card opens its patron.

        If the library fails, the patron is closed. Copies then do nothing until :meth:`close` or a card: the failed
        number may have been another patron's card.

        Raises:
            NotFound: the number is unknown; nothing was done, and the patron stays open.
            LocalError, Unavailable: the library failed; nothing was done with this number.
        """
        try:
            try:
                scanned = self._scan(card_number(number))
            except Replaced:  # a backup was restored: look in the new library
                scanned = self._scan(card_number(number))
        except (LocalError, Unavailable):
            self.patron, self._is_unsure = None, True
            raise
        if scanned.patron is not None:
            self.patron, self._is_unsure = scanned.patron, False
        return scanned

    def close(self) -> OpenPatron | None:
        """Close the open patron, and return them."""
        closed, self.patron, self._is_unsure = self.patron, None, False
        return closed

    @repeated
    def _scan(self, number: str) -> Scanned:
        card = None if self.patron is None else self.patron.card

        with self._opened().transaction("desk", "scan") as tx:
            patron = None if card is None else patron_of(tx, card)
            copy = tx.copies.by_barcode(number)
            if copy is not None:
                return Scanned() if self._is_unsure else self._done(tx, patron, copy)
            found = tx.patrons.by_card(number)
            if found is None:
                raise NotFound("no copy and no card has this number: {number}", number=number)
            return Scanned(_opened(tx, found))

    def _done(self, tx: Transaction, patron: StoredPatron | None, copy: StoredCopy) -> Scanned:
        """Events get the cause of the command that does the same."""
        if patron is None:
            tx.cause = "return"
            home = None if copy.library == self._at else pickup_library_name(tx.rules, copy.library)
            return Scanned(done=undoable(tx, "return", lambda: check_in(tx, copy, self._at)), home=home)
        loan = tx.loans.open_of_copy(copy.barcode) if copy.borrower == patron.id else None
        if loan is not None:
            tx.cause = "renew"
            return Scanned(done=renew_at_desk(tx, patron, [loan.loan])[0])
        tx.cause = "checkout"
        loans = tx.loans.count_open(patron.id)
        return Scanned(done=undoable(tx, "checkout", lambda: check_out(tx, patron, copy, loans)))


def _opened(snapshot: Snapshot, patron: StoredPatron) -> OpenPatron:
    holds = snapshot.holds.of_patron(patron.id, snapshot.today)
    return OpenPatron(
        card=patron.card,
        name=patron.register.name or patron.card,
        owed=Money(patron.standing.open_fines, snapshot.rules.currency),
        blocks=blocks_of(snapshot, patron),
        ready=tuple(stored.hold.title for stored in holds if stored.status is HoldStatus.READY),
    )
