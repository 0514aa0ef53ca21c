"""Verification of a library on a server: values that cannot be read, and what no sequence of commands can have led to.

The server itself checks types, references and the forms of columns, as long as nobody has switched that off; its own
tools look for damage (``pg_amcheck``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tunilib.backends.embedded.stores.postgres.schema import MIGRATIONS
from tunilib.backends.embedded.stores.postgres.words import FIELDS, stored_words
from tunilib.backends.embedded.stores.rows import TABLES
from tunilib.backends.embedded.stores.verification import (
    MOST,
    broken_invariants,
    sentence,
    unreadable_value,
    without_parent,
    wrong_by_reading,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.stores.connection import Connection
    from tunilib.core.rules import Rules

_BATCH = 1000


def all_problems(db: Connection, rules: Rules) -> tuple[str, ...]:
    """Everything that is wrong with a library.

    Args:
        db: within a snapshot.
    """
    unreadable = [
        unreadable_value(name, key, column)
        for name, table in TABLES.items()
        for key, column in wrong_by_reading(db, name, table)
    ]
    of_tables = (*_missing(db), *_unchecked(db), *_without_parent(db))
    return (*of_tables, *unreadable, *broken_invariants(db, rules, _OF_INDEX), *_wrong_words(db))


def _missing(db: Connection) -> Iterator[str]:
    """Indexes, triggers and constraints that the migrations make, and that are not there or not valid."""
    script = "".join(MIGRATIONS)
    there = {name for (name,) in db.execute(_THERE)}
    for name in re.findall(r"CREATE (?:UNIQUE )?INDEX (\w+)", script):
        if name not in there:
            yield sentence(_DAMAGE_MESSAGES["index"], name)
    for name in re.findall(r"CREATE TRIGGER (\w+)", script):
        if name not in there:
            yield sentence(_DAMAGE_MESSAGES["trigger"], name)
    domains = re.findall(r"CREATE DOMAIN (\w+)[^;]*? CHECK", script)
    for name in (*(f"{domain}_check" for domain in domains), *_references(script)):
        if name not in there:
            yield sentence(_DAMAGE_MESSAGES["constraint"], name)


def _references(script: str) -> Iterator[str]:
    """The names that the server gives to the references of a script."""
    for table, columns in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", script, re.DOTALL):
        for column in re.findall(r"^ *(\w+) .*REFERENCES", columns, re.MULTILINE):
            yield f"{table}_{column}_fkey"


def _unchecked(db: Connection) -> list[str]:
    """Rules of tables that are not enforced, and triggers that are switched off."""
    return [sentence(_DAMAGE_MESSAGES["unenforced"], *row) for row in db.execute(_UNCHECKED)]


def _without_parent(db: Connection) -> Iterator[str]:
    """Rows that refer to one that does not exist: they were written while references were switched off."""
    for table, column, parent, key in db.execute(_REFERENCES).fetchall():
        shown = TABLES[table].key if table in TABLES else column
        query = (
            f"SELECT t.{shown} FROM {table} t LEFT JOIN {parent} p ON p.{key} = t.{column}"
            f" WHERE t.{column} IS NOT NULL AND p.{key} IS NULL LIMIT {MOST}"
        )
        for (row,) in db.execute(query).fetchall():
            yield without_parent(table, row, parent)


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

_REFERENCES: Final = """
SELECT f.relname, a.attname, t.relname, b.attname FROM pg_constraint c
  JOIN pg_class f ON f.oid = c.conrelid JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = c.conkey[1]
  JOIN pg_class t ON t.oid = c.confrelid JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = c.confkey[1]
 WHERE c.connamespace = 'tunilib'::regnamespace AND c.contype = 'f' ORDER BY 1, 2
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
