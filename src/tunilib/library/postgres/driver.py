"""Connecting to a server by psycopg, and what is written for it otherwise than for SQLite."""

from __future__ import annotations

import os
import re
from time import monotonic, sleep
from typing import Final
from urllib.parse import unquote

from psycopg import Error, OperationalError, ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.string import StrDumperUnknown

from tunilib.core.note import shortened
from tunilib.errors import LocalError, TunilibError, Unavailable, UsageError
from tunilib.library.postgres.opening import (
    STATEMENT_SECONDS,
    TAKES_CHANGES,
    ServerConnection,
    TooSlow,
    has_several_hosts,
    no_encryption,
    open_connection,
    refused_password_file,
)
from tunilib.library.stores.addresses import address_of_server
from tunilib.library.stores.unit_of_work import Conflict

OLDEST_SERVER: Final = 15
TAKEOVER_SECONDS: Final = 45.0
"""How long it is waited for another server of several that takes changes."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


class _Text(StrDumperUnknown):
    """Writes texts without zero characters, which PostgreSQL does not store; an imported record may have one."""

    def dump(self, obj: str) -> bytes:
        return obj.replace("\0", "\ufffd").encode()


def connect(address: str, seconds: float = STATEMENT_SECONDS, asked_of_server: str = TAKES_CHANGES) -> ServerConnection:
    """Open a connection whose statements may take so long.

    Where the address names several servers, and none is there that takes changes, another one is taking over: that is
    waited for.
    """
    end, pause = monotonic() + TAKEOVER_SECONDS, _FIRST_PAUSE
    while True:
        try:
            return _connected(address, seconds, asked_of_server)
        except Unavailable:
            if monotonic() + pause > end or not has_several_hosts(address):
                raise
        sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _connected(address: str, seconds: float, asked_of_server: str) -> ServerConnection:
    try:
        server = open_connection(address, asked_of_server)
    except Error as error:
        raise connection_error(error, address) from error
    server.seconds = seconds
    server.adapters.register_dumper(str, _Text)
    version, encoding = server.info.server_version // 10000, server.info.parameter_status("server_encoding")
    if version < OLDEST_SERVER:
        server.close()
        raise LocalError(
            "the server of {address} is PostgreSQL {version}, but tunilib needs {oldest} or newer",
            code="database",
            hint="upgrade the server",
            address=address,
            version=version,
            oldest=OLDEST_SERVER,
        )
    if encoding != "UTF8":
        server.close()
        raise LocalError(
            "the database of {address} has the encoding {encoding}, but tunilib needs UTF8",
            code="database",
            hint="make a database with: createdb --encoding=UTF8 --template=template0",
            address=address,
            encoding=encoding,
        )
    return server


_AWAY: Final = {"57P01", "57P02", "57P03", "25P03", "57P05"}
"""The server is stopped, crashed or starts, or it ended a session that was idle."""
_CONFLICTS: Final = {"40001", "40P01"}
"""Others changed the same at the same time: a conflict, a deadlock."""
_HUNG_UP: Final = "SSL error: unexpected eof while reading"
"""What OpenSSL says where the server went away: nothing about encryption."""
_TAKEN: Final = "23505"
"""A key is taken: where it is an id that was made by chance, another one is made."""
_TOO_LONG: Final = "55P03"
"""A lock was waited for too long."""
_CANCELLED: Final = "57014"
"""A statement took longer than the role may use, or an administrator ended it."""
_NO_TABLE: Final = {"42P01", "42703"}
"""There is no such table, or no such column."""
_MESSAGES: Final = {
    "25006": (
        "{address} can only be read: it is a replica, or set to read only; nothing was changed",
        "give the address of the server that takes changes",
    ),
    "42501": (
        "the database role may not do this: {server}",
        "ask the owner of the database; see the roles in the documentation",
    ),
    "53100": (
        "the disk of the server is full, {address} could not be changed",
        "free some space there and try again; nothing was changed",
    ),
    "53200": ("the server has not enough memory for this; nothing was changed", "tell the administrator of the server"),
    "XX001": ("{address} is damaged: {server}", "restore it from a backup"),
    "XX002": ("{address} is damaged: {server}", "rebuild the index that is named (REINDEX), or restore a backup"),
    "23": ("a change of {address} was refused because it breaks a rule of the database: {server}", "report this"),
    "": ("{address} could not be used: {server}", "report this"),
}
"""By the state, its class, or else."""


class NoSuchTable(LocalError):
    """A statement names a table or column that is not there: the database has no library, or one of another version."""


def is_lost(error: BaseException) -> bool:
    """Whether an error means that the connection is gone."""
    if not isinstance(error, Error):
        return False
    state = error.sqlstate
    if state is None:
        return isinstance(error, OperationalError)
    return state in _AWAY or state.startswith("08")


def is_refusal(error: BaseException) -> bool:
    """Whether the server itself answered a statement with an error, after which it still listens."""
    return isinstance(error, Error) and error.diag.severity_nonlocalized == "ERROR" and not is_lost(error)


def connection_error(error: Error, address: str) -> TunilibError:
    """The error for a connection that could not be made.

    What the server says has no code here, and may be in any language: words of the most likely ones are looked for, and
    the names of the user and of the database.
    """
    words = _words(error)
    found = (
        _of_settings(error, words, address)
        or (_crowded(address) if _says(words, *_FULL) else None)
        or _refusal(error, words, address)
        or _of_encryption(words, address)
    )
    return found or Unavailable(
        "the server of {address} cannot be reached, nothing was changed: {server}",
        hint="try again later",
        address=address,
        server=words,
    )


_FULL: Final = ("too many", "connection slots", "no more connections", "zu viele", "för många")
"""What a server or a pooler says that takes no more connections."""


def _of_settings(error: Error, words: str, address: str) -> TunilibError | None:
    """The error of libpq for an address or a setting that it cannot use; no server was asked."""
    said = _reason(words)
    wrong = _says(said, "invalid ", "could not match", "could not parse") and not _says(said, "received invalid")
    named = [value for value in re.findall(r'"([^"]+)"', said) if value in unquote(address)]
    if isinstance(error, ProgrammingError) or (wrong and named):
        return UsageError(
            "not the address of a library: {address}: {server}",
            hint="write postgresql://HOST/DATABASE",
            address=address,
            server=words,
        )
    if wrong or _says(words, "definition of service", "service file"):
        return LocalError(
            "libpq cannot use its settings for {address}: {server}",
            code="configuration",
            hint="check the address, the variables PGHOST, PGSERVICE and so on, and the service file",
            address=address,
            server=words,
        )
    return None


def _refusal(error: Error, words: str, address: str) -> LocalError | None:
    """The error of a server that has no such database, or does not let this user in."""
    said, wire = _reason(words), error.pgconn
    user, database = (wire.user, wire.db) if wire is not None else (b"", b"")
    is_of_user = _quotes(said, user)
    if not is_of_user and (_says(said, 'database "', "no such database") or _quotes(said, database)):
        return LocalError(
            "the database of {address} cannot be used: {server}",
            code="database",
            hint="check the name and the right to connect, or make the database: createdb",
            address=address,
            server=words,
        )
    has_password = wire is not None and (wire.needs_password or wire.used_password)
    if not (has_password or is_of_user or _says(said, "authentication failed", "no password supplied", "no such user")):
        return None
    unused = refused_password_file(conninfo_to_dict(address_of_server(address)), os.environ)
    return LocalError(
        "the server of {address} does not let this user in: {server}",
        code="database",
        hint="check the user in the address, and the password in ~/.pgpass (or the file that PGPASSFILE names)"
        if unused is None
        else "{file} is not used: it has to be a regular file that you alone may read",
        address=address,
        server=words,
        file=unused,
    )


def _of_encryption(words: str, address: str) -> LocalError | None:
    if _says(words, "does not support ssl"):
        return no_encryption(address)
    if not _says(words.replace(_HUNG_UP, ""), "certificate", "ssl error"):
        return None
    return LocalError(
        "no secure connection to {address}: {server}",
        code="configuration",
        hint="check sslmode and sslrootcert of the address, or PGSSLMODE and PGSSLROOTCERT",
        address=address,
        server=words,
    )


def _reason(words: str) -> str:
    """What libpq says behind the name of the server."""
    return words.rpartition("failed: ")[2]


def conflict(address: str) -> Conflict:
    """The error for a transaction in whose way another one was."""
    busy = _busy(address)
    return Conflict(busy.template, hint=busy.hint_template, **busy.facts)


def lost(address: str) -> Unavailable:
    """The error for a lost connection; where another server takes over, the same change can be made there."""
    kind = Conflict if has_several_hosts(address) else Unavailable
    return kind("the connection to {address} was lost, nothing was changed", hint="try again later", address=address)


def _busy(address: str) -> Unavailable:
    return Unavailable(
        "others are changing the same in {address}; nothing was changed", hint="try again", address=address
    )


def statement_error(error: Error, address: str) -> TunilibError:
    """The error for a statement that failed, in a transaction that is rolled back."""
    state = error.sqlstate or ""
    if isinstance(error, TooSlow):
        return Unavailable(
            "the server of {address} did not answer in time, nothing was changed",
            hint="try again later",
            address=address,
        )
    if is_lost(error):
        return lost(address)
    if state in _CONFLICTS or (state == _TAKEN and (error.diag.constraint_name or "").endswith("_pkey")):
        return conflict(address)
    if state == _TOO_LONG:
        return _busy(address)
    if state == _CANCELLED:
        return Unavailable(
            "the server ended a statement, nothing was changed in {address}: {server}",
            hint="try again; if it is too slow, allow more time: statement_timeout of the database role",
            address=address,
            server=_words(error),
        )
    if state == "53300":
        return _crowded(address)
    template, hint = next(_MESSAGES[key] for key in (state, state[:2], "") if key in _MESSAGES)
    kind = NoSuchTable if state in _NO_TABLE else LocalError
    return kind(template, code="database", hint=hint, address=address, server=_words(error))


def _crowded(address: str) -> Unavailable:
    return Unavailable("{address} has too many users, nothing was changed", hint="try again later", address=address)


def _words(error: Error) -> str:
    """What the server says, on one line; details are left out, as values of rows are in them."""
    return shortened(error.diag.message_primary or str(error))


def _says(words: str, *parts: str) -> bool:
    return any(part in words.lower() for part in parts)


def _quotes(words: str, name: bytes) -> bool:
    quoted = re.escape(name.decode(errors="replace"))
    return bool(name) and re.search(rf"[\"'«»„“”]\s?{quoted}\s?[\"'«»“”]", words) is not None
