"""The account at a glance, as ``status`` and ``demo`` show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.access import emit_each
from tunilib.cli.render.listing import Column, Listing, Row, Sheet

if TYPE_CHECKING:
    from tunilib.account.account import Account
    from tunilib.cli.invocation import Invocation

__all__ = ["show_status"]

STATUS = Sheet(
    "profile card loans holds fines card_expires session_expires timeline",
    Column("profile"),
    Column("card", "id"),
    Column("loans.ok", "number", heading="loans_ok"),
    Column("loans.due_soon", "number"),
    Column("loans.overdue", "number"),
    Column("loans.next_due", "date"),
    Column("holds.ready", "number"),
    Column("holds.in_transit", "number"),
    Column("holds.waiting", "number"),
    Column("fines.total", "money"),
    Column("fines.suspended", "truth"),
    Column("card_expires", "date"),
    Column("session_expires", "date"),
    tables={
        "timeline": Listing(
            "timeline",
            "date kind id title",
            Column("date", "date"),
            Column("kind", "word", "timeline"),
            Column("title"),
            Column("id", "id"),
        )
    },
)


def show_status(inv: Invocation) -> int:
    """Show loans, holds, fines and the days ahead of each account meant; returns the exit code."""

    def of(account: Account) -> Row:
        from tunilib.cli.records.status import status_record

        return status_record(account.overview(), account.name, account.card)

    return emit_each(inv, of, STATUS)
