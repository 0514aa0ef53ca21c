"""Lists of favourites: finding the one that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.favourite import DEFAULT_LIST, list_name, lists_called
from tunilib.errors import UsageError, no_such_list

if TYPE_CHECKING:
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.favourite import FavouriteList

__all__ = ["check_name", "find_list", "find_list_or_none", "target_list"]

_LONGEST = 200


def find_list(snapshot: Snapshot, owner: str, name: str) -> FavouriteList:
    """The list with an id or an exact name.

    Raises:
        NotFound: there is no such list.
    """
    found = find_list_or_none(snapshot, owner, name)
    if found is None:
        raise no_such_list(name)
    return found


def find_list_or_none(snapshot: Snapshot, owner: str, name: str) -> FavouriteList | None:
    """The list with an id or an exact name; None where there is no such list."""
    return next(iter(lists_called(snapshot.favourites.lists(owner), name)), None)


def target_list(tx: Transaction, owner: str, name: str | None) -> str:
    """The id of the list that something goes to; None: the default one, which is made where there is none.

    Raises:
        NotFound: there is no such list.
    """
    if name is not None and (list_name(name) != DEFAULT_LIST or find_list_or_none(tx, owner, name) is not None):
        return find_list(tx, owner, name).id
    default = tx.favourites.default_list(owner)
    if default is not None:
        return default if name is None else find_list(tx, owner, name).id
    same = find_list_or_none(tx, owner, DEFAULT_LIST)
    made = same.id if same is not None else tx.favourites.add_list(owner, DEFAULT_LIST)
    tx.favourites.make_default(made)
    return made


def check_name(name: str) -> str:
    """The name of a list as it is stored.

    Raises:
        UsageError: the name is empty or too long.
    """
    checked = list_name(name)
    if not checked:
        raise UsageError("a list needs a name")
    if len(checked) > _LONGEST:
        raise UsageError("the name of a list has at most {count} characters", count=_LONGEST)
    return checked
