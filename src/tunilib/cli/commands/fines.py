"""Fines and the fee list."""

from __future__ import annotations

from tunilib.cli.access import emit_each, rows_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing, Sheet

noun = Noun(default="list")

FINES = Sheet(
    "total currency suspended suspension_limit payable_online payable_amount service_fee contact reasons fines profile "
    "card",
    Column("total", "money"),
    Column("suspended", "truth"),
    Column("suspension_limit", "money"),
    Column("payable_online", "truth"),
    Column("payable_amount", "money"),
    Column("reasons", "reasons"),
    Column("contact"),
    tables={
        "fines": Listing(
            "fines",
            "id kind description title amount balance registered due checked_out payable_online reasons",
            Column("registered", "date"),
            Column("kind", "word", "fine"),
            Column("title"),
            Column("description"),
            Column("amount", "money"),
            Column("balance", "money"),
            Column("payable_online", "truth"),
            Column("id", "id"),
        )
    },
)
FEES = Listing("fees", "rule value stated", Column("rule"), Column("value"), Column("stated", "truth"))


@noun.command("list", all_profiles=True, all_cards=True, examples=("tunilib fines", "tunilib fines --json"))
def show(inv: Invocation) -> int:
    """List the fines: what for, how much, since when, and what follows from them.

    Fines of a loan are registered when it is returned or renewed, not before.
    """
    from tunilib.cli.records.fines import fines_record

    return emit_each(inv, lambda account: fines_record(account.fines(), inv.lang), FINES)


@noun.command("fees", examples=("tunilib fines fees",))
def fees(inv: Invocation) -> int:
    """List the library's fees and limits, and whether the library states them itself."""
    from tunilib.cli.records.fines import fee_record

    return emit_list(inv, rows_of(inv, lambda account: map(fee_record, account.fees())), FEES)
