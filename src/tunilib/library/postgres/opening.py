"""A connection to the server: encrypted on the way, to the one of several that is wanted, given up if it hangs.

libpq encrypts if the server wants to, and writes warnings to standard error. Here a server on
another machine has to encrypt, unless the address says ``sslmode=disable``, and a password file that libpq would refuse
with a warning is not shown to it. It waits for an answer for ever; here each statement has a limit of time, however
slowly its answer drips.

psycopg prepares statements, which the server then plans once. A prepared statement belongs to one session of the
server. A pooler in transaction mode gives each transaction another session, and only some poolers remember which
statements a client has prepared (PgBouncer 1.21 and newer, with ``max_prepared_statements``). Such a pooler gives them
other names. It gives the same text of any client the same name, and the same statement has other types of
columns in another library: so each statement carries the library's name.
"""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from psycopg import Connection, Error, OperationalError
from psycopg.conninfo import conninfo_to_dict

from tunilib.core.address import is_loopback
from tunilib.errors import LocalError
from tunilib.library.stores.addresses import address_of_server, library_name

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from psycopg import Cursor

CONNECT_SECONDS: Final = 10
TAKES_CHANGES: Final = "read-write"
"""What is asked of one of several servers, in libpq's words."""
_OF_SEVERAL: Final = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""A machine that is gone says nothing: in so many seconds, or thousandths, it is known, and another one asked."""

_ENCRYPTING: Final = frozenset({"require", "verify-ca", "verify-full"})
_NO_FILE: Final = "/nonexistent/tunilib"
_NO_TLS_HINT: Final = (
    "turn TLS on there (ssl = on); only where others cannot listen on the way, add sslmode=disable to the address"
)


STATEMENT_SECONDS: Final = 45.0
"""More than a statement waits for the locks of others, after which the server ends it."""
LONG_SECONDS: Final = 3600.0
"""For what goes through a whole library: making, moving and verifying it."""
_PREPARED_AFTER: Final = 1
"""A statement is prepared the second time it is sent."""
_POOLER_ASKED_AT: Final = 3
"""A pooler is asked in the transaction of this number: most commands end before it."""
_MOST_POOLED: Final = 500
"""A pooler keeps what is prepared, and understands no end of a single statement: so its clients begin anew."""
_PROBE: Final = "SELECT 'tunilib' AS prepared"
_NAMED_BY_PSYCOPG: Final = (
    "SELECT name FROM pg_prepared_statements WHERE starts_with(statement, ?) AND starts_with(name, '_pg3_')"
)


class TooSlow(OperationalError):
    """The server did not answer a statement in time; the connection was given up."""


class ServerConnection(Connection[tuple[Any, ...]]):
    """A connection whose statements end in time.

    Attributes:
        seconds: how long a statement may take.
        begun: how many transactions were begun. is_pooled: a pooler is between here and the server.
        mark: a comment behind each statement that may be prepared.
    """

    seconds: float = STATEMENT_SECONDS
    begun: int = 0
    is_pooled: bool = False
    mark: str = ""

    @property
    def is_worn(self) -> bool:
        """A pooler may keep much for this connection."""
        return self.is_pooled and self.begun >= _MOST_POOLED

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **more: Any) -> Any:
        """Wait for the steps of psycopg; a single step has no limit in psycopg."""
        try:
            return super().wait(_limited(gen, self.seconds), *args, **more)
        except TooSlow:
            self.pgconn.finish()  # a ROLLBACK would wait for the answer too
            raise

    def run(self, sql: str, values: Sequence[Any] = ()) -> Cursor[tuple[Any, ...]]:
        """Run one statement; ``?`` is a value."""
        return self.execute(_with_placeholders(sql, self.mark), values)

    def stream(self, sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as they are needed."""
        with self.cursor("tunilib_rows") as cursor:
            cursor.itersize = 2000
            yield from cursor.execute(_with_placeholders(sql, ""), values)

    def answers(self, statements: str) -> list[Any]:
        """Run statements without values at once; the first row of each that gives rows."""
        cursor, rows = self.execute(statements.encode(), prepare=False), []
        while True:
            if cursor.description is not None:
                rows.append(cursor.fetchone())
            if not cursor.nextset():
                return rows

    def commit_after(self, last: str) -> bool:
        """Send a last statement together with COMMIT; whether the server committed, and did not roll back."""
        cursor = self.execute(f"{last}; COMMIT".encode(), prepare=False)
        while cursor.nextset():
            pass
        if cursor.statusmessage not in ("COMMIT", "ROLLBACK"):
            raise Error(f"the answer to COMMIT is {cursor.statusmessage!r}")
        return cursor.statusmessage == "COMMIT"

    def has_begun(self, process: tuple[int] | None, *, is_long: bool) -> None:
        """A transaction has begun: prepare statements, except those of long work.

        Args:
            process: the server's process, in the first transaction. At connecting, a pooler names another process.
        """
        self.begun += 1
        if process is not None:
            self.is_pooled = process != (self.info.backend_pid,)
        if is_long:
            return
        if self.begun == 1 and not self.is_pooled:
            self.prepare_threshold = _PREPARED_AFTER
        elif self.begun == _POOLER_ASKED_AT and self.is_pooled:
            self._ask_pooler()

    def _ask_pooler(self) -> None:
        """Prepare statements if the pooler keeps those of this connection."""
        self.prepare_threshold, self.prepared_max = _PREPARED_AFTER, None
        self.answers("SAVEPOINT prepared")
        try:
            for _ in range(2):
                self.execute(_PROBE, prepare=True)
            names = self.run(_NAMED_BY_PSYCOPG, (_PROBE,)).fetchall()
            for (name,) in names:
                self.answers(f'DEALLOCATE "{name}"')
        except Error:
            self.prepare_threshold = None
            self.answers("ROLLBACK TO prepared")
            return
        if names:
            self.prepare_threshold = None


@lru_cache(maxsize=1024)
def _with_placeholders(sql: str, mark: str) -> bytes:
    """A statement with ``?`` for its values in the form that psycopg takes."""
    return (sql.replace("%", "%%").replace("?", "%s") + mark).encode()


def _limited(steps: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The same steps; none begins after the time is over."""
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


def open_connection(address: str, asked_of_server: str = TAKES_CHANGES) -> ServerConnection:
    """Open a connection; psycopg's errors are raised as they are.

    Args:
        asked_of_server: which one of several is connected to, where the address itself does not say it.
    """
    asked = address_of_server(address)
    given = conninfo_to_dict(asked)
    options = _options(given, os.environ, asked_of_server)
    server = ServerConnection.connect(asked, autocommit=True, prepare_threshold=None, **options)
    server.mark = f" -- {library_name(address)}"
    if not (_is_private(server) or given.get("sslmode") == "disable"):  # a service file may say anything
        server.close()
        raise no_encryption(address)
    return server


def no_encryption(address: str) -> LocalError:
    template = "the server of {address} does not encrypt the connection, so others could read along"
    return LocalError(template, code="configuration", hint=_NO_TLS_HINT, address=address)


def has_several_hosts(address: str) -> bool:
    """Whether an address names several servers."""
    return len(_hosts(conninfo_to_dict(address_of_server(address)), os.environ)) > 1


def _options(given: Mapping[str, Any], environ: Mapping[str, str], asked_of_server: str) -> dict[str, Any]:
    options: dict[str, Any] = {"client_encoding": "UTF8", "fallback_application_name": "tunilib"}
    options["connect_timeout"] = CONNECT_SECONDS
    if len(_hosts(given, environ)) > 1:
        options |= {**_OF_SEVERAL, "target_session_attrs": asked_of_server}
    for name, variable in (("connect_timeout", "PGCONNECT_TIMEOUT"), ("target_session_attrs", "PGTARGETSESSIONATTRS")):
        if variable in environ:
            options.pop(name, None)
    options = {name: value for name, value in options.items() if name not in given}
    mode = given.get("sslmode") or environ.get("PGSSLMODE")
    is_asked_off = given.get("sslmode") == "disable"
    has_service = "service" in given or "PGSERVICE" in environ  # which may ask for more
    if not (is_asked_off or mode in _ENCRYPTING or has_service or all(map(_is_here, _hosts(given, environ)))):
        options["sslmode"] = "require"
    if refused_password_file(given, environ) is not None:
        options["passfile"] = _NO_FILE
    return options


def refused_password_file(given: Mapping[str, Any], environ: Mapping[str, str]) -> Path | None:
    """The password file if libpq would refuse it: others may read it, or it is not a file."""
    named = given.get("passfile") or environ.get("PGPASSFILE")
    path = Path(named) if named else Path("~/.pgpass").expanduser()
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError, RuntimeError):
        return None
    return path if not stat.S_ISREG(mode) or mode & 0o077 else None


def _hosts(given: Mapping[str, Any], environ: Mapping[str, str]) -> list[str]:
    named = (given.get("hostaddr"), environ.get("PGHOSTADDR"), given.get("host"), environ.get("PGHOST"))
    return next((str(one) for one in named if one), "").split(",")


def _is_here(host: str) -> bool:
    """Whether a host is this machine: a socket, which is meant where none is named, or loopback."""
    return not host or host[0] in "/@" or is_loopback(host)


def _is_private(server: ServerConnection) -> bool:
    host, numbers = (text.decode(errors="replace") for text in (server.pgconn.host, server.pgconn.hostaddr))
    return bool(server.pgconn.ssl_in_use) or host[:1] in ("/", "@") or is_loopback(numbers or host)
