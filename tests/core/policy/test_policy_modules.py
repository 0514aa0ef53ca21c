"""What the policy offers is there when it is first named, and nothing that there is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tunilib.core import policy
from tunilib.core.reason import refusals

NAMES = (
    *("Decision", "Standing", "ban", "checkout", "fine", "hold", "lost", "pickup", "recall", "reminders", "renewal"),
    *("request", "terms"),
)


def test_a_function_is_imported_when_it_is_named_in_any_order() -> None:
    for names in (NAMES, NAMES[::-1]):
        code = f"from tunilib.core import policy\nassert all(callable(getattr(policy, name)) for name in {names!r})"
        subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["nothing", "os", "__path_of__"])
def test_what_is_no_part_of_the_policy_is_said_so_by_its_name(name: str) -> None:
    with pytest.raises(AttributeError, match=f"'tunilib.core.policy' has no attribute '{name}'"):
        policy.__getattr__(name)


def test_reasons_come_in_the_order_of_the_rules_and_only_where_there_are_any() -> None:
    rules = [lambda case: case, lambda _: None, lambda case: f"{case} too"]
    found: object = refusals(rules, "no")
    assert found == ("no", "no too")
