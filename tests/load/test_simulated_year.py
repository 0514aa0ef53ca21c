"""A part of a simulated year for each of ten seeds; ``python -m tests.load.year`` simulates whole years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.load.year import Year, quick_disk

BEGINNINGS = (date(2028, 2, 1), date(2028, 3, 1), date(2028, 6, 1), date(2028, 10, 1))
"""The first has the leap day, the second and the last a change of the clock."""


@pytest.mark.parametrize("seed", range(10))
def test_no_renewable_loan_falls_overdue_nothing_is_claimed_and_each_thing_is_told_once(
    tmp_path: Path, seed: int
) -> None:
    with quick_disk():
        year = Year(tmp_path, seed, first=BEGINNINGS[seed % len(BEGINNINGS)])
        year.run(days=45)
    assert year.problems == []
    assert year.runs > 10
