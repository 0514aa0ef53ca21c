"""How values are written to a server and read."""

from __future__ import annotations

from enum import IntEnum

from tunilib.library.postgres.connections import Database


def test_values_are_written_and_read_as_what_they_are(db: Database) -> None:
    class Number(IntEnum):
        THREE = 3

    values: tuple[object, ...] = (2**40, Number.THREE, True, 0.5, b"\0x", "50 %, zero \0", ["a", 'b"{', ""], [], None)
    with db.snapshot():
        row = db.execute(
            "SELECT ?::bigint, ?::smallint, ?::boolean, ?::float8, ?::bytea, ?::text,"
            " array_to_string(?::text[], '|'), cardinality(?::text[]), ?::text, SUM(9::bigint), 7 % 4",
            values,
        ).fetchone()
    assert row == (2**40, 3, True, 0.5, b"\0x", "50 %, zero \ufffd", 'a|b"{|', 0, None, 9, 3)
