"""Pages in the forms of the Citation Style Language."""

from __future__ import annotations

from tunilib.formats.citations.forms import is_plural, page_range


def test_a_range_of_pages_is_shortened_as_the_style_asks() -> None:
    for style, value, said in [
        ("", "1-20", "1–20"),
        ("", "613-26", "613–26"),
        ("expanded", "1-20", "1–20"),
        ("expanded", "613-26", "613–626"),
        ("expanded", "S1-S10", "S1–S10"),
        ("minimal", "613-626", "613–26"),
        ("minimal", "321-325", "321–5"),
        ("minimal", "S1-S10", "S1–10"),
        ("minimal-two", "321-325", "321–25"),
        ("minimal-two", "1-20", "1–20"),
        ("chicago-15", "71-72", "71–72"),
        ("chicago-15", "100-104", "100–104"),
        ("chicago-15", "107-108", "107–8"),
        ("chicago-15", "505-517", "505–17"),
        ("chicago-15", "1002-1006", "1002–6"),
        ("chicago-16", "1496-1500", "1496–500"),
        ("chicago-15", "1496-1504", "1496–1504"),
    ]:
        assert page_range(value, style, "–") == said, style


def test_the_last_page_is_always_found_again() -> None:
    for style in ["", "expanded", "minimal", "minimal-two", "chicago-15", "chicago-16"]:
        for first in (1, 7, 20, 99, 100, 104, 199, 321, 1000, 1496, 11564):
            for last in (first, first + 1, first + 4, first + 19, first + 504):
                start, end = page_range(f"{first}-{last}", style, "–").split("–")
                assert int(start) == first, style
                assert int(start[: max(len(start) - len(end), 0)] + end) == last, style


def test_one_page_stays() -> None:
    for value in ["e12", "A5", "12", "iv"]:
        assert page_range(value, "minimal", "–") == value, value


def test_what_is_no_range_of_numbers_has_its_dash() -> None:
    assert page_range("iv-x", "minimal", "–") == "iv–x"
    assert page_range("A5-B7", "minimal", "–") == "A5–B7"


def test_several_ranges_stay_apart() -> None:
    assert page_range("1,5-7", "expanded", "–") == "1, 5–7"
    assert page_range("5-6&8", "expanded", "–") == "5–6 & 8"


def test_pages_that_run_backwards_are_not_touched() -> None:
    assert page_range("200-100", "minimal", "–") == "200–100"


def test_the_first_page_alone() -> None:
    assert page_range("613-626", "minimal", "–", first=True) == "613"


def test_several_pages_have_a_plural_label() -> None:
    for value, plural in [("1-20", True), ("12", False), ("iv-x", True), ("1, 5", True), ("2.0", False)]:
        assert is_plural(value, count=False) is plural, value


def test_a_count_is_plural_from_two() -> None:
    for value, plural in [("1", False), ("12", True), ("many", False)]:
        assert is_plural(value, count=True) is plural, value
