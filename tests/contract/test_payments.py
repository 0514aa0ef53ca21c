"""Paying at a Finna site: each situation of its exchange, as a patron's account sees it.

How payments go at an embedded library is in ``tests/journeys/test_payments.py``: there the library asks the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.builders import a_payment, codes
from tests.contract.paying import DUE, Reader, at_a_site
from tests.contract.worlds import CARD, world
from tests.fakes.faults import Fault
from tests.fakes.site_payments import CANCELED, COMPLETE, FINES_UPDATED, RESOLVED, STARTED

from tunilib.core.answer import Answer, Missing
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentState
from tunilib.core.ports.payments import Quote
from tunilib.core.profile import ProfileChange
from tunilib.errors import NotUnderstood, Unavailable, UsageError
from tunilib.services.fines import offer, payments, resume

FAILED = {"finna": "Payment failed", "vufind": "Payment request failed"}


@pytest.fixture(name="reader", params=["finna", "vufind", "vufind's own page"])
def _reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    """At a Finna, and at a VuFind since 11.1, which has online payment of its own and may have its page itself."""
    kind, _, own = request.param.partition("'")
    with at_a_site(tmp_path, kind, on_own_host=bool(own)) as reader:
        yield reader


# the way it goes


def test_the_terms_are_shown_and_accepted_once(reader: Reader) -> None:
    found = offer(inner(reader.account))
    assert found.quote.terms is not None
    assert "Your library card number" in found.quote.terms
    assert (found.amount, found.reasons, found.quote.email) == (DUE, (), "reader@example.org")
    assert reader.payments.rows == []
    opened: list[str] = []
    payment = reader.account.pay(DUE, open=opened.append)
    assert (payment.state, payment.url) == ("started", reader.payments.href(reader.row.transaction))
    assert opened == [payment.url]
    assert len(reader.payments.rows) == 1


def test_a_payment_is_registered_when_the_browser_comes_back(reader: Reader) -> None:
    reader.started()
    reader.paid()
    found = reader.come_back()
    assert (found.state, reader.row.state, reader.owed) == ("registered", COMPLETE, "0.00")
    assert reader.payments.registrations == 1
    assert reader.come_back().state == "registered"
    assert resume(inner(reader.account)) == ()


def test_fines_in_another_language_are_the_same_fines(reader: Reader) -> None:
    first = reader.pay()
    reader.here.language = "fi"
    finnish = reader.again()
    assert finnish.look().state == "started"
    assert finnish.pay() == first


def test_the_fee_is_part_of_what_is_charged_and_not_of_the_fines(reader: Reader) -> None:
    reader.payments.fee = 50
    assert codes(reader.pay().reasons) == ["payment.fines-changed"]
    reader.started(Money(550))
    assert (reader.row.cents, reader.row.transaction.cents) == (500, 550)


def test_fines_that_can_be_selected_are_all_selected(reader: Reader) -> None:
    reader.payments.selects = True
    assert reader.started().cents == 500
    assert len(reader.row.fines) == 2
    reader.paid()
    assert reader.come_back().state == "registered"


def test_the_names_of_newer_sites_are_understood(reader: Reader) -> None:
    reader.payments.parameter = "local_payment_id"
    reader.started()
    reader.paid()
    assert reader.come_back().state == "registered"


# the situations of the exchange


def test_a_cancelled_payment(reader: Reader) -> None:
    reader.started()
    reader.paid("fail")
    assert reader.come_back().state == "cancelled"
    assert reader.row.state == CANCELED
    assert reader.pay().state == "started"


def test_a_cancelled_payment_whose_browser_never_returns_is_told_by_the_warning_that_is_gone(reader: Reader) -> None:
    reader.started()
    assert reader.look().state == "started"
    reader.payments.notify(reader.paid("fail"))
    assert reader.again().look().state == "cancelled"
    assert reader.pay().state == "started"


def test_a_warning_that_ends_with_time_says_nothing(reader: Reader) -> None:
    reader.started()
    reader.here.library.moment += timedelta(minutes=16)
    assert reader.look().state == "started"
    assert reader.pay().id == payments(inner(reader.account))[0].id


def test_what_nobody_can_ask_about_no_longer_blocks_after_an_hour_and_stays_watched(reader: Reader) -> None:
    first = reader.pay()
    reader.here.library.moment += timedelta(minutes=60)
    second = reader.pay()
    assert (second.state, second.id == first.id) == ("started", False)
    reader.payments.notify(reader.payments.rows[0], "ok")
    assert {one.state for one in resume(inner(reader.account))} == {"paid"}


def test_a_payment_that_the_staff_have_settled_lets_the_patron_pay_again(reader: Reader) -> None:
    reader.started()
    reader.payments.notify(reader.paid())
    assert reader.look().state == "paid"
    reader.row.state = RESOLVED
    (found,) = resume(inner(reader.account))
    assert (found.state, str(found.reasons[-1])) == ("unregistered", "The library has settled it.")
    assert resume(inner(reader.account)) == ()
    assert reader.pay().state == "started"


def test_a_browser_that_never_returns_leaves_it_charged_and_delayed(reader: Reader) -> None:
    reader.started()
    reader.payments.notify(reader.paid())
    (found,) = resume(inner(reader.account))
    assert (found.state, found.url, codes(found.reasons)) == ("paid", None, ["payment.unregistered"])
    assert "has been charged from your bank account" in str(found.reasons[0])
    assert codes(reader.pay().reasons) == ["payment.unregistered"]
    reader.payments.register(reader.here.fake, reader.row.id)  # the site's own nightly job
    (found,) = resume(inner(reader.account))
    assert (found.state, reader.owed) == ("registered", "0.00")


def test_without_return_and_callback_it_stays_started_for_ever(reader: Reader) -> None:
    reader.started()
    reader.paid()
    for _ in range(2):
        (found,) = resume(inner(reader.account))
        assert (found.state, reader.row.state) == ("started", STARTED)
    reader.here.library.moment += timedelta(days=1)
    assert resume(inner(reader.account))[0].state == "started"


def test_the_same_payment_is_never_started_twice(reader: Reader) -> None:
    first = reader.pay()
    assert reader.pay() == first
    assert reader.again().pay() == first
    reader.here.library.owe(CARD, "1.00")
    assert codes(reader.pay(Money(600)).reasons) == ["payment.in-progress"]
    assert len(reader.payments.rows) == 1


def test_a_payment_that_was_started_in_a_browser_blocks_as_long_as_the_site_warns_of_it(reader: Reader) -> None:
    reader.started()
    journal = inner(reader.account).ledger.payments
    (record,) = journal.all(inner(reader.account).key)
    journal.update(inner(reader.account).key, record._replace(state=PaymentState.CANCELLED))  # as if it were not ours
    assert codes(reader.pay().reasons) == ["payment.in-progress"]
    reader.here.library.moment += timedelta(minutes=16)
    assert reader.again().pay().state == "started"


def test_a_confirmation_whose_answer_is_lost_is_unknown_and_not_repeated(reader: Reader) -> None:
    reader.here.fake.fault(Fault("lost", method="POST", path="/MyResearch/Fines", after=1))
    payment = reader.pay()
    assert (payment.state, payment.url) == ("unknown", None)
    assert len(reader.payments.rows) == 1
    (found,) = resume(inner(reader.again().account))
    assert found.state == "failed"  # its address reached no one


def confirm(reader: Reader, quote: Quote) -> Answer:
    """Accept terms that were read before."""
    port = inner(reader.account).door.payments
    assert not isinstance(port, Missing)
    return port.start(quote, a_payment(id="p1", plan=quote.plan), lambda _: None)


def test_a_token_that_is_spent_starts_nothing(reader: Reader) -> None:
    found = offer(inner(reader.account))
    for web in reader.here.fake.webs():
        web.tokens.clear()
    answer = confirm(reader, found.quote)
    assert [str(reason) for reason in answer.of("p1").reasons] == [FAILED[reader.here.kind.name]]
    assert reader.payments.rows == []


def test_fines_that_changed_before_the_confirmation_start_nothing(reader: Reader) -> None:
    quote = offer(inner(reader.account)).quote
    reader.here.library.owe(CARD, "1.00")
    answer = confirm(reader, quote)
    assert codes(answer.of("p1").reasons) == ["payment.fines-changed"]
    assert reader.payments.rows == []


def test_fines_that_changed_while_it_was_paid_are_charged_and_not_registered(reader: Reader) -> None:
    reader.started()
    reader.here.library.owe(CARD, "1.00")
    reader.paid()
    found = reader.come_back()
    assert (found.state, reader.row.state) == ("paid", FINES_UPDATED)
    assert codes(found.reasons) == ["payment.unregistered"]
    assert codes(reader.pay(Money(600)).reasons) == ["payment.unregistered"]


def test_a_library_system_that_is_down_registers_later(reader: Reader) -> None:
    reader.started()
    reader.paid()
    reader.payments.down = True
    assert reader.come_back().state == "paid"
    reader.payments.down = False
    assert reader.again().come_back().state == "registered"


# what is refused, and what is not accepted as a payment page


@pytest.mark.parametrize(("cents", "reasons"), [(299, ["payment.below-minimum"]), (300, []), (301, [])])
def test_a_sum_below_the_minimum_is_refused_in_the_words_of_the_site(
    reader: Reader, cents: int, reasons: list[str]
) -> None:
    reader.here.library.desk.fees.pay(CARD, every=True)
    reader.here.library.desk.fees.add(CARD, Money(cents), FineKind.OTHER)
    assert codes(reader.pay(Money(cents)).reasons) == reasons


def test_a_replacement_fee_refuses_all(reader: Reader) -> None:
    reader.here.library.desk.fees.add(CARD, Money(4200), FineKind.REPLACEMENT)
    assert "payment.contains-replacement" in codes(reader.pay(Money(4700)).reasons)
    assert reader.payments.rows == []


def test_nothing_due(reader: Reader) -> None:
    reader.here.library.desk.fees.pay(CARD, every=True)
    payment = reader.pay(Money(0))
    assert (payment.id, payment.amount, codes(payment.reasons)) == (
        None,
        Money(0, payment.amount.currency),
        ["payment.nothing-due"],
    )


@pytest.mark.parametrize("lacks", ["has_email", "service_down"])
def test_where_the_service_makes_no_payment_the_site_says_no_more_than_that(reader: Reader, lacks: str) -> None:
    setattr(reader.payments, lacks, lacks == "service_down")
    payment = reader.pay()
    assert (payment.state, [str(reason) for reason in payment.reasons]) == (None, [FAILED[reader.here.kind.name]])
    assert [one.state for one in payments(inner(reader.account))] == ["failed"]
    assert reader.payments.rows == []


def test_a_patron_without_an_email_address_is_told_so_before_anything_is_started(reader: Reader) -> None:
    """The service makes no payment without one, and the site would not say why."""
    reader.here.library.door(CARD).profile.set(ProfileChange(email=""))
    reader.here.library.desk.patrons.edit(CARD, {"email": ""})
    payment = reader.again().pay()
    assert (payment.id, codes(payment.reasons)) == (None, ["payment.email-missing"])
    assert reader.payments.rows == []


def test_a_payment_whose_terms_were_not_read_is_not_started(reader: Reader) -> None:
    answer = confirm(reader, Quote(amount=DUE, fee=0, plan=()))
    assert codes(answer.of("p1").reasons) == ["payment.fines-changed"]
    assert reader.payments.rows == []


def test_a_payment_page_that_is_not_safe_is_not_shown(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.payments, "href", lambda _: "http://pay.example/1")
    payment = reader.pay()
    assert (payment.state, payment.url) == ("unknown", None)


def test_a_page_that_is_not_understood_is_an_error_and_the_state_stays(reader: Reader) -> None:
    reader.started()
    reader.here.fake.fault(Fault("cut", method="GET", path="/MyResearch/Fines", times=9))
    with pytest.raises((NotUnderstood, Unavailable)):
        resume(inner(reader.account))
    assert payments(inner(reader.account))[0].state == "started"


def test_a_plain_vufind_site_offers_no_payment(tmp_path: Path) -> None:
    with world("vufind", tmp_path) as here:
        here.library.owe(CARD, "5.00")
        payment = here.account(CARD).pay(DUE)
        assert (payment.id, codes(payment.reasons)) == (None, ["payment.not-offered"])
        assert payment.to_dict()["currency"] is None  # the page has a sign alone


def test_the_sum_may_be_text_and_nothing_else_than_an_amount(reader: Reader) -> None:
    for wrong in ("5", "5,00", "5.0", "", "-5.00"):
        with pytest.raises(UsageError):
            reader.account.pay(wrong)
    assert reader.account.pay("5.00").state == "started"


def test_notes_of_what_is_done_name_no_address_and_no_signature(reader: Reader) -> None:
    notes: list[str] = []
    reader.here.options["say"] = lambda template, **facts: notes.append(template.format_map(facts))
    reader = reader.again()
    url = reader.pay().url
    reader.paid()
    reader.come_back()
    assert notes
    for secret in (url or "none", reader.row.transaction.id, reader.row.id):
        assert secret not in "\n".join(notes)


# what is not understood


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name="pay"', 'name="purchase"'),
        ("Payable online (2): ", 'Payable online (2): <span class="amount">9,00\u00a0€</span>'),
        ('<form id="online_payment_form"', '<div id="online_payment_form"'),
        (
            '<table class="table fines-table',
            '<div class="fines-info-area__blocked">No</div><table class="table fines-table',
        ),
    ],
)
def test_a_payment_part_that_is_not_understood_is_neither_offered_nor_paid(reader: Reader, old: str, new: str) -> None:
    reader.here.fake.additions = None  # they may be in the middle of what is replaced
    reader.here.fake.fault(Fault("replace", path="/MyResearch/Fines", old=old, new=new, times=-1))
    fines = reader.account.fines()
    assert (fines.payable_online, fines.payable_amount) == (None, None)
    assert "not understood" in str(fines.reasons[-1])
    with pytest.raises(NotUnderstood, match="online payment"):
        reader.pay()
    assert reader.payments.rows == []
    assert [path for method, path in reader.here.fake.log if method == "POST" and "Fines" in path] == []


def test_the_warning_of_a_payment_that_was_started_blocks_wherever_the_site_writes_it(reader: Reader) -> None:
    reader.started()
    journal = inner(reader.account).ledger.payments
    (record,) = journal.all(inner(reader.account).key)
    journal.update(inner(reader.account).key, record._replace(state=PaymentState.CANCELLED))  # as if it were not ours
    fines = reader.account.fines()
    assert (fines.payable_online, codes(fines.reasons)) == (False, ["payment.in-progress"])
    assert "Earlier payment was started" in str(fines.reasons[0])


def test_a_fine_that_the_site_leaves_out_of_payments_does_not_keep_the_others_from_it(reader: Reader) -> None:
    reader.payments.selects = True
    reader.here.library.desk.fees.add(CARD, Money(4200), FineKind.REPLACEMENT)
    fines = reader.account.fines()
    assert (fines.total, fines.payable_online, fines.payable_amount) == (Money(4700), True, DUE)
    assert sorted(fine.payable_online is True for fine in fines.fines) == [False, True, True]
    assert reader.started().cents == 500
    reader.paid()
    assert (reader.come_back().state, reader.owed) == ("registered", "42.00")
