"""Commands killed at random system calls leave whole libraries; ``benchmarks/kills.py`` kills a thousand."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.killing.aiming import can_trace
from benchmarks.killing.round import kill

KILLS = 50


@pytest.mark.skipif(not can_trace(), reason="no strace on this machine that may trace")
def test_fifty_kills_at_random_system_calls_leave_whole_libraries(tmp_path: Path) -> None:
    found = list(kill(tmp_path / "machine", KILLS, seed=50))

    assert {(one.scenario, str(one.aim), one.problems) for one in found if one.problems} == set()
    assert sum(one.was_killed for one in found) > KILLS * 0.8
    assert {"nothing", "all"} <= {one.how_far for one in found}
