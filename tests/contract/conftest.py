"""The three doors, and the two of them that are sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.worlds import World, world

from tunilib.backends.embedded import credentials


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "_N", 2)


@pytest.fixture(name="anywhere", params=["embedded", "finna", "vufind"])
def _anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The library by each door in turn."""
    with world(request.param, tmp_path) as made:
        yield made


@pytest.fixture(name="online", params=["finna", "vufind"])
def _online(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The library as a site, of each product in turn."""
    with world(request.param, tmp_path) as made:
        yield made


@pytest.fixture(name="finna")
def _finna(tmp_path: Path) -> Iterator[World]:
    """The library as a Finna site."""
    with world("finna", tmp_path) as made:
        yield made
