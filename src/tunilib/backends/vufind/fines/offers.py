"""What a page of fines says of online payment, and the terms of one: Finna's own, and that of VuFind since 11.1.

Both have the same form and the same names of fields; ids, classes and places of what is around it differ. A part that
contradicts itself, or says nothing of what it has, is not understood, and nothing is ever paid there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError, document
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.state import flashes, library_reason, reason_in
from tunilib.backends.vufind.pages.values import Amount, read_amount
from tunilib.core.reason import Reason

_NAME = "fines"
_RAW = re.compile(r"(-?\d{1,9})(?:\.0+)?")
_LONGEST_TERMS = 3000
_UNREGISTERED = "payment.unregistered"
_AREA = ".fines-info-area"
_MARKS = (
    "[name='pay'], [name='selectedIDS[]'], #online_payment_form, .online-payment-info, .online-payment-form, "
    "table.online-payment, table.fines-table__online-payment, .fines-info-area__blocked"
)
"""What a page has where its library takes payments, whether or not one can be made now."""
_PAYABLE = "#online_payment_payable .amount, .online-payment-payable .amount"
_MINIMUM = "#online_payment_minimum_payment, .js-minimum-payment"
_FEE = "#online_payment_transaction_fee, #online_payment_service_fee, .js-service-fee"
_REFUSAL = ".fines-info-area > p, .fines-info-area__blocked"
_CONFIRM = "pay-confirm"


class PaymentOffer(NamedTuple):
    """What the page says of online payment.

    Attributes:
        offered: whether the site has it for this library; None where the page does not show it.
        payable: what can be paid online; None where it is not shown.
        minimum: smallest payment, in cents. fee: in cents; 0 where payment is offered without one.
        refusal: why nothing can be paid now.
        open: the warning that a payment was started before.
        unregistered: the messages that one was paid and is not registered. is_registering: one is being registered.
        form: starts a payment; None: none can be started.
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
        """Whether it is understood, with the rows that can be paid and those that can be chosen, in cents.

        A form offers just these rows; without one there is a reason, or nothing that can be paid.
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
    """What a page of fines says of online payment."""
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


class TermsPage(NamedTuple):
    """What a site says before a payment is started, and the form that starts it."""

    text: str
    form: Form

    @property
    def accepted(self) -> list[tuple[str, str]]:
        """What is sent to accept them: the button, where no hidden field says so."""
        return self.form.filled({}, None if self.form.field(_CONFIRM) is not None else _CONFIRM)


def read_terms(page: str | Document) -> TermsPage:
    """The terms of a payment."""
    page = document(page, _NAME)
    form = find_form(page, lambda form: form.field(_CONFIRM) is not None or form.button(_CONFIRM) is not None)
    if form is None:
        raise PageError(expected="the terms of a payment", page=_NAME)
    text = form.text
    for listed in page.root.all("form ul"):
        items = [item.text for item in listed.all("li") if item.text]
        text = text.replace("".join(items), ", ".join(items) + ".") if items else text
    return TermsPage(text=text[:_LONGEST_TERMS].strip(), form=form)


def cents_in(node: Node | None) -> int | None:
    """The cents in the data of an element."""
    found = _RAW.fullmatch(node.attr("data-raw") or "") if node is not None else None
    return int(found[1]) if found is not None else None


def _starts_payment(form: Form) -> bool:
    return form.method == "post" and (form.button("pay") is not None or form.field("pay") is not None)


def _warnings(page: Document) -> list[Node]:
    """Warnings in the area of payment, as Finna has them, and beside it, as VuFind does: no messages of the page."""
    areas = page.root.all(_AREA)
    around = [node for area in areas for node in (*area.children(), *area.following()) if node.is_element]
    return [
        node
        for node in around
        if node.classes & {"alert-danger", "alert-warning"} and not node.classes & {"flash-message", "hidden"}
    ]


def _first_text(nodes: Sequence[Node]) -> str | None:
    return next((node.text for node in nodes if node.text), None)
