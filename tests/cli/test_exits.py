"""Which exit code wins."""

from __future__ import annotations

from itertools import combinations

import pytest

from tunilib.cli.errors import MEANING, most_serious, of_outcome

ORDER = [5, 3, 4, 6, 1, 0]


def test_nothing_at_all_is_done() -> None:
    assert most_serious([]) == 0


@pytest.mark.parametrize(("graver", "lighter"), list(combinations(ORDER, 2)))
def test_the_gravest_for_the_user_wins(graver: int, lighter: int) -> None:
    assert most_serious([lighter, graver, lighter]) == graver


@pytest.mark.parametrize(
    ("word", "code"), [("renewed", 0), ("unchanged", 0), ("refused", 1), ("unknown", 5), ("not-tried", 4)]
)
def test_an_outcome_has_its_code(word: str, code: int) -> None:
    assert of_outcome(word) == code


def test_every_code_has_a_meaning() -> None:
    assert set(MEANING) == {*ORDER, 2, 129, 130, 141, 143}
