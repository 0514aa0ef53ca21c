"""What the desk has to fetch, send and set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation import catching
from tunilib.backends.embedded.rows.holds import hold_of, hold_status
from tunilib.backends.embedded.stores.sqlite import holds, items
from tunilib.core.desk import DeskWord, RequestDone
from tunilib.core.hold import HoldStatus
from tunilib.core.policy.holds import FulfilmentCase, may_fulfil
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.holds import HoldRow
    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.hold import Hold

__all__ = ["RequestDesk"]


class RequestDesk:
    """Item retrieval requests, and holds for which a copy is free somewhere."""

    def __init__(self, library: SqliteLibrary) -> None:
        self._library = library

    def list(self) -> tuple[Hold, ...]:
        """What can be acted on, oldest first: requests to fetch, copies on their way, and holds whose turn it is."""
        with self._library.snapshot() as snapshot:
            rows = [row for row in holds.to_serve(snapshot.db) if not may_fulfil(_case(snapshot, row))]
        return tuple(hold_of(row, snapshot.rules, snapshot.now, snapshot.today) for row in rows)

    def ready(self, hold: str) -> RequestDone:
        """The copy is at the pick-up library and kept there; of a hold that waits, the free copy nearest to it.

        Raises:
            NotFound: there is no such hold or request.
        """
        with self._library.transaction("desk", "requests ready") as tx:
            row = _found(tx, hold)
            if row.status == HoldStatus.READY:
                return RequestDone(id=row.id, outcome=DeskWord.UNCHANGED)
            return _serve(tx, row, sending=False)

    def transit(self, hold: str) -> RequestDone:
        """The copy is on its way to the pick-up library.

        Raises:
            NotFound: there is no such hold or request.
        """
        with self._library.transaction("desk", "requests transit") as tx:
            row = _found(tx, hold)
            if row.status == HoldStatus.IN_TRANSIT:
                return RequestDone(id=row.id, outcome=DeskWord.UNCHANGED)
            return _serve(tx, row, sending=True)


def _found(snapshot: Snapshot, hold: str) -> HoldRow:
    row = holds.by_id(snapshot.db, hold)
    if row is None:
        raise NotFound("there is no such hold or request: {id}", hint="see: tunilib desk requests list", id=hold)
    return row


def _case(snapshot: Snapshot, row: HoldRow, *, sending: bool = False) -> FulfilmentCase:
    return FulfilmentCase(
        status=hold_status(row, snapshot.day),
        free=len(_free(snapshot, row)),
        ahead=holds.count_ahead(snapshot.db, row.record, row.number, snapshot.day),
        sending=sending,
    )


def _serve(tx: Transaction, row: HoldRow, *, sending: bool) -> RequestDone:
    reasons = may_fulfil(_case(tx, row, sending=sending))
    if reasons:
        return RequestDone(id=row.id, outcome=DeskWord.REFUSED, reasons=reasons)
    barcode = row.barcode or _free(tx, row)[0]
    if sending:
        catching.send(tx, row, barcode)
        return RequestDone(id=row.id, outcome=DeskWord.IN_TRANSIT)
    catching.arrive(tx, row, barcode)
    return RequestDone(id=row.id, outcome=DeskWord.READY)


def _free(snapshot: Snapshot, row: HoldRow) -> list[str]:
    """The copies that could serve a hold: those of its pick-up library first."""
    free = [
        copy
        for copy in items.of_record(snapshot.db, row.record)
        if copy.is_free and snapshot.rules.lending(copy.collection).for_loan
    ]
    return [copy.barcode for copy in sorted(free, key=lambda copy: (copy.library != row.pickup, copy.barcode))]
