"""Connecting to a server by psycopg, and what is written for it otherwise than for SQLite."""

from __future__ import annotations

import os
from typing import Any, Final

from psycopg import Connection, Error
from psycopg.types.string import StrDumperUnknown

from tunilib.backends.embedded.stores.postgres.addresses import parameters
from tunilib.backends.embedded.stores.postgres.failures import connection_error
from tunilib.errors import LocalError

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
