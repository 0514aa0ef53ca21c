"""What is left of a text before it may reach a terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, strategies as st

from tunilib.views.texts import clean, json_text


@pytest.mark.parametrize("text", ["Seitsemän veljestä", "Война и мир", "红楼梦", "\u05e9\u200f", "e\u0301", "\u00a0"])
def test_text_of_every_script_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a\tb\nc\rd", "a b c d"),
        ("a\r\nb", "a b"),
        ("\x1b[31mred", " [31mred"),
        ("\x9b31m", " 31m"),
        ("\x1b]8;;http://x\x07y", " ]8;;http://x y"),
        ("\u202eevil\u2066", " evil "),
        ("\x7f\x00", "  "),
        ("\u2028\u2029\x85", "   "),
        ("\ud800", "\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
    ],
)
def test_what_steers_a_terminal_becomes_a_blank(text: str, safe: str) -> None:
    assert clean(text) == safe


@given(st.text(st.characters()))
def test_no_control_character_is_left_and_it_can_be_written(text: str) -> None:
    safe = clean(text)
    assert not any(unicodedata.category(character) == "Cc" for character in safe)
    safe.encode()


@given(st.text())
def test_json_gives_back_every_text(text: str) -> None:
    written = json_text({"title": text})
    assert json.loads(written) == {"title": text}
    assert not any(unicodedata.category(character) == "Cc" for character in written)
