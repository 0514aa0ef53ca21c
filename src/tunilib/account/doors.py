"""From the address of a library to the entry that opens doors there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.registry import BACKENDS, all_backends, backend_at, find_backend

if TYPE_CHECKING:
    from tunilib.account.machine import Machine
    from tunilib.backends.registry import Backend
    from tunilib.core.ports import Entry
    from tunilib.local.profiles import Profile

__all__ = ["backend_names", "backend_of", "demo_address", "entry_at", "resolved"]


def demo_address(machine: Machine) -> str:
    """The address of the demonstration's library."""
    from tunilib.backends.embedded.stores import store_address

    return store_address(machine.paths.demonstration)


def backend_names(*, others: bool = False) -> tuple[str, ...]:
    """What ``--backend`` takes: the names of ours, or those that other packages add."""
    found = (backend for backend in all_backends() if backend not in BACKENDS) if others else BACKENDS
    return tuple(name for backend in found for name in backend.names)


def backend_of(profile: Profile) -> Backend:
    """The backend of a profile's library: the one that it names, else the one of the address."""
    return find_backend(profile.backend) if profile.backend else backend_at(profile.library)


def resolved(address: str) -> str:
    """An address that means the same from every folder, and is the same by every link to the folder.

    Raises:
        UsageError: it begins like one of an embedded library and is none.
    """
    return backend_at(address).absolute_address(address)


def entry_at(machine: Machine, backend: Backend, address: str) -> Entry:
    """The entry of a library.

    Raises:
        UsageError: the address is none of this backend.
    """
    return backend.open(
        address,
        now=machine.time_at(movable=backend.moves_clock(address)),
        language=machine.language,
        reports=machine.paths.pages,
        say=machine.say,
    )
