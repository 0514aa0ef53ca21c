"""Holds, item retrieval requests and interlibrary loans: one list, as on the site's tab."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tunilib.core.place import PickupLibrary
from tunilib.core.reason import Reason
from tunilib.core.serialise import INTERNAL, Model

__all__ = ["CLOSED", "Hold", "HoldKind", "HoldStatus", "PickupLibrary", "hold_order"]


class HoldKind(StrEnum):
    """What was asked for."""

    HOLD = "hold"
    RETRIEVAL = "retrieval"
    ILL = "ill"


class HoldStatus(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    PROCESSING = "processing"
    IN_TRANSIT = "in-transit"
    READY = "ready"
    FROZEN = "frozen"
    COLLECTED = "collected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


CLOSED = frozenset((HoldStatus.COLLECTED, HoldStatus.EXPIRED, HoldStatus.CANCELLED))
"""States that nothing leaves."""

_ORDER = {HoldStatus.READY: 0, HoldStatus.IN_TRANSIT: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Model):
    """One request of a patron.

    Attributes:
        position: place in the queue, from 1; None unless it waits in one (S28).
        created: the day it was placed. expires: the last day of interest while it waits.
        processed: the day a retrieval request was fetched (S33).
        pickup_location: id of the pick-up library; pickup_until: last day to collect once ready (S30).
        frozen_until: last day frozen; None where frozen without end, or not frozen.
        cancelled: the day it was cancelled.
        cancellable: whether the patron may cancel it online; ``reasons`` says why not.
    """

    id: str
    kind: HoldKind
    title: str
    author: str | None = None
    record_id: str | None = None
    barcode: str | None = None
    status: HoldStatus
    position: int | None = None
    created: date | None = None
    expires: date | None = None
    processed: date | None = None
    pickup_location: str | None = None
    pickup_until: date | None = None
    frozen_until: date | None = None
    cancelled: date | None = None
    cancellable: bool | None = None
    reasons: tuple[Reason, ...] = ()
    read_at: datetime = field(metadata=INTERNAL)

    @property
    def is_open(self) -> bool:
        """Whether it is neither collected, expired nor cancelled."""
        return self.status not in CLOSED


def hold_order(hold: Hold) -> tuple[int, date, str, str]:
    """The order of hold lists: ready, in transit, the others by date of creation, closed ones last."""
    rank = 3 if hold.status in CLOSED else _ORDER.get(hold.status, 2)
    return (rank, hold.created or date.min, hold.title, hold.id)
