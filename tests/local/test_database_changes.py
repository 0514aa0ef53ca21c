"""Databases that are made and changed: whole or not at all, one after the other, beside readers."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.local.conftest import fill
from tests.local.databases import ONE, TWO, add, names, opened, refused
from tests.local.programs import ended, said, start

from tunilib.errors import LocalError, Unavailable
from tunilib.local.database import lock_path, read_transaction, write_transaction
from tunilib.local.database.creation import make_database


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "things.sqlite"


def test_a_change_that_fails_changes_nothing(path: Path) -> None:
    def failing(connection: sqlite3.Connection) -> None:
        with write_transaction(connection, path):
            connection.execute("INSERT INTO thing (name) VALUES ('half')")
            raise KeyboardInterrupt

    with opened(path) as connection:
        with pytest.raises(KeyboardInterrupt):
            failing(connection)

        assert names(connection) == []
        add(connection, path, "next")


def test_an_error_of_sqlite_in_a_change_is_told_as_ours(path: Path) -> None:
    with opened(path) as connection:
        with pytest.raises(LocalError) as caught, write_transaction(connection, path):
            connection.execute("INSERT INTO thing (name) VALUES (NULL)")

        assert caught.value.code == "database"
        assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)


def test_a_change_within_a_change_is_a_mistake_that_shows_at_once(path: Path) -> None:
    with opened(path) as connection, write_transaction(connection, path), pytest.raises(RuntimeError):
        add(connection, path, "x")


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    path = small_disk / "things.sqlite"
    with opened(path) as connection:
        add(connection, path, "one")
        fill(small_disk, leave=8192)

        with pytest.raises(LocalError) as caught:
            add(connection, path, *("x" * 1000 for _ in range(100)))

        assert caught.value.code == "database"
        assert "the disk is full" in caught.value.message
        assert names(connection) == ["one"]
        (small_disk / "filler").unlink()
        add(connection, path, "two")

    with opened(path) as connection:
        assert names(connection) == ["one", "two"]


def test_a_new_database_on_a_full_disk_is_a_clear_error(small_disk: Path) -> None:
    path = small_disk / "things.sqlite"
    fill(small_disk)

    assert "full" in refused(path).message


BUSY = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO thing (name) VALUES ('theirs')")
print("busy", flush=True)
sys.stdin.read()
"""


def test_a_program_that_does_not_queue_makes_it_unavailable_for_writers_and_not_for_readers(path: Path) -> None:
    with opened(path) as connection:
        add(connection, path, "one")
        connection.execute("PRAGMA busy_timeout = 10")
        other = start(BUSY, path)
        said(other)
        with read_transaction(connection, path):
            assert names(connection) == ["one"]
        with pytest.raises(Unavailable) as caught:
            add(connection, path, "ours")
        assert caught.value.exit_code == 4
        other.kill()
        ended(other)
        add(connection, path, "ours")
        assert names(connection) == ["one", "ours"]


def test_a_reader_sees_one_snapshot(path: Path) -> None:
    with opened(path) as reader, opened(path) as writer:
        add(writer, path, "one")

        with read_transaction(reader, path):
            before = names(reader)
            add(writer, path, "two")
            assert names(reader) == before

        assert names(reader) == ["one", "two"]


def test_a_queue_that_does_not_move_makes_it_unavailable(path: Path) -> None:
    hold = """
import sys
from pathlib import Path
from tunilib.local.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True); sys.stdin.read()
"""
    with opened(path) as connection:
        add(connection, path, "one")
        other = start(hold, lock_path(path))
        said(other)

        with pytest.raises(Unavailable), write_transaction(connection, path, timeout=0.05):
            pytest.fail("two at once")

        ended(other)


def test_links_to_one_database_share_its_queue(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert lock_path(tmp_path / "link") == lock_path(tmp_path / "real")


COUNT = """
import sys
from pathlib import Path
from tunilib.local.database import Schema, open_database, write_transaction
path = Path(sys.argv[1])
schema = Schema(77, ("CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0);",))
connection = open_database(path, schema, create=True)
for _ in range(int(sys.argv[2])):
    with write_transaction(connection, path):
        (n,) = connection.execute("SELECT n FROM counter").fetchone()
        connection.execute("UPDATE counter SET n = ?", (n + 1,))
    print(n, flush=True)
"""


def test_processes_that_make_and_change_it_at_once_lose_nothing(path: Path) -> None:
    processes = [start(COUNT, path, 25) for _ in range(8)]

    assert [ended(process) for process in processes] == [0] * 8
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT n FROM counter").fetchone() == (200,)


def test_a_killed_writer_loses_nothing_it_was_told_is_done(path: Path) -> None:
    for _ in range(5):
        process = start(COUNT, path, 100_000)
        for _ in range(3):
            last = int(said(process))
        process.kill()
        ended(process)

        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT n FROM counter").fetchone()[0] >= last + 1


def test_a_maker_killed_before_the_first_table_leaves_what_the_next_one_finishes(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")

    with opened(path) as connection:
        assert names(connection) == []


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
