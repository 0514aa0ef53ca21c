"""When the next mail of an alert may go."""

from __future__ import annotations

from datetime import date

from tests.builders import NOW

from tunilib.core.search import Alert, Search, next_mail


def test_days_are_counted_from_the_day_of_the_last_mail() -> None:
    for alert, next_day in [(Alert.DAILY, date(2026, 3, 11)), (Alert.WEEKLY, date(2026, 3, 17)), (Alert.NONE, None)]:
        assert next_mail(Search(id="s", query="x", alert=alert, last_notified=NOW)) == next_day, alert


def test_before_the_first_mail_nothing_has_to_pass() -> None:
    assert next_mail(Search(id="s", query="x", alert=Alert.WEEKLY)) is None
