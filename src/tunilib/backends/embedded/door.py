"""The door to an embedded library: one session, one card of its account, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.session import SignedIn

if TYPE_CHECKING:
    from datetime import tzinfo

    from tunilib.backends.embedded.cards import EmbeddedCards
    from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue
    from tunilib.backends.embedded.favourites import EmbeddedFavourites
    from tunilib.backends.embedded.fines import EmbeddedFines
    from tunilib.backends.embedded.holds import EmbeddedHolds
    from tunilib.backends.embedded.loans import EmbeddedLoans
    from tunilib.backends.embedded.profile import EmbeddedProfile
    from tunilib.backends.embedded.searches import EmbeddedSearches
    from tunilib.backends.embedded.stores import Library
    from tunilib.core.ports import Session

__all__ = ["EmbeddedDoor"]


class EmbeddedDoor:
    """What one signed-in card can do; each part is loaded when it is asked for.

    Args:
        library: the library's file, which belongs to this door.
        session: as it was made by the entry. token: the hash of its token.
        card: id or number of the card to act on; None: the active one.
    """

    def __init__(self, library: Library, session: Session, token: str, card: str | None = None) -> None:
        self._library = library
        self._session = session
        self._signed_in = SignedIn(library, token, card)

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""
        return self._library.zone

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self._signed_in.card

    @property
    def session(self) -> Session:
        """The session, which never changes underway."""
        return self._session

    @property
    def loans(self) -> EmbeddedLoans:
        """Loans and renewals."""
        from tunilib.backends.embedded.loans import EmbeddedLoans

        return EmbeddedLoans(self._signed_in)

    @property
    def holds(self) -> EmbeddedHolds:
        """Holds and item retrieval requests."""
        from tunilib.backends.embedded.holds import EmbeddedHolds

        return EmbeddedHolds(self._signed_in)

    @property
    def fines(self) -> EmbeddedFines:
        """What the card owes."""
        from tunilib.backends.embedded.fines import EmbeddedFines

        return EmbeddedFines(self._signed_in)

    @property
    def profile(self) -> EmbeddedProfile:
        """Personal information."""
        from tunilib.backends.embedded.profile import EmbeddedProfile

        return EmbeddedProfile(self._signed_in)

    @property
    def cards(self) -> EmbeddedCards:
        """The cards of the account."""
        from tunilib.backends.embedded.cards import EmbeddedCards

        return EmbeddedCards(self._signed_in)

    @property
    def catalogue(self) -> EmbeddedCatalogue:
        """The catalogue, which needs no session."""
        from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(self._library)

    @property
    def favourites(self) -> EmbeddedFavourites:
        """Lists of favourites."""
        from tunilib.backends.embedded.favourites import EmbeddedFavourites

        return EmbeddedFavourites(self._signed_in)

    @property
    def searches(self) -> EmbeddedSearches:
        """Search history, saved searches and alerts."""
        from tunilib.backends.embedded.searches import EmbeddedSearches

        return EmbeddedSearches(self._signed_in)

    def close(self) -> None:
        """Let go of the file; the session stays."""
        self._library.close()
