"""Barcodes of cards, read back from their bars, and barcodes of copies, counted by a pattern."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from tunilib.core import barcode as drawing
from tunilib.core.barcode import QUIET, Barcode, BarcodePattern, Symbology, rows_of, svg_of
from tunilib.errors import UsageError

FINNA = "0 5.2 7.8 13 18.2 20.8 26 31.2 33.8 36.4 41.6 44.2 49.4 54.6 59.8 62.4 65"
"""Where a Finna site draws the first bars of the card 10000001, each module 1.3 wide (from a recorded page)."""


def read_39(widths: tuple[int, ...]) -> str:
    marks = [
        "".join("w" if one > 1 else "n" for one in widths[place : place + 9]) for place in range(0, len(widths), 10)
    ]
    letters = {mark: letter for letter, mark in drawing._CODE_39.items()}
    found = "".join(letters[mark] for mark in marks)
    assert found[0] == found[-1] == "*"
    return found[1:-1]


def read_128(widths: tuple[int, ...]) -> str:
    text = "".join(map(str, widths))
    assert text.endswith(drawing._STOP)
    values = [drawing._CODE_128.index(text[at : at + 6]) for at in range(0, len(text) - 7, 6)]
    start, *rest, check = values
    assert check == (start + sum(place * value for place, value in enumerate(rest, 1))) % 103
    found, in_pairs = "", start == drawing._START_C
    for value in rest:
        if in_pairs and value == drawing._TO_B:
            in_pairs = False
        else:
            found += f"{value:02}" if in_pairs else chr(value + 32)
    return found


@given(st.text("0123456789ABCXYZ-. $/+%", min_size=1, max_size=20), st.sampled_from((2, 3)))
def test_code_39_is_what_the_number_is(text: str, wide: int) -> None:
    widths = Barcode(Symbology.CODE_39, text).widths(wide)
    assert read_39(widths) == text
    assert set(widths) == {1, wide}


@given(
    st.one_of(
        st.text("0123456789", min_size=1, max_size=20),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20),
    )
)
def test_code_128_is_what_the_number_is(text: str) -> None:
    assert read_128(Barcode(Symbology.CODE_128, text).widths()) == text


def test_code_39_has_the_bars_that_a_finna_site_draws() -> None:
    start, starts = 0, []
    for place, width in enumerate(Barcode(Symbology.CODE_39, "10000001").widths()):
        if place % 2 == 0:
            starts.append(f"{start * 1.3:g}")
        start += width
    assert " ".join(starts).startswith(FINNA)


def test_the_drawing_is_dark_on_white_with_a_quiet_zone() -> None:
    card = Barcode(Symbology.CODE_128, "29001001")
    svg = svg_of(card, module=1)
    width = sum(card.widths()) + 2 * QUIET
    assert f'<rect width="{width}" height="80" fill="white"/>' in svg
    bars = [(float(x), float(wide)) for x, wide in re.findall(r'<rect x="([\d.]+)" y="10" width="([\d.]+)"', svg)]
    assert bars[0][0] == QUIET
    assert bars[-1][0] + bars[-1][1] == width - QUIET
    rows = rows_of(card, 80)
    assert {len(row) for row in rows} == {-(-width // 2)}
    assert all(row[: QUIET // 2] == " " * (QUIET // 2) for row in rows)
    assert "29001001" in rows[-2]


def test_a_barcode_that_does_not_fit_or_cannot_be_drawn_is_not_drawn_wrongly() -> None:
    card = Barcode(Symbology.CODE_39, "10000001")
    assert len(rows_of(card, 80)[0]) < len(rows_of(card, 200)[0])  # narrower bars, which scanners read as well
    for wrong, most in ((card, 40), (Barcode(Symbology.CODE_39, "ä"), 200), (Barcode(Symbology.CODE_128, "ä"), 200)):
        with pytest.raises(UsageError):
            rows_of(wrong, most)
    with pytest.raises(UsageError):
        svg_of(Barcode(Symbology.CODE_128, ""))


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
