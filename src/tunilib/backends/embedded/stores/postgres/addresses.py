"""Connecting to a server by psycopg, and what is written for it otherwise than for SQLite."""

from __future__ import annotations

import os
import re
from typing import Any, Final
from urllib.parse import unquote

from psycopg import Connection, Error
from psycopg.types.string import StrDumperUnknown

from tunilib.backends.embedded.stores.postgres.failures import connection_error
from tunilib.errors import LocalError, UsageError

OLDEST_SERVER: Final = 15
CONNECT_SECONDS: Final = 10


class _Text(StrDumperUnknown):
    """Writes texts: no text of PostgreSQL has a zero character, for which an imported record would be refused."""

    def dump(self, obj: str) -> Any:
        """A text without zero characters."""
        return super().dump(obj.replace("\0", "\ufffd"))


def with_placeholders(sql: str) -> str:
    """A statement with ``?`` for its values, as the stores write it, in the form that psycopg takes."""
    return sql.replace("%", "%%").replace("?", "%s")


def connect(address: str) -> Connection[tuple[Any, ...]]:
    """Open a connection."""
    options: dict[str, Any] = {"client_encoding": "UTF8", "fallback_application_name": "tunilib"}
    if "connect_timeout" not in parameters(address) and "PGCONNECT_TIMEOUT" not in os.environ:
        options["connect_timeout"] = CONNECT_SECONDS
    try:
        wire = Connection.connect(address, autocommit=True, prepare_threshold=None, **options)
    except Error as error:
        raise connection_error(error, address) from error
    wire.adapters.register_dumper(str, _Text)
    version, encoding = wire.info.server_version // 10000, wire.info.parameter_status("server_encoding")
    if version < OLDEST_SERVER:
        wire.close()
        raise LocalError(
            "the server of {address} is PostgreSQL {version}, but tunilib needs {oldest} or newer",
            code="database",
            hint="upgrade the server",
            address=address,
            version=version,
            oldest=OLDEST_SERVER,
        )
    if encoding != "UTF8":
        wire.close()
        raise LocalError(
            "the database of {address} has the encoding {encoding}, but tunilib needs UTF8",
            code="database",
            hint="make a database with: createdb --encoding=UTF8 --template=template0",
            address=address,
            encoding=encoding,
        )
    return wire


SCHEME: Final = "postgresql"
_ALIAS: Final = "postgres"
"""What libpq also takes; an address is written in one way, so that it can be compared."""
_SECRETS: Final = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
"""The parameters of libpq that are secrets."""
_BEFORE_AT: Final = r"(?s)((?:^|[/:])[^:@/?&\s]*):(?!/).*@"
_HOST_AND_PORT: Final = r"(?:\[[^\]]*\]|[^:\[\]]*)(?::[0-9]*)?"
_PAIR: Final = r"(([^?&;\s=]+)\s*=\s*)[^&;\s]*"
"""What is not compiled before it is needed: most addresses need the second alone."""


def checked_address(address: str) -> str:
    """An address as it is compared and stored.

    A password in it is refused: it would be in the history of the shell, in the list of processes and in the
    configuration.
    """
    address = address.strip()
    scheme, mark, rest = address.partition("://")
    if scheme == _ALIAS:
        scheme, address = SCHEME, address.replace(_ALIAS, SCHEME, 1)
    if scheme != SCHEME or not mark or re.search(r"[\0-\x1f\x7f\s]", rest):
        raise _not_an_address(address)
    place = rest.partition("?")[0]
    user, at, host = place.rpartition("@")
    names = parameters(address)
    if (at and ":" in user) or names & _SECRETS:
        raise UsageError(
            "a password does not belong in an address: {address}",
            hint="leave it out, and put it in ~/.pgpass (or the file that PGPASSFILE names), or in a service file",
            address=shown_address(address),
        )
    hosts, _, path = host.partition("/")
    database = unquote(path)
    if not database and not names & {"dbname", "service"}:
        raise UsageError(
            "the address names no database: {address}",
            hint="write postgresql://HOST/DATABASE",
            address=shown_address(address),
        )
    if not all(re.fullmatch(_HOST_AND_PORT, one) for one in hosts.split(",")):
        raise _not_an_address(address)
    return address


def parameters(address: str) -> set[str]:
    """The names of the parameters in an address, in lower case."""
    query = address.partition("?")[2]
    return {unquote(name).lower() for _, name in re.findall(_PAIR, query)} if query else set()


def shown_address(address: str) -> str:
    """What was given as an address, as it may be shown: without what would be a password in any form of one."""
    address = re.sub(_BEFORE_AT, r"\1:***@", address)
    return re.sub(_PAIR, lambda pair: f"{pair[1]}***" if unquote(pair[2]).lower() in _SECRETS else pair[0], address)


def _not_an_address(address: str) -> UsageError:
    return UsageError(
        "not the address of a library: {address}",
        hint="write postgresql://HOST/DATABASE",
        address=shown_address(address),
    )
