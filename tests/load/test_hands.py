"""Many processes on the same titles; ``benchmarks/hands.py`` lets them work longer."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event, Thread

import pytest
from benchmarks.crowd.gathering import Came, gather
from benchmarks.crowd.scene import Clock, card_of, make_scene

from tunilib.backends.embedded.entry import EmbeddedEntry
from tunilib.backends.embedded.stores import store_address
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.core.ports import Session

WRITERS, SECONDS = 16, 2.0
LONGEST_WAIT = 0.5


@pytest.fixture(name="came", scope="module")
def _came(tmp_path_factory: pytest.TempPathFactory) -> Came:
    return gather(tmp_path_factory.mktemp("hands"), SECONDS, WRITERS, readers=1)


def test_nobody_gets_an_error(came: Came) -> None:
    assert came.failures == ()


def test_what_everybody_was_told_stands_and_the_library_and_its_copies_are_whole(came: Came) -> None:
    assert came.problems == ()
    assert came.copies > 0
    assert all(came.told[what] > 0 for what in ("lent", "returned", "hold-placed", "hold-cancelled")), came.told


def test_nobody_starves(came: Came) -> None:
    assert len(came.calls) == WRITERS
    assert min(came.calls) > 0


def test_a_reader_waits_for_no_writer(tmp_path: Path) -> None:
    """A change stands open all the while, so that whoever waited for it would wait for ever."""
    path = tmp_path / "library.sqlite"
    (token,) = make_scene(path, 1)
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
