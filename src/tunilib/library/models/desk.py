"""Results of the service desk of an embedded library (interface sections 1.1 and 2)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.catalogue import Copy
from tunilib.core.fine import Fine
from tunilib.core.hold import Hold
from tunilib.core.models import FLAT, IF_KNOWN, INTERNAL, WITH_CURRENCY, Model, model
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.notice import Notice
from tunilib.core.reason import Reason

if TYPE_CHECKING:
    from tunilib.core.outcome import RenewalOutcome


class DeskWord(StrEnum):
    """The outcomes of desk commands."""

    ADDED = "added"
    EDITED = "edited"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    WOULD_ADD = "would-add"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    UNLOCKED = "unlocked"
    RESET = "reset"
    APPROVED = "approved"
    DECLINED = "declined"
    LOST = "lost"
    LENT = "lent"
    PLACED = "placed"
    UNDONE = "undone"
    RETURNED = "returned"
    KEPT = "kept"
    IN_TRANSIT = "in-transit"
    READY = "ready"
    PAID = "paid"
    WAIVED = "waived"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    MOVED = "moved"
    CHANGED = "changed"
    WOULD_CHANGE = "would-change"
    RESOLVED = "resolved"


class Staff(NamedTuple):
    """Who works at a desk, and on which machine. The same two are the same desk."""

    name: str
    machine: str


@model
class PatronDone(Model):
    """The result of a change of the patron register; ``password`` if one was set."""

    card: str
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()
    password: str | None = field(default=None, repr=False, metadata=IF_KNOWN)


@model
class Lent(Model):
    """The result of a checkout: ``lent`` until ``due``, a day or an hour, or ``refused``.

    Attributes:
        card, name: of the borrower; of a refused copy: who has it.
    """

    barcode: str
    loan_id: str | None = None
    title: str
    outcome: DeskWord
    due: date | datetime | None = None
    reasons: tuple[Reason, ...] = ()
    card: str | None = None
    name: str | None = None


@model
class Returned(Model):
    """The result of the check-in of a copy.

    Attributes:
        outcome: ``returned``; ``kept`` for the hold ``hold_id``; ``in-transit`` to its pick-up library; ``refused``.
        loan_id: the loan that ended; None: the copy was not on loan.
        fine: the fine registered by the check-in.
        card, name: of the borrower. kept_for: the card of the patron of the hold.
        lost: the day from which the copy counted as lost. paid: what was paid to replace it, of which the desk gives
            ``refund`` back.
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
    card: str | None = None
    name: str | None = None
    kept_for: str | None = None
    lost: date | None = None
    paid: Money | None = None
    refund: Money | None = None


class OpenPatron(NamedTuple):
    """A patron whose card was scanned.

    Attributes:
        blocks: why they may not borrow or renew.
        ready: the titles that are on the hold shelf for them.
    """

    card: str
    name: str
    owed: Money
    blocks: tuple[Reason, ...] = ()
    ready: tuple[str, ...] = ()


class Scanned(NamedTuple):
    """The result of a scanned number. All None: nothing was done, as it was a copy and no patron is open.

    Attributes:
        done: what was done with a copy.
        home: the library that a returned copy belongs to; None: the one where it is.
    """

    patron: OpenPatron | None = None
    done: Lent | Returned | RenewalOutcome | None = None
    home: str | None = None


@model
class DeskRequest(Model):
    """A hold or retrieval request that the desk can act on, and the card of its patron.

    Attributes:
        comment: of the patron, with a retrieval request.
        copies: the reserved one, or the free ones for a waiting hold; the one to take first.
        to_do: what the desk does with it, in words.
    """

    hold: Hold = field(metadata=FLAT)
    card: str
    comment: str | None = None
    copies: tuple[Copy, ...] = ()
    to_do: Note | None = field(default=None, compare=False, metadata=INTERNAL)


@model
class PatronImported(Model):
    """One patron of a file.

    Attributes:
        position: the line where it begins; the first line of the file is 1.
        card, name: as far as they could be read.
        outcome: ``added``, ``unchanged`` (the card is there), ``skipped``, or ``would-add``.
    """

    position: int
    card: str | None
    name: str | None
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class RegisterRequest(Model):
    """A change of the register that a patron has requested.

    Attributes:
        before: its value in the register. after: the requested value.
    """

    id: str
    card: str
    field: str
    before: str | None
    after: str
    created: date


@model
class RequestDone(Model):
    """The result of a desk command for a hold, a retrieval request or a change request. No id: none was placed."""

    id: str | None
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class FeeDone(Model):
    """A fee that the desk charged, received or waived.

    Attributes:
        card: of the patron; None: they were removed. settled: what was paid or waived now; None: nothing.
    """

    fine: Fine = field(metadata=FLAT)
    currency: str
    card: str | None
    outcome: DeskWord
    settled: Money | None = field(default=None, metadata=INTERNAL)


@model
class DeskAct(Model):
    """An act of a desk that can be undone. ``amount``: of a fee, a waiver, a payment, or the fine of a return."""

    id: str
    time: datetime
    what: str
    card: str | None
    barcode: str | None = None
    title: str | None = None
    amount: Money | None = field(default=None, metadata=WITH_CURRENCY)


@model
class Undone(Model):
    """An act of a desk that was undone, or not. ``id``: of its loan or fine.

    Attributes:
        what: ``checkout``, ``return``, ``fee``, ``waiver`` or ``payment``.
        amount: of the fee; of a payment: what the desk gives back.
    """

    id: str
    what: str
    card: str | None
    amount: Money | None = field(default=None, metadata=WITH_CURRENCY)
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()
    act: DeskAct | None = field(default=None, compare=False, metadata=INTERNAL)


@model
class DayDone(Model):
    """The end of one or several days.

    Attributes:
        date: the last day that was ended.
        expired, served: how many holds expired, and how many were filled instead. lost: loans charged as lost.
        notices: written to patrons.
        backup: the copy of the library that was made first; None: not many days had been missed.
        is_ahead: the last day that was ended lies after tomorrow, so the clock was wrong then or is wrong now.
    """

    date: date
    expired: int = 0
    served: int = 0
    lost: int = 0
    notices: int = 0
    backup: str | None = None
    is_ahead: bool = field(default=False, metadata=INTERNAL)


@model
class NoticeText(Model):
    """One notice with its text.

    Attributes:
        state: ``waiting``, ``sent``, ``refused`` for good, ``unknown`` (perhaps mailed, so not mailed again), ``held``
            back by a restored backup, ``outdated`` (its subject had changed before it was mailed).
    """

    notice: Notice = field(metadata=FLAT)
    state: str
    body: str


@model
class Taking(Model):
    """One payment online, for the bookkeeper: the money that was taken, and the fines that it settled.

    Attributes:
        time: when it was taken, by the library's clock. fines: empty if it is not registered.
    """

    date: date
    time: str
    payment: str
    transaction: str | None
    card: str
    amount: Money
    fines: tuple[str, ...] = ()


@model
class SetupDone(Model):
    """The result of a change of the settings of online payment."""

    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class OnlinePayment(Model):
    """How a library takes payments online.

    Attributes:
        offered: whether patrons can pay. merchant: at the payment service, or ``test``.
        return_page: where the payer comes back. service: the address of the payment service.
        secret: of the merchant, in the ``keyring`` or from a ``command``; None: nowhere, or not needed.
    """

    offered: bool
    merchant: str | None
    return_page: str | None
    service: str
    secret: str | None
