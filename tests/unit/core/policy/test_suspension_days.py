"""On which day a loan that is not returned suspends, for fines of every shape: what a patron is warned of beforehand.

A day too late is a warning after the fact, a day too early a loan that is returned for nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.unit.core.policy.interface_examples import MON, WEEKEND, rules

from tunilib.core import Rules, policy
from tunilib.core.policy.fines import suspends_on

HELSINKI = ZoneInfo("Europe/Helsinki")
SHAPES = (
    "amount = '0.20'",
    "amount = '0.20'\nmost = '2.00'",
    "amount = '0.20'\nuntil = '10d'",
    "amount = '0.20'\nafter = '3d'",
    "amount = '0.20'\nafter = '3d'\nuntil = '13d'",
    "amount = '0.20'\ngrace = '4d'",
    "amount = '0.20'\ngrace = '4d'\ngrace_charged = true",
    "amount = '0.70'\nevery = '7d'",
    "amount = '0.70'\nevery = '7d'\nat = 'start'",
    "amount = '0.70'\nevery = '7d'\nat = 'start'\ngrace = '2d'\nafter = '1d'",
    "amount = '2.00'\nevery = 'once'",
    "amount = '2.00'\nevery = 'once'\nafter = '9d'",
    "amount = '0.00'",
    "amount = '0.20'\nround_to = '0.50'",
    "amount = '0.20'\nclosed_days = false",
    "steps = [{amount = '0.20', until = '5d'}, {amount = '0.50', after = '5d'}]",
    "amount = '0.10'\nevery = '1h'",
    "amount = '0.10'\nevery = '1h'\nclosed_days = false\nmost = '4.00'",
)
LIMITS = (0, 19, 20, 70, 139, 140, 199, 200, 400)


def walked(given: Rules, keys: str, limit: int) -> date | None:
    """The first day at whose end the fine is above a limit, found by asking for each."""
    for days in range(160):
        day = MON + timedelta(days=days)
        end: date = datetime.combine(day + timedelta(days=1), time(), HELSINKI) if "1h" in keys else day
        if policy.fine(given, due=MON, returned=end) > limit:
            return day
    return None


@pytest.mark.parametrize("keys", SHAPES)
def test_a_loan_suspends_on_the_first_day_on_which_its_fine_is_above_the_limit(keys: str) -> None:
    for limit in LIMITS:
        block = f"[[block]]\nmeasure = 'fines'\nabove = '{limit // 100}.{limit % 100:02d}'\nrefuses = ['checkout']\n"
        given = rules("fine", keys, more=block, before=WEEKEND)
        found = policy.terms(given)
        assert suspends_on(given, found, MON, 0, MON) == walked(given, keys, limit), limit
        assert suspends_on(given, found, MON, limit + 1, MON + timedelta(days=2)) == MON + timedelta(days=2)


def test_what_costs_nothing_never_suspends() -> None:
    given = Rules.parse("[[row]]\nuse = {}\n[[block]]\nmeasure = 'fines'\nabove = '0.00'\nrefuses = ['checkout']\n")
    assert suspends_on(given, policy.terms(given), MON, 0, MON) is None
