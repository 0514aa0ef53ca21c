"""Which list of favourites a word means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.favourite import lists_called
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.favourite import FavouriteList

__all__ = ["chosen_list"]


def chosen_list(lists: Sequence[FavouriteList], word: str) -> FavouriteList:
    """The list of an id, or else of an exact name.

    Raises:
        NotFound: there is none.
        UsageError: several have this name, as sites allow it.
    """
    found = lists_called(lists, word)
    if len(found) > 1:
        raise UsageError(
            "several lists are called {list}", hint="name one by its ID: tunilib favourites lists", list=word
        )
    if not found:
        raise NotFound("no such list: {list}", hint="see: tunilib favourites lists", list=word)
    return found[0]
