"""Payments as they are stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import a_payment
from tests.library.stores.engines import NOW, TODAY, Stored

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState
from tunilib.core.ports.payments import Merchant
from tunilib.errors import TunilibError
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import make_library
from tunilib.library.stores.payments import StoredPayment

LATER = NOW + timedelta(hours=2)


def payment(**changes: Any) -> PaymentRecord:
    return a_payment(created=NOW, **changes)


def add(shelf: Stored, patron: str, *records: PaymentRecord) -> None:
    with shelf.change() as tx:
        for record in records:
            tx.payments.add(patron, record)


def test_a_payment_has_all_but_its_address(shelf: Stored, aino: str) -> None:
    record = payment(url="https://pay.example/1", transaction="t-1", card="1001", fee=50)
    add(shelf, aino, record)
    with shelf.snapshot() as snapshot:
        assert snapshot.payments.by_id(record.id) == StoredPayment(record._replace(url=None), aino)
        assert snapshot.payments.by_id("nothing") is None


def test_payments_come_newest_first_whatever_the_clock_said(shelf: Stored, aino: str, eero: str) -> None:
    first, second, others = payment(id="p1"), payment(id="p2"), payment(id="p3")
    add(shelf, aino, first, second._replace(created=NOW - timedelta(days=9)))
    add(shelf, eero, others)
    with shelf.snapshot() as snapshot:
        assert [one.record.id for one in snapshot.payments.of_patron(aino)] == ["p2", "p1"]
        assert [one.record.id for one in snapshot.payments.all()] == ["p3", "p2", "p1"]


def test_what_changes_of_a_payment_is_stored(shelf: Stored, aino: str) -> None:
    record = payment()
    add(shelf, aino, record)
    changed = record._replace(
        state=PaymentState.UNREGISTERED,
        transaction="t-1",
        paid=LATER,
        reason="payment.fines-changed",
        words="refunded",
        is_resolved=True,
    )
    with shelf.change() as tx:
        tx.payments.change(changed)
    with shelf.snapshot() as snapshot:
        found = snapshot.payments.by_id(record.id)
        assert found is not None
        assert found.record == changed


def test_a_payment_has_the_librarys_currency_and_hours(nowhere: Stored) -> None:
    """By these a receipt says how much was paid, and on which day."""
    make_library(nowhere.address, default_rules_text().replace('currency = "EUR"', 'currency = "SEK"'), nowhere.now)
    started = payment(amount=Money(500, "SEK"), transaction="t-1")
    add(nowhere, nowhere.patron("1001"), started)
    paid = started._replace(state=PaymentState.REGISTERED, paid=NOW, registered=NOW)
    with nowhere.change() as tx:
        tx.payments.change(paid)
    with nowhere.snapshot() as snapshot:
        (found,) = snapshot.payments.all()
    assert found.record == paid
    assert {str(moment) for moment in (found.record.created, found.record.paid, found.record.registered)} == {str(NOW)}


def test_one_transaction_belongs_to_one_payment(shelf: Stored, aino: str) -> None:
    add(shelf, aino, payment(id="p1", transaction="t-1"))
    with pytest.raises(TunilibError):
        add(shelf, aino, payment(id="p2", transaction="t-1"))
    with shelf.snapshot() as snapshot:
        assert snapshot.payments.by_id("p2") is None


def test_payments_since_a_time_come_in_the_order_in_which_they_were_paid(shelf: Stored, aino: str) -> None:
    paid = PaymentState.PAID
    add(
        shelf,
        aino,
        payment(id="p1", state=paid, transaction="1", paid=LATER),
        payment(id="p2", state=paid, transaction="2", paid=NOW),
        payment(id="p3", state=paid, transaction="3", paid=NOW - timedelta(seconds=1)),
        payment(id="p4"),
    )
    with shelf.snapshot() as snapshot:
        assert [one.record.id for one in snapshot.payments.paid_since(NOW)] == ["p2", "p1"]


def test_the_desk_takes_what_was_paid_there_and_not_online_without_what_it_gave_back(shelf: Stored, aino: str) -> None:
    with shelf.change() as tx:
        fine = tx.fines.add(aino, FineKind.OTHER, 500)
        tx.record_event("fine-paid", patron=aino, fine=fine, amount=200)
        tx.record_event("fine-paid", patron=aino, fine=fine, amount=100)
        tx.record_event("fine-waived", patron=aino, fine=fine, amount=50)
        tx.record_event("fine-refunded", patron=aino, fine=fine, amount=80)
        tx.actor = "patron"
        tx.record_event("fine-paid", patron=aino, fine=fine, amount=150)
    with shelf.change() as tx:
        tx.record_event("undone", patron=aino)  # an act that gave nothing back
    with shelf.snapshot() as snapshot:
        assert snapshot.payments.paid_at_desk(TODAY) == {TODAY: 300 - 80}
        assert snapshot.payments.paid_at_desk(TODAY + timedelta(days=1)) == {}


def test_a_new_library_takes_no_payments_until_it_is_set_up(shelf: Stored) -> None:
    merchant = Merchant("375917", "https://library.example/paid", "http://127.0.0.1:1")
    with shelf.snapshot() as snapshot:
        assert snapshot.payments.merchant() == Merchant()
    with shelf.change() as tx:
        tx.payments.set_merchant(merchant)
    with shelf.snapshot() as snapshot:
        assert snapshot.payments.merchant() == merchant
