"""Barcodes of cards, read back from their bars."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from tunilib.core import barcode as drawing
from tunilib.core.barcode import QUIET, Barcode, Symbology, rows_of, svg_of
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
