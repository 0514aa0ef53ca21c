"""The worlds of a test: ``anywhere`` runs in each that can do what it needs, ``online`` in those that are sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contract.person import Person
from tests.contract.worlds import World, WorldKind, varied, world, worlds_that_can

from tunilib.library import ids


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*abilities): the worlds in which a test runs")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    needed = {ability for mark in metafunc.definition.iter_markers("needs") for ability in mark.args}
    if "anywhere" in metafunc.fixturenames:
        metafunc.parametrize("anywhere", worlds_that_can(*needed), indirect=True)
    if "online" in metafunc.fixturenames:
        metafunc.parametrize("online", worlds_that_can("site", *needed), indirect=True)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_N", 2)


@pytest.fixture
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The library by each backend in turn."""
    kind: WorldKind = request.param
    with world(kind, tmp_path, **_added(kind, request)) as made:
        yield made


@pytest.fixture
def online(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The library as a site, of each product in turn."""
    kind: WorldKind = request.param
    with world(kind, tmp_path, **_added(kind, request)) as made:
        yield made


@pytest.fixture
def person(online: World) -> Person:
    """Somebody at a machine in front of a site of each product in turn."""
    return Person(online, online.folder / "person")


@pytest.fixture
def finna(tmp_path: Path) -> Iterator[World]:
    """The library as a Finna site."""
    with world("finna", tmp_path) as made:
        yield made


def _added(kind: WorldKind, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a site adds to its pages in a test, as real sites do: other things in each, the same in each run.

    The format of dates is the default of the product: tests of dates choose it.
    """
    options, _ = varied(kind, request.node.name)
    options.pop("dates", None)
    return options
