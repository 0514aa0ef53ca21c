"""Which exit code wins."""

from __future__ import annotations

from itertools import combinations

import pytest

from tunilib.cli.errors import MEANING, OF_OUTCOME, most_serious

ORDER = [5, 3, 4, 6, 1, 0]


def test_nothing_at_all_is_done() -> None:
    assert most_serious([]) == 0


@pytest.mark.parametrize(("graver", "lighter"), list(combinations(ORDER, 2)))
def test_the_gravest_for_the_user_wins(graver: int, lighter: int) -> None:
    assert most_serious([lighter, graver, lighter]) == graver


def test_outcomes_have_their_codes() -> None:
    assert OF_OUTCOME == {"refused": 1, "unknown": 5, "not-tried": 4}


def test_every_code_has_a_meaning() -> None:
    assert set(MEANING) == {*ORDER, 2, 129, 130, 141, 143}
