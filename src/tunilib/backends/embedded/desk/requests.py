"""What the desk has to fetch, send and set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.catalogue.records import copy_as_shown
from tunilib.backends.embedded.circulation.holds import close, free_copies, fulfilment_case, mark_ready, send_to_pickup
from tunilib.backends.embedded.desk.part import DeskPart
from tunilib.backends.embedded.holds import as_shown
from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.desk import DeskRequest, DeskWord, RequestDone
from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.policy.holds import may_fulfil
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import StoredHold
    from tunilib.backends.embedded.stores.unit_of_work import Snapshot, Transaction


class RequestDesk(DeskPart):
    """Item retrieval requests, and holds for which a copy is free somewhere."""

    def list(self) -> tuple[DeskRequest, ...]:
        """What can be acted on, oldest first: requests to fetch, copies on their way, and holds whose turn it is."""
        with self._library.snapshot() as snapshot:
            stored = [one for one in snapshot.holds.to_fulfil() if not may_fulfil(fulfilment_case(snapshot, one))]
            return tuple([_as_listed(snapshot, one) for one in stored])

    @repeated
    def ready(self, hold: str) -> RequestDone:
        """The copy is ready at the pick-up library; for a hold that waits, the free copy nearest to it.

        Raises:
            NotFound: there is no such hold or request.
        """
        with self._library.transaction("desk", "requests ready") as tx:
            stored = _found(tx, hold)
            if stored.status is HoldStatus.READY:
                return RequestDone(id=hold, outcome=DeskWord.UNCHANGED)
            return _fulfil(tx, stored, sending=False)

    @repeated
    def transit(self, hold: str) -> RequestDone:
        """The copy is on its way to the pick-up library.

        Raises:
            NotFound: there is no such hold or request.
        """
        with self._library.transaction("desk", "requests transit") as tx:
            stored = _found(tx, hold)
            if stored.status is HoldStatus.IN_TRANSIT:
                return RequestDone(id=hold, outcome=DeskWord.UNCHANGED)
            return _fulfil(tx, stored, sending=True)

    @repeated
    def cancel(self, hold: str) -> RequestDone:
        """Cancel a hold or request for its patron, also one that is ready, without a fee; its copy serves the next.

        Raises:
            NotFound: there is no such hold or request.
        """
        with self._library.transaction("desk", "requests cancel") as tx:
            stored = _found(tx, hold)
            if stored.status in CLOSED:
                is_cancelled = stored.status is HoldStatus.CANCELLED
                outcome = DeskWord.UNCHANGED if is_cancelled else DeskWord.REFUSED
                reason = Reason.of(ReasonCode.HOLD_CLOSED, status=str(stored.status))
                return RequestDone(id=hold, outcome=outcome, reasons=(reason,))
            close(tx, stored, "cancelled")
            return RequestDone(id=hold, outcome=DeskWord.CANCELLED)


def _found(snapshot: Snapshot, hold: str) -> StoredHold:
    stored = snapshot.holds.by_id(hold)
    if stored is None:
        raise NotFound("no such hold or request: {id}", hint="see: tunilib desk requests list", id=hold)
    return stored


def _as_listed(snapshot: Snapshot, stored: StoredHold) -> DeskRequest:
    reserved = snapshot.copies.by_barcode(stored.hold.barcode) if stored.hold.barcode else None
    copies = free_copies(snapshot, stored) if reserved is None else [reserved]
    return DeskRequest(
        hold=as_shown(snapshot.rules, stored),
        card=stored.card,
        comment=stored.comment,
        copies=tuple(copy_as_shown(copy, copy.library) for copy in copies),
    )


def _fulfil(tx: Transaction, stored: StoredHold, *, sending: bool) -> RequestDone:
    hold = stored.hold
    reasons = may_fulfil(fulfilment_case(tx, stored, sending=sending))
    if reasons:
        return RequestDone(id=hold.id, outcome=DeskWord.REFUSED, reasons=reasons)
    barcode = hold.barcode or free_copies(tx, stored)[0].barcode
    if sending:
        send_to_pickup(tx, stored, barcode)
        return RequestDone(id=hold.id, outcome=DeskWord.IN_TRANSIT)
    mark_ready(tx, stored, barcode)
    return RequestDone(id=hold.id, outcome=DeskWord.READY)
