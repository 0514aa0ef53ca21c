"""Rules in the older form are converted, and decide as they did."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.builders import codes
from tests.unit.core.rules.former_files import FILES, TODAY, Question, questions

from tunilib.core import InvalidRules, Rules, policy
from tunilib.core.policy.fines import suspends_on
from tunilib.core.rules.former import converted, is_former, written

DECIDED: dict[str, list[str]] = json.loads(Path(__file__).with_name("former_decisions.json").read_text("utf-8"))
"""What the older form decided, written down while there was code for it.

But for an open loan of what is not for loan, which is not renewed any more.
"""


def rules_of(text: str) -> Rules:
    tables = tomllib.loads(text)
    return Rules.of(converted(tables) if is_former(tables) else tables)


def answer(rules: Rules, asked: Question) -> str:
    at: dict[str, Any] = {"collection": asked.collection, "category": asked.category}
    facts: dict[str, Any] = dict(asked.facts)
    standing = policy.Standing(**dict(facts.get("standing", ())))
    counts = {asked.collection: facts.get("loans", facts.get("holds", 0))}
    if asked.what == "renewal":
        used = facts.get("used", 0)
        due = facts.get("due", TODAY)
        found = policy.renewal(rules, **at, due=due, now=TODAY, renewals_used=used, standing=standing)
        return " ".join((*codes(found.reasons), *([str(found.due_after)] if found.due_after else ())))
    if asked.what == "fine":
        return str(policy.fine(rules, **at, due=facts["due"], returned=TODAY))
    if asked.what == "suspends":
        return str(suspends_on(rules, policy.terms(rules, **at), facts["due"], facts["open_fines"], TODAY))
    if asked.what == "checkout":
        found = policy.checkout(rules, **at, now=TODAY, standing=standing, loans=counts)
        return " ".join((*codes(found.reasons), str(found.due_after)))
    if asked.what == "hold":
        found = policy.hold(rules, **at, pickup="linna", now=TODAY, standing=standing, holds=counts)
        return " ".join(codes(found.reasons))
    if asked.what == "lost":
        costs = policy.lost(rules, **at, due=facts["due"])
        assert costs is not None
        return " ".join(map(str, costs))
    return str(policy.pickup(rules, **at, pickup="linna", ready=TODAY))


@pytest.mark.parametrize("name", FILES)
def test_a_library_with_rules_in_the_older_form_decides_as_before(name: str) -> None:
    rules = rules_of(FILES[name])
    asked = list(questions(FILES[name], list(rules.collections)))
    found = {str(one): answer(rules, one) for one in asked}
    assert found == dict(zip(map(str, asked), DECIDED[name], strict=True))


@pytest.mark.parametrize("name", FILES)
def test_the_rules_that_replace_the_older_form_are_written_as_a_file(name: str) -> None:
    tables = tomllib.loads(FILES[name])
    assert Rules.parse(written(converted(tables))) == Rules.of(converted(tables))


def test_an_open_loan_of_what_is_not_for_loan_is_not_renewed_any_more() -> None:
    rules = rules_of("[collections.map]\nfor_loan = false")
    found = policy.renewal(rules, collection="map", due=TODAY, now=TODAY)
    assert (codes(found.reasons), found.due_after) == (["renewal.not-allowed"], None)
    assert policy.fine(rules, collection="map", due=TODAY.replace(day=1), returned=TODAY) == 180


def test_a_lost_copy_with_a_price_of_its_own_costs_that() -> None:
    rules = rules_of("[lost]\nreplacement = '30.00'")
    assert [policy.lost(rules, due=TODAY, price=price)[1] for price in (None, 1250)] == [3000, 1250]  # type: ignore[index]


def test_what_the_older_form_said_is_a_mistake_in_a_file_that_names_what_to_write_instead() -> None:
    text = """
    [collections.book]
    period_days = 21
    for_loan = false
    [collections.book.fine]
    amount = "0.50"
    [categories.staff.book]
    [limits]
    [suspension]
    [pickup]
    [lost]
    after_days = 60
    """
    with pytest.raises(InvalidRules) as caught:
        Rules.parse(text)
    assert set(caught.value.problems) == {
        "collections.book.period_days must be [loan.NAME], which a [[row]] chooses",
        'collections.book.for_loan must be use = {loan = "none"} in a [[row]]',
        "collections.book.fine must be [fine.NAME], which a [[row]] chooses",
        'categories must be rows: [[row]] with when = {category = "…"} and use',
        "limits must be [[limit]] with loans, holds or requests",
        "suspension must be [[block]] with measure, above and refuses",
        "pickup must be [hold.NAME], which a [[row]] chooses",
        "lost.after_days must be [lost.NAME], which a [[row]] chooses",
    }
