"""How a connection to the server is opened: encrypted on the way, and to the one of several that is wanted.

libpq by itself encrypts where the server wants to, and writes warnings of its own to standard error. Here a server on
another machine has to encrypt, unless the address says ``sslmode=disable``, and a password file that libpq would refuse
with a warning is not shown to it.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from psycopg.conninfo import conninfo_to_dict

from tunilib.core.address import is_loopback
from tunilib.errors import LocalError
from tunilib.library.postgres.wire import Wire
from tunilib.library.stores.addresses import address_of_server, library_name

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def open_wire(address: str, asked_of_server: str = TAKES_CHANGES) -> Wire:
    """Open a connection; psycopg's errors are raised as they are.

    Args:
        asked_of_server: which one of several is connected to, where the address itself does not say it.
    """
    asked = address_of_server(address)
    given = conninfo_to_dict(asked)
    options = _options(given, os.environ, asked_of_server)
    wire = Wire.connect(asked, autocommit=True, prepare_threshold=None, **options)
    wire.mark = f" -- {library_name(address)}".encode()
    if not (_is_private(wire) or given.get("sslmode") == "disable"):  # a service file may say anything
        wire.close()
        raise no_encryption(address)
    return wire


def no_encryption(address: str) -> LocalError:
    """The error for a server that does not encrypt."""
    template = "the server of {address} does not encrypt the connection, so others could read along"
    return LocalError(template, code="configuration", hint=_NO_TLS_HINT, address=address)


def has_several_hosts(address: str) -> bool:
    """Whether an address names several servers, of which one takes changes."""
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
