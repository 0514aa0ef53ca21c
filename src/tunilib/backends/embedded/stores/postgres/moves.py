"""A library on a server as the one that is moved, or the one it is moved to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tunilib.backends.embedded.stores import marks
from tunilib.backends.embedded.stores.marks import Marks
from tunilib.backends.embedded.stores.postgres.catalogue import index_texts
from tunilib.backends.embedded.stores.postgres.connections import Database
from tunilib.backends.embedded.stores.postgres.versions import check_version, drop_tables, has_library, make_tables
from tunilib.backends.embedded.stores.postgres.words import FIELDS
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tunilib.backends.embedded.stores.moves import Arrival, Departure, Stored

_COLUMNS: Final = """
SELECT attname FROM pg_attribute
 WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'rowid'
"""
_COUNTED: Final = """
SELECT c.relname, a.attname
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'tunilib'::regnamespace AND c.relkind = 'r' AND a.attidentity <> ''
 ORDER BY c.relname
"""
"""The columns whose values the server counts."""
_GROWING: Final = ("catalogue", "favourite")
"""Tables whose numbers are never given twice, though the row may be gone."""
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


class PostgresTables:
    """The tables of a library, within a snapshot or transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table, but that which counts rows."""
        return tuple(name for (name,) in self._db.execute(_COLUMNS, (table,)))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        count: int = self._db.execute(f"SELECT COUNT(*) FROM {table}").fetchall()[0][0]
        return count

    def rows(self, table: str, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
        """Every row as it is needed, in the order in which they were added where that means something."""
        order = " ORDER BY rowid" if (table, "rowid") in self._counted() else ""
        return self._db.stream(f"SELECT {', '.join(columns)} FROM {table}{order}")

    def marks(self) -> Marks:
        """Its marks."""
        return marks.marks_of(self._db) or Marks(None, None)

    def numbers(self) -> dict[str, int]:
        """The highest number that each table whose numbers only grow has given."""
        found = {}
        for table in _GROWING:
            row = self._db.execute(f"SELECT last_value, is_called FROM {table}_number_seq").fetchall()[0]
            if row[1]:
                found[table] = row[0]
        return found

    def mark_moved(self, to: str) -> None:
        """Mark it as moved."""
        marks.write_marks(self._db, Marks(to, None))

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows to a table."""
        self._db.copy_in(table, columns, rows)

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        """Go on with numbers after these, and after those that there are."""
        for table, column in self._counted():
            highest = f"GREATEST((SELECT MAX({column}) FROM {table}), ?)"
            self._db.execute(
                f"SELECT setval(pg_get_serial_sequence(?, ?), {highest}) WHERE {highest} > 0",
                (table, column, numbers.get(table), numbers.get(table)),
            )

    def mark_moving(self, source: str) -> None:
        """Mark it as being moved."""
        marks.write_marks(self._db, Marks(None, source))

    def _counted(self) -> list[tuple[str, str]]:
        return [(table, column) for table, column in self._db.execute(_COUNTED)]


def read_marks(address: str) -> Marks | None:
    """The marks of a library; None: there is none in the database."""
    with _opened(address) as db:
        if not has_library(db):
            return None
        check_version(db)
        with db.snapshot():
            return _marks(db)


def write_marks(address: str, new: Marks) -> None:
    """Replace the marks of a library."""
    with _opened(address) as db, db.transaction():
        marks.write_marks(db, new)


@contextmanager
def reading(address: str) -> Iterator[Stored]:
    """Read a library in one snapshot."""
    with _opened(address) as db:
        check_version(db)
        with db.snapshot():
            db.execute(_UNLIMITED)
            yield PostgresTables(db)


@contextmanager
def departing(address: str) -> Iterator[Departure]:
    """Keep everybody from changing a library; a mark is made when the block ends.

    Not one snapshot: it would be older than the lock, without what others changed while that was waited for.
    """
    with _opened(address) as db:
        check_version(db)
        with db.transaction(alone=True):
            db.execute(_UNLIMITED)
            db.execute("UPDATE library SET moved_to = moved_to WHERE id = 1")  # who may not mark it need not copy it
            yield PostgresTables(db)


def receive(address: str, fill: Callable[[Arrival], None], *, replace: bool) -> None:
    """Make a library in a database, whole or not at all."""
    with _opened(address) as db, db.transaction(alone=True, marked=False):
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


def _index(db: Database) -> None:
    """Write what the records are found by."""
    last = 0
    query = f"SELECT number, {', '.join(FIELDS)} FROM catalogue WHERE number > ? ORDER BY number LIMIT {_BATCH}"
    while rows := db.execute(query, (last,)).fetchall():
        index_texts(db, [(number, texts) for number, *texts in rows])
        last = rows[-1][0]
    db.execute(_TOTALS)


def _marks(db: Database) -> Marks:
    found = marks.marks_of(db)
    if found is None:
        raise LocalError("there is no library in {path}", code="database", path=db.address)
    return found


@contextmanager
def _opened(address: str) -> Iterator[Database]:
    db = Database(address)
    try:
        yield db
    finally:
        db.close()
