"""What a door to a library offers, and what services ask of this machine.

Words: a *loan* is one copy a patron has; a *hold* waits for any copy of a title; a *retrieval request* has a copy
fetched from the closed stacks; *due* is the last day of a loan; *expires* the last day of interest in a hold that
waits; *pickup_until* the last day to collect one that is ready.

A door that has no such thing has :class:`~tunilib.core.answer.Missing` in its place; nothing raises "not supported".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tunilib.core.ports.door import (
        Backend,
        Backends,
        Cards,
        Catalogue,
        Door,
        Entry,
        FinesPort,
        Holds,
        Loans,
        Profiles,
    )
    from tunilib.core.ports.favourites import FavouriteChanges, Favourites
    from tunilib.core.ports.ledger import Event, Intent, Key, Kind, Ledger, Settled
    from tunilib.core.ports.searches import SearchChanges, Searches
    from tunilib.core.ports.session import Session, SignInRequest

_HOMES = {
    "SignInRequest": "session",
    "Event": "ledger",
    "FavouriteChanges": "favourites",
    "Favourites": "favourites",
    "Intent": "ledger",
    "Key": "ledger",
    "Kind": "ledger",
    "Ledger": "ledger",
    "SearchChanges": "searches",
    "Searches": "searches",
    "Session": "session",
    "Settled": "ledger",
}

__all__ = [
    "Backend",
    "Backends",
    "Cards",
    "Catalogue",
    "Door",
    "Entry",
    "Event",
    "FavouriteChanges",
    "Favourites",
    "FinesPort",
    "Holds",
    "Intent",
    "Key",
    "Kind",
    "Ledger",
    "Loans",
    "Profiles",
    "SearchChanges",
    "Searches",
    "Session",
    "Settled",
    "SignInRequest",
]


def __getattr__(name: str) -> Any:
    """Load a port on first use: most code names them only for types."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"tunilib.core.ports.{_HOMES.get(name, 'door')}"), name)
