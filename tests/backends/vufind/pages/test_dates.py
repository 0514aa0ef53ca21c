"""Dates: read where sure, never guessed."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given, strategies as st

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.values import Dates, order_in, order_stated

days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
orders: st.SearchStrategy[DateOrder] = st.sampled_from(["dmy", "mdy"])


def day_of(text: str, order: DateOrder | None = None) -> date | None:
    when = Dates(order).read(text)
    return when.day if when is not None else None


def test_finna_writes_day_month_and_year_with_points_and_maybe_a_time() -> None:
    for text, clock in [
        ("18.5.2026 14.30", time(14, 30)),
        ("18.5.2026 14:30", time(14, 30)),
        ("18.05.2026 14:30:05", time(14, 30)),
        ("18.5.2026 2:30 PM", time(14, 30)),
        ("18.5.2026 12:05am", time(0, 5)),
        ("18.5.2026", None),
        ("18.5.2026 25:00", None),
        ("18.5.2026 13:00 pm", None),
    ]:
        when = Dates().read(text)

        assert when is not None, text
        assert (when.day, when.time) == (date(2026, 5, 18), clock), text


def test_a_month_by_its_name_or_a_year_in_front_need_no_order() -> None:
    for text in ["May 18, 2026", "18 May 2026", "18. May 2026", "18th of May 2026", "Sept 3, 2026", "2026-05-18"]:
        assert day_of(text) in (date(2026, 5, 18), date(2026, 9, 3), None), text
        assert (day_of(text) is None) == ("of" in text), text


def test_an_ambiguous_date_is_not_read() -> None:
    for text in ["11-12-2026", "11/12/2026", "1/2/2026"]:
        when = Dates().read(text)

        assert when is not None, text
        assert (when.text, when.day) == (text, None), text


def test_a_day_and_a_month_of_one_number_need_no_order() -> None:
    for text in ["12-12-2026", "12/12/2026"]:
        assert day_of(text) == date(2026, 12, 12), text
    assert day_of("1/01/2026") == date(2026, 1, 1)
    assert day_of("13-13-2026") is None


def test_the_order_of_the_site_decides() -> None:
    read: dict[DateOrder, date | None] = {"dmy": date(2026, 12, 11), "mdy": date(2026, 11, 12), "ymd": None}
    for order, expected in read.items():
        assert day_of("11-12-2026", order) == expected, order


def test_a_date_that_the_order_of_the_site_does_not_allow_is_no_date() -> None:
    assert day_of("25-11-2026", "mdy") is None


def test_what_is_no_date_keeps_its_text() -> None:
    for text in [
        "soon",
        "1.13.2026",
        "30.2.2026",
        "1.1.26",
        "26-1-1",
        "1.1.2026 or 2.1.2026",
        "1234",
        "1.2-2026",
        "0.0.2026",
    ]:
        when = Dates("dmy").read(text)

        assert when is not None, text
        assert (when.text, when.day) == (text, None), text


def test_no_text_is_no_date_at_all() -> None:
    assert Dates().read("") is None
    assert Dates().read(" \xa0 ") is None
    assert Dates().read(None) is None


def test_one_date_after_the_twelfth_gives_the_order_of_all() -> None:
    dates = Dates.of(["11-12-2026", "11-25-2026"], None)

    assert dates.order == "mdy"
    when = dates.read("11-12-2026")
    assert when is not None
    assert when.day == date(2026, 11, 12)


def test_dates_that_contradict_each_other_tell_nothing() -> None:
    assert order_in(["25-11-2026", "11-25-2026"]) is None
    assert order_in(["25.11.2026", "2026-11-25", "nothing"]) is None


def test_a_form_may_state_the_order() -> None:
    for text, order in [
        ("(MM-DD-YYYY)", "mdy"),
        ("(DD-MM-YYYY)", "dmy"),
        ("Muoto PP.KK.VVVV", "dmy"),
        ("(YYYY-MM-DD)", "ymd"),
        ("(ÅÅÅÅ-MM-DD)", "ymd"),
        ("(MM-MM-YYYY)", None),
        ("", None),
    ]:
        assert order_stated(text) == order, text


@given(days, st.sampled_from([".", "-", "/"]), orders, st.booleans())
def test_a_date_is_read_as_itself_or_not_at_all(day: date, separator: str, order: DateOrder, padded: bool) -> None:
    if separator == ".":
        order = "dmy"
    width = 2 if padded else 1
    numbers = {"d": f"{day.day:0{width}}", "m": f"{day.month:0{width}}", "y": f"{day.year}"}
    text = separator.join(numbers[part] for part in order)

    assert day_of(text, order) == day
    assert day_of(text) in (None, day)
    assert order_in([text]) in (None, order)


@given(st.text(alphabet="0123456789.-/: apm", max_size=30), st.sampled_from([None, "dmy", "mdy", "ymd"]))
def test_no_text_is_too_strange(text: str, order: DateOrder | None) -> None:
    Dates.of([text], order).read(text)


def test_a_day_that_is_written_twice_is_that_day_and_two_days_are_none() -> None:
    assert day_of("12-28-2026 12-28-2026", "mdy") == date(2026, 12, 28)
    assert day_of("12-28-2026 12-29-2026", "mdy") is None
