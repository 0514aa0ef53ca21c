"""A library for thousands of sequences: what does not change is neither read nor made again."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.backends.embedded.conftest import Library

from tunilib.backends.embedded.stores import open_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema"
_NUMBERS = """
SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, 1), last_value IS NOT NULL)
  FROM pg_sequences WHERE schemaname = current_schema
"""
_ROWS = "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM start.{table}"


class WatchedLibrary(Library):
    """A library that the test looks at through one connection, which sees whether anything was written."""

    def version(self) -> object:
        """Another one after each change."""
        on_a_server = self.address.startswith("postgresql:")
        query = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text" if on_a_server else "PRAGMA data_version"
        return self.sql(query)

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        with self._watching.snapshot():
            yield self._watching.connection()

    @cached_property
    def _watching(self) -> Any:
        return open_library(self.address, self.now)

    def close(self) -> None:
        self._watching.close()
        super().close()


@contextmanager
def begun_again(address: str) -> Iterator[Callable[[], object]]:
    """Puts the rows that a library on a server has now in the place of those that it has then.

    That takes a tenth of the time of a copy of its database.
    """
    import psycopg

    with psycopg.connect(address, autocommit=True) as wire:
        wire.execute("SET search_path = tunilib")
        wire.execute("SET session_replication_role = replica")  # no triggers: rows come as they were
        wire.execute("CREATE SCHEMA start")
        tables = [table for (table,) in wire.execute(_TABLES)]
        for table in tables:
            wire.execute(f"CREATE TABLE start.{table} AS TABLE {table}".encode())
        numbers = [statement for (statement,) in wire.execute(_NUMBERS)]
        script = "; ".join([*(_ROWS.format(table=table) for table in tables), *numbers]).encode()
        times = count(1)

        def begin_again() -> None:
            wire.execute(script)
            if next(times) % 20 == 0:
                wire.execute("VACUUM")

        yield begin_again
