"""Section 5.1 of the interface by example: fines, bans, holds, lost copies, blocks and limits, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.core.policy.interface_examples import (
    FRI,
    MON,
    NEXT_MON,
    SAT,
    SUN,
    TUE,
    WEEKEND,
    Table,
    at,
    banned,
    by_the_hour,
    codes,
    cost,
    examples_of,
    refused,
    rules,
    who,
)

from tunilib.core import Rules, policy


def fined(keys: str, days: int, before: str = "", **facts: Any) -> int:
    return cost(rules("fine", keys, before=before), days, **facts)


STEPS = (
    "steps = [{amount = '0.20', until = '7d'}, {amount = '0.50', after = '7d'},"
    " {amount = '5.00', every = 'once', after = '14d'}]"
)
FINES: Table = {
    "on the due day": (lambda: fined("amount = '0.20'", 0), 0),
    "a day": (lambda: [fined("amount = '0.20'", days) for days in (1, 10)], [20, 200]),
    "once": (lambda: [fined("amount = '15.00'\nevery = 'once'", days) for days in (0, 1, 9)], [0, 1500, 1500]),
    "a week that ends": (
        lambda: [fined("amount = '1.00'\nevery = '7d'", days) for days in (6, 7, 8, 14)],
        [0, 100, 100, 200],
    ),
    "a week that begins": (
        lambda: [fined("amount = '1.00'\nevery = '7d'\nat = 'start'", days) for days in (1, 7, 8)],
        [100, 100, 200],
    ),
    "grace": (lambda: [fined("amount = '0.20'\ngrace = '2d'", days) for days in (2, 3)], [0, 20]),
    "grace charged": (
        lambda: [fined("amount = '0.20'\ngrace = '2d'\ngrace_charged = true", days) for days in (2, 3)],
        [0, 60],
    ),
    "until": (lambda: fined("amount = '0.20'\nuntil = '15d'", 30), 300),
    "until is of the charged time": (lambda: fined("amount = '0.20'\nuntil = '15d'\ngrace = '5d'", 30), 300),
    "after": (lambda: [fined("amount = '0.20'\nafter = '3d'", days) for days in (3, 4)], [0, 20]),
    "steps": (lambda: [fined(STEPS, days) for days in (7, 10, 14, 15)], [140, 290, 490, 1040]),
    "closed days are charged": (lambda: fined("amount = '0.20'", 7, WEEKEND), 140),
    "closed days are not charged": (lambda: fined("amount = '0.20'\nclosed_days = false", 7, WEEKEND), 100),
    "the grace is of open days then": (
        lambda: fined("amount = '0.20'\nclosed_days = false\ngrace = '5d'", 7, WEEKEND),
        0,
    ),
    "rounded half up": (
        lambda: [fined("amount = '0.05'\nround_to = '0.10'", days) for days in (1, 2, 3)],
        [10, 10, 20],
    ),
    "rounded before the cap": (lambda: fined("amount = '0.33'\nround_to = '0.10'\nmost = '0.65'", 2), 65),
    "at most": (lambda: fined("amount = '0.20'\nmost = '1.00'", 9), 100),
    "at most the price": (
        lambda: [fined("amount = '1.00'\nmost_price = true", 30, price=price) for price in (1250, None)],
        [1250, 3000],
    ),
    "at most for a patron": (
        lambda: [fined("amount = '1.00'\nmost_patron = '10.00'", 8, other_fines=other) for other in (0, 500, 1200)],
        [800, 500, 0],
    ),
    "hours are exact": (
        lambda: [
            by_the_hour(f"amount = '1.00'\nevery = '1h'\nat = '{when}'", at("2T14:00"), at("2T16:30"))
            for when in ("end", "start")
        ],
        [200, 300],
    ),
    "hours from the end of a due day": (lambda: by_the_hour("amount = '1.00'\nevery = '1h'", MON, at("3T02:00")), 200),
    "hours of grace": (
        lambda: [
            by_the_hour("amount = '1.00'\nevery = '1h'\nat = 'start'\ngrace = '1h'", at("2T14:00"), at(now))
            for now in ("2T15:00", "2T15:01")
        ],
        [0, 100],
    ),
    "hours of closed days": (
        lambda: by_the_hour(
            "amount = '1.00'\nevery = '1h'\nclosed_days = false", at("6T22:00"), at("9T02:00"), WEEKEND
        ),
        400,
    ),
    "days late of a loan due at an hour": (
        lambda: [by_the_hour("amount = '0.20'", at("2T14:00"), at(now)) for now in ("2T20:00", "3T09:00")],
        [0, 20],
    ),
    "reminders that are reached": (
        lambda: [
            policy.reminders(
                rules("fine", "amount = '0.20'\nreminders = [{day = 7, fee = '2.00'}, {day = 21, fee = '4.00'}]"),
                due=MON,
                now=day,
            )
            for day in (SUN, NEXT_MON, date(2026, 11, 23))
        ],
        [(), ((7, 200),), ((7, 200), (21, 400))],
    ),
}

BANS: Table = {
    "a day for a day; the day of return does not count": (lambda: banned(rules(), 3), "2026-11-09"),
    "in time: none": (lambda: banned(rules(), 0), "None"),
    "after a grace": (lambda: banned(rules("ban", "days = 2\ngrace = '2d'"), 10), "2026-11-22"),
    "in proportion, rounded down": (
        lambda: [banned(rules("ban", "days = 10\nevery = '7d'"), days) for days in (1, 10)],
        ["2026-11-07", "2026-11-20"],
    ),
    "at most": (lambda: banned(rules("ban", "days = 1\nmost = 5"), 10), "2026-11-11"),
    "the later end stands": (
        lambda: [banned(rules(), 3, until) for until in (date(2026, 11, 20), SAT)],
        ["2026-11-20", "2026-11-09"],
    ),
    "cumulative": (lambda: banned(rules("ban", "days = 1\ncumulative = true"), 3, date(2026, 11, 20)), "2026-11-23"),
    "cumulative, the other has ended": (
        lambda: banned(rules("ban", "days = 1\ncumulative = true"), 3, TUE),
        "2026-11-09",
    ),
    "closed days do not count": (
        lambda: str(
            policy.ban(rules("ban", "days = 1\nclosed_days = false", before=WEEKEND), due=FRI, returned=NEXT_MON)
        ),
        "2026-11-10",
    ),
    "by the hour": (
        lambda: str(policy.ban(rules("ban", "days = 1\nevery = '1h'"), due=at("2T14:00"), returned=at("2T16:30"))),
        "2026-11-04",
    ),
}


def held(keys: str = "", **facts: Any) -> str:
    return codes(policy.hold(rules("hold", keys), now=MON, **facts))


HOLDS: Table = {
    "a copy on the shelf here": (
        lambda: [held(f"on_shelf = '{how}'", free_on_shelf=1, free_here=1) for how in ("elsewhere", "never", "always")],
        ["hold.on-shelf", "hold.on-shelf", ""],
    ),
    "a copy on another shelf": (
        lambda: [held(f"on_shelf = '{how}'", free_on_shelf=1) for how in ("elsewhere", "never", "always")],
        ["", "hold.on-shelf", ""],
    ),
    "once a title": (lambda: [held(on_title=count) for count in (0, 1)], ["", "hold.already-held"]),
    "twice a title": (lambda: [held("per_title = 2", on_title=count) for count in (1, 2)], ["", "hold.already-held"]),
    "so many a day": (lambda: [held("per_day = 3", made_today=count) for count in (2, 3)], ["", "hold.limit"]),
    "an age": (
        lambda: [
            held("age = 18", standing=who(birth_date=born)) for born in (date(2008, 11, 2), date(2008, 11, 3), None)
        ],
        ["", "hold.age", "hold.age"],
    ),
    "an unknown place": (lambda: held(pickup="mars"), "hold.pickup-invalid"),
    "only in the stacks": (lambda: held(free_in_stacks=1), "hold.not-holdable"),
    "nothing can be lent": (lambda: held(lendable=0), "hold.not-holdable"),
    "the last day moves past closed days": (
        lambda: str(policy.pickup(rules("hold", "pickup = '5d'", before=WEEKEND), pickup="linna", ready=MON)),
        "2026-11-09",
    ),
    "only open days count": (
        lambda: str(policy.pickup(rules("hold", "pickup = '7d'\nclosed_days = false", before=WEEKEND), ready=MON)),
        "2026-11-11",
    ),
    "by the days of the place to collect it": (
        lambda: [
            str(
                policy.pickup(
                    rules("hold", "pickup = '1d'", before="[closed.arvo]\ndates = [2026-11-03]\n"),
                    pickup=place,
                    ready=MON,
                )
            )
            for place in ("arvo", "linna")
        ],
        ["2026-11-04", "2026-11-03"],
    ),
}


def is_lost(keys: str, price: int | None = None) -> list[object]:
    found = policy.lost(rules("lost", keys), due=MON, price=price)
    assert found is not None
    return [str(found.day), found.replacement, found.handling]


LOST: Table = {
    "after 70 days, without a fee": (lambda: is_lost(""), ["2027-01-11", 0, 0]),
    "replacement and handling": (
        lambda: is_lost("after = '30d'\nreplacement = '42.00'\nhandling = '10.00'", price=1500),
        ["2026-12-02", 4200, 1000],
    ),
    "at the price": (
        lambda: [is_lost("replacement = '42.00'\nat_price = true", price)[1] for price in (1500, None)],
        [1500, 4200],
    ),
}


def with_block(*blocks: str) -> Rules:
    tables = "".join(f"[[block]]\n{block}\n" for block in blocks)
    return rules("loan", "period = '14d'\nrenewals = 5\nautomatic = true", more=tables)


ALL = "checkout hold renewal automatic"
BLOCKS: Table = {
    "more than above": (
        lambda: [
            refused(
                with_block("measure = 'fines'\nabove = '10.00'\nrefuses = ['checkout', 'renewal']"),
                who(open_fines=owed),
            )
            for owed in (1000, 1001)
        ],
        ["", "checkout renewal automatic"],
    ),
    "the library's renewals alone": (
        lambda: refused(with_block("measure = 'fines'\nabove = '1.00'\nrefuses = ['automatic']"), who(open_fines=101)),
        "automatic",
    ),
    "fines that no block names": (lambda: refused(with_block(), who(open_fines=99_999)), ""),
    "by the desk, that no block names": (lambda: refused(with_block(), who(block="x")), ALL),
    "a ban, that no block names": (
        lambda: [refused(with_block(), who(banned_until=day)) for day in (SUN, MON)][1],
        ALL,
    ),
    "a ban to yesterday": (lambda: refused(with_block(), who(banned_until=date(2026, 11, 1))), ""),
    "a lost card, that no block names": (lambda: refused(with_block(), who(card_lost=True)), ALL),
    "an expired card, that no block names": (
        lambda: [refused(with_block(), who(card_expires=day)) for day in (MON, SUN, date(2026, 11, 1))],
        ["", "", ALL],
    ),
    "no address, that no block names": (lambda: refused(with_block(), who(has_address=False)), ""),
    "no address": (
        lambda: refused(with_block("measure = 'address-missing'\nrefuses = ['hold']"), who(has_address=False)),
        "hold",
    ),
    "a measure that a block names is against that alone": (
        lambda: refused(with_block("measure = 'card-lost'\nrefuses = ['checkout']"), who(card_lost=True)),
        "checkout",
    ),
    "never": (
        lambda: refused(
            with_block(f"measure = 'ban'\nabove = 'none'\nrefuses = {ALL.split()}"),
            who(banned_until=FRI),
        ),
        "",
    ),
    "days after the card's last": (
        lambda: [
            refused(
                with_block("measure = 'card-expired'\nabove = 30\nrefuses = ['checkout']"),
                who(card_expires=date(2026, 10, day)),
            )
            for day in (3, 2)
        ],
        ["", "checkout"],
    ),
    "overdue loans": (
        lambda: [
            refused(with_block("measure = 'overdue-loans'\nabove = 2\nrefuses = ['hold']"), who(overdue_loans=count))
            for count in (2, 3)
        ],
        ["", "hold"],
    ),
    "overdue days": (
        lambda: [
            refused(with_block("measure = 'overdue-days'\nabove = 14\nrefuses = ['hold']"), who(overdue_days=count))
            for count in (14, 15)
        ],
        ["", "hold"],
    ),
    "the codes": (
        lambda: [
            codes(
                policy.checkout(
                    with_block(f"measure = '{measure}'\nabove = 0\nrefuses = ['checkout']"), now=MON, standing=standing
                )
            )
            for measure, standing in (
                ("overdue-loans", who(overdue_loans=1)),
                ("overdue-days", who(overdue_days=1, overdue_loans=1)),
                ("card-expired", who(block="x")),
            )
        ],
        ["patron.overdue-loans", "patron.overdue-loans", "patron.suspended"],
    ),
    "one block is chosen for a measure and an action": (
        lambda: [
            refused(
                with_block(
                    "measure = 'fines'\nabove = '5.00'\nrefuses = ['checkout', 'hold']",
                    "measure = 'fines'\nabove = '50.00'\nrefuses = ['checkout']\nwhen = {category = 'staff'}",
                ),
                who(open_fines=600),
                category,
            )
            for category in (None, "staff")
        ],
        ["checkout hold", "hold"],
    ),
}

LIMITED = rules(
    more="[[limit]]\nloans = 10\nholds = 3\nrequests = 1\n"
    "[[limit]]\nwhen = {category = 'staff'}\nloans = 50\n"
    "[[limit]]\nwhen = {collection = 'short'}\nloans = 2\n"
    "[[limit]]\nwhen = {collection = ['short', 'course']}\nloans = 4\n"
)


def within(collection: str, category: str | None = None, **loans: int) -> str:
    decision = policy.checkout(LIMITED, now=MON, collection=collection, category=category, loans=loans)
    return " ".join(str(dict(reason.params)["limit"]) for reason in decision.reasons)


LIMITS: Table = {
    "of all": (lambda: [within("book", book=count) for count in (9, 10)], ["", "10"]),
    "one on the same collections is chosen": (
        lambda: [within("book", "staff", book=count) for count in (10, 50)],
        ["", "50"],
    ),
    "of some collections alone": (lambda: [within(name, short=2) for name in ("book", "short")], ["", "2"]),
    "of several collections together": (lambda: within("course", short=1, course=3), "4"),
    "all that are reached": (lambda: within("short", short=4, book=6), "10 2 4"),
    "holds": (
        lambda: [codes(policy.hold(LIMITED, now=MON, holds={"book": count})) for count in (2, 3)],
        ["", "hold.limit"],
    ),
}


@examples_of(fines=FINES, bans=BANS, holds=HOLDS, lost=LOST, blocks=BLOCKS, limits=LIMITS)
def test_an_example_of_the_interface_is_decided_as_it_says(asked: Callable[[], object], expected: object) -> None:
    assert asked() == expected
