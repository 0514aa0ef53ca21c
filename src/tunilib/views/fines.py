"""Fines, the fee list, and payments."""

from __future__ import annotations

from tunilib.views.view import Column, View

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
    "tunilib.core.fine:Fee",
    Column("rule", heading="Fee"),
    Column("stated", "truth"),
    empty="The fee list is empty.",
)
PAYMENTS = View(
    "tunilib.core.payment:Payment",
    Column("state", "word", "payment"),
    Column("amount", "money"),
    Column("created", "date"),
    Column("paid", "date"),
    Column("registered", "date"),
    Column("reasons", "reasons"),
    Column("url"),
    Column("id", "id"),
    empty="There are no payments.",
)
PAYMENT = View("tunilib.core.payment:Payment", *PAYMENTS.columns, is_single=True)
