"""Databases that are made with their content in one step."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from tests.unit.local.conftest import fill
from tests.unit.local.databases import ONE, TWO, add, names, opened
from tests.unit.local.programs import ended, said, start

from tunilib.errors import LocalError
from tunilib.local.database.creation import make_database


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "things.sqlite"


def fill_two(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO thing (name) VALUES ('one'), ('two')")


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if not file.name.endswith(".lock"))


def test_a_made_database_has_its_content_and_nothing_else_is_left(path: Path) -> None:
    make_database(path, TWO, fill_two)

    assert files(path.parent) == ["things.sqlite"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with opened(path, TWO, create=False) as connection:
        assert names(connection) == ["one", "two"]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_it_is_never_made_over_what_is_there(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "taken"
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path)

    with pytest.raises(LocalError) as caught:
        make_database(path, ONE, fill_two)

    assert caught.value.code == "file"
    assert caught.value.exit_code == 6
    assert files(tmp_path) == ["taken"]


def test_a_content_that_fails_leaves_nothing(path: Path) -> None:
    def failing(connection: sqlite3.Connection) -> None:
        fill_two(connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_database(path, ONE, failing)

    assert files(path.parent) == []


def test_a_full_disk_leaves_nothing(small_disk: Path) -> None:
    def fill_much(connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT INTO thing (name) VALUES (?)", [("x" * 1000,)] * 200)

    fill(small_disk, leave=50_000)

    with pytest.raises(LocalError, match="full"):
        make_database(small_disk / "new.sqlite", ONE, fill_much)

    assert files(small_disk) == ["filler"]


def test_the_log_of_a_database_that_was_deleted_does_not_reach_the_new_one(path: Path) -> None:
    make_database(path, ONE, fill_two)
    with opened(path) as connection:
        add(connection, path, "three")
        shutil.copy(f"{path}-wal", f"{path}-kept")
    shutil.move(f"{path}-kept", f"{path}-wal")
    path.unlink()

    make_database(path, ONE, fill_two)

    with opened(path) as connection:
        assert names(connection) == ["one", "two"]


MAKE = """
import sys
from pathlib import Path
from tunilib.local.database import Schema
from tunilib.local.database.creation import make_database
def fill(connection):
    connection.execute("INSERT INTO thing VALUES (1)")
    print("filled", flush=True)
    if sys.argv[2] == "wait": sys.stdin.read()
try:
    make_database(Path(sys.argv[1]), Schema(77, ("CREATE TABLE thing (x);",)), fill)
except Exception as error:
    print(type(error).__name__, flush=True)
    sys.exit(6)
"""


def test_a_killed_maker_leaves_no_half_and_the_next_one_tidies_up(path: Path) -> None:
    maker = start(MAKE, path, "wait")
    assert said(maker) == "filled"
    maker.kill()
    ended(maker)
    assert not path.exists()

    make_database(path, ONE, fill_two)

    assert files(path.parent) == ["things.sqlite"]


def test_of_several_makers_at_once_one_succeeds(path: Path) -> None:
    makers = [start(MAKE, path, "go") for _ in range(5)]

    assert sorted(ended(maker) for maker in makers) == [0, 6, 6, 6, 6]
    assert files(path.parent) == ["things.sqlite"]
