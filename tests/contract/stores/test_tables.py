"""A library can be moved from one engine to another: both have the same tables with the same columns."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.cluster import shared_cluster
from tests.contract.stores.engines import Stored

from tunilib.backends.embedded.stores.moves import OWN_COLUMNS
from tunilib.backends.embedded.stores.postgres.connections import Database
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA

OF_THE_SERVER = {"version", "commit_mark", "catalogue_index", "catalogue_hits", "catalogue_total"}
"""What is about the tables themselves, or made of others."""
COLUMNS = "SELECT table_name, column_name, is_nullable = 'NO' FROM information_schema.columns WHERE table_schema = ?"


def of_a_file() -> dict[str, dict[str, bool]]:
    """Columns by table, and whether each has to have a value."""
    tables: dict[str, dict[str, bool]] = {}
    with closing(sqlite3.connect(":memory:")) as db:
        for script in SCHEMA.migrations:
            db.executescript(script)
        query = (
            'SELECT t.name, c.name, c."notnull" OR c.pk > 0 FROM pragma_table_list t, pragma_table_info(t.name) c'
            " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.schema = 'main'"
        )
        for table, column, is_needed in db.execute(query):
            tables.setdefault(table, {})[column] = bool(is_needed)
    return tables


def test_a_server_has_the_tables_and_columns_of_a_file() -> None:
    tables: dict[str, dict[str, bool]] = {}
    with shared_cluster().database() as address:
        Stored(address).make()
        with closing(Database(address)) as db, db.snapshot():
            for table, column, is_needed in db.execute(COLUMNS, ("tunilib",)).fetchall():
                if table not in OF_THE_SERVER and column not in {"rowid", *OWN_COLUMNS}:
                    tables.setdefault(table, {})[column] = is_needed
    assert tables == of_a_file()
