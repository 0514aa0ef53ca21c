"""A connection to the server: opened when first used, read in snapshots, changed in whole transactions.

A pooler in transaction mode gives each transaction another session of the server. So every transaction sets what it
needs for itself, together with its BEGIN.

A COMMIT whose answer was lost may have been made or not. To find out, a transaction that changed something writes a row
into the table ``commit_mark`` together with its COMMIT. After the connection was lost, another one writes
the same row with another value. The server lets it wait while the first is in progress, and then one of the two is
there. If it is the second, the first can never be committed any more. The number of the transaction
(``pg_current_xact_id``) would not do: after a crash the server may give the number of a transaction that never reached
its log to another one.

An address with several servers is that of a cluster, in which one server takes changes and the others follow it. What
may be some seconds old is read from one that follows.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from psycopg import Error

from tunilib.errors import LocalError, OutcomeUnknown, TunilibError, Unavailable
from tunilib.library.postgres.driver import connect, is_lost, is_refusal, lost, statement_error
from tunilib.library.postgres.opening import LONG_SECONDS, STATEMENT_SECONDS, TAKES_CHANGES, TooSlow
from tunilib.library.stores.addresses import checked_address, library_name
from tunilib.library.stores.statements import Delete, Sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.library.postgres.opening import ServerConnection
    from tunilib.library.stores.row_changes import StoreConnection
    from tunilib.library.stores.statements import Cursor as Rows

LOCK_SECONDS = 30
IDLE_SECONDS = 300
LOOK_SECONDS = 20.0
"""How long to try to find out about a COMMIT whose answer was lost: a server that starts again needs some time."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

MARKS: Final = """
CREATE TABLE commit_mark (
    token UUID PRIMARY KEY,
    is_made BOOLEAN NOT NULL DEFAULT TRUE,
    made TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX commit_mark_made ON commit_mark USING brin (made);
"""
"""The table of commit marks; part of the schema."""
_DURABLE: Final = """
CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
     THEN set_config('synchronous_commit', 'on', true) IS NOT NULL ELSE TRUE END
"""
"""What is reported as done has to be on the server's disk, and on that of a synchronous standby."""
MARK: Final = f"""
INSERT INTO commit_mark (token)
SELECT '{{}}'::uuid
 WHERE pg_current_xact_id_if_assigned() IS NOT NULL
   AND {_DURABLE}
"""
"""Nothing is written if nothing was changed."""
_FENCE: Final = f"""
INSERT INTO commit_mark (token, is_made) SELECT ?::uuid, FALSE WHERE {_DURABLE}
ON CONFLICT (token) DO UPDATE SET made = commit_mark.made
"""
"""It always writes: once its own COMMIT is on every disk that it has to be on, so is the one before it."""
_IS_MADE: Final = "SELECT is_made FROM commit_mark WHERE token = ?::uuid"

_WRITERS: Final = 0x74756E69_77726974
"""The key of the lock that all writers share, and that a move of the library takes alone."""
_READ, _CHANGE = "REPEATABLE READ, READ ONLY", "READ COMMITTED"
_SETTINGS: Final = (
    f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'"
)
_PROCESS: Final = "SELECT pg_backend_pid()"
_FOLLOWS: Final = """
SELECT EXISTS (SELECT FROM pg_stat_wal_receiver) AND (
    pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
    OR pg_last_xact_replay_timestamp() > clock_timestamp() - INTERVAL '5 seconds'
)
"""
"""Whether a server that follows another one has what that one had some seconds ago; every role may ask for it."""


def forget_marks(db: StoreConnection) -> None:
    """Drop the marks that nobody can ask for any more; within a transaction."""
    db.change(Delete("commit_mark", Sql("made < clock_timestamp() - INTERVAL '2 days'")))


class Database:
    """The database of one library, for one thread.

    Every table is found by the search path, which is the schema of the library alone; no statement names a schema.

    Attributes:
        library: its name, which is that of its schema.
        asked_of_server: which server is used if the address names several.

    Args:
        address: ``postgresql://…``.
        long: statements may take long, as those do that go through a whole library.
    """

    asked_of_server = TAKES_CHANGES

    def __init__(self, address: str, *, long: bool = False) -> None:
        self.address = checked_address(address)
        self.library = library_name(self.address)
        self._is_long = long
        self._seconds = LONG_SECONDS if long else STATEMENT_SECONDS
        self._server: ServerConnection | None = None
        self._is_open = False
        """A transaction has begun."""
        self._is_changing = False
        """A statement was sent that may change something."""

    def lock(self, kind: int) -> str:
        """The key of an advisory lock of this library, in SQL. All libraries of a database share the keys' numbers."""
        return f"hashtextextended('{self.library}', {kind})"

    def look_into(self, library: str) -> None:
        """Read another library of the same database until the end of the snapshot."""
        self.execute("SELECT set_config('search_path', ?, true)", (f'"{library}", pg_temp',))

    def query(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run a query within the transaction, which may lock rows but not change them; ``?`` is a value."""
        self._check_open()
        return self._connected().run(sql, values)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement within the transaction, which may change something."""
        self._is_changing = True
        return self.query(sql, values)

    def script(self, sql: str) -> None:
        """Execute several statements without values within the transaction."""
        self._check_open()
        self._is_changing = True
        self._connected().answers(sql)

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query as they are needed; they are never all in memory."""
        self._check_open()
        return self._connected().stream(sql, values)

    def copy_in(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        self._check_open()
        self._is_changing = True
        with self._connected().cursor().copy(f'COPY "{table}" ({names}) FROM STDIN'.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def snapshot(self, *, first: str = "") -> Iterator[tuple[Any, ...] | None]:
        """Read one consistent snapshot, without waiting for those who change something.

        Args:
            first: a query without values, whose first row the block gets.
        """
        with self._explained():
            opening = self._begin(_READ, first)
            try:
                yield opening
                self._connected().answers("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            self._end()

    @contextmanager
    def transaction(
        self, *, alone: bool = False, marked: bool = True, first: str = ""
    ) -> Iterator[tuple[Any, ...] | None]:
        """Change the library: all that the block does, or nothing if it raises anything but ``OutcomeUnknown``."""
        with self._explained():
            opening = self._begin(_CHANGE, first, self._writers(alone=alone))
            try:
                yield opening
            except BaseException:
                self._roll_back()
                raise
            self._commit(marked)

    @contextmanager
    def going_through_all(self) -> Iterator[None]:
        """Let the statements of the block take long."""
        before = self._seconds
        self._limit(LONG_SECONDS)
        try:
            yield
        finally:
            self._limit(before)

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold locks that the block takes, and nothing more: nothing can be lost at the end."""
        with self._explained():
            self._begin(_CHANGE, lock=self._writers())
            try:
                yield
            finally:
                self._roll_back()

    def close(self) -> None:
        """Close the connection; it is opened again when it is used."""
        server, self._server, self._is_open = self._server, None, False
        if server is not None:
            server.close()

    def __del__(self) -> None:
        """Close it when nobody holds it any more."""
        with suppress(Exception):
            self.close()

    def _connected(self) -> ServerConnection:
        server = self._server
        if server is not None and not self._is_open and (server.closed or server.broken or server.is_worn):
            self.close()
        if self._server is None:
            self._server = connect(self.address, self._seconds, self.asked_of_server)
        return self._server

    def _limit(self, seconds: float) -> None:
        self._seconds = seconds
        if self._server is not None:
            self._server.seconds = seconds

    def _check_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("a statement outside a transaction would be a transaction of its own")

    def _writers(self, *, alone: bool = False) -> str:
        return f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}({self.lock(_WRITERS)})"

    def _begin(self, mode: str, first: str = "", lock: str = "") -> tuple[Any, ...] | None:
        """Begin, and ask for what is read first; a connection that broke while nobody used it is made once more."""
        if self._is_open:
            raise RuntimeError("a transaction within another one would wait for itself")
        was_used = self._server is not None
        try:
            try:
                return self._begun(mode, first, lock)
            except Error as error:
                if not (was_used and is_lost(error)) or isinstance(error, TooSlow):
                    raise
                self.close()
                return self._begun(mode, first, lock)
        except BaseException:
            self._roll_back()
            raise

    def _begun(self, mode: str, first: str, lock: str) -> tuple[Any, ...] | None:
        server = self._connected()
        is_new = server.begun == 0
        path = f'SET LOCAL search_path TO "{self.library}", pg_temp'
        asked = [f"BEGIN ISOLATION LEVEL {mode}", _SETTINGS, path, lock, is_new and _PROCESS, first]
        answers = server.answers("; ".join(one for one in asked if one))
        self._is_open = True
        row = answers.pop() if first else None
        server.has_begun(answers.pop() if is_new else None, is_long=self._is_long)
        return row

    def _end(self) -> None:
        self._is_open = self._is_changing = False

    def _roll_back(self) -> None:
        """Roll back; a second failure does not hide the first."""
        self._end()
        try:
            if self._server is not None and not self._server.closed:
                self._server.answers("ROLLBACK")
        except Exception:  # noqa: BLE001 - whatever it is, the server rolls back what it has lost
            self.close()

    def _commit(self, marked: bool) -> None:
        """Commit, with a mark if something was changed; find out what came of it if the answer is lost.

        If nothing was changed, nothing can be lost: the locks are given back, and nobody waits for a disk.
        """
        if not self._is_changing:  # after a ROLLBACK psycopg would prepare its statements anew
            try:
                self._connected().answers("SET LOCAL synchronous_commit = off; COMMIT")
            except BaseException:
                self._roll_back()
                raise
            self._end()
            return
        token = str(uuid4()) if marked else None
        try:
            is_made = self._connected().commit_after("" if token is None else MARK.format(token))
        except BaseException as error:
            if is_refusal(error):
                self._roll_back()
                raise
            self._end()
            self.close()
            self._find_out(token, error)
            if not isinstance(error, Exception):
                raise  # an interrupt: what was committed stays so
            return
        self._end()
        if not is_made:
            raise LocalError(
                "{address} did not make a change in which a statement had failed",
                code="database",
                hint="report this",
                address=self.address,
            )

    def _find_out(self, token: str | None, error: BaseException) -> None:
        """Return if a transaction was committed; raise where it was not, and where nobody can say it now."""
        seconds = self._seconds
        was_made = None if token is None else self._was_made(token)
        self._limit(seconds)
        if was_made is None:
            raise OutcomeUnknown(
                "the connection to {address} was lost at the end of a change, which may have been made",
                hint="check before you repeat it",
                address=self.address,
            ) from error
        if not was_made:
            raise lost(self.address) from error

    def _was_made(self, token: str) -> bool | None:
        """Whether the transaction of a mark was committed; None: it cannot be found out."""
        end, pause = time.monotonic() + LOOK_SECONDS, _FIRST_PAUSE
        self._limit(LOOK_SECONDS)
        while True:
            try:
                self._begin(_CHANGE)
                try:
                    self.execute(_FENCE, (token,))
                    is_made: bool = self.execute(_IS_MADE, (token,)).fetchall()[0][0]
                    self._connected().answers("COMMIT")
                    return is_made
                finally:
                    self._roll_back()
            except Error as error:
                if is_refusal(error) and error.sqlstate != "55P03":
                    return None
            except TunilibError as error:
                if not isinstance(error, Unavailable):
                    return None
            if time.monotonic() + pause > end:
                return None
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise what psycopg raises in the block as errors of tunilib."""
        try:
            yield
        except Error as error:
            raise statement_error(error, self.address) from error


class FollowingDatabase(Database):
    """The database to read in from a server that follows; the newest state if no server follows well.

    A server that follows may have lost the other one, or be far behind it: then that one is asked.
    """

    asked_of_server = "prefer-standby"

    def _begin(self, mode: str, first: str = "", lock: str = "") -> tuple[Any, ...] | None:
        opening = super()._begin(mode, first, lock)
        server = self._connected()
        follows = server.info.parameter_status("in_hot_standby") == "on"
        if not follows or server.run(_FOLLOWS).fetchone() == (True,):
            return opening
        self._roll_back()
        self.close()
        self.asked_of_server = TAKES_CHANGES
        return super()._begin(mode, first, lock)
