"""Signing in to a Finna or VuFind site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.backends.vufind.client import Client, Settings
from tunilib.backends.vufind.door import VufindDoor
from tunilib.backends.vufind.paths import LOGOUT
from tunilib.backends.vufind.session import SiteSession
from tunilib.core.card import card_number
from tunilib.core.ports import Session, SignInRequest
from tunilib.http.addresses import site_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.catalogue import VufindCatalogue

__all__ = ["VufindEntry", "open_entry"]


def open_entry(address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> VufindEntry:
    """The entry of the site at an address; no request is made yet.

    Args:
        address: ``https://…``; ``http`` only for this machine.
        now: gives the time in a zone.
        options: ``language`` (``en fi sv``) of the site's pages, ``reports`` the folder for pages that were not
            understood, ``say`` for notes of what is being done; ``sleep`` for the waits between attempts and
            ``transport`` in tests.

    Raises:
        UsageError: it is not such an address.
    """
    names = ("language", "reports", "say", "sleep", "transport")
    known = {name: options[name] for name in names if options.get(name) is not None}
    return VufindEntry(Settings(site_address(address), **known), now)


class VufindEntry:
    """One site; each sign-in and each door has a client of its own.

    What kind of site it is is read once, and stored with each session.
    """

    def __init__(self, settings: Settings, clock: Callable[[tzinfo], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._known = SiteSession()

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password with the site, in a new session.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked.
            NotFound, UsageError: no such target, or none where one is needed.
            PersonNeeded: the site has no sign-in with card and password.
            Unavailable: the site or its library system does not answer; the password was not checked.
        """
        from datetime import UTC

        from tunilib.backends.vufind.sign_in import sign_in

        card = card_number(who.card)
        client = Client(self._settings, self._known, known=(card, who.password))
        try:
            if client.session.dialect is None:
                client.discover()
            target, several = sign_in(client, SignInRequest(card=card, password=who.password, target=who.target))
            self._known = client.session.site_only()
            made = client.current_session()
        finally:
            client.close()
        data = made.data() | ({"several": "yes"} if several else {})
        return Session(card=card, data=data, target=target, started=self._clock(UTC))

    def open(self, session: Session, card: str | None = None) -> VufindDoor:
        """The door of a session; no request is made yet.

        Args:
            card: id or number of one of the account's cards; None: the one that is chosen on the site.
        """
        stored = SiteSession.of(session.data)
        self._known = stored.site_only()
        return VufindDoor(Client(self._settings, stored, known=(session.card,)), session, card, self._clock)

    def catalogue(self) -> VufindCatalogue:
        """The catalogue without a session; no request is made yet."""
        from tunilib.backends.vufind.account_pages import AccountPages
        from tunilib.backends.vufind.card_choice import CardChoice
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        client = Client(self._settings, self._known)
        return VufindCatalogue(AccountPages(client=client, choice=CardChoice(client, "", None), clock=self._clock))

    def sign_out(self, session: Session) -> None:
        """End the session at the site; it is no error if it has ended already."""
        client = Client(self._settings, SiteSession.of(session.data), known=(session.card,))
        try:
            client.fetch(LOGOUT)
        finally:
            client.close()
