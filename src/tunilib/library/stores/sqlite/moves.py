"""A file as a library that is copied, replaced or moved, and its verification."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tunilib.errors import LocalError, TunilibError
from tunilib.library.stores import store_path
from tunilib.library.stores.connection import Marks, marks_of, write_marks
from tunilib.library.stores.moves import COLUMNS, Place, StoredTables
from tunilib.library.stores.sqlite.schema import SCHEMA
from tunilib.library.stores.statements import marks
from tunilib.library.stores.tables import TABLES
from tunilib.library.stores.verification import (
    broken_invariants,
    listed,
    row_of_no_rule,
    rows_without_parent,
    sentence,
    unreadable_values,
)
from tunilib.local.database import (
    connect,
    lock_path,
    open_database,
    read_transaction,
    translate_sqlite_errors,
    write_transaction,
)
from tunilib.local.database.connections import queued
from tunilib.local.database.creation import build_database, make_database, refuse_shared
from tunilib.local.database.opened_files import LOGS
from tunilib.local.files import file_error, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from sqlite3 import Connection

    from tunilib.core.rules import Rules


def copy_to(db: Connection, path: Path, file: Path) -> None:
    """Copy a library to a new file, which appears when it is complete; never over one that is there.

    All of it is copied in one step from one snapshot, while others read and write.
    """
    with _appearing(file) as temporary, translate_sqlite_errors(path, file), closing(connect(temporary)) as target:
        target.execute("PRAGMA synchronous = FULL")
        db.backup(target, pages=-1)
        target.execute(_ONE_FILE)


def write_file(file: Path, fill: Callable[[StoredTables], object]) -> None:
    """Make a library in a new file, which appears when it is complete; never over one that is there."""
    with _appearing(file) as temporary:
        build_database(temporary, file, SCHEMA, lambda db: fill(SqliteTables(db)))
        with translate_sqlite_errors(file), closing(connect(temporary)) as target:
            target.execute(_ONE_FILE)


_ONE_FILE: Final = "PRAGMA journal_mode = DELETE"
"""So that a library is one file, and all of it is on the disk."""


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    """The name of an empty file that gets another name when the block ends; nothing is left of it where it raises."""
    if os.path.lexists(file):
        raise _taken(file)
    temporary = file.with_name(f".{file.name[:200]}.{os.urandom(6).hex()}.tmp")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        yield temporary
        _give_name(temporary, file)
    except OSError as error:
        raise file_error(error, file) from error
    finally:
        for ending in ("", *LOGS):
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()


def replace_file(path: Path, make: Callable[[Path], object]) -> None:
    """Replace a library by a new one.

    Programs that are reading the old one continue with it; writers wait. The old one is found, complete, until the new
    one is. The next call removes what a killed call left.
    """
    beside = path.with_name(f"{path.name[:200]}.new")
    with queued(path):
        try:
            beside.unlink(missing_ok=True)
            make(beside)
            _empty_log(path)
            for ending in ("-wal", "-shm"):  # the old one's log must not be read into the new one
                path.with_name(path.name + ending).unlink(missing_ok=True)
            beside.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise file_error(error, path) from error
        finally:
            for left in (beside, lock_path(beside)):
                with suppress(OSError):
                    left.unlink()


def _empty_log(path: Path) -> None:
    """Write the log into the file, so that a kill between the removal of the one and of the other loses nothing."""
    with suppress(TunilibError), translate_sqlite_errors(path), closing(connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _give_name(temporary: Path, file: Path) -> None:
    try:
        os.link(temporary, file)
    except FileExistsError:
        raise _taken(file) from None
    except OSError:  # a file system without links
        if os.path.lexists(file):
            raise _taken(file) from None
        temporary.rename(file)
    sync_folder(file.parent)


def _taken(file: Path) -> LocalError:
    return LocalError("there is already a file of this name: {path}", hint="choose another name", path=file)


def all_problems(db: sqlite3.Connection, rules: Rules) -> tuple[str, ...]:
    """Everything that is wrong with a library, within a snapshot; damage of its file first."""
    found = damage(db)
    try:
        return (*found, *unreadable_values(db.execute), *problems(db, rules))
    except (sqlite3.Error, LocalError, ValueError):  # of a damaged file anything can be read
        if found:
            return found
        raise


def damage(db: sqlite3.Connection) -> tuple[str, ...]:
    """What is wrong with the file itself, in SQLite's words."""
    found: list[str] = []
    try:
        with _much_in_memory(db):
            found += [str(row[0]) for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += rows_without_parent(db)
        found += _made_otherwise(db)
        found += _missing_end(db)
    except sqlite3.DatabaseError as error:
        found.append(str(error))
    return tuple(listed(found))


@contextmanager
def _much_in_memory(db: sqlite3.Connection) -> Iterator[None]:
    """Keep more of the file in memory: each row is looked up in each of its indexes, which is all over the file."""
    ((before,),) = db.execute("PRAGMA cache_size")
    db.execute("PRAGMA cache_size = -65536")
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size = {before}")
        db.execute("PRAGMA shrink_memory")


def problems(db: sqlite3.Connection, rules: Rules) -> tuple[str, ...]:
    """Every broken invariant, as an English sentence with an id, and its translation."""
    return broken_invariants(db, rules, _OF_INDEX)


def row_behind(error: Exception, db: sqlite3.Connection) -> tuple[str, object] | None:
    """Table and key of the row that led to an error which no other library leads to; None: it is not the file."""
    of_no_rule = row_of_no_rule(error, db)
    if of_no_rule is not None:
        return of_no_rule
    found = db.execute("PRAGMA foreign_key_check").fetchone()
    if found is None:
        return None
    name, rowid, *_ = found
    row = db.execute(f"SELECT {TABLES[name].shown} FROM {name} WHERE rowid = ?", (rowid,)).fetchone() if rowid else None
    return name, row[0] if row else rowid


def _made_otherwise(db: sqlite3.Connection) -> list[str]:
    """What is beside the tables and not as tunilib makes it: it changes or refuses what nobody asked for."""
    different = _own_parts() ^ set(db.execute(_PARTS))
    named = sorted({(kind.upper(), name) for kind, name, _ in different})
    return [sentence(_DAMAGE_MESSAGES["part"], *one) for one in named]


def _missing_end(db: sqlite3.Connection) -> list[str]:
    """A file that ends within a page. SQLite reads zeros for the missing part."""
    ((page,),) = db.execute("PRAGMA page_size")
    file = str(next(iter(db.execute("PRAGMA database_list")))[2])
    with suppress(FileNotFoundError):  # of a library in memory
        return [sentence("the end of the file is missing")] if Path(file).stat().st_size % page else []
    return []


_PARTS: Final = (
    "SELECT type, name, CASE type WHEN 'trigger' THEN sql END FROM sqlite_schema"
    " WHERE type <> 'table' AND sql IS NOT NULL"
)
"""Triggers, indexes and views; of triggers what they do too."""


@cache
def _own_parts() -> frozenset[tuple[str, str, str | None]]:
    """Those of a library that was just made, which takes longer than to verify a small one."""
    with closing(sqlite3.connect(":memory:")) as own:
        for version in range(SCHEMA.first, SCHEMA.version + 1):
            own.executescript(SCHEMA.script(version))
        return frozenset(own.execute(_PARTS))


_DAMAGE_MESSAGES: Final = {
    "part": "{first} {second} is missing, or not one that tunilib makes",
}

_OF_INDEX: Final = {
    "record-not-in-index": (
        "SELECT c.record FROM catalogue c LEFT JOIN catalogue_words_docsize d ON d.id = c.number"
        " LEFT JOIN catalogue_facts f ON f.number = c.number JOIN record r ON r.id = c.record"
        " WHERE d.id IS NULL OR (f.number IS NULL) <> (r.removed IS NOT NULL)"
    ),
    "index-without-record": (
        "SELECT d.id FROM catalogue_words_docsize d LEFT JOIN catalogue c ON c.number = d.id WHERE c.number IS NULL"
    ),
    "libraries-of-record": (
        "SELECT c.record FROM catalogue c JOIN catalogue_facts f ON f.number = c.number"
        " WHERE (LENGTH(f.libraries) > 0) <> EXISTS ("
        " SELECT 1 FROM item i WHERE i.record = c.record AND i.lost IS NULL)"
        " OR EXISTS (SELECT 1 FROM item i WHERE i.record = c.record AND i.lost IS NULL"
        " AND INSTR(f.libraries, CHAR(10) || i.library || CHAR(10)) = 0)"
    ),
}
"""What must hold of the catalogue and its indexes: the queries that find what breaks it, by what is said of it."""


_BATCH = 5000


class SqliteTables(StoredTables):
    """The tables of a file."""

    db: Connection

    def rows(self, table: str) -> Iterable[tuple[Any, ...]]:
        return self.db.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table}")

    def fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        columns, source = COLUMNS[table], iter(rows)
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"
        while batch := list(islice(source, _BATCH)):
            self.db.executemany(statement, batch)

    def numbers(self) -> dict[str, int]:
        return dict(self.db.execute("SELECT name, seq FROM sqlite_sequence"))

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        for table, number in numbers.items():
            self.db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self.db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


class File(Place):
    """The file of a library."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._path = store_path(address)

    def marks(self) -> Marks | None:
        if not self._path.exists():
            return None
        with self.reading() as stored:
            found = marks_of(stored.db)
        if found is None:
            raise LocalError("there is no library in {path}", code="database", path=self._path)
        return found

    def write_marks(self, new: Marks) -> None:
        with self.departing() as stored:
            write_marks(stored.db, new)

    @contextmanager
    def reading(self) -> Iterator[StoredTables]:
        with closing(open_database(self._path, SCHEMA)) as db, read_transaction(db, self._path):
            yield SqliteTables(db)

    @contextmanager
    def departing(self) -> Iterator[StoredTables]:
        with closing(open_database(self._path, SCHEMA)) as db, write_transaction(db, self._path):
            yield SqliteTables(db)

    def receive(self, fill: Callable[[StoredTables], object], *, replace: bool) -> None:
        refuse_shared(self._path)

        def make(path: Path) -> None:
            make_database(path, SCHEMA, lambda db: fill(SqliteTables(db)))

        if replace:
            replace_file(self._path, make)
        else:
            make(self._path)


ENGINE = File
