"""SQLite files: opened, checked, migrated, changed in whole transactions."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.unit.local.conftest import fill
from tests.unit.local.programs import ended, said, start

from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.local.database import (
    Schema,
    database_error,
    lock_path,
    open_database,
    read_transaction,
    translate_sqlite_errors,
    write_transaction,
)
from tunilib.local.database.creation import make_database

FIRST = "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
SECOND = """
ALTER TABLE thing ADD COLUMN colour TEXT;
CREATE TRIGGER thing_told AFTER INSERT ON thing BEGIN
    UPDATE thing SET colour = 'red; or blue' WHERE id = new.id AND colour IS NULL;
END;
"""
ONE = Schema(77, (FIRST,))
TWO = Schema(77, (FIRST, SECOND))


@contextmanager
def opened(path: Path, schema: Schema = ONE, *, create: bool = True) -> Iterator[sqlite3.Connection]:
    with closing(open_database(path, schema, create=create)) as connection:
        yield connection


def add(connection: sqlite3.Connection, path: Path, *names: str) -> None:
    with write_transaction(connection, path):
        for name in names:
            connection.execute("INSERT INTO thing (name) VALUES (?)", (name,))


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM thing ORDER BY id")]


def refused(path: Path, schema: Schema = ONE, *, create: bool = True) -> LocalError:
    with pytest.raises(LocalError) as caught, opened(path, schema, create=create):
        pytest.fail("it was opened")
    assert caught.value.exit_code == 6
    return caught.value


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "things.sqlite"


def test_a_new_database_is_made_with_its_tables(path: Path) -> None:
    with opened(path) as connection:
        add(connection, path, "one")

    with opened(path, create=False) as connection:
        assert names(connection) == ["one"]


def test_all_files_of_a_database_are_private_whatever_the_mask(path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(path) as connection:
            add(connection, path, "one")
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == {f"things.sqlite{end}": 0o600 for end in ("", "-wal", "-shm", ".lock")}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0), ("busy_timeout", 5000)],
)
def test_a_connection_has_the_settings_that_keep_data_whole(path: Path, setting: str, value: object) -> None:
    with opened(path) as connection:
        assert connection.execute(f"PRAGMA {setting}").fetchone()[0] == value


@pytest.mark.parametrize("name", ["a b%20c?mode=memory#x.sqlite", "ä漢.sqlite", "'\"; --.sqlite"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with opened(tmp_path / name) as connection:
        add(connection, tmp_path / name, "one")

    assert (tmp_path / name).exists()


def test_a_database_that_is_not_there_is_not_made_unless_asked(path: Path) -> None:
    error = refused(path, create=False)

    assert error.code == "database"
    assert not path.parent.exists()


def test_an_empty_file_is_no_database_unless_one_is_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    assert "is empty" in refused(tmp_path / "empty", create=False).message
    with opened(tmp_path / "empty") as connection:
        assert names(connection) == []


@pytest.mark.parametrize("content", [b"x", b"hello, this is a text\n" * 100, b"\0" * 5000, b"SQLite format 3\0"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "text").write_bytes(content)

    assert refused(tmp_path / "text").code == "database"
    assert (tmp_path / "text").read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cookies (x)")
    before = path.read_bytes()

    assert "another program" in refused(path).message
    assert path.read_bytes() == before


def test_the_database_of_another_kind_is_refused(path: Path) -> None:
    with opened(path):
        pass

    assert "another program" in refused(path, Schema(78, (FIRST,))).message


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "database"


def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refused(tmp_path / "pipe").code == "database"


def test_a_damaged_database_is_said_to_be_damaged(path: Path) -> None:
    with opened(path) as connection:
        add(connection, path, *(f"name {n}" * 50 for n in range(200)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(LocalError) as caught, opened(path) as connection, read_transaction(connection, path):
        names(connection)

    assert caught.value.code == "database"
    assert "damaged" in caught.value.message


def test_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    with opened(path, TWO):
        pass
    before = path.read_bytes()

    error = refused(path, ONE)

    assert error.code == "database"
    assert "newer tunilib" in error.message
    assert error.hint == "upgrade tunilib"
    assert path.read_bytes() == before


def test_an_older_version_is_brought_up_to_date_and_keeps_its_content(path: Path) -> None:
    with opened(path, ONE) as connection:
        add(connection, path, "old")

    with opened(path, TWO) as connection:
        add(connection, path, "new")
        assert connection.execute("SELECT name, colour FROM thing").fetchall() == [
            ("old", None),
            ("new", "red; or blue"),
        ]


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path) -> None:
    with opened(path, ONE) as connection:
        add(connection, path, "old")

    refused(path, Schema(77, (FIRST, "ALTER TABLE thing ADD COLUMN size INTEGER; SELECT nonsense;")))

    with opened(path, ONE) as connection:
        assert names(connection) == ["old"]
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_migration_may_rebuild_a_table_that_others_point_to(path: Path) -> None:
    pointing = Schema(
        77, ("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a ON DELETE CASCADE);",)
    )
    with opened(path, pointing) as connection, write_transaction(connection, path):
        connection.execute("INSERT INTO a VALUES (1)")
        connection.execute("INSERT INTO b VALUES (1)")
    rebuild = """
    CREATE TABLE a2 (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a2 (id) SELECT id FROM a;
    DROP TABLE a; ALTER TABLE a2 RENAME TO a;
    """

    with opened(path, Schema(77, (*pointing.migrations, rebuild))) as connection:
        assert connection.execute("SELECT * FROM b").fetchall() == [(1,)]
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_migration_that_loses_what_others_point_to_is_undone(path: Path) -> None:
    pointing = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a); INSERT INTO a VALUES (1); "
    with opened(path, Schema(77, (pointing + "INSERT INTO b VALUES (1);",))):
        pass

    with pytest.raises(RuntimeError):
        open_database(path, Schema(77, (pointing, "DELETE FROM a;")))

    with opened(path, Schema(77, (pointing,))) as connection:
        assert connection.execute("SELECT * FROM a").fetchall() == [(1,)]


def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))

    error = refused(path)

    assert error.code == "database"
    assert "3.37" in error.message
    assert not path.exists()


def test_a_folder_that_may_not_be_written_is_a_file_error(as_another_user: Path) -> None:
    error = refused(as_another_user / "new.sqlite")

    assert error.code == "file"
    assert "no permission to write" in error.message


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a file for another user to meet")
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_database_that_may_not_be_read_and_written_is_a_database_error(as_another_user: Path, mode: int) -> None:
    path = as_another_user / "things.sqlite"
    os.seteuid(0)
    with opened(path):
        pass
    path.chmod(mode)
    os.seteuid(65534)

    assert refused(path).code == "database"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a file for another user to meet")
def test_a_database_in_a_folder_that_may_not_be_written_is_a_database_error(as_another_user: Path) -> None:
    path = as_another_user / "things.sqlite"
    os.seteuid(0)
    with opened(path):
        pass
    path.chmod(0o666)
    os.seteuid(65534)

    assert refused(path).code == "database"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be two users")
def test_two_users_of_one_database_stand_in_one_queue(as_another_user: Path) -> None:
    path = as_another_user / "things.sqlite"
    os.seteuid(0)
    as_another_user.chmod(0o777)
    with opened(path) as connection:
        add(connection, path, "root's")
    path.chmod(0o666)
    with opened(path) as connection:
        add(connection, path, "root's, after it was shared")

    os.seteuid(65534)

    with opened(path) as connection:
        add(connection, path, "nobody's")
        assert len(names(connection)) == 3


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


def test_a_database_at_its_largest_size_is_a_full_disk_and_loses_nothing(path: Path) -> None:
    with opened(path) as connection:
        add(connection, path, "one")
        connection.execute("PRAGMA max_page_count = 10")

        with pytest.raises(LocalError) as caught:
            add(connection, path, *("x" * 1000 for _ in range(100)))

        assert "the disk is full" in caught.value.message
        assert names(connection) == ["one"]
        add(connection, path, "two")
        assert names(connection) == ["one", "two"]


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


def test_a_program_that_does_not_queue_makes_it_unavailable(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("PRAGMA busy_timeout = 10")
        other = start(BUSY, path)
        said(other)

        with pytest.raises(Unavailable) as caught:
            add(connection, path, "ours")

        assert caught.value.exit_code == 4
        other.kill()
        ended(other)
        add(connection, path, "ours")
        assert names(connection) == ["ours"]


def test_readers_do_not_wait_for_a_writer(path: Path) -> None:
    with opened(path) as connection:
        add(connection, path, "one")
        other = start(BUSY, path)
        said(other)

        with read_transaction(connection, path):
            assert names(connection) == ["one"]

        other.kill()
        ended(other)


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


def test_every_code_of_sqlite_is_an_error_of_ours() -> None:
    codes = {value for name, value in vars(sqlite3).items() if name.startswith("SQLITE_") and isinstance(value, int)}

    for code in codes:
        error = sqlite3.OperationalError("words")
        error.sqlite_errorcode = code
        told = database_error(error, Path("x"))
        assert isinstance(told, TunilibError)
        assert told.hint


def test_errors_that_are_not_of_sqlite_pass_unchanged() -> None:
    with pytest.raises(ZeroDivisionError), translate_sqlite_errors(Path("x")):
        raise ZeroDivisionError


def test_importing_it_does_not_load_sqlite() -> None:
    process = start("import sys, tunilib.local.database as d; print('sqlite3' in sys.modules)")

    assert said(process) == "False"
    ended(process)


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
