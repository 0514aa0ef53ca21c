"""A payment beside another one of the same card: the one that there is, or none until it is known what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import NOW, codes

from tunilib.core import Money, Reason, ReasonCode
from tunilib.core.payment import PaymentRecord, PaymentState
from tunilib.core.policy.payments import against_another, payment_to_continue

SUM, OTHER = Money(730), Money(900)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
IN_PROGRESS = Reason.of(ReasonCode.PAYMENT_IN_PROGRESS, amount=SUM)


def a_payment(age: timedelta = timedelta(minutes=5), **values: Any) -> PaymentRecord:
    """A payment that was started some minutes ago, whose address is known and whose service can be asked."""
    plain = PaymentRecord(
        id="p1",
        state=PaymentState.STARTED,
        amount=SUM,
        created=NOW - age,
        plan=(),
        transaction="T1",
        url="https://pay.example/1",
    )
    return plain._replace(**values)


SITES: dict[str, Any] = {"transaction": None}
"""Of a site's own payment the service cannot be asked."""
WAITING: dict[str, Any] = {"reason": "other.payment-pending"}


def test_a_payment_of_the_same_sum_that_nobody_has_paid_goes_on() -> None:
    for payment in [
        a_payment(),
        a_payment(age=100 * HOUR),
        a_payment(**SITES),
        a_payment(age=HOUR - SECOND, **SITES),
        a_payment(age=SECOND - HOUR, **SITES),  # the clock was put back
    ]:
        assert payment_to_continue([payment], SUM, (), NOW) is payment, payment
        assert against_another([payment], SUM, (), NOW) == (), payment


def test_no_other_payment_goes_on() -> None:
    for payment in [
        a_payment(amount=OTHER),
        a_payment(url=None),
        a_payment(**WAITING),
        a_payment(state=PaymentState.CANCELLED),
        a_payment(state=PaymentState.PAID),
        a_payment(state=PaymentState.UNKNOWN),
        a_payment(age=HOUR, **SITES),
        a_payment(age=-HOUR, **SITES),
    ]:
        assert payment_to_continue([payment], SUM, (), NOW) is None, payment


def test_the_payment_that_goes_on_is_the_first_of_that_sum() -> None:
    payments = [a_payment(id="a", amount=OTHER), a_payment(id="b", url=None), a_payment(id="c"), a_payment(id="d")]
    assert payment_to_continue(payments, SUM, (), NOW) is payments[2]
    assert payment_to_continue([], SUM, (), NOW) is None


def test_a_payment_of_another_sum_is_in_the_way_for_an_hour_or_until_the_bank_has_confirmed() -> None:
    for payment in [
        a_payment(),
        a_payment(age=HOUR - SECOND),
        a_payment(age=SECOND - HOUR),
        a_payment(**SITES),
        a_payment(state=PaymentState.UNKNOWN),
        a_payment(age=100 * HOUR, **WAITING),
        a_payment(age=100 * HOUR, **WAITING, **SITES),
    ]:
        assert against_another([payment], OTHER, (), NOW) == (IN_PROGRESS,), payment


def test_what_nobody_pays_any_more_or_has_ended_is_in_no_way() -> None:
    for payment in [
        a_payment(age=HOUR),
        a_payment(age=-HOUR),
        a_payment(age=HOUR, **SITES),
        a_payment(age=HOUR, url=None),
        a_payment(state=PaymentState.CANCELLED),
        a_payment(state=PaymentState.FAILED),
        a_payment(state=PaymentState.REGISTERED),
        a_payment(state=PaymentState.UNREGISTERED, is_resolved=True),
    ]:
        assert against_another([payment], OTHER, (), NOW) == (), payment


def test_a_payment_of_the_same_sum_that_cannot_go_on_is_in_the_way() -> None:
    for payment in [a_payment(url=None), a_payment(**WAITING)]:
        assert against_another([payment], SUM, (), NOW) == (IN_PROGRESS,), payment


@pytest.mark.parametrize("state", [PaymentState.PAID, PaymentState.UNREGISTERED])
@pytest.mark.parametrize("age", [SECOND, 100 * HOUR])
@pytest.mark.parametrize("amount", [SUM, OTHER])
def test_money_that_was_taken_and_is_not_registered_is_in_the_way_of_any_payment(
    state: PaymentState, age: timedelta, amount: Money
) -> None:
    payment = a_payment(age=age, state=state)
    assert against_another([payment], amount, (), NOW) == (Reason.of(ReasonCode.PAYMENT_UNREGISTERED),)


def test_each_reason_is_told_once_whatever_comes_before_it() -> None:
    payments = [
        a_payment(state=PaymentState.REGISTERED),
        a_payment(state=PaymentState.PAID),
        a_payment(state=PaymentState.UNREGISTERED),
        a_payment(),
        a_payment(id="p2"),
        a_payment(amount=Money(100)),
    ]
    found = against_another(payments, OTHER, (), NOW)
    assert codes(found) == ["payment.unregistered", "payment.in-progress", "payment.in-progress"]
    assert [dict(reason.params).get("amount") for reason in found] == [None, SUM, Money(100)]
