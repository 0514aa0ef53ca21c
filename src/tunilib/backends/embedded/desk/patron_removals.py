"""Removing patrons from the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.cards import NO_PASSWORD
from tunilib.backends.embedded.stores.removals import NOBODY
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.unit_of_work import Transaction


def remove_patron(tx: Transaction, patron: str) -> tuple[Reason, ...]:
    """Remove a patron, or say why not."""
    reasons = _still_open(tx, patron)
    if reasons:
        return reasons
    nobody = tx.removals.nobody() or tx.patrons.add_identity(NOBODY, NO_PASSWORD, {"name": ""})
    for owner, card in tx.removals.accounts_with(patron):
        tx.cards.remove(owner, card)
    tx.removals.remove(patron, nobody)
    tx.record_event("patron-removed")
    return ()


def _still_open(tx: Transaction, patron: str) -> tuple[Reason, ...]:
    loans = len(tx.loans.open_of(patron))
    holds = sum(tx.holds.count_open(patron).values())
    owed = [stored.fine.balance for stored in tx.fines.open_of(patron)]
    has_payment = any(stored.record.is_open for stored in tx.payments.of_patron(patron))
    found = (
        Reason.of(ReasonCode.PATRON_HAS_LOANS, count=loans) if loans else None,
        Reason.of(ReasonCode.PATRON_HAS_HOLDS, count=holds) if holds else None,
        Reason.of(ReasonCode.PATRON_HAS_FINES, amount=Money.total(owed)) if owed else None,
        Reason.of(ReasonCode.PATRON_HAS_PAYMENT) if has_payment else None,
    )
    return tuple([reason for reason in found if reason is not None])
