"""Card numbers as people type them."""

from __future__ import annotations

from tunilib.core.patron import card_number


def test_blanks_in_a_card_number_are_ignored() -> None:
    seen_by_nobody = ["\ufeff1234567", "\x021234567\x03", "123\u200b4567"]
    for text in [*seen_by_nobody, "1234567", "12 34 567", " 1234567\n", "123\t4567", "123\u00a04567", "123\u20094567"]:
        assert card_number(text) == "1234567", text


def test_nothing_but_blanks_is_no_number() -> None:
    assert card_number(" \t ") == ""
