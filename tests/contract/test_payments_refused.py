"""What a Finna site refuses to take a payment for, and what is not accepted as a payment page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.builders import codes
from tests.contract.paying import DUE, Reader, at_a_site
from tests.contract.worlds import CARD, world
from tests.fakes.faults import Fault

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.errors import NotUnderstood, Unavailable, UsageError
from tunilib.services.fines import payments, resume


@pytest.fixture(name="reader")
def _reader(tmp_path: Path) -> Iterator[Reader]:
    with at_a_site(tmp_path) as reader:
        yield reader


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
    assert (payment.id, payment.amount, codes(payment.reasons)) == (None, Money(0), ["payment.nothing-due"])


@pytest.mark.parametrize("lacks", ["has_email", "service_down"])
def test_where_the_service_makes_no_payment_the_site_says_no_more_than_that(reader: Reader, lacks: str) -> None:
    setattr(reader.payments, lacks, lacks == "service_down")
    payment = reader.pay()
    assert (payment.state, [str(reason) for reason in payment.reasons]) == (None, ["Payment failed"])
    assert [one.state for one in payments(inner(reader.account))] == ["failed"]
    assert reader.payments.rows == []


def test_a_payment_page_that_is_not_safe_is_not_shown(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader.payments.service, "href", lambda _: "http://pay.example/1")
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
