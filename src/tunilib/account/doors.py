"""From the address of a library to the entry that opens doors there."""

from __future__ import annotations

from pathlib import Path

from tunilib.account.machine import Machine
from tunilib.backends import registry
from tunilib.backends.embedded.address import SCHEME, store_address, store_path
from tunilib.core.ports import Entry
from tunilib.errors import UsageError

__all__ = ["backend_of", "demo_address", "entry_at", "resolved"]


def demo_address(machine: Machine) -> str:
    """The address of the demonstration's library."""
    return store_address(machine.paths.demonstration)


def backend_of(address: str, named: str | None = None) -> str:
    """Which backend an address belongs to; one named by the person must fit it."""
    told = "embedded" if address.startswith(SCHEME) else "vufind"
    if named is None:
        return told
    if named not in registry.BACKENDS:
        raise UsageError(
            "no such backend: {name}", hint="there are: {names}", name=named, names=", ".join(registry.names())
        )
    if (named == "embedded") != (told == "embedded"):
        raise UsageError(
            "the address {address} is not one of backend {name}",
            hint="an embedded library is written sqlite:///PATH",
            address=address,
            name=named,
        )
    return registry.canonical(named)


def resolved(address: str) -> str:
    """An address that means the same from every folder."""
    return store_address(Path(store_path(address))) if address.startswith(SCHEME) else address


def entry_at(machine: Machine, backend: str, address: str) -> Entry:
    """The entry of a library.

    Raises:
        UsageError: the address is none of this backend.
    """
    return registry.entry(backend)(address, machine)
