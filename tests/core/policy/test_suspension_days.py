"""On which day a loan that is not returned suspends, for fines of every shape: what a patron is warned of beforehand.

A day too late is a warning after the fact, a day too early a loan that is returned for nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.core.policy.interface_examples import MON, WEEKEND, at, rules

from tunilib.core import Rules, policy
from tunilib.core.policy.fines import late_costs, suspends_on

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
    "amount = '0.20'\nmost = '1.00'\nreminders = [{day = 9, fee = '1.00'}, {day = 3, fee = '0.50'}]",
    "amount = '0.00'\nreminders = [{day = 3, fee = '1.99'}]",
    "amount = '0.10'\nevery = '1h'",
    "amount = '0.10'\nevery = '1h'\nclosed_days = false\nmost = '4.00'",
)
LIMITS = (0, 19, 20, 70, 139, 140, 199, 200, 400)


def walked(given: Rules, keys: str, limit: int) -> date | None:
    """The first day at whose end the fine, with the fees of reminders, is above a limit, found by asking for each."""
    for days in range(160):
        day = MON + timedelta(days=days)
        end: date = datetime.combine(day + timedelta(days=1), time(), HELSINKI) if "1h" in keys else day
        fees = sum(fee for _, fee in policy.reminders(given, due=MON, now=day))
        if policy.fine(given, due=MON, returned=end) + fees > limit:
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


def costs(kind: str, keys: str, now: date, price: int | None = None, due: date = MON) -> tuple[int | None, int]:
    """The fine for a day and that of now, as a patron is told of a loan with a price."""
    given = rules(kind, keys)
    found = late_costs(given, policy.terms(given), due, 0, now, price)
    return found.per_day, found.now


def test_what_a_patron_is_told_of_a_fine_is_what_it_would_be() -> None:
    tenth = MON + timedelta(days=10)
    assert costs("fine", "amount = '0.20'", tenth) == (20, 200)
    assert costs("fine", "amount = '0.20'\nmost_price = true", tenth, price=150) == (20, 150)
    assert costs("fine", "amount = '0.20'", tenth, price=150) == (20, 200)
    assert costs("fine", "steps = [{amount = '0.20'}, {amount = '0.10'}]", tenth) == (None, 300)
    hourly = "amount = '1.00'\nevery = '1h'"
    assert costs("fine", hourly, at("2T14:30"), due=at("2T10:00")) == (None, 400)  # by the hour of the due day
    free = Rules.parse("[[row]]\nuse = {}\n")
    assert late_costs(free, policy.terms(free), MON, 0, tenth, 150) == (None, 0, None)


def test_a_copy_suspends_by_its_price_only_where_that_is_what_it_costs() -> None:
    block = "[[block]]\nmeasure = 'fines'\nabove = '10.00'\nrefuses = ['checkout']\n"
    for keys, price, days in [
        ("at_price = true", 1500, 70),
        ("at_price = true", 900, None),
        ("", 1500, None),
        ("replacement = '15.00'", 900, 70),
    ]:
        given = rules("lost", keys, more=f"{block}[[row]]\nuse = {{fine = 'none'}}\n")
        found = late_costs(given, policy.terms(given), MON, 0, MON, price).suspends_on
        assert found == (None if days is None else MON + timedelta(days=days)), (keys, price)


def test_a_ban_is_by_the_collection_of_the_copy_and_the_category_of_the_patron() -> None:
    given = rules(
        more="[[row]]\nwhen = {collection = 'short'}\nuse = {ban = 'none'}\n"
        "[[row]]\nwhen = {category = 'staff'}\nuse = {ban = 'none'}\n"
    )
    returned = MON + timedelta(days=3)
    assert policy.ban(given, due=MON, returned=returned, collection="book") == MON + timedelta(days=6)
    assert policy.ban(given, due=MON, returned=returned, collection="short") is None
    assert policy.ban(given, due=MON, returned=returned, category="staff") is None
