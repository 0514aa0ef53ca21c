"""Holds, item retrieval requests and interlibrary loans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.values import Record, day
from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.core.hold import Hold, PickupLibrary
    from tunilib.core.outcome import HoldOutcome

__all__ = ["hold_outcome_record", "hold_record", "pickup_record", "placed_record"]


def hold_record(hold: Hold, language: str) -> Record:
    """A hold or request, as in ``holds list``."""
    return {
        "id": hold.id,
        "kind": str(hold.kind),
        "title": hold.title,
        "author": hold.author,
        "record_id": hold.record_id,
        "barcode": hold.barcode,
        "status": str(hold.status),
        "position": hold.position,
        "created": day(hold.created),
        "expires": day(hold.expires),
        "processed": day(hold.processed),
        "pickup_location": hold.pickup_location,
        "pickup_until": day(hold.pickup_until),
        "frozen_until": day(hold.frozen_until),
        "cancelled": day(hold.cancelled),
        "cancellable": hold.cancellable,
        "reasons": reason_rows(hold.reasons, language),
        "profile": hold.profile,
        "card": hold.card,
    }


def hold_outcome_record(outcome: HoldOutcome, language: str) -> Record:
    """What became of one hold, as in ``holds cancel`` and ``holds change``."""
    return {
        "id": outcome.id,
        "title": outcome.hold.title if outcome.hold else None,
        "outcome": str(outcome.outcome),
        "reasons": reason_rows(outcome.reasons, language),
    }


def placed_record(outcome: HoldOutcome, language: str) -> Record:
    """What became of one hold placed, as in ``holds place`` and ``holds request``."""
    return {
        "id": outcome.id,
        "outcome": str(outcome.outcome),
        "reasons": reason_rows(outcome.reasons, language),
    }


def pickup_record(library: PickupLibrary) -> Record:
    """A pick-up library, as in ``holds pickup-locations``."""
    return {"id": library.id, "name": library.name}
