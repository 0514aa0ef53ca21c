"""Fines and the fee list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.values import Record, amount, day
from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.core.fine import Fee, Fine, Fines

__all__ = ["fee_record", "fine_record", "fines_record"]


def fines_record(fines: Fines, language: str) -> Record:
    """All that is owed, as in ``fines list``."""
    return {
        "total": amount(fines.total),
        "currency": fines.currency,
        "suspended": fines.suspended,
        "suspension_limit": amount(fines.suspension_limit),
        "payable_online": fines.payable_online,
        "payable_amount": amount(fines.payable_amount),
        "service_fee": amount(fines.service_fee),
        "contact": fines.contact,
        "reasons": reason_rows(fines.reasons, language),
        "fines": [fine_record(fine, language) for fine in fines.fines],
        "profile": fines.profile,
        "card": fines.card,
    }


def fine_record(fine: Fine, language: str) -> Record:
    """One fine."""
    return {
        "id": fine.id,
        "kind": str(fine.kind),
        "description": fine.description,
        "title": fine.title,
        "amount": amount(fine.amount),
        "balance": amount(fine.balance),
        "registered": day(fine.registered),
        "due": day(fine.due),
        "checked_out": day(fine.checked_out),
        "payable_online": fine.payable_online,
        "reasons": reason_rows(fine.reasons, language),
    }


def fee_record(fee: Fee) -> Record:
    """A line of the fee list, as in ``fines fees``."""
    return {"rule": fee.rule, "value": fee.value, "stated": fee.stated}
