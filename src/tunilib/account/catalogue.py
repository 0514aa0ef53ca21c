"""The catalogue of a library, without signing in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from tunilib.account.doors import backend_of, demo_address, entry_at, resolved
from tunilib.errors import LocalError, NotFound
from tunilib.services.searching import query_of

if TYPE_CHECKING:
    from types import TracebackType

    from tunilib.account.machine import Machine
    from tunilib.core.catalogue import Record, SearchResult
    from tunilib.core.ports import Catalogue
    from tunilib.services.searching import FilterValue

__all__ = ["OpenCatalogue", "catalogue_at", "open_catalogue"]


class OpenCatalogue(AbstractContextManager["OpenCatalogue"]):
    """An open catalogue; use it in a ``with`` statement."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, query: str, *, type: str = "all", page: int = 1, **filters: FilterValue) -> SearchResult:  # noqa: A002
        """Search; see :meth:`tunilib.account.account.Account.search`."""
        return self._catalogue.search(query_of(query, type, filters), page)

    def record(self, record: str) -> Record:
        """One record with its copies.

        Raises:
            NotFound: there is none.
        """
        return self._catalogue.record(record)

    def close(self) -> None:
        """Let go of the library."""
        self._catalogue.close()


def open_catalogue(profile: str | None = None, *, url: str | None = None) -> OpenCatalogue:
    """Open the catalogue of a library; nobody signs in.

    Args:
        profile: of an account whose library is searched.
        url: the address of a library, ``sqlite:///PATH`` or ``https://…``.

    With neither it is the library of the default profile, else the demonstration's.

    Raises:
        NotFound: no such profile, or the library lets nobody search without signing in.
        LocalError: ``database``: there is no library in that file.
    """
    from tunilib.account.machine import Machine

    return catalogue_at(Machine(), profile, url)


def catalogue_at(machine: Machine, profile: str | None = None, store: str | None = None) -> OpenCatalogue:
    """The same for a machine; a store that is named goes before the default profile.

    Raises:
        UsageError: a profile is named beside a store that is not its own.
    """
    backend, address = _library(machine, profile, store)
    if store is None and address == demo_address(machine) and not machine.paths.demonstration.exists():
        raise LocalError(
            "there is no library to search: {path} is not there",
            code="database",
            hint="make the demonstration: tunilib demo, or name a library: --store sqlite:///PATH",
            path=machine.paths.demonstration,
        )
    catalogue = entry_at(machine, backend, address).catalogue()
    if catalogue is None:
        raise NotFound("this library can be searched only after signing in", hint="sign in: tunilib login")
    return OpenCatalogue(catalogue)


def _library(machine: Machine, profile: str | None, store: str | None) -> tuple[str, str]:
    from tunilib.account.opening import picked_profile

    if profile is not None:
        chosen = picked_profile(machine, profile, store)
        return chosen.backend or backend_of(chosen.library), chosen.library
    if store is not None:
        address = resolved(store)
        return backend_of(address), address
    if machine.profiles.every:
        chosen = picked_profile(machine, None)
        return chosen.backend or backend_of(chosen.library), chosen.library
    return "embedded", demo_address(machine)
