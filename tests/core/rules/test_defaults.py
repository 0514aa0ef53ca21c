"""The numbers of the default library, and the rules file in the package that says the same."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from tunilib.core import FineKind, Rules, policy


def packaged() -> dict[str, Any]:
    return tomllib.loads(files("tunilib.library.rules").joinpath("rule_sets/tuni.toml").read_text(encoding="utf-8"))


def test_the_rules_file_in_the_package_says_what_the_rules_are_without_it() -> None:
    assert Rules.of(packaged()) == Rules.of({}) == Rules()
    chosen = ("loan", "fine", "hold", "lost", "row", "block", "limit")
    for key in set(packaged()) - set(chosen):
        assert Rules.of({name: value for name, value in packaged().items() if name != key}) == Rules(), key
    assert Rules.of({name: value for name, value in packaged().items() if name not in chosen}) == Rules()


def test_the_name_and_the_contact_of_the_library_are_left_to_write() -> None:
    assert not {"name", "contact"} & set(packaged())


def test_days_limits_and_places_are_those_of_the_interface() -> None:
    rules = Rules()
    found = policy.terms(rules)
    assert found.hold is not None
    assert found.lost is not None
    assert {action: above[0] for action, above in found.against.items()} == dict.fromkeys(found.against, 1000)
    assert (rules.payment.least, set(rules.payment.refused_kinds)) == (300, {str(FineKind.REPLACEMENT)})
    assert {word: [limit.most for limit in limits] for word, limits in found.limits.items()} == {
        "loans": [100],
        "holds": [20],
        "requests": [],
    }
    assert (found.hold.pickup, found.hold.uncollected, found.hold.expires, found.hold.visible) == (7, 100, 365, 7)
    assert (found.lost.after, found.lost.replacement, found.lost.handling) == (70, 4200, 1000)
    assert (rules.password.shortest, rules.password.longest) == (5, 12)
    assert (rules.password.wrong_tries, rules.password.locked_minutes) == (5, 15)
    assert (rules.due_soon_seconds, rules.reminder_days) == (86_400, (0, 1, 2, 3))
    assert [place.id for place in rules.pickup_libraries] == ["linna", "hervanta", "arvo"]
    assert (place := rules.pickup_library("arvo")) is not None
    assert (place.name, rules.pickup_library("Arvo")) == ("Arvo", None)  # found by its id alone
    assert [name for name, collection in rules.collections.items() if collection.stacks] == ["stacks"]
    assert (rules.zone, rules.calendar.weekdays, rules.calendar.dates) == ("Europe/Helsinki", frozenset(), frozenset())
    assert str(rules.contact) == "tel. 0294 520 900"


def test_periods_renewals_and_fines_are_those_of_the_interface() -> None:
    found = {name: policy.terms(Rules(), collection=name) for name in Rules().collections}
    assert all(one.loan is not None and one.fine is not None for one in found.values())
    assert {name: (one.loan.period, one.loan.renewals, one.loan.from_due) for name, one in found.items()} == {  # type: ignore[union-attr]
        "book": ((28, "d"), 5, False),
        "course": ((14, "d"), 5, False),
        "short": ((1, "d"), 5, False),
        "stacks": ((28, "d"), 5, False),
    }
    assert {name: one.fine.steps[0][:2] + one.fine.steps[0][4:] for name, one in found.items()} == {  # type: ignore[union-attr]
        "book": (20, 1, 15),
        "course": (80, 1, 15),
        "short": (1500, 0, None),
        "stacks": (20, 1, 15),
    }
