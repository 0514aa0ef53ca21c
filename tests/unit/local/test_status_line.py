"""The line for prompts and status bars: what time it is at the library."""

from __future__ import annotations

from datetime import datetime

import pytest

from tunilib.local.status_line import at_library


@pytest.mark.usefixtures("in_helsinki")
@pytest.mark.parametrize(
    ("taken", "now", "there"),
    [
        ("2026-03-28T12:00:00+02:00", "2026-03-30T00:30:00+03:00", "2026-03-30T00:30:00+03:00"),
        ("2026-10-24T12:00:00+03:00", "2026-10-25T23:30:00+02:00", "2026-10-25T23:30:00+02:00"),
        ("2026-03-28T11:00:00+01:00", "2026-03-30T00:30:00+03:00", "2026-03-29T23:30:00+02:00"),
        ("2026-03-10T12:00:00+02:00", "2026-03-11T00:30:00+02:00", "2026-03-11T00:30:00+02:00"),
    ],
)
def test_the_day_at_the_library_begins_by_the_clock_of_that_day(taken: str, now: str, there: str) -> None:
    found = at_library(datetime.fromisoformat(now), datetime.fromisoformat(taken))
    assert found.isoformat() == there
