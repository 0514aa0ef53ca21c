"""The entry of a Finna or VuFind site: it signs in, and opens doors."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from tunilib.backends.vufind.account import AccountPages
from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.door import VufindDoor
from tunilib.backends.vufind.paths import LOGOUT, SELECT_CARD
from tunilib.backends.vufind.session import Settings, SiteSession
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.errors import TunilibError
from tunilib.http.cookies import site_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.catalogue import VufindCatalogue
    from tunilib.core.ports.university import BrowserSignIn


def open_entry(address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> VufindEntry:
    """The entry of the site at an address; no request is made yet."""
    names = ("language", "reports", "say", "sleep", "transport", "names")
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
        self._before_of: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The site by its host, without ``www``."""
        return self._settings.address.partition("://")[2].partition("/")[0].removeprefix("www.")

    @property
    def proxy(self) -> str | None:
        """The library's proxy; None where it is not known."""
        from tunilib.backends.vufind.paths import known_proxy

        return known_proxy(self._settings.address)

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password with the site, in a new session."""
        if who.university is not None:
            from tunilib.backends.vufind.haka.sign_in import sign_in_at_university

            return sign_in_at_university(self._settings, self._known, who, who.university, self._clock)
        from tunilib.backends.vufind.sign_in import sign_in

        card = card_number(who.card)
        with closing(Client(self._settings, self._known, known=(card, who.password))) as client:
            client.discover()
            started = self._clock(UTC)
            done = sign_in(client, SignInRequest(card=card, password=who.password, target=who.target), started)
            if not done.cards and card not in client.session.expires:
                self._learn_last_day(client, card)
            wanted = client.session.active
            if wanted is not None and wanted != done.active and wanted in done.cards:
                with suppress(TunilibError):
                    client.visit(SELECT_CARD, [("cardID", wanted)])
            self._known = client.session.of_card(card)
            made = replace(client.current_session(), seen={} if done.seen is None else {"loans": done.seen})
        data = made.data() | ({"several": "yes"} if done.cards else {})
        return Session(card=card, data=data, target=done.target, started=started)

    def browser_sign_in(self) -> BrowserSignIn:
        """Where to sign in with a browser, and the cookie that is copied from it."""
        from tunilib.backends.vufind.haka.sign_in import browser_sign_in

        return browser_sign_in(self._settings)

    def _learn_last_day(self, client: Client, card: str) -> None:
        """Read the card's last day once, at the first sign-in; a site that does not show it is no error here."""
        from tunilib.backends.vufind.profile import VufindProfile

        choice = CardChoice(client, card)
        with suppress(TunilibError):
            VufindProfile(AccountPages(client=client, choice=choice, clock=self._clock)).card_expires()

    def renew(self, session: Session) -> Session | None:
        """A university session that has ended made anew without a person; no password is sent. None: one is needed."""
        if not session.is_university:
            return None
        from tunilib.backends.vufind.haka.sign_in import person_needed, renew

        with closing(Client(self._settings, SiteSession.of(session.data), known=(session.card,))) as client:
            if not renew(client, session.organisation):
                return None
            kept = {"several": session.data["several"]} if "several" in session.data else {}
            return session._replace(
                data=client.current_session().data() | kept,
                expires=person_needed(client.session.elsewhere),
                renewed=self._clock(UTC),
            )

    def check_target(self, target: str | None) -> None:
        """Make sure that a sign-in names a library that the site serves, before a password is asked for."""
        from tunilib.backends.vufind.sign_in import check_target

        with closing(Client(self._settings, self._known)) as client:
            client.discover()
            self._known = client.session.site_only()
            check_target(client, target)

    def open(self, session: Session, card: str | None = None) -> VufindDoor:
        """The door of a session; no request is made yet."""
        stored = SiteSession.of(session.data)
        self._known = stored.of_card(session.card)
        client = Client(self._settings, stored, known=(session.card,))
        return VufindDoor(client, session, card, self._clock, self._before_of)

    def catalogue(self) -> VufindCatalogue:
        """The catalogue without a session; no request is made yet."""
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        client = Client(self._settings, self._known)
        return VufindCatalogue(AccountPages(client=client, choice=CardChoice(client, ""), clock=self._clock))

    def sign_out(self, session: Session) -> None:
        """End the session at the site; it is no error if it has ended already."""
        with closing(Client(self._settings, SiteSession.of(session.data), known=(session.card,))) as client:
            if session.is_university:
                from tunilib.backends.vufind.haka.sign_in import sign_out

                sign_out(client)
            else:
                client.fetch(LOGOUT)
