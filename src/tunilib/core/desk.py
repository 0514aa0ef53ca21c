"""What the service desk of an embedded library is told (interface sections 1.1 and 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tunilib.core.fine import Fee, Fine
from tunilib.core.hold import Hold, PickupLibrary
from tunilib.core.money import Money
from tunilib.core.reason import Reason
from tunilib.core.serialise import FLAT, IF_KNOWN, INTERNAL, WITH_CURRENCY, Model

__all__ = [
    "DayDone",
    "DeskRequest",
    "DeskWord",
    "FeeDone",
    "ItemDone",
    "Lent",
    "LibraryMade",
    "Notice",
    "PatronDone",
    "RegisterRequest",
    "Report",
    "RequestDone",
    "Returned",
    "Verified",
]


class DeskWord(StrEnum):
    """What became of something the desk did."""

    ADDED = "added"
    EDITED = "edited"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    UNLOCKED = "unlocked"
    RESET = "reset"
    APPROVED = "approved"
    DECLINED = "declined"
    LOST = "lost"
    LENT = "lent"
    RETURNED = "returned"
    KEPT = "kept"
    IN_TRANSIT = "in-transit"
    READY = "ready"
    PAID = "paid"
    WAIVED = "waived"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryMade(Model):
    """An empty library was made; ``store`` is its address."""

    store: str
    pickup_libraries: tuple[PickupLibrary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronDone(Model):
    """What became of a change of the patron register; ``password`` where one was made."""

    card: str
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()
    password: str | None = field(default=None, repr=False, metadata=IF_KNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDone(Model):
    """What became of a change of a copy, and how it stands now; ``status`` as :class:`tunilib.core.catalogue.Copy`."""

    barcode: str
    record_id: str | None = None
    library: str | None = None
    collection: str | None = None
    status: str | None = None
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent(Model):
    """One copy at checkout: ``lent`` until ``due``, or ``refused``."""

    barcode: str
    loan_id: str | None = None
    title: str
    outcome: DeskWord
    due: date | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Model):
    """One copy at return.

    Attributes:
        outcome: ``returned``; ``kept`` for the hold ``hold_id``; ``in-transit`` to its pick-up library; ``refused``.
        loan_id: of the loan that ended; None where the copy was not on loan.
        fine: registered by the return; None where there was none.
    """

    barcode: str
    loan_id: str | None = None
    title: str
    outcome: DeskWord
    hold_id: str | None = None
    pickup_location: str | None = None
    pickup_until: date | None = None
    fine: Money | None = field(default=None, metadata=WITH_CURRENCY)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRequest(Model):
    """A hold or retrieval request that the desk can act on, and the card of its patron."""

    hold: Hold = field(metadata=FLAT)
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRequest(Model):
    """A change of the register that a patron asked for and that waits for the desk.

    Attributes:
        field: which value; before: as it is in the register; after: as the patron wants it.
    """

    id: str
    card: str
    field: str
    before: str | None
    after: str
    created: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDone(Model):
    """What became of a hold, a retrieval request or a change request that the desk acted on."""

    id: str
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeDone(Model):
    """A fee of a patron that the desk charged, took or waived."""

    fine: Fine = field(metadata=FLAT)
    card: str
    outcome: DeskWord


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDone(Model):
    """The end of one or several days.

    Attributes:
        date: the last day done.
        expired: holds and requests that expired. served: that got a copy in their stead.
        lost: loans charged as lost. notices: written for patrons.
    """

    date: date
    expired: int = 0
    served: int = 0
    lost: int = 0
    notices: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Model):
    """A notice in the outbox; ``to`` is None where the register knows no address; ``sent`` None while it waits."""

    id: str
    to: str | None
    subject: str
    created: datetime
    sent: datetime | None = None
    body: str = field(metadata=INTERNAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Model):
    """Figures of the library, and the rules it goes by."""

    library: str
    day: date
    day_done: date | None
    records: int
    copies: int
    copies_lost: int
    patrons: int
    patrons_blocked: int
    loans: int
    overdue: int
    holds_waiting: int
    requests_processing: int
    holds_in_transit: int
    holds_ready: int
    change_requests: int
    fines: Money = field(metadata=WITH_CURRENCY)
    notices_unsent: int
    rules: tuple[Fee, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Model):
    """The result of an integrity check; each problem is a sentence."""

    ok: bool
    problems: tuple[str, ...] = ()
