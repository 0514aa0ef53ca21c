"""A library on each engine in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.library.stores.engines import ENGINES, EngineKind, Stored

from tunilib.library.stores.unit_of_work import Transaction


@pytest.fixture(name="engine", params=ENGINES, ids=lambda engine: engine.name)
def _engine(request: pytest.FixtureRequest) -> EngineKind:
    engine: EngineKind = request.param
    return engine


@pytest.fixture(name="nowhere")
def _nowhere(engine: EngineKind, tmp_path: Path) -> Iterator[Stored]:
    """An address at which there is no library yet."""
    with engine.place(tmp_path) as address:
        stored = Stored(address)
        try:
            yield stored
        finally:
            stored.close()


@pytest.fixture(name="stored")
def _stored(engine: EngineKind, tmp_path: Path) -> Iterator[Stored]:
    """An empty library."""
    with engine.empty(tmp_path) as address:
        stored = Stored(address)
        try:
            yield stored
        finally:
            stored.close()


@pytest.fixture(name="shelf")
def _shelf(stored: Stored) -> Stored:
    """A library with two copies of one title and one of another, and three patrons."""
    stored.copies("b1", "b2")
    stored.copies("c1", record="r2")
    return stored


@pytest.fixture(name="aino")
def _aino(shelf: Stored) -> str:
    return shelf.patron("1001", address="Katu 1", email="aino@library.example")


@pytest.fixture(name="eero")
def _eero(shelf: Stored) -> str:
    return shelf.patron("1002")


@pytest.fixture(name="tx")
def _tx(stored: Stored) -> Iterator[Transaction]:
    """A transaction in an empty library."""
    with stored.change() as tx:
        yield tx


@pytest.fixture(name="owner")
def _owner(tx: Transaction) -> str:
    return tx.patrons.add("1001", "-", {"name": "Aino"})


@pytest.fixture(name="other")
def _other(tx: Transaction) -> str:
    return tx.patrons.add("1002", "-", {"name": "Eero"})
