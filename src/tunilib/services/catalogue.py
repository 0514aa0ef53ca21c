"""The catalogue, searched with an account or without signing in."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Self, TypeAlias

from tunilib.core.catalogue import FILTERS, MOST_AT_ONCE, Filter, Query, years_of
from tunilib.errors import LocalError, NotSignedIn, SessionExpired, UsageError
from tunilib.services.opened import asks, offered, open_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tunilib.core.catalogue import FullRecord, SearchResult
    from tunilib.core.ports.door import Catalogue
    from tunilib.core.reference import Reference
    from tunilib.local.profiles import Profile
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount

FilterValue: TypeAlias = "str | int | Iterable[str | int]"
"""One value of a filter, or several of which one must match."""


@asks
def search(
    account: OpenedAccount, query: Query, page: int = 1, limit: int | None = None, *, facets: int | None = None
) -> SearchResult:
    """One page of results, or the first ``limit`` of them; the search is in the history until sign-out."""
    from tunilib.services.searches import remember_search

    _check_limit(page, limit)
    found = offered(account.door.catalogue, "catalogue").search(query, page, limit, facets=facets)
    remember_search(account, query, found.total)
    return found


@asks
def record(account: OpenedAccount, id: str) -> FullRecord:  # noqa: A002
    """One record in full, with each copy."""
    return offered(account.door.catalogue, "catalogue").record(id)


class OpenCatalogue:
    """An open catalogue; use it in a ``with`` statement."""

    def __init__(self, catalogue: Catalogue, account: OpenedAccount | None = None) -> None:
        self._opened = catalogue
        self._account = account
        self._is_closed = False

    @property
    def _catalogue(self) -> Catalogue:
        self._check_open()
        return self._opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(
        self,
        query: str,
        *,
        type: str = "all",  # noqa: A002
        sort: str = "relevance",
        page: int = 1,
        limit: int | None = None,
        facets: int | None = None,
        **filters: FilterValue,
    ) -> SearchResult:
        """Search; see :meth:`tunilib.account.Account.search`; ``facets``: how many results they count, 0: none."""
        _check_limit(page, limit)
        asked, account = query_of(query, type, filters, sort), self._account
        if account is not None:
            try:
                return search(account, asked, page, limit, facets=facets)
            except (NotSignedIn, SessionExpired):  # a search needs no session
                self._close_account()
        return self._catalogue.search(asked, page, limit, facets=facets)

    def references(
        self,
        query: str,
        *,
        type: str = "all",  # noqa: A002
        sort: str = "relevance",
        page: int | None = None,
        limit: int | None = None,
        **filters: FilterValue,
    ) -> Iterator[Reference]:
        """Complete references of the results, in the order of the search.

        ``page``: only that page; ``limit``: so many from the first on.

        The search goes into the history; a library that keeps its own is searched once.
        """
        from tunilib.services.searches import keeps_history

        _check_limit(page or 1, limit)
        asked, account = query_of(query, type, filters, sort), self._account
        if account is not None and keeps_history(account):
            found = _begun(offered(account.door.catalogue, "catalogue").references(asked, page))
            return self._while_open(islice(found, limit))
        if account is not None:
            self.search(query, type=type, sort=sort, page=page or 1, limit=None, facets=0, **filters)
        return self._while_open(islice(self._catalogue.references(asked, page), limit))

    def record(self, record: str) -> FullRecord:
        """One record in full, with each copy."""
        return self._catalogue.record(record)

    def is_held(self, record: str) -> bool:
        """Whether this machine saw an open hold or request on a record when it last read the account's."""
        account = self._account
        if account is None:
            return False
        return any(hold.is_open and hold.record_id == record for hold in account.ledger.holds(account.key))

    def _while_open(self, references: Iterator[Reference]) -> Iterator[Reference]:
        for reference in references:
            self._check_open()
            yield reference

    def _check_open(self) -> None:
        if self._is_closed:
            raise UsageError("this catalogue is closed; open it again with tunilib.open_catalogue()")

    def close(self) -> None:
        """Let go of the library. Every call after it is a ``UsageError``."""
        self._close_account()
        self._is_closed = True
        self._opened.close()

    def _close_account(self) -> None:
        account, self._account = self._account, None
        if account is not None:
            account.close()


def open_catalogue(
    machine: Machine, name: str | None = None, store: str | None = None, *, remembers: bool = True
) -> OpenCatalogue:
    """The catalogue of a library, without signing in; a store that is named goes before the default profile.

    Without both it is the library of the default profile, or else the demonstration's.

    Args:
        remembers: what is searched for goes into the history of the account that is signed in.
    """
    profile = _searched_profile(machine, name, store)
    address = profile.library if profile else machine.demo_address if store is None else machine.absolute_address(store)
    if store is None and address == machine.demo_address and not machine.paths.demonstration.exists():
        raise LocalError(
            "no library to search: {path} does not exist",
            code="database",
            hint="make the demo library: tunilib demo; or choose one with --store sqlite:///PATH",
            path=machine.paths.demonstration,
        )
    entry = machine.entry_of(profile) if profile else machine.entry_at(machine.backends.backend_at(address), address)
    catalogue = offered(entry.catalogue(), "catalogue")
    is_signed_in = remembers and profile is not None and machine.has_session(profile)
    return OpenCatalogue(catalogue, open_account(machine, profile, sign_in=False) if profile and is_signed_in else None)


def _searched_profile(machine: Machine, name: str | None, store: str | None) -> Profile | None:
    """The profile whose library is searched; None: a library without a profile."""
    if name is not None:
        return machine.picked_profile(name, store)
    if not machine.profiles.every:
        return None
    if store is None:
        return machine.picked_profile(None)
    default = machine.profiles.pick(None)
    return default if machine.absolute_address(default.library) == machine.absolute_address(store) else None


def _begun(references: Iterator[Reference]) -> Iterator[Reference]:
    """The same, once the first is there: what is wrong with a search is an error before anything is written."""
    first = tuple(islice(references, 1))
    return chain(first, references)


def query_of(
    text: str, kind: str = "all", filters: Mapping[str, FilterValue] | None = None, sort: str = "relevance"
) -> Query:
    """A query; an unknown type, order or filter, an empty value or a wrong year is exit 2.

    A year may be ``2001..2010``.
    """
    chosen = tuple(_filter(field, str(value)) for field, values in (filters or {}).items() for value in _each(values))
    return Query(text=text, type=kind, filters=chosen, sort=sort)


def _check_limit(page: int, limit: int | None) -> None:
    if limit is None:
        return
    if page != 1:
        raise UsageError("{one} and {other} cannot be used together", one="page", other="limit")
    if not 1 <= limit <= MOST_AT_ONCE:
        raise UsageError(
            "{name} must be a whole number from {least} to {most}", name="limit", least=1, most=MOST_AT_ONCE
        )


def _filter(field: str, value: str) -> Filter:
    if field not in FILTERS:
        raise UsageError(
            "unknown filter: {field}", hint="choose one of: {fields}", field=field, fields=", ".join(FILTERS)
        )
    if not value.strip():
        raise UsageError("the filter {field} needs a value", field=field)
    if field == "year":
        years_of(value)
    return Filter(field, value)


def _each(values: FilterValue) -> Iterable[str | int]:
    return (values,) if isinstance(values, str | int) else values
