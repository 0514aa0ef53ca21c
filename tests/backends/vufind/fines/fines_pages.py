"""Pages of fines of a Finna."""

from __future__ import annotations

from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import fines_of

from tunilib.backends.vufind.fines.page import FinesPage

FORM = (
    '<form id="online_payment_form" action="/MyResearch/Fines" method="post"><input type="submit" name="pay" '
    'value="Pay online">'
)
INFO = (
    '<div class="fines-info-area"><div class="online-payment-info"><div id="online_payment_payable"><span '
    'class="amount">2,50 €</span></div></div></div>'
)
HEADS = ("Title", "Due date", "Type", "Fee", "Balance")
SPINNER = INFO + '<div class="alert alert-info"><span class="register-payment-spinner">Wait</span></div>'
NO = '<span class="online-payment-nonpayable">{}<br><span class="online-payment-remark"> Not online</span></span>'


def row(title: str = "A book", kind: str = "Overdue fee", balance: str = "2,50 €", fee: str = "2,50 €") -> str:
    return own.fine_row(
        [("Title", title), ("Due date", "1.11.2026"), ("Type", kind), ("Fee", fee), ("Balance", balance)]
    )


def finna(*rows: str, cents: int, text: str, more: str = "", classes: str = "", count: int | None = None) -> FinesPage:
    head = own.heading(f"Your Fines ({len(rows) if count is None else count})")
    return fines_of(
        own.finna("fines", head + own.total_due(cents, text) + more + own.fines_table(HEADS, *rows, classes=classes))
    )
