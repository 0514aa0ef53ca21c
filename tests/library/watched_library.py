"""A library for thousands of sequences: what does not change is neither read nor made again."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from tests.library.account_rules import CARDS
from tests.library.conftest import AINO, Library

from tunilib.library import ids
from tunilib.library.stores import open_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tunilib.core.ports.sign_in import Session
    from tunilib.library.patron.door import EmbeddedDoor

CHILD = CARDS[3]
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema"
_NUMBERS = """
SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, 1), last_value IS NOT NULL)
  FROM pg_sequences WHERE schemaname = current_schema
"""
_ROWS = "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM start.{table}"


def filled(library: Library) -> dict[str, Session]:
    """The sessions of all patrons, after a library was filled."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ids, "_N", 2)
        library.patrons(*CARDS[:3])
        library.patrons(CHILD, category="child")
    library.copies("b1", "b2")
    library.copies("c1", record="r2", library="arvo", collection="course")
    for barcode, place in (("s1", "hervanta"), ("s2", "linna")):
        library.copies(barcode, record="r3", library=place, collection="stacks")
    library.copies("k1", record="r4", collection="short")
    sessions = {card: library.door(card).session for card in CARDS}
    library.close()
    return sessions


class WatchedLibrary(Library):
    """A library that the test looks at through one connection, which sees whether anything was written.

    Args:
        sessions: of all patrons, who have signed in.
    """

    def __init__(self, path: Path, sessions: Mapping[str, Session], address: str | None = None) -> None:
        super().__init__(path, address=address)
        self._begun, self._sessions, self._replaced = self.moment, sessions, set[str]()

    def door(self, card: str = AINO) -> EmbeddedDoor:
        if card not in self._doors:
            self._doors[card] = self.entry.open(self._sessions[card])
        return self._doors[card]

    def sign_in_again(self, card: str, password: str) -> EmbeddedDoor:
        self._replaced.add(card)
        return super().sign_in_again(card, password)

    def begun_again(self, path: Path) -> WatchedLibrary:
        """The same, with the rows that it began with, and a folder in which nothing is remembered of it."""
        self.path, self.moment = path, self._begun
        while self._replaced:
            self._doors.pop(self._replaced.pop()).close()
        return self

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
def kept_rows(address: str) -> Iterator[Callable[[], object]]:
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
