"""What about the patron refuses an action."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.builders import TODAY, a_checkout, a_placing, a_renewal, a_request, codes, some_rules

from tunilib.core import Money
from tunilib.core.policy.blocks import Standing, patron_blocks
from tunilib.core.policy.checkouts import may_check_out
from tunilib.core.policy.fines import is_suspended_by_fines
from tunilib.core.policy.holds import may_hold, may_request
from tunilib.core.policy.renewals import decide
from tunilib.core.reason import Reason
from tunilib.core.rules import Contact, Rules, SuspensionRule

EVERYTHING = Standing(
    open_fines=1001,
    card_expires=TODAY - timedelta(days=1),
    block="unreturned book",
    card_lost=True,
    has_address=False,
    overdue_loans=3,
)
STRICT = some_rules(suspension=SuspensionRule(overdue_loans=3, address_required=True))
PATRON = [
    "patron.suspended-fines",
    "patron.suspended",
    "patron.card-expired",
    "patron.card-lost",
    "patron.address-missing",
    "patron.overdue-loans",
]


def reasons_against(action: str, standing: Standing, rules: Rules | None = None) -> tuple[Reason, ...]:
    """Every reason against one action of a patron, all else being in order."""
    given = {"standing": standing, "rules": rules or Rules()}
    return {
        "renewal": lambda: decide(a_renewal(**given)).reasons,
        "hold": lambda: may_hold(a_placing(**given)),
        "checkout": lambda: may_check_out(a_checkout(**given)),
        "request": lambda: may_request(a_request(**given)),
    }[action]()


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
    ]:
        assert codes(reasons_against(action, standing)) == expected, standing


def test_a_refusal_for_fines_tells_what_is_owed_the_limit_and_where_to_ask() -> None:
    (reason,) = reasons_against("renewal", Standing(open_fines=1234))
    assert dict(reason.params) == {"amount": Money(1234), "limit": Money(1000), "contact": Rules().contact}


def test_a_refusal_names_the_e_mail_address_where_the_rules_have_one() -> None:
    rules = some_rules(contact=Contact(phone="1", email="desk@library.example"))
    (reason,) = reasons_against("hold", Standing(block="x"), rules)
    assert str(dict(reason.params)["contact"]) == "tel. 1, desk@library.example"


@every_action
def test_fines_refuse_only_the_actions_that_the_rules_name(action: str) -> None:
    rules = some_rules(suspension=SuspensionRule(refuses=frozenset((action,))))
    refused = [
        name
        for name in ("renewal", "hold", "checkout", "request")
        if reasons_against(name, Standing(open_fines=9999), rules)
    ]
    assert refused == [action]


def test_the_reason_of_a_block_is_told_where_there_is_one() -> None:
    for block, why in [("unreturned book", "unreturned book"), ("", None)]:
        (reason,) = patron_blocks(Rules(), Standing(block=block), TODAY)
        assert dict(reason.params).get("why") == why
        assert ("why" in dict(reason.params)) is bool(why)


def test_a_card_of_the_leap_day_ends_in_march() -> None:
    standing = Standing(card_expires=date(2028, 2, 29))
    assert patron_blocks(Rules(), standing, date(2028, 2, 29)) == ()
    assert codes(patron_blocks(Rules(), standing, date(2028, 3, 1))) == ["patron.card-expired"]


def test_an_address_is_missed_only_where_the_library_wants_one() -> None:
    for required, expected in [(True, ["patron.address-missing"]), (False, [])]:
        rules = some_rules(suspension=SuspensionRule(address_required=required))
        assert codes(patron_blocks(rules, Standing(has_address=False), TODAY)) == expected, required


def test_overdue_loans_refuse_from_the_number_that_the_rules_name() -> None:
    for limit, refused in [(None, False), (4, False), (3, True)]:
        rules = some_rules(suspension=SuspensionRule(overdue_loans=limit))
        found = patron_blocks(rules, Standing(overdue_loans=3), TODAY)
        assert codes(found) == (["patron.overdue-loans"] if refused else []), limit


def test_at_the_default_library_overdue_loans_suspend_nothing() -> None:
    assert patron_blocks(Rules(), Standing(overdue_loans=99), TODAY) == ()


def test_each_reason_tells_what_it_is_about_in_the_librarys_currency_and_where_to_ask() -> None:
    rules = STRICT._replace(currency="SEK")
    contact = ("contact", rules.contact)
    assert [set(reason.params) for reason in patron_blocks(rules, EVERYTHING, TODAY)] == [
        {("amount", Money(1001, "SEK")), ("limit", Money(1000, "SEK")), contact},
        {("why", "unreturned book"), contact},
        {("date", TODAY - timedelta(days=1)), contact},
        {contact},
        {contact},
        {("count", 3), ("limit", 3)},
    ]


@every_action
def test_all_reasons_about_the_patron_are_told_in_one_order(action: str) -> None:
    assert codes(reasons_against(action, EVERYTHING, STRICT)) == PATRON


def test_the_patron_is_told_all_that_suspends_them() -> None:
    assert codes(patron_blocks(STRICT, EVERYTHING, TODAY)) == PATRON


@every_action
def test_rights_suspended_for_one_action_alone_are_suspended_rights(action: str) -> None:
    rules = some_rules(suspension=SuspensionRule(refuses=frozenset((action,))))
    assert codes(patron_blocks(rules, Standing(open_fines=1001), TODAY)) == ["patron.suspended-fines"]


def test_fines_that_refuse_nothing_suspend_nothing() -> None:
    rules = some_rules(suspension=SuspensionRule(refuses=frozenset()))
    assert patron_blocks(rules, Standing(open_fines=1001), TODAY) == ()


def test_fines_suspend_above_the_limit() -> None:
    for cents, suspended in [(0, False), (1000, False), (1001, True)]:
        assert is_suspended_by_fines(Rules(), cents) is suspended, cents
