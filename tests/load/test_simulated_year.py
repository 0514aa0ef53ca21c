"""A part of a simulated year for each of ten seeds; ``python -m tests.load.year`` simulates whole years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.contract.worlds import world
from tests.load.year.town import CLOSED, Year, quick

pytestmark = pytest.mark.heavy

BEGINNINGS = (date(2028, 2, 20), date(2028, 3, 20), date(2028, 6, 15), date(2028, 10, 22), date(2028, 12, 15))
"""The first has the leap day, the second and the fourth a change of the clock, the others closed days."""
OFTEN = 8
NIGHTS = {"embedded": 20, "finna": 10, "vufind": 10}


@pytest.mark.parametrize("place", NIGHTS)
@pytest.mark.parametrize("seed", range(10))
def test_no_renewable_loan_falls_overdue_nothing_is_claimed_and_each_thing_is_told_once(
    tmp_path: Path, place: str, seed: int
) -> None:
    with quick(), world(place, tmp_path, rules=CLOSED) as library:
        year = Year(library, seed, BEGINNINGS[seed % len(BEGINNINGS)], often=OFTEN)
        year.run(NIGHTS[place])
    assert year.problems == []
    assert year.runs
