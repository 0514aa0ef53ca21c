"""The verification finds each thing that no sequence of commands can have led to, on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest
from tests.library.stores.engines import Stored, Undone

from tunilib.core.models import Labelled
from tunilib.core.note import Note
from tunilib.errors import LocalError
from tunilib.library.postgres.connections import Database
from tunilib.library.stores import engine_module, verification
from tunilib.library.stores.statements import Sql

_OF_OTHER_PROGRAMS = {
    "sqlite": (
        "PRAGMA ignore_check_constraints = ON",
        "CREATE TRIGGER other AFTER DELETE ON act BEGIN SELECT 1; END",
        "INSERT INTO catalogue_words (rowid, title) VALUES (99, 'x')",
        (
            "INSERT INTO catalogue_words (catalogue_words, rowid, title, author, contributor, subject, rest, isn)"
            " SELECT 'delete', number, title, author, contributor, subject, rest, isn FROM catalogue"
            " WHERE record = 'r3'"
        ),
    ),
    "postgresql": (
        "SET LOCAL session_replication_role = replica",
        "ALTER TABLE fine DROP CONSTRAINT fine_check, DROP CONSTRAINT fine_loan_fkey",
        "ALTER TABLE event DROP CONSTRAINT event_cause_check",
        "ALTER TABLE item DISABLE TRIGGER item_somewhere",
        "DROP TRIGGER catalogue_counted ON catalogue_hits",
        "DELETE FROM catalogue_index WHERE number = (SELECT number FROM catalogue WHERE record = 'r3')",
        "UPDATE catalogue_index SET words = '' WHERE number = (SELECT number FROM catalogue WHERE record = 'r1')",
        "UPDATE catalogue_total SET words = 0",
    ),
}
"""What lets the next statements through, or is of that engine alone."""
_HOLD = "INSERT INTO hold (id, kind, record, patron, number, status, pickup, created, barcode, ready, pickup_until)"
_FINE = "INSERT INTO fine (id, patron, kind, amount, paid, registered, due, loan, hold) VALUES"
_SPOILT = (
    *(f"DROP INDEX {name}" for name in ("loan_open", "hold_kept", "hold_queue")),
    (
        "INSERT INTO loan (id, patron, barcode, checked_out, due, renewals)"
        " VALUES ('l1', '{p}', 'b1', '2026-01-01', '2026-02-01', 3),"
        " ('l2', '{p}', 'b1', '2026-01-01', '2026-02-01', 0),"
        " ('l3', '{p}', 'nothing', '2026-01-01', '2026-02-01', 0)"
    ),
    (
        f"{_HOLD} VALUES"
        " ('h1', 'hold', 'r2', '{p}', 1, 'ready', 'linna', '2026-01-01', 'b1', '2026-01-09', '2026-01-08'),"
        " ('h2', 'hold', 'r1', '{p}', 1, 'in-transit', 'atlantis', '2026-01-01', 'b1', NULL, NULL),"
        " ('h3', 'retrieval', 'r1', '{p}', 1, 'processing', 'linna', '2026-01-01', 'b2', NULL, NULL),"
        " ('h4', 'retrieval', 'r1', '{p}', 2, 'processing', 'linna', '2026-01-01', 'c1', NULL, NULL)"
    ),
    (
        f"{_FINE} ('f1', '{{p}}', 'other', 100, 200, '2026-01-01', NULL, NULL, NULL),"
        " ('f2', '{p}', 'overdue', 100, 0, '2026-01-01', '2026-02-01', 'l1', NULL),"
        " ('f3', '{p}', 'uncollected', 100, 0, '2026-01-02', NULL, NULL, 'h1'),"
        " ('f4', '{p}', 'replacement', 100, 0, '2026-01-01', NULL, 'l1', NULL)"
    ),
    "UPDATE item SET lost = '2026-01-01' WHERE barcode = 'b1'",
    "UPDATE item SET library = 'atlantis', collection = 'attic' WHERE barcode = 'b2'",
    "UPDATE catalogue_facts SET libraries = ''",
    (
        "INSERT INTO event (at, day, kind, actor, cause)"
        " VALUES ('2026-01-01T10:00:00+00:00', '2026-01-01', 'odd', 'desk', '')"
    ),
    "UPDATE patron SET password = 'plain'",
    "UPDATE account_card SET active = 0",
    "INSERT INTO favourite_list (id, owner, name, created) VALUES ('v', '{p}', 'v', '2026-01-01T10:00:00+00:00')",
    (
        "INSERT INTO own_reference (id, owner, fingerprint, title, authors, data)"
        " VALUES ('o1', '{e}', 'x', 't', '', '{{}}'), ('o2', '{p}', 'y', 't', '', '{{}}')"
    ),
    (
        "INSERT INTO favourite (list, own, record, added, place)"
        " VALUES ('v', 'o1', NULL, '2026-01-01T10:00:00+00:00', 1),"
        " ('v', NULL, 'r1', '2026-01-01T10:00:00+00:00', 1)"
    ),
    (
        "INSERT INTO payment (id, patron, card, state, amount, fee, created)"
        " VALUES ('y', '{p}', '1001', 'paid', 500, 0, '2026-01-01T10:00:00+00:00')"
    ),
    (
        "INSERT INTO search (id, owner, session, text, type, filters, results, created, turn)"
        " VALUES ('s', '{p}', 'ended', 'x', 'all', '[]', 1, '2026-01-01T10:00:00+00:00', 1)"
    ),
    "INSERT INTO record (id, title, main_title, added) VALUES ('r9', 't', 't', '2026-01-01')",
)
_ELSEWHERE = {
    "the value of {third} cannot be read",
    "row {second} of {first} refers to a row",
    "copy {first} is at {second}",
    "copy {first} is in {second}",
    "hold {first} is to be collected at",
}
"""The beginnings or ends of what is said of no invariant."""


@contextmanager
def spoilt(stored: Stored, engine: str, *values: str) -> Iterator[Any]:
    """The connection of a library in a transaction that has spoilt it in every way, and is undone."""
    statements = (*_OF_OTHER_PROGRAMS[engine], *(one.format(p=values[0], e=values[1]) for one in _SPOILT))
    if engine == "sqlite":
        library: Any = stored.open()
        db = library.connection()
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("BEGIN")
        for statement in statements:
            db.execute(statement)
        yield db
        db.execute("ROLLBACK")
        return
    with closing(Database(stored.address)) as db, suppress(Undone), db.transaction(marked=False):
        for statement in statements:
            db.execute(statement)
        yield db
        raise Undone


def test_whatever_spoils_a_library_is_found(shelf: Stored, aino: str, eero: str) -> None:
    shelf.copies(record="r3")
    engine = shelf.address.partition(":")[0]
    module: Any = engine_module(shelf.address, "moves")
    with shelf.snapshot() as snapshot:
        rules = snapshot.rules
    with spoilt(shelf, engine, aino, eero) as db:
        problems = module.all_problems(db, rules)

    found = {one.label.template for one in problems if isinstance(one, Labelled) and isinstance(one.label, Note)}
    invariants = {*verification._INVARIANTS, *module._OF_INDEX}
    expected = {verification._INVARIANT_MESSAGES[name] for name in invariants} | {*module._DAMAGE_MESSAGES.values()}
    assert expected - found == set()
    assert [part for part in _ELSEWHERE if not any(part in template for template in found)] == []


def test_a_library_without_its_row_is_none(nowhere: Stored) -> None:
    nowhere.make()
    with nowhere.change() as tx:
        tx.db.change(Sql("DELETE FROM library"))
    with pytest.raises(LocalError, match="there is no library"), nowhere.snapshot():
        pass
