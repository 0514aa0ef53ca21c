"""A small database with two versions, and what tests do with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.database import Schema, open_database, write_transaction

FIRST = "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
SECOND = """
ALTER TABLE thing ADD COLUMN colour TEXT;
CREATE TRIGGER thing_told AFTER INSERT ON thing BEGIN
    UPDATE thing SET colour = 'red; or blue' WHERE id = new.id AND colour IS NULL;
END;
"""
ONE = Schema(77, (FIRST,))
TWO = Schema(77, (FIRST, SECOND))


@contextmanager
def opened(path: Path, schema: Schema = ONE, *, create: bool = True) -> Iterator[sqlite3.Connection]:
    with closing(open_database(path, schema, create=create)) as connection:
        yield connection


def add(connection: sqlite3.Connection, path: Path, *names: str) -> None:
    with write_transaction(connection, path):
        for name in names:
            connection.execute("INSERT INTO thing (name) VALUES (?)", (name,))


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM thing ORDER BY id")]


def refused(path: Path, schema: Schema = ONE, *, create: bool = True) -> LocalError:
    with pytest.raises(LocalError) as caught, opened(path, schema, create=create):
        pytest.fail("it was opened")
    assert caught.value.exit_code == 6
    return caught.value
