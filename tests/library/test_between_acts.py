"""Between the reading and the transaction of each act another act is done: the library is as after both in a row."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

import pytest
from tests.cluster import shared_cluster
from tests.library.acts import Service, acts, done, play_scene, state
from tests.library.conftest import ZONE, Library
from tests.library.watched_library import WatchedLibrary, filled, kept_rows

from tunilib.library.postgres.library import PostgresLibrary
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import make_library
from tunilib.library.stores.sqlite.library import SqliteLibrary

State = list[list[str]]
NAMES: Final = tuple(acts(Service()))
SECONDS: Final = 900
"""For each engine, at most: a file needs about one minute for all pairs, a server five."""
AGREED: Final = frozenset({"a payment is started"})
"""Acts to which a person agreed with a sum: they may be refused because of what came between."""
SAMPLE: Final = (
    ("the day ends", "the kept copy is collected"),
    ("the day ends", "a ready hold is cancelled"),
    ("a payment that is half begun is looked at", "its address is stored"),
    ("its address is stored", "a payment that is half begun is looked at"),
    ("the last act is undone", "an overdue copy is returned"),
    ("the desk renews", "a hold is placed"),
    ("a program requests", "the kept copy is lent to the next"),
    ("a fee is waived", "a fee is paid at the desk"),
)


@contextmanager
def before_transaction(number: int, act: Callable[[], None]) -> Iterator[list[int]]:
    """Does an act before a transaction of what runs in the block, the first being 1; gives how many there were."""
    count, depth = [0], 0

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def transaction(self: Any, *args: Any, **options: Any) -> Iterator[Any]:
            nonlocal depth
            if not depth:
                count[0] += 1
                depth += 1
                try:
                    if count[0] == number:
                        act()
                finally:
                    depth -= 1
            depth += 1
            try:
                with original(self, *args, **options) as tx:
                    yield tx
            finally:
                depth -= 1

        return transaction

    with pytest.MonkeyPatch.context() as patched:
        for engine in (SqliteLibrary, PostgresLibrary):
            patched.setattr(engine, "transaction", counted(engine.transaction))
        yield count


class Scene:
    """A library that is the same each time it is opened."""

    def __init__(self, moment: datetime, opened: Callable[[], WatchedLibrary]) -> None:
        self._moment, self._opened = moment, opened
        self._after: dict[tuple[str, ...], State] = {}

    @contextmanager
    def library(self) -> Iterator[WatchedLibrary]:
        library = self._opened()
        library.moment = self._moment
        with closing(library):
            yield library

    def after(self, *names: str) -> State:
        """What the library is after these acts in a row."""
        if names not in self._after:
            every = acts(Service())
            with self.library() as library:
                for name in names:
                    done(every[name], library)
                self._after[names] = state(library)
        return self._after[names]

    def wrong(self, first: str, number: int, second: str) -> tuple[list[object], int]:
        """What is wrong where the second act comes before a transaction of the first; how many of them there were."""
        every = acts(Service())
        with self.library() as library:
            with before_transaction(number, lambda: done(every[second], library)) as count:
                done(every[first], library)
            found, problems = state(library), library.desk.verify().problems
        if count[0] < number:  # it changes nothing here
            return [], count[0]
        in_a_row = [(first, second), (second, first), *([(second,)] if first in AGREED else [])]
        if found not in [self.after(*names) for names in in_a_row]:
            problems = (*problems, "as after none of them in a row")
        return [(first, number, second, problem) for problem in problems], count[0]


@contextmanager
def in_a_file(folder: Path) -> Iterator[Scene]:
    start, path = folder / "start.sqlite", folder / "library.sqlite"
    sessions = filled(Library(start))

    def opened() -> WatchedLibrary:
        shutil.copy(start, path)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return WatchedLibrary(path, sessions)

    with closing(WatchedLibrary(start, sessions)) as library:
        play_scene(library)
        moment = library.moment
    yield Scene(moment, opened)


@contextmanager
def on_a_server(folder: Path) -> Iterator[Scene]:
    path = folder / "library.sqlite"
    with shared_cluster().database() as address:
        make_library(address, default_rules_text(), lambda zone: datetime(2026, 3, 2, 10, tzinfo=ZONE).astimezone(zone))
        sessions = filled(Library(path, address=address))
        with closing(WatchedLibrary(path, sessions, address)) as library:
            play_scene(library)
            moment = library.moment
        with kept_rows(address) as begin_again:

            def opened() -> WatchedLibrary:
                begin_again()
                return WatchedLibrary(path, sessions, address)

            yield Scene(moment, opened)


@pytest.fixture(name="scene", scope="module", params=[in_a_file, on_a_server], ids=["sqlite", "postgresql"])
def _scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with request.param(tmp_path_factory.mktemp("scene")) as scene:
        yield scene


def test_between_reading_and_transaction_another_act_changes_nothing_of_the_outcome(scene: Scene) -> None:
    assert [problem for first, second in SAMPLE for problem in all_wrong(scene, first, second)] == []


@pytest.mark.heavy
def test_each_act_between_reading_and_transaction_of_each_other(scene: Scene) -> None:
    """In an order by chance, so that a slow machine, which has no time for all, tries others each time."""
    pairs = [(first, second) for first in NAMES for second in NAMES]
    Random(os.environ.get("TUNILIB_SEED", "0")).shuffle(pairs)
    until, wrong, tried = monotonic() + SECONDS, list[object](), 0
    for first, second in pairs:
        if monotonic() > until:
            break
        wrong += all_wrong(scene, first, second)
        tried += 1
    print(f"{tried} of {len(pairs)} pairs")
    assert wrong == []
    assert tried > len(pairs) // 4


def test_a_payment_that_was_given_up_is_not_begun_again(scene: Scene) -> None:
    given_up = scene.after("a payment that is half begun is looked at")
    assert any("failed" in row for row in given_up[5])
    assert scene.after("a payment that is half begun is looked at", "its address is stored") == given_up


def all_wrong(scene: Scene, first: str, second: str) -> list[object]:
    found, number, there = list[object](), 1, 1
    while number <= there:
        wrong, there = scene.wrong(first, number, second)
        found += wrong
        number += 1
    return found
