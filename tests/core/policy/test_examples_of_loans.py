"""Section 5.1 of the interface by example: rows, loans and mistakes, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import pytest
from tests.core.policy.interface_examples import (
    FRI,
    MON,
    NEXT_MON,
    NOTHING,
    TUE,
    WEEKEND,
    Table,
    at,
    by_the_hour,
    codes,
    examples_of,
    lent,
    renewed,
    rules,
    who,
)

from tunilib.core import Rules, policy
from tunilib.core.rules import InvalidRules

EXAMPLE = """
[loan.month]
period = "28d"
[loan.fortnight]
period = "14d"
[loan.long]
period = "90d"
[fine.daily]
amount = "0.20"
[fine.course]
amount = "0.80"
[hold.usual]
[collections.book]
[collections.course]
[[row]]
use = {loan = "month", fine = "daily", hold = "usual"}
[[row]]
when = {collection = "course"}
use = {loan = "fortnight", fine = "course"}
[[row]]
when = {category = ["staff", "researcher"]}
use = {loan = "long"}
[[row]]
when = {library = "hervanta", collection = "course"}
use = {fine = "none"}
"""


def chosen(before: str, library: str, category: str | None, collection: str) -> str:
    found = policy.terms(Rules.parse(before + EXAMPLE), library=library, category=category, collection=collection)
    return " ".join(f"{kind} {found.names[kind]} {found.rows[kind]}" for kind in ("loan", "fine", "hold", "ban"))


ROWS: Table = {
    "staff, a course book of Linna": (
        lambda: chosen("", "linna", "staff", "course"),
        "loan long 3 fine course 2 hold usual 1 ban none None",
    ),
    "staff, a course book of Hervanta": (
        lambda: chosen("", "hervanta", "staff", "course"),
        "loan long 3 fine none 4 hold usual 1 ban none None",
    ),
    "a researcher, a book": (
        lambda: chosen("", "linna", "researcher", "book"),
        "loan long 3 fine daily 1 hold usual 1 ban none None",
    ),
    "nobody's category": (
        lambda: chosen("", "hervanta", None, "course"),
        "loan fortnight 2 fine none 4 hold usual 1 ban none None",
    ),
    **{
        f"priority = {priority}: a dimension that is left out weighs nothing": (
            partial(chosen, f"priority = {priority}\n", "linna", "staff", "course"),
            f"loan {loan} fine course 2 hold usual 1 ban none None",
        )
        for priority, loan in {
            '["collection"]': "fortnight 2",
            '["category"]': "long 3",
            '["collection", "category"]': "fortnight 2",
            '["library", "category", "collection"]': "long 3",
            '["library"]': "long 3",
            "[]": "long 3",
        }.items()
    },
    "no row: not lent": (
        lambda: codes(policy.checkout(NOTHING, now=MON)),
        "checkout.not-for-loan",
    ),
    "no row: no fine": (lambda: policy.fine(NOTHING, due=MON, returned=FRI), 0),
    "no row: no holds": (lambda: codes(policy.hold(NOTHING, now=MON)), "hold.not-holdable"),
    "no row: never lost": (lambda: policy.lost(NOTHING, due=MON), None),
    "no row: no ban": (lambda: policy.ban(NOTHING, due=MON, returned=FRI), None),
    "what a policy leaves out has the default, never another's": (
        lambda: renewed(rules("loan", "period = '14d'", more="[loan.b]\nperiod = '7d'\nrenewals = 3\n"), TUE, MON),
        "renewal.not-allowed",
    ),
    "not lent: no due date": (lambda: policy.checkout(NOTHING, now=MON).due_after, None),
}

LOANS: Table = {
    "a period in days": (lambda: lent(rules()), "2026-11-16"),
    "past closed days": (lambda: lent(rules("loan", "period = '5d'", before=WEEKEND)), "2026-11-09"),
    "of the copy's library alone": (
        lambda: [
            lent(rules("loan", "period = '1d'", before="[closed.arvo]\ndates = [2026-11-03]\n"), library=place)
            for place in ("arvo", "linna")
        ],
        ["2026-11-04", "2026-11-03"],
    ),
    "those of all and those of one": (
        lambda: lent(
            rules("loan", "period = '5d'", before=WEEKEND + "[closed.arvo]\ndates = [2026-11-09]\n"), library="arvo"
        ),
        "2026-11-10",
    ),
    "a period in hours, from the time": (
        lambda: lent(rules("loan", "period = '4h'"), at("2T10:15")),
        "2026-11-02 14:15:00+02:00",
    ),
    "in hours past a closed day, at the same hour": (
        lambda: lent(rules("loan", "period = '24h'", before=WEEKEND), at("6T10:15")),
        "2026-11-09 10:15:00+02:00",
    ),
    "a time is read in the library's zone": (
        lambda: lent(rules("loan", "period = '1d'"), at("2T23:30", "+00:00")),
        "2026-11-04",
    ),
    "due_at": (lambda: lent(rules("loan", "period = '1d'\ndue_at = '10:00'")), "2026-11-03 10:00:00+02:00"),
    "an hour that a clock change skips is the first after it": (
        lambda: lent(rules("loan", "period = '1d'\ndue_at = '03:30'"), date(2027, 3, 27)),
        "2027-03-28 04:00:00+03:00",
    ),
    "an hour that comes twice is the first": (
        lambda: lent(rules("loan", "period = '1d'\ndue_at = '03:30'"), date(2026, 10, 24)),
        "2026-10-25 03:30:00+03:00",
    ),
    "overnight from its hour on": (
        lambda: lent(rules("loan", "period = '4h'\novernight = {from = '16:00', until = '10:00'}"), at("2T16:00")),
        "2026-11-03 10:00:00+02:00",
    ),
    "overnight, the next open day": (
        lambda: lent(
            rules("loan", "period = '4h'\novernight = {from = '16:00', until = '10:00'}", before=WEEKEND), at("6T17:00")
        ),
        "2026-11-09 10:00:00+02:00",
    ),
    "before the hour of the night": (
        lambda: lent(rules("loan", "period = '4h'\novernight = {from = '16:00', until = '10:00'}"), at("2T15:59")),
        "2026-11-02 19:59:00+02:00",
    ),
    "renewed in the evening is overnight too": (
        lambda: renewed(
            rules("loan", "period = '4h'\nrenewals = 1\novernight = {from = '16:00', until = '10:00'}"),
            at("2T18:00"),
            at("2T17:00"),
        ),
        "2026-11-03 10:00:00+02:00",
    ),
    "fixed_due, not after": (lambda: lent(rules("loan", "period = '14d'\nfixed_due = 2026-11-10")), "2026-11-10"),
    "fixed_due exactly": (
        lambda: lent(rules("loan", "period = '3d'\nfixed_due = 2026-11-10\nfixed_due_is = 'exactly'")),
        "2026-11-10",
    ),
    "fixed_due not before": (
        lambda: lent(rules("loan", "period = '3d'\nfixed_due = 2026-11-10\nfixed_due_is = 'not-before'")),
        "2026-11-10",
    ),
    "a fixed_due that has passed: never before the day it counts from": (
        lambda: lent(rules("loan", "period = '3d'\nfixed_due = 2026-10-10")),
        "2026-11-02",
    ),
    "fixed_due comes after closed days": (
        lambda: lent(rules("loan", "period = '14d'\nfixed_due = 2026-11-07", before=WEEKEND)),
        "2026-11-07",
    ),
    "by the day it is lent": (
        lambda: [
            lent(
                rules(
                    "loan",
                    "period = '365d'\nfixed_due_is = 'exactly'\n"
                    "fixed_due = [{from = 2026-08-01, until = 2026-12-31, due = 2027-01-15},"
                    " {from = 2027-01-01, until = 2027-07-31, due = 2027-08-15}]",
                ),
                day,
            )
            for day in (MON, date(2026, 12, 31), date(2027, 1, 1), date(2027, 8, 1))
        ],
        ["2027-01-15", "2027-01-15", "2027-08-15", "2028-07-31"],
    ),
    "fixed_due at the hour": (
        lambda: lent(rules("loan", "period = '14d'\ndue_at = '10:00'\nfixed_due = 2026-11-10")),
        "2026-11-10 10:00:00+02:00",
    ),
    "within the card": (
        lambda: lent(rules("loan", "period = '14d'\nwithin_card = true"), standing=who(card_expires=FRI)),
        "2026-11-06",
    ),
    "within a card that has ended: not before today": (
        lambda: lent(rules("loan", "period = '14d'\nwithin_card = true"), standing=who(card_expires=date(2026, 10, 1))),
        "2026-11-02",
    ),
    "within a card comes last": (
        lambda: lent(
            rules("loan", "period = '14d'\nfixed_due = 2026-11-10\nfixed_due_is = 'exactly'\nwithin_card = true"),
            standing=who(card_expires=FRI),
        ),
        "2026-11-06",
    ),
    "the hour of a period in days is that of its bounds, lent overnight too": (
        lambda: lent(
            rules(
                "loan",
                "period = '14d'\ndue_at = '10:00'\novernight = {from = '16:00', until = '09:00'}\nwithin_card = true",
            ),
            at("2T17:00"),
            standing=who(card_expires=MON),
        ),
        "2026-11-02 10:00:00+02:00",
    ),
    "the longest time bounds a loan": (lambda: lent(rules("loan", "period = '14d'\nlongest = '3d'")), "2026-11-05"),
    "the longest time bounds a renewal": (
        lambda: renewed(
            rules("loan", "period = '14d'\nrenewals = 9\nlongest = '20d'"), TUE, TUE, checked_out=date(2026, 10, 20)
        ),
        "2026-11-09",
    ),
    "nothing left of the longest time": (
        lambda: renewed(
            rules("loan", "period = '14d'\nrenewals = 9\nlongest = '20d'"),
            NEXT_MON,
            TUE,
            checked_out=date(2026, 10, 20),
        ),
        "renewal.limit",
    ),
    "an age that is reached today": (
        lambda: codes(
            policy.checkout(
                rules("loan", "period = '14d'\nage = 15"), now=MON, standing=who(birth_date=date(2011, 11, 2))
            )
        ),
        "",
    ),
    "an age that is reached tomorrow": (
        lambda: codes(
            policy.checkout(
                rules("loan", "period = '14d'\nage = 15"), now=MON, standing=who(birth_date=date(2011, 11, 3))
            )
        ),
        "checkout.age",
    ),
    "no birth date": (
        lambda: codes(policy.checkout(rules("loan", "period = '14d'\nage = 15"), now=MON)),
        "checkout.age",
    ),
}


@examples_of(rows=ROWS, loans=LOANS)
def test_an_example_of_the_interface_is_decided_as_it_says(asked: Callable[[], object], expected: object) -> None:
    assert asked() == expected


@pytest.mark.parametrize(
    "ask",
    [
        lambda: lent(rules(), datetime(2026, 11, 2, 10)),
        lambda: lent(rules("loan", "period = '4h'"), MON),
        lambda: renewed(rules("loan", "period = '4h'\nrenewals = 1"), TUE, MON),
        lambda: by_the_hour("amount = '1.00'\nevery = '1h'", MON, TUE),
        lambda: policy.fine(rules(), due=datetime(2026, 11, 2, 10), returned=TUE),
        lambda: policy.fine(NOTHING, due=datetime(2026, 11, 2, 10), returned=TUE),
        lambda: policy.ban(NOTHING, due=datetime(2026, 11, 2, 10), returned=TUE),
        lambda: policy.lost(NOTHING, due=datetime(2026, 11, 2, 10)),
        lambda: policy.recall(NOTHING, due=datetime(2026, 11, 2, 10), checked_out=MON, now=MON),
        lambda: policy.recall(rules(), due=FRI, checked_out=datetime(2026, 11, 2, 10), now=MON),
        lambda: renewed(NOTHING, datetime(2026, 11, 2, 10), MON),
    ],
)
def test_a_time_without_an_offset_or_a_date_where_an_hour_is_needed_is_a_value_error(ask: Callable[[], object]) -> None:
    with pytest.raises(ValueError):
        ask()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[loan.course]\nperiod = '2w'\n[[row]]\nuse = {}\n",
            'loan.course.period must be a duration such as "28d" or "4h"',
        ),
        (
            "[loan.month]\nperiod = '1d'\n[loan.long]\nperiod = '1d'\n"
            + "[[row]]\nuse = {}\n" * 3
            + "[[row]]\nuse = {loan = 'x'}\n",
            "row[4].use.loan must be one of: long, month, none",
        ),
        (
            "[fine.x]\nsteps = [{amount = '1.00'}]\nafter = '2d'\n[[row]]\nuse = {}\n",
            "fine.x.after must be left out beside steps",
        ),
        ("[fine.x]\namount = '1.00'\namout = '1.00'\n[[row]]\nuse = {}\n", "fine.x.amout is not a key of the rules"),
    ],
)
def test_a_mistake_is_named_with_its_key_its_row_and_what_would_be_right(text: str, problem: str) -> None:
    with pytest.raises(InvalidRules) as caught:
        Rules.parse(text)
    assert caught.value.problems == (problem,)
