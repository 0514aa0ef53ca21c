"""A library on a server as the one that is moved, or the one it is moved to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tunilib.backends.embedded.stores.columns import number
from tunilib.backends.embedded.stores.marks import Marks, marks_of, write_marks
from tunilib.backends.embedded.stores.moves import COLUMNS, Place, StoredTables
from tunilib.backends.embedded.stores.postgres.catalogue import index_texts
from tunilib.backends.embedded.stores.postgres.connections import Database
from tunilib.backends.embedded.stores.postgres.schema import check_version, drop_tables, has_library, make_tables
from tunilib.backends.embedded.stores.postgres.words import FIELDS
from tunilib.backends.embedded.stores.tables import TABLES
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_COUNTED: Final = {
    table.name: "rowid" if table.is_ordered else table.key[0]
    for table in TABLES.values()
    if table.is_ordered or table.columns[0].types == number("").types
}
"""The columns whose values the server counts."""
_WITHOUT_TRIGGERS: Final = ("item", "catalogue_hits")
"""Their triggers keep other tables up to date row by row, which is done at once here."""
_TOTALS: Final = """
UPDATE catalogue_total
   SET records = (SELECT COUNT(*) FROM catalogue_hits),
       words = (SELECT COALESCE(SUM(length), 0) FROM catalogue_hits)
"""
_UNLIMITED: Final = "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0"
"""A move takes its time, whatever a role may use otherwise."""
_BATCH = 1000


class PostgresTables(StoredTables):
    """The tables of a database."""

    db: Database

    def rows(self, table: str) -> Iterable[tuple[Any, ...]]:
        """Every row as it is needed, in the order in which they were added where that means something."""
        order = " ORDER BY rowid" if TABLES[table].is_ordered else ""
        return self.db.stream(f"SELECT {', '.join(COLUMNS[table])} FROM {table}{order}")

    def fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows to a table."""
        self.db.copy_in(table, COLUMNS[table], rows)

    def numbers(self) -> dict[str, int]:
        """The highest number that each table whose numbers only grow has given."""
        found = {}
        for table in (table.name for table in TABLES.values() if table.grows):
            row = self.db.execute(f"SELECT last_value, is_called FROM {table}_number_seq").fetchall()[0]
            if row[1]:
                found[table] = row[0]
        return found

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        """Go on with numbers after these, and after those that there are."""
        for table, column in _COUNTED.items():
            highest = f"GREATEST((SELECT MAX({column}) FROM {table}), ?)"
            self.db.execute(
                f"SELECT setval(pg_get_serial_sequence(?, ?), {highest}) WHERE {highest} > 0",
                (table, column, numbers.get(table), numbers.get(table)),
            )


class Server(Place):
    """The database of a library."""

    def marks(self) -> Marks | None:
        """The marks of the library; None: there is none in the database."""
        with self._opened() as db:
            if not has_library(db):
                return None
            check_version(db)
            with db.snapshot():
                found = marks_of(db)
        if found is None:
            raise LocalError("there is no library in {path}", code="database", path=self.address)
        return found

    def write_marks(self, new: Marks) -> None:
        """Replace the marks."""
        with self._opened() as db, db.transaction():
            write_marks(db, new)

    @contextmanager
    def reading(self) -> Iterator[StoredTables]:
        """Read in one snapshot."""
        with self._opened() as db:
            check_version(db)
            with db.snapshot():
                db.execute(_UNLIMITED)
                yield PostgresTables(db)

    @contextmanager
    def departing(self) -> Iterator[StoredTables]:
        """Be the only one who changes something.

        Not one snapshot: it would be older than the lock, without what others changed while that was waited for.
        """
        with self._opened() as db:
            check_version(db)
            with db.transaction(alone=True):
                db.execute(_UNLIMITED)
                db.execute("UPDATE library SET moved_to = moved_to WHERE id = 1")  # who may not mark it need not copy
                yield PostgresTables(db)

    def receive(self, fill: Callable[[StoredTables], None], *, replace: bool) -> None:
        """Make the tables."""
        with self._opened() as db, db.transaction(alone=True, marked=False):
            db.execute(_UNLIMITED)
            if replace:
                drop_tables(db)
            make_tables(db)
            for table in _WITHOUT_TRIGGERS:
                db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            fill(PostgresTables(db))
            _index(db)
            for table in _WITHOUT_TRIGGERS:
                db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        db = Database(self.address)
        try:
            yield db
        finally:
            db.close()


ENGINE = Server


def _index(db: Database) -> None:
    """Write what the records are found by."""
    last = 0
    query = f"SELECT number, {', '.join(FIELDS)} FROM catalogue WHERE number > ? ORDER BY number LIMIT {_BATCH}"
    while rows := db.execute(query, (last,)).fetchall():
        index_texts(db, [(number, texts) for number, *texts in rows])
        last = rows[-1][0]
    db.execute(_TOTALS)
