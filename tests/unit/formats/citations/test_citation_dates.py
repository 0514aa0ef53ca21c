"""Dates in the parts that a style asks for."""

from __future__ import annotations

from tunilib.formats.citations.forms import format_date, format_span

_MONTHS = {"month-05": "May", "month-06": "June", "month-12": "December", "month-01": "January"}
_LONG = [{"name": "month", "suffix": " "}, {"name": "day", "suffix": ", "}, {"name": "year"}]
_DAY_FIRST = [{"name": "day", "suffix": " "}, {"name": "month", "suffix": " "}, {"name": "year"}]


def _term(name: str, form: str | None) -> str:
    return {"ad": " AD", "bc": " BC", "season-01": "Spring", **_MONTHS}[name][: 3 if form == "short" else None]


def test_parts_stand_in_the_order_of_the_style() -> None:
    date = {"year": 2001, "month": 5, "day": 3}
    assert format_date(date, _LONG, "", _term) == "May 3, 2001"
    assert format_date(date, _DAY_FIRST, "", _term) == "3 May 2001"


def test_parts_that_are_not_known_are_left_out() -> None:
    assert format_date({"year": 2001}, _LONG, "", _term) == "2001"
    assert format_date({}, _LONG, "", _term) == ""


def test_numbers_may_have_leading_zeros() -> None:
    parts = [{"name": "year"}, {"name": "month", "form": "numeric-leading-zeros"}, {"name": "day", "form": "numeric"}]
    assert format_date({"year": 2001, "month": 5, "day": 3}, parts, "-", _term) == "2001-05-3"


def test_a_season_stands_for_the_month() -> None:
    assert format_date({"year": 2001, "season": 1}, _DAY_FIRST, "", _term) == "Spring 2001"


def test_early_years_have_their_era() -> None:
    year = [{"name": "year"}]
    assert format_date({"year": 99}, year, "", _term) == "99 AD"
    assert format_date({"year": -44}, year, "", _term) == "44 BC"


def test_a_span_says_once_what_both_have() -> None:
    third, ninth = {"year": 2001, "month": 5, "day": 3}, {"year": 2001, "month": 5, "day": 9}
    assert format_span(third, ninth, _LONG, "", _term) == "May 3–9, 2001"
    assert format_span(third, ninth, _DAY_FIRST, "", _term) == "3–9 May 2001"


def test_a_span_of_months() -> None:
    may, june = {"year": 2001, "month": 5, "day": 30}, {"year": 2001, "month": 6, "day": 2}
    assert format_span(may, june, _LONG, "", _term) == "May 30–June 2, 2001"
    assert format_span(may, june, _LONG[:1] + _LONG[2:], "", _term) == "May–June 2001"


def test_a_span_within_what_is_shown_is_one_date() -> None:
    may, june = {"year": 2001, "month": 5}, {"year": 2001, "month": 6}
    assert format_span(may, june, [{"name": "year"}], "", _term) == "2001"


def test_a_span_of_years() -> None:
    assert format_span({"year": 1998}, {"year": 2003}, _LONG, "", _term) == "1998–2003"
    december, january = {"year": 2001, "month": 12, "day": 30}, {"year": 2002, "month": 1, "day": 2}
    assert format_span(december, january, _LONG, "", _term) == "December 30, 2001–January 2, 2002"


def test_a_style_may_have_a_dash_of_its_own() -> None:
    parts = [{"name": "year", "range-delimiter": "/"}]
    assert format_span({"year": 1998}, {"year": 2003}, parts, "", _term) == "1998/2003"
