"""Holds: which are open, and their order."""

from __future__ import annotations

from datetime import date

import pytest
from tests.builders import a_hold

from tunilib.core.hold import HoldChange, HoldStatus, hold_order
from tunilib.errors import UsageError


def test_a_hold_is_open_until_it_is_collected_expired_or_cancelled() -> None:
    for status in list(HoldStatus):
        assert a_hold(status=status).is_open is (status not in ("collected", "expired", "cancelled")), status


def test_holds_go_ready_in_transit_then_by_creation_and_closed_ones_last() -> None:
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    ordered = [
        a_hold(id="8", status=HoldStatus.READY, created=late),
        a_hold(id="7", status=HoldStatus.IN_TRANSIT, created=late),
        a_hold(id="6", status=HoldStatus.FROZEN, created=early),
        a_hold(id="5", status=HoldStatus.WAITING, created=date(2026, 1, 2)),
        a_hold(id="4", status=HoldStatus.PROCESSING, created=late),
        a_hold(id="3", status=HoldStatus.CANCELLED, created=early),
        a_hold(id="2", status=HoldStatus.EXPIRED, created=late),
    ]
    mixed = ordered[::-1]
    assert sorted(mixed, key=hold_order) == ordered


def test_holds_of_one_day_go_by_title_then_id_and_those_without_a_day_first() -> None:
    day = date(2026, 1, 1)
    ordered = [a_hold(id="3"), *(a_hold(id=name, title=title, created=day) for name, title in ("2A", "0B", "1B"))]
    mixed = ordered[::-1]
    assert sorted(mixed, key=hold_order) == ordered


def test_a_change_freezes_or_releases_and_not_both() -> None:
    with pytest.raises(UsageError):
        HoldChange(freeze=True, release=True)
