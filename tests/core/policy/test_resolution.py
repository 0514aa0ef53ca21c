"""Which policies are for a copy and a patron."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.core.any_case import AT, RULES

from tunilib.core import Rules, UnknownCollection, policy
from tunilib.core.rules.parts import DIMENSIONS, KINDS

COURSE = {"category": "staff", "collection": "course"}


def test_no_row_is_none() -> None:
    rules = Rules.parse("[loan.a]\nperiod = '1d'\n[[row]]\nwhen = {category = 'staff'}\nuse = {loan = 'a'}")
    found = policy.terms(rules, category="student")
    assert (found.loan, found.fine, found.hold, found.lost, found.ban) == (None,) * 5
    assert policy.terms(rules).loan is None
    assert policy.terms(rules, category="staff").loan is not None


def test_a_collection_that_is_not_there_is_named() -> None:
    for ask in (
        lambda: policy.terms(Rules(), collection="dvd"),
        lambda: policy.fine(Rules(), collection="dvd", due=None, returned=None),  # type: ignore[arg-type]
    ):
        with pytest.raises(UnknownCollection) as caught:
            ask()
        assert caught.value.collection == "dvd"


def test_terms_are_found_once_for_a_library_a_category_and_a_collection_and_never_too_many() -> None:
    rules = Rules()
    assert policy.terms(rules, **COURSE) is policy.terms(rules, **COURSE)
    assert rules._replace().found == {}
    assert policy.terms(rules) is policy.terms(rules, library=None, category=None, collection=None)
    assert len(rules.found) == 2
    rules.found.update(dict.fromkeys(range(9_998)))
    policy.terms(rules, category="one more")
    assert len(rules.found) == 1


@given(RULES, AT, st.randoms(use_true_random=False))
def test_the_order_of_rows_matters_only_where_two_match_with_the_same_weight(
    rules: Rules, where: dict[str, Any], chance: Any
) -> None:
    found = policy.terms(rules, **where)
    shuffled = list(rules.rows)
    chance.shuffle(shuffled)
    other = policy.terms(rules._replace(rows=tuple(shuffled)), **where)
    at = tuple(where[dimension] for dimension in DIMENSIONS)
    weight = [DIMENSIONS.index(dimension) for dimension in rules.priority]
    for kind in KINDS:
        matching = [
            tuple(row.when[dimension] is not None for dimension in weight)
            for row in rules.rows
            if kind in row.use and all(ids is None or value in ids for ids, value in zip(row.when, at, strict=True))
        ]
        if matching and matching.count(max(matching)) == 1:
            assert other.rows[kind] == found.rows[kind], kind
