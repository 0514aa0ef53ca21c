"""The states of a payment: money that was taken is never forgotten, and nothing is settled twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, strategies as st
from tests.builders import NOW, a_payment, codes

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import (
    PaymentRecord,
    PaymentState,
    PlannedFine,
    ServiceAnswer,
    ServiceStatus,
    after_answer,
    cannot_register,
    never_shown,
)
from tunilib.core.policy.payments import against_another, payment_to_continue

URL = "https://pay.example/1"
PLAN = a_payment().plan
ANSWERS = st.builds(
    ServiceAnswer, st.sampled_from(ServiceStatus), st.just(500), st.sampled_from((None, URL)), st.none()
)
PROGRESS = ["payment.in-progress"]


def said(status: ServiceStatus, record: PaymentRecord | None = None, paid: datetime | None = None) -> PaymentRecord:
    answer = ServiceAnswer(status, 500, paid=paid)
    return after_answer(record or a_payment(url=URL), answer, NOW + timedelta(hours=1))


def test_the_service_says_what_the_state_is() -> None:
    for status, state, reasons in [
        (ServiceStatus.NEW, PaymentState.STARTED, []),
        (ServiceStatus.OK, PaymentState.PAID, []),
        (ServiceStatus.FAIL, PaymentState.CANCELLED, []),
        (ServiceStatus.PENDING, PaymentState.STARTED, ["other"]),
        (ServiceStatus.DELAYED, PaymentState.STARTED, ["other"]),
    ]:
        found = said(status)
        assert (found.state, codes(found.reasons)) == (state, reasons), (status, state)


def test_an_address_is_shown_as_long_as_it_can_be_paid_and_never_to_the_desk() -> None:
    assert said(ServiceStatus.NEW).as_payment().url == URL
    assert said(ServiceStatus.OK).as_payment().url is None
    assert said(ServiceStatus.FAIL).url is None
    assert URL not in repr(a_payment(url=URL).as_payment())
    names = ["id", "state", "amount", "currency", "created", "paid", "registered", "url", "reasons"]
    assert list(a_payment().as_payment().to_dict()) == names
    desk = a_payment(card="1001", url=URL).for_desk().to_dict()
    assert (list(desk), desk["url"]) == ([*names, "card"], None)


def test_the_time_of_payment_is_the_services_where_that_can_be() -> None:
    half = NOW + timedelta(minutes=30)
    assert said(ServiceStatus.OK, paid=half).paid == half
    for impossible in (NOW - timedelta(days=1), NOW + timedelta(days=1), None):
        assert said(ServiceStatus.OK, paid=impossible).paid == NOW + timedelta(hours=1)


def test_a_cancelled_payment_that_was_paid_after_all_is_paid() -> None:
    cancelled = said(ServiceStatus.FAIL)
    assert said(ServiceStatus.OK, cancelled).state is PaymentState.PAID


def test_a_payment_that_nobody_saw_stays_failed_until_somebody_paid_it() -> None:
    failed = never_shown(a_payment())
    assert (failed.state, failed.is_open) == (PaymentState.FAILED, False)
    assert said(ServiceStatus.NEW, failed).state is PaymentState.FAILED
    assert said(ServiceStatus.OK, failed).state is PaymentState.PAID


@given(st.lists(ANSWERS, max_size=8))
def test_money_that_was_taken_stays_taken_in_any_order_of_answers(answers: list[ServiceAnswer]) -> None:
    record, was_paid = a_payment(url=URL), False
    for answer in answers:
        record = after_answer(record, answer, NOW)
        was_paid = was_paid or answer.status is ServiceStatus.OK
        assert record.has_taken_money == was_paid
        assert record.has_taken_money == (record.paid is not None)


@given(st.lists(ANSWERS, max_size=8), st.sampled_from((PaymentState.REGISTERED, PaymentState.UNREGISTERED)))
def test_what_is_settled_is_not_changed_by_answers(answers: list[ServiceAnswer], state: PaymentState) -> None:
    record = a_payment(state=state, paid=NOW)
    for answer in answers:
        assert after_answer(record, answer, NOW) == record


@given(
    st.lists(st.integers(1, 10_000), min_size=1, max_size=5),
    st.integers(0, 500),
    st.data(),
)
def test_fines_are_settled_all_in_full_or_not_at_all(cents: list[int], fee: int, data: st.DataObject) -> None:
    plan = tuple(PlannedFine(f"F{at}", FineKind.OTHER, sum_) for at, sum_ in enumerate(cents))
    record = a_payment(plan=plan, fee=fee)
    balances = {fine.id: fine.cents for fine in plan}
    assert not cannot_register(record, balances, record.amount.cents)
    assert not cannot_register(record, {**balances, "new": 700}, record.amount.cents)
    changed = data.draw(st.sampled_from(plan))
    other = data.draw(st.integers(0, 20_000).filter(lambda one: one != changed.cents))
    assert cannot_register(record, {**balances, changed.id: other}, record.amount.cents)
    assert cannot_register(record, balances, record.amount.cents + 1)
    odd = record._replace(amount=Money(record.amount.cents + 1))  # more was taken than the fines and the fee are
    assert cannot_register(odd, balances, odd.amount.cents)
    del balances[changed.id]
    assert cannot_register(record, balances, record.amount.cents)


def test_a_payment_of_other_fines_with_the_same_sum_is_another_one() -> None:
    record = a_payment(url=URL, transaction="t-1")
    others = (PlannedFine("F2", FineKind.OTHER, 500),)
    assert payment_to_continue([record], Money(500), others, NOW) is None
    assert codes(against_another([record], Money(500), others, NOW)) == PROGRESS
    renumbered = tuple(fine._replace(id="F9", kind=FineKind.OTHER, description="Maksu") for fine in PLAN)
    assert payment_to_continue([record], Money(500), renumbered, NOW) == record


def test_a_payment_that_a_site_does_not_register_names_the_number_by_which_the_site_knows_it() -> None:
    record = a_payment(
        state=PaymentState.UNREGISTERED, reason="payment.unregistered", words="Charged.", transaction="0123abc"
    )
    assert str(record.reasons[0]) == "Charged."
    assert "0123abc" in str(record.reasons[1])
    assert len(record._replace(transaction=None).reasons) == 1


def test_what_the_service_has_forgotten_is_not_known() -> None:
    """It forgets the payments of its test account each day; another payment may be made then."""
    found = after_answer(a_payment(url=URL), None, NOW)
    assert (found.state, found.url, codes(found.reasons)) == ("unknown", None, ["other"])


def test_a_resolved_payment_says_why_and_what_the_library_did() -> None:
    record = a_payment(
        state=PaymentState.UNREGISTERED, reason="payment.fines-changed", words="refunded in cash", is_resolved=True
    )
    assert codes(record.reasons) == ["payment.fines-changed", "other"]
    assert str(record.reasons[1]) == "The library has settled it: refunded in cash."
