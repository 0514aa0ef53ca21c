"""May the desk fetch, send or set aside a copy for a hold or request."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.builders import codes, notes

from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.policy.holds import FulfilmentCase, may_fulfil

WAITING = HoldStatus.WAITING


def test_a_hold_that_waits_is_served_when_a_copy_is_left_for_it() -> None:
    for free, ahead, told in [
        (1, 0, []),
        (2, 1, []),
        (3, 2, []),
        (0, 0, ["no-free-copy"]),
        (0, 3, ["no-free-copy"]),
        (1, 1, ["not-next"]),
        (2, 2, ["not-next"]),
        (2, 5, ["not-next"]),
    ]:
        assert notes(may_fulfil(FulfilmentCase(status=WAITING, free=free, ahead=ahead))) == told, (free, ahead)


def test_each_reason_against_filling_it_tells_what_it_is_about() -> None:
    for case, code, params in [
        (FulfilmentCase(status=HoldStatus.FROZEN, free=1), "other", {"what": "frozen"}),
        (FulfilmentCase(status=WAITING), "other", {"what": "no-free-copy"}),
        (FulfilmentCase(status=WAITING, free=1, ahead=1), "other", {"what": "not-next", "count": 1}),
        (FulfilmentCase(status=HoldStatus.EXPIRED), "hold.closed", {"status": "expired"}),
    ]:
        assert [(reason.code, dict(reason.params)) for reason in may_fulfil(case)] == [(code, params)], (case, code)


def test_only_what_waits_has_others_before_it() -> None:
    for status in [HoldStatus.PROCESSING, HoldStatus.IN_TRANSIT, HoldStatus.READY]:
        assert may_fulfil(FulfilmentCase(status=status, free=1, ahead=3)) == (), status


@pytest.mark.parametrize("status", [HoldStatus.PROCESSING, HoldStatus.IN_TRANSIT])
@pytest.mark.parametrize("sending", [False, True])
def test_a_request_that_is_fetched_or_on_its_way_has_its_copy(status: HoldStatus, sending: bool) -> None:
    assert may_fulfil(FulfilmentCase(status=status, sending=sending)) == ()


def test_what_is_ready_is_not_sent_there_again() -> None:
    for sending, told in [(True, ["hold.ready"]), (False, [])]:
        assert codes(may_fulfil(FulfilmentCase(status=HoldStatus.READY, sending=sending))) == told, sending


def test_what_is_over_is_not_served() -> None:
    for status in sorted(CLOSED):
        assert codes(may_fulfil(FulfilmentCase(status=status, free=1))) == ["hold.closed"], status


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
