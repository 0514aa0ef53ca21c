"""The guards that are broken by name are there, and so are their tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.mutations.guards import Guard, guards

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("guard", guards(), ids=lambda one: one.breaks)
def test_a_guard_stands_once_in_its_module_and_has_a_test(guard: Guard) -> None:
    assert (ROOT / "src" / "tunilib" / guard.module).read_text(encoding="utf-8").count(guard.text) == 1
    file, _, test = guard.test.partition("::")
    assert f"def {test.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
