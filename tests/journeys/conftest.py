"""Machines: an empty one, and one on which the demonstration was made at noon of 10 March 2026."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.paytrail import Paytrail
from tests.journeys.machine import Machine
from tests.journeys.paia_library import PaiaLibrary, paia_library
from tests.journeys.paying import Payer, set_up
from tests.journeys.postbox import Box, mail
from tests.journeys.web import Web


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


@pytest.fixture(name="box")
def _box(machine: Machine) -> Iterator[Box]:
    """What the mail server of the machine took; ask for it after what else is on the machine."""
    box = Box()
    with mail(machine, box):
        yield box


@pytest.fixture(name="service")
def _service() -> Iterator[Paytrail]:
    with Paytrail().serving() as service:
        yield service


@pytest.fixture(name="payer")
def _payer(demo: Machine, service: Paytrail) -> Payer:
    """The demonstration's patron, at a library that takes payments."""
    return set_up(demo, service)


@pytest.fixture(name="web")
def _web() -> Iterator[Web]:
    with Web() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(name="paia")
def _paia(machine: Machine) -> Iterator[PaiaLibrary]:
    """A PAIA library at which the patron of the machine is signed in, and can sign in again."""
    with paia_library(machine) as library:
        library.sign_in()
        machine.environ["TUNILIB_PASSWORD"] = "secret1"
        library.server.log.clear()
        yield library
