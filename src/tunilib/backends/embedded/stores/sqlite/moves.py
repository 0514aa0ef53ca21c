"""A library in a file as the one that is moved, or the one it is moved to."""

from __future__ import annotations

from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from tunilib.backends.embedded.stores import store_path
from tunilib.backends.embedded.stores.marks import Marks, marks_of, write_marks
from tunilib.backends.embedded.stores.moves import COLUMNS, Place, StoredTables
from tunilib.backends.embedded.stores.rows import marks
from tunilib.backends.embedded.stores.sqlite.files import replace_file
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.errors import LocalError
from tunilib.local.database import open_database, read_transaction, write_transaction
from tunilib.local.database.creation import make_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_BATCH = 5000


class SqliteTables(StoredTables):
    """The tables of a file."""

    def rows(self, table: str) -> Iterable[tuple[Any, ...]]:
        """Every row as it is needed; SQLite gives them in the order in which they were added."""
        return self.db.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table}")

    def fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows to a table."""
        columns, source = COLUMNS[table], iter(rows)
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"
        while batch := list(islice(source, _BATCH)):
            self.db.executemany(statement, batch)

    def numbers(self) -> dict[str, int]:
        """The highest number that each table whose numbers only grow has given."""
        return dict(self.db.execute("SELECT name, seq FROM sqlite_sequence"))

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        """Go on with numbers after these."""
        for table, number in numbers.items():
            self.db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self.db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


class File(Place):
    """The file of a library."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._path = store_path(address)

    def marks(self) -> Marks | None:
        """The marks of the library; None: there is no file of that name."""
        if not self._path.exists():
            return None
        with self.reading() as stored:
            found = marks_of(stored.db)
        if found is None:
            raise LocalError("there is no library in {path}", code="database", path=self._path)
        return found

    def write_marks(self, new: Marks) -> None:
        """Replace the marks."""
        with self.departing() as stored:
            write_marks(stored.db, new)

    @contextmanager
    def reading(self) -> Iterator[StoredTables]:
        """Read in one snapshot."""
        with closing(open_database(self._path, SCHEMA)) as db, read_transaction(db, self._path):
            yield SqliteTables(db)

    @contextmanager
    def departing(self) -> Iterator[StoredTables]:
        """Be the one writer."""
        with closing(open_database(self._path, SCHEMA)) as db, write_transaction(db, self._path):
            yield SqliteTables(db)

    def receive(self, fill: Callable[[StoredTables], None], *, replace: bool) -> None:
        """Make a new file."""

        def make(path: Path) -> None:
            make_database(path, SCHEMA, lambda db: fill(SqliteTables(db)))

        if replace:
            replace_file(self._path, make)
        else:
            make(self._path)


ENGINE = File
