"""The connection to a server: encrypted on the way, and given up where the server does not answer in time.

libpq by itself encrypts where the server wants to, waits for an answer for ever, and writes warnings of its own to
standard error. Here a server on another machine has to encrypt, unless the address says ``sslmode=disable``; each
statement has a limit of time, however slowly its answer drips; and a password file that libpq would refuse with a
warning is not shown to it.

Statements are prepared where that may be: the server then plans each of them once. A prepared statement belongs to one
connection of the server. A pooler in transaction mode gives each transaction another one, and only some remember which
statements a client has prepared (PgBouncer 1.21 and newer, with ``max_prepared_statements``). Such a pooler gives them
names of its own, by which it is known.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from psycopg import Connection, Error, OperationalError, pq
from psycopg.conninfo import conninfo_to_dict

from tunilib.core.address import is_loopback
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

CONNECT_SECONDS: Final = 10
STATEMENT_SECONDS: Final = 45.0
"""More than a statement waits for the locks of others, after which the server ends it."""
LONG_SECONDS: Final = 3600.0
"""For what goes through a whole library: making, moving and verifying it."""

SERVER_PROCESS: Final = "SELECT pg_backend_pid()"
"""A pooler answers for another process than the one that it says it is when it is connected to."""
_PREPARED_AFTER: Final = 2
"""A statement is prepared when it was executed so often."""
_POOLER_ASKED_AT: Final = 3
"""A pooler is asked in the transaction of this number: most commands end before it."""
_CLOSING: Final = 170000
"""The version of libpq from which it tells a pooler, and not its server, that a statement is not needed any more."""
_PROBE: Final = "SELECT 'tunilib' AS prepared"
_NAMED_BY_US: Final = "SELECT name FROM pg_prepared_statements WHERE statement = %s AND starts_with(name, '_pg3_')"

_ENCRYPTING: Final = frozenset({"require", "verify-ca", "verify-full"})
_NO_FILE: Final = "/nonexistent/tunilib"
_NO_TLS_HINT: Final = (
    "turn TLS on there (ssl = on); only where others cannot listen on the way, add sslmode=disable to the address"
)


class TooSlow(OperationalError):
    """The server did not answer a statement in time; the connection was given up."""


class Wire(Connection[tuple[Any, ...]]):
    """A connection of which every statement ends in time.

    Attributes:
        seconds: how long a statement may take.
        begun: how many transactions were begun. is_pooled: a pooler is between here and the server.
    """

    seconds: float = STATEMENT_SECONDS
    begun: int = 0
    is_pooled: bool = False

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **more: Any) -> Any:
        """Wait for what psycopg does in steps, each of which may take as long as it likes."""
        try:
            return super().wait(_limited(gen, self.seconds), *args, **more)
        except TooSlow:
            self.pgconn.finish()  # also a ROLLBACK would wait for the answer
            raise

    def has_begun(self, process: int, *, long: bool) -> None:
        """A transaction has begun in a process of the server: prepare statements, but those of long work."""
        self.begun += 1
        if self.begun == 1:
            self.is_pooled = process != self.info.backend_pid
        if long:
            return
        if self.begun == 1 and not self.is_pooled:
            self.prepare_threshold = _PREPARED_AFTER
        elif self.begun == _POOLER_ASKED_AT and self.is_pooled and pq.version() >= _CLOSING:
            self._ask_pooler()

    def _ask_pooler(self) -> None:
        """Prepare statements if the pooler keeps those of this connection."""
        self.prepare_threshold = _PREPARED_AFTER
        self.execute("SAVEPOINT prepared", prepare=False)
        try:
            self.execute(_PROBE, prepare=True)
            names = self.execute(_NAMED_BY_US, (_PROBE,), prepare=False).fetchall()
            for (name,) in names:
                self.execute(f'DEALLOCATE "{name}"', prepare=False)
        except Error:
            self.prepare_threshold = None
            self.execute("ROLLBACK TO prepared")
            return
        if names:
            self.prepare_threshold = None


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


def open_wire(address: str) -> Wire:
    """Open a connection; psycopg's errors are raised as they are."""
    given = conninfo_to_dict(address)
    wire = Wire.connect(address, autocommit=True, prepare_threshold=None, **_options(given, os.environ))
    if not (_is_private(wire) or given.get("sslmode") == "disable"):  # a service file may say anything
        wire.close()
        raise no_encryption(address)
    return wire


def no_encryption(address: str) -> LocalError:
    """The error for a server that does not encrypt."""
    template = "the server of {address} does not encrypt the connection, so others could read along"
    return LocalError(template, code="configuration", hint=_NO_TLS_HINT, address=address)


def _options(given: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    options: dict[str, Any] = {"client_encoding": "UTF8", "fallback_application_name": "tunilib"}
    if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in environ:
        options["connect_timeout"] = CONNECT_SECONDS
    mode = given.get("sslmode") or environ.get("PGSSLMODE")
    is_asked_off = given.get("sslmode") == "disable"
    has_service = "service" in given or "PGSERVICE" in environ  # which may ask for more
    if not (is_asked_off or mode in _ENCRYPTING or has_service or all(map(_is_here, _hosts(given, environ)))):
        options["sslmode"] = "require"
    if refused_password_file(given, environ) is not None:
        options["passfile"] = _NO_FILE
    return options


def refused_password_file(given: Mapping[str, Any], environ: Mapping[str, str]) -> Path | None:
    """The password file, where libpq would not use it: others may read it, or it is none."""
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


def _is_private(wire: Wire) -> bool:
    host, numbers = (text.decode(errors="replace") for text in (wire.pgconn.host, wire.pgconn.hostaddr))
    return bool(wire.pgconn.ssl_in_use) or host[:1] in ("/", "@") or is_loopback(numbers or host)
