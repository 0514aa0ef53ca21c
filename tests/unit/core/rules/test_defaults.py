"""The numbers of the default library, and the rules file in the package that says the same."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from tunilib.core import FineKind, Rules
from tunilib.core.rules import Count, rules_from


def packaged() -> dict[str, Any]:
    return tomllib.loads(files("tunilib.backends.embedded").joinpath("rules.toml").read_text(encoding="utf-8"))


def test_the_rules_file_in_the_package_says_what_the_rules_are_without_it_or_any_table_of_it() -> None:
    assert rules_from(packaged()) == rules_from({}) == Rules()
    for key in packaged():
        assert rules_from({name: value for name, value in packaged().items() if name != key}) == Rules(), key


def test_days_limits_and_places_are_those_of_the_interface() -> None:
    rules = Rules()
    assert (rules.suspension.above, rules.payment.least, rules.pickup.uncollected_fee) == (1000, 300, 100)
    assert rules.suspension.refuses == {"renewal", "hold", "checkout", "request"}
    assert rules.payment.refused_kinds == {FineKind.REPLACEMENT}
    assert (rules.limits.loans, rules.limits.holds) == (100, 20)
    assert (rules.pickup.days, rules.pickup.expires_days, rules.pickup.closed_visible_days) == (7, 365, 7)
    assert (rules.lost.after_days, rules.lost.replacement, rules.lost.handling) == (70, 4200, 1000)
    assert (rules.password.shortest, rules.password.longest) == (5, 12)
    assert (rules.password.wrong_tries, rules.password.locked_minutes) == (5, 15)
    assert (rules.due_soon_seconds, rules.reminder_days) == (86_400, (0, 1, 2, 3))
    assert [place.id for place in rules.pickup_libraries] == ["linna", "hervanta", "arvo"]
    assert (place := rules.pickup_library("arvo")) is not None
    assert (place.name, rules.pickup_library("Arvo")) == ("Arvo", None)  # found by its id alone
    assert [name for name, rule in rules.collections.items() if rule.stacks] == ["stacks"]
    assert all(rule.for_loan for rule in rules.collections.values())
    assert (rules.zone, rules.calendar.weekdays, rules.calendar.dates) == ("Europe/Helsinki", frozenset(), frozenset())
    assert str(rules.contact) == "tel. 0294 520 900"


def test_periods_and_renewals_are_those_of_the_interface() -> None:
    found = {name: (rule.period_days, rule.renewals, rule.renewal_from) for name, rule in Rules().collections.items()}
    assert found == {
        "book": (28, 5, Count.TODAY),
        "course": (14, 5, Count.TODAY),
        "short": (1, 5, Count.TODAY),
        "stacks": (28, 5, Count.TODAY),
    }


def test_fines_are_those_of_the_interface() -> None:
    found = {name: (r.fine.amount, r.fine.every_days, r.fine.most_days) for name, r in Rules().collections.items()}
    assert found == {"book": (20, 1, 15), "course": (80, 1, 15), "short": (1500, 0, None), "stacks": (20, 1, 15)}
