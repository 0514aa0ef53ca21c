"""Rules that libraries in Finland publish on their pages, each written as a rules file and asked for one decision.

What the pages said was read once, and is written here in our own words; libraries change their rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from tests.core.policy.interface_examples import FRI, MON, TUE, WEEKEND, at, codes, cost, lent, refused, rules, who

from tunilib.core import Rules, policy

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rules-of-other-systems.md"
PERIODS = (
    "[collections.book]\n[collections.film]\n[collections.magazine]\n[collections.set]\n"
    "[loan.book]\nperiod = '28d'\n[loan.film]\nperiod = '14d'\n[loan.day]\nperiod = '1d'\n[loan.set]\nperiod = '42d'\n"
    "[[row]]\nuse = {loan = 'book'}\n[[row]]\nwhen = {collection = 'film'}\nuse = {loan = 'film'}\n"
    "[[row]]\nwhen = {collection = 'magazine'}\nuse = {loan = 'day'}\n"
    "[[row]]\nwhen = {collection = 'set'}\nuse = {loan = 'set'}\n"
)


def fines(keys: str, *days: int) -> list[int]:
    return [cost(rules("fine", keys), each) for each in days]


def owed(above: str, *cents: int) -> list[str]:
    block = f"[[block]]\nmeasure = 'fines'\nabove = '{above}'\nrefuses = ['checkout', 'renewal', 'hold']\n"
    given = rules("loan", "period = '28d'\nrenewals = 5", more=block)
    return ["" if not refused(given, who(open_fines=each)) else "refused" for each in cents]


def limited(text: str, collection: str, **loans: int) -> str:
    given = Rules.parse(PERIODS + text)
    return codes(policy.checkout(given, now=MON, collection=collection, loans=loans))


def replaced(keys: str, price: int | None = None) -> tuple[date, int, int]:
    found = policy.lost(rules("lost", keys), due=MON, price=price)
    assert found is not None
    return found.day, found.replacement, found.handling


def periods(*collections: str) -> list[str]:
    return [lent(Rules.parse(PERIODS), collection=each) for each in collections]


CHILDREN = (
    "[collections.adults]\n[collections.children]\n[loan.a]\nperiod = '28d'\n"
    "[hold.a]\nuncollected = '1.00'\n[hold.free]\n"
    "[fine.a]\namount = '0.25'\nmost = '5.00'\nreminders = [{day = 14, fee = '1.00'}, {day = 28, fee = '2.00'}]\n"
    "[fine.letters]\namount = '0.00'\nreminders = [{day = 14, fee = '1.00'}, {day = 28, fee = '2.00'}]\n"
    "[[row]]\nuse = {loan = 'a', fine = 'a', hold = 'a'}\n"
    "[[row]]\nwhen = {collection = 'children'}\nuse = {fine = 'letters', hold = 'free'}\n"
)


def of_children(collection: str) -> list[object]:
    found = policy.terms(Rules.parse(CHILDREN), collection=collection)
    assert found.hold is not None
    given = Rules.parse(CHILDREN)
    letters = policy.reminders(given, collection=collection, due=MON, now=date(2026, 12, 1))
    return [cost(given, 30, collection=collection), letters, found.hold.uncollected]


Said = dict[str, tuple[Callable[[], object], object]]
SAID: dict[str, Said] = {
    "University of the Arts": {
        "0.20 a day, at most 6.00": (lambda: fines("amount = '0.20'\nmost = '6.00'", 1, 40), [20, 600]),
        "short loans 0.40 a day, at most 12.00": (lambda: fines("amount = '0.40'\nmost = '12.00'", 1, 40), [40, 1200]),
        "for at most 30 days": (lambda: fines("amount = '0.20'\nuntil = '30d'", 30, 31), [600, 600]),
        "20.00 or more owed: no loans and renewals": (lambda: owed("19.99", 1999, 2000), ["", "refused"]),
        "10.00 for a bill": (lambda: replaced("handling = '10.00'")[2], 1000),
    },
    "Kyyti libraries": {
        "0.25 a day, at most 5.00": (lambda: fines("amount = '0.25'\nmost = '5.00'", 1, 30), [25, 500]),
        "nothing by the day for children's books": (lambda: of_children("children")[0], 0),
        "1.00 and 2.00 with reminders, of children's books too": (
            lambda: [of_children(each)[1] for each in ("adults", "children")],
            [((14, 100), (28, 200))] * 2,
        ),
        "1.00 for what is not collected, but of children's books": (
            lambda: [of_children(each)[2] for each in ("adults", "children")],
            [100, 0],
        ),
        "5.00 for a bill": (lambda: replaced("handling = '5.00'")[2], 500),
    },
    "Laukaa, of the Keski libraries": {
        "28 days, films 14, school sets 42": (
            lambda: periods("book", "film", "set"),
            ["2026-11-30", "2026-11-16", "2026-12-14"],
        ),
        "magazines over night, or until the next open day": (
            lambda: lent(rules("loan", "period = '1d'", before=WEEKEND), FRI),
            "2026-11-09",
        ),
    },
    "Pori, of the Satakunta libraries": {
        "28 days in the mobile library for what is 14 elsewhere": (
            lambda: [
                lent(
                    Rules.parse(PERIODS + "[[row]]\nwhen = {library = 'arvo'}\nuse = {loan = 'book'}\n"),
                    library=each,
                    collection="film",
                )
                for each in ("arvo", "linna")
            ],
            ["2026-11-30", "2026-11-16"],
        ),
        "8 renewals": (
            lambda: [
                codes(
                    policy.renewal(rules("loan", "period = '28d'\nrenewals = 8"), due=TUE, now=MON, renewals_used=used)
                )
                for used in (7, 8)
            ],
            ["", "renewal.limit"],
        ),
        "quick loans are not renewed": (
            lambda: codes(policy.renewal(rules("loan", "period = '14d'"), due=TUE, now=MON)),
            "renewal.not-allowed",
        ),
        "150 loans": (lambda: limited("[[limit]]\nloans = 150\n", "book", book=120, film=30), "checkout.limit"),
        "of these 30 films": (
            lambda: limited("[[limit]]\nwhen = {collection = 'film'}\nloans = 30\n", "film", book=120, film=30),
            "checkout.limit",
        ),
    },
    "Karelia": {
        "more than 10.00 owed: no loans and renewals": (lambda: owed("10.00", 1000, 1001), ["", "refused"]),
    },
    "Lumme libraries": {
        "online payment from 0.65": (lambda: Rules.parse("[payment]\nleast = '0.65'\n").payment.least, 65),
    },
    "Louna libraries": {
        "0.50 after one week, 1.00 after three, 1.50 after five": (
            lambda: fines(
                "steps = [{amount = '0.50', every = 'once', after = '6d'},"
                " {amount = '0.50', every = '14d', after = '7d'}]\nmost = '1.50'",
                6,
                7,
                21,
                35,
                70,
            ),
            [0, 50, 100, 150, 150],
        ),
        "2.00 with each reminder": (
            lambda: policy.reminders(
                rules("fine", f"amount = '0.00'\nreminders = {_table([7, 21, 35])}"), due=MON, now=date(2026, 12, 7)
            ),
            ((7, 200), (21, 200), (35, 200)),
        ),
        "billed after seven weeks": (lambda: replaced("after = '49d'")[0], date(2026, 12, 21)),
        "seven weeks late: no loans": (
            lambda: [
                refused(
                    rules(more="[[block]]\nmeasure = 'overdue-days'\nabove = 48\nrefuses = ['checkout']\n"),
                    who(overdue_days=days),
                )
                for days in (48, 49)
            ],
            ["", "checkout"],
        ),
        "10.00 or more owed: no loans, renewals and holds": (lambda: owed("9.99", 999, 1000), ["", "refused"]),
        "2.00 for what is not collected": (
            lambda: policy.terms(rules("hold", "uncollected = '2.00'")).hold.uncollected,  # type: ignore[union-attr]
            200,
        ),
    },
    "PIKI libraries": {
        "300 loans": (lambda: limited("[[limit]]\nloans = 300\nholds = 300\n", "book", book=300), "checkout.limit"),
        "300 holds": (
            lambda: codes(policy.hold(rules(more="[[limit]]\nholds = 300\n"), now=MON, holds={"book": 300})),
            "hold.limit",
        ),
    },
    "University of Oulu": {
        "14 to 28 days": (lambda: periods("film", "book"), ["2026-11-16", "2026-11-30"]),
        "reference books over night and over the weekend": (
            lambda: lent(
                rules("loan", "period = '1h'\novernight = {from = '15:00', until = '10:00'}", before=WEEKEND),
                at("6T15:30"),
            ),
            "2026-11-09 10:00:00+02:00",
        ),
        "rare books in the reading room": (
            lambda: policy.terms(rules("loan", "period = '8h'\nreading_room = true")).loan.reading_room,  # type: ignore[union-attr]
            True,
        ),
        "the staff borrows from the legal deposit": (
            lambda: [
                codes(
                    policy.checkout(
                        Rules.parse(
                            "[loan.a]\nperiod = '90d'\n[[row]]\nuse = {loan = 'none'}\n"
                            "[[row]]\nwhen = {category = 'staff'}\nuse = {loan = 'a'}\n"
                        ),
                        now=MON,
                        category=each,
                    )
                )
                for each in (None, "staff")
            ],
            ["checkout.not-for-loan", ""],
        ),
        "no renewal where others wait": (
            lambda: codes(
                policy.renewal(rules("loan", "period = '14d'\nrenewals = 9"), due=TUE, now=MON, requested=True)
            ),
            "renewal.requested",
        ),
    },
    "University of Tampere, before 2019": {
        "15.00 for a short loan that is late": (lambda: fines("amount = '15.00'\nevery = 'once'", 1, 9), [1500, 1500]),
        "and no loans for a week": (
            lambda: [
                policy.ban(rules("ban", "days = 7\nmost = 7"), due=due, returned=FRI)
                for due in (MON, date(2026, 11, 5))
            ],
            [date(2026, 11, 13)] * 2,
        ),
    },
    "University of Eastern Finland": {
        "four working days to collect": (
            lambda: policy.pickup(rules("hold", "pickup = '4d'\nclosed_days = false", before=WEEKEND), ready=TUE),
            date(2026, 11, 9),
        ),
    },
}


def _table(days: list[int]) -> str:
    return "[" + ", ".join(f"{{day = {day}, fee = '2.00'}}" for day in days) + "]"


NOT_SAID = (
    "University of the Arts: all debts are paid in one sum before loans go on",
    "Kyyti libraries: 2.00 for a new card",
    "Kyyti libraries: 4.00 for a loan from another library",
    "Laukaa: 14 days for a copy of a title that others have reserved",
    "Pori: special things are returned to the library that lent them",
    "Pori: a reminder up to five days before the due date",
    "Lumme libraries: debts of the last year are paid by the end of January",
    "Louna libraries: with a hold on it, the fine begins on the day after the due date",
    "Louna libraries: at most 42.00 for a film, also for a more expensive one",
    "University of Oulu: a card from the age of 15",
)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [pytest.param(*rule, id=f"{library}: {what}") for library, said in SAID.items() for what, rule in said.items()],
)
def test_a_published_rule_can_be_said(asked: Callable[[], object], expected: object) -> None:
    assert asked() == expected


def test_the_page_counts_what_can_be_said_and_names_what_cannot() -> None:
    count = sum(map(len, SAID.values()))
    text = re.sub(r"\s+", " ", PAGE.read_text(encoding="utf-8"))
    assert (
        f"Of {count + len(NOT_SAID)} rules that {len(SAID)} libraries in Finland publish, {count} can be written"
        in text
    )
    assert [rule for rule in NOT_SAID if rule.partition(": ")[2] not in text] == []
