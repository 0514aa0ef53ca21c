"""Amounts: exact cents, and the currency if its sign is certain."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tunilib.backends.vufind.pages.values import read_amount

AMOUNTS = [
    ("75,75 €", 7575, "EUR"),
    ("75,75\xa0€", 7575, "EUR"),
    ("€75.75", 7575, "EUR"),
    ("$75.75", 7575, None),
    ("US$75.75", 7575, "USD"),
    ("1 234,50 kr", 123450, None),
    ("1.234,50 EUR", 123450, "EUR"),
    ("1,234.50 GBP", 123450, "GBP"),
    ("1'234.50 CHF", 123450, "CHF"),
    ("1\u202f234,50 €", 123450, "EUR"),
    ("-2,00 €", -200, "EUR"),
    ("\u22122,00 €", -200, "EUR"),
    ("€ -2.00", -200, "EUR"),
    ("0,00 €", 0, "EUR"),
    ("12", 1200, None),
    ("£5", 500, "GBP"),
]
NO_AMOUNTS = [
    "",
    "free",
    "1,234 €",
    "1.234",
    "1,2 €",
    "0..0",
    "10.,5",
    "1,00 € 2,00 €",
    "12 34,00",
    "1.234,567,00",
    "1,234.567,00",
    "٣,٠٠ €",
]


def test_amounts_as_sites_write_them() -> None:
    for text, cents, currency in AMOUNTS:
        amount = read_amount(text)
        assert amount is not None, text
        assert (amount.cents, amount.currency) == (cents, currency), text


def test_what_could_be_another_amount_is_not_read() -> None:
    for text in NO_AMOUNTS:
        assert read_amount(text) is None, text


def test_a_number_without_end_is_not_read() -> None:
    assert read_amount("9" * 10_000) is None


@given(
    st.integers(-(10**9), 10**9),
    st.sampled_from([(",", " "), (",", "."), (".", ","), (",", "\xa0"), (".", "'"), (",", "")]),
    st.sampled_from(["{} €", "€{}", "{}", "{} EUR"]),
)
def test_an_amount_is_read_as_itself(cents: int, signs: tuple[str, str], form: str) -> None:
    point, group = signs
    whole, rest = divmod(abs(cents), 100)
    text = form.format(("-" if cents < 0 else "") + f"{whole:,}".replace(",", group) + f"{point}{rest:02}")

    amount = read_amount(text)

    assert amount is not None
    assert amount.cents == cents


@given(st.text(alphabet="0123456789.,'’ -€$\xa0", max_size=20))
def test_no_text_is_too_strange(text: str) -> None:
    read_amount(text)
