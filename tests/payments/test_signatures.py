"""Signatures of Paytrail: the worked examples of its documentation, and what is not accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from tunilib.payments.paytrail import TEST_SECRET, signature_of, signs

CREATE = [
    ("checkout-account", "375917"),
    ("checkout-algorithm", "sha256"),
    ("checkout-method", "POST"),
    ("checkout-nonce", "564635208570151"),
    ("checkout-timestamp", "2018-07-06T10:01:31.904Z"),
]
CREATE_BODY = (
    '{"stamp":"unique-identifier-for-merchant","reference":"3759170","amount":1525,"currency":"EUR","language":"FI",'
    '"items":[{"unitPrice":1525,"units":1,"vatPercentage":25.5,"productCode":"#1234","deliveryDate":"2018-09-01"}],'
    '"customer":{"email":"test.customer@example.com"},"redirectUrls":{"success":"https://ecom.example.com/cart/success",'
    '"cancel":"https://ecom.example.com/cart/cancel"}}'
)
RETURN = [
    ("checkout-account", "375917"),
    ("checkout-algorithm", "sha256"),
    ("checkout-amount", "2964"),
    ("checkout-stamp", "15336332710015"),
    ("checkout-reference", "192387192837195"),
    ("checkout-transaction-id", "4b300af6-9a22-11e8-9184-abb6de7fd2d0"),
    ("checkout-status", "ok"),
    ("checkout-provider", "nordea"),
]
GET = [
    ("checkout-account", "375917"),
    ("checkout-algorithm", "sha256"),
    ("checkout-method", "GET"),
    ("checkout-timestamp", "2019-11-01T08:48:50.832Z"),
    ("checkout-transaction-id", "681538c4-fc84-11e9-83bc-2ffcef4c3453"),
    ("checkout-nonce", "87ac41e1-e6e6-4789-b8e0-c83930cfc447"),
]
CREATED = "9a4a7735279de4c99268e4566a5526ae887e73e6e58f2918cb2309ccac366129"
RETURNED = "b2d3ecdda2c04563a4638fcade3d4e77dfdc58829b429ad2c2cb422d0fc64080"
GOT = "4d84e3aedaa847b23e672ff3bc9c57ae5d1c1e84aec251ce39914eaf250bb8b2"


def test_the_documented_signatures_of_a_payment_a_return_and_a_question() -> None:
    assert signature_of(TEST_SECRET, CREATE, CREATE_BODY.encode()) == CREATED
    assert signature_of(TEST_SECRET, RETURN) == RETURNED
    assert signs(TEST_SECRET, RETURN, RETURNED)
    assert signature_of(TEST_SECRET, GET) == GOT


def test_order_and_other_names_do_not_matter() -> None:
    others = [*reversed(RETURN), ("signature", RETURNED), ("lang", "fi"), ("platform-name", "x")]
    assert signature_of(TEST_SECRET, others) == RETURNED


def test_names_are_signed_by_their_beginning_whatever_they_are() -> None:
    more = [*RETURN, ("checkout-settlement-reference", "12345")]
    assert not signs(TEST_SECRET, more, RETURNED)
    assert signs(TEST_SECRET, more, signature_of(TEST_SECRET, more))


def test_the_longer_hash_is_another_signature() -> None:
    values = [(name, "sha512" if name == "checkout-algorithm" else value) for name, value in RETURN]
    longer = signature_of(TEST_SECRET, values, algorithm="sha512")
    assert len(longer) == 128
    assert signs(TEST_SECRET, values, longer)
    assert not signs(TEST_SECRET, values, signature_of(TEST_SECRET, values))


def test_an_unknown_hash_proves_nothing() -> None:
    for algorithm in ["md5", "sha1", "", "SHA256", "none"]:
        values = [(name, algorithm if name == "checkout-algorithm" else value) for name, value in RETURN]
        assert not signs(TEST_SECRET, values, RETURNED), algorithm
        assert not signs(TEST_SECRET, [pair for pair in RETURN if pair[0] != "checkout-algorithm"], RETURNED), algorithm


@given(st.text(max_size=70))
def test_no_other_text_is_the_signature(text: str) -> None:
    assert signs(TEST_SECRET, RETURN, text) == (text == RETURNED)


@given(st.integers(0, len(RETURN) - 1), st.text(max_size=20))
def test_no_signed_value_can_be_changed(at: int, value: str) -> None:
    changed = [(name, value if place == at else old) for place, (name, old) in enumerate(RETURN)]
    assert signs(TEST_SECRET, changed, RETURNED) == (changed == RETURN)


def test_it_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import hmac

    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert not signs(TEST_SECRET, RETURN, RETURNED)
    assert compared == [(RETURNED.encode(), RETURNED.encode())]


def test_no_other_module_compares_signatures() -> None:
    source = Path(__file__).parents[2] / "src" / "tunilib" / "payments"
    assert all("== signature" not in file.read_text(encoding="utf-8") for file in source.glob("*.py"))
