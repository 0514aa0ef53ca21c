"""A library on a server as one that is moved, and its verification."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tunilib.errors import LocalError
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.schema import (
    ANALYZE,
    COUNT_WORDS,
    FORMS,
    OWN_INDEXES,
    TRIGGERS,
    WORD_INDEXES,
    WORDS_OF_RECORDS,
    check_version,
    empty_tables,
    has_library,
    is_there,
    make_tables,
)
from tunilib.library.postgres.words import DIGEST, FIELDS, ROWS, indexed, made_words
from tunilib.library.stores.columns import NUMBER
from tunilib.library.stores.connection import Marks, marks_of, write_marks
from tunilib.library.stores.ddl import index_definitions, references_of_tables
from tunilib.library.stores.moves import COLUMNS, Place, StoredTables
from tunilib.library.stores.tables import TABLES
from tunilib.library.stores.verification import (
    broken_invariants,
    listed,
    rows_without_parent,
    sentence,
    unreadable_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.core.rules import Rules
    from tunilib.library.stores.statements import Connection

_COUNTED: Final = {
    table.name: "rowid" if table.is_ordered else table.key[0]
    for table in TABLES.values()
    if table.is_ordered or table.columns[0].kind is NUMBER
}
"""The columns whose values the server counts."""
_WITHOUT_TRIGGERS: Final = ("item", "catalogue_index", "catalogue_hits")
"""Their triggers keep other tables up to date row by row, which is done at once here."""
_TOTALS: Final = """
UPDATE catalogue_total
   SET records = (SELECT COUNT(*) FROM catalogue_hits),
       words = (SELECT COALESCE(SUM(length), 0) FROM catalogue_hits)
"""
_UNLIMITED: Final = """
SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)
"""
"""A move takes its time, whatever a role may use otherwise."""
_FOR_SETS: Final = "SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)"
"""Whole tables are joined and added up in memory; to compile such a query costs more than it gains."""
_BATCH = 1000


class PostgresTables(StoredTables):
    """The tables of a database."""

    db: Database

    def rows(self, table: str) -> Iterable[tuple[Any, ...]]:
        order = " ORDER BY rowid" if TABLES[table].is_ordered else ""
        return self.db.stream(f"SELECT {', '.join(COLUMNS[table])} FROM {table}{order}")

    def fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.db.copy_in(table, COLUMNS[table], rows)

    def numbers(self) -> dict[str, int]:
        found = {}
        for table in (table.name for table in TABLES.values() if table.grows):
            query = f"SELECT pg_sequence_last_value('{table}_number_seq'::regclass)"  # which a desk may read too
            last = self.db.execute(query).fetchall()[0][0]
            if last is not None:
                found[table] = last
        return found

    def continue_numbers(self, numbers: dict[str, int]) -> None:
        for table, column in _COUNTED.items():
            highest = f"GREATEST((SELECT MAX({column}) FROM {table}), ?)"
            self.db.execute(
                f"SELECT setval(pg_get_serial_sequence(?, ?), {highest}) WHERE {highest} > 0",
                (table, column, numbers.get(table), numbers.get(table)),
            )


class ServerPlace(Place):
    """The database of a library."""

    def marks(self) -> Marks | None:
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
        with self._opened() as db, db.transaction():
            write_marks(db, new)

    @contextmanager
    def reading(self) -> Iterator[StoredTables]:
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

    def receive(
        self,
        fill: Callable[[StoredTables], object],
        *,
        replace: bool = True,
        before: Callable[[StoredTables], object] = lambda _: None,
    ) -> None:
        """Make the tables, or empty those that are there, so that roles may do with them what they could.

        Args:
            replace: in place of a library that is there. before: reads what is replaced.
        """
        with self._opened() as db, db.transaction(alone=True, marked=False):
            db.execute(_UNLIMITED)
            if replace and is_there(db):
                before(PostgresTables(db))
                empty_tables(db)
            else:
                make_tables(db)
            for table in _WITHOUT_TRIGGERS:
                db.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            fill(PostgresTables(db))
            _index(db)
            for table in _WITHOUT_TRIGGERS:
                db.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            db.execute(ANALYZE)

    @contextmanager
    def _opened(self) -> Iterator[Database]:
        db = Database(self.address, long=True)
        try:
            yield db
        finally:
            db.close()


ENGINE = ServerPlace


def _index(db: Database) -> None:
    """Write what the records are found by; their indexes are made at once, which costs the server half as much."""
    db.execute("DROP INDEX catalogue_words, catalogue_spellings")
    last = 0
    query = f"SELECT number, {', '.join(FIELDS)} FROM catalogue WHERE number > ? ORDER BY number LIMIT {_BATCH}"
    while rows := db.execute(query, (last,)).fetchall():
        db.execute(*indexed([(number, texts) for number, *texts in rows]))
        last = rows[-1][0]
    db.script(WORD_INDEXES)
    db.execute(_TOTALS)
    db.execute(COUNT_WORDS)


def all_problems(db: Database, rules: Rules) -> tuple[str, ...]:
    """Everything that is wrong with a library, within a snapshot."""
    db.execute(_FOR_SETS)
    of_tables = (*_missing(db), *_unchecked(db), *rows_without_parent(db))
    unreadable = unreadable_values(db.stream, is_checked=True)
    return (*of_tables, *unreadable, *broken_invariants(db, rules, _OF_INDEX), *listed(_wrong_words(db)))


def _missing(db: Connection) -> Iterator[str]:
    """Indexes, triggers and constraints that a library has, and that are not there or not valid."""
    there = {name for (name,) in db.execute(_THERE)}
    references = [f"{table.name}_{column.name}_fkey" for table, column, _, _ in references_of_tables()]
    for kind, names in (
        ("index", (*index_definitions(), *OWN_INDEXES)),
        ("trigger", TRIGGERS),
        ("constraint", (*FORMS, *references)),
    ):
        yield from (sentence(_DAMAGE_MESSAGES[kind], name) for name in names if name not in there)


def _unchecked(db: Connection) -> list[str]:
    """Rules of tables that are not enforced, and triggers that are switched off."""
    return [sentence(_DAMAGE_MESSAGES["unenforced"], *row) for row in db.execute(_UNCHECKED)]


def _wrong_words(db: Database) -> Iterator[str]:
    """Records whose words in the index are not those of their texts: made again where the digest does not hold."""
    doubtful = db.stream(_DOUBTFUL)
    while rows := list(islice(doubtful, _BATCH)):
        made = made_words([(number, texts) for number, *texts in rows])
        for (record,) in db.execute(_DIFFERENT, made).fetchall():
            yield sentence(_DAMAGE_MESSAGES["words"], record)


_DAMAGE_MESSAGES = {
    "index": "index {first} is missing or not valid",
    "trigger": "trigger {first} is missing",
    "constraint": "constraint {first} is missing",
    "unenforced": "{first} of table {second} is not enforced",
    "words": "the index has other words than record {first}",
}

_THERE: Final = """
SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
 WHERE c.relnamespace = current_schema::regnamespace AND i.indisvalid
UNION ALL
SELECT t.tgname FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
 WHERE r.relnamespace = current_schema::regnamespace
UNION ALL
SELECT c.conname FROM pg_constraint c WHERE c.connamespace = current_schema::regnamespace
"""

_UNCHECKED: Final = """
SELECT c.conname, c.conrelid::regclass::text FROM pg_constraint c
 WHERE c.connamespace = current_schema::regnamespace AND NOT c.convalidated
UNION ALL
SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
 WHERE r.relnamespace = current_schema::regnamespace AND t.tgenabled <> 'O'
 ORDER BY 1, 2
"""

_DOUBTFUL: Final = f"""
SELECT c.number, {", ".join(f"c.{field}" for field in FIELDS)}
  FROM catalogue c JOIN catalogue_index x ON x.number = c.number JOIN catalogue_hits h ON h.number = c.number
 WHERE h.digest IS DISTINCT FROM {DIGEST}
"""

_DIFFERENT: Final = f"""
SELECT c.record
  FROM {ROWS}
  JOIN catalogue c ON c.number = r.number JOIN catalogue_index x ON x.number = r.number
  JOIN catalogue_hits h ON h.number = r.number
 WHERE x.words <> CAST(r.words AS tsvector) OR x.spellings <> CAST(r.spellings AS tsvector)
    OR h.length <> r.length OR h.hits <> CAST(r.hits AS jsonb)
 ORDER BY c.record
"""

_OF_INDEX = {
    "record-not-in-index": (
        "SELECT c.record FROM catalogue c LEFT JOIN catalogue_index x ON x.number = c.number"
        " LEFT JOIN catalogue_hits h ON h.number = c.number LEFT JOIN catalogue_facts f ON f.number = c.number"
        " JOIN record r ON r.id = c.record"
        " WHERE x.number IS NULL OR h.number IS NULL OR (f.number IS NULL) <> (r.removed IS NOT NULL)"
    ),
    "index-totals": (
        "SELECT 1 FROM (SELECT COUNT(*) AS records, COALESCE(SUM(length), 0) AS words FROM catalogue_hits) h"
        " LEFT JOIN catalogue_total t ON TRUE"
        " WHERE t.records IS DISTINCT FROM h.records OR t.words IS DISTINCT FROM h.words"
    ),
    "index-words": (
        f"SELECT 1 FROM (SELECT COUNT(*) AS words FROM {WORDS_OF_RECORDS}) x,"
        " (SELECT COALESCE(SUM(records), 0) AS words FROM catalogue_word) w WHERE x.words <> w.words"
    ),
    "libraries-of-record": (
        "SELECT c.record FROM catalogue c JOIN catalogue_facts f ON f.number = c.number LEFT JOIN ("
        " SELECT record, chr(10) || string_agg(library, chr(10) ORDER BY library) || chr(10) AS libraries"
        " FROM (SELECT DISTINCT record, library FROM item WHERE lost IS NULL) d GROUP BY record"
        ") i ON i.record = c.record WHERE f.libraries IS DISTINCT FROM COALESCE(i.libraries, '')"
    ),
}
"""What must hold of the indexes: the queries that find what breaks it, by what is said of it."""
