"""May a hold or an item retrieval request be placed, changed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from tests.builders import a_change, a_placing, a_request, codes, some_rules
from tests.unit.core.any_case import CHANGES, PLACINGS, REQUESTS

from tunilib.core import Money
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.policy.blocks import Standing
from tunilib.core.policy.holds import (
    ChangeCase,
    HoldCase,
    RequestCase,
    may_cancel,
    may_change,
    may_hold,
    may_request,
)
from tunilib.core.reason import Reason
from tunilib.core.rules import Limits, PickupRule, Rules

SUSPENDED = Standing(open_fines=1001)


def test_a_title_whose_copies_are_all_out_can_be_held() -> None:
    assert may_hold(a_placing()) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": SUSPENDED}, "patron.suspended-fines"),
        ({"already_held": True}, "hold.already-held"),
        ({"already_on_loan": True}, "hold.already-on-loan"),
        ({"lendable": 0}, "hold.not-holdable"),
        ({"free_in_stacks": 1}, "hold.not-holdable"),
        ({"free_on_shelf": 1, "free_here": 1}, "hold.on-shelf"),
        ({"open_requests": 20}, "hold.limit"),
        ({"pickup": "nowhere"}, "hold.pickup-invalid"),
    ],
)
def test_each_thing_that_stands_against_a_hold_is_told_alone(change: dict[str, object], code: str) -> None:
    assert codes(may_hold(a_placing(**change))) == [code]


def test_a_reason_against_a_hold_tells_the_place_another_way_or_the_limit() -> None:
    assert may_hold(a_placing(free_on_shelf=1, free_here=0)) == ()
    assert may_hold(a_placing(free_in_stacks=1, free_on_shelf=1)) == ()
    table: list[tuple[dict[str, object], dict[str, object]]] = [
        ({"free_on_shelf": 1, "free_here": 1}, {"place": "Linna"}),
        ({"free_in_stacks": 1}, {"instead": "request"}),
        ({"lendable": 0}, {}),
        ({"rules": some_rules(limits=Limits(holds=2)), "open_requests": 2}, {"limit": 2}),
        ({"pickup": "Linna"}, {"value": "Linna", "places": "linna, hervanta, arvo"}),
    ]
    for change, params in table:
        (reason,) = may_hold(a_placing(**change))
        assert dict(reason.params) == params, change


def test_a_patron_with_nineteen_holds_and_requests_gets_the_twentieth() -> None:
    for held, refused in [(18, False), (19, False), (20, True), (21, True)]:
        assert codes(may_hold(a_placing(open_requests=held))) == (["hold.limit"] if refused else []), held
        assert codes(may_request(a_request(open_requests=held))) == (["request.limit"] if refused else []), held


def test_all_reasons_against_a_hold_are_told_the_patrons_first() -> None:
    case = a_placing(
        standing=SUSPENDED,
        already_held=True,
        already_on_loan=True,
        lendable=0,
        free_on_shelf=1,
        free_here=1,
        open_requests=20,
    )
    assert codes(may_hold(case)) == [
        "patron.suspended-fines",
        "hold.already-held",
        "hold.already-on-loan",
        "hold.not-holdable",
        "hold.on-shelf",
        "hold.limit",
    ]


def test_a_free_copy_in_the_stacks_can_be_requested() -> None:
    assert may_request(a_request()) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": SUSPENDED}, "patron.suspended-fines"),
        ({"in_stacks": 0, "free": 0}, "request.not-in-stacks"),
        ({"in_stacks": 2, "free": 0}, "request.on-loan"),
        ({"already_requested": True}, "request.already-requested"),
        ({"in_stacks": 1, "free": 0, "reserved": 1, "already_requested": True}, "request.already-requested"),
        ({"in_stacks": 2, "free": 0, "reserved": 1}, "request.already-requested"),
        ({"open_requests": 20}, "request.limit"),
        ({"pickup": "nowhere"}, "request.pickup-invalid"),
    ],
)
def test_each_thing_that_stands_against_a_request_is_told_alone(change: dict[str, object], code: str) -> None:
    assert codes(may_request(a_request(**change))) == [code]


def test_a_copy_reserved_for_the_patron_does_not_keep_them_from_another() -> None:
    assert may_request(a_request(in_stacks=2, free=1, reserved=1)) == ()


def test_all_reasons_against_a_request_are_told_the_patrons_first() -> None:
    case = a_request(
        standing=SUSPENDED, in_stacks=1, free=0, already_requested=True, open_requests=20, pickup="nowhere"
    )
    assert codes(may_request(case)) == [
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
    for fee, rules in [(100, Rules()), (250, some_rules(pickup=PickupRule(uncollected_fee=250)))]:
        (reason,) = may_cancel(a_change(rules=rules, status=HoldStatus.READY))
        assert dict(reason.params) == {"contact": Rules().contact, "amount": Money(fee)}


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
        (may_request, a_request(open_requests=20), "request.limit", {"limit": 20}),
        (may_cancel, a_change(status=HoldStatus.IN_TRANSIT), "hold.in-transit", {"contact": Rules().contact}),
        (may_cancel, a_change(status=HoldStatus.EXPIRED), "hold.closed", {"status": "expired"}),
        (may_change, a_change(pickup="hervanta", free_here=1), "hold.on-shelf", {"place": "Hervanta"}),
        (may_change, a_change(kind=HoldKind.RETRIEVAL, freezing=True), "other", {"what": "freeze-retrieval"}),
        (
            may_cancel,
            a_change(rules=some_rules(currency="SEK"), status=HoldStatus.READY),
            "hold.ready",
            {"contact": Rules().contact, "amount": Money(100, "SEK")},
        ),
    ],
)
def test_each_reason_tells_what_it_is_about(
    decide: Callable[[Any], tuple[Reason, ...]], case: Any, code: str, params: dict[str, object]
) -> None:
    assert [(reason.code, dict(reason.params)) for reason in decide(case)] == [(code, params)]


@given(PLACINGS)
def test_every_hold_is_decided_and_the_patron_comes_first(case: HoldCase) -> None:
    found = codes(may_hold(case))
    assert found == sorted(found, key=lambda code: not code.startswith("patron."))
    assert len(set(found)) == len(found)


@given(REQUESTS)
def test_every_request_is_decided_and_the_patron_comes_first(case: RequestCase) -> None:
    found = codes(may_request(case))
    assert found == sorted(found, key=lambda code: not code.startswith("patron."))
    assert len(set(found)) == len(found)


@given(CHANGES)
def test_what_may_be_changed_may_be_cancelled(case: ChangeCase) -> None:
    assert set(may_cancel(case)) <= set(may_change(case))
