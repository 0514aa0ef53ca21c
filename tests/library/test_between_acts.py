"""Between the reading and the transaction of each act another act is done: the library is as after both in a row."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.library.acts import Service, acts, done, play_scene, state
from tests.library.conftest import Library
from tests.library.watched_library import WatchedLibrary, filled

from tunilib.library.postgres.library import PostgresLibrary
from tunilib.library.stores.sqlite.library import SqliteLibrary

NAMES = tuple(acts(Service()))


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
    """A library in a file, the same each time it is opened."""

    def __init__(self, folder: Path) -> None:
        self._start, self._path = folder / "start.sqlite", folder / "library.sqlite"
        self._sessions = filled(Library(self._start))
        library = WatchedLibrary(self._start, self._sessions)
        play_scene(library)
        self._moment = library.moment
        library.close()
        self._after: dict[tuple[str, ...], Any] = {}

    @contextmanager
    def library(self) -> Iterator[WatchedLibrary]:
        shutil.copy(self._start, self._path)
        for ending in ("-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        library = WatchedLibrary(self._path, self._sessions)
        library.moment = self._moment
        try:
            yield library
        finally:
            library.close()

    def after(self, *names: str) -> list[list[str]]:
        """What the library is after these acts in a row."""
        if names not in self._after:
            every = acts(Service())
            with self.library() as library:
                for name in names:
                    done(every[name], library)
                self._after[names] = state(library)
        return self._after[names]

    def between(self, first: str, number: int, second: str) -> tuple[list[list[str]], int, tuple[str, ...]]:
        """The same where the second act comes before a transaction of the first one; how many of them there were."""
        every = acts(Service())
        with self.library() as library:
            with before_transaction(number, lambda: done(every[second], library)) as count:
                done(every[first], library)
            return state(library), count[0], library.desk.verify().problems


@pytest.fixture(name="scene", scope="module")
def _scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("scene"))


@pytest.mark.parametrize("first", NAMES)
def test_it(scene: Scene, first: str) -> None:
    wrong = []
    for second in NAMES:
        if second == first:
            continue
        number, there = 1, 1
        while number <= there:
            found, there, problems = scene.between(first, number, second)
            expected = [scene.after(first, second), scene.after(second, first)]
            if problems or found not in expected:
                wrong.append((second, number, there, problems))
            number += 1
    print(first, wrong)
    assert not wrong
