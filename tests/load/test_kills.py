"""Commands that are killed, or find the disk full, leave whole libraries."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.load.interruptions.rounds import fill, kill
from tests.load.interruptions.targets import KILLED, can_trace

pytestmark = pytest.mark.heavy

KILLS, WRITES = 50, 1


@pytest.mark.skipif(not can_trace(), reason="no strace on this machine that may trace")
def test_fifty_kills_at_random_system_calls_leave_whole_libraries(tmp_path: Path) -> None:
    found = list(kill(tmp_path / "machine", KILLS, seed=50))

    assert {(one.scenario, str(one.aim), one.problems) for one in found if one.problems} == set()
    assert sum(one.code == KILLED for one in found) > KILLS * 0.8
    assert {"nothing", "all"} <= {one.how_far for one in found}


@pytest.mark.skipif(not can_trace(), reason="no strace on this machine that may trace")
def test_a_disk_that_is_full_at_any_write_leaves_whole_libraries_and_no_false_word(tmp_path: Path) -> None:
    found = list(fill(tmp_path / "machine", seed=3, most=WRITES))

    assert {(one.scenario, str(one.aim), one.problems) for one in found if one.problems} == set()
    assert any(one.code != 0 for one in found)
