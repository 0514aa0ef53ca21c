"""Holds, retrieval requests and interlibrary loans, in one list as on the site; and their changes."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from tunilib.core.models import INTERNAL, Model, Value, model
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Container


class HoldKind(StrEnum):
    HOLD = "hold"
    RETRIEVAL = "retrieval"
    ILL = "ill"


class HoldStatus(StrEnum):
    WAITING = "waiting"
    PROCESSING = "processing"
    IN_TRANSIT = "in-transit"
    READY = "ready"
    FROZEN = "frozen"
    COLLECTED = "collected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


CLOSED = frozenset((HoldStatus.COLLECTED, HoldStatus.EXPIRED, HoldStatus.CANCELLED))

_ORDER = {HoldStatus.READY: 0, HoldStatus.IN_TRANSIT: 1}


@model
class Hold(Model):
    """One request of a patron.

    Attributes:
        position: in the queue, from 1. None: it is not waiting (S28).
        created: the day it was placed. expires: the last day that it waits.
        processed: the day a retrieval request was fetched (S33).
        pickup_location: id of the pick-up library; pickup_until: the last day to collect it (S30).
        frozen_until: the last day of the freeze. None: not frozen, or without an end.
        cancelled: the day it was cancelled.
        cancellable: whether the patron may cancel it online; ``reasons`` says why not.
        shelf, pickup_number: where a ready one is, and the number under which it is kept.
        group: which copies it is for.
        volume, format: as of a loan.
        note: what the library's page says beside this, in its words.
        asked_as: the ids of records and copies by which it may have been requested. Empty: its record alone.
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
    shelf: str | None = None
    pickup_number: str | None = None
    group: str | None = None
    volume: str | None = None
    format: str | None = None
    note: str | None = None
    asked_as: tuple[str, ...] = field(default=(), metadata=INTERNAL)
    read_at: datetime = field(metadata=INTERNAL)

    @property
    def is_ready(self) -> bool:
        return self.status is HoldStatus.READY

    def is_kept_on(self, day: date) -> bool:
        """Whether it is ready, and its last day is not over."""
        return self.is_ready and (self.pickup_until is None or self.pickup_until >= day)

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @property
    def kept_at(self) -> str | None:
        """The pick-up library, and behind a colon the shelf and the number of a ready hold."""
        found, place = ", ".join(filter(None, (self.shelf, self.pickup_number))), self.pickup_location
        if not found or not self.is_ready:
            return place
        return f"{getattr(place, 'label', None) or place}: {found}" if place else found


@model
class HoldRequest(Value):
    """A request to place a hold, a retrieval request or an interlibrary loan.

    Attributes:
        record: id of the record.
        kind: ``retrieval`` is for a copy from the closed stacks.
        pickup: id of the pick-up library. None: the home library.
        expires: the last day that it waits. None: the library's default.
        item: barcode or id of a copy, or a part or issue. None: any copy.
        group: the copies that a hold is for, by the library's own group.
        start: the first day that the patron wants it.
        library: of an interlibrary loan, where it is collected; ``pickup`` is a place of that library.
        comment: a note to the library.
        accepts_terms: a person has read the library's terms of use and agrees.
        accept_fee: the sum that the patron agrees to pay; without a currency it is of any. None: nothing.
    """

    record: str
    kind: HoldKind = HoldKind.HOLD
    pickup: str | None = None
    expires: date | None = None
    item: str | None = None
    group: str | None = None
    start: date | None = None
    library: str | None = None
    comment: str | None = None
    accept_fee: Money | None = None
    accepts_terms: bool = False

    def not_taken(self, taken: Container[str]) -> tuple[Reason, ...]:
        """A reason for each option of the request that is given and not among those taken."""
        given = {name: option for name, option in _OPTIONS.items() if getattr(self, name)}
        if self.kind is HoldKind.ILL and "expires" in given:
            given["expires"] = "--until"
        return tuple(no_option(option) for name, option in given.items() if name not in taken)


_OPTIONS = {
    "item": "--item",
    "group": "--group",
    "library": "--library",
    "start": "--from",
    "expires": "--expires",
    "comment": "--comment",
}


def no_option(option: str) -> Reason:
    return Reason(ReasonCode.HOLD_OPTION, Source.INFERRED, (("option", option),))


@model
class HoldChange(Value):
    """A change of a hold. None and False: no change.

    Attributes:
        pickup: id of the new pick-up library.
        freeze: freeze the hold up to and including ``until``, or until it is released.
        release: end the freeze.
    """

    pickup: str | None = None
    freeze: bool = False
    until: date | None = None
    release: bool = False

    def __post_init__(self) -> None:
        if self.freeze and self.release:
            raise UsageError("a hold is either frozen or released")

    def is_met_by_date(self, before: Hold, after: Hold) -> bool:
        """Whether it is frozen, but until another day."""
        if not self.freeze or after.frozen_until == self.until or after.status is not HoldStatus.FROZEN:
            return False
        was_moved = before.status is not HoldStatus.FROZEN or before.frozen_until != after.frozen_until
        return was_moved and (self.pickup is None or after.pickup_location == self.pickup)

    def is_met_by(self, hold: Hold) -> bool:
        if not hold.is_open:
            return False
        if self.pickup is not None and hold.pickup_location != self.pickup:
            return False
        if self.freeze and (hold.status is not HoldStatus.FROZEN or hold.frozen_until != self.until):
            return False
        return not (self.release and hold.status is HoldStatus.FROZEN)

    def __str__(self) -> str:
        """The change as lines of text: ``pickup=arvo``, ``freeze``, ``until=2027-01-31``, ``release``."""
        parts = (
            f"pickup={self.pickup}" if self.pickup is not None else "",
            "freeze" if self.freeze else "",
            f"until={self.until}" if self.until is not None else "",
            "release" if self.release else "",
        )
        return "\n".join(filter(None, parts))

    @classmethod
    def parse(cls, text: str) -> HoldChange:
        parts = dict(part.partition("=")[::2] for part in text.splitlines())
        until = parts.get("until")
        return cls(
            pickup=parts.get("pickup"),
            freeze="freeze" in parts,
            until=date.fromisoformat(until) if until else None,
            release="release" in parts,
        )


def hold_order(hold: Hold) -> tuple[int, date, str, str]:
    """The order of lists of holds: ready, in transit, the others by creation date, closed ones last."""
    rank = 3 if hold.status in CLOSED else _ORDER.get(hold.status, 2)
    return (rank, hold.created or date.min, hold.title, hold.id)


def cancelled_late(status: HoldStatus) -> tuple[Literal["unchanged", "refused"], Reason] | None:
    """The word and reason of cancelling a hold that has ended already. None: it is open."""
    if status not in CLOSED:
        return None
    word: Literal["unchanged", "refused"] = "unchanged" if status is HoldStatus.CANCELLED else "refused"
    return word, Reason.of(ReasonCode.HOLD_CLOSED, status=str(status))
