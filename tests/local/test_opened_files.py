"""A database whose file is deleted or replaced while it is open, and the log that a killed process left."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.local.databases import add, names, opened
from tests.local.programs import ended, said, start

from tunilib.errors import LocalError
from tunilib.local.database import connect, read_transaction, write_transaction
from tunilib.local.database.opened_files import FileConnection

WRITE = """
import sys
from pathlib import Path
from tunilib.local.database import Schema, open_database, write_transaction
path = Path(sys.argv[1])
table = "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
connection = open_database(path, Schema(77, (table,)))
for number in range(int(sys.argv[2])):
    with write_transaction(connection, path):
        connection.execute("INSERT INTO thing (name) VALUES (?)", (f"{sys.argv[3]} {number}",))
print("written", flush=True)
sys.stdin.read()
"""


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "things.sqlite"
    with opened(path) as connection:
        add(connection, path, "before")
    return path


def backed_up(path: Path) -> Path:
    """A copy, made as `desk backup` makes it."""
    backup = path.with_name("backup.sqlite")
    with opened(path) as connection, closing(sqlite3.connect(backup)) as target:
        connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    return backup


def copied(path: Path) -> Path:
    """A copy of the bytes of a file that nobody has open."""
    backup = path.with_name("copy.sqlite")
    shutil.copyfile(path, backup)
    return backup


def killed_after(path: Path, changes: int, what: str) -> None:
    """A process that made some changes, and was killed: its log is left."""
    process = start(WRITE, path, str(changes), what)
    said(process)
    process.kill()
    ended(process)
    assert path.with_name(path.name + "-wal").stat().st_size > 0


def delete(path: Path, backup: Path) -> None:
    del backup
    path.unlink()


def replace(path: Path, backup: Path) -> None:
    backup.replace(path)


Making = Callable[[Path], Path]
Happening = Callable[[Path, Path], None]
HAPPENINGS = pytest.mark.parametrize("happens", [delete, replace])


@HAPPENINGS
@pytest.mark.parametrize("made", [backed_up, copied])
def test_a_file_that_is_gone_is_neither_read_nor_changed(path: Path, happens: Happening, made: Making) -> None:
    backup = made(path)
    with opened(path) as connection:
        add(connection, path, "after the backup")
    with opened(path) as connection:
        happens(path, backup)
        for transaction in (write_transaction, read_transaction):
            with pytest.raises(LocalError) as caught, transaction(connection, path):
                pytest.fail("it began")
            assert caught.value.code == "database"
    if path.exists():
        with opened(path) as connection:
            assert names(connection) == ["before"]
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@HAPPENINGS
def test_a_change_whose_file_goes_while_it_is_made_is_not_done(path: Path, happens: Happening) -> None:
    backup = backed_up(path)
    with opened(path) as connection:
        add(connection, path, "after the backup")

        def change() -> None:
            with write_transaction(connection, path):
                connection.execute("INSERT INTO thing (name) VALUES ('lost')")
                happens(path, backup)

        with pytest.raises(LocalError) as caught:
            change()

        assert caught.value.code == "database"
        assert not connection.in_transaction


@pytest.mark.parametrize("changes", [1, 5, 400])
def test_a_log_that_a_killed_process_left_is_not_read_into_a_backup_in_its_place(path: Path, changes: int) -> None:
    backup = backed_up(path)
    with opened(path) as connection:
        add(connection, path, "between the backup and the kill")
    killed_after(path, changes, "lost " * 200)

    backup.replace(path)

    with opened(path) as connection:
        assert names(connection) == ["before"]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        add(connection, path, "after")
    assert [left.name for left in path.parent.glob("*-of-another-file*")] == ["things-of-another-file.sqlite-wal"]


@pytest.mark.parametrize("changes", [1, 5, 3000])
def test_the_log_of_the_file_itself_is_read_after_a_kill(path: Path, changes: int) -> None:
    killed_after(path, changes, "new")
    killed_after(path, 1, "newer")

    with opened(path) as connection:
        assert len(names(connection)) == 1 + changes + 1


def test_the_log_is_read_whatever_part_of_it_is_in_the_file_already(path: Path) -> None:
    """A reader with an old snapshot keeps a checkpoint from being complete."""
    with opened(path) as reader, opened(path) as writer:
        add(writer, path, "one")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM thing").fetchall()
        add(writer, path, *(f"{number} {'x' * 3000}" for number in range(50)))
        writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        add(writer, path, "last")
        copy = path.with_name("both.sqlite")
        shutil.copyfile(path, copy)
        shutil.copyfile(f"{path}-wal", f"{copy}-wal")
        reader.execute("ROLLBACK")

    with opened(copy) as connection:
        assert len(names(connection)) == 53
        assert names(connection)[-1] == "last"


def test_a_program_that_still_has_the_old_file_open_does_no_harm_to_the_new_one(path: Path) -> None:
    backup = backed_up(path)
    process = start(WRITE, path, "3", "old")
    said(process)
    backup.replace(path)

    with opened(path) as connection:
        add(connection, path, "new")
        ended(process)
        add(connection, path, "newer")

    with opened(path) as connection:
        assert names(connection) == ["before", "new", "newer"]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_replaced_while_it_is_opened_is_not_taken_for_the_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = path.with_name("other.sqlite")
    shutil.copyfile(path, other)
    real = sqlite3.connect

    def swapping(*args: object, **options: object) -> sqlite3.Connection:
        made = real(*args, **options)  # type: ignore[call-overload]
        other.replace(path)
        return made  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", swapping)
    with pytest.raises(LocalError, match="was replaced by another file"):
        connect(path)


def test_a_connection_that_nobody_holds_is_closed_without_a_warning(path: Path) -> None:
    with opened(path):
        connection = connect(path)
    connection.__del__()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    FileConnection.__new__(FileConnection).__del__()  # one that was never opened
