"""SQLite files: opened, checked, migrated, changed in whole transactions."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.local.databases import FIRST, ONE, TWO, add, names, opened, refused
from tests.local.programs import ended, said, start

from tunilib.errors import LocalError, TunilibError
from tunilib.local.database import Schema, database_error, open_database, read_transaction, translate_sqlite_errors


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


def test_a_connection_has_the_settings_that_keep_data_whole(path: Path) -> None:
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "busy_timeout": 5000}
    with opened(path) as connection:
        assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in settings} == settings


def test_any_file_name_will_do(tmp_path: Path) -> None:
    for name in ("a b%20c?mode=memory#x.sqlite", "ä漢.sqlite", "'\"; --.sqlite"):
        with opened(tmp_path / name) as connection:
            add(connection, tmp_path / name, "one")
        assert (tmp_path / name).exists(), name


def test_a_database_that_is_not_there_is_not_made_unless_asked(path: Path) -> None:
    error = refused(path, create=False)

    assert error.code == "database"
    assert not path.parent.exists()


def test_an_empty_file_is_no_database_unless_one_is_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    assert "is empty" in refused(tmp_path / "empty", create=False).message
    with opened(tmp_path / "empty") as connection:
        assert names(connection) == []


def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        assert refused(path).code == "database"
    for content in (b"x", b"hello, this is a text\n" * 100, b"\0" * 5000, b"SQLite format 3\0"):
        (tmp_path / "text").write_bytes(content)
        assert refused(tmp_path / "text").code == "database"
        assert (tmp_path / "text").read_bytes() == content


def test_the_database_of_another_program_or_kind_is_refused_and_left_alone(tmp_path: Path, path: Path) -> None:
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE cookies (x)")
    before = other.read_bytes()
    assert "another program" in refused(other).message
    assert other.read_bytes() == before
    with opened(path):
        pass
    assert "another program" in refused(path, Schema(78, (FIRST,))).message


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


def test_a_migration_may_rebuild_a_table_that_others_point_to_and_one_that_loses_it_is_undone(path: Path) -> None:
    made = """
    CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a ON DELETE CASCADE);
    INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);
    """
    rebuild = """
    CREATE TABLE a2 (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO a2 (id) SELECT id FROM a;
    DROP TABLE a; ALTER TABLE a2 RENAME TO a;
    """
    with opened(path, Schema(77, (made,))):
        pass
    with opened(path, Schema(77, (made, rebuild))) as connection:
        assert connection.execute("SELECT * FROM b").fetchall() == [(1,)]
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    with pytest.raises(RuntimeError):
        open_database(path, Schema(77, (made, rebuild, "DELETE FROM a;")))
    with opened(path, Schema(77, (made, rebuild))) as connection:
        assert connection.execute("SELECT id FROM a").fetchall() == [(1,)]


def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))

    error = refused(path)

    assert error.code == "database"
    assert "3.37" in error.message
    assert not path.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a file for another user to meet")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o666])
def test_a_database_that_may_not_be_changed_or_is_in_such_a_folder_is_a_database_error(
    as_another_user: Path, mode: int
) -> None:
    path = as_another_user / "things.sqlite"
    os.seteuid(0)
    with opened(path):
        pass
    path.chmod(mode)
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
