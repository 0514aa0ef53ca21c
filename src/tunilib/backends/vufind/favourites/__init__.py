"""Favourites of an account at a site: their lists and changes of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.vufind.favourites.lists import FavouritesRead

if TYPE_CHECKING:
    from tunilib.backends.vufind.favourites.changes import VufindFavouriteChanges


class VufindFavourites(FavouritesRead):
    """Reads lists and favourites, and changes them."""

    @cached_property
    def changes(self) -> VufindFavouriteChanges:
        """Changes of lists and favourites."""
        from tunilib.backends.vufind.favourites.changes import VufindFavouriteChanges

        return VufindFavouriteChanges(self._account, self)
