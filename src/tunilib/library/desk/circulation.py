"""Circulation at the desk: checkout, return, renewal, holds, and a desk with a barcode reader."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tunilib.core.hold import HoldStatus
from tunilib.core.money import Money
from tunilib.core.patron import ASK, card_number
from tunilib.core.policy.resolution import every_policy
from tunilib.errors import LocalError, NotFound, Unavailable, UsageError
from tunilib.library.circulation.loans import check_in, check_out, loans_before
from tunilib.library.circulation.register import blocks_of
from tunilib.library.circulation.renewals import renew_at_desk
from tunilib.library.desk.undo import UndoDesk, undoable
from tunilib.library.inputs import copies_of, copy_of, known_library, patron_of, pickup_library_name, record_of
from tunilib.library.models.desk import DeskWord, OpenPatron, RequestDone, Scanned
from tunilib.library.stores.unit_of_work import Replaced, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tunilib.core.outcome import RenewalOutcome
    from tunilib.library.models.desk import Lent, Returned
    from tunilib.library.stores.connection import Reads
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction


class CirculationDesk(UndoDesk):
    """Loans and holds of patrons at the desk."""

    @repeated
    def checkout(self, card: str, barcodes: Sequence[str], *, due: date | None = None) -> tuple[Lent, ...]:
        """Lend copies to a patron, each decided by itself, in one transaction.

        Args:
            due: the due date, in place of the one by the rules.

        Raises:
            UsageError: that day has passed; nothing was lent.
        """
        ahead: Reads[Transaction] = [lambda tx: patron_of(tx, card), lambda tx: copies_of(tx, barcodes)]
        with self._library.transaction("desk", "checkout", ahead=ahead) as tx:
            if due is not None and due < tx.today:
                raise UsageError("a loan cannot fall due in the past: {date}", date=due)
            patron, copies = patron_of(tx, card), copies_of(tx, barcodes)
            lent: list[Lent] = []
            loans = loans_before(tx, patron, *copies)
            for found in copies:  # one that is sent on for an earlier one's hold is not as it was
                copy = copy_of(tx, found.barcode) if "served" in tx.tally else found
                lent.append(undoable(tx, "checkout", partial(check_out, tx, patron, copy, loans, due)))
            return tuple(lent)

    @repeated
    def check_in(self, barcodes: Sequence[str], library: str | None = None) -> tuple[Returned, ...]:
        """Check copies in at a library, by default that of the desk, in one transaction.

        Raises:
            NotFound: there is no such copy or library; nothing was checked in.
        """
        read = partial(_returned, barcodes=barcodes)
        with self._library.transaction("desk", "return", ahead=[read]) as tx:
            found = read(tx)
            at = known_library(tx.rules, library or self._at)
            returned: list[Returned] = []
            for copy in found:
                now = copy_of(tx, copy.barcode) if returned else copy  # an earlier copy may have changed it
                returned.append(undoable(tx, "return", partial(check_in, tx, now, at)))
            return tuple(returned)

    @repeated
    def renew(self, card: str, loans: Sequence[str] = (), *, every: bool = False) -> tuple[RenewalOutcome, ...]:
        """Renew loans of a patron in one transaction, and prove it; an outcome for each, by due date, title and id.

        Args:
            loans: barcodes, or ids of loans. every: all loans of the patron.

        Raises:
            NotFound: the patron has no such loan; nothing was renewed.
            UsageError: nothing was selected, or both were.
        """
        from tunilib.library.circulation.renewals import renew_at_desk

        if bool(loans) == every:
            raise UsageError("name the loans, or all of them", hint="give barcodes, or --all")
        with self._library.transaction("desk", "renew", ahead=[lambda tx: patron_of(tx, card)]) as tx:
            patron = patron_of(tx, card)
            chosen = tx.loans.open_of(patron.id)
            if not every:
                chosen = _named(chosen, loans)
            return renew_at_desk(tx, patron, [stored.loan for stored in chosen])

    @repeated
    def hold(self, card: str, record: str, *, pickup: str | None = None) -> RequestDone:
        """Place a hold for a patron, by default to be collected at their home library, else at that of the desk."""
        from tunilib.core.answer import ClaimWord
        from tunilib.library.circulation.holds import place

        ahead: Reads[Transaction] = (
            lambda tx: patron_of(tx, card),
            lambda tx: record_of(tx, record),
            lambda tx: tx.copies.of_record(record),
        )
        with self._library.transaction("desk", "hold", ahead=ahead) as tx:
            patron = patron_of(tx, card)
            record_of(tx, record)
            home = None if patron.home_library == ASK else patron.home_library
            claim = place(tx, patron, record, pickup or home or known_library(tx.rules, self._at), None)
            done = DeskWord.PLACED if claim.word is ClaimWord.DONE else DeskWord.REFUSED
            reasons = tuple([replace(reason, params=(*reason.params, ("at", "desk"))) for reason in claim.reasons])
            return RequestDone(id=claim.id, outcome=done, reasons=reasons)

    def scan(self, library: str | None = None) -> BarcodeReader:
        """A desk with a barcode reader, at a library, by default that of the desk; one for as long as it is used.

        Raises:
            NotFound: there is no such library.
        """
        return BarcodeReader(self._opened, library or self._at)


def _returned(tx: Transaction, barcodes: Sequence[str]) -> list[StoredCopy]:
    """Copies that are checked in."""
    if every_policy(tx.rules, "ban"):  # borrowers before titles: a ban is written after it was read
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
