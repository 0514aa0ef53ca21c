"""The door to a Finna or VuFind site: one session, one card of its account, one thread."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.vufind.account_pages import AccountPages
from tunilib.backends.vufind.card_choice import CardChoice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.cards import VufindCards
    from tunilib.backends.vufind.catalogue import VufindCatalogue
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.favourites import VufindFavourites
    from tunilib.backends.vufind.fines import VufindFines
    from tunilib.backends.vufind.holds import VufindHolds
    from tunilib.backends.vufind.loans import VufindLoans
    from tunilib.backends.vufind.profile import VufindProfile
    from tunilib.backends.vufind.searches import VufindSearches
    from tunilib.core.ports import Session

__all__ = ["VufindDoor"]


class VufindDoor:
    """What one signed-in card can do; each part is loaded when it is asked for.

    Args:
        client: the conversation with the site, which belongs to this door.
        session: as it was made by the entry.
        card: id or number of the card to act on; None: the one that is chosen on the site.
        clock: tells the time in a zone.
    """

    def __init__(self, client: Client, session: Session, card: str | None, clock: Callable[[tzinfo], datetime]) -> None:
        self._client = client
        self._session = session
        choice = CardChoice(client, session.card, card, several="several" in session.data)
        self._account = AccountPages(client=client, choice=choice, clock=clock, target=session.target)

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""
        return self._account.zone

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown; asks the site where the account has several."""
        return self._account.choice.number

    @property
    def session(self) -> Session:
        """The session, with the cookies and what was found out about the site underway."""
        data = self._client.current_session().data()
        if "several" in self._session.data:
            data["several"] = self._session.data["several"]
        return self._session._replace(data=data)

    @cached_property
    def loans(self) -> VufindLoans:
        """Loans and renewals."""
        from tunilib.backends.vufind.loans import VufindLoans

        return VufindLoans(self._account)

    @cached_property
    def holds(self) -> VufindHolds:
        """Holds, item retrieval requests and interlibrary loans."""
        from tunilib.backends.vufind.holds import VufindHolds

        return VufindHolds(self._account)

    @cached_property
    def fines(self) -> VufindFines:
        """What the card owes."""
        from tunilib.backends.vufind.fines import VufindFines

        return VufindFines(self._account)

    @cached_property
    def cards(self) -> VufindCards:
        """The cards of the account."""
        from tunilib.backends.vufind.cards import VufindCards

        return VufindCards(self._account)

    @cached_property
    def profile(self) -> VufindProfile:
        """Personal information."""
        from tunilib.backends.vufind.profile import VufindProfile

        return VufindProfile(self._account)

    @cached_property
    def catalogue(self) -> VufindCatalogue:
        """The catalogue."""
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        return VufindCatalogue(self._account)

    @cached_property
    def favourites(self) -> VufindFavourites:
        """Lists of favourites, to be read."""
        from tunilib.backends.vufind.favourites import VufindFavourites

        return VufindFavourites(self._account)

    @cached_property
    def searches(self) -> VufindSearches:
        """Search history and saved searches, to be read."""
        from tunilib.backends.vufind.searches import VufindSearches

        return VufindSearches(self._account)

    def close(self) -> None:
        """Choose the card again that was chosen before, and let go of the connections; the session stays."""
        self._account.choice.put_back()
        self._client.close()
