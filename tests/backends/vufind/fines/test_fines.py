"""Fines: sums, columns found by their headings, and what the page says about payment."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from tests.backends.vufind.fines.fines_pages import FORM, HEADS, INFO, NO, SPINNER, finna, row
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import fines_of
from tests.builders import NOW, a_payment, codes

from tunilib.backends.vufind.fines import VufindPayments, read_terms
from tunilib.backends.vufind.fines.page import FinesPage
from tunilib.backends.vufind.pages.document import PageError, PageProblem
from tunilib.backends.vufind.pages.state import Flash
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentState, PlannedFine
from tunilib.core.ports.payments import Quote


def test_a_fine_has_its_amounts_in_cents_and_its_kind() -> None:
    page = finna(row(balance="1,25\u00a0€"), cents=125, text="1,25 €")

    (fine,) = page.fines.fines
    assert (fine.title, fine.kind, fine.balance, fine.amount) == (
        "A book",
        "overdue",
        Money(125, "EUR"),
        Money(250, "EUR"),
    )
    assert fine.due == date(2026, 11, 1)
    assert page.fines.total.cents == 125


def test_a_kind_in_the_librarys_own_words_is_kept_as_words() -> None:
    (fine,) = finna(row(kind="Coffee"), cents=250, text="2,50 €").fines.fines

    assert (fine.kind, fine.description) == ("other", "Coffee")


@pytest.mark.parametrize(
    "kinds",
    [
        (("en-gb", "Overdue fee"), ("fi", "Myöhästymismaksu"), ("sv", "Förseningsavgift")),
        (("en-gb", "Coffee"), ("fi", "Kahvi")),
    ],
)
def test_a_fine_has_the_same_id_in_each_language(kinds: tuple[tuple[str, str], ...]) -> None:
    """Otherwise each change of language would look like fines that went and others that came."""
    heads = {"fi": ("Nimeke", "Tyyppi", "Maksu", "Maksettavaa"), "sv": ("Titel", "Typ", "Avgift", "Saldo")}
    ids = set()
    for lang, kind in kinds:
        names = heads.get(lang, ("Title", "Type", "Fee", "Balance"))
        table = own.fines_table(names, own.fine_row(zip(names, ("A book", kind, "2,50 €", "2,50 €"), strict=True)))
        page = own.finna("fines", own.heading("x (1)") + own.total_due(250, "2,50 €") + table, lang=lang)
        ids.add(fines_of(page).fines.fines[0].id)
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("block", "suspended"),
    [
        ("", False),
        ("Your library card has expired.", False),
        ("You have 12,00 € in fines and fees. Borrowing block limit is 10,00 €.", True),
        ("Come and see us", None),
    ],
)
def test_a_block_in_unknown_words_may_be_for_fines_and_may_not(block: str, suspended: bool | None) -> None:
    box = f'<div class="borrowing-block-container"><p class="borrowing-block">{block}</p></div>' if block else ""
    main = own.heading("Your Fines (1)") + own.total_due(250, "2,50 €") + own.fines_table(HEADS, row())
    assert fines_of(own.finna("fines", main, above=box)).fines.suspended is suspended
    assert plain(row(balance="$2.50", fee="$2.50"), total="$2.50").fines.suspended is None  # VuFind does not show it


def test_what_the_site_is_registering_is_paid_and_nothing_else_can_be_paid_meanwhile() -> None:
    """If it counted as unpaid, it would be offered for payment again."""
    page = finna(row(), cents=250, text="2,50 €", more=SPINNER, classes="online-payment")
    assert (page.is_understood, page.fines.payable_online, codes(page.fines.reasons)) == (
        True,
        False,
        ["payment.unregistered"],
    )
    account = Mock(now=lambda: NOW)
    account.read.return_value = page
    record = a_payment(url="https://pay.example/1", plan=(PlannedFine("x", FineKind.OVERDUE, 250, None, "A book"),))
    found = VufindPayments(account).look(record)
    assert (found.state, found.url, codes(found.reasons)) == ("paid", None, ["payment.unregistered"])
    both = finna(row(), cents=250, text="2,50 €", more=SPINNER + FORM, classes="online-payment")
    assert (both.is_understood, both.fines.payable_online) == (False, None)


def test_a_total_that_is_not_the_sum_is_an_error() -> None:
    with pytest.raises(PageError, match="sum of the rows"):
        finna(row(), cents=300, text="3,00 €")


def test_a_total_whose_data_and_text_differ_is_an_error() -> None:
    with pytest.raises(PageError, match="same cents"):
        finna(row(), cents=250, text="2,60 €")


def test_fines_that_cannot_be_paid_online_may_be_left_out_of_the_total() -> None:
    rows = row(), row(kind="Accrued fine", balance=NO.format("9,00 €"))

    page = finna(*rows, cents=250, text="2,50 €", classes="online-payment", more=INFO + FORM)

    assert [fine.payable_online for fine in page.fines.fines] == [True, False]
    assert [fine.kind for fine in page.fines.fines] == ["overdue", "accrued"]
    assert page.fines.payable_online is True


def test_a_running_fine_counts_where_the_site_counts_it() -> None:
    rows = row(), row(kind="Accrued fine", balance=NO.format("9,00 €"))
    left_out = finna(*rows, cents=250, text="2,50 €", classes="online-payment", more=INFO + FORM)
    counted = finna(*rows, cents=1150, text="11,50 €", classes="online-payment", more=INFO + FORM)
    assert [fine.is_counted for fine in left_out.fines.fines] == [True, False]
    assert [fine.is_counted for fine in counted.fines.fines] == [True, True]
    assert (counted.fines.total.cents, counted.fines.payable_amount) == (1150, Money(250))


def test_without_payment_it_is_not_known_what_is_payable() -> None:
    page = finna(row(), cents=250, text="2,50 €")

    assert (page.fines.payable_online, page.fines.fines[0].payable_online) == (None, None)


def test_the_rules_of_payment_are_read_from_data() -> None:
    more = (
        '<div class="fines-info-area"><div class="online-payment-info"><div id="online_payment_payable"><span '
        'class="amount">2,50 €</span></div><div id="online_payment_minimum_payment" data-raw="300" class="alert '
        'hidden"></div></div><div id="online_payment_transaction_fee" data-raw="50"></div></div>'
    )

    page = finna(row(), cents=250, text="2,50 €", more=more + FORM, classes="online-payment")

    assert page.offer.payable is not None
    assert (page.offer.payable.cents, page.offer.fee) == (250, 50)
    assert [reason.code for reason in page.fines.reasons] == ["payment.below-minimum"]


def test_a_reason_why_nothing_can_be_paid_has_its_code() -> None:
    more = (
        '<div class="fines-info-area"><p>Minimum amount of online payment: <span class="amount">3,00 €</span></p></div>'
    )

    page = finna(row(), cents=250, text="2,50 €", more=more, classes="online-payment")

    assert [reason.code for reason in page.fines.reasons] == ["payment.below-minimum"]


def test_an_open_payment_is_in_a_box_that_is_not_a_message() -> None:
    more = '<div class="fines-info-area"><div class="alert alert-danger">Earlier payment was started</div></div>'

    page = finna(row(), cents=250, text="2,50 €", more=more)

    assert (page.offer.open, page.flashes) == ("Earlier payment was started", ())


def test_a_checkbox_with_another_amount_than_its_row_is_an_error() -> None:
    box = '<input type="checkbox" name="selectedIDS[]" value="9" data-amount="999">'
    chosen = own.fine_row([("Title", "A"), ("Balance", "2,50 €")], select=box)
    main = (
        own.heading("Your Fines (1)") + own.total_due(250, "2,50 €") + own.fines_table(("", "Title", "Balance"), chosen)
    )

    with pytest.raises(PageError, match="checkbox"):
        fines_of(own.finna("fines", main))


def plain(*rows: str, total: str, script: str = "") -> FinesPage:
    foot = f'<tfoot><tr><th colspan="4" scope="row">Total Balance Due</th><td>{total}</td></tr></tfoot>'
    main = "<h2>Your Fines</h2>" + own.fines_table(("Title", "Due Date", "Fine", "Fee", "Balance"), *rows, foot=foot)
    return fines_of(own.vufind("fines", main, script=script))


def test_the_total_of_vufind_is_no_fine() -> None:
    page = plain(row(balance="$2.50", fee="$2.50"), row("n/a", balance="$1.25", fee="$2.50"), total="$3.75")

    assert [fine.balance.cents for fine in page.fines.fines] == [250, 125]
    assert page.fines.total.cents == 375
    assert page.fines.fines[1].title is None


def test_a_sign_of_several_currencies_is_not_one_of_them() -> None:
    assert plain(row(balance="$2.50", fee="$2.50"), total="$2.50").fines.currency is None


def test_cents_in_the_script_are_compared_with_the_total() -> None:
    with pytest.raises(PageError, match="script"):
        plain(
            row(balance="$2.50", fee="$2.50"), total="$2.50", script=own.notify("fines", '{"total":260,"display":"x"}')
        )


def test_a_column_left_out_for_want_of_values_is_just_not_there() -> None:
    main = own.heading("Your Fines (1)") + own.total_due(250, "2,50 €")
    main += own.fines_table(("Title", "Balance"), own.fine_row([("Title", "A"), ("Balance", "2,50 €")]))

    (fine,) = fines_of(own.finna("fines", main)).fines.fines

    assert (fine.due, fine.description, fine.amount) == (None, None, fine.balance)


def test_where_no_fine_has_a_title_there_is_no_column_of_titles() -> None:
    row = "<tr><td>Other</td><td>2,50 €</td><td>2,50 €</td></tr>"
    table = own.fines_table(("Type", "Fee", "Balance"), row)

    (fine,) = fines_of(
        own.finna("fines", own.heading("Your Fines (1)") + own.total_due(250, "2,50 €") + table)
    ).fines.fines

    assert (fine.title, fine.kind, fine.balance.cents) == (None, "other", 250)


def test_a_table_with_neither_titles_nor_a_known_balance_is_an_error() -> None:
    table = own.fines_table(("A", "B"), "<tr><td>x</td><td>2,50 €</td></tr>")

    with pytest.raises(PageError, match="title"):
        fines_of(own.finna("fines", own.heading("Your Fines (1)") + own.total_due(250, "2,50 €") + table))


@pytest.mark.parametrize("kind", ["Tyyppi", "Maksulaji"])
def test_finnish_headings_are_known_and_a_kind_also_under_another_one(kind: str) -> None:
    heads = ("Nimeke", "Lainattu", "Eräpäivä", kind, "Selite", "Kirjauspvm", "Maksu", "Maksettavaa")
    values = ("A", "1.10.2026", "1.11.2026", "Noutamaton varaus", "Hylly", "2.11.2026 09:30", "1,00 €", "1,00 €")
    main = own.heading("Maksut (1)") + own.total_due(100, "1,00 €")
    main += own.fines_table(heads, own.fine_row(zip(heads, values, strict=True)))

    (fine,) = fines_of(own.finna("fines", main, lang="fi")).fines.fines

    assert (fine.kind, fine.description) == ("uncollected", "Hylly")
    assert str(fine.registered)[:16] == "2026-11-02 09:30"


def test_the_page_says_that_there_are_no_fines() -> None:
    main = own.heading("Your Fines (0)") + own.total_due(0, "0,00 €") + "<h3>You do not have any fines</h3>"

    page = fines_of(own.finna("fines", main))

    assert (page.fines.fines, page.fines.total.cents, page.fines.payable_online) == ((), 0, False)
    assert fines_of(own.vufind("fines", "<h2>Your Fines</h2>\nYou do not have any fines")).fines.fines == ()


def test_nothing_to_pay_beside_a_failure_of_the_library_system_is_not_believed() -> None:
    main = own.heading("Your Fines (0)") + own.total_due(0, "0,00 €") + "<h3>You do not have any fines</h3>"

    with pytest.raises(PageError) as caught:
        fines_of(own.finna("fines", main, above=own.flash("danger", own.DOWN)))

    assert caught.value.problem is PageProblem.SYSTEM_DOWN


@pytest.mark.parametrize(("email", "against"), [("a@example.org", []), (None, ["payment.email-missing"])])
def test_before_a_payment_all_fines_are_selected_once_and_what_the_form_has_besides_is_sent_too(
    monkeypatch: pytest.MonkeyPatch, email: str | None, against: list[str]
) -> None:
    profile = Mock(email=None, register=Mock(email=email))
    monkeypatch.setattr("tunilib.backends.vufind.fines.VufindProfile", lambda _: Mock(read=lambda: profile))
    form = Mock(data=lambda: [("csrf", "t"), ("selectedIDS[]", "1"), ("selectAll", "on"), ("pay", "x")])
    account, found = Mock(), Mock(form=form, selectable=("1", "2"))
    quote = VufindPayments(account)._with_terms(Quote(Money(500), 0, ()), Mock(), found)
    (_, sent), _ = account.client.post.call_args
    assert sent == [("csrf", "t"), ("selectedIDS[]", "1"), ("selectedIDS[]", "2"), ("pay", "1")]
    assert (quote.email, codes(quote.reasons)) == (email, against)


BOOK = PlannedFine("x", FineKind.OVERDUE, 250, None, "A book")
STARTED, PAID, UNREGISTERED = PaymentState.STARTED, PaymentState.PAID, PaymentState.UNREGISTERED
WARNED = {"is_warned_of": True, "url": "https://pay.example/1"}
QUARTER = timedelta(minutes=15)
SAYS = {code: (Flash("warning", "Words", f"payment.{code}"),) for code in ("unregistered", "cancelled")}


@pytest.mark.parametrize(
    ("before", "shown", "after"),
    [
        ({}, {"left": False}, {"state": PaymentState.REGISTERED, "paid": NOW, "registered": NOW}),
        ({}, {}, {}),
        ({}, {"is_registering": True}, {"state": PAID, "paid": NOW, "reason": "payment.unregistered"}),
        (
            {"state": UNREGISTERED},
            {"flashes": SAYS["unregistered"]},
            {"state": UNREGISTERED, "paid": NOW, "reason": "payment.unregistered", "words": "Words"},
        ),
        ({"state": PAID}, {}, {"state": PAID, "reason": "payment.unregistered"}),
        (  # the site offers payment again: its staff have settled this one
            {"state": PAID},
            {"offers": True},
            {"state": UNREGISTERED, "reason": "payment.unregistered", "is_resolved": True},
        ),
        (WARNED, {"offers": True}, {"state": PaymentState.CANCELLED, "url": None}),
        ({**WARNED, "created": NOW - QUARTER}, {"offers": True}, {}),  # a warning ends by itself then
        (
            {**WARNED, "created": NOW + timedelta(minutes=1) - QUARTER},
            {"offers": True},
            {"state": "cancelled", "url": None},
        ),
        (WARNED, {"offers": True, "open": "in progress"}, {}),
        (WARNED, {}, {}),
        ({**WARNED, "is_warned_of": False}, {"offers": True}, {}),
        ({}, {"flashes": SAYS["cancelled"]}, {"state": PaymentState.CANCELLED}),
    ],
)
def test_what_became_of_a_payment_is_what_its_fines_the_offer_and_the_messages_show(
    before: dict[str, Any], shown: dict[str, Any], after: dict[str, Any]
) -> None:
    here = {"is_registering": False, "open": None, "offers": None, "flashes": (), "left": True, **shown}
    balance = Mock(id="y", kind=FineKind.OVERDUE, balance=Money(250), title="A book", payable_online=True)
    page: Any = SimpleNamespace(
        flashes=here["flashes"],
        offer=SimpleNamespace(is_registering=here["is_registering"], open=here["open"]),
        form=here["offers"],
        fines=SimpleNamespace(fines=(balance,) if here["left"] else ()),
    )
    record = a_payment(plan=(BOOK,), **before)
    assert VufindPayments(Mock(now=lambda: NOW))._seen(record, page) == record._replace(**after)


def test_a_page_without_the_terms_of_a_payment_is_an_error() -> None:
    with pytest.raises(PageError, match="the terms of a payment"):
        read_terms(own.finna("fines", "<form method='post'><input name='other'></form>"))


def test_a_sum_of_which_the_page_says_no_currency_has_none() -> None:
    account = Mock()
    account.read.return_value = plain(row(balance="$2.50", fee="$2.50"), total="$2.50")
    quote = VufindPayments(account).quote()
    assert (quote.amount, codes(quote.reasons)) == (Money(250, ""), ["payment.not-offered"])


@pytest.mark.parametrize("kind", ["Replacement of a lost item", "Accrued fine", "Damaged item"])
def test_what_the_form_of_a_site_offers_to_pay_is_payable_whatever_its_kind(kind: str) -> None:
    rows = (
        [row(kind=kind), row("Another", balance=NO.format("9,00 €"))],
        [row(kind=kind, balance=NO.format("2,50 €")), row("Another", balance=NO.format("9,00 €"))],
    )
    offered, closed = (
        finna(*two, cents=1150, text="11,50 €", classes="online-payment", more=more)
        for two, more in zip(rows, (INFO + FORM, ""), strict=True)
    )
    assert [fine.payable_online for fine in offered.fines.fines] == [True, False]
    assert (offered.is_understood, offered.fines.payable_online, offered.fines.payable_amount) == (
        True,
        True,
        Money(250),
    )
    assert [fine.id for fine in closed.fines.fines] == [fine.id for fine in offered.fines.fines]


@pytest.mark.parametrize(("balance", "text"), [("US$2.50", "5,00 €"), ("2,50 €", "US$5.00")])
def test_fines_of_two_currencies_have_no_sum(balance: str, text: str) -> None:
    with pytest.raises(PageError):
        finna(row(), row("Another", balance=balance, fee=balance), cents=500, text=text)


@pytest.mark.parametrize(
    ("words", "suspended"),
    [
        ("", False),
        ("This library card is blocked from borrowing", None),
        ("The moon is in the wrong place", None),
    ],
)
def test_a_suspension_of_which_the_page_does_not_say_why_is_not_known(words: str, suspended: bool | None) -> None:
    block = f'<div class="borrowing-block-container"><div class="borrowing-block">{words}</div></div>' if words else ""
    assert finna(row(), cents=250, text="2,50 €", more=block).fines.suspended is suspended
