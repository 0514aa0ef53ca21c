"""Fines and the fee list."""

from __future__ import annotations

from tunilib.cli.accounts import show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.views import Column, View

noun = Noun(default="list")

FINES = View(
    "tunilib.core.fine:Fines",
    Column("total", "money"),
    Column("suspended", "truth"),
    Column("suspension_limit", "money"),
    Column("payable_online", "truth"),
    Column("payable_amount", "money"),
    Column("reasons", "reasons"),
    Column("contact"),
    account_after="fines",
    empty="There are no fines.",
    screen="fines",
    rows="fines",
    rows_end=("currency",),
    tables={
        "fines": View(
            "tunilib.core.fine:Fine",
            Column("registered", "date"),
            Column("kind", "word", "fine"),
            Column("title", "title"),
            Column("description"),
            Column("amount", "money", is_extra=True),
            Column("balance", "money"),
            Column("payable_online", "truth", is_extra=True),
            Column("id", "id"),
        )
    },
)
FEES = View(
    "tunilib.core.fine:Fee", Column("rule"), Column("value"), Column("stated", "truth"), empty="The fee list is empty."
)


@noun.command("list", view=FINES, all_profiles=True, all_cards=True, examples=("tunilib fines", "tunilib fines --json"))
def show(inv: Invocation) -> int:
    """List the fines: what for, how much, since when, and their consequences.

    Fines of a loan are registered when it is returned or renewed, not before.
    """
    return show_things(inv, lambda account: account.fines())


@noun.command("fees", view=FEES, examples=("tunilib fines fees",))
def fees(inv: Invocation) -> int:
    """List the library's fees and limits, and whether the library states them itself."""
    return show_list(inv, lambda account: account.fees())
