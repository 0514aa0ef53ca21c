"""A value in the file that no program writes is an error that names its table and row; the verification finds it.

Never a crash, and never a loan that is silently overdue on no day.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, tzinfo
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.backends.embedded.conftest import AINO, EERO, HELMI, ZONE, Library
from tests.builders import a_payment, inner

from tunilib.backends.embedded.credentials import hash_password
from tunilib.backends.embedded.stores.connection import instant
from tunilib.backends.embedded.stores.rows import DAY, INSTANT, TABLES
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.core.catalogue import Query
from tunilib.core.favourite import ImportEntry
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldKind, HoldStatus
from tunilib.core.money import Money
from tunilib.core.patron import RegisterChange
from tunilib.core.reference import Kind, Reference
from tunilib.core.search import Alert
from tunilib.errors import LocalError
from tunilib.services.favourites import add_favourites
from tunilib.services.imports import FileEntries, import_favourites

COLUMNS = [(table, column) for table, (_, forms) in TABLES.items() for column in forms]
FREE = {
    "library": "rules_text rules_data merchant return_page payment_service moved_to moving_from",
    "record": (
        "id title main_title subtitle author authors format language publisher place year isbn issn "
        "pages edition series subjects"
    ),
    "item": "barcode record library collection call_number",
    "patron": "id card name address email phone category block own_email home_library lang identity",
    "account_card": "id owner patron name",
    "session": "token patron",
    "change_request": "id patron value before",
    "loan": "id patron barcode",
    "hold": "id record patron pickup barcode comment",
    "fine": "id patron description record loan hold",
    "event": "kind cause patron record barcode loan hold fine before after",
    "notice": "id patron kind hold address subject body",
    "reminder": "loan notice",
    "overdue_notice": "loan notice",
    "payment": "id patron card transaction_id words",
    "payment_fine": "payment fine description title",
    "favourite_list": "id owner name description",
    "own_reference": "id owner fingerprint title authors year format language",
    "favourite": "list record own notes keywords",
    "search": "id owner session text type",
    "catalogue": "record control source title author contributor subject rest isn",
    "catalogue_facts": "format languages libraries",
    "catalogue_heading": "key",
    "catalogue_name": "name",
    "catalogue_name_key": "key",
}
"""Texts of which anything can be read; the library's rules are read, and refused, as a whole."""


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
    library.desk.fees.add(AINO, Money(100), FineKind.OTHER)
    library.door(AINO).profile.request_change(RegisterChange(phone="050"))
    library.desk.day()
    account = library.account(AINO)
    add_favourites(inner(account), ["r1"])
    own = Reference(kind=Kind.BOOK, title="My own", control_number="x")
    import_favourites(inner(account), FileEntries((ImportEntry(position=1, reference=own),)), None)
    library.door(AINO).searches.changes.remember(Query(text="title"), 1)
    library.door(AINO).searches.changes.save(library.door(AINO).searches.recent().items[0].id)
    with closing(SqliteLibrary(path, clock)) as stored, stored.transaction("patron", "fines pay") as tx:
        tx.payments.add("nobody", a_payment(created=library.moment))
        tx.notices.mark_reminded([library.loan(AINO, "b2").id], library.today, date.max)
        tx.notices.mark_overdue([library.loan(AINO, "b2").id], 1, date.max)
    library.close()
    with closing(sqlite3.connect(path)) as db:
        assert all(db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES)
    return path


@pytest.fixture(name="spoilt")
def _spoilt(rich: Path, tmp_path: Path) -> Iterator[Library]:
    path = tmp_path / "library.sqlite"
    shutil.copy(rich, path)
    library = Library(path)
    yield library
    library.close()


def spoil(library: Library, table: str, column: str, value: str, where: str = "1") -> str:
    """Write a value into one row, whatever the table's own checks say; the key of the row."""
    key = TABLES[table].key
    with closing(sqlite3.connect(library.path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        chosen = f"SELECT {key} FROM {table} WHERE {where} LIMIT 1"
        rows = db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ({chosen}) RETURNING {key}", (value,))
        return str(rows.fetchall()[0][0])


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_the_verification_finds_every_value_that_no_program_writes(spoilt: Library, table: str, column: str) -> None:
    key = spoil(spoilt, table, column, "soon")

    found = spoilt.desk.verify()

    assert not found.ok
    assert f"{table} {key}: the value of {column} cannot be read" in found.problems


def test_a_library_in_order_has_no_such_value(rich: Path) -> None:
    assert Library(rich).desk.verify().problems == ()


def test_every_text_has_a_form_or_is_free() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        for script in SCHEMA.migrations:
            db.executescript(script)
        texts = {
            f"{table}.{column}"
            for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'")
            for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})")
            if kind == "TEXT"
        }
    free = {f"{table}.{column}" for table, columns in FREE.items() for column in columns.split()}
    assert texts == free | {f"{table}.{column}" for table, column in COLUMNS}


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("hold", "kind", {str(kind) for kind in HoldKind if kind is not HoldKind.ILL}),
        ("hold", "status", {str(status) for status in HoldStatus if status is not HoldStatus.FROZEN}),
        ("fine", "kind", {str(kind) for kind in FineKind if kind is not FineKind.ACCRUED}),
        ("search", "alert", {str(alert) for alert in Alert if alert is not Alert.OTHER}),
    ],
)
def test_the_words_of_a_column_are_those_of_the_core(table: str, column: str, words: set[str]) -> None:
    wrong = TABLES[table].forms[column].wrong
    assert wrong is not None
    assert set(re.findall("'([a-z-]+)'", wrong)) == words


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
@pytest.mark.parametrize("value", ["soon", "", "2026-02-31", "20260302", "2026-W10-1", "[[1]]", "scrypt:x"])
def test_a_command_that_reads_such_a_value_says_in_which_table_and_row(
    spoilt: Library, table: str, column: str, value: str
) -> None:
    read, where = READ[table, column]
    if (table, column) == ("library", "made"):
        spoil(spoilt, "library", "day_done", None)  # type: ignore[arg-type]
    key = spoil(spoilt, table, column, value, where)

    with pytest.raises(LocalError) as caught:
        read(spoilt)

    assert caught.value.code == "database"
    assert caught.value.message.endswith(f"in {table} {key}") or table == "catalogue_reference"


@pytest.mark.parametrize(
    ("table", "column", "where"),
    [
        ("loan", "due", "returned IS NULL"),
        ("hold", "expires", "status = 'waiting'"),
        ("hold", "pickup_until", "status = 'ready'"),
    ],
)
def test_the_end_of_a_day_does_not_pass_over_a_day_that_cannot_be_read(
    spoilt: Library, table: str, column: str, where: str
) -> None:
    key = spoil(spoilt, table, column, "soon", where)
    spoilt.at("2026-03-04")

    with pytest.raises(LocalError) as caught:
        spoilt.desk.day()

    assert caught.value.message.endswith(f"in {table} {key}")


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
def test_what_is_written_for_a_day_is_read_and_not_found_wrong(day: object) -> None:
    assert DAY.read(str(day)) == day
    assert not is_wrong("loan", "due", str(day))


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2999, 12, 31)))
def test_what_is_written_for_an_instant_is_read_and_not_found_wrong(moment: datetime) -> None:
    text = instant(moment.replace(tzinfo=ZONE, microsecond=0))
    assert instant(INSTANT.read(text)) == text
    assert not is_wrong("notice", "created", text)


@given(st.text("0123456789-:TZ+. W", max_size=30) | st.text(max_size=12))
@example("2026-02-30")
@example("0000-01-01")
@example("24:00")
@example("now")
@example("2026-03-02T10:00:00+02:00")
@example("2026-03-02T10:00:00Z")
@example("2026-03-02 10:00:00+00:00")
@example("0001-01-01T00:00:00+00:00")
def test_reading_and_the_query_agree_on_what_is_wrong(text: str) -> None:
    for table, column in (("loan", "due"), ("notice", "created"), ("hold", "status")):
        try:
            TABLES[table].forms[column].read(text)
        except ValueError:
            assert is_wrong(table, column, text), (text, column)
        else:
            assert not is_wrong(table, column, text), (text, column)


def is_wrong(table: str, column: str, text: str) -> bool:
    wrong = TABLES[table].forms[column].wrong
    assert wrong is not None
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            return bool(db.execute(f"SELECT {wrong.format('v')} FROM (SELECT ? AS v)", (text,)).fetchone()[0])
        except UnicodeEncodeError:
            return True


def test_the_hash_of_a_password_is_read_and_one_that_cannot_be_compared_is_not() -> None:
    form = TABLES["patron"].forms["password"]
    assert form.read(hash_password("secret1"))
    assert form.read("-") == "-"
    for wrong in (
        "",
        "scrypt",
        "scrypt:2:8:1:00",
        "scrypt:3:8:1:00:00",
        "scrypt:33554432:8:1:00:00",
        "scrypt:2:8:1:0:00",
    ):
        with pytest.raises(ValueError, match="password"):
            form.read(wrong)
