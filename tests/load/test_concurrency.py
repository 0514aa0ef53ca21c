"""Many processes on the same titles."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.load.processes.shared_library import Clock, card_of, make_shared_library
from tests.load.processes.starter import RunResult, run_processes

from tunilib.core.ports.sign_in import Session
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite.library import SqliteLibrary

pytestmark = pytest.mark.heavy

WRITERS, SECONDS = 16, 2.0


@pytest.fixture(name="result", scope="module")
def _result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_processes(tmp_path_factory.mktemp("processes"), SECONDS, WRITERS, readers=1)


def test_no_process_gets_an_error(result: RunResult) -> None:
    assert result.failures == ()


def test_every_answer_is_true_and_the_library_and_its_copies_are_consistent(result: RunResult) -> None:
    assert result.problems == ()
    assert result.copies > 0
    assert all(result.told[what] > 0 for what in ("lent", "returned", "renewed", "hold-placed", "hold-cancelled")), (
        result.told
    )


def test_every_process_gets_its_turn(result: RunResult) -> None:
    assert len(result.calls) == WRITERS
    assert min(result.calls) > 0


def test_a_reader_waits_for_no_writer(tmp_path: Path) -> None:
    """A change is open all the time, so that a reader that waited for it would never end."""
    path = tmp_path / "library.sqlite"
    (token,) = make_shared_library(store_address(path), 1)
    clock = Clock(time.monotonic())
    door = EmbeddedEntry(store_address(path), clock).open(Session(card=card_of(0), data={"token": token}))
    store = SqliteLibrary(path, clock)
    has_read = Event()

    def read() -> None:
        door.loans.read()
        door.holds.read()
        door.close()
        has_read.set()

    with store.transaction("desk", "test"):
        store.connection().execute("UPDATE item SET call_number = 'moved'")
        thread = Thread(target=read)
        thread.start()
        waited_for_nobody = has_read.wait(30)
    thread.join()
    store.close()
    assert waited_for_nobody
