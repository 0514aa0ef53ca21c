"""The modules of the policy are there when they are first named, and none that there is not."""

from __future__ import annotations

import sys

import pytest

from tunilib.core import policy
from tunilib.core.reason import refusals

MODULES = ("blocks", "checkouts", "fines", "holds", "passwords", "payments", "renewals")


def test_a_module_is_imported_when_it_is_named() -> None:
    for name in MODULES:
        assert policy.__getattr__(name) is sys.modules[f"tunilib.core.policy.{name}"], name


@pytest.mark.parametrize("name", ["nothing", "os", "__path_of__"])
def test_what_is_no_module_of_the_policy_is_said_so_by_its_name(name: str) -> None:
    with pytest.raises(AttributeError, match=f"'tunilib.core.policy' has no attribute '{name}'"):
        policy.__getattr__(name)


def test_reasons_come_in_the_order_of_the_rules_and_only_where_there_are_any() -> None:
    rules = [lambda case: case, lambda _: None, lambda case: f"{case} too"]
    found: object = refusals(rules, "no")
    assert found == ("no", "no too")
