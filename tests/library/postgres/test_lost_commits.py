"""The connection is lost before, during and after COMMIT: what was made is said to be made, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.cluster import Cluster
from tests.library.postgres.conftest import with_a_table

from tunilib.errors import OutcomeUnknown, Unavailable
from tunilib.library.postgres import connections
from tunilib.library.postgres.connections import MARK, Database, forget_marks
from tunilib.library.stores.row_changes import StoreConnection

ADD = "INSERT INTO note VALUES (?, ?)"
END = "SELECT pg_terminate_backend(?)"


def notes(db: Database) -> list[Any]:
    with db.snapshot():
        return db.execute("SELECT id FROM note ORDER BY id").fetchall()


def ended(db: Database) -> None:
    """Let the server end the connection."""
    other = Database(db.address)
    with other.snapshot():
        other.execute(END, (db._connected().info.backend_pid,))


def add_and_lose(db: Database, first: int, *others: int) -> None:
    """Add notes in a transaction, and lose the connection after the first."""
    with db.transaction():
        db.execute(ADD, (first, "a"))
        ended(db)
        for number in others:
            db.execute(ADD, (number, "a"))


class LosingConnection:
    """A connection whose COMMIT is lost on the way there, or its answer on the way back."""

    def __init__(self, server: Any, on_commit: Callable[[Any], None]) -> None:
        self.inner = server
        self._on_commit = on_commit
        self._last = ""

    def commit_after(self, last: str) -> Any:
        self._last = last
        self._on_commit(self)
        return self.commit()

    def mark(self) -> None:
        """Run all but the COMMIT."""
        self.inner.answers(self._last)

    def commit(self) -> Any:
        return self.inner.commit_after(self._last)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@contextmanager
def losing(db: Database, on_commit: Callable[[Any], None]) -> Iterator[None]:
    db._server = LosingConnection(db._connected(), on_commit)  # type: ignore[assignment]
    yield


def lost(_server: Any = None) -> None:
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def answer_lost(server: Any) -> None:
    server.commit()
    lost()


def test_a_connection_that_ended_while_nobody_used_it_is_made_again(db: Database) -> None:
    assert notes(db) == []
    ended(db)
    assert notes(db) == []
    ended(db)
    with db.transaction():
        db.execute(ADD, (1, "a"))
    assert notes(db) == [(1,)]


def test_a_connection_lost_before_the_end_changed_nothing(db: Database) -> None:
    with pytest.raises(Unavailable, match="lost, nothing was changed"):
        add_and_lose(db, 1, 2)
    with pytest.raises(Unavailable, match="lost, nothing was changed"):
        add_and_lose(db, 3)
    assert notes(db) == []


def test_a_connection_lost_at_the_end_of_what_changed_nothing_is_made_again(db: Database) -> None:
    for lose in (db.transaction, db.snapshot):
        with pytest.raises(Unavailable, match="lost, nothing was changed"), lose():
            ended(db)
        assert notes(db) == []


def test_a_commit_that_never_arrived_was_not_made_and_is_said_so(db: Database) -> None:
    def on_the_way(server: Any) -> None:
        server.close()
        lost()

    with losing(db, on_the_way), pytest.raises(Unavailable, match="nothing was changed"), db.transaction():
        db.execute(ADD, (1, "a"))
    assert notes(db) == []


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("server closed the connection unexpectedly"),
        psycopg.ProgrammingError("no COPY in progress"),
        psycopg.DatabaseError("message contents do not agree with length"),
        UnicodeDecodeError("utf-8", b"\xe4", 0, 1, "invalid"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_commit_without_an_answer_that_is_understood_was_made_and_is_said_so(db: Database, error: Exception) -> None:
    def answered(server: Any) -> None:
        server.commit()
        raise error

    with losing(db, answered), db.transaction():
        db.execute(ADD, (1, "a"))
    assert notes(db) == [(1,)]


def test_a_commit_that_arrives_after_it_was_given_up_is_refused(db: Database) -> None:
    """What was said not to be made stays so, however late the server reads it."""
    late: list[Any] = []

    def given_up(server: Any) -> None:
        late.append(server)
        db._server = None
        lost()

    with losing(db, given_up), pytest.raises(Unavailable, match="nothing was changed"), db.transaction():
        db.execute(ADD, (1, "a"))
    with pytest.raises(Exception, match="commit_mark_pkey"):
        late[0].commit()
    late[0].close()
    assert notes(db) == []


def test_a_commit_still_in_progress_is_waited_for(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server has not noticed yet that the client is gone: its transaction may still be committed."""
    monkeypatch.setattr(connections, "_SETTINGS", connections._SETTINGS.replace("30s", "20ms"))
    first: list[Any] = []

    def committed_late(pause: float) -> None:
        server = first.pop()
        server.inner.answers("COMMIT")
        server.close()

    monkeypatch.setattr("time.sleep", committed_late)

    def on_the_way(server: Any) -> None:
        first.append(server)
        server.mark()
        db._server = None
        lost()

    with losing(db, on_the_way), db.transaction():
        db.execute(ADD, (1, "a"))
    assert notes(db) == [(1,)]


def test_a_server_that_stays_away_leaves_the_outcome_unknown(
    own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.1)
    with own_cluster.database() as address:
        db = with_a_table(address)

        def stopped(server: Any) -> None:
            server.commit()
            own_cluster.stop("immediate")
            lost()

        with losing(db, stopped), pytest.raises(OutcomeUnknown, match="may have been made"), db.transaction():
            db.execute(ADD, (1, "a"))
        own_cluster.start()
        assert notes(db) == [(1,)]
        db.close()


def test_a_server_that_crashed_and_is_there_again_is_asked(own_cluster: Cluster) -> None:
    with own_cluster.database() as address:
        db = with_a_table(address)

        def crashed(before: bool) -> Callable[[Any], None]:
            def on_commit(server: Any) -> None:
                if not before:
                    server.commit()
                own_cluster.stop("immediate")
                own_cluster.start()

            return on_commit

        with losing(db, crashed(before=False)), db.transaction():
            db.execute(ADD, (1, "a"))
        with losing(db, crashed(before=True)), pytest.raises(Unavailable), db.transaction():
            db.execute(ADD, (2, "a"))
        assert notes(db) == [(1,)]
        db.close()


def test_a_lock_that_is_lost_at_its_end_is_no_change_that_could_be_unknown(db: Database) -> None:
    with db.holding():
        ended(db)
    assert notes(db) == []


def test_an_interrupt_at_the_end_stays_an_interrupt(db: Database) -> None:
    def interrupted(server: Any) -> None:
        server.commit()
        raise KeyboardInterrupt

    with losing(db, interrupted), pytest.raises(KeyboardInterrupt), db.transaction():
        db.execute(ADD, (1, "a"))
    assert notes(db) == [(1,)]


def test_marks_that_nobody_can_ask_for_any_more_are_dropped(db: Database) -> None:
    with db.transaction():
        db.execute(ADD, (1, "a"))
    with db.transaction():
        db.execute("UPDATE commit_mark SET made = made - INTERVAL '3 days'")
    with db.transaction():
        forget_marks(StoreConnection(db))
    with db.snapshot():
        assert db.execute("SELECT COUNT(*) FROM commit_mark").fetchone() == (2,)


@pytest.mark.parametrize(
    ("asked", "kept"), [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply", "remote_apply")]
)
def test_what_is_reported_as_done_is_on_the_disk_whatever_the_role_asks_for(
    db: Database, asked: str, kept: str
) -> None:
    with db.transaction(marked=False):
        db.execute("SELECT set_config('synchronous_commit', ?, true)", (asked,))
        db.execute(ADD, (1, "a"))
        db.execute(MARK.format(uuid4()))
        assert db.execute("SELECT current_setting('synchronous_commit')").fetchone() == (kept,)
