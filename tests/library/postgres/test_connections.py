"""Whole transactions on a server."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from enum import IntEnum
from typing import Any

import pytest

from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.library.postgres import connections, opening
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.opening import ServerConnection
from tunilib.library.stores.unit_of_work import Conflict

ADD = "INSERT INTO note VALUES (?, ?)"


def notes(db: Database) -> list[Any]:
    with db.snapshot():
        return db.execute("SELECT id, text FROM note ORDER BY id").fetchall()


def add(db: Database, *ids: int | None, then: Callable[[], object] = lambda: None) -> None:
    with db.transaction():
        for number in ids:
            db.execute(ADD, (number, "x"))
        then()


def add_rows(db: Database, rows: list[tuple[int, str]]) -> None:
    for row in rows:
        db.execute(ADD, row)


def interrupt() -> None:
    raise KeyboardInterrupt


def marks(db: Database) -> int:
    with db.snapshot():
        count: int = db.execute("SELECT COUNT(*) FROM commit_mark").fetchone()[0]
        return count


def test_a_change_is_made_whole_or_not_at_all(db: Database) -> None:
    with db.transaction():
        add_rows(db, [(1, "a"), (2, "50 %")])
    with pytest.raises(KeyboardInterrupt):
        add(db, 3, then=interrupt)
    with pytest.raises(LocalError, match="breaks a rule"):
        add(db, 4, None)
    with pytest.raises(Conflict):  # another one has taken the id
        add(db, 4, 1)
    assert notes(db) == [(1, "a"), (2, "50 %")]
    assert marks(db) == 1  # what only read, or was rolled back, has none


def test_where_nothing_was_changed_nobody_waits_for_a_disk(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add(db, 1)
    ended, answers = list[str](), ServerConnection.answers

    def note(server: ServerConnection, statements: str) -> list[Any]:
        ended.append(statements)
        return answers(server, statements)

    monkeypatch.setattr(ServerConnection, "answers", note)
    with closing(Database(db.address)) as other, other.transaction():
        other.query("SELECT 1 FROM note FOR UPDATE").fetchall()
    assert ended[-1] == "SET LOCAL synchronous_commit = off; COMMIT"
    add(db, then=lambda: db.execute("UPDATE note SET text = 'y'"))  # the locks have ended
    assert (notes(db), marks(db)) == ([(1, "y")], 2)


def test_what_was_not_committed_because_a_statement_had_failed_is_not_called_done(db: Database) -> None:
    transaction = db.transaction(marked=False)
    transaction.__enter__()
    db.execute(ADD, (1, "a"))
    with pytest.raises(Exception, match="note_pkey"):
        db.execute(ADD, (1, "b"))
    with pytest.raises(LocalError, match="did not make a change"):
        transaction.__exit__(None, None, None)
    assert notes(db) == []


def test_a_snapshot_does_not_see_what_others_change_meanwhile_and_changes_nothing(db: Database) -> None:
    other = Database(db.address)
    with db.snapshot():
        assert db.execute("SELECT 1 FROM note").fetchall() == []
        with other.transaction():
            other.execute(ADD, (1, "a"))
        assert db.execute("SELECT 1 FROM note").fetchall() == []
    with pytest.raises(LocalError, match="can only be read"), db.snapshot():
        db.execute("DELETE FROM note")
    assert notes(db) == [(1, "a")]


def test_rows_come_one_by_one_and_go_in_by_copy(db: Database) -> None:
    with db.transaction():
        db.copy_in("note", ("id", "text"), ((number, f"ä\\\t{number}") for number in range(5000)))
    with db.snapshot():
        rows = db.stream("SELECT id, text FROM note WHERE id >= ? ORDER BY id", (10,))
        assert next(rows) == (10, "ä\\\t10")
        assert sum(1 for _ in rows) == 4989


def test_a_statement_is_planned_once_for_a_connection_that_nobody_shares(db: Database) -> None:
    planned = "SELECT COUNT(*) FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO note%'"
    with db.transaction():
        for number in range(4):
            db.execute(ADD, (number, ""))
    with db.snapshot():
        assert db.execute(planned).fetchone() == (1,)
    with closing(Database(db.address, long=True)) as long, long.transaction():
        for number in range(4):
            long.execute(ADD, (10 + number, ""))
        assert long.execute(planned).fetchone() == (0,)


def test_a_connection_to_a_pooler_that_was_used_much_is_made_anew(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_MOST_POOLED", 4)
    notes(db)
    used = db._connected()
    used.is_pooled = True
    for _ in range(2):
        notes(db)
        assert db._server is used
    notes(db)
    assert db._server is not used


def test_long_texts_are_sent_and_answered(db: Database) -> None:
    text = "ä" * 100_000
    with db.transaction():
        add_rows(db, [(number, text) for number in range(50)])
        assert db.execute("SELECT * FROM note ORDER BY id").fetchall() == [(number, text) for number in range(50)]


def test_an_interrupt_ends_what_was_asked_for_in_the_server_too(db: Database) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            add(db, 1, then=lambda: db.execute("SELECT pg_sleep(60)"))
    finally:
        signal.signal(signal.SIGALRM, before)
    asleep = "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'"
    with db.snapshot():
        assert db.execute(asleep).fetchone() == (0,)
    assert notes(db) == []


_SET = "SELECT current_setting('lock_timeout'), current_setting('search_path')"


def test_each_transaction_has_the_settings_of_its_library_whatever_happened_before(db: Database) -> None:
    resets = "SELECT set_config('lock_timeout', '1s', false)", "RESET search_path", "SELECT nothing"
    for number, reset in enumerate(resets):
        with suppress(TunilibError), db.transaction(first="SELECT 7") as row:
            assert (row, db.execute(_SET).fetchone()) == ((7,), ("30s", "tunilib, pg_temp"))
            db.execute(ADD, (number, ""))
            db.execute(reset)
        with suppress(KeyboardInterrupt):
            add(db, 3, then=interrupt)
        with db.snapshot():
            assert db.execute(_SET).fetchone() == ("30s", "tunilib, pg_temp")
    assert notes(db) == [(0, "")]  # without a path there is no table for the mark of a change


def test_what_is_sent_many_times_at_once_is_prepared_once(db: Database) -> None:
    for start in (0, 40):
        with db.transaction():
            add_rows(db, [(start + number, "x") for number in range(40)])
    with db.snapshot():
        prepared = "SELECT COUNT(*) FROM pg_prepared_statements WHERE starts_with(statement, 'INSERT INTO note')"
        assert db.execute(prepared).fetchone() == (1,)


def test_a_lock_that_is_held_too_long_is_a_reason_to_try_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction():
        db.execute(ADD, (1, "a"))
    monkeypatch.setattr(connections, "_SETTINGS", connections._SETTINGS.replace("30s", "20ms"))
    other = Database(db.address)
    with db.transaction():
        db.execute("UPDATE note SET text = 'b'")
        with pytest.raises(Unavailable, match="others are changing"), other.transaction():
            other.execute("UPDATE note SET text = 'c'")
    assert notes(db) == [(1, "b")]


def test_of_two_that_wait_for_each_other_one_goes_on(db: Database) -> None:
    with db.transaction():
        add_rows(db, [(1, "a"), (2, "a")])
    failures: list[TunilibError] = []
    both = threading.Barrier(2)

    def change(first: int, second: int) -> None:
        mine = Database(db.address)
        try:
            with mine.transaction():
                mine.execute("UPDATE note SET text = text || 'x' WHERE id = ?", (first,))
                both.wait()
                mine.execute("UPDATE note SET text = text || 'x' WHERE id = ?", (second,))
        except TunilibError as error:
            failures.append(error)

    threads = [threading.Thread(target=change, args=ids) for ids in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in failures] == [Conflict]
    assert notes(db) == [(1, "ax"), (2, "ax")]


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
