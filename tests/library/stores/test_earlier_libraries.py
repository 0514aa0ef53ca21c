"""A library that an earlier tunilib made is opened: nothing of it is lost, and it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.library.stores.engines import EngineKind, Stored

from tunilib.errors import LocalError
from tunilib.library.desk import Desk
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.schema import FIRST, MIGRATIONS
from tunilib.library.stores import store_path
from tunilib.library.stores.moves import COLUMNS

SAMPLES = Path(__file__).with_name("samples")


def restore(stored: Stored, engine: EngineKind) -> None:
    """Make a library of a script, which the program of that time wrote."""
    script = (SAMPLES / f"{engine.name}.sql").read_text(encoding="utf-8")
    if engine.name == "sqlite":
        with closing(sqlite3.connect(store_path(stored.address))) as db:
            db.executescript(script)
    else:
        with psycopg.connect(stored.address, autocommit=True) as wire:
            wire.execute(script)


def run(stored: Stored, engine: EngineKind, statement: str) -> None:
    """Change a library as another program would."""
    if engine.name == "sqlite":
        with closing(sqlite3.connect(store_path(stored.address))) as db:
            db.executescript(statement)
    else:
        with closing(Database(stored.address)) as server, server.transaction():
            server.execute(statement)


def test_an_earlier_library_opens_with_all_that_it_has(nowhere: Stored, engine: EngineKind) -> None:
    restore(nowhere, engine)
    with closing(Desk(nowhere.address, nowhere.now)) as desk:
        assert desk.verify().problems == ()
        report = desk.report()
        assert (report.copies, report.loans, report.patrons, report.holds_ready) == (3, 2, 3, 1)
        assert [lent.outcome for lent in desk.check_in(["b2"])] != []
        assert desk.verify().problems == ()
    with nowhere.snapshot() as snapshot:
        patron = snapshot.patrons.by_card("1001")
        assert patron is not None
        assert [loan.barcode for loan in snapshot.loans.history_of(patron.id)] == ["b1", "b2"]
        assert [search.query for search in snapshot.searches.saved(patron.id)] == ["title"]
        assert len(snapshot.favourites.favourites(patron.id)) == 2
        assert len(snapshot.payments.all()) == 1


def test_it_has_the_tables_of_a_new_one(nowhere: Stored, engine: EngineKind, tmp_path: Path) -> None:
    """Every column that is moved is there, and every index: the version is that of a new library."""
    restore(nowhere, engine)
    nowhere.open().problems()
    if engine.name == "sqlite":
        new = Stored(f"sqlite:///{tmp_path / 'new.sqlite'}")
        new.make()
        shapes = []
        for stored in (nowhere, new):
            with closing(sqlite3.connect(store_path(stored.address))) as file:
                version = file.execute("PRAGMA user_version").fetchone()
                found = file.execute("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'").fetchall()
                read = [file.execute(f"SELECT {', '.join(names)} FROM {table}") for table, names in COLUMNS.items()]
                shapes.append((version, set(found), len(read)))
        assert shapes[0] == shapes[1]
    else:
        with closing(Database(nowhere.address)) as db, db.snapshot():
            for table, columns in COLUMNS.items():
                db.execute(f"SELECT {', '.join(columns)} FROM {table} LIMIT 1")
            assert db.execute("SELECT MAX(number) FROM version").fetchone() == (FIRST + len(MIGRATIONS) - 1,)


def test_one_of_a_version_before_that_is_refused(nowhere: Stored, engine: EngineKind) -> None:
    restore(nowhere, engine)
    older = "PRAGMA user_version = 13" if engine.name == "sqlite" else "UPDATE version SET number = number - 3"
    run(nowhere, engine, older)
    with pytest.raises(LocalError, match="something else"), nowhere.snapshot():
        pass
