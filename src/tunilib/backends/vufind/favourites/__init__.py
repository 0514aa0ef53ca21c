"""Lists of favourites at a site, read and changed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.vufind.favourites.lists import FavouriteLists

if TYPE_CHECKING:
    from tunilib.backends.vufind.favourites.changes import VufindFavouriteChanges


class VufindFavourites(FavouriteLists):
    """Reads lists and favourites, and changes them."""

    @cached_property
    def changes(self) -> VufindFavouriteChanges:
        """Changes of lists and favourites."""
        from tunilib.backends.vufind.favourites.changes import VufindFavouriteChanges

        return VufindFavouriteChanges(self._account, self)
