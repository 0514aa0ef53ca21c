"""Money is exact, in one currency, and has one spelling."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from tunilib.core import Money

NO_AMOUNTS = (
    *("1,00", "-1", "-1.00", "+1.00", "1e3", "1e3.00", "NaN", "inf", "1.0", "1.000", "1", ".50", "1.", ""),
    *(" 1.00", "1.00 ", "1.00\n", "1_0.00", "1 000.00", "1\u202f000.00", "€1.00", "1.00 EUR", "0x1.00"),
    *("١.٠٠", "1.0٠", "１.００", "²1.00"),
)
CENTS = st.integers(-(10**12), 10**12)


def test_an_amount_is_digits_a_point_and_two_digits() -> None:
    for text, cents in [("0.00", 0), ("0.01", 1), ("3.00", 300), ("10.01", 1001), ("007.50", 750)]:
        assert Money.parse(text) == Money(cents), text


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_anything_else_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money.parse(text)


def test_an_endless_row_of_digits_is_an_error_like_any_other() -> None:
    with pytest.raises(ValueError):
        Money.parse("9" * 10_000 + ".00")


def test_an_amount_is_written_with_a_point_and_two_digits() -> None:
    for cents, text in [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (1000, "10.00"), (-123456, "-1234.56")]:
        assert str(Money(cents)) == text, cents


@given(st.integers(0, 10**12))
def test_what_was_written_reads_back_as_it_was(cents: int) -> None:
    assert Money.parse(str(Money(cents))) == Money(cents)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["EUR", "SEK"]))
def test_what_is_shown_of_an_amount_makes_it_again(cents: int, currency: str) -> None:
    amount = Money(cents, currency)
    assert eval(repr(amount), {"Money": Money}) == amount


@given(CENTS)
def test_an_amount_reads_as_the_decimal_number_it_is(cents: int) -> None:
    assert Fraction(Decimal(str(Money(cents)))) == Fraction(cents, 100)


@given(CENTS, CENTS, st.integers(-1000, 1000))
def test_sums_are_exact(one: int, other: int, times: int) -> None:
    assert Money(one) + Money(other) - Money(other) == Money(one)
    assert (Money(one) * times).cents == one * times


def test_a_sum_has_the_currency_of_what_was_added_and_of_nothing_the_one_asked_for() -> None:
    assert Money.total([Money(10)] * 10) == Money(100)
    assert Money.total([], "SEK") == Money(0, "SEK")
    assert Money.total([Money(5, "SEK")], "EUR") == Money(5, "SEK")
    with pytest.raises(ValueError, match="different currencies"):
        Money.total([Money(1), Money(1, "SEK")])


@pytest.mark.parametrize("operator", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_do_not_mix(operator: str) -> None:
    with pytest.raises(ValueError, match="EUR and SEK"):
        getattr(Money(1), operator)(Money(1, "SEK"))


def test_the_same_number_of_another_currency_is_another_amount() -> None:
    assert Money(1) != Money(1, "SEK")


@given(CENTS, CENTS)
def test_amounts_are_ordered_as_their_cents(one: int, other: int) -> None:
    assert (Money(one) < Money(other)) == (one < other)
    assert (Money(one) <= Money(other)) == (one <= other)
    assert (Money(one) > Money(other)) == (one > other)
    assert (Money(one) >= Money(other)) == (one >= other)


@pytest.mark.parametrize("cents", [1.0, 0.1, Decimal(1), "1", None, True])
def test_cents_are_whole(cents: object) -> None:
    with pytest.raises(TypeError, match="whole cents"):
        Money(cents)  # type: ignore[arg-type]


def test_half_an_amount_is_refused_rather_than_rounded() -> None:
    with pytest.raises(TypeError, match="whole cents"):
        Money(5) * 0.5  # type: ignore[operator]


def test_no_money_is_false_and_some_is_true() -> None:
    assert not Money(0)
    assert Money(-1)


def test_an_amount_is_a_decimal_too_and_sums_begin_at_nothing() -> None:
    assert Money(1234).amount == Decimal("12.34")
    assert sum([Money(1), Money(2)]) == Money(3)
    with pytest.raises(TypeError):
        sum([Money(1)], 5)
