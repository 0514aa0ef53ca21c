"""Machines: an empty one, and one on which the demonstration was made at noon of 10 March 2026."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import Machine


@pytest.fixture(name="machine")
def _machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


@pytest.fixture(scope="session", name="kept_demo")
def _kept_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first = Machine(tmp_path_factory.mktemp("first") / "machine")
    result = first.run("demo")
    assert result.code == 0, result
    kept = tmp_path_factory.mktemp("kept") / "machine"
    first.keep_as(kept)
    return kept


@pytest.fixture(name="demo")
def _demo(machine: Machine, kept_demo: Path) -> Machine:
    machine.bring(kept_demo)
    return machine
