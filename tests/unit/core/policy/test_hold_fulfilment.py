"""May the desk fetch, send or set aside a copy for a hold or request."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.builders import codes, notes

from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.policy.holds import FulfilmentCase, may_fulfil

WAITING = HoldStatus.WAITING


@pytest.mark.parametrize(
    ("free", "ahead", "told"),
    [
        (1, 0, []),
        (2, 1, []),
        (3, 2, []),
        (0, 0, ["no-free-copy"]),
        (0, 3, ["no-free-copy"]),
        (1, 1, ["not-next"]),
        (2, 2, ["not-next"]),
        (2, 5, ["not-next"]),
    ],
)
def test_a_hold_that_waits_is_served_when_a_copy_is_left_for_it(free: int, ahead: int, told: list[str]) -> None:
    assert notes(may_fulfil(FulfilmentCase(status=WAITING, free=free, ahead=ahead))) == told


@pytest.mark.parametrize(
    ("case", "code", "params"),
    [
        (FulfilmentCase(status=HoldStatus.FROZEN, free=1), "other", {"what": "frozen"}),
        (FulfilmentCase(status=WAITING), "other", {"what": "no-free-copy"}),
        (FulfilmentCase(status=WAITING, free=1, ahead=1), "other", {"what": "not-next", "count": 1}),
        (FulfilmentCase(status=HoldStatus.EXPIRED), "hold.closed", {"status": "expired"}),
    ],
)
def test_each_reason_against_filling_it_tells_what_it_is_about(
    case: FulfilmentCase, code: str, params: dict[str, object]
) -> None:
    assert [(reason.code, dict(reason.params)) for reason in may_fulfil(case)] == [(code, params)]


@pytest.mark.parametrize("status", [HoldStatus.PROCESSING, HoldStatus.IN_TRANSIT, HoldStatus.READY])
def test_only_what_waits_has_others_before_it(status: HoldStatus) -> None:
    assert may_fulfil(FulfilmentCase(status=status, free=1, ahead=3)) == ()


def test_how_many_wait_before_it_is_told() -> None:
    (reason,) = may_fulfil(FulfilmentCase(status=WAITING, free=1, ahead=3))
    assert dict(reason.params)["count"] == 3


@pytest.mark.parametrize("status", [HoldStatus.PROCESSING, HoldStatus.IN_TRANSIT])
@pytest.mark.parametrize("sending", [False, True])
def test_a_request_that_is_fetched_or_on_its_way_has_its_copy(status: HoldStatus, sending: bool) -> None:
    assert may_fulfil(FulfilmentCase(status=status, sending=sending)) == ()


@pytest.mark.parametrize(("sending", "told"), [(True, ["hold.ready"]), (False, [])])
def test_what_is_ready_is_not_sent_there_again(sending: bool, told: list[str]) -> None:
    assert codes(may_fulfil(FulfilmentCase(status=HoldStatus.READY, sending=sending))) == told


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_what_is_over_is_not_served(status: HoldStatus) -> None:
    assert codes(may_fulfil(FulfilmentCase(status=status, free=1))) == ["hold.closed"]


def test_a_frozen_hold_is_passed_over() -> None:
    assert notes(may_fulfil(FulfilmentCase(status=HoldStatus.FROZEN, free=1))) == ["frozen"]


@given(st.sampled_from(HoldStatus), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_of_a_queue_exactly_as_many_are_served_as_copies_are_free(
    status: HoldStatus, free: int, length: int, sending: bool
) -> None:
    served = [
        ahead
        for ahead in range(length)
        if not may_fulfil(FulfilmentCase(status=status, free=free, ahead=ahead, sending=sending))
    ]
    if status is WAITING:
        assert len(served) == min(free, length)
