"""What is kept for a bug report does not say whose it is."""

from __future__ import annotations

import pytest

from tunilib.http import redacted

PAGE = (
    '<input type="hidden" name="csrf" value="0123456789abcdef0123456789abcdef-0123456789abcdef0123456789abcdef">'
    '<input type="password" name="password" value="kirja2026">'
    "<b>Aino Virtanen</b> aino.virtanen@example.fi, 040 123 4567, card 2912345678 "
    '<a href="/Record/demo.1001?hashKey=s3cret">Due date: 26.11.2026</a> 75,75 €'
)


@pytest.mark.parametrize(
    "secret", ["0123456789abcdef", "kirja2026", "aino", "4567", "2912345678", "s3cret", "Virtanen"]
)
def test_nothing_that_says_whose_it_is_stays(secret: str) -> None:
    assert secret not in redacted(PAGE, ["Aino Virtanen", "2912345678"]).lower()
    assert secret not in redacted(PAGE, ["Aino Virtanen", "2912345678"])


@pytest.mark.parametrize("needed", ["Due date: 26.11.2026", "75,75 €", "/Record/demo.1001", 'name="csrf"'])
def test_what_the_parser_needs_stays(needed: str) -> None:
    assert needed in redacted(PAGE, ["Aino Virtanen", "2912345678"])
