"""Holds from the rows of holds, retrieval requests and interlibrary loans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.identities import RowIdentity
from tunilib.backends.vufind.pages.dates import day_of
from tunilib.backends.vufind.pages.reasons import inferred_reason
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tunilib.backends.vufind.holds.page import HoldRow

KINDS = {"holds": HoldKind.HOLD, "retrievals": HoldKind.RETRIEVAL, "ill": HoldKind.ILL}
_PREFIX = {"holds": "", "retrievals": "retrieval-", "ill": "ill-"}


def hold_identity(row: HoldRow, kind: str) -> RowIdentity:
    """What identifies a hold: its kind and record; the key to cancel it disappears when the hold is ready."""
    return RowIdentity(
        base=_PREFIX[kind] + (row.record.record_id or f"title:{row.record.title or ''}"),
        lasting=(row.record.volume, row.created.text if row.created is not None else None),
        key=row.cancel_id or row.edit_id,
    )


def hold_facts(row: HoldRow) -> tuple[str | None, ...]:
    """What no change of a hold changes."""
    created = row.created.text if row.created is not None else None
    return (row.record.record_id, row.record.title, row.record.volume, created)


def hold_of(row: HoldRow, kind: str, ident: str, *, now: datetime, places: Mapping[str, str]) -> Hold:
    """A hold.

    Args:
        places: codes of pick-up libraries by the names that the list shows, as far as they are known.
    """
    status = _status(row, KINDS[kind])
    return Hold(
        id=ident,
        title=row.record.title or row.record.record_id or "?",
        kind=KINDS[kind],
        status=status,
        read_at=now,
        author=row.record.author,
        record_id=row.record.record_id,
        position=row.position if status in (HoldStatus.WAITING, HoldStatus.FROZEN) else None,
        created=day_of(row.created),
        expires=day_of(row.expires),
        processed=day_of(row.processed),
        pickup_location=places.get(row.pickup, row.pickup) if row.pickup else None,
        pickup_until=day_of(row.pickup_until),
        frozen_until=day_of(row.frozen_until),
        cancelled=day_of(row.cancelled),
        cancellable=row.cancel_id is not None,
        reasons=() if row.cancel_id is not None else _why_not(row, status),
    )


def _status(row: HoldRow, kind: HoldKind) -> HoldStatus:
    match row.state:
        case "cancelled":
            return HoldStatus.CANCELLED
        case "ready":
            return HoldStatus.READY
        case "in-transit":
            return HoldStatus.IN_TRANSIT
        case "processed":
            return HoldStatus.PROCESSING
        case _ if row.frozen:
            return HoldStatus.FROZEN
        case _:
            return HoldStatus.PROCESSING if kind is HoldKind.RETRIEVAL else HoldStatus.WAITING


def _why_not(row: HoldRow, status: HoldStatus) -> tuple[Reason, ...]:
    code = {
        HoldStatus.READY: ReasonCode.HOLD_READY,
        HoldStatus.IN_TRANSIT: ReasonCode.HOLD_IN_TRANSIT,
        HoldStatus.CANCELLED: ReasonCode.HOLD_CLOSED,
    }.get(status)
    if code is not None:
        return (inferred_reason(code),)
    return (Reason.said(row.ready_text),) if row.ready_text else (inferred_reason(ReasonCode.OTHER),)
