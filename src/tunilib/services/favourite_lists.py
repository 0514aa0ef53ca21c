"""Favourites and their lists, read. A list is given by its id or its exact name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.favourite import SORTS, lists_called, sorted_favourites
from tunilib.errors import UsageError, only_list
from tunilib.services.opened import asks, offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.favourite import Favourite, FavouriteList
    from tunilib.core.ports.account import Favourites
    from tunilib.services.opened import OpenedAccount


@asks
def favourites(account: OpenedAccount, name: str | None = None, *, sort: str = "added") -> tuple[Favourite, ...]:
    """The favourites of a list; None: of all lists."""
    if sort not in SORTS:
        raise UsageError(
            "favourites cannot be sorted by {sort}",
            hint="choose one of: {sorts}",
            sort=sort,
            sorts=", ".join(SORTS),
        )
    return sorted_favourites(offered_favourites(account).read(name, custom=sort == "custom").items, sort)


@asks
def favourite_lists(account: OpenedAccount) -> tuple[FavouriteList, ...]:
    """All lists, the default one first, the others by age."""
    return read_lists(account).items


def chosen_list(lists: Sequence[FavouriteList], word: str) -> FavouriteList:
    """The list with an id, or else with an exact name."""
    return only_list(lists_called(lists, word), word)


def read_lists(account: OpenedAccount) -> Reading[FavouriteList]:
    """The lists, whose names completion offers from then on."""
    found = offered_favourites(account).lists()
    names = [(one.name, str(one.id)) for one in found.items]
    account.remember(lambda: account.ledger.saw_names(account.key, "list", names))
    return found


def offered_favourites(account: OpenedAccount) -> Favourites:
    """The port to read favourites."""
    return offered(account.door.favourites, "favourites")
