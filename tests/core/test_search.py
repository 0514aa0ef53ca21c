"""When the next mail of an alert may go."""

from __future__ import annotations

from datetime import date

import pytest
from tests.builders import NOW

from tunilib.core.catalogue import Filter, Query, Years, years_of
from tunilib.core.search import Alert, Search, next_mail
from tunilib.errors import UsageError


def test_days_are_counted_from_the_day_of_the_last_mail() -> None:
    for alert, next_day in [(Alert.DAILY, date(2026, 3, 11)), (Alert.WEEKLY, date(2026, 3, 17)), (Alert.NONE, None)]:
        assert next_mail(Search(id="s", query="x", alert=alert, last_notified=NOW)) == next_day, alert


def test_before_the_first_mail_nothing_has_to_pass() -> None:
    assert next_mail(Search(id="s", query="x", alert=Alert.WEEKLY)) is None


def test_a_search_asks_the_catalogue_what_it_was_saved_for() -> None:
    found = Search(id="s", query="x", type="title", filters=(Filter("format", "book"),))
    assert found.asks == Query(text="x", type="title", filters=(Filter("format", "book"),))


def test_a_query_of_an_unknown_type_or_order_is_a_mistake_that_says_what_there_is() -> None:
    with pytest.raises(UsageError, match="colour"):
        Query(text="x", type="colour")
    with pytest.raises(UsageError, match="colour"):
        Query(text="x", sort="colour")


def test_a_filter_of_years_is_a_year_or_a_range_that_may_be_open() -> None:
    for text, span in [
        ("2001", (2001, 2001)),
        (" 2001..2010", (2001, 2010)),
        ("2001..", (2001, None)),
        ("..2010", (None, 2010)),
    ]:
        assert years_of(text) == Years(*span), text


@pytest.mark.parametrize("text", ["..", "2010..2001", "x", ""])
def test_what_is_no_year_is_a_mistake_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        years_of(text)
    assert "2001..2010" in (caught.value.hint or "")
