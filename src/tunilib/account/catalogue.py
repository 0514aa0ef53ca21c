"""The catalogue of a library, without signing in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from tunilib.account.doors import backend_of, demo_address, entry_at, resolved
from tunilib.backends.registry import backend_at
from tunilib.core.answer import Missing
from tunilib.errors import LocalError, NotFound, NotSignedIn, SessionExpired
from tunilib.services.searching import query_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from tunilib.account.account import Account
    from tunilib.account.machine import Machine
    from tunilib.backends.registry import Backend
    from tunilib.core.catalogue import Record, SearchResult
    from tunilib.core.ports import Catalogue
    from tunilib.core.reference import Reference
    from tunilib.local.profiles import Profile
    from tunilib.services.searching import FilterValue

__all__ = ["OpenCatalogue", "catalogue_at", "open_catalogue"]


class OpenCatalogue(AbstractContextManager["OpenCatalogue"]):
    """An open catalogue; use it in a ``with`` statement.

    Args:
        account: whoever is signed in at the library: their searches are remembered.
    """

    def __init__(self, catalogue: Catalogue, account: Account | None = None) -> None:
        self._catalogue = catalogue
        self._account = account

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, query: str, *, type: str = "all", page: int = 1, **filters: FilterValue) -> SearchResult:  # noqa: A002
        """Search; see :meth:`tunilib.account.account.Account.search`."""
        if self._account is not None:
            try:
                return self._account.search(query, type=type, page=page, **filters)
            except (NotSignedIn, SessionExpired):  # nobody has to be, to search
                self._let_go()
        return self._catalogue.search(query_of(query, type, filters), page)

    def references(
        self,
        query: str,
        *,
        type: str = "all",  # noqa: A002
        page: int | None = None,
        **filters: FilterValue,
    ) -> Iterator[Reference]:
        """What is found, whole, in the order of the search; ``page``: only that page."""
        return self._catalogue.references(query_of(query, type, filters), page)

    def record(self, record: str) -> Record:
        """One record with its copies.

        Raises:
            NotFound: there is none.
        """
        return self._catalogue.record(record)

    def close(self) -> None:
        """Let go of the library."""
        self._let_go()
        self._catalogue.close()

    def _let_go(self) -> None:
        account, self._account = self._account, None
        if account is not None:
            account.close()


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
    chosen = _profile(machine, profile, store)
    backend, address = _library(machine, chosen, store)
    if store is None and address == demo_address(machine) and not machine.paths.demonstration.exists():
        raise LocalError(
            "no library to search: {path} does not exist",
            code="database",
            hint="make the demo library: tunilib demo; or choose one with --store sqlite:///PATH",
            path=machine.paths.demonstration,
        )
    catalogue = entry_at(machine, backend, address).catalogue()
    if isinstance(catalogue, Missing):
        raise NotFound("this library can be searched only after signing in", hint="sign in: tunilib login")
    return OpenCatalogue(catalogue, None if chosen is None else _signed_in(machine, chosen))


def _signed_in(machine: Machine, profile: Profile) -> Account | None:
    """The account of a profile that has a session; nobody is signed in for a search."""
    from tunilib.account.opening import open_profile

    if machine.sessions.load(profile.name, profile.card) is None:
        return None
    return open_profile(machine, profile, sign_in=False)


def _profile(machine: Machine, named: str | None, store: str | None) -> Profile | None:
    """Whose library is searched; None: nobody's."""
    from tunilib.account.opening import picked_profile

    if named is not None:
        return picked_profile(machine, named, store)
    if not machine.profiles.every:
        return None
    if store is None:
        return picked_profile(machine, None)
    default = machine.profiles.pick(None)
    return default if resolved(default.library) == resolved(store) else None


def _library(machine: Machine, profile: Profile | None, store: str | None) -> tuple[Backend, str]:
    if profile is not None:
        return backend_of(profile), profile.library
    address = demo_address(machine) if store is None else resolved(store)
    return backend_at(address), address
