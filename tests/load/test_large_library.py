"""The large library that is measured is whole, skewed as libraries are, and the same for the same seed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from benchmarks.library.content import PASSWORD, card_of
from benchmarks.library.creation import Size, make
from tests.kills.state import state_of

from tunilib.core.ports.sign_in import SignInRequest
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedEntry
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite.library import SqliteLibrary
from tunilib.library.stores.sqlite.moves import problems
from tunilib.library.stores.verification import unreadable_values

pytestmark = pytest.mark.heavy

MOMENT = datetime.fromisoformat("2026-03-10T12:00+02:00")
SIZE = Size(loans=3000, records=400, patrons=200)


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "library.sqlite"
    make(path, SIZE, 1, MOMENT)
    return path


@pytest.fixture(name="desk")
def _desk(made: Path) -> Desk:
    return Desk(store_address(made), MOMENT.astimezone)


def test_a_large_library_is_whole_and_as_large_as_was_asked(desk: Desk) -> None:
    assert desk.verify().problems == ()
    report = desk.report()
    assert (report.records, report.patrons, report.loans) == (400, 200, 300)
    assert report.overdue
    assert report.holds_waiting
    assert report.holds_ready
    desk.close()


def test_few_patrons_have_most_loans_and_anybody_can_sign_in(made: Path) -> None:
    entry = EmbeddedEntry(store_address(made), MOMENT.astimezone)
    counts = []
    for number in (0, 100):
        door = entry.open(entry.sign_in(SignInRequest(card=card_of(number), password=PASSWORD)))
        counts.append(len(door.loans.history().items))
        door.close()
    assert counts[0] > 3 * counts[1] > 0


def test_the_same_seed_makes_the_same_library_and_another_one_another(made: Path, tmp_path: Path) -> None:
    same, other = tmp_path / "same.sqlite", tmp_path / "other.sqlite"
    make(same, SIZE, 1, MOMENT)
    make(other, SIZE, 2, MOMENT)
    assert state_of(same) == state_of(made) != state_of(other)


def test_the_work_of_a_verification_grows_with_the_library_and_no_faster(made: Path, tmp_path: Path) -> None:
    """Counted in instructions of SQLite: a look for each row would show."""
    larger = tmp_path / "larger.sqlite"
    make(larger, Size(loans=12_000, records=1600, patrons=800), 1, MOMENT)
    assert steps_of_verification(larger) < 5 * steps_of_verification(made)


def steps_of_verification(path: Path) -> int:
    library = SqliteLibrary(path, MOMENT.astimezone)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with library.snapshot():
        db = library.connection()
        db.set_progress_handler(count, 100)
        assert unreadable_values(db.execute) == problems(db, library.rules) == ()
    library.close()
    return steps
