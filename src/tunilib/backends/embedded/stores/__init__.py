"""Where a library is stored: the contract of its stores, and each engine in a folder of its own.

All SQL, the reading of rows, table definitions, migrations, locking and copying are an engine's. Everything else in the
embedded library works on a :class:`Library`, whose snapshots and transactions give the stores of
:mod:`tunilib.backends.embedded.stores.connection`, and never sees a connection.
"""

from __future__ import annotations

import os
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from tunilib._version import install_command
from tunilib.errors import LocalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tunilib.backends.embedded.stores.unit_of_work import Library, Now, PreparedBackup
    from tunilib.core.rules import Rules

ENGINES = {
    "sqlite": "tunilib.backends.embedded.stores.sqlite",
    "postgresql": "tunilib.backends.embedded.stores.postgres",
}
"""The package of each engine, by the scheme of its addresses.

Its module ``library`` has the functions ``open_library``, ``make_library`` and ``replace_library``, which take what the
functions of these names here take; its module ``moves`` has the class ``ENGINE``.
"""
_FILE = "sqlite"
"""The scheme of libraries in files."""
_SERVER: Final = "postgresql"
_ALIAS: Final = "postgres"
"""The schemes of databases: libpq takes the second too, but an address is written in one way, to be compared."""
_WAY_TO_SERVERS: Final = "write postgresql://HOST/DATABASE"
_WAY_TO_LIBRARIES: Final = (
    "write sqlite:///PATH, sqlite:////PATH for a path from the root, or postgresql://HOST/DATABASE"
)
_SECRETS: Final = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
"""The parameters of libpq that are secrets."""
_BEFORE_AT: Final = r"(?s)((?:^|[/:])[^:@/?&\s]*):(?!/).*@"
_HOST_AND_PORT: Final = r"(?:\[([^\]]*)\]|([^:\[\]]*))(?::([^:]*))?"
_PAIR: Final = r"(([^?&;\s=]+)\s*=\s*)[^&;\s]*"
"""What is not compiled before it is needed: most addresses need the second alone."""


def open_library(address: str, now: Now, *, for_patrons: bool = False) -> Library:
    """The library at an address; it is not touched yet."""
    library: Library = engine_module(address, "library").open_library(address, now, for_patrons=for_patrons)
    return library


def make_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None] | None = None) -> Rules:
    """Make a new library."""
    rules: Rules = engine_module(address, "library").make_library(address, rules_text, now, fill)
    return rules


def replace_library(address: str, rules_text: str, now: Now, fill: Callable[[Library], None]) -> None:
    """Make a library in place of one that is there, of which nothing is kept; raises like :func:`make_library`."""
    engine_module(address, "library").replace_library(address, rules_text, now, fill)


def restoring(address: str, file: Path, now: Now, beside: Path) -> AbstractContextManager[PreparedBackup]:
    """Check a backup, which can take the place of the library at an address within the block.

    Args:
        beside: the file beside which a library on a server is kept.
    """
    found = engine_module(address, "restoration").restoring(address, file, now, beside)
    prepared: AbstractContextManager[PreparedBackup] = found
    return prepared


def store_path(address: str) -> Path:
    """The file that an address names: ``sqlite:///PATH`` (relative) or ``sqlite:////PATH`` (absolute)."""
    prefix = f"{_FILE}:///"
    name = address[len(prefix) :]
    if not address.startswith(prefix) or not name or "\0" in name:
        raise _not_an_address(address)
    if name.startswith("~/"):  # a shell does not expand it within a word, and it is never meant as the name of a folder
        name = os.path.expanduser(name)  # noqa: PTH111 - without a home it stays as it is
    return Path(name)


def is_in_file(address: str) -> bool:
    """Whether a library is a file of this machine."""
    return address.startswith(f"{_FILE}:")


def name_for_file(address: str) -> str:
    """A name for a file of a library on a server: that of its database."""
    database = unquote(address.partition("://")[2].partition("?")[0].partition("/")[2])
    return re.sub(r"[^A-Za-z0-9_-]", "", database) or "library"


def is_taken(address: str) -> bool:
    """Whether there is a library at an address, or another file of its name."""
    if is_in_file(address):
        return store_path(address).exists()
    return engine_module(address, "moves").ENGINE(address).marks() is not None


def store_address(path: Path) -> str:
    """The address of a file; always absolute, so that it means the same from every folder."""
    return f"{_FILE}:///{path.absolute()}"


def absolute_address(address: str) -> str:
    """The address that means the same from every folder, and is the same by every link to the folder."""
    if address.startswith((f"{_SERVER}:", f"{_ALIAS}:")):
        return checked_address(address)
    if not is_in_file(address):
        return address
    path = store_path(address)
    return store_address(Path(os.path.realpath(path.parent)) / path.name)


def engine_of(address: str) -> str:
    """The package of the engine that an address belongs to."""
    package = ENGINES.get(address.partition(":")[0])
    if package is None:
        raise _not_an_address(address)
    return package


def engine_module(address: str, module: str) -> Any:
    """A module of the engine that an address belongs to."""
    package = engine_of(address)
    try:
        return import_module(f"{package}.{module}")
    except ImportError as error:
        if "psycopg" not in str(error):
            raise
        raise LocalError(
            "a library on PostgreSQL needs tunilib[postgres]",
            code="configuration",
            hint="install it: {command}",
            command=install_command("tunilib[postgres]"),
        ) from error


def checked_address(address: str) -> str:
    """An address as it is compared and stored.

    A password in it is refused: it would be in the history of the shell, in the list of processes and in the
    configuration.
    """
    address = address.strip()
    scheme, mark, rest = address.partition("://")
    if scheme == _ALIAS:
        scheme, address = _SERVER, address.replace(_ALIAS, _SERVER, 1)
    if scheme != _SERVER or not mark or re.search(r"[\0-\x1f\x7f\s]", rest):
        raise _not_an_address(address, _WAY_TO_SERVERS)
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
            hint=_WAY_TO_SERVERS,
            address=shown_address(address),
        )
    if not all(_is_place(one) for one in hosts.split(",")):
        raise _not_an_address(address, _WAY_TO_SERVERS)
    return address


def _is_place(text: str) -> bool:
    """Whether a text is a host, a port after it, both or none; a host may be the folder of a socket."""
    from tunilib.core.address import is_host, is_port

    found = re.fullmatch(_HOST_AND_PORT, text)
    if found is None or (found[3] and not is_port(found[3])):
        return False
    host = unquote(found[1] or found[2] or "")
    return not host or host[0] in "/@" or is_host(host)


def parameters(address: str) -> set[str]:
    """The names of the parameters in an address, in lower case."""
    query = address.partition("?")[2]
    return {unquote(name).lower() for _, name in re.findall(_PAIR, query)} if query else set()


def shown_address(address: str) -> str:
    """What was given as an address, as it may be shown: without what would be a password in any form of one."""
    address = re.sub(_BEFORE_AT, r"\1:***@", address)
    return re.sub(_PAIR, lambda pair: f"{pair[1]}***" if unquote(pair[2]).lower() in _SECRETS else pair[0], address)


def _not_an_address(address: str, hint: str = _WAY_TO_LIBRARIES) -> UsageError:
    return UsageError("not the address of a library: {address}", hint=hint, address=shown_address(address))
