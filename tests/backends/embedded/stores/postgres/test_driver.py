"""What is imported of psycopg, by whom, and how values are written and read."""

from __future__ import annotations

import json
import subprocess
import sys
from enum import IntEnum

import pytest
from tests.cluster import Cluster

from tunilib.backends.embedded.stores.postgres.connections import Database

READ = """
import json, sys
BEFORE
from tunilib.backends.embedded.stores.postgres.connections import Database
db = Database(sys.argv[1])
with db.snapshot():
    rows = db.execute("SELECT 1 + ?, CAST(? AS text), ?", (2, "å", None)).fetchall()
costly = ("asyncio.base_events", "ssl", "importlib.metadata", "psycopg.types.range")
imported = [name for name in costly if type(sys.modules.get(name)) is type(sys)]
AFTER
print(json.dumps([rows, imported]))
"""
WHOLE = """
import asyncio, ctypes.util, ssl, psycopg
async def main():
    async with await psycopg.AsyncConnection.connect(sys.argv[1]) as wire:
        return await (await wire.execute("SELECT 1.5::numeric, '[1,3)'::int4range, ARRAY['a']")).fetchall()
((number, span, texts),) = asyncio.run(main())
assert (str(number), span.upper, texts) == ("1.5", 3, ["a"])
assert ssl.create_default_context() and ctypes.c_int(3).value == 3 and ctypes.util.find_library
assert psycopg.connect == psycopg.Connection.connect
"""


def run(address: str, before: str, after: str = "") -> tuple[list[object], list[str]]:
    text = READ.replace("BEFORE", before).replace("AFTER", after)
    done = subprocess.run([sys.executable, "-c", text, address], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows, imported = json.loads(done.stdout)
    return rows, imported


def test_the_command_imports_little_of_psycopg_and_nothing_is_missing_afterwards(cluster: Cluster) -> None:
    address = cluster.address("postgres")
    assert run(address, "import tunilib._entry") == ([[3, "å", None]], [])
    run(address, "import tunilib._entry", WHOLE)


def test_a_program_of_somebody_else_imports_all_of_it(cluster: Cluster) -> None:
    rows, imported = run(cluster.address("postgres"), "")
    assert rows == [[3, "å", None]]
    assert imported == ["asyncio.base_events", "ssl", "importlib.metadata", "psycopg.types.range"]


def test_another_version_or_one_that_does_not_take_it_is_imported_whole(cluster: Cluster) -> None:
    address = cluster.address("postgres")
    here = "import tunilib._entry; from tunilib.backends.embedded.stores.postgres import driver; "
    assert run(address, here + "driver._TRIED = '1.0.'") == run(address, "")
    rows, imported = run(address, here + "driver._MODULES = ('psycopg.connection', *driver._MODULES)")
    assert rows == [[3, "å", None]]
    assert "psycopg.types.range" in imported


def test_values_are_written_and_read_as_what_they_are(db: Database) -> None:
    class Number(IntEnum):
        THREE = 3

    values: tuple[object, ...] = (2**40, Number.THREE, True, 0.5, b"\0x", "zero \0", ["a", 'b"{', ""], [], None)
    with db.snapshot():
        row = db.execute(
            "SELECT ?::bigint, ?::smallint, ?::boolean, ?::float8, ?::bytea, ?::text,"
            " array_to_string(?::text[], '|'), cardinality(?::text[]), ?::text,"
            " CAST(17 AS oid), SUM(9::bigint), 'c'::\"char\"",
            values,
        ).fetchone()
    assert row == (2**40, 3, True, 0.5, b"\0x", "zero \ufffd", 'a|b"{|', 0, None, 17, 9, "c")


def test_a_value_of_another_type_is_not_taken_for_a_text(db: Database) -> None:
    with db.snapshot(), pytest.raises(LookupError, match="type 1082"):
        db.execute("SELECT CURRENT_DATE").fetchall()
