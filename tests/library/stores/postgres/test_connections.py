"""Whole transactions on a server."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import Any

import pytest

from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.library.postgres import connections, wire
from tunilib.library.postgres.connections import Database
from tunilib.library.postgres.later import MOST_WAITING, Later, send_together
from tunilib.library.postgres.wire import Wire
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


def add_later(db: Database, *ids: int, then: Callable[[], object]) -> None:
    with db.transaction():
        for number in ids:
            db.later(ADD, (number, "a"))
        then()


def interrupt() -> None:
    raise KeyboardInterrupt


def marks(db: Database) -> int:
    with db.snapshot():
        count: int = db.execute("SELECT COUNT(*) FROM commit_mark").fetchone()[0]
        return count


def test_a_change_is_made_whole_or_not_at_all(db: Database) -> None:
    with db.transaction():
        db.executemany(ADD, [(1, "a"), (2, "50 %")])
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
    posted, post = list[str](), Wire.post

    def note(wire: Wire, statement: str) -> None:
        posted.append(statement)
        post(wire, statement)

    monkeypatch.setattr(Wire, "post", note)
    with closing(Database(db.address)) as other:
        for _ in range(3):
            with other.transaction(first="SELECT 1"):
                other.execute("SELECT 1 FROM note FOR UPDATE").fetchall()
        assert posted == ["ROLLBACK", "COMMIT", "ROLLBACK"]  # the second one's settings are those of the session
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


def test_a_connection_with_as_many_prepared_statements_as_may_be_is_made_anew(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_MOST_PREPARED", 3)
    process = db._connected().info.backend_pid
    for number in range(3):
        with db.snapshot():
            for _ in range(2):
                assert db.execute(f"SELECT {number}, CAST(? AS TEXT)", ("a",)).fetchall() == [(number, "a")]
    assert db._connected().info.backend_pid != process


def test_much_is_sent_and_answered_at_once(db: Database) -> None:
    text = "ä" * 100_000
    with db.transaction():
        found = [db.later("SELECT CAST(? AS TEXT), ?", (text, number)) for number in range(50)]
        assert [one.fetchone() for one in found] == [(text, number) for number in range(50)]


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


def test_a_session_keeps_the_settings_of_its_library_and_nothing_else(db: Database) -> None:
    for number in range(3):
        with db.transaction(first="SELECT 1"):
            assert db.execute(_SET).fetchone() == ("30s", '"tunilib", pg_temp')
            db.execute("SELECT pg_catalog.set_config('lock_timeout', '1s', true)")
            db.execute(ADD, (number, ""))
    assert db._connected().execute(_SET).fetchone() == ("30s", '"tunilib", pg_temp')


def test_what_was_rolled_back_leaves_no_session_without_settings(db: Database) -> None:
    for then in (interrupt, lambda: db.execute("SELECT nothing"), lambda: None, interrupt):
        with suppress(KeyboardInterrupt, TunilibError):
            add(db, None, then=then)
        with db.snapshot(first="SELECT 1"):
            assert db.execute(_SET).fetchone() == ("30s", '"tunilib", pg_temp')


def test_a_session_that_has_lost_its_settings_is_not_used(db: Database) -> None:
    for number in range(3):
        add(db, number)
    lost = db._connected()
    lost.execute("RESET search_path")
    with db.transaction(first="SELECT 7") as row:
        assert row == (7,)
        db.execute(ADD, (3, ""))
    assert db._connected() is not lost
    assert len(notes(db)) == 4


def test_what_is_sent_many_times_at_once_is_prepared_once(db: Database) -> None:
    for start in (0, 40):
        with db.transaction():
            db.executemany(ADD, [(start + number, "x") for number in range(40)])
    with db.snapshot():
        prepared = "SELECT COUNT(*) FROM pg_prepared_statements WHERE starts_with(statement, 'INSERT INTO note')"
        assert db.execute(prepared).fetchone() == (1,)


def test_what_waits_is_sent_before_what_is_looked_at_and_in_its_order(db: Database) -> None:
    with db.transaction():
        added = [db.later(ADD, (number, "a")) for number in range(3)]
        assert db._connected().execute("SELECT 1 FROM note").fetchall() == []
        assert db.later("SELECT id FROM note ORDER BY id").fetchall() == [(0,), (1,), (2,)]
        assert [one.rowcount for one in added] == [1, 1, 1]
        db.later("UPDATE note SET text = 'b' WHERE id = ?", (1,))
        assert db.execute("SELECT id FROM note WHERE text = 'b'").fetchall() == [(1,)]
        db.later("DELETE FROM note WHERE id = ?", (2,))
    assert notes(db) == [(0, "a"), (1, "b")]


def test_what_waits_is_not_kept_without_end(db: Database) -> None:
    with db.transaction():
        for number in range(MOST_WAITING):
            db.later(ADD, (number, "a"))
        assert db._connected().execute("SELECT COUNT(*) FROM note").fetchone() == (MOST_WAITING,)


def test_a_statement_that_waited_and_fails_is_the_error_of_the_change(db: Database) -> None:
    with db.transaction():
        db.later(ADD, (1, "a"))
    for look in (lambda: db.later("SELECT 1").fetchone(), lambda: None):
        with pytest.raises(Conflict):
            add_later(db, 2, 1, then=look)
    with pytest.raises(KeyboardInterrupt):
        add_later(db, 3, then=interrupt)
    assert notes(db) == [(1, "a")]


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
        db.executemany(ADD, [(1, "a"), (2, "a")])
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


def test_what_is_asked_for_ahead_is_read_once_and_anew_where_its_table_was_changed(db: Database) -> None:
    count, text = "SELECT COUNT(*) FROM note", "SELECT text FROM note WHERE id = ?"
    sent: list[int] = []

    def send(wire: Wire, statements: Sequence[Later]) -> None:
        sent.append(len(statements))
        send_together(wire, statements)

    def counted() -> Any:
        return db.later(count).fetchone()

    def read() -> Any:
        return db.later(text, (1,)).fetchone()

    with db.transaction(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(connections, "send_together", send)
        db.later(ADD, (1, "a"))
        db.ahead(counted, read)
        assert sent == []
        assert counted() == (1,)
        db.ahead(counted, read, read)
        assert (read(), counted(), sent) == (("a",), (1,), [3, 1])
        db.ahead(counted, read)
        db.later("UPDATE note SET text = 'b' WHERE id = ?", (1,))
        assert read() == ("b",)
        db.ahead(counted, read)
        db.later("CREATE TABLE other (id INTEGER)")
        assert read() == ("b",)
    assert notes(db) == [(1, "b")]
