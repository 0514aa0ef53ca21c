"""Signing in to a Finna or VuFind site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.backends.vufind.client import Client, Settings
from tunilib.backends.vufind.door import VufindDoor
from tunilib.backends.vufind.memory import Memory
from tunilib.backends.vufind.paths import LOGOUT
from tunilib.core.card import card_number
from tunilib.core.ports import Session, SignInRequest
from tunilib.http.addresses import site_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.catalogue import VufindCatalogue

__all__ = ["VufindEntry", "open_entry"]


def open_entry(address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> VufindEntry:
    """The entry of the site at an address; nothing is asked for yet.

    Args:
        address: ``https://…``; ``http`` on loopback alone.
        now: tells the time in a zone.
        options: ``language`` (``en fi sv``) for the site's pages, ``reports`` the folder of pages that were not
            understood, ``say`` for notes of what is being done; ``sleep`` for the waits between tries and ``transport``
            in tests.

    Raises:
        UsageError: it is no such address.
    """
    names = ("language", "reports", "say", "sleep", "transport")
    known = {name: options[name] for name in names if options.get(name) is not None}
    return VufindEntry(Settings(site_address(address), **known), now)


class VufindEntry:
    """One site; every sign-in and door has a conversation of its own with it.

    What the site is is found out once, and kept with each session.
    """

    def __init__(self, settings: Settings, clock: Callable[[tzinfo], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._memory = Memory()

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password with the site, in a session of its own.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked.
            NotFound, UsageError: no such target, or none where one is needed.
            PersonNeeded: the site has no sign-in with card and password.
            Unavailable: the site or its library system cannot be asked; the password was not looked at.
        """
        from datetime import UTC

        from tunilib.backends.vufind.signing import sign_in

        card = card_number(who.card)
        client = Client(self._settings, self._memory, known=(card, who.password))
        try:
            if client.memory.dialect is None:
                client.discover()
            target, several = sign_in(client, SignInRequest(card=card, password=who.password, target=who.target))
            self._memory = client.memory.without_session()
            memory = client.remember()
        finally:
            client.close()
        data = memory.data() | ({"several": "yes"} if several else {})
        return Session(card=card, data=data, target=target, started=self._clock(UTC))

    def open(self, session: Session, card: str | None = None) -> VufindDoor:
        """The door of a session; nothing is asked for yet.

        Args:
            card: id or number of one of the account's cards; None: the one that is chosen on the site.
        """
        memory = Memory.of(session.data)
        self._memory = memory.without_session()
        return VufindDoor(Client(self._settings, memory, known=(session.card,)), session, card, self._clock)

    def catalogue(self) -> VufindCatalogue:
        """The catalogue, for whoever has not signed in; nothing is asked for yet."""
        from tunilib.backends.vufind.asking import Asking
        from tunilib.backends.vufind.cardchoice import CardChoice
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        client = Client(self._settings, self._memory)
        return VufindCatalogue(Asking(client=client, choice=CardChoice(client, "", None), clock=self._clock))

    def sign_out(self, session: Session) -> None:
        """End the session at the site; one that has ended is no error."""
        client = Client(self._settings, Memory.of(session.data), known=(session.card,))
        try:
            client.fetch(LOGOUT)
        finally:
            client.close()
