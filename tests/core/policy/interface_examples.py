"""How the examples of section 5.1 of the interface are asked: rules in few words, dates of November 2026, and codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tunilib.core import Rules, policy

Table = dict[str, tuple[Callable[[], object], object]]
"""By what it shows, what is asked and what the interface says to it."""
MON, TUE, WED, THU, FRI = (date(2026, 11, day) for day in (2, 3, 4, 5, 6))
SAT, SUN, NEXT_MON = (date(2026, 11, day) for day in (7, 8, 9))
EVERY = "[[row]]\nuse = {loan = 'a', fine = 'a', hold = 'a', lost = 'a', ban = 'a'}\n"
OTHERS = {
    "loan": "period = '14d'",
    "fine": "amount = '0.20'",
    "hold": "",
    "lost": "",
    "ban": "days = 1",
}
NOTHING = Rules.parse("[[row]]\nuse = {}")
WEEKEND = "[closed]\nweekdays = [5, 6]\n"


def rules(kind: str = "loan", keys: str = "period = '14d'", more: str = "", before: str = "") -> Rules:
    """Rules with one policy of each kind, of which one has these keys; what a file begins with comes before."""
    tables = [f"[{name}.a]\n{keys if name == kind else other}\n" for name, other in OTHERS.items()]
    return Rules.parse(before + "".join(tables) + EVERY + more)


def at(text: str, offset: str = "+02:00") -> datetime:
    """A time of November 2026 in Helsinki, such as ``2T16:00`` for the 2nd."""
    day, _, hour = text.partition("T")
    return datetime.fromisoformat(f"2026-11-{int(day):02d}T{hour}:00{offset}")


def lent(given: Rules, now: date = MON, **facts: Any) -> str:
    return str(policy.checkout(given, now=now, **facts).due_after)


def codes(decision: policy.Decision) -> str:
    return " ".join(reason.code for reason in decision.reasons)


def renewed(given: Rules, due: date, now: date, **facts: Any) -> str:
    """The codes, and the new due date where it is allowed."""
    decision = policy.renewal(given, due=due, now=now, **facts)
    return codes(decision) or str(decision.due_after)


def cost(given: Rules, days: int, **facts: Any) -> int:
    """The fine of a loan that was due on Monday, so many days late."""
    return policy.fine(given, due=MON, returned=date.fromordinal(MON.toordinal() + days), **facts)


def banned(given: Rules, days: int, until: date | None = None) -> str:
    """The last day of the ban for a return on Friday, so many days late."""
    due = date.fromordinal(FRI.toordinal() - days)
    return str(policy.ban(given, due=due, returned=FRI, banned_until=until))


def who(**facts: Any) -> policy.Standing:
    return policy.Standing(**facts)


def refused(given: Rules, standing: policy.Standing, category: str | None = None, now: date = MON) -> str:
    """The actions that a standing refuses, each with its first code."""
    asked = {
        "checkout": policy.checkout(given, now=now, standing=standing, category=category),
        "hold": policy.hold(given, now=now, standing=standing, category=category),
        "renewal": policy.renewal(given, due=TUE, now=now, standing=standing, category=category, by="desk"),
        "automatic": policy.renewal(given, due=now, now=now, standing=standing, category=category, by="library"),
    }
    return " ".join(action for action, decision in asked.items() if codes(decision).startswith("patron."))


def by_the_hour(keys: str, due: date, returned: date, before: str = "") -> int:
    """The fine of a loan by its time of return."""
    return policy.fine(rules("fine", keys, before=before), due=due, returned=returned)


def examples_of(**tables: Table) -> pytest.MarkDecorator:
    """A test of each example."""
    named = [
        pytest.param(*example, id=f"{name}: {what}")
        for name, table in tables.items()
        for what, example in table.items()
    ]
    return pytest.mark.parametrize(("asked", "expected"), named)
