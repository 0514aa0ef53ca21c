"""What a page of fines says about online payment.

Finna and VuFind since 11.1 have the same payment form, but ids and classes around it differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.state import flashes, library_reason, reason_in
from tunilib.backends.vufind.pages.values import Amount, read_amount
from tunilib.core.reason import Reason
from tunilib.pages.forms import Form, find_form
from tunilib.pages.html import HIDDEN, Node

_RAW = re.compile(r"(-?\d{1,9})(?:\.0+)?")
_UNREGISTERED = "payment.unregistered"
_AREA = ".fines-info-area"
_MARKS = (
    "[name='pay'], [name='selectedIDS[]'], #online_payment_form, .online-payment-info, .online-payment-form, "
    "table.online-payment, table.fines-table__online-payment, .fines-info-area__blocked"
)
"""Marks of a library that takes payments, even if none can be made now."""
_PAYABLE = "#online_payment_payable .amount, .online-payment-payable .amount"
_MINIMUM = "#online_payment_minimum_payment, .js-minimum-payment"
_FEE = "#online_payment_transaction_fee, #online_payment_service_fee, .js-service-fee"
_REFUSAL = ".fines-info-area > p, .fines-info-area__blocked"


class PaymentOffer(NamedTuple):
    """What the page says about online payment.

    Attributes:
        offered: whether the site has it for this library; None: the page does not show it.
        payable: the amount; None: not shown.
        minimum, fee: in cents; fee 0: payment is offered without one.
        open: the warning that a payment was started before.
        unregistered: messages that a payment was made but not registered.
        is_registering: a payment is being registered.
        form: starts a payment; None: no payment can be started.
    """

    offered: bool | None
    payable: Amount | None
    minimum: int | None
    fee: int | None
    refusal: Reason | None
    open: str | None
    unregistered: tuple[Reason, ...]
    is_registering: bool
    form: Form | None

    def fits(self, payable: Sequence[int], boxes: Sequence[int]) -> bool:
        """Whether the offer agrees with the payable rows and the checkboxes, both in cents.

        A form offers exactly these rows. Without a form there must be a reason, or nothing payable.
        """
        if not self.offered:
            return True
        if self.form is None:
            is_below = self.minimum is not None and sum(payable) < self.minimum
            return bool(self.refusal or self.unregistered or self.is_registering or is_below or not payable)
        if self.refusal or self.unregistered or self.is_registering or (self.payable is None and not boxes):
            return False
        is_same_sum = self.payable is None or self.payable.cents == sum(payable)
        return is_same_sum and (not boxes or list(boxes) == list(payable))


def read_offer(page: Document, *, has_rows: bool) -> PaymentOffer:
    offered = page.root.first(_MARKS) is not None
    is_shown = page.markup.name == "finna2" or offered
    payable = page.root.first(_PAYABLE) if is_shown else None
    refusal = _first_text(page.root.all(_REFUSAL)) if is_shown else None
    fee = cents_in(page.root.first(_FEE))
    unregistered = (flash for flash in flashes(page) if flash.code == _UNREGISTERED)
    return PaymentOffer(
        offered=(offered or (False if has_rows else None)) if is_shown else None,
        payable=read_amount(payable.text) if payable is not None else None,
        minimum=cents_in(page.root.first(_MINIMUM)),
        fee=0 if fee is None and payable is not None else fee,
        refusal=reason_in(refusal, page.words) if refusal else None,
        open=_first_text(_warnings(page)),
        unregistered=tuple(library_reason(flash.text, flash.code) for flash in unregistered),
        is_registering=page.root.first(".register-payment-spinner") is not None,
        form=find_form(page, _starts_payment) if page.root.first("[name=pay]") is not None else None,
    )


def cents_in(node: Node | None) -> int | None:
    found = _RAW.fullmatch(node.attr("data-raw") or "") if node is not None else None
    return int(found[1]) if found is not None else None


def _starts_payment(form: Form) -> bool:
    return form.method == "post" and (form.button("pay") is not None or form.field("pay") is not None)


def _warnings(page: Document) -> list[Node]:
    areas = page.root.all(_AREA)
    around = [node for area in areas for node in (*area.children(), *area.following()) if node.is_element]
    return [
        node
        for node in around
        if node.classes & {"alert-danger", "alert-warning"} and not node.classes & {"flash-message", *HIDDEN}
    ]


def _first_text(nodes: Sequence[Node]) -> str | None:
    return next((node.text for node in nodes if node.text), None)
