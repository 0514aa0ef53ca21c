"""A copy that is reported lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.closing import charge_lost
from tunilib.backends.embedded.circulation.holding import close
from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.sqlite import holds, items, loans
from tunilib.core.hold import HoldKind

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.items import CopyRow

__all__ = ["lose"]


def lose(act: Act, copy: CopyRow) -> None:
    """A copy counts as lost from today on.

    On loan: the loan is charged, overdue or not. Kept for a hold: that waits again at its old place in the queue. Asked
    for from the stacks: another copy there is fetched instead; where there is none the request is cancelled.
    """
    loan = loans.open_of_barcode(act.db, copy.barcode, act.day)
    if loan is not None:
        charge_lost(act, loan)
        return
    items.update(act.db, copy.barcode, {"lost": act.day})
    act.tell("item-lost", record=copy.record, barcode=copy.barcode)
    hold = holds.by_id(act.db, copy.hold) if copy.hold else None
    if hold is None:
        return
    if hold.kind == HoldKind.HOLD:
        _wait_again(act, hold)
    else:
        _fetch_another(act, hold)


def _wait_again(act: Act, hold: holds.HoldRow) -> None:
    values = {"status": "waiting", "barcode": None, "processed": None, "ready": None, "pickup_until": None}
    holds.update(act.db, hold.id, values)
    act.tell("hold-waits-again", patron=hold.patron, record=hold.record, hold=hold.id, before=hold.status)


def _fetch_another(act: Act, hold: holds.HoldRow) -> None:
    others = [
        copy
        for copy in items.of_record(act.db, hold.record)
        if copy.is_free and act.rules.lending(copy.collection).stacks
    ]
    if not others:
        close(act, hold, "cancelled")
        notify(act, hold.patron, "hold-dropped", title=hold.title)
        return
    barcode = others[0].barcode
    values = {"status": "processing", "barcode": barcode, "processed": None, "ready": None, "pickup_until": None}
    holds.update(act.db, hold.id, values)
    act.tell(
        "request-other-copy",
        patron=hold.patron,
        record=hold.record,
        barcode=barcode,
        hold=hold.id,
        before=hold.barcode,
        after=barcode,
    )
