"""Holds and item retrieval requests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.policy.holds import ChangeCase, may_cancel

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.backends.embedded.stores.sqlite.holds import HoldRow
    from tunilib.core.rules import Rules

__all__ = ["hold_of", "hold_status"]


def hold_status(row: HoldRow, today: str) -> HoldStatus:
    """Where a hold stands; one that waits is frozen up to and with its last day frozen."""
    if row.status == "waiting" and row.frozen == 1 and (row.frozen_until is None or row.frozen_until >= today):
        return HoldStatus.FROZEN
    return HoldStatus(row.status)


def hold_of(row: HoldRow, rules: Rules, now: datetime, today: date) -> Hold:
    """A hold or request, with whether its patron may cancel it."""
    status = hold_status(row, today.isoformat())
    reasons = may_cancel(ChangeCase(rules=rules, kind=HoldKind(row.kind), status=status))
    return Hold(
        id=row.id,
        title=row.title,
        kind=HoldKind(row.kind),
        status=status,
        author=row.author,
        record_id=row.record,
        barcode=row.barcode,
        position=row.position,
        created=date.fromisoformat(row.created),
        expires=day_or_none(row.expires),
        processed=day_or_none(row.processed),
        pickup_location=row.pickup,
        pickup_until=day_or_none(row.pickup_until) if status is HoldStatus.READY else None,
        frozen_until=day_or_none(row.frozen_until) if status is HoldStatus.FROZEN else None,
        cancelled=day_or_none(row.closed) if status is HoldStatus.CANCELLED else None,
        cancellable=not reasons,
        reasons=reasons,
        read_at=now,
        card=row.card,
    )
