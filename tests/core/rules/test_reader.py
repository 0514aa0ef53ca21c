"""What a rules file can say, and what it leaves as it is."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from tunilib.core import Rules
from tunilib.core.calendar import Calendar
from tunilib.core.loan import Duration
from tunilib.core.rules import (
    BanPolicy,
    Block,
    Collection,
    FinePolicy,
    FineStep,
    FixedDue,
    HoldPolicy,
    InvalidRules,
    Limit,
    LoanPolicy,
    LostPolicy,
)
from tunilib.core.rules.written import differences

ROW = "[[row]]\nuse = {}\n"
ALL = (None, None, None)


def policy(kind: str, text: str) -> Any:
    """The one policy of a file."""
    return Rules.parse(f"{ROW}[{kind}.x]\n{text}\n[fine.other]\namount = '1.00'").policies[kind]["x"]


def test_what_a_policy_leaves_out_has_its_own_default() -> None:
    assert policy("loan", "period = '7d'") == LoanPolicy(Duration(7, "d"))
    assert policy("fine", "amount = '0.10'") == FinePolicy((FineStep(10, 1),))
    assert policy("hold", "") == HoldPolicy("elsewhere", 1, None, 7, True, 0, 365, 7, 0)
    assert policy("lost", "") == LostPolicy(70, 0, False, 0, "unpaid")
    assert policy("ban", "days = 2") == BanPolicy(2, 1)


def test_a_loan_says_how_it_is_lent() -> None:
    found = policy(
        "loan",
        """
        period = "4h"
        overnight = {from = "16:00", until = "10:00"}
        renewals = 2
        renewal_period = "2d"
        due_at = "09:30"
        renewal_from = "due"
        not_before = "3d"
        renew_overdue = false
        renew_requested = true
        automatic = true
        longest = "60d"
        fixed_due = [{from = 2026-01-01, until = 2026-06-30, due = 2026-05-31}]
        fixed_due_is = "exactly"
        within_card = true
        recall = "7d"
        recall_least = "14d"
        recall_fine = "other"
        age = 18
        reading_room = true
        """,
    )
    assert found == LoanPolicy(
        period=Duration(4, "h"),
        due_at=time(9, 30),
        overnight=(time(16), time(10)),
        renewals=2,
        renewal_period=Duration(2, "d"),
        from_due=True,
        not_before=Duration(3, "d"),
        renew_overdue=False,
        renew_requested=True,
        automatic=True,
        longest=Duration(60, "d"),
        fixed_due=(FixedDue(date(2026, 1, 1), date(2026, 6, 30), date(2026, 5, 31)),),
        fixed_due_is="exactly",
        within_card=True,
        recall=Duration(7, "d"),
        recall_least=Duration(14, "d"),
        recall_fine="other",
        age=18,
        reading_room=True,
    )
    found = policy("loan", "period = '28d'\nfixed_due = 2027-05-31")
    assert found.fixed_due == (FixedDue(date.min, date.max, date(2027, 5, 31)),)


def test_a_fine_says_how_it_is_charged() -> None:
    found = policy(
        "fine",
        """
        amount = "0.50"
        every = "7d"
        at = "start"
        after = "2d"
        until = "70d"
        grace = "3d"
        grace_charged = true
        closed_days = false
        round_to = "0.05"
        most = "5.00"
        most_price = true
        most_patron = "50.00"
        reminders = [{day = 14, fee = "3.00"}, {day = 7, fee = "2.00"}]
        """,
    )
    assert found == FinePolicy(
        steps=(FineStep(50, 7, True, 2, 70),),
        grace=3,
        grace_charged=True,
        closed_days=False,
        round_to=5,
        most=500,
        most_price=True,
        most_patron=5000,
        reminders=((7, 200), (14, 300)),
    )


def test_the_steps_of_a_fine_have_an_amount_each_and_one_unit() -> None:
    for text, in_hours, steps in [
        (
            "steps = [{amount = '0.10', until = '7d'}, {amount = '0.50', after = '7d', at = 'start'}]",
            False,
            (FineStep(10, 1, False, 0, 7), FineStep(50, 1, True, 7)),
        ),
        (
            "every = '1h'\nsteps = [{amount = '1.00', until = '5h'}, {amount = '9.00', every = 'once', after = '24h'}]",
            True,
            (FineStep(100, 3600, False, 0, 18_000), FineStep(900, 0, False, 86_400)),
        ),
        ("amount = '9.00'\nevery = 'once'\ngrace = '2h'", True, (FineStep(900, 0),)),
        ("amount = '9.00'\nevery = 'once'\nafter = '2d'", False, (FineStep(900, 0, False, 2),)),
        ("amount = '9.00'\nevery = '2h'\ngrace = '0d'", True, (FineStep(900, 7200),)),
    ]:
        found = policy("fine", text)
        assert (found.in_hours, found.steps) == (in_hours, steps), text


def test_a_ban_a_hold_and_a_loss_say_what_they_do() -> None:
    assert policy("ban", "days = '3d'\nmost = '9d'") == BanPolicy(3, 1, most=9)
    assert policy("ban", "days = 3\nevery = '2h'\ngrace = '1h'\nmost = 9\nclosed_days = false\ncumulative = true") == (
        BanPolicy(3, 7200, True, 3600, 9, False, True)
    )
    text = """
    on_shelf = "always"
    per_title = 2
    per_day = 3
    pickup = "5d"
    closed_days = false
    uncollected = "2.00"
    expires = "90d"
    visible = "1d"
    age = 15
    """
    assert policy("hold", text) == HoldPolicy("always", 2, 3, 5, False, 200, 90, 1, 15)
    text = "after = '30d'\nreplacement = '25.00'\nat_price = true\nhandling = '5.00'\nrefund = '30d'"
    assert policy("lost", text) == LostPolicy(30, 2500, True, 500, "30d")


def test_blocks_and_limits_say_for_whom_they_are() -> None:
    rules = Rules.parse(f"""{ROW}
    [[block]]
    measure = "fines"
    above = "5.00"
    refuses = ["renewal", "automatic"]
    when = {{category = ["staff", "student"], library = "arvo"}}
    [[block]]
    measure = "overdue-days"
    above = "none"
    refuses = ["hold"]
    [[block]]
    measure = "card-lost"
    refuses = []
    [[block]]
    measure = "card-expired"
    refuses = ["checkout"]
    [[block]]
    measure = "card-expired"
    above = "14d"
    refuses = []
    [[limit]]
    when = {{collection = "short"}}
    loans = 3
    requests = 1
    """)
    assert rules.blocks == (
        Block(
            1,
            (frozenset(("arvo",)), frozenset(("staff", "student")), None),
            "fines",
            500,
            frozenset(("renewal", "automatic")),
        ),
        Block(2, ALL, "overdue-days", None, frozenset(("hold",))),
        Block(3, ALL, "card-lost", 0, frozenset()),
        Block(4, ALL, "card-expired", 0, frozenset(("checkout",))),
        Block(5, ALL, "card-expired", 14, frozenset()),
    )
    assert rules.limits == (Limit(1, (None, None, frozenset(("short",))), {"loans": 3, "requests": 1}),)


def test_a_file_without_a_row_has_the_rules_of_the_default_library() -> None:
    for text in ("", "[collections.book]\n[collections.course]\n[collections.short]\n[collections.stacks]\n"):
        assert Rules.parse(text) == Rules()
    rules = Rules.parse(f"{ROW}")
    assert (rules.blocks, rules.limits, dict(rules.policies["loan"])) == ((), (), {})


def test_a_collection_has_a_name_and_may_be_in_the_stacks() -> None:
    found = Rules.parse("[collections.dvd]\n[collections.stacks]\n[collections.map]\nname = 'Kartta'\nstacks = true")
    assert dict(found.collections) == {
        "dvd": Collection("Dvd"),
        "stacks": Collection("Stacks", stacks=True),
        "map": Collection("Kartta", stacks=True),
    }


def test_closed_days_are_weekdays_and_dates_and_a_library_adds_its_own() -> None:
    rules = Rules.parse("[closed]\nweekdays = [6]\ndates = [2026-12-24]\n[closed.arvo]\nweekdays = [5]")
    assert (
        rules.open_days(None) == rules.open_days("linna") == Calendar(frozenset((6,)), frozenset((date(2026, 12, 24),)))
    )
    assert rules.open_days("arvo") == Calendar(frozenset((5, 6)), frozenset((date(2026, 12, 24),)))


def test_pick_up_libraries_keep_their_order_and_may_do_without_a_name() -> None:
    rules = Rules.parse('pickup_libraries = [{id = "b", name = "Bee"}, {id = "a"}]')
    assert [(place.id, place.name) for place in rules.pickup_libraries] == [("b", "Bee"), ("a", "a")]


def test_the_data_given_is_left_as_it_was_and_rules_cannot_be_changed_afterwards() -> None:
    data: dict[str, Any] = {"row": [{"use": {}}], "fine": {"x": {"amount": "0.10"}}}
    rules = Rules.of(data)
    assert data == {"row": [{"use": {}}], "fine": {"x": {"amount": "0.10"}}}
    for table in (rules.collections, rules.policies, rules.policies["fine"], Rules().policies, Rules().collections):
        with pytest.raises(TypeError):
            table["dvd"] = None  # type: ignore[index]


def test_a_proxy_is_an_address_before_which_others_are_put() -> None:
    assert Rules.parse("proxy = 'https://proxy.example/login?url='").proxy == "https://proxy.example/login?url="
    with pytest.raises(InvalidRules, match="proxy"):
        Rules.parse("proxy = 'ftp://proxy.example'")


def test_what_differs_between_two_files_is_named_key_by_key() -> None:
    """By what each says, with what it leaves out and has from the default rules."""
    default = {"name": "X", "payment": {"least": "3.00"}, "row": [{"use": {"loan": "a"}}], "zone": "UTC"}
    before = {"loan": {"a": {"period": "7d"}}, "row": [{"use": {"loan": "a"}}, {"use": {"fine": "b"}}], "days": [1, 2]}
    after = {
        "loan": {"a": {"period": "8d", "renewals": 2}},
        "row": [{"use": {"loan": "c"}}, {"use": {"fine": "b"}}, {"when": {"library": "l"}, "use": {}}],
        "days": [1, 3],
        "payment": {"least": "2.00"},
        "pickup_libraries": [{"id": "l", "name": "L"}],
    }
    found = {one.rule: (one.before, one.after) for one in differences(before, after, default)}
    assert found == {
        "loan.a.period": ("7d", "8d"),
        "loan.a.renewals": (None, "2"),
        "row[1].use.loan": ("a", "c"),
        "row[3]": (None, '{when = {library = "l"}, use = {}}'),
        "days": ("1, 2", "1, 3"),
        "payment.least": ("3.00", "2.00"),
        "pickup_libraries.l": (None, "L"),
    }
    assert [one[1:] for one in differences({"row": [{"use": {}}]}, {"row": []}, {})] == [("{use = {}}", None)]
    assert differences(after, after, default) == ()


def test_what_the_older_form_said_is_a_mistake_in_a_file_that_names_what_to_write_instead() -> None:
    text = """
    [collections.book]
    period_days = 21
    for_loan = false
    [collections.book.fine]
    amount = "0.50"
    [categories.staff.book]
    [limits]
    [suspension]
    [pickup]
    [lost]
    after_days = 60
    """
    with pytest.raises(InvalidRules) as caught:
        Rules.parse(text)
    assert set(caught.value.problems) == {
        "collections.book.period_days must be [loan.NAME], which a [[row]] chooses",
        'collections.book.for_loan must be use = {loan = "none"} in a [[row]]',
        "collections.book.fine must be [fine.NAME], which a [[row]] chooses",
        'categories must be rows: [[row]] with when = {category = "…"} and use',
        "limits must be [[limit]] with loans, holds or requests",
        "suspension must be [[block]] with measure, above and refuses",
        "pickup must be [hold.NAME], which a [[row]] chooses",
        "lost.after_days must be [lost.NAME], which a [[row]] chooses",
    }
