"""What the desk has to fetch, send and set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.fulfilment import mark_ready, send_to_pickup
from tunilib.backends.embedded.holds import as_shown
from tunilib.core.desk import DeskRequest, DeskWord, RequestDone
from tunilib.core.hold import HoldStatus
from tunilib.core.policy.holds import FulfilmentCase, may_fulfil
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import StoredHold
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction

__all__ = ["RequestDesk"]


class RequestDesk:
    """Item retrieval requests, and holds for which a copy is free somewhere."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def list(self) -> tuple[DeskRequest, ...]:
        """What can be acted on, oldest first: requests to fetch, copies on their way, and holds whose turn it is."""
        with self._library.snapshot() as snapshot:
            stored = [one for one in snapshot.holds.to_fulfil() if not may_fulfil(_case(snapshot, one))]
            return tuple([DeskRequest(hold=as_shown(snapshot.rules, one), card=one.card) for one in stored])

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


def _found(snapshot: Snapshot, hold: str) -> StoredHold:
    stored = snapshot.holds.by_id(hold)
    if stored is None:
        raise NotFound("no such hold or request: {id}", hint="see: tunilib desk requests list", id=hold)
    return stored


def _case(snapshot: Snapshot, stored: StoredHold, *, sending: bool = False) -> FulfilmentCase:
    return FulfilmentCase(
        status=stored.hold.status,
        free=len(_free(snapshot, stored)),
        ahead=snapshot.holds.count_ahead(stored.record, stored.number),
        sending=sending,
    )


def _fulfil(tx: Transaction, stored: StoredHold, *, sending: bool) -> RequestDone:
    hold = stored.hold
    reasons = may_fulfil(_case(tx, stored, sending=sending))
    if reasons:
        return RequestDone(id=hold.id, outcome=DeskWord.REFUSED, reasons=reasons)
    barcode = hold.barcode or _free(tx, stored)[0]
    if sending:
        send_to_pickup(tx, stored, barcode)
        return RequestDone(id=hold.id, outcome=DeskWord.IN_TRANSIT)
    mark_ready(tx, stored, barcode)
    return RequestDone(id=hold.id, outcome=DeskWord.READY)


def _free(snapshot: Snapshot, stored: StoredHold) -> list[str]:
    """The copies that could fill a hold: those of its pick-up library first."""
    free = [
        copy
        for copy in snapshot.copies.of_record(stored.record)
        if copy.is_free and snapshot.rules.lending(copy.collection).for_loan
    ]
    return [copy.barcode for copy in sorted(free, key=lambda copy: (copy.library != stored.pickup, copy.barcode))]
