"""What a rules file can say, and what it leaves as it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.builders import TODAY

from tunilib.core import Rules
from tunilib.core.calendar import Calendar
from tunilib.core.policy.checkouts import first_due
from tunilib.core.policy.fines import overdue_fine
from tunilib.core.rules import CollectionRule, Count, FineRule, FixedDue, rules_from


def book(**keys: Any) -> CollectionRule:
    """The book collection of a rules file that says this of it."""
    return rules_from({"collections": {"book": keys}}).lending("book", None)


def fine(**keys: Any) -> FineRule:
    """The fine for a book in a rules file that says this of it."""
    return book(fine=keys).fine


def test_a_collection_that_is_only_mentioned_is_as_at_the_default_library() -> None:
    for name in ["book", "course", "short", "stacks"]:
        assert rules_from({"collections": {name: {}}}).lending(name, None) == Rules().lending(name, None), name


def test_what_a_short_loan_costs_stays_where_only_its_period_is_given() -> None:
    lending = rules_from({"collections": {"short": {"period_days": 2}}}).lending("short", None)
    assert (lending.period_days, lending.fine) == (2, Rules().lending("short", None).fine)


def test_a_collection_of_its_own_is_lent_as_a_book() -> None:
    lending = rules_from({"collections": {"dvd": {}}}).lending("dvd", None)
    assert lending == CollectionRule(name="Dvd")


def test_the_collections_are_those_that_the_file_names() -> None:
    assert list(rules_from({"collections": {"dvd": {}, "book": {}}}).collections) == ["dvd", "book"]


def test_a_collection_says_how_it_is_lent() -> None:
    lending = book(
        name="Kirja",
        period_days=21,
        renewals=2,
        renewal_days=14,
        renewal_from="due",
        not_before_days=3,
        fixed_due=date(2027, 5, 31),
        fixed_due_is="exactly",
        stacks=True,
        for_loan=False,
    )
    assert lending == CollectionRule(
        name="Kirja",
        period_days=21,
        renewals=2,
        renewal_days=14,
        renewal_from=Count.DUE,
        not_before_days=3,
        fixed_due=date(2027, 5, 31),
        fixed_due_is=FixedDue.EXACTLY,
        stacks=True,
        for_loan=False,
    )


def test_a_fine_says_how_it_is_charged() -> None:
    found = fine(
        amount="0.50",
        every_days=7,
        charged_at_start=True,
        grace_days=3,
        grace_charged=True,
        most_days=70,
        most="5.00",
        closed_days=False,
    )
    assert found == FineRule(
        amount=50,
        every_days=7,
        charged_at_start=True,
        grace_days=3,
        grace_charged=True,
        most_days=70,
        most=500,
        closed_days=False,
    )


def test_the_ends_of_what_rules_may_say_are_rules_too() -> None:
    assert rules_from({"suspension": {"refuses": []}}).suspension.refuses == frozenset()
    assert rules_from({"payment": {"refused_kinds": []}}).payment.refused_kinds == frozenset()
    assert fine(amount="9999999.99").amount == 999_999_999
    assert fine(once=True, amount="5.00") == FineRule(amount=500, every_days=0, most_days=None)
    by_the_day = {"collections": {"short": {"fine": {"amount": "2.00", "every_days": 1}}}}
    assert rules_from(by_the_day).lending("short", None).fine == FineRule(amount=200, most_days=None)


def test_a_category_changes_what_it_names_and_keeps_the_rest() -> None:
    rules = rules_from(
        {
            "collections": {"book": {"period_days": 21, "fine": {"amount": "0.50"}}},
            "categories": {"staff": {"book": {"period_days": 90, "fine": {"most": "2.00"}}}},
        }
    )
    staff = rules.lending("book", "staff")
    assert (staff.period_days, staff.renewals, staff.fine.amount, staff.fine.most) == (90, 5, 50, 200)
    assert rules.lending("book", "student").period_days == 21


def test_a_category_may_change_a_collection_of_the_default_library() -> None:
    rules = rules_from({"categories": {"staff": {"short": {"period_days": 3}}}})
    assert rules.lending("short", "staff").fine == Rules().lending("short", None).fine
    assert first_due(rules, rules.lending("short", "staff"), TODAY) == date(2026, 3, 13)


def test_a_category_without_a_fine_to_pay() -> None:
    rules = rules_from({"categories": {"staff": {"short": {"fine": {"amount": "0.00"}}}}})
    assert overdue_fine(rules.lending("short", "staff").fine, TODAY, date(2026, 4, 1), rules.calendar) == 0


def test_closed_days_are_weekdays_and_dates() -> None:
    rules = rules_from({"closed": {"weekdays": [5, 6], "dates": [date(2026, 12, 24)]}})
    assert rules.calendar == Calendar(frozenset((5, 6)), frozenset((date(2026, 12, 24),)))


def test_pick_up_libraries_keep_their_order_and_may_do_without_a_name() -> None:
    rules = rules_from({"pickup_libraries": [{"id": "b", "name": "Bee"}, {"id": "a"}]})
    assert [(place.id, place.name) for place in rules.pickup_libraries] == [("b", "Bee"), ("a", "a")]


def test_suspension_may_refuse_less_and_from_another_sum() -> None:
    rules = rules_from(
        {"suspension": {"above": "20.00", "refuses": ["hold"], "overdue_loans": 10, "address_required": True}}
    )
    found = rules.suspension
    assert (found.above, found.refuses, found.overdue_loans, found.address_required) == (
        2000,
        frozenset(("hold",)),
        10,
        True,
    )


def test_the_data_given_is_left_as_it_was() -> None:
    data: dict[str, Any] = {"collections": {"book": {"fine": {"amount": "0.10"}}}}
    rules_from(data)
    assert data == {"collections": {"book": {"fine": {"amount": "0.10"}}}}


def test_rules_cannot_be_changed_afterwards() -> None:
    rules = rules_from({"collections": {"book": {}}, "categories": {"staff": {"book": {}}}})
    for table in (rules.collections, rules.by_category, rules.by_category["staff"], Rules().collections):
        with pytest.raises(TypeError):
            table["dvd"] = None  # type: ignore[index]
