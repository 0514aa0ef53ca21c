"""Twenty-one rules files in the older form, one table for each collection, and the questions that both forms answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

FILES = {
    "default": "",
    "name only": 'name = "Village"\n[collections.stacks]\n[collections.dvd]\nname = "DVD"',
    "periods": "[collections.book]\nperiod_days = 21\n[collections.course]\nrenewals = 2\n[collections.short]",
    "own collection": "[collections.map]\nperiod_days = 7\nrenewals = 0\n[collections.map.fine]\namount = '1.00'",
    "from due": "[collections.book]\nrenewal_from = 'due'\nrenewal_days = 14",
    "not before": "[collections.book]\nnot_before_days = 3\n[collections.course]\nnot_before_days = 0",
    "closed": "[closed]\nweekdays = [5, 6]\ndates = [2026-03-31, 2026-04-03, 2026-04-06]",
    "fixed": "[collections.book]\nfixed_due = 2026-04-01\n[collections.course]\nfixed_due = 2026-03-02",
    "exactly": "[collections.book]\nfixed_due = 2026-05-31\nfixed_due_is = 'exactly'",
    "not sooner": """
[closed]
weekdays = [6]
dates = [2026-06-01]
[collections.book]
fixed_due = 2026-05-31
fixed_due_is = 'not-before'""",
    "grace": """
[collections.book.fine]
amount = '0.50'
grace_days = 2
[collections.course.fine]
grace_days = 2
grace_charged = true
most = '4.00'""",
    "weeks": """
[collections.book.fine]
every_days = 7
amount = '2.00'
[collections.course.fine]
every_days = 7
charged_at_start = true
most_days = 30""",
    "once": """
[collections.book.fine]
once = true
amount = '5.00'
grace_days = 3
[collections.short.fine]
once = false
[collections.course.fine]
amount = '0.00'""",
    "short by the day": "[collections.short.fine]\nevery_days = 2\namount = '1.00'",
    "open days": "[closed]\nweekdays = [6]\n[collections.book.fine]\nclosed_days = false\n[collections.course]",
    "categories": """
[collections.book]
[collections.course]
[collections.reference]
for_loan = false
[categories.staff.book]
period_days = 90
renewals = 9
[categories.staff.reference]
for_loan = true
period_days = 3
[categories.staff.book.fine]
amount = '1.00'
[categories.child.book]
for_loan = false
[categories.child.course.fine]
once = true""",
    "categories of the default": "[categories.staff.short]\nperiod_days = 3\n[categories.child.book]\nrenewals = 0",
    "limits": "[limits]\nloans = 2\nholds = 1",
    "suspension": """
[suspension]
above = '5.00'
refuses = ['hold', 'checkout']
overdue_loans = 2
address_required = true""",
    "holds alone": "[suspension]\nabove = '0.00'\nrefuses = ['hold']",
    "lost and pick-up": """
[lost]
after_days = 20
replacement = '0.00'
handling = '7.50'
[pickup]
days = 3
uncollected_fee = '2.00'
expires_days = 30
closed_visible_days = 0
[closed]
dates = [2026-03-13]""",
}
TODAY = date(2026, 3, 10)


class Question(NamedTuple):
    """One decision: what is asked, of which collection and category, with its facts."""

    what: str
    collection: str
    category: str | None
    facts: dict[str, object]

    def __str__(self) -> str:
        told = " ".join(f"{key}={value}" for key, value in self.facts.items())
        return f"{self.what} {self.collection} {self.category or '-'} {told}".strip()


STANDINGS: tuple[dict[str, object], ...] = (
    {},
    {"open_fines": 500},
    {"open_fines": 1001},
    {"block": "lost books", "card_expires": date(2026, 3, 9), "card_lost": True},
    {"has_address": False, "overdue_loans": 1},
    {"overdue_loans": 2},
)


def questions(text: str, collections: list[str]) -> Iterator[Question]:
    """What is asked of the library with a rules file."""
    for collection in collections:
        for category in (None, "staff", "child") if "categories" in text else (None,):
            for late, used in ((-30, 0), (-3, 1), (0, 4), (1, 0), (2, 5), (8, 1), (25, 9)):
                due = TODAY - timedelta(days=late)
                yield Question("renewal", collection, category, {"due": due, "used": used})
                yield Question("fine", collection, category, {"due": due})
                yield Question("suspends", collection, category, {"due": due, "open_fines": used * 150})
            yield Question("checkout", collection, category, {"loans": used})
            yield Question("checkout", collection, category, {"loans": 2})
    for standing in STANDINGS:
        for what in ("renewal", "checkout", "hold"):
            yield Question(what, collections[0], None, {"standing": tuple(standing.items())})
    for holds in (0, 1, 19, 20):
        yield Question("hold", collections[0], None, {"holds": holds})
    yield Question("lost", collections[0], None, {"due": TODAY})
    yield Question("pickup", collections[0], None, {})
