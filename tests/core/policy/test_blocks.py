"""What about the patron refuses an action."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from tests.builders import TODAY, codes, some_rules
from tests.core.any_case import AT, RULES, STANDINGS

from tunilib.core import Money, policy
from tunilib.core.policy import Standing
from tunilib.core.policy.blocks import patron_blocks, patron_refusals, suspension_limit
from tunilib.core.reason import Reason
from tunilib.core.rules import Block, Contact, Rules
from tunilib.core.rules.parts import ACTIONS, MEASURES

EVERYTHING = Standing(
    open_fines=1001,
    card_expires=TODAY - timedelta(days=1),
    block="unreturned book",
    card_lost=True,
    has_address=False,
    overdue_loans=3,
    overdue_days=9,
    banned_until=TODAY,
)
ALL = frozenset(("renewal", "hold", "checkout", "request"))
PATRON = [
    "patron.suspended-fines",
    "patron.suspended",
    "patron.banned",
    "patron.card-expired",
    "patron.card-lost",
    "patron.address-missing",
    "patron.overdue-loans",
]


def block(measure: str, above: int | None = 0, refuses: frozenset[str] = ALL, number: int = 1, **when: str) -> Block:
    ids = [frozenset((when[name],)) if name in when else None for name in ("library", "category", "collection")]
    return Block(number, tuple(ids), measure, above, refuses)  # type: ignore[arg-type]


def blocking(*blocks: Block) -> Rules:
    return some_rules(blocks=blocks)


STRICT = blocking(block("fines", 1000), block("overdue-loans", 2), block("address-missing"))


def reasons_against(action: str, standing: Standing, rules: Rules | None = None, **at: Any) -> tuple[Reason, ...]:
    """Every reason against one action of a patron, all else being in order."""
    facts: dict[str, Any] = {"now": TODAY, "standing": standing, "collection": "book", **at}
    rules = rules or Rules()
    return {
        "renewal": lambda: policy.renewal(rules, due=TODAY, **facts),
        "hold": lambda: policy.hold(rules, pickup="linna", **facts),
        "checkout": lambda: policy.checkout(rules, **facts),
        "request": lambda: policy.request(rules, pickup="linna", **facts),
    }[action]().reasons


def blocks(rules: Rules, standing: Standing, today: date = TODAY) -> tuple[Reason, ...]:
    return patron_blocks(rules, None, standing, today)


every_action = pytest.mark.parametrize("action", ["renewal", "hold", "checkout", "request"])


@every_action
def test_each_action_is_refused_above_ten_euros_for_a_block_and_with_a_card_that_has_expired_or_is_lost(
    action: str,
) -> None:
    for standing, expected in [
        (Standing(open_fines=1000), []),
        (Standing(open_fines=1001), ["patron.suspended-fines"]),
        (Standing(block="unreturned book"), ["patron.suspended"]),
        (Standing(card_expires=TODAY), []),
        (Standing(card_expires=TODAY - timedelta(days=1)), ["patron.card-expired"]),
        (Standing(card_lost=True), ["patron.card-lost"]),
        (Standing(banned_until=TODAY), ["patron.banned"]),
        (Standing(banned_until=TODAY - timedelta(days=1)), []),
    ]:
        assert codes(reasons_against(action, standing)) == expected, standing


def test_of_a_patron_of_whom_nothing_is_known_nothing_is_against() -> None:
    assert Standing() == (0, None, None, False, True, 0, 0, None, None)


def test_a_refusal_for_fines_tells_what_is_owed_the_limit_and_where_to_ask() -> None:
    (reason,) = reasons_against("renewal", Standing(open_fines=1234))
    assert dict(reason.params) == {"amount": Money(1234), "limit": Money(1000), "contact": Rules().contact}


def test_a_refusal_names_the_e_mail_address_where_the_rules_have_one() -> None:
    rules = some_rules(contact=Contact(phone="1", email="desk@library.example"))
    (reason,) = reasons_against("hold", Standing(block="x"), rules)
    assert str(dict(reason.params)["contact"]) == "tel. 1, desk@library.example"


@every_action
def test_fines_refuse_only_the_actions_that_the_rules_name(action: str) -> None:
    rules = blocking(block("fines", 1000, frozenset((action,))))
    refused = [
        name
        for name in ("renewal", "hold", "checkout", "request")
        if reasons_against(name, Standing(open_fines=9999), rules)
    ]
    assert refused == [action]


def test_the_reason_of_a_block_is_told_where_there_is_one() -> None:
    for said, why in [("unreturned book", "unreturned book"), ("", None)]:
        (reason,) = blocks(Rules(), Standing(block=said))
        assert dict(reason.params).get("why") == why
        assert ("why" in dict(reason.params)) is bool(why)


def test_a_card_of_the_leap_day_ends_in_march() -> None:
    standing = Standing(card_expires=date(2028, 2, 29))
    assert blocks(Rules(), standing, date(2028, 2, 29)) == ()
    assert codes(blocks(Rules(), standing, date(2028, 3, 1))) == ["patron.card-expired"]


def test_an_address_is_missed_only_where_the_library_wants_one() -> None:
    for rules, expected in [(STRICT, ["patron.address-missing"]), (Rules(), [])]:
        assert codes(blocks(rules, Standing(has_address=False))) == expected


def test_overdue_loans_refuse_above_the_number_that_the_rules_name() -> None:
    for above, refused in [(None, False), (3, False), (2, True)]:
        found = blocks(blocking(block("overdue-loans", above)), Standing(overdue_loans=3))
        assert codes(found) == (["patron.overdue-loans"] if refused else []), above


def test_the_longest_overdue_loan_refuses_above_its_days_and_says_how_many() -> None:
    rules = blocking(block("overdue-days", 13))
    assert blocks(rules, Standing(overdue_loans=1, overdue_days=13)) == ()
    (reason,) = blocks(rules, Standing(overdue_loans=1, overdue_days=14))
    assert str(reason) == "Return overdue loans first; days late so far: 14."


def test_at_the_default_library_overdue_loans_suspend_nothing() -> None:
    assert blocks(Rules(), Standing(overdue_loans=99, overdue_days=99)) == ()


def test_an_expired_card_may_be_used_for_some_days_more() -> None:
    rules = blocking(block("card-expired", 3, frozenset(("renewal",))))
    for gone, refused in [(3, []), (4, ["patron.card-expired"])]:
        standing = Standing(card_expires=TODAY - timedelta(days=gone))
        assert codes(reasons_against("renewal", standing, rules)) == refused, gone
        assert reasons_against("checkout", standing, rules) == ()


def test_of_a_measure_that_no_block_names_those_of_the_patrons_state_refuse_everything() -> None:
    for measure, standing in [
        ("desk", Standing(block="x")),
        ("ban", Standing(banned_until=TODAY)),
        ("card-lost", Standing(card_lost=True)),
        ("card-expired", Standing(card_expires=TODAY - timedelta(days=1))),
    ]:
        nothing = blocking(block(measure, refuses=frozenset()))
        elsewhere = blocking(block(measure, category="staff"))
        for action in ("renewal", "hold", "checkout", "request"):
            assert len(reasons_against(action, standing, blocking())) == 1, measure
            for rules in (nothing, elsewhere, blocking(block(measure, None))):
                assert reasons_against(action, standing, rules) == (), (measure, action)
    assert reasons_against("hold", Standing(open_fines=9999, overdue_loans=9, has_address=False), blocking()) == ()


def test_for_each_measure_and_action_one_block_is_chosen_as_rows_are() -> None:
    rules = blocking(
        block("fines", 1000, frozenset(("hold", "renewal"))),
        block("fines", 5000, frozenset(("renewal",)), 2, category="staff"),
        block("fines", None, frozenset(("hold",)), 3, library="arvo"),
    )
    owes = Standing(open_fines=2000)
    for action, at, refused in [
        ("renewal", {}, True),
        ("renewal", {"category": "staff"}, False),
        ("hold", {"category": "staff"}, True),
        ("hold", {"category": "staff", "library": "arvo"}, False),
        ("checkout", {}, False),
    ]:
        assert bool(reasons_against(action, owes, rules, **at)) is refused, (action, at)


def test_a_renewal_by_the_library_is_refused_by_what_refuses_any_renewal_and_by_more() -> None:
    rules = blocking(
        block("fines", 1000, frozenset(("renewal",))), block("overdue-loans", 0, frozenset(("automatic",)))
    )
    found = policy.terms(rules)
    for action, standing, expected in [
        ("automatic", Standing(open_fines=1001), ["patron.suspended-fines"]),
        ("automatic", Standing(overdue_loans=1), ["patron.overdue-loans"]),
        ("renewal", Standing(overdue_loans=1), []),
    ]:
        assert codes(patron_refusals(rules, found, standing, TODAY, action)) == expected, (action, standing)


@given(RULES, AT, STANDINGS)
def test_a_block_refuses_exactly_what_it_says(rules: Rules, where: dict[str, Any], standing: Standing) -> None:
    found = policy.terms(rules, **where)
    values = {
        "fines": standing.open_fines,
        "desk": int(standing.block is not None),
        "ban": int(standing.banned_until is not None and standing.banned_until >= TODAY),
        "card-expired": (TODAY - standing.card_expires).days if standing.card_expires else 0,
        "card-lost": int(standing.card_lost),
        "address-missing": int(not standing.has_address),
        "overdue-loans": standing.overdue_loans,
        "overdue-days": standing.overdue_days,
    }
    for action in ACTIONS:
        above = dict(zip(MEASURES, found.against[action], strict=True))
        over = {measure for measure, limit in above.items() if limit is not None and values[measure] > limit}
        told = {"overdue-days": "overdue-loans"}
        expected = {told.get(measure, measure) for measure in over}
        names = {"patron.suspended-fines": "fines", "patron.suspended": "desk", "patron.banned": "ban"}
        refused = codes(patron_refusals(rules, found, standing, TODAY, action))
        assert {names.get(code, code.removeprefix("patron.")) for code in refused} == expected, action


def test_each_reason_tells_what_it_is_about_in_the_librarys_currency_and_where_to_ask() -> None:
    rules = some_rules(blocks=STRICT.blocks, currency="SEK")
    contact = ("contact", rules.contact)
    assert [set(reason.params) for reason in blocks(rules, EVERYTHING)] == [
        {("amount", Money(1001, "SEK")), ("limit", Money(1000, "SEK")), contact},
        {("why", "unreturned book"), contact},
        {("until", TODAY)},
        {("date", TODAY - timedelta(days=1)), contact},
        {contact},
        {contact},
        {("count", 3), ("limit", 3)},
    ]


@every_action
def test_all_reasons_about_the_patron_are_told_in_one_order(action: str) -> None:
    assert codes(reasons_against(action, EVERYTHING, STRICT)) == PATRON


def test_the_patron_is_told_all_that_suspends_them() -> None:
    assert codes(blocks(STRICT, EVERYTHING)) == PATRON


@every_action
def test_rights_suspended_for_one_action_alone_are_suspended_rights(action: str) -> None:
    rules = blocking(block("fines", 1000, frozenset((action,))))
    assert codes(blocks(rules, Standing(open_fines=1001))) == ["patron.suspended-fines"]


def test_fines_suspend_above_the_limit_and_those_that_refuse_nothing_suspend_nothing() -> None:
    assert suspension_limit(policy.terms(Rules())) == 1000
    for cents, suspended in [(0, []), (1000, []), (1001, ["patron.suspended-fines"])]:
        assert codes(blocks(Rules(), Standing(open_fines=cents))) == suspended, cents
    rules = blocking(block("fines", 0, frozenset()))
    assert blocks(rules, Standing(open_fines=1001)) == ()
    assert suspension_limit(policy.terms(rules)) is None
