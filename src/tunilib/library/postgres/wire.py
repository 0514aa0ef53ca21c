"""A connection to the server: statements go out together, and it is given up where they are not answered in time.

libpq by itself waits for an answer for ever. Here each statement has a limit of time, however slowly its answer drips.

Statements are prepared where that may be: the server then plans each of them once. A prepared statement belongs to one
connection of the server. A pooler in transaction mode gives each transaction another one, and only some remember which
statements a client has prepared (PgBouncer 1.21 and newer, with ``max_prepared_statements``). Such a pooler gives them
names of its own, by which it is known. It gives the same text the same name, whoever sends it, and a statement that was
prepared for the tables of one library has other types of columns than those of another: so each carries the library's
name.

Statements go to the server by libpq's pipeline itself. psycopg's makes a cursor, a generator and a message of its own
for each of them, which costs several times what libpq and the server do.
"""

from __future__ import annotations

import select
from contextlib import suppress
from functools import lru_cache
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from psycopg import Connection, Error, OperationalError, pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from psycopg.abc import Transformer as Adapted

STATEMENT_SECONDS: Final = 45.0
"""More than a statement waits for the locks of others, after which the server ends it."""
LONG_SECONDS: Final = 3600.0
"""For what goes through a whole library: making, moving and verifying it."""

_CANCEL_SECONDS: Final = 2.0

SERVER_PROCESS: Final = "SELECT pg_backend_pid()"
"""A pooler answers for another process than the one that it says it is when it is connected to."""
_MOST_PREPARED: Final = 150
"""With so many prepared statements a connection is given up: nothing that a pooler understands ends a single one."""
_MOST_SEEN: Final = 1000
_POOLER_ASKED_AT: Final = 3
"""A pooler is asked in the transaction of this number: most commands end before it."""
_PROBE: Final = "SELECT 'tunilib' AS prepared"
_NAMED_BY_US: Final = (
    "SELECT name FROM pg_prepared_statements WHERE starts_with(statement, %s) AND starts_with(name, 'tunilib_')"
)

_Key: TypeAlias = tuple[str, tuple[int, ...]]
"""A statement, and the types of its values."""
_TEXTS: Final = (str, type(None))
"""Most values are these: they are written here, the others by psycopg."""
_COMMAND_OK: Final = pq.ExecStatus.COMMAND_OK
_TUPLES_OK: Final = pq.ExecStatus.TUPLES_OK
_FATAL_ERROR: Final = pq.ExecStatus.FATAL_ERROR
_PIPELINE_SYNC: Final = pq.ExecStatus.PIPELINE_SYNC


class TooSlow(OperationalError):
    """The server did not answer a statement in time; the connection was given up."""


class ResultRows(NamedTuple):
    """What the server answered to a statement: its rows, or how many it changed, and what it did."""

    rows: Iterator[tuple[Any, ...]]
    rowcount: int
    status: str


class _Sent(NamedTuple):
    """A statement on its way.

    Attributes:
        key: the statement, and the types of its values. is_new: it is prepared with this.
    """

    key: _Key
    values: Sequence[Any] | None
    formats: Sequence[pq.Format] | None
    name: bytes
    is_new: bool


class Wire(Connection[tuple[Any, ...]]):
    """A connection of which every statement ends in time.

    Attributes:
        seconds: how long a statement may take.
        begun: how many transactions were begun. is_pooled: a pooler is between here and the server.
        mark: is put behind a statement that is prepared.
        settings: those that the session has, as they were sent; empty: those of the server.
        is_by_keys: the same few statements are sent again and again, so each is prepared at once, else the second time.
    """

    seconds: float = STATEMENT_SECONDS
    begun: int = 0
    is_pooled: bool = False
    mark: bytes = b""
    settings: str = ""
    is_by_keys: bool = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._prepares = False
        self._names: dict[_Key, bytes] = {}
        self._seen: set[_Key] = set()
        self._numbers = count()
        self._adapted: Adapted | None = None
        self._unread: list[_Sent] = []
        self._end = 0.0
        self._polled = select.poll()

    @property
    def is_full(self) -> bool:
        """Whether as many statements are prepared as may be."""
        return len(self._names) >= _MOST_PREPARED

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **more: Any) -> Any:
        """Wait for what psycopg does in steps, each of which may take as long as it likes."""
        try:
            return super().wait(_limited(gen, self.seconds), *args, **more)
        except TooSlow:
            self.pgconn.finish()  # also a ROLLBACK would wait for the answer
            raise

    def send(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[ResultRows]:
        """Send statements with their values together, and wait for the answers of all.

        Raises:
            psycopg.Error: of the first that failed; the server did nothing of those behind it.
        """
        sent = self._dumped(statements)
        try:
            self._dispatch(sent)
            unread, self._unread = self._unread, []
            if unread:
                self._collect(unread)
            answers, failed = self._collect(sent)
            self.pgconn.exit_pipeline_mode()
        except BaseException as error:
            self._give_up(error)
            raise
        if failed is not None:
            raise failed
        return answers

    def post(self, statement: str) -> None:
        """Send a statement whose answer nobody needs: it is read with the next ones."""
        sent = self._dumped([(statement, ())])
        try:
            self._dispatch(sent)
        except BaseException as error:
            self._give_up(error)
            raise
        self._unread += sent

    def _dispatch(self, sent: Sequence[_Sent]) -> None:
        libpq = self.pgconn
        libpq.enter_pipeline_mode()
        for (sql, types), values, formats, name, is_new in sent:
            if is_new:
                libpq.send_prepare(name, _numbered(sql) + self.mark, types)
            if name:
                libpq.send_query_prepared(name, values, formats)
            else:
                libpq.send_query_params(_numbered(sql), values, types, formats)
        libpq.pipeline_sync()
        self._end = monotonic() + self.seconds
        while libpq.flush():
            if self._ready(select.POLLIN | select.POLLOUT) & select.POLLIN:
                libpq.consume_input()

    def _collect(self, sent: Sequence[_Sent]) -> tuple[list[ResultRows], Error | None]:
        """The answers to what was sent together, and the first error."""
        answers: list[ResultRows] = []
        failed: Error | None = None
        adapted = self._transformer()
        try:
            for one in sent:
                result = self._result()
                if one.is_new:
                    executed = self._result()
                    if result.status == _COMMAND_OK:
                        self._names[one.key] = one.name
                        result = executed
                if result.status == _FATAL_ERROR:
                    failed = failed or _error_of(result)
                elif failed is None:
                    answers.append(_answer(adapted, result))
            self._result()
        except Error:
            if failed is not None:
                raise failed from None  # as which the server ended the connection
            raise
        return answers, failed

    def _give_up(self, error: BaseException) -> None:
        if not isinstance(error, Exception):
            with suppress(Exception):  # what was asked for would go on in the server
                self.cancel_safe(timeout=_CANCEL_SECONDS)
        self.pgconn.finish()

    def _transformer(self) -> Adapted:
        if self._adapted is None:
            self._adapted = Transformer(self)
        return self._adapted

    def _dumped(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[_Sent]:
        """What is sent together; a statement that is there several times is prepared once."""
        adapted, new = self._transformer(), dict[_Key, bytes]()
        sent = []
        for sql, values in statements:
            dumped: Sequence[Any] = [None if one is None else encoded(one) for one in values if type(one) in _TEXTS]
            types: tuple[int, ...] = (0,) * len(values)
            formats: Sequence[pq.Format] | None = None
            if len(dumped) != len(values):
                dumped = adapted.dump_sequence(values, [PyFormat.AUTO] * len(values))
                types, formats = adapted.types or (), adapted.formats
            key = sql, types
            name = self._names.get(key) or new.get(key, b"")
            is_new = not name and self._prepares and (self.is_by_keys or key in self._seen)
            is_new = is_new and len(self._names) + len(new) < _MOST_PREPARED
            if is_new:
                self._seen.discard(key)
                name = new[key] = b"tunilib_%d" % next(self._numbers)
            elif not name and len(self._seen) < _MOST_SEEN:
                self._seen.add(key)
            sent.append(_Sent(key, dumped, formats, name, is_new))
        return sent

    def _ready(self, events: int) -> int:
        """Wait until the connection can be read or written."""
        left = self._end - monotonic()
        waiting = self._polled
        waiting.register(self.pgconn.socket, events)
        ready = waiting.poll(left * 1000) if left > 0 else []
        if not ready:
            raise TooSlow(f"no answer in {self.seconds:.0f} seconds")
        return ready[0][1]

    def _result(self) -> pq.abc.PGresult:
        """The next result, of which there is one for each thing that was sent."""
        libpq, found = self.pgconn, None
        while True:
            while libpq.is_busy():
                self._ready(select.POLLIN)
                libpq.consume_input()
            more = libpq.get_result()
            if more is None:
                if found is None:
                    raise OperationalError("the connection is lost")
                return found
            found = more
            if found.status == _PIPELINE_SYNC:
                return found

    def has_begun(self, process: int | None, *, long: bool) -> None:
        """A transaction has begun: prepare statements, but those of long work.

        Args:
            process: that of the server, in the first transaction.
        """
        self.begun += 1
        if self.begun == 1:
            self.is_pooled = process != self.info.backend_pid
        if long:
            return
        if self.begun == 1 and not self.is_pooled:
            self._prepares = True
        elif self.begun == _POOLER_ASKED_AT and self.is_pooled:
            self._ask_pooler()

    def _ask_pooler(self) -> None:
        """Prepare statements if the pooler keeps those of this connection."""
        self._prepares = True
        self.execute("SAVEPOINT prepared")
        try:
            for _ in range(2):
                self.send([(_PROBE, ())])
            names = self.execute(_NAMED_BY_US, (_PROBE,)).fetchall()
            for (name,) in names:
                self.execute(f'DEALLOCATE "{name}"')
        except Error:
            self._prepares = False
            self.execute("ROLLBACK TO prepared")
            return
        self._prepares = not names
        if names:
            self._names.clear()


def encoded(text: str) -> bytes:
    """A text as it is sent: none of PostgreSQL has a zero character, for which an imported record would be refused."""
    return text.replace("\0", "\ufffd").encode()


@lru_cache(maxsize=512)
def _numbered(sql: str) -> bytes:
    """A statement with ``?`` for its values, as the stores write it, in the form that PostgreSQL takes."""
    first, *parts = sql.split("?")
    return "".join([first, *[f"${number}{part}" for number, part in enumerate(parts, 1)]]).encode()


def _error_of(result: pq.abc.PGresult) -> Error:
    """The error of a statement; one without a code comes from libpq, which has lost the connection."""
    if result.error_field(pq.DiagnosticField.SQLSTATE) is None:
        return OperationalError(result.get_error_message())
    return error_from_result(result)


def _answer(adapted: Adapted, result: pq.abc.PGresult) -> ResultRows:
    status = (result.command_status or b"").decode()
    if result.status != _TUPLES_OK:
        changed = result.command_tuples
        return ResultRows(iter(()), -1 if changed is None else changed, status)
    count = result.ntuples
    if not count:
        return ResultRows(iter(()), 0, status)
    adapted.set_pgresult(result)
    return ResultRows(iter(adapted.load_rows(0, count, tuple)), count, status)


def _limited(steps: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The same steps, of which none is begun after the time is over."""
    end = monotonic() + seconds
    ready: Any = None
    while True:
        try:
            wanted = steps.send(ready)
        except StopIteration as done:
            return done.value
        ready = yield wanted
        if monotonic() > end:
            steps.close()
            raise TooSlow(f"no answer in {seconds:.0f} seconds")
