"""A whole library moves to another store, and nobody lends in both."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.cluster import shared_cluster

from tunilib.core.catalogue import Query
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import LocalError, Unavailable, UsageError
from tunilib.library.demo.demonstration import CARD, PASSWORD, make_demo
from tunilib.library.desk import Desk
from tunilib.library.models.desk import DeskWord
from tunilib.library.patron.door import open_entry
from tunilib.library.stores import moves, open_library, store_address, store_path
from tunilib.library.stores.connection import Marks, write_marks
from tunilib.library.stores.moves import Checksum, Place, WatchedRows, move_library, place
from tunilib.library.stores.tables import TABLES
from tunilib.library.stores.unit_of_work import Now
from tunilib.local.clock import now_in

NOW: Now = lambda zone: now_in(zone, {"TUNILIB_NOW": "2026-03-02T10:00"}, movable=True)  # noqa: E731
KINDS = ("sqlite", "postgresql")


@contextmanager
def nowhere(kind: str, folder: Path, name: str) -> Iterator[str]:
    """An address at which there is no library."""
    if kind == "sqlite":
        yield store_address(folder / f"{name}.sqlite")
    else:
        with shared_cluster().database() as address:
            yield address


@pytest.fixture(name="demo", scope="module")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's library, which has something in almost every table."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    make_demo(store_address(path), NOW)
    return path


@pytest.fixture(name="demo_database", scope="module")
def _demo_database(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same in a database, by name: a template."""
    copy = tmp_path_factory.mktemp("copy") / "copy.sqlite"
    shutil.copy(demo, copy)
    with shared_cluster().database() as address:
        move_library(store_address(copy), address)
        yield address.partition("@/")[2].partition("?")[0]


@pytest.fixture(name="old", params=KINDS)
def _old(request: pytest.FixtureRequest, demo: Path, tmp_path: Path) -> Iterator[str]:
    """A library to be moved: a copy of the demonstration's."""
    if request.param == "sqlite":
        path = tmp_path / "old.sqlite"
        shutil.copy(demo, path)
        yield store_address(path)
    else:
        with shared_cluster().database(request.getfixturevalue("demo_database")) as address:
            yield address


@pytest.fixture(name="new", params=KINDS)
def _new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with nowhere(request.param, tmp_path, "new") as address:
        yield address


@contextmanager
def desk(address: str) -> Iterator[Desk]:
    with closing(Desk(address, NOW)) as opened:
        yield opened


def marks(address: str) -> Marks | None:
    return place(address).marks()


def out(address: str) -> list[str]:
    """What the demonstration's patron has on loan."""
    with closing(open_library(address, NOW)) as library, library.snapshot() as snapshot:
        patron = snapshot.patrons.by_card(CARD)
        assert patron is not None
        return [loan.barcode for loan in snapshot.loans.open_of(patron.id)]


def some_return(address: str) -> None:
    with desk(address) as opened:
        opened.check_in(out(address)[:1])


def test_every_row_moves_and_the_old_library_is_closed(old: str, new: str) -> None:
    before = out(old)
    steps: list[int] = []
    with desk(old) as opened:
        size = opened.rows_to_move()
        done = opened.move(new, steps.append)
        assert (done.outcome, done.to) == (DeskWord.MOVED, new)
        assert sum(steps) == size == 2 * done.rows
        assert {table.name for table in done.tables if table.rows} > {"loan", "patron", "event", "catalogue", "hold"}
        with pytest.raises(LocalError, match="has moved to") as refused:
            opened.check_in(before[:1])
        assert new in str(refused.value)
        assert out(old) == before, "it can still be read"
        assert opened.move(new).outcome is DeskWord.UNCHANGED
    assert out(new) == before
    some_return(new)
    with desk(new) as opened:
        assert opened.verify().problems == ()


def test_a_token_does_not_move_with_a_library_and_a_session_does(old: str, new: str) -> None:
    """The program that has the token would not find the library, and nobody could end what it may do there."""
    with closing(open_library(old, NOW)) as library, library.transaction("patron", "test") as tx:
        patron = tx.patrons.by_card(CARD)
        assert patron is not None
        tx.credentials.start_session("session", patron.id)
        tx.tokens.start("token", patron.id, "read_patron", tx.now + timedelta(hours=1))
    move_library(old, new)
    with closing(open_library(new, NOW)) as library, library.transaction("patron", "test") as tx:
        assert [tx.credentials.end_session(name) for name in ("session", "token")] == [patron.id, None]


def test_patrons_read_nothing_in_a_library_that_has_moved(old: str, new: str) -> None:
    """Neither one that is opened afterwards, nor one that was open when it moved."""
    entry = open_entry(old, now=NOW)
    session = entry.sign_in(SignInRequest(card=CARD, password=PASSWORD))
    with closing(entry.open(session)) as before:
        assert before.loans.read()
        move_library(old, new)
        with pytest.raises(LocalError, match="has moved to") as refused:
            before.loans.read()
        assert (new in str(refused.value), refused.value.code, refused.value.exit_code) == (True, "database", 6)
        assert f"--store {new}" in str(refused.value.hint)
    with closing(entry.open(session)) as after:
        for read in (
            after.loans.read,
            after.fines.read,
            after.fines.fees,
            after.profile.read,
            lambda: after.catalogue.search(Query(text="sinuhe")),
            lambda: entry.catalogue().search(Query(text="sinuhe")),
            lambda: entry.sign_in(SignInRequest(card=CARD, password=PASSWORD)),
        ):
            with pytest.raises(LocalError, match="has moved to"):
                read()


def test_letters_are_not_mailed_from_a_library_that_has_moved(old: str, new: str) -> None:
    """Whoever mails them is told where they wait now, though there be none."""
    move_library(old, new)
    with desk(old) as opened, pytest.raises(LocalError, match="has moved to"):
        opened.notices.waiting()


def test_a_text_with_a_zero_character_moves_too(demo: Path, new: str, tmp_path: Path) -> None:
    """No text of a server has one."""
    path = tmp_path / "old.sqlite"
    shutil.copy(demo, path)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE record SET publisher = ? || char(0) || ?", ("Zero", "Press"))
    assert move_library(store_address(path), new) is not None


def test_the_tables_that_move_are_those_that_there_are(old: str) -> None:
    path = store_path(old) if old.startswith("sqlite:") else None
    if path is not None:
        with closing(sqlite3.connect(path)) as db:
            listed = db.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
            assert {name for (name,) in listed} - {"sqlite_schema", "sqlite_sequence"} == set(TABLES)


def test_a_library_that_has_moved_is_moved_nowhere_else(old: str, new: str, tmp_path: Path) -> None:
    move_library(old, new)
    with pytest.raises(UsageError, match="already"):
        move_library(old, store_address(tmp_path / "third.sqlite"))
    assert marks(old) == (new, None)
    assert marks(new) == (None, None)


def test_numbers_go_on_where_they_were(old: str, new: str) -> None:
    """A record that is removed and one that is added later never have the same number, wherever that was."""
    with place(old).departing() as departure:
        numbers = departure.numbers()
    move_library(old, new)
    with place(new).departing() as arrived:
        assert arrived.numbers() == numbers
    assert {"catalogue", "favourite"} <= set(numbers)


def test_an_address_with_a_library_or_the_same_one_is_refused(old: str, new: str) -> None:
    with pytest.raises(UsageError, match="already"):
        move_library(old, old)
    with desk(new) as opened:
        opened.init()
    with pytest.raises(LocalError, match="already a library"):
        move_library(old, new)
    assert marks(old) == marks(new) == (None, None)


class Killed(BaseException):
    """What a process that is killed does not catch."""


STEPS = ("before receive", "marked new", "after receive", "marked old", "before write_marks", "after write_marks")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("old", "new"), [KINDS, KINDS[::-1]], indirect=True)
def test_a_move_that_was_killed_anywhere_is_finished_by_the_next(
    old: str, new: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At no moment can people lend in both, and in one of them always or after the next call."""
    before = out(old)

    def passes(name: str) -> None:
        if name == step:
            raise Killed(name)

    class Stopping:
        """What an engine does at an address, which is killed before or after one of its changes."""

        def __init__(self, real: Place) -> None:
            self._real = real

        def __getattr__(self, name: str) -> Any:
            real = getattr(self._real, name)
            if name not in {"receive", "write_marks"}:
                return real

            def call(*arguments: Any, **options: Any) -> None:
                passes(f"before {name}")
                real(*arguments, **options)
                passes(f"after {name}")

            return call

    def mark(db: Any, new_marks: Marks) -> None:
        write_marks(db, new_marks)
        passes("marked new" if new_marks.moving_from else "marked old")

    with monkeypatch.context() as patched:
        patched.setattr(moves, "place", lambda address: Stopping(place(address)))
        patched.setattr(moves, "write_marks", mark)
        with pytest.raises(Killed):
            move_library(old, new)
    there = marks(new)
    open_ones = [address for address, mark in ((old, marks(old)), (new, there)) if mark == (None, None)]
    assert len(open_ones) <= 1
    assert move_library(old, new) is not None or there == (None, None)
    assert marks(old) == (new, None)
    assert marks(new) == (None, None)
    assert out(new) == before


def test_what_is_not_the_same_when_read_back_stops_the_move(
    old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = WatchedRows.read_all
    monkeypatch.setattr(WatchedRows, "read_all", lambda watched: real(watched)._replace(total=1))
    with pytest.raises(LocalError, match="is not the same in the new place"):
        move_library(old, new)
    assert marks(old) == (None, None)
    assert marks(new) is None


def test_a_new_library_that_is_gone_is_said_to_be(old: str, tmp_path: Path) -> None:
    new = store_address(tmp_path / "new.sqlite")
    move_library(old, new)
    store_path(new).unlink()
    with pytest.raises(LocalError, match="but there is none"):
        move_library(old, new)


def test_a_server_that_is_away_moves_nothing(old: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        move_library(old, f"postgresql:///town?host={tmp_path}")
    assert marks(old) == (None, None)


def test_a_checksum_tells_rows_apart_whatever_their_order() -> None:
    def checksum(*rows: tuple[Any, ...]) -> Checksum:
        return WatchedRows(rows, lambda _: None).read_all()

    different = [(1, "a"), ("1", "a"), (1, b"a"), (1, None), (None, "a"), ("1a",), (-1,), (-2,)]
    sums = sorted(checksum(row) for row in different)
    assert all(one != other for one, other in pairwise(sums))
    assert checksum(*different) == checksum(*reversed(different))
    assert checksum((1,), (1,)) != checksum((1,), (2,)) != checksum((1,))


@pytest.mark.parametrize("old", KINDS[:1], indirect=True)
def test_a_backup_does_not_bring_a_library_back_that_has_moved(old: str, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite"
    with desk(old) as opened:
        opened.backup(backup)
        opened.move(store_address(tmp_path / "new.sqlite"))
        with pytest.raises(LocalError, match="has moved to"):
            opened.restore(backup)
    assert marks(old) == (store_address(tmp_path / "new.sqlite"), None)
