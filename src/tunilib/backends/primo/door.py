"""The entry of a Primo page, which signs in, and its doors: what one patron can do there."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from tunilib.backends.primo.addresses import page_address
from tunilib.backends.primo.client import PrimoClient
from tunilib.backends.primo.replies import PrimoSettings
from tunilib.core.answer import Missing
from tunilib.core.calendar import HERE, Calendar
from tunilib.core.ports.sign_in import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from tunilib.backends.primo.catalogue import PrimoCatalogue
    from tunilib.backends.primo.holds import PrimoHolds
    from tunilib.backends.primo.loans import PrimoLoans
    from tunilib.backends.primo.patron import PrimoFines, PrimoProfile
    from tunilib.core.ports.sign_in import SignInRequest
    from tunilib.core.ports.university import BrowserSignIn

_MISSING = Missing(by="tunilib")
_OPTIONS = ("language", "say", "sleep", "transport")


def open_entry(address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> PrimoEntry:
    """The entry of the page at an address. It makes no request."""
    known = {name: options[name] for name in _OPTIONS if options.get(name) is not None}
    return PrimoEntry(PrimoSettings(page_address(address), **known), now)


class PrimoEntry:
    """One page. Each sign-in and each door has its own connection."""

    def __init__(self, settings: PrimoSettings, clock: Callable[[tzinfo], datetime]) -> None:
        self._settings = settings
        self._clock = clock

    @property
    def name(self) -> str:
        """The host without ``www``."""
        return self._settings.host.partition("://")[2].removeprefix("www.")

    @property
    def proxy(self) -> None:
        """None: not known."""

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password, or take over a sign-in that was made in a browser."""
        from tunilib.backends.primo.sign_in import sign_in, sign_in_from_browser

        if who.university is not None:
            return sign_in_from_browser(self._settings, who, self._clock, self._clock(HERE))
        return sign_in(self._settings, who, self._clock, self._clock(HERE))

    def can_renew(self, _session: Session, /) -> bool:
        """False: the token of a browser's sign-in cannot be made anew."""
        return False

    def renew(self, _session: Session, *, at_night: bool = False) -> None:
        """None: a card signs in again with its password, a university account in the browser."""

    def check_target(self, target: str | None) -> None:
        """Make sure that the page leads to a view, before a password is asked for."""
        from tunilib.backends.primo.configuration import find_view

        find_view(self._settings, target)

    def browser_sign_in(self, idp: str | None = None, /) -> BrowserSignIn:
        """The page's own address of a sign-in at another site."""
        from tunilib.backends.primo.sign_in import browser_sign_in

        return browser_sign_in(self._settings, idp)

    def open(self, session: Session, card: str | None = None) -> PrimoDoor:
        """The door of a session. It makes no request."""
        return PrimoDoor(PrimoClient(self._settings, session, self._clock, card))

    def sign_out(self, session: Session) -> None:
        """Nothing: a page has no sign-out that is known. The token is dropped here, and ends by itself within a day."""

    def catalogue(self) -> PrimoCatalogue:
        """The catalogue without signing in."""
        from tunilib.backends.primo.catalogue import PrimoCatalogue

        return PrimoCatalogue(self._guest)

    def _guest(self) -> PrimoClient:
        from tunilib.backends.primo.configuration import read_configuration

        page = read_configuration(self._settings)
        known = {"view": page.view, "institution": page.institution, "scope": page.scope, "tab": page.tab}
        data = {name: value for name, value in known.items() if value is not None}
        return PrimoClient(self._settings, Session(card="", data=data), self._clock)


class PrimoDoor:
    """What one patron can do. What only the page itself can do is missing."""

    cards = favourites = searches = payments = _MISSING

    def __init__(self, client: PrimoClient) -> None:
        self._client = client

    @property
    def zone(self) -> tzinfo:
        """The zone of this machine. A page does not say its own."""
        return HERE

    @property
    def opening_days(self) -> Calendar:
        """Every day. A page does not say."""
        return Calendar()

    @property
    def session(self) -> Session:
        """The session, which learns once how the page wants its token."""
        return self._client.session

    @property
    def card(self) -> str:
        """The number of the card. An account has one."""
        return self._client.card

    def read_ahead(self, *parts: str) -> None:  # noqa: ARG002 - the counters are of all parts
        """Ask once for the counters of several lists."""
        self._client.read_ahead()

    def known_pages(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Each answer about the account that is read."""
        yield "loans", self.loans.read
        yield "holds", partial(self.holds.read)
        yield "fines", self.fines.read
        yield "profile", self.profile.read

    @cached_property
    def loans(self) -> PrimoLoans:
        """Loans and renewals."""
        from tunilib.backends.primo.loans import PrimoLoans

        return PrimoLoans(self._client)

    @cached_property
    def holds(self) -> PrimoHolds:
        """Holds and requests."""
        from tunilib.backends.primo.holds import PrimoHolds

        return PrimoHolds(self._client)

    @cached_property
    def fines(self) -> PrimoFines:
        """Fines."""
        from tunilib.backends.primo.patron import PrimoFines

        return PrimoFines(self._client)

    @cached_property
    def profile(self) -> PrimoProfile:
        """Personal data."""
        from tunilib.backends.primo.patron import PrimoProfile

        return PrimoProfile(self._client)

    @cached_property
    def catalogue(self) -> PrimoCatalogue:
        """The catalogue, with the token of the patron."""
        from tunilib.backends.primo.catalogue import PrimoCatalogue

        return PrimoCatalogue(lambda: self._client)

    def close(self) -> None:
        """Close the connections. The token stays valid."""
        self._client.close()
