"""A library in a file as the one that is moved, or the one it is moved to."""

from __future__ import annotations

from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from tunilib.backends.embedded.stores import marks, store_path
from tunilib.backends.embedded.stores.marks import Marks
from tunilib.backends.embedded.stores.sqlite.creation import replace_file
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.errors import LocalError
from tunilib.local.database import open_database, read_transaction, write_transaction
from tunilib.local.database.creation import make_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.backends.embedded.stores.moves import Arrival, Departure, Stored

_BATCH = 5000


class SqliteTables:
    """The tables of a library, within a snapshot or transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table."""
        return tuple(row[1] for row in self._db.execute(f"PRAGMA table_info({table})"))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        count: int = self._db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        return count

    def rows(self, table: str, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Every row, as it is needed."""
        return self._db.execute(f"SELECT {', '.join(columns)} FROM {table}")

    def marks(self) -> Marks:
        """Its marks."""
        return marks.marks_of(self._db) or Marks(None, None)

    def numbers(self) -> dict[str, int]:
        """The highest number that each table whose numbers only grow has given."""
        return dict(self._db.execute("SELECT name, seq FROM sqlite_sequence"))

    def mark_moved(self, to: str) -> None:
        """Mark it as moved."""
        marks.write_marks(self._db, Marks(to, None))

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows to a table."""
        marks = ", ".join("?" for _ in columns)
        insert, source = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", iter(rows)
        while batch := list(islice(source, _BATCH)):
            self._db.executemany(insert, batch)

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        """Go on with numbers after these."""
        for table, number in numbers.items():
            self._db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self._db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))

    def mark_moving(self, source: str) -> None:
        """Mark it as being moved."""
        marks.write_marks(self._db, Marks(None, source))


def read_marks(address: str) -> Marks | None:
    """The marks of a library; None: there is no file of that name."""
    path = store_path(address)
    if not path.exists():
        return None
    with closing(open_database(path, SCHEMA)) as db, read_transaction(db, path):
        found = marks.marks_of(db)
    if found is None:
        raise LocalError("there is no library in {path}", code="database", path=path)
    return found


def write_marks(address: str, new: Marks) -> None:
    """Replace the marks of a library."""
    path = store_path(address)
    with closing(open_database(path, SCHEMA)) as db, write_transaction(db, path):
        marks.write_marks(db, new)


@contextmanager
def reading(address: str) -> Iterator[Stored]:
    """Read a library in one snapshot."""
    path = store_path(address)
    with closing(open_database(path, SCHEMA)) as db, read_transaction(db, path):
        yield SqliteTables(db)


@contextmanager
def departing(address: str) -> Iterator[Departure]:
    """Keep everybody from changing a library; a mark is made when the block ends."""
    path = store_path(address)
    with closing(open_database(path, SCHEMA)) as db, write_transaction(db, path):
        yield SqliteTables(db)


def receive(address: str, fill: Callable[[Arrival], None], *, replace: bool) -> None:
    """Make a library in a new file, whole or not at all."""
    path = store_path(address)

    def make(new: Path) -> None:
        make_database(new, SCHEMA, lambda db: fill(SqliteTables(db)))

    if replace:
        replace_file(path, make)
    else:
        make(path)
