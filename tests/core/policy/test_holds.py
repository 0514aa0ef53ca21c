"""May a hold or an item retrieval request be placed, changed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from tests.builders import TODAY, a_change, codes, rules_with, some_rules
from tests.core.any_case import AT, CHANGES, DAYS, PLACINGS, REQUESTS, RULES

from tunilib.core import Money, policy
from tunilib.core.calendar import Calendar
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.policy import Standing
from tunilib.core.policy.holds import ChangeCase, may_cancel, may_change
from tunilib.core.reason import Reason
from tunilib.core.rules import HoldPolicy, Rules

SUSPENDED = Standing(open_fines=1001)


def hold(rules: Rules | None = None, **facts: Any) -> tuple[Reason, ...]:
    """The reasons against a hold on a title whose copies are all out."""
    given: dict[str, Any] = {"collection": "book", "pickup": "linna", "now": TODAY, **facts}
    return policy.hold(rules or Rules(), **given).reasons


def request(rules: Rules | None = None, **facts: Any) -> tuple[Reason, ...]:
    """The reasons against a request for a free copy in the stacks."""
    given: dict[str, Any] = {"collection": "stacks", "pickup": "linna", "now": TODAY, **facts}
    return policy.request(rules or Rules(), **given).reasons


def test_a_title_whose_copies_are_all_out_can_be_held() -> None:
    assert hold() == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": SUSPENDED}, "patron.suspended-fines"),
        ({"on_title": 1}, "hold.already-held"),
        ({"already_on_loan": True}, "hold.already-on-loan"),
        ({"lendable": 0}, "hold.not-holdable"),
        ({"free_in_stacks": 1}, "hold.not-holdable"),
        ({"free_on_shelf": 1, "free_here": 1}, "hold.on-shelf"),
        ({"holds": {"book": 15, "course": 5}}, "hold.limit"),
        ({"pickup": "nowhere"}, "hold.pickup-invalid"),
    ],
)
def test_each_thing_that_stands_against_a_hold_is_told_alone(change: dict[str, Any], code: str) -> None:
    assert codes(hold(**change)) == [code]


def test_a_reason_against_a_hold_tells_the_place_another_way_or_the_limit() -> None:
    assert hold(free_on_shelf=1, free_here=0) == ()
    assert hold(free_in_stacks=1, free_on_shelf=1) == ()
    table: list[tuple[dict[str, Any], dict[str, object]]] = [
        ({"free_on_shelf": 1, "free_here": 1}, {"place": "Linna"}),
        ({"free_in_stacks": 1}, {"instead": "request"}),
        ({"lendable": 0}, {}),
        ({"holds": {"book": 20}}, {"limit": 20}),
        ({"pickup": "Linna"}, {"value": "Linna", "places": "linna, hervanta, arvo"}),
    ]
    for change, params in table:
        (reason,) = hold(**change)
        assert dict(reason.params) == params, change


def test_a_patron_with_nineteen_holds_and_requests_gets_the_twentieth() -> None:
    for held, refused in [(18, False), (19, False), (20, True), (21, True)]:
        assert codes(hold(holds={"book": held})) == (["hold.limit"] if refused else []), held
        assert codes(request(holds={"book": held})) == (["request.limit"] if refused else []), held


def test_all_reasons_against_a_hold_are_told_the_patrons_first() -> None:
    found = hold(
        standing=SUSPENDED,
        on_title=1,
        already_on_loan=True,
        lendable=0,
        free_on_shelf=1,
        free_here=1,
        holds={"book": 20},
    )
    assert codes(found) == [
        "patron.suspended-fines",
        "hold.already-held",
        "hold.already-on-loan",
        "hold.not-holdable",
        "hold.on-shelf",
        "hold.limit",
    ]


def test_a_free_copy_in_the_stacks_can_be_requested() -> None:
    assert request() == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": SUSPENDED}, "patron.suspended-fines"),
        ({"in_stacks": 0, "free": 0}, "request.not-in-stacks"),
        ({"in_stacks": 2, "free": 0}, "request.on-loan"),
        ({"already_requested": True}, "request.already-requested"),
        ({"in_stacks": 1, "free": 0, "reserved": 1, "already_requested": True}, "request.already-requested"),
        ({"in_stacks": 2, "free": 0, "reserved": 1}, "request.already-requested"),
        ({"holds": {"book": 15, "course": 5}}, "request.limit"),
        ({"pickup": "nowhere"}, "request.pickup-invalid"),
    ],
)
def test_each_thing_that_stands_against_a_request_is_told_alone(change: dict[str, Any], code: str) -> None:
    assert codes(request(**change)) == [code]


def test_a_copy_reserved_for_the_patron_does_not_keep_them_from_another() -> None:
    assert request(in_stacks=2, free=1, reserved=1) == ()


def test_all_reasons_against_a_request_are_told_the_patrons_first() -> None:
    found = request(
        standing=SUSPENDED, in_stacks=1, free=0, already_requested=True, holds={"book": 20}, pickup="nowhere"
    )
    assert codes(found) == [
        "patron.suspended-fines",
        "request.on-loan",
        "request.already-requested",
        "request.limit",
        "request.pickup-invalid",
    ]


OPEN_TO_CHANGE = ("waiting", "processing", "frozen")
REFUSAL = {
    "ready": "hold.ready",
    "in-transit": "hold.in-transit",
    "collected": "hold.closed",
    "expired": "hold.closed",
    "cancelled": "hold.closed",
}


@pytest.mark.parametrize("status", list(HoldStatus))
@pytest.mark.parametrize("kind", list(HoldKind))
def test_what_is_ready_in_transit_or_over_is_neither_cancelled_nor_changed(kind: HoldKind, status: HoldStatus) -> None:
    expected = [] if status in OPEN_TO_CHANGE else [REFUSAL[status]]
    case = a_change(kind=kind, status=status)
    assert codes(may_cancel(case)) == expected
    assert codes(may_change(case)) == expected


def test_what_leaving_a_ready_hold_costs_is_a_rule_of_the_library_which_is_named() -> None:
    for fee in (250, 0):
        (reason,) = may_cancel(a_change(policy=HoldPolicy(uncollected=fee), status=HoldStatus.READY))
        expected: dict[str, object] = {"contact": Rules().contact}
        assert dict(reason.params) == (expected | {"amount": Money(fee)} if fee else expected)


def test_a_new_pick_up_library_has_to_exist() -> None:
    for kind, code in [
        (HoldKind.HOLD, "hold.pickup-invalid"),
        (HoldKind.RETRIEVAL, "request.pickup-invalid"),
        (HoldKind.ILL, "hold.pickup-invalid"),
    ]:
        assert codes(may_change(a_change(kind=kind, pickup="nowhere"))) == [code], kind


def test_a_hold_does_not_move_to_a_library_that_has_a_copy_on_the_shelf() -> None:
    assert codes(may_change(a_change(pickup="hervanta", free_here=1))) == ["hold.on-shelf"]
    assert may_change(a_change(pickup="hervanta")) == ()


def test_a_request_moves_wherever_the_patron_wants() -> None:
    assert may_change(a_change(kind=HoldKind.RETRIEVAL, pickup="hervanta", free_here=1)) == ()


def test_only_holds_are_frozen() -> None:
    for kind in list(HoldKind):
        assert bool(may_change(a_change(kind=kind, freezing=True))) is (kind is not HoldKind.HOLD), kind


def test_all_reasons_against_a_change_are_told() -> None:
    case = a_change(kind=HoldKind.RETRIEVAL, status=HoldStatus.READY, pickup="nowhere", freezing=True)
    assert codes(may_change(case)) == ["hold.ready", "request.pickup-invalid", "other"]


@pytest.mark.parametrize(
    ("decide", "case", "code", "params"),
    [
        (may_cancel, a_change(status=HoldStatus.IN_TRANSIT), "hold.in-transit", {"contact": Rules().contact}),
        (may_cancel, a_change(status=HoldStatus.EXPIRED), "hold.closed", {"status": "expired"}),
        (may_change, a_change(pickup="hervanta", free_here=1), "hold.on-shelf", {"place": "Hervanta"}),
        (may_change, a_change(kind=HoldKind.RETRIEVAL, freezing=True), "other", {"what": "freeze-retrieval"}),
        (
            may_cancel,
            a_change(rules=some_rules(currency="SEK"), policy=HoldPolicy(uncollected=100), status=HoldStatus.READY),
            "hold.ready",
            {"contact": Rules().contact, "amount": Money(100, "SEK")},
        ),
    ],
)
def test_each_reason_tells_what_it_is_about(
    decide: Callable[[Any], tuple[Reason, ...]], case: Any, code: str, params: dict[str, object]
) -> None:
    assert [(reason.code, dict(reason.params)) for reason in decide(case)] == [(code, params)]


@given(RULES, AT, PLACINGS, REQUESTS)
def test_every_hold_and_request_is_decided_and_the_patron_comes_first(
    rules: Rules, where: dict[str, Any], placing: dict[str, Any], asking: dict[str, Any]
) -> None:
    for found in (policy.hold(rules, **where, **placing), policy.request(rules, **where, **asking)):
        told = codes(found.reasons)
        assert told == sorted(told, key=lambda code: not code.startswith("patron."))
        assert found.due_after is None


@given(CHANGES)
def test_what_may_be_changed_may_be_cancelled(case: ChangeCase) -> None:
    assert set(may_cancel(case)) <= set(may_change(case))


def test_copies_on_a_shelf_refuse_a_hold_as_the_policy_says() -> None:
    here, elsewhere = {"free_on_shelf": 2, "free_here": 1}, {"free_on_shelf": 1}
    for on_shelf, refused in [("elsewhere", (True, False)), ("never", (True, True)), ("always", (False, False))]:
        rules = rules_with(hold={"on_shelf": on_shelf})
        found = tuple(codes(hold(rules, **facts)) == ["hold.on-shelf"] for facts in (here, elsewhere))
        assert found == refused, on_shelf
    assert may_change(a_change(pickup="arvo", free_here=1, policy=HoldPolicy(on_shelf="always"))) == ()


def test_a_policy_says_how_many_holds_on_a_title_and_in_a_day_and_from_which_age() -> None:
    table: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
        ({"per_title": 2}, {"on_title": 1}, []),
        ({"per_title": 2}, {"on_title": 2}, ["hold.already-held"]),
        ({"per_title": 0}, {}, ["hold.not-holdable"]),
        ({"per_day": 3}, {"made_today": 2}, []),
        ({"per_day": 3}, {"made_today": 3}, ["hold.limit"]),
        ({"age": 15}, {}, ["hold.age"]),
        ({"age": 15}, {"standing": Standing(birth_date=TODAY.replace(year=2011))}, []),
    ]
    for policy_keys, facts, expected in table:
        assert codes(hold(rules_with(hold=policy_keys), **facts)) == expected, (policy_keys, facts)


def test_without_a_policy_nothing_is_held_and_requests_have_a_limit_of_their_own() -> None:
    rules = Rules.parse("[loan.a]\nperiod = '1d'\n[[row]]\nuse = {loan = 'a'}\n[[limit]]\nrequests = 2\nholds = 5")
    assert codes(hold(rules)) == ["hold.not-holdable"]
    assert codes(request(rules, holds={"book": 4}, requests={"book": 1})) == []
    assert codes(request(rules, holds={"book": 4}, requests={"book": 2})) == ["request.limit"]
    assert codes(request(rules, holds={"book": 5})) == ["request.limit"]


def test_the_last_day_of_pick_up_moves_past_closed_days_of_that_library_or_only_open_days_count() -> None:
    weekend = Calendar(frozenset((5, 6)))
    for keys, place, last in [
        ({"pickup": 4}, "linna", 14),
        ({"pickup": 4}, "arvo", 16),  # 14 March is a Saturday
        ({"pickup": 4, "closed_days": False}, "arvo", 16),
        ({"pickup": 8, "closed_days": False}, "arvo", 20),
        ({"pickup": 8, "closed_days": False}, "linna", 18),
        ({"pickup": 0}, "arvo", 10),
    ]:
        rules = rules_with(hold=keys, calendars={"arvo": weekend})
        found = policy.pickup(rules, collection="book", library="hervanta", pickup=place, ready=TODAY)
        assert found == TODAY.replace(day=last), (keys, place)


@given(RULES, AT, DAYS)
def test_the_last_day_of_pick_up_is_never_before_the_first(rules: Rules, where: dict[str, Any], ready: Any) -> None:
    assert policy.pickup(rules, **where, pickup="linna", ready=ready) >= ready
