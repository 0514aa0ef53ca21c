"""Addresses of libraries on a server: what may be in one, and how one is shown.

An address is one of libpq: ``postgresql://[USER@]HOST[:PORT]/DATABASE[?NAME=VALUE]``. Everything else libpq takes from
where it always does: the variables ``PGHOST``, ``PGSSLMODE`` and so on, ``~/.pgpass``, service files.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from tunilib.errors import UsageError

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
