"""Online payment on a page of fines: Finna's own, and that of VuFind since 11.1, each after its own template.

What differs: where the warning of an open payment is, ids and classes, the mark of a row that cannot be paid, the name
of the payment's field, the form that VuFind never closes, and the button that alone accepts its terms.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.view import View, e, hidden


@dataclass(frozen=True)
class Offer:
    """What the page says of payment, in cents.

    Attributes:
        can_pay: whether there is a form. selects: whether fines can be selected. ident: of the patron, in the form.
        refusal: why there is none; empty: nothing is said. warning: of a payment that was started.
        is_registering: whether the page registers one now, by its script.
    """

    total: int
    count: int
    payable: int
    payable_count: int
    can_pay: bool = False
    minimum: int = 0
    fee: int = 0
    selects: bool = False
    csrf: str = ""
    ident: str = ""
    refusal: str = ""
    warning: str = ""
    is_registering: bool = False


_FORM = (
    '<form id="online_payment_form" class="online-payment-form" action="/MyResearch/Fines" method="post" data-lightbox '
    'data-clear-account-cache="fines" data-disable-on-submit>'
)


def above(view: View, offer: Offer) -> str:
    """All above the table of fines, with the form that goes around it."""
    spinner = f'<span class="register-payment-spinner">{e(view.say("payment.processing"))}</span>'
    registering = f'<div class="alert alert-info">{spinner}</div>' if offer.is_registering else ""
    return registering + (_finna(view, offer) if view.product == "finna" else _plain(view, offer))


def below(view: View, offer: Offer) -> str:
    """The end of the form, which VuFind does not write."""
    return "</form>" if offer.can_pay and view.product == "finna" else ""


def box(view: View, ident: str, cents: int, *, can_pay: bool) -> str:
    """The first cell of a row, where fines can be selected."""
    plain = view.product == "vufind"
    item = f'class="checkbox-select-item{" js-select-item" if plain else ""}" type="checkbox" name="selectedIDS[]"'
    label = f'<label><span class="sr-only">{view.money(cents)}</span><input {item} value="{e(ident)}" '
    shown = f'{label}data-amount="{cents}"></label>' if can_pay else ""
    return f'<td class="{"unlabeled-column" if plain else "user-account-table-select"}">{shown}</td>'


def not_payable(view: View, balance: str) -> str:
    """The balance of a fine that cannot be paid online."""
    note = "online-payment-status-note" if view.product == "vufind" else "online-payment-remark"
    said = e(view.say("payment.not-this"))
    return f'<span class="online-payment-nonpayable">{balance}<br><span class="{note}"> {said}</span></span>'


def terms(view: View, offer: Offer, chosen: str) -> str:
    """What is said before a payment, and the form that starts it."""
    said = (
        "<div>The following information will be relayed to the payment intermediator Paytrail: "
        "<ul class='list-bullets'><li>Your name</li><li>Your email address</li><li>Your library card number</li>"
        "<li>Information about your fees to be paid</li></ul></div>"
    )
    if view.product == "finna":
        return (
            '<form id="paytrail-form" class="online-payment-form" action="/MyResearch/Fines" method="post" '
            f"data-lightbox-ignore>{hidden('csrf', offer.csrf)}{said}{hidden('transactionId', offer.ident)}{chosen}"
            f'{hidden("pay-confirm", "1")}<input type="submit" name="reset" class="btn btn-primary" value="Cancel">'
            '<input type="submit" name="pay-confirm" class="btn btn-primary" value="Accept"></form>'
        )
    return (
        '<h2>Accept terms to continue payment</h2><form id="confirm_pay" class="confirm-payment" '
        f'action="/MyResearch/Fines" method="post" data-lightbox-ignore>{hidden("csrf", offer.csrf)}{said}{chosen}'
        '<button type="submit" name="reset" class="btn btn-primary" value="1">Cancel</button>'
        '<button type="submit" name="pay-confirm" class="btn btn-primary" value="1">Accept</button></form>'
    )


def _amount(view: View, cents: int) -> str:
    return f'<span class="amount">{view.money(cents)}</span>'


def _finna(view: View, offer: Offer) -> str:
    total = f'<div id="online_payment_total_due" data-raw="{offer.total}"><p>{_amount(view, offer.total)}</p></div>'
    info = form = ""
    if offer.can_pay:
        info = (
            f'<div class="online-payment-info"><div id="online_payment_payable"><p>Payable online '
            f"({offer.payable_count}): {_amount(view, offer.payable)}</p></div>"
            f'<div id="online_payment_minimum_payment" data-raw="{offer.minimum}" class="alert alert-warning hidden">'
            f"Minimum amount of online payment: {_amount(view, offer.minimum)}</div></div>"
        )
        if offer.fee:
            shown = _amount(view, offer.fee)
            info += f'<div id="online_payment_transaction_fee" data-raw="{offer.fee}"><p>Service fee: {shown}</p></div>'
        form = f"{_FORM}{hidden('transactionId', offer.ident)}{hidden('csrf', offer.csrf) if offer.selects else ''}"
        pay = "disabled" if offer.selects else ""
        form += f'<input type="submit" name="pay" class="btn btn-primary" value="Pay online " {pay}>'
    if offer.warning:
        info += f'<div class="alert alert-danger">{e(offer.warning)}</div>'
    refusal = f'<div class="fines-info-area"><p>{e(offer.refusal)}</p></div>' if offer.refusal else ""
    return f'<div class="fines-info-area">{total}{info}</div>{refusal}{form}'


def _plain(view: View, offer: Offer) -> str:
    total = (
        f'<div class="online-payment-total-due js-payment-total-due" data-raw="{offer.total}">Total Balance Due '
        f"({offer.count}): {_amount(view, offer.total)}</div>"
    )
    info = form = ""
    if offer.can_pay:
        fee = f'<div class="online-payment-service-fee js-service-fee" data-raw="{offer.fee}">{offer.fee}</div>'
        info = (
            '<div class="online-payment-info"><div class="online-payment-payable-info"><div '
            f'class="online-payment-payable">Payable online ({offer.payable_count}): {_amount(view, offer.payable)}'
            f'</div><div class="online-payment-minimum-payment js-minimum-payment hidden" data-raw="{offer.minimum}">'
            f"Minimum payable amount: {_amount(view, offer.minimum)}</div></div>{fee if offer.fee else ''}</div>"
        )
        form = f"{_FORM}{hidden('csrf', offer.csrf)}{hidden('paymentId', '')}"
        form += f'<input type="submit" name="pay" class="btn js-pay-selected" {"disabled" if offer.selects else ""}>'
    warning = f'<div class="alert alert-danger">{e(offer.warning)}</div>' if offer.warning else ""
    refusal = f'<div class="fines-info-area fines-info-area__blocked">{e(offer.refusal)}</div>' if offer.refusal else ""
    return f'<div class="fines-info-area" tabindex="0">{total}{info}</div>{warning}{form}{refusal}'
