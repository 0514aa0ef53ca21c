"""A connection to the server: opened when first used, read in snapshots, changed in whole transactions.

A session of the server keeps prepared statements, those only where a pooler in transaction mode, if there is one, keeps
them for each of its clients; and the settings, where there is no pooler: behind one they hold for one transaction. The
first answer of a transaction says in which library it reads, so none is used that has lost its settings.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from psycopg import Error, OperationalError

from tunilib.errors import LocalError, OutcomeUnknown, TunilibError, Unavailable
from tunilib.library.postgres.commit_marks import FENCE, IS_MADE, MARK
from tunilib.library.postgres.driver import connect, is_lost, lost, statement_error, with_placeholders
from tunilib.library.postgres.later import (
    COMMIT,
    MOST_WAITING,
    ROLLBACK,
    Ahead,
    Later,
    NotYet,
    send_together,
)
from tunilib.library.postgres.opening import TAKES_CHANGES
from tunilib.library.postgres.wire import LONG_SECONDS, SERVER_PROCESS, STATEMENT_SECONDS, TooSlow
from tunilib.library.stores.addresses import checked_address, library_name
from tunilib.library.stores.rows import KeepsItsTables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tunilib.library.postgres.wire import Wire
    from tunilib.library.stores.connection import Cursor as Rows

LOCK_SECONDS = 30
IDLE_SECONDS = 300
LOOK_SECONDS = 20.0
"""How long it is tried to find out about a COMMIT whose answer was lost: a server that starts again needs some time."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

_UNMARKED: Final = ""
_WRITERS: Final = 0x74756E69_77726974
"""The key of the lock that everybody who changes something shares, and who moves a library has alone."""
_SHARED: Final = "SELECT pg_advisory_xact_lock_shared({})"
_ALONE: Final = "SELECT pg_advisory_xact_lock({})"

_READ, _CHANGE = "REPEATABLE READ, READ ONLY", "READ COMMITTED"
_SETTINGS: Final = (
    f"SELECT pg_catalog.set_config('lock_timeout', '{LOCK_SECONDS}s', {{is_local}}),"
    f" pg_catalog.set_config('idle_in_transaction_session_timeout', '{IDLE_SECONDS}s', {{is_local}}),"
    " pg_catalog.set_config('search_path', '{path}', {is_local}),"
    " pg_catalog.set_config('plan_cache_mode', '{plans}', {is_local})"
)
"""What looks for few rows ``by_keys`` has one plan for all values; what looks for days may need one for each."""
_ONLY_READS: Final = re.compile(r"\s*SELECT (?!setval)")
_FIRST: Final = "SELECT pg_catalog.current_setting('search_path'), f.* FROM ({}) f"


class Database(KeepsItsTables):
    """The database of one library, for one thread.

    Every table is found by the path for searching, which is the schema of the library alone; no statement names one.

    Attributes:
        library: its name, which is that of its schema.
        asked_of_server: which one is used where the address names several.

    Args:
        address: ``postgresql://…``.
        long: whether statements may take long, as those do that go through a whole library.
    """

    asked_of_server = TAKES_CHANGES

    def __init__(self, address: str, *, long: bool = False) -> None:
        self.address = checked_address(address)
        self.library = library_name(self.address)
        self._path = f'"{self.library}", pg_temp'
        self._is_long = long
        self._seconds = LONG_SECONDS if long else STATEMENT_SECONDS
        self._wire: Wire | None = None
        self._is_open = False
        """Whether a transaction is."""
        self._is_reading = False
        """Whether that is a snapshot, in which no statement does anything that somebody could wait for."""
        self._settings, self._has_set = "", False
        """Those of the session once the transaction is committed, and whether it has sent them."""
        self._is_changing = False
        """Whether a statement was sent that may change something."""
        self._waiting: list[Later] = []
        self._ahead = Ahead()

    def lock(self, kind: int) -> str:
        """The key of an advisory lock in SQL: a database has them for all its libraries, each of which has its own."""
        return f"hashtextextended('{self.library}', {kind})"

    def ahead(self, *reads: Callable[[], object]) -> None:
        """Send what these will read with the next statement whose answer is looked at, or as a transaction begins."""
        try:
            self._ahead.ask(reads)
        except BaseException:
            if not self._is_open:
                self._end()
            raise

    def look_into(self, library: str) -> None:
        """Read another library of the same database until the end of the snapshot."""
        self.execute("SELECT set_config('search_path', ?, true)", (f'"{library}", pg_temp',))

    def later(self, sql: str, values: Sequence[Any] = ()) -> Later:
        """One statement within the transaction, sent with the next one whose answer is looked at."""
        known = self._ahead.take(sql, values)
        self._is_changing = self._is_changing or not _ONLY_READS.match(sql)
        statement = Later(sql, values, self._send)
        if known is not None:
            return statement if self._ahead.is_asking else known
        self._waiting.append(statement)
        if self._ahead.is_asking:
            self._ahead.keep(statement)
        elif len(self._waiting) >= MOST_WAITING:
            self._send()
        return statement

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Execute one statement within the transaction; ``?`` stands for a value."""
        statement = self.later(sql, values)
        if not self._is_reading:
            statement.look()
        return statement

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each row, without waiting for each answer."""
        for row in rows:
            self.later(sql, row)
        self._send()

    def script(self, sql: str) -> None:
        """Execute several statements without values within the transaction."""
        self._send()
        self._is_changing = True
        self._connected().execute(sql)

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query as they are needed; they are never all in memory."""
        self._send()
        with self._connected().cursor("tunilib_rows") as cursor:
            cursor.itersize = 2000
            yield from cursor.execute(with_placeholders(sql) if values else sql, values or None)

    def copy_in(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a table by COPY."""
        names = ", ".join(f'"{name}"' for name in columns)
        self._send()
        self._is_changing = True
        with self._connected().cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def snapshot(self, *, first: str = "", by_keys: bool = False) -> Iterator[tuple[Any, ...] | None]:
        """Read one consistent snapshot, without waiting for those who change something."""
        with self._explained():
            opening = self._begin(_READ, first, by_keys=by_keys)
            self._is_reading = True
            try:
                yield opening
                self._send()
                self._connected().post(COMMIT)
            except BaseException:
                self._roll_back()
                raise
            self._end(is_made=True)

    @contextmanager
    def transaction(
        self, *, alone: bool = False, marked: bool = True, first: str = "", by_keys: bool = False
    ) -> Iterator[tuple[Any, ...] | None]:
        """Change the library: all that the block does, or nothing where it raises but ``OutcomeUnknown``."""
        with self._explained():
            opening = self._begin(_CHANGE, first, self._writers(alone=alone), by_keys=by_keys)
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
        wire, self._wire, self._is_open = self._wire, None, False
        if wire is not None:
            wire.close()

    def __del__(self) -> None:
        """Close it when nobody holds it any more."""
        with suppress(Exception):
            self.close()

    def _connected(self) -> Wire:
        if self._wire is not None and not self._is_open and (self._wire.closed or self._wire.broken):
            self.close()
        if self._wire is None:
            self._wire = connect(self.address, self._seconds, self.asked_of_server)
        return self._wire

    def _limit(self, seconds: float) -> None:
        self._seconds = seconds
        if self._wire is not None:
            self._wire.seconds = seconds

    def _send(self) -> None:
        """Send what waits."""
        if self._ahead.is_asking:
            raise NotYet
        self._check_open()
        waiting, self._waiting = self._waiting, []
        if waiting:
            send_together(self._connected(), waiting)

    def _check_open(self) -> None:
        if not self._is_open:
            raise RuntimeError("a statement outside a transaction would be a transaction of its own")

    def _writers(self, *, alone: bool = False) -> str:
        return (_ALONE if alone else _SHARED).format(self.lock(_WRITERS))

    def _begin(self, mode: str, first: str = "", lock: str = "", *, by_keys: bool = False) -> tuple[Any, ...] | None:
        """Begin, and what is asked for first; a connection that broke while nobody used it is made once more."""
        if self._is_open:
            raise RuntimeError("a transaction within another one would wait for itself")
        was_used = self._wire is not None
        try:
            try:
                return self._begun(mode, first, lock, by_keys)
            except Error as error:
                if not (was_used and is_lost(error)) or isinstance(error, TooSlow):
                    self._roll_back()
                    raise
                self.close()
                return self._begun(mode, first, lock, by_keys)
        except BaseException:
            self._end()  # what was asked for ahead is of this transaction, and of no later one
            raise

    def _begun(self, mode: str, first: str, lock: str, by_keys: bool) -> tuple[Any, ...] | None:
        wire = self._connected()
        is_for_session = wire.begun > 0 and not wire.is_pooled
        is_local, plans = "false" if is_for_session else "true", "force_generic_plan" if by_keys else "auto"
        settings = _SETTINGS.format(is_local=is_local, path=self._path, plans=plans)
        self._has_set = not (first and wire.settings == settings)
        self._settings = settings if is_for_session else ""
        wire.is_by_keys = by_keys
        statements = (
            f"BEGIN ISOLATION LEVEL {mode}",
            settings if self._has_set else "",
            "" if wire.begun else SERVER_PROCESS,
            lock,
            first and _FIRST.format(first),
        )
        begun = {one: Later(one, (), self._send) for one in statements if one}
        send_together(wire, [*begun.values(), *self._waiting])
        row = begun[statements[-1]].fetchone() if first else None
        if row is not None and row[0] != self._path:
            raise OperationalError("the session has lost its settings")
        self._waiting = []
        self._is_open = True
        wire.has_begun(None if wire.begun else begun[SERVER_PROCESS].fetchone()[0], long=self._is_long)
        return row and row[1:]

    def _end(self, *, is_made: bool = False) -> None:
        self._is_open = self._is_reading = self._is_changing = False
        self._waiting.clear()
        self._ahead.clear()
        if self._wire is not None:
            self._wire.settings = self._settings if is_made else ""
            if self._wire.is_full:
                self.close()

    def _roll_back(self) -> None:
        """Roll back; a second failure does not hide the first."""
        self._end()
        try:
            if self._wire is not None and not self._wire.closed:
                self._wire.execute(ROLLBACK)
        except Exception:  # noqa: BLE001 - whatever it is, the server rolls back what it has lost
            self.close()

    def _commit(self, marked: bool) -> None:
        """Commit, with a mark where something was changed; where the answer is lost, find out what came of it.

        Where nothing was changed, nothing can be lost: the locks are given back, and no disk is waited for.
        """
        if not self._is_changing:
            self._connected().post(COMMIT if self._has_set and self._settings else ROLLBACK)
            self._end(is_made=True)
            return
        token = str(uuid4()) if marked else _UNMARKED
        end = Later(COMMIT, (), self._send)
        waiting, self._waiting = self._waiting, []
        self._ahead.clear()
        marking = [Later(MARK, (token,), self._send)] if marked else []
        try:
            send_together(self._connected(), [*waiting, *marking, end])
        except BaseException as error:
            if isinstance(error, Exception) and not is_lost(error):
                self._roll_back()
                raise  # the server said no
            self._is_open = False
            self.close()
            self._find_out(token, error)
            if not isinstance(error, Exception):
                raise  # an interrupt: what was committed stays so
            return
        is_made = end.answer is not None and end.answer.status == COMMIT
        self._end(is_made=is_made)
        if not is_made:
            raise LocalError(
                "{address} did not make a change in which a statement had failed",
                code="database",
                hint="report this",
                address=self.address,
            )

    def _find_out(self, token: str, error: BaseException) -> None:
        """Return if a transaction was committed; raise where it was not, and where nobody can say it now."""
        seconds = self._seconds
        was_made = None if token == _UNMARKED else self._was_made(token)
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
                    self.execute(FENCE, (token,))
                    is_made: bool = self.execute(IS_MADE, (token,)).fetchall()[0][0]
                    self._connected().execute(COMMIT)
                    return is_made
                finally:
                    self._roll_back()
            except Error as error:
                if not is_lost(error) and error.sqlstate != "55P03":
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
