"""Paying at a VuFind site whose page of payments is on its own host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.contract.paying import Reader, at_a_site
from tests.fakes.site_payments import CANCELED, FAILED, PAID

from tunilib.http.browser import Browser
from tunilib.services.fines import payments


@pytest.fixture(name="reader")
def _reader(tmp_path: Path) -> Iterator[Reader]:
    with at_a_site(tmp_path, "vufind", on_own_host=True) as reader:
        yield reader


@pytest.mark.parametrize(
    ("button", "state", "seen"),
    [
        ("success", PAID, "paid"),
        ("notify", PAID, "paid"),
        ("cancel", CANCELED, "cancelled"),
        ("failure", FAILED, "cancelled"),
    ],
)
def test_what_is_chosen_on_the_sites_own_page_is_seen_later(reader: Reader, button: str, state: int, seen: str) -> None:
    payment = reader.pay()
    assert reader.look().state == "started"
    with closing(Browser(reader.here.address, sleep=lambda _: None)) as browser:
        browser.change(payment.url or "", [(button, "1")])
    assert (reader.row.state, reader.again().look().state) == (state, seen)


def test_a_payment_that_the_site_denies_in_words_and_begins_is_unknown(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader.payments, "href", lambda _: f"{reader.here.address}/MyResearch/Fines")
    payment = reader.pay()
    assert (payment.state, payment.url, len(reader.payments.rows)) == ("unknown", None, 1)
    assert reader.again().pay().state is None
    assert len(reader.payments.rows) == 1


@pytest.mark.parametrize("leads", ["/MyResearch/UserLogin", "/MyResearch/Fines?local_payment_id=7"])
def test_another_page_of_the_account_is_no_payment_page(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, leads: str
) -> None:
    monkeypatch.setattr(reader.payments, "href", lambda _: reader.here.address + leads)
    payment = reader.pay()
    assert (payment.state, payment.url) == ("unknown", None)


@pytest.mark.parametrize(("sign", "currency"), [("$", None), ("€", "EUR")])
def test_the_currency_of_a_payment_is_that_of_the_page(reader: Reader, sign: str, currency: str | None) -> None:
    reader.here.fake.sign = sign
    payment = reader.again().account.pay("5.00")
    assert (payment.state, payment.to_dict()["currency"]) == ("started", currency)
    (known,) = payments(inner(reader.again().account))
    assert known.to_dict()["currency"] == currency
