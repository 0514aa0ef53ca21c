"""From rows of the tables to models of the core; what a list of loans does not need is loaded when it is needed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from tunilib.core.loan import Loan, loan_status
from tunilib.core.policy import fines, renewal
from tunilib.core.policy.blocks import Standing

if TYPE_CHECKING:
    from tunilib.backends.embedded.sqlite.fines import FineRow
    from tunilib.backends.embedded.sqlite.holds import HoldRow
    from tunilib.backends.embedded.sqlite.loans import LoanRow
    from tunilib.backends.embedded.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.sqlite.wishes import WishRow
    from tunilib.core.fine import Fine
    from tunilib.core.hold import Hold, HoldStatus
    from tunilib.core.patron import ChangeRequest, Patron
    from tunilib.core.rules import Rules

__all__ = [
    "change_request_of",
    "day_or_none",
    "fine_of",
    "hold_of",
    "hold_status",
    "loan_of",
    "register_of",
    "renewal_case",
    "returned_loan_of",
    "standing_of",
]


def standing_of(patron: PatronRow) -> Standing:
    """How a patron stands with the library."""
    return Standing(
        open_fines=patron.open_fines,
        card_expires=day_or_none(patron.card_expires),
        block=patron.block,
        has_address=bool(patron.address),
        overdue_loans=patron.overdue,
    )


def renewal_case(
    row: LoanRow, rules: Rules, standing: Standing, category: str | None, today: date
) -> renewal.RenewalCase:
    """The facts that decide the renewal of a loan."""
    return renewal.RenewalCase(
        rules=rules,
        standing=standing,
        lending=rules.lending(row.collection, category),
        today=today,
        due=date.fromisoformat(row.due),
        used=row.renewals,
        requested=row.requested == 1,
        lost=row.lost is not None,
    )


def loan_of(row: LoanRow, case: renewal.RenewalCase, now: datetime, zone: tzinfo, card: str) -> Loan:
    """A loan that is out, with what the rules say of its renewal."""
    decision = renewal.decide(case)
    fine = case.lending.fine
    return Loan(
        id=row.id,
        title=row.title,
        author=row.author,
        record_id=row.record,
        barcode=row.barcode,
        library=row.library,
        checked_out=date.fromisoformat(row.checked_out),
        due=case.due,
        status=loan_status(case.due, now, zone, timedelta(seconds=case.rules.due_soon_seconds)),
        renewable=not decision.refused,
        renewals_used=row.renewals,
        renewals_limit=case.lending.renewals,
        renewals_left=max(case.lending.renewals - row.renewals, 0),
        reasons=decision.reasons,
        renewed_due=decision.due,
        latest_due=renewal.latest_due(case),
        fine_per_day=fines.fine_per_day(fine),
        suspends_on=fines.suspends_on(case.rules, fine, case.due, case.standing.open_fines, case.today),
        read_at=now,
        card=card,
    )


def returned_loan_of(row: LoanRow, now: datetime, card: str) -> Loan:
    """A loan that came back."""
    return Loan(
        id=row.id,
        title=row.title,
        author=row.author,
        record_id=row.record,
        barcode=row.barcode,
        library=row.library,
        checked_out=date.fromisoformat(row.checked_out),
        due=date.fromisoformat(row.due),
        renewals_used=row.renewals,
        returned=day_or_none(row.returned),
        read_at=now,
        card=card,
    )


def fine_of(row: FineRow, rules: Rules) -> Fine:
    """A fine, with whether its kind can be paid online."""
    from tunilib.core.fine import Fine, FineKind
    from tunilib.core.money import Money
    from tunilib.core.policy.payment import kind_is_payable
    from tunilib.core.reason import Reason, ReasonCode

    kind = FineKind(row.kind)
    payable = kind_is_payable(rules, kind)
    why = () if payable else (Reason.of(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT, contact=str(rules.contact)),)
    return Fine(
        id=row.id,
        kind=kind,
        amount=Money(row.amount, rules.currency),
        balance=Money(row.balance, rules.currency),
        description=row.description,
        title=row.title,
        registered=date.fromisoformat(row.registered),
        due=day_or_none(row.due),
        checked_out=day_or_none(row.checked_out),
        payable_online=payable,
        reasons=why,
    )


def hold_status(row: HoldRow, today: str) -> HoldStatus:
    """Where a hold stands; one that waits is frozen up to and with its last day frozen."""
    from tunilib.core.hold import HoldStatus

    if row.status == "waiting" and row.frozen == 1 and (row.frozen_until is None or row.frozen_until >= today):
        return HoldStatus.FROZEN
    return HoldStatus(row.status)


def hold_of(row: HoldRow, rules: Rules, now: datetime, today: date) -> Hold:
    """A hold or request, with whether its patron may cancel it."""
    from tunilib.core.hold import Hold, HoldKind, HoldStatus
    from tunilib.core.policy.holding import ChangeCase, may_cancel

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


def register_of(row: PatronRow) -> Patron:
    """What the library's register knows of a patron."""
    from tunilib.core.patron import Patron

    return Patron(
        card=row.card,
        name=row.name,
        address=row.address,
        email=row.email,
        phone=row.phone,
        category=row.category,
        card_expires=day_or_none(row.card_expires),
    )


def change_request_of(row: WishRow) -> ChangeRequest:
    """A change of the register that a patron asked for."""
    from tunilib.core.patron import ChangeRequest

    return ChangeRequest(
        id=row.id,
        field=row.field,
        value=row.value,
        created=date.fromisoformat(row.created),
        state=row.state,
        card=row.card,
        before=row.before,
    )


def day_or_none(text: str | None) -> date | None:
    """A day of a column that may be empty."""
    return None if text is None else date.fromisoformat(text)
