"""The account at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.access import emit_each
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.listing import Column, Listing, Row, Sheet

if TYPE_CHECKING:
    from tunilib.account.account import Account

noun = Noun()

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


@noun.alone(all_profiles=True, all_cards=True, examples=("tunilib status", "tunilib status --all-profiles --json"))
def status(inv: Invocation) -> int:
    """Show the account at a glance: loans, holds, fines, and the days ahead."""

    def of(account: Account) -> Row:
        from tunilib.cli.records.status import status_record

        return status_record(account.overview(), account.name, account.card)

    return emit_each(inv, of, STATUS)
