"""Copies at the desk, and the holds and requests that staff act on."""

from __future__ import annotations

from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING

from tunilib.core.arguments import checked
from tunilib.core.hold import HoldStatus, cancelled_late
from tunilib.core.money import Money
from tunilib.core.note import joined
from tunilib.core.policy.holds import may_fulfil
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError
from tunilib.library.catalogue.records import copy_as_shown
from tunilib.library.circulation.fees import report_lost
from tunilib.library.circulation.fulfilment import close, free_copies, fulfilment_case, mark_ready, send_to_pickup
from tunilib.library.desk import lookups
from tunilib.library.inputs import copy_of, known_library, new_number, record_of
from tunilib.library.models.desk import DeskRequest, DeskWord, RequestDone
from tunilib.library.models.lookups import DeskItem, ItemDone
from tunilib.library.patron.holds import hold_as_shown
from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction, repeated
from tunilib.messages import Typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.barcode import BarcodePattern
    from tunilib.core.rules import Rules
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold


_MANY = 5000
"""After so many new rows a server needs new statistics for its plans."""


class DeskPart:
    """A part of the desk.

    Args:
        opened: gives the library; raises ``UsageError`` after the desk was closed.
        at: the id of the pick-up library where the desk is; None: the first.
    """

    def __init__(self, opened: Callable[[], Library], at: str | None = None) -> None:
        self._opened, self._at = opened, at

    def __init_subclass__(cls) -> None:
        """Check the arguments of each public method."""
        for name, one in tuple(vars(cls).items()):
            if isinstance(one, FunctionType) and not name.startswith("_"):
                setattr(cls, name, checked(one))

    @property
    def _library(self) -> Library:
        return self._opened()

    def _has_added(self, count: int) -> None:
        if count >= _MANY:
            self._library.refresh_statistics()


class ItemDesk(DeskPart):
    """Copies. An unknown record, barcode or library raises ``NotFound``, and nothing is done."""

    @repeated
    def add(
        self,
        record: str,
        barcode: str,
        *,
        library: str | None = None,
        collection: str | None = None,
        call_number: str | None = None,
        price: str | None = None,
    ) -> ItemDone:
        """Add a copy of a record, by default to the desk's library and the first collection.

        Args:
            price: an amount as text; None: the sum in the rules counts.

        Raises:
            UsageError: the barcode, the price or the collection is not valid.
        """
        with self._library.transaction("desk", "item add") as tx:
            number = new_number(barcode, "barcode")
            home = known_library(tx.rules, library or self._at)
            kind = known_collection(tx.rules, collection or next(iter(tx.rules.collections)))
            cents = _cents(price)
            reasons = []
            if tx.patrons.by_card(number) is not None:  # a scanned number is a card or a copy, never both
                reasons.append(Reason.of(ReasonCode.CARD_ALREADY_ADDED, what="barcode"))
            record_of(tx, record)
            if tx.copies.is_barcode(number):
                reasons.append(Reason.of(ReasonCode.ITEM_BARCODE_TAKEN))
            if reasons:
                return ItemDone(barcode=number, outcome=DeskWord.REFUSED, record_id=record, reasons=tuple(reasons))
            add_copy(tx, record, home, kind, number, call_number=call_number, price=cents)
            done = _done(tx, number, DeskWord.ADDED)
            right = None if self._library.barcodes is None else self._library.barcodes.mended(number)
            return replace(done, reasons=() if right is None else (_wrong_check_digit(number, right),))

    @repeated
    def edit(
        self, barcode: str, *, library: str | None = None, collection: str | None = None, price: str | None = None
    ) -> ItemDone:
        """Change library, collection or price of a copy; None changes nothing.

        Args:
            price: an amount as text; empty: the sum in the rules counts.

        Raises:
            UsageError: nothing to change, or the price or the collection is not valid.
        """
        if library is None and collection is None and price is None:
            raise UsageError("nothing to change", hint="name a library, a collection or a price")
        with self._library.transaction("desk", "item edit") as tx:
            if collection is not None:
                known_collection(tx.rules, collection)
            copy = copy_of(tx, barcode)
            wanted = {
                "library": known_library(tx.rules, library or copy.library),
                "collection": collection or copy.collection,
                "price": copy.price if price is None else _cents(price),
            }
            changed = {column: value for column, value in wanted.items() if getattr(copy, column) != value}
            if not changed:
                return _done(tx, copy.barcode, DeskWord.UNCHANGED)
            tx.copies.change(copy.barcode, changed)
            for column, value in changed.items():
                before, after = _as_text(getattr(copy, column)), _as_text(value)
                tx.record_event(f"item-{column}", record=copy.record, barcode=copy.barcode, before=before, after=after)
            return _done(tx, copy.barcode, DeskWord.EDITED)

    def list(
        self, record: str | None = None, *, library: str | None = None, status: str | None = None
    ) -> tuple[DeskItem, ...]:
        """Copies by title and barcode.

        Args:
            record: its id, or a part of titles or barcodes; None: all copies.
            status: ``available``, ``on-loan``, ``processing``, ``in-transit``, ``kept`` or ``lost``; None: any.

        Raises:
            NotFound: nothing has this id or text, or the library is unknown.
        """
        with self._library.snapshot() as snapshot:
            return lookups.item_list(snapshot, record, library, status)

    def show(self, barcode: str) -> DeskItem:
        """One copy: where it is, who has it, and who waits for it."""
        with self._library.snapshot() as snapshot:
            return lookups.item_sheet(snapshot, barcode)

    @repeated
    def lost(self, barcode: str) -> ItemDone:
        """Report a copy lost. The borrower is charged. The patron that it was set aside for waits again."""
        with self._library.transaction("desk", "item lost") as tx:
            copy = copy_of(tx, barcode)
            if copy.lost is not None:
                return _done(tx, copy.barcode, DeskWord.UNCHANGED)
            report_lost(tx, copy)
            return _done(tx, copy.barcode, DeskWord.LOST)

    @repeated
    def withdraw(self, barcode: str) -> ItemDone:
        """Remove a copy that nobody has or waits for. Its barcode is never given again."""
        with self._library.transaction("desk", "item withdraw") as tx:
            copy = copy_of(tx, barcode)
            found = _done(tx, copy.barcode, DeskWord.REFUSED)
            if reason := _not_withdrawn(copy):
                return replace(found, reasons=(reason,))
            tx.copies.withdraw(copy.barcode)
            tx.record_event("item-withdrawn", record=copy.record, barcode=copy.barcode, before=copy.library)
            return replace(found, status=None, outcome=DeskWord.WITHDRAWN)


def add_copy(
    tx: Transaction,
    record: str,
    library: str,
    collection: str,
    barcode: str | BarcodePattern,
    *,
    call_number: str | None = None,
    price: int | None = None,
) -> str:
    """Add a copy, and return its barcode; a pattern gives the next one. The price is in cents."""
    number = tx.copies.add(record, library, collection, call_number, barcode, price)
    tx.record_event("item-added", record=record, barcode=number, after=library)
    return number


def _wrong_check_digit(barcode: str, right: str) -> Reason:
    return Reason.of(ReasonCode.OTHER, what="check-digit", barcode=barcode, right=right)


def _not_withdrawn(copy: StoredCopy) -> Reason | None:
    if copy.loan is not None:
        return Reason.of(ReasonCode.ITEM_ON_LOAN)
    if copy.hold is None:
        return None
    if copy.hold_status == HoldStatus.IN_TRANSIT:
        return Reason.of(ReasonCode.ITEM_IN_TRANSIT)
    return Reason.of(ReasonCode.ITEM_KEPT, what="fetched" if copy.hold_status == HoldStatus.PROCESSING else None)


_MOST = 100_000_000
"""Cents: more than any copy costs."""


def _cents(price: str | None) -> int | None:
    if not price:
        return None
    try:
        cents = Money.parse(price).cents
    except ValueError:
        cents = _MOST + 1
    if cents > _MOST:
        raise UsageError(
            "not a possible price: {value}", hint="write digits, a point and two digits, for example 3.00", value=price
        )
    return cents


def _as_text(value: str | int | None) -> str | None:
    return str(Money(value)) if isinstance(value, int) else value


def known_collection(rules: Rules, collection: str) -> str:
    """Check a collection of the rules; ``UsageError``: unknown."""
    if collection not in rules.collections:
        raise UsageError(
            "no such collection: {collection}",
            hint="choose one of: {collections}",
            collection=collection,
            collections=joined((Typed("collection", one) for one in rules.collections), ", "),
        )
    return collection


def _done(tx: Transaction, barcode: str, outcome: DeskWord) -> ItemDone:
    copy = tx.copies.by_barcode(barcode)
    assert copy is not None
    return ItemDone(
        barcode=copy.barcode,
        outcome=outcome,
        record_id=copy.record,
        library=tx.rules.named(copy.library),
        collection=copy.collection,
        status=copy.status,
    )


class RequestDesk(DeskPart):
    """Item retrieval requests, and holds that a free copy can fill. An unknown id raises ``NotFound``."""

    def list(self) -> tuple[DeskRequest, ...]:
        """Requests to fetch, copies in transit, and holds whose turn has come; oldest first."""
        with self._library.snapshot() as snapshot:
            stored = [one for one in snapshot.holds.to_fulfil() if not may_fulfil(fulfilment_case(snapshot, one))]
            return tuple([_as_listed(snapshot, one) for one in stored])

    def ready(self, hold: str) -> RequestDone:
        """Put a copy on the hold shelf of the pick-up library. A waiting hold gets the nearest free copy."""
        return self._fulfil(hold, sending=False)

    def transit(self, hold: str) -> RequestDone:
        """Send a copy to the pick-up library."""
        return self._fulfil(hold, sending=True)

    @repeated
    def cancel(self, hold: str) -> RequestDone:
        """Cancel a hold or request without a fee, even if it is ready. Its copy serves the next patron."""
        with self._library.transaction("desk", "requests cancel") as tx:
            stored = _found(tx, hold)
            if late := cancelled_late(stored.status):
                word, reason = late
                return RequestDone(id=hold, outcome=DeskWord(word), reasons=(reason,))
            close(tx, stored, "cancelled")
            return RequestDone(id=hold, outcome=DeskWord.CANCELLED)

    @repeated
    def _fulfil(self, hold: str, *, sending: bool) -> RequestDone:
        aim = HoldStatus.IN_TRANSIT if sending else HoldStatus.READY
        with self._library.transaction("desk", "requests transit" if sending else "requests ready") as tx:
            stored = _found(tx, hold)
            if stored.status is aim:
                return RequestDone(id=hold, outcome=DeskWord.UNCHANGED)
            reasons = may_fulfil(fulfilment_case(tx, stored, sending=sending))
            if reasons:
                return RequestDone(id=hold, outcome=DeskWord.REFUSED, reasons=reasons)
            reserved = stored.hold.barcode and tx.copies.by_barcode(stored.hold.barcode)
            copy = reserved or free_copies(tx, stored)[0]
            if sending:
                send_to_pickup(tx, stored, copy)
            else:
                mark_ready(tx, stored, copy)
            return RequestDone(id=hold, outcome=DeskWord.IN_TRANSIT if sending else DeskWord.READY)


def _found(snapshot: Snapshot, hold: str) -> StoredHold:
    stored = snapshot.holds.by_id(hold)
    if stored is None:
        raise NotFound("no such hold or request: {id}", hint="see: tunilib desk requests list", id=hold)
    return stored


def _as_listed(snapshot: Snapshot, stored: StoredHold) -> DeskRequest:
    reserved = snapshot.copies.by_barcode(stored.hold.barcode) if stored.hold.barcode else None
    copies = free_copies(snapshot, stored) if reserved is None else [reserved]
    return DeskRequest(
        hold=hold_as_shown(snapshot.rules, stored),
        card=stored.card,
        comment=stored.comment,
        copies=tuple(copy_as_shown(copy, snapshot.rules.named(copy.library)) for copy in copies),
        to_do=lookups.what_to_do(snapshot, stored, copies),
    )
