"""Barcodes that are counted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from tunilib.core.barcode import BarcodePattern


@pytest.mark.parametrize(
    ("pattern", "number", "barcode"),
    [
        ("7992####71*", 7398, "79927398713"),  # known to pass the test of Luhn
        ("30001######*", 1, "300010000010"),
        ("LIB-####.a", 7, "LIB-0007.a"),
        ("#", 9, "9"),
        ("A2#*-x", 5, "A257-x"),
        ("#" * 31 + "*", 1, "0" * 30 + "18"),
    ],
)
def test_a_pattern_says_what_a_barcode_is(pattern: str, number: int, barcode: str) -> None:
    read = BarcodePattern.parse(pattern)
    assert read.barcode(number) == barcode
    assert read.number(barcode) == number
    assert read.mended(barcode) is None


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "30001", "*", "30001*", "##-##", "*####", "##**", "##*-#", "30 01##", "##\n", "\t##", "\x00##", "Ä##"),
        *("-##", ".##", "##/1", "٣##", "#" * 33),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(pattern)}$"):
        BarcodePattern.parse(pattern)


@given(st.integers(0, 999_999), st.integers(0, 9), st.integers(5, 10))
def test_a_digit_that_is_mistyped_is_no_other_barcode(number: int, digit: int, place: int) -> None:
    pattern = BarcodePattern.parse("30001######*")
    right = pattern.barcode(number)
    typed = right[:place] + str(digit) + right[place + 1 :]
    assert (pattern.number(typed) is None) == (typed != right) == (pattern.mended(typed) is not None)


@pytest.mark.parametrize("other", ["", "3000100000", "30001000001x", "30002000001 1", "30001٣000010", "29001001"])
def test_another_barcode_has_no_wrong_check_digit(other: str) -> None:
    pattern = BarcodePattern.parse("30001######*")
    assert (pattern.number(other), pattern.mended(other)) == (None, None)


def test_a_pattern_has_a_beginning_and_a_last_number() -> None:
    found = BarcodePattern.parse("30001######*")
    assert (found.beginning, found.last) == ("30001", 999999)
