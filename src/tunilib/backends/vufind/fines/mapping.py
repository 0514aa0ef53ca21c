"""Fines from their page, and what follows for payment."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.dates import day_of
from tunilib.backends.vufind.pages.reasons import block_reasons, inferred_reason, library_reason
from tunilib.core.fine import Fine, FineKind, Fines
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode, Source

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.backends.vufind.fines.page import FineRow, FinesPage

_UNKNOWN = "?"
_NEVER_ONLINE = (FineKind.REPLACEMENT, FineKind.ACCRUED)


def fines_of(page: FinesPage, *, now: datetime, usual: str | None) -> Fines:
    """All fines of a page. The currency is None where the page shows only a sign that several currencies have.

    Args:
        usual: the currency of a page that shows no amount at all.
    """
    currency = page.total.currency or next((row.balance.currency for row in page.rows if row.balance.currency), None)
    if not page.rows:
        currency = currency or usual
    unit = currency or _UNKNOWN
    ids = _ids(page.rows)
    fines = tuple(_fine(row, ident, unit, page) for row, ident in zip(page.rows, ids, strict=True))
    total = Money(page.total.cents, unit)
    payable, reasons = _payment(page, fines, total)
    amount = None
    if payable:
        amount = Money(page.payable_total.cents, unit) if page.payable_total is not None else total
    return Fines(
        fines=fines,
        total=total,
        currency=currency,
        suspended=_suspended(page),
        payable_online=payable,
        payable_amount=amount,
        service_fee=Money(page.service_fee, unit) if page.service_fee is not None and payable else None,
        reasons=reasons,
        read_at=now,
    )


def fine_facts(row: FineRow) -> tuple[str | int | None, ...]:
    """What does not change while a fine is open, in any language."""
    registered = row.registered.text if row.registered is not None else None
    return (row.fine_id, row.record_id, row.title, registered, row.amount.cents if row.amount is not None else None)


def _fine(row: FineRow, ident: str, unit: str, page: FinesPage) -> Fine:
    kind = FineKind(row.kind) if row.kind in set(FineKind) else FineKind.OTHER
    described = [text for text in (row.kind_text if kind is FineKind.OTHER else None, row.description) if text]
    amount = row.amount or row.balance
    payable = row.payable if page.payment_offered else None
    if payable is not None and kind in _NEVER_ONLINE:
        payable = False
    return Fine(
        id=ident,
        kind=kind,
        amount=Money(amount.cents, unit),
        balance=Money(row.balance.cents, unit),
        description="; ".join(described) or None,
        title=row.title,
        registered=day_of(row.registered),
        due=day_of(row.due),
        checked_out=day_of(row.checked_out),
        payable_online=payable,
        reasons=(_not_payable(kind),) if payable is False else (),
    )


def _not_payable(kind: FineKind) -> Reason:
    """Why a fine cannot be paid online."""
    if kind is FineKind.REPLACEMENT:
        return inferred_reason(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT)
    return Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "not-payable-online"),))


def _ids(rows: tuple[FineRow, ...]) -> list[str]:
    """The site's ids where fines can be selected, else a hash of what does not change while a fine is open."""
    seen: dict[str, int] = {}
    ids = []
    for row in rows:
        kind = row.kind or row.kind_text  # the site's word for a known kind differs by language
        facts = (kind, row.title, row.record_id, row.registered and row.registered.text, row.description)
        amount = row.amount.cents if row.amount is not None else None
        base = row.fine_id or sha256(repr((*facts, amount)).encode()).hexdigest()[:8]
        seen[base] = seen.get(base, 0) + 1
        ids.append(base if seen[base] == 1 else f"{base}~{seen[base]}")
    return ids


def _suspended(page: FinesPage) -> bool | None:
    """Finna shows blocks on this page, VuFind does not; a block with unknown words may mean anything."""
    codes = {reason.code for reason in block_reasons(page.blocks)}
    if ReasonCode.PATRON_SUSPENDED_FINES in codes:
        return True
    if page.payment_offered is None and page.stated is None:
        return None
    return None if codes & {ReasonCode.OTHER, ReasonCode.PATRON_SUSPENDED} else False


def _payment(page: FinesPage, fines: tuple[Fine, ...], total: Money) -> tuple[bool | None, tuple[Reason, ...]]:
    """Whether all fines can be paid online, and why not; None where the site shows no payment."""
    if not fines and page.stated is not None:
        return False, (inferred_reason(ReasonCode.PAYMENT_NOTHING_DUE),)
    if not page.payment_offered:
        return None, (inferred_reason(ReasonCode.PAYMENT_NOT_OFFERED),) if fines else ()
    reasons: list[Reason] = []
    if page.refusal is not None:
        reasons.append(library_reason(page.refusal.text, page.refusal.code))
    if page.minimum is not None and total.cents < page.minimum:
        reasons.append(Reason.of(ReasonCode.PAYMENT_BELOW_MINIMUM, limit=Money(page.minimum, total.currency)))
    if any(fine.kind is FineKind.REPLACEMENT for fine in fines):
        reasons.append(inferred_reason(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT))
    if page.open_payment is not None:
        reasons.append(library_reason(page.open_payment, "payment.in-progress"))
    reasons += [
        library_reason(flash.text, flash.code) for flash in page.flashes if flash.code == "payment.unregistered"
    ]
    if page.registering and not reasons:
        reasons.append(inferred_reason(ReasonCode.OTHER))
    unique = tuple(
        {(reason.code, reason.words if reason.code is ReasonCode.OTHER else ""): reason for reason in reasons}.values()
    )
    return not unique, unique
