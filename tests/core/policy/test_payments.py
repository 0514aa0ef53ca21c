"""What can be paid online: the whole sum or nothing."""

from __future__ import annotations

from hypothesis import given
from tests.builders import codes, notes, some_rules
from tests.core.any_case import PAYMENTS

from tunilib.core import FineKind, Money, Rules
from tunilib.core.policy.payments import PaymentCase, kind_is_payable, may_pay
from tunilib.core.rules import PaymentRule

OVERDUE, REPLACEMENT, ACCRUED = FineKind.OVERDUE, FineKind.REPLACEMENT, FineKind.ACCRUED


def reasons(*owed: tuple[FineKind, int], rules: Rules | None = None) -> list[str]:
    return codes(may_pay(PaymentCase(rules=rules or Rules(), owed=owed)))


def test_three_euros_exactly_can_be_paid_and_less_cannot() -> None:
    for cents, expected in [
        (0, ["payment.nothing-due"]),
        (1, ["payment.below-minimum"]),
        (299, ["payment.below-minimum"]),
        (300, []),
        (301, []),
        (100_000, []),
    ]:
        assert reasons((OVERDUE, cents)) == expected, cents


def test_all_fines_and_credits_are_one_sum_and_a_replacement_fee_that_is_owed_is_in_the_way() -> None:
    table: list[tuple[list[tuple[FineKind, int]], list[str]]] = [
        ([], ["payment.nothing-due"]),
        ([(OVERDUE, 150), (FineKind.UNCOLLECTED, 150)], []),
        ([(OVERDUE, 400), (FineKind.OTHER, -150)], ["payment.below-minimum"]),
        ([(OVERDUE, 300), (REPLACEMENT, 0)], []),
        ([(REPLACEMENT, 100)], ["payment.below-minimum", "payment.contains-replacement"]),
    ]
    for owed, expected in table:
        assert reasons(*owed) == expected, owed


def test_what_is_owed_and_the_least_are_told() -> None:
    (reason,) = may_pay(PaymentCase(rules=Rules(), owed=[(OVERDUE, 299)]))
    assert dict(reason.params) == {"amount": Money(299), "limit": Money(300)}


def test_each_reason_tells_its_sums_in_the_currency_of_the_library_and_where_to_pay() -> None:
    refused = PaymentRule(refused_kinds=frozenset((FineKind.HANDLING, REPLACEMENT)))
    rules = some_rules(currency="SEK", payment=refused)
    owed = [(FineKind.HANDLING, 1), (REPLACEMENT, 1)]
    assert [dict(reason.params) for reason in may_pay(PaymentCase(rules=rules, owed=owed))] == [
        {"amount": Money(2, "SEK"), "limit": Money(300, "SEK")},
        {"contact": rules.contact},
        {"what": "kind-not-payable", "contact": rules.contact},
    ]


def test_all_kinds_but_a_replacement_fee_can_be_paid() -> None:
    for kind in [FineKind.OVERDUE, FineKind.UNCOLLECTED, FineKind.HANDLING, FineKind.OTHER]:
        assert kind_is_payable(Rules(), kind), kind
        assert reasons((kind, 300)) == [], kind


def test_a_replacement_fee_stands_in_the_way_of_all() -> None:
    assert not kind_is_payable(Rules(), REPLACEMENT)
    assert reasons((OVERDUE, 5000), (REPLACEMENT, 1)) == ["payment.contains-replacement"]


def test_a_running_fine_is_never_payable_and_neither_counted_nor_in_the_way() -> None:
    assert not kind_is_payable(Rules(), ACCRUED)
    assert reasons((ACCRUED, 500)) == ["payment.nothing-due"]
    assert reasons((OVERDUE, 299), (ACCRUED, 500)) == ["payment.below-minimum"]
    assert reasons((OVERDUE, 300), (ACCRUED, 500)) == []


def test_what_cannot_be_paid_online_is_a_rule_of_the_library() -> None:
    rules = some_rules(payment=PaymentRule(least=0, refused_kinds=frozenset((FineKind.HANDLING,))))
    assert reasons((FineKind.HANDLING, 1), rules=rules) == ["other"]
    assert reasons((REPLACEMENT, 1), rules=rules) == []


def test_a_fine_of_another_kind_that_cannot_be_paid_online_is_not_called_a_replacement_fee() -> None:
    rules = some_rules(payment=PaymentRule(refused_kinds=frozenset((FineKind.HANDLING, REPLACEMENT))))
    only, both = (
        may_pay(PaymentCase(rules=rules, owed=owed))
        for owed in ([(FineKind.HANDLING, 500)], [(FineKind.HANDLING, 500), (REPLACEMENT, 500)])
    )
    assert notes(only) == ["kind-not-payable"]
    assert "replacement" not in str(only[0])
    assert codes(both) == ["payment.contains-replacement", "other"]


@given(PAYMENTS)
def test_every_sum_is_decided_and_only_a_sum_that_reaches_the_least_is_payable(case: PaymentCase) -> None:
    if not may_pay(case):
        assert case.total >= case.rules.payment.least
        assert case.total > 0
        assert not any(cents > 0 and kind in case.rules.payment.refused_kinds for kind, cents in case.owed)
