"""Verification of a library on a server: values that cannot be read, and what no sequence of commands can have led to.

The server itself checks types, references and the forms of columns, as long as nobody has switched that off; its own
tools look for damage (``pg_amcheck``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.embedded.stores.ddl import index_definitions, references_of_tables
from tunilib.backends.embedded.stores.postgres.schema import FORMS, OWN_INDEXES, TRIGGERS
from tunilib.backends.embedded.stores.postgres.words import FIELDS, stored_words
from tunilib.backends.embedded.stores.verification import (
    MOST,
    broken_invariants,
    sentence,
    unreadable_values,
    without_parent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.stores.connection import Connection
    from tunilib.core.rules import Rules

_BATCH = 1000


def all_problems(db: Connection, rules: Rules) -> tuple[str, ...]:
    """Everything that is wrong with a library, within a snapshot."""
    of_tables = (*_missing(db), *_unchecked(db), *_without_parent(db))
    unreadable = unreadable_values(db, is_checked=True)
    return (*of_tables, *unreadable, *broken_invariants(db, rules, _OF_INDEX), *_wrong_words(db))


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


def _without_parent(db: Connection) -> Iterator[str]:
    """Rows that refer to one that does not exist: they were written while references were switched off."""
    for table, column, parent, key in references_of_tables():
        query = (
            f"SELECT t.{table.shown} FROM {table.name} t LEFT JOIN {parent} p ON p.{key} = t.{column.name}"
            f" WHERE t.{column.name} IS NOT NULL AND p.{key} IS NULL LIMIT {MOST}"
        )
        yield from (without_parent(table.name, row, parent) for (row,) in db.execute(query).fetchall())


def _wrong_words(db: Connection) -> Iterator[str]:
    """Records whose words in the index are not those of their texts."""
    last, found = 0, 0
    query = f"SELECT number, {', '.join(FIELDS)} FROM catalogue WHERE number > ? ORDER BY number LIMIT {_BATCH}"
    while found < MOST and (rows := db.execute(query, (last,)).fetchall()):
        last = rows[-1][0]
        right = [(number, *stored_words(texts)) for number, *texts in rows]
        columns = [[str(value) for value in column] for column in zip(*right, strict=True)]
        for (record,) in db.execute(_DIFFERENT, columns).fetchall():
            found += 1
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
 WHERE c.relnamespace = 'tunilib'::regnamespace AND i.indisvalid
UNION ALL
SELECT t.tgname FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE r.relnamespace = 'tunilib'::regnamespace
UNION ALL
SELECT c.conname FROM pg_constraint c WHERE c.connamespace = 'tunilib'::regnamespace
"""

_UNCHECKED: Final = """
SELECT c.conname, c.conrelid::regclass::text FROM pg_constraint c
 WHERE c.connamespace = 'tunilib'::regnamespace AND NOT c.convalidated
UNION ALL
SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
 WHERE r.relnamespace = 'tunilib'::regnamespace AND t.tgenabled <> 'O'
 ORDER BY 1, 2
"""

_DIFFERENT: Final = """
SELECT c.record
  FROM unnest(?::bigint[], ?::text[], ?::text[], ?::int[], ?::text[]) AS r (number, words, spellings, length, hits)
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
        " WHERE x.number IS NULL OR h.number IS NULL OR f.number IS NULL"
    ),
    "index-totals": (
        "SELECT 1 FROM (SELECT COUNT(*) AS records, COALESCE(SUM(length), 0) AS words FROM catalogue_hits) h"
        " LEFT JOIN catalogue_total t ON TRUE"
        " WHERE t.records IS DISTINCT FROM h.records OR t.words IS DISTINCT FROM h.words"
    ),
    "libraries-of-record": (
        "SELECT c.record FROM catalogue c JOIN catalogue_facts f ON f.number = c.number"
        " WHERE f.libraries IS DISTINCT FROM libraries_of(c.record)"
    ),
}
"""What must hold of the indexes: the queries that find what breaks it, by what is said of it."""
