"""Addresses of libraries on a server: how one is checked, compared and shown, and which library of a server it names.

An address is one of libpq, with one parameter more: ``library=NAME`` names one of several libraries of a database, each
of which is a schema of that name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from tunilib.core.address import is_host, is_port
from tunilib.errors import UsageError
from tunilib.shown import PAIR, SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterable

SERVER: Final = "postgresql"
ALIAS: Final = "postgres"
"""The schemes of databases: libpq takes the second too, but an address is written in one way, to be compared."""
_WAY_TO_SERVERS: Final = "write postgresql://HOST/DATABASE"
_WAY_TO_LIBRARIES: Final = (
    "write sqlite:///PATH, sqlite:////PATH for a path from the root, or postgresql://HOST/DATABASE"
)
_HOST_AND_PORT: Final = r"(?:\[([^\]]*)\]|([^:\[\]]*))(?::([^:]*))?"
"""What is not compiled before it is needed."""

DEFAULT_LIBRARY: Final = "tunilib"
"""The library of an address that names none."""
_LIBRARY: Final = "library"
"""The parameter that names one; libpq does not know it."""
_LONGEST_NAME: Final = 56
"""A name on a server has at most 63 characters; those of the library's roles are longer by an ending."""
_NAME: Final = rf"[a-z][a-z0-9_]{{0,{_LONGEST_NAME - 1}}}"
_OTHER_SCHEMAS: Final = ("public", "information_schema")


def checked_address(address: str) -> str:
    """An address in the form that is compared and stored.

    A password in it is refused: it would be in the history of the shell, in the list of processes and in the
    configuration. ``library=tunilib`` is left out, as the library without a name is the same.
    """
    address = address.strip()
    scheme, mark, rest = address.partition("://")
    if scheme == ALIAS:
        scheme, address = SERVER, address.replace(ALIAS, SERVER, 1)
    if scheme != SERVER or not mark or re.search(r"[\0-\x1f\x7f\s]", rest):
        raise not_an_address(address, _WAY_TO_SERVERS)
    place = rest.partition("?")[0]
    user, at, host = place.rpartition("@")
    names = parameters(address)
    if (at and ":" in user) or names & SECRETS:
        raise UsageError(
            "a password does not belong in an address: {address}",
            hint="leave it out, and put it in ~/.pgpass (or the file that PGPASSFILE names), or in a service file",
            address=address,
        )
    hosts, _, path = host.partition("/")
    database = unquote(path)
    if not database and not names & {"dbname", "service"}:
        raise UsageError(
            "the address names no database: {address}",
            hint=_WAY_TO_SERVERS,
            address=address,
        )
    if not all(_is_place(one) for one in hosts.split(",")):
        raise not_an_address(address, _WAY_TO_SERVERS)
    return address if _LIBRARY not in names else _with_checked_name(address)


def library_name(address: str) -> str:
    """Which of the libraries of its database an address, which was checked, names: also the schema of its tables."""
    return next((unquote(pair.partition("=")[2]) for pair in _pairs(address) if _is_name(pair)), DEFAULT_LIBRARY)


def is_library_name(name: str) -> bool:
    return re.fullmatch(_NAME, name) is not None and name not in _OTHER_SCHEMAS and not name.startswith("pg_")


def with_library(address: str, library: str) -> str:
    address = address_of_server(address)
    return address if library == DEFAULT_LIBRARY else f"{address}{'&' if '?' in address else '?'}{_LIBRARY}={library}"


def address_of_server(address: str) -> str:
    """The address that libpq takes, which knows nothing of libraries."""
    return _with_pairs(address, (pair for pair in _pairs(address) if not _is_name(pair)))


def name_for_file(address: str) -> str:
    """A name for a file of a library on a server: that of its database, and its own where it has one."""
    database = unquote(address.partition("://")[2].partition("?")[0].partition("/")[2])
    name, library = re.sub(r"[^A-Za-z0-9_-]", "", database) or "library", library_name(address)
    return name if library == DEFAULT_LIBRARY else f"{name}-{library}"


def _with_checked_name(address: str) -> str:
    given = [pair for pair in _pairs(address) if _is_name(pair)]
    name = library_name(address)
    if len(given) != 1 or not is_library_name(name):
        raise UsageError(
            "not the name of a library: {address}",
            hint="a name is made of a to z, 0 to 9 and _, begins with a letter, and has at most {most} characters; "
            "public, information_schema and pg_… are the server's own",
            address=address,
            most=_LONGEST_NAME,
        )
    if name == DEFAULT_LIBRARY:
        return address_of_server(address)
    return _with_pairs(address, (f"{_LIBRARY}={name}" if _is_name(pair) else pair for pair in _pairs(address)))


def _pairs(address: str) -> list[str]:
    """The parameters of an address, each with its value."""
    return address.partition("?")[2].split("&")


def _with_pairs(address: str, pairs: Iterable[str]) -> str:
    place, query = address.partition("?")[0], "&".join(pairs)
    return f"{place}?{query}" if query else place


def _is_name(pair: str) -> bool:
    """Whether a parameter is the name of a library."""
    return unquote(pair.partition("=")[0]) == _LIBRARY


def _is_place(text: str) -> bool:
    """Whether a text is a host, a port after it, both or none; a host may be the folder of a socket."""
    found = re.fullmatch(_HOST_AND_PORT, text)
    if found is None or (found[3] and not is_port(found[3])):
        return False
    host = unquote(found[1] or found[2] or "")
    return not host or host[0] in "/@" or is_host(host)


def parameters(address: str) -> set[str]:
    """The names of the parameters in an address, in lower case."""
    query = address.partition("?")[2]
    return {unquote(name).lower() for _, name in re.findall(PAIR, query)} if query else set()


def not_an_address(address: str, hint: str = _WAY_TO_LIBRARIES) -> UsageError:
    return UsageError("not the address of a library: {address}", hint=hint, address=address)
