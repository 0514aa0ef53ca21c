"""From the address of a library to the entry that opens doors there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tunilib.backends.embedded.address import SCHEME, store_address, store_path
from tunilib.backends.registry import BACKENDS, find_backend
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.account.machine import Machine
    from tunilib.core.ports import Entry

__all__ = ["backend_of", "demo_address", "entry_at", "is_embedded", "is_movable", "resolved"]

_SAME = {"finna": "vufind"}


def demo_address(machine: Machine) -> str:
    """The address of the demonstration's library."""
    return store_address(machine.paths.demonstration)


def is_embedded(address: str) -> bool:
    """Whether an address is one of an embedded library."""
    return address.startswith(SCHEME)


def backend_of(address: str, named: str | None = None) -> str:
    """Which backend an address belongs to; one named by the person must fit it.

    Raises:
        UsageError: it does not.
    """
    told = "embedded" if is_embedded(address) else "vufind"
    if named is None:
        return told
    if named in BACKENDS and (named == "embedded") != (told == "embedded"):
        raise UsageError(
            "{address} is no address for backend {name}",
            hint="an embedded library is written sqlite:///PATH, a site https://…",
            address=address,
            name=named,
        )
    return _SAME.get(named, named)


def resolved(address: str) -> str:
    """An address that means the same from every folder, and is the same by whatever way the folder is reached.

    Raises:
        UsageError: it begins like one of an embedded library and is none.
    """
    if not is_embedded(address):
        return address
    path = store_path(address)
    return store_address(Path(os.path.realpath(path.parent)) / path.name)


def is_movable(address: str) -> bool:
    """Whether the library's clock is this machine's to set: it is embedded, or a site on loopback in tests."""
    if is_embedded(address):
        return True
    host = address.partition("://")[2].partition("/")[0].rpartition("@")[2]
    name = host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
    return name in ("localhost", "[::1]") or name.startswith("127.")


def entry_at(machine: Machine, backend: str, address: str) -> Entry:
    """The entry of a library.

    Raises:
        UsageError: the address is none of this backend, or there is no such backend.
    """
    return find_backend(backend)(
        address,
        now=machine.time_at(movable=is_movable(address)),
        language=machine.language,
        reports=machine.paths.pages,
        say=machine.say,
    )
