"""The rule sets that ship: ten decisions of each, worked out by hand from its file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from tests.core.policy.interface_examples import (
    FRI,
    MON,
    NEXT_MON,
    SAT,
    TUE,
    Table,
    at,
    banned,
    codes,
    cost,
    examples_of,
    lent,
    renewed,
    who,
)

from tunilib.core import Rules, policy
from tunilib.core.rules.reader import tables_of
from tunilib.core.rules.written import written
from tunilib.errors import LocalError
from tunilib.library.rules.fee_list import fee_list
from tunilib.library.rules.rulebook import RULE_SETS, rule_set_text, rules_of_data


@cache
def of(name: str) -> Rules:
    return Rules.parse(rule_set_text(name))


def lending(name: str, **facts: Any) -> str:
    return codes(policy.checkout(of(name), now=MON, **facts))


def holding(name: str, **facts: Any) -> str:
    return codes(policy.hold(of(name), now=MON, **facts))


def late(name: str, *days: int, **facts: Any) -> list[int]:
    return [cost(of(name), each, **facts) for each in days]


def by_hour(due: Any, returned: Any) -> int:
    return policy.fine(of("evening"), collection="reserve", due=due, returned=returned)


EVENING: Table = {
    "four hours": (lambda: lent(of("evening"), at("2T10:15"), collection="reserve"), "2026-11-02 14:15:00+02:00"),
    "over the weekend": (lambda: lent(of("evening"), at("6T16:30"), collection="reserve"), "2026-11-09 09:00:00+02:00"),
    "renewed in the last hour": (
        lambda: [
            renewed(of("evening"), at("2T14:15"), at(now), collection="reserve") for now in ("2T13:00", "2T13:15")
        ],
        ["renewal.too-soon", "2026-11-02 17:15:00+02:00"],
    ),
    "not renewed in the reading room": (
        lambda: renewed(of("evening"), at("2T14:15"), at("2T13:30"), collection="readingroom"),
        "renewal.not-allowed",
    ),
    "an hour and five minutes late": (lambda: by_hour(at("2T14:15"), at("2T15:20")), 200),
    "over a weekend that is closed": (lambda: by_hour(at("6T15:00"), at("9T09:30")), 1900),
    "the most": (lambda: by_hour(at("2T15:00"), at("4T15:00")), 2500),
    "a book": (lambda: lent(of("evening"), at("2T10:15"), collection="book"), "2026-11-16 18:00:00+02:00"),
    "a book three days late": (lambda: late("evening", 3, collection="book"), [150]),
    "no hold on course reserves": (
        lambda: [holding("evening", collection=one) for one in ("reserve", "book")],
        ["hold.not-holdable", ""],
    ),
    "a third one": (
        lambda: codes(
            policy.checkout(
                of("evening"), now=at("2T10:15"), collection="reserve", loans={"reserve": 1, "readingroom": 1}
            )
        ),
        "checkout.limit",
    ),
}
CONSORTIUM: Table = {
    "a book": (lambda: lent(of("consortium"), library="main", collection="book"), "2026-11-30"),
    "past the branch's Saturday": (
        lambda: [lent(of("consortium"), SAT, library=one, collection="film") for one in ("main", "branch")],
        ["2026-11-21", "2026-11-23"],
    ),
    "after one, three and five weeks": (
        lambda: late("consortium", 6, 7, 21, 35, 60, collection="book"),
        [0, 50, 100, 150, 150],
    ),
    "reminders": (
        lambda: policy.reminders(of("consortium"), collection="book", due=MON, now=date(2026, 11, 23)),
        ((7, 200), (21, 200)),
    ),
    "children": (lambda: late("consortium", 30, collection="children"), [0]),
    "reminders of children": (
        lambda: policy.reminders(of("consortium"), collection="children", due=MON, now=NEXT_MON),
        ((7, 100),),
    ),
    "a quick loan": (lambda: renewed(of("consortium"), TUE, MON, collection="quick"), "renewal.not-allowed"),
    "a hold on it": (lambda: holding("consortium", collection="quick"), "hold.not-holdable"),
    "on the shelf": (lambda: holding("consortium", collection="book", free_on_shelf=1, free_here=1), ""),
    "ten euros": (
        lambda: [lending("consortium", collection="book", standing=who(open_fines=owed)) for owed in (999, 1000)],
        ["", "patron.suspended-fines"],
    ),
    "seven weeks late": (
        lambda: [lending("consortium", collection="book", standing=who(overdue_days=days)) for days in (48, 49)],
        ["", "patron.overdue-loans"],
    ),
    "a lost film": (
        lambda: [policy.lost(of("consortium"), collection="film", due=MON, price=price) for price in (None, 1500)],
        [(date(2026, 12, 21), 4200, 0), (date(2026, 12, 21), 1500, 0)],
    ),
}
SCHOOL: Table = {
    "a book": (lambda: lent(of("school"), collection="book"), "2026-11-17"),
    "a film": (lambda: lent(of("school"), collection="film"), "2026-11-09"),
    "a textbook": (
        lambda: [lent(of("school"), day, collection="textbook") for day in (MON, date(2027, 1, 11))],
        ["2026-12-18", "2027-06-04"],
    ),
    "reference": (lambda: lending("school", collection="reference", category="teacher"), "checkout.not-for-loan"),
    "a teacher's film": (lambda: lent(of("school"), collection="film", category="teacher"), "2027-11-02"),
    "renewed once": (
        lambda: [renewed(of("school"), TUE, MON, collection="book", renewals_used=used) for used in (0, 1)],
        ["2026-11-17", "renewal.limit"],
    ),
    "not when it is overdue": (lambda: renewed(of("school"), MON, TUE, collection="book"), "renewal.overdue"),
    "a third book": (
        lambda: [lending("school", collection="book", category=who_, loans={"book": 2}) for who_ in (None, "teacher")],
        ["checkout.limit", ""],
    ),
    "no fine": (lambda: late("school", 40, collection="book"), [0]),
    "two weeks late": (
        lambda: [lending("school", collection="book", standing=who(overdue_days=days)) for days in (14, 15)],
        ["", "patron.overdue-loans"],
    ),
    "a third hold in a day": (lambda: holding("school", collection="book", made_today=2), "hold.limit"),
}
ASSOCIATION: Table = {
    "a book": (lambda: lent(of("association"), collection="book"), "2026-12-02"),
    "within the membership": (
        lambda: lent(of("association"), collection="book", standing=who(card_expires=date(2026, 11, 20))),
        "2026-11-20",
    ),
    "not by the patron": (lambda: renewed(of("association"), MON, MON, collection="book"), "renewal.automatic"),
    "by the library": (lambda: renewed(of("association"), MON, MON, collection="book", by="library"), "2026-12-02"),
    "not where somebody waits": (
        lambda: renewed(of("association"), MON, MON, collection="book", by="library", requested=True),
        "renewal.requested",
    ),
    "recalled": (
        lambda: policy.recall(
            of("association"), collection="book", due=date(2027, 1, 1), checked_out=date(2026, 10, 1), now=MON
        ),
        date(2026, 11, 16),
    ),
    "a tool": (
        lambda: [
            lending("association", collection="tool", standing=who(birth_date=date(year, 1, 1)))
            for year in (2009, 2008)
        ],
        ["checkout.age", ""],
    ),
    "a guest": (lambda: lending("association", collection="book", category="guest"), "checkout.not-for-loan"),
    "an ended membership": (
        lambda: lending("association", collection="book", standing=who(card_expires=date(2026, 11, 1))),
        "patron.card-expired",
    ),
    "something overdue": (
        lambda: lending("association", collection="book", standing=who(overdue_loans=1)),
        "patron.overdue-loans",
    ),
    "no fine": (lambda: late("association", 80, collection="book"), [0]),
    "lost": (lambda: policy.lost(of("association"), collection="book", due=MON), (date(2027, 1, 31), 2000, 0)),
}
BAN: Table = {
    "a book": (lambda: lent(of("ban"), collection="book"), "2026-12-02"),
    "a magazine": (lambda: lent(of("ban"), collection="magazine"), "2026-11-09"),
    "in the last five days": (
        lambda: [renewed(of("ban"), date(2026, 11, 10), date(2026, 11, day), collection="book") for day in (4, 5)],
        ["renewal.too-soon", "2026-11-25"],
    ),
    "once": (lambda: renewed(of("ban"), TUE, MON, collection="book", renewals_used=1), "renewal.limit"),
    "not when it is overdue": (lambda: renewed(of("ban"), MON, TUE, collection="book"), "renewal.overdue"),
    "three days late": (lambda: banned(of("ban"), 3), "2026-11-09"),
    "and another copy": (lambda: banned(of("ban"), 3, NEXT_MON), "2026-11-12"),
    "banned": (lambda: lending("ban", collection="book", standing=who(banned_until=FRI)), "patron.banned"),
    "four working days": (
        lambda: policy.pickup(of("ban"), collection="book", ready=date(2026, 11, 5)),
        date(2026, 11, 10),
    ),
    "an eleventh book": (lambda: lending("ban", collection="book", loans={"book": 10}), "checkout.limit"),
    "a child": (lambda: lending("ban", collection="film", category="child"), "checkout.not-for-loan"),
    "no fine": (lambda: late("ban", 30, collection="book"), [0]),
}
TUNI: Table = {
    "a book": (lambda: lent(of("tuni"), collection="book"), "2026-11-30"),
    "a course book": (lambda: lent(of("tuni"), collection="course"), "2026-11-16"),
    "a short loan": (lambda: lent(of("tuni"), collection="short"), "2026-11-03"),
    "late": (lambda: late("tuni", 3, 20, collection="book"), [60, 300]),
    "a course book late": (lambda: late("tuni", 3, 20, collection="course"), [240, 1200]),
    "a short loan late": (lambda: late("tuni", 1, 9, collection="short"), [1500, 1500]),
    "a sixth renewal": (lambda: renewed(of("tuni"), TUE, MON, collection="book", renewals_used=5), "renewal.limit"),
    "ten euros": (
        lambda: [lending("tuni", collection="book", standing=who(open_fines=owed)) for owed in (1000, 1001)],
        ["", "patron.suspended-fines"],
    ),
    "lost": (lambda: policy.lost(of("tuni"), collection="book", due=MON), (date(2027, 1, 11), 4200, 1000)),
    "a hold on the shelf": (lambda: holding("tuni", collection="book", free_on_shelf=1, free_here=1), "hold.on-shelf"),
}


@examples_of(evening=EVENING, consortium=CONSORTIUM, school=SCHOOL, association=ASSOCIATION, ban=BAN, tuni=TUNI)
def test_a_rule_set_decides_as_its_file_says(asked: Callable[[], object], expected: object) -> None:
    assert asked() == expected


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_rule_set_names_no_library_and_has_sentences_for_its_fees(name: str) -> None:
    text = rule_set_text(name)
    assert "# name = " in text
    assert "# [contact]" in text
    assert "\nname" not in text.split("[[")[0]
    assert max(map(len, text.splitlines())) <= 120
    assert all(str(fee.value) for fee in fee_list(of(name)))


@pytest.mark.parametrize("name", RULE_SETS)
def test_rules_are_written_as_a_file_that_says_the_same(name: str) -> None:
    assert Rules.parse(written(tables_of(rule_set_text(name)))) == of(name)


@pytest.mark.parametrize("data", ["{}", '{"name":"TuniLib"}'])
def test_stored_rules_that_say_nothing_are_those_of_the_default_library(data: str) -> None:
    assert rules_of_data(data)._replace(stated=None) == Rules()


def test_stored_rules_of_the_older_form_are_an_error_that_says_what_is_wrong() -> None:
    with pytest.raises(LocalError, match=r"period_days must be \[loan\.NAME\]"):
        rules_of_data('{"collections":{"book":{"period_days":7}}}')
