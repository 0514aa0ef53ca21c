"""A value in the file that no program writes is an error that names its table and row; the verification finds it.

Never a crash, and never a loan that is silently overdue on no day.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date, datetime, tzinfo
from pathlib import Path

import psycopg
import pytest
from hypothesis import example, given, strategies as st
from tests.accounts import inner
from tests.builders import a_payment
from tests.cluster import shared_cluster
from tests.library.conftest import AINO, EERO, HELMI, ZONE, Library

from tunilib.core.catalogue import Query
from tunilib.core.favourite import ImportEntry
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.profile import RegisterChange
from tunilib.core.reference import Kind, Reference
from tunilib.errors import LocalError
from tunilib.library.ids import hash_password
from tunilib.library.postgres.schema import _FORMS as FORMS
from tunilib.library.stores.columns import DAY, MOMENT, ColumnKind, read_day, read_instant, read_password
from tunilib.library.stores.sqlite.library import SqliteLibrary
from tunilib.library.stores.statements import instant
from tunilib.library.stores.tables import TABLES
from tunilib.services.favourites import add_favourites
from tunilib.services.reference_files import FileEntries, import_favourites

COLUMNS = [
    (table.name, column.name)
    for table in TABLES.values()
    for column in table.columns
    if column.kind.read is not None and column.kind.types[0] == "TEXT"
]


def clock(zone: tzinfo) -> datetime:
    return datetime(2026, 3, 2, 10, tzinfo=ZONE).astimezone(zone)


@pytest.fixture(name="rich", scope="module")
def _rich(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a row in every table."""
    path = tmp_path_factory.mktemp("rich") / "library.sqlite"
    shutil.copy(made, path)
    library = Library(path)
    library.patrons(HELMI)
    library.copies("c1", record="r2")
    library.lend(AINO, "b1", "b2")
    library.hold(EERO)
    library.hold(HELMI)
    library.desk.check_in(["b1"])  # a hold is ready, and its patron gets a notice
    library.lend(EERO, "c1")
    library.hold(AINO, "r2")
    library.door(AINO).profile.request_change(RegisterChange(phone="050"))
    library.desk.day()  # after which nothing before it can be undone
    library.desk.fees.add(AINO, Money(100), FineKind.OTHER)
    account = library.account(AINO)
    add_favourites(inner(account), ["r1"])
    own = Reference(kind=Kind.BOOK, title="My own", control_number="x")
    import_favourites(inner(account), FileEntries((ImportEntry(position=1, reference=own),)), None)
    library.door(AINO).searches.changes.remember(Query(text="title"), 1)
    library.door(AINO).searches.changes.save(library.door(AINO).searches.recent().items[0].id)
    with closing(SqliteLibrary(path, clock)) as stored, stored.transaction("patron", "fines pay") as tx:
        tx.tokens.refusals("an address")
        tx.payments.add("nobody", a_payment(created=library.moment))
        tx.notices.mark_reminded([library.loan(AINO, "b2").id], library.today, date.max)
        tx.notices.mark_overdue([library.loan(AINO, "b2").id], 1, date.max)
    library.close()
    with closing(sqlite3.connect(path)) as db:
        empty = [
            table
            for table in {table for table, _ in COLUMNS}
            if not db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        ]
    assert empty == []
    return path


@pytest.fixture(name="spoilt")
def _spoilt(rich: Path, tmp_path: Path) -> Iterator[Library]:
    path = tmp_path / "library.sqlite"
    shutil.copy(rich, path)
    library = Library(path)
    yield library
    library.close()


def spoil(library: Library, table: str, column: str, value: object, where: str = "1") -> str:
    """Write a value into one row, whatever the table's own checks say; the key of the row."""
    key = TABLES[table].shown
    with closing(sqlite3.connect(library.path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        chosen = f"SELECT {key} FROM {table} WHERE {where} LIMIT 1"
        rows = db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ({chosen}) RETURNING {key}", (value,))
        return str(rows.fetchall()[0][0])


def test_the_verification_finds_every_value_that_no_program_writes(spoilt: Library) -> None:
    keys = {(table, column): spoil(spoilt, table, column, "soon") for table, column in COLUMNS}

    found = spoilt.desk.verify()

    for (table, column), key in keys.items():
        assert f"{table} {key}: the value of {column} cannot be read" in found.problems, (table, column)


ODD = [
    *("2026-03-02", "2026-02-29", "2024-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-2026-03-02"),
    *(
        "2026-3-2",
        "20260302",
        "2026-W10-1",
        " 2026-03-02",
        "2026-03-02 ",
        "2026-03-02\n",
        "soon",
        "",
        "now",
        "2461101.5",
    ),
    *(
        "2026-03-02T10:00:00+00:00",
        "2026-02-30T10:00:00+00:00",
        "2026-03-02T24:00:00+00:00",
        "2026-03-02T10:00:60+00:00",
    ),
    *("2026-03-02T10:00:00Z", "2026-03-02T10:00:00", "2026-03-02 10:00:00+00:00", "2026-03-02T10:00:00.5+00:00"),
    *(
        "0001-12-31T10:00:00+00:00",
        "9999-01-01T00:00:00+00:00",
        "9998-12-31T23:59:59+00:00",
        "2026-03-02T12:00:00+02:00",
    ),
    *("2026-03-02T10:00:00-00:00", "２０２６-03-02", 5, 2461101.5, b"2026-03-02"),
]


@pytest.mark.parametrize("kind", [DAY, MOMENT])
def test_a_server_takes_what_can_be_read_and_nothing_else(kind: ColumnKind) -> None:
    assert kind.read is not None
    texts = [value for value in (*ODD, " infinity ", "infinity" + 17 * " ") if isinstance(value, str)]
    taken, can_be_read = set(), set()
    with shared_cluster().database() as address, psycopg.connect(address, autocommit=True) as wire:
        wire.execute(f"CREATE SCHEMA tunilib; SET search_path = tunilib; {FORMS}")
        for text in texts:
            with suppress(psycopg.Error):
                wire.execute(f"SELECT CAST(%s::text AS {kind.types[1]})", (text,))
                taken.add(text)
            with suppress(ValueError):
                kind.read(text)
                can_be_read.add(text)
    assert taken == can_be_read


@pytest.mark.parametrize("kind", [DAY, MOMENT])
def test_what_sqlite_is_sure_of_can_be_read(kind: ColumnKind) -> None:
    assert kind.read is not None
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE odd (value TEXT)")
        db.executemany("INSERT INTO odd VALUES (?)", [(value,) for value in ODD])
        sure = [value for (value,) in db.execute(f"SELECT value FROM odd WHERE {kind.sure.format('value')}")]
    can_be_read = []
    for value in ODD:
        with suppress(ValueError, TypeError):
            kind.read(value)
            can_be_read.append(value)
    assert sure == can_be_read


def test_a_library_in_order_has_no_such_value(rich: Path) -> None:
    assert Library(rich).desk.verify().problems == ()


def reminded(library: Library) -> object:
    with library.snapshot() as snapshot:
        return snapshot.notices.reminded([str(loan) for (loan,) in library.sql("SELECT loan FROM reminder")])


READ: dict[tuple[str, str], tuple[Callable[[Library], object], str]] = {
    ("loan", "due"): (lambda library: library.door(AINO).loans.read(), "barcode = 'b2'"),
    ("loan", "checked_out"): (lambda library: library.desk.check_in(["b2"]), "barcode = 'b2'"),
    ("loan", "returned"): (lambda library: library.door(AINO).loans.history(), "barcode = 'b1'"),
    ("hold", "created"): (lambda library: library.door(HELMI).holds.read(), "status = 'waiting' AND record = 'r1'"),
    ("hold", "expires"): (lambda library: library.door(HELMI).holds.read(), "status = 'waiting' AND record = 'r1'"),
    ("hold", "pickup_until"): (lambda library: library.door(EERO).holds.read(), "status = 'ready'"),
    ("fine", "registered"): (lambda library: library.door(AINO).fines.read(), "1"),
    ("fine", "kind"): (lambda library: library.door(AINO).fines.read(), "1"),
    ("patron", "card_expires"): (lambda library: library.door(AINO).loans.read(), "card = '1001'"),
    ("patron", "locked_until"): (lambda library: library.door(AINO).loans.read(), "card = '1001'"),
    ("patron", "password"): (lambda library: library.door(AINO).loans.read(), "card = '1001'"),
    ("change_request", "created"): (lambda library: library.desk.patrons.requests(), "1"),
    ("item", "lost"): (lambda library: library.desk.check_in(["b2"]), "barcode = 'b2'"),
    ("notice", "created"): (lambda library: library.desk.notices.list(), "1"),
    ("library", "day_done"): (lambda library: library.desk.report(), "1"),
    ("library", "made"): (lambda library: library.desk.day(), "1"),
    ("favourite", "added"): (lambda library: library.door(AINO).favourites.read(), "1"),
    ("search", "created"): (lambda library: library.door(AINO).searches.saved(), "1"),
    ("search", "filters"): (lambda library: library.door(AINO).searches.saved(), "1"),
    ("payment", "reason"): (lambda library: library.desk.payments.all(), "1"),
    ("reminder", "due"): (lambda library: reminded(library), "1"),
    ("catalogue_reference", "data"): (lambda library: library.door(AINO).catalogue.record("r1"), "1"),
}


@pytest.mark.parametrize(("table", "column"), READ)
def test_a_command_that_reads_such_a_value_says_in_which_table_and_row(
    spoilt: Library, table: str, column: str
) -> None:
    read, where = READ[table, column]
    if (table, column) == ("library", "made"):
        spoil(spoilt, "library", "day_done", None)
    for value in ("soon", "2026-02-31", "[[1]]"):
        key = spoil(spoilt, table, column, value, where)

        with pytest.raises(LocalError) as caught:
            read(spoilt)

        assert caught.value.code == "database", value
        assert caught.value.message.endswith(f"in {table} {key}") or table == "catalogue_reference", value


def test_rules_that_cannot_be_read_are_said_to_be(spoilt: Library) -> None:
    for value in ("soon", "[]", '{"name": ', '{"name": 1}'):
        with closing(sqlite3.connect(spoilt.path, isolation_level=None)) as db:
            db.execute("UPDATE library SET rules_data = ?", (value,))
        store = SqliteLibrary(spoilt.path, clock)
        with pytest.raises(LocalError) as caught:
            _ = store.rules
        store.close()
        assert caught.value.exit_code == 6


@given(st.dates())
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    assert read_day(day.isoformat()) == day


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 12, 31)))
def test_an_instant_is_read_as_it_was_written(moment: datetime) -> None:
    text = instant(moment.replace(tzinfo=ZONE, microsecond=0))
    assert instant(read_instant(text)) == text


@given(st.text("0123456789-:TZ+. W", max_size=30) | st.text(max_size=12))
@example("2026-02-30")
@example("0000-01-01")
@example("24:00")
@example("now")
@example("2026-03-02T10:00:00+02:00")
@example("2026-03-02T10:00:00Z")
@example("2026-03-02 10:00:00+00:00")
@example("0001-01-01T00:00:00+00:00")
def test_what_is_read_is_what_would_be_written(text: str) -> None:
    with suppress(ValueError):
        assert read_day(text).isoformat() == text
    with suppress(ValueError):
        assert instant(read_instant(text)) == text


def test_the_hash_of_a_password_is_read_and_one_that_cannot_be_compared_is_not() -> None:
    assert read_password(hash_password("secret1"))
    assert read_password("-") == "-"
    for wrong in (
        "",
        "scrypt",
        "scrypt:2:8:1:00",
        "scrypt:3:8:1:00:00",
        "scrypt:33554432:8:1:00:00",
        "scrypt:2:8:1:0:00",
    ):
        with pytest.raises(ValueError, match="password"):
            read_password(wrong)
