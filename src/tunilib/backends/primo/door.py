"""The entry of a Primo page, which signs in, and its doors: what one patron can do there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tunilib.backends.primo.addresses import page_address
from tunilib.backends.primo.catalogue import PrimoCatalogue
from tunilib.backends.primo.client import PrimoClient
from tunilib.backends.primo.configuration import ask_configuration, configuration_of, find_view, read_configuration
from tunilib.backends.primo.holds import PrimoHolds
from tunilib.backends.primo.loans import PrimoLoans
from tunilib.backends.primo.patron import PrimoFines, PrimoProfile
from tunilib.backends.primo.replies import PrimoSettings
from tunilib.backends.primo.shapes import shape_of
from tunilib.backends.primo.sign_in import browser_sign_in, sign_in, sign_in_from_browser
from tunilib.core.answer import Missing
from tunilib.core.calendar import HERE, Calendar
from tunilib.core.note import Note
from tunilib.core.ports.sign_in import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from tunilib.core.ports.sign_in import SignInRequest
    from tunilib.core.ports.university import BrowserSignIn

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
        if who.university is not None:
            return sign_in_from_browser(self._settings, who, self._clock, self._clock(HERE))
        return sign_in(self._settings, who, self._clock, self._clock(HERE))

    def can_renew(self, _session: Session, /) -> bool:
        """False: a browser's sign-in cannot be repeated."""
        return False

    def renew(self, _session: Session, *, at_night: bool = False) -> None:
        """Nothing: a card signs in again with its password, a university account in the browser."""

    def check_target(self, target: str | None) -> None:
        """Check that the page leads to a view."""
        find_view(self._settings, target)

    def browser_sign_in(self, idp: str | None = None, /) -> BrowserSignIn:
        return browser_sign_in(self._settings, idp)

    def open(self, session: Session, card: str | None = None) -> PrimoDoor:
        """The door of a session. It makes no request."""
        return PrimoDoor(PrimoClient(self._settings, session, self._clock, card))

    def sign_out(self, session: Session) -> None:
        """Nothing: how a page signs out is not known. The token ends within a day."""

    def catalogue(self) -> PrimoCatalogue:
        return PrimoCatalogue(self._guest)

    def _guest(self) -> PrimoClient:
        session = Session(card="", data=read_configuration(self._settings).data)
        return PrimoClient(self._settings, session, self._clock)


class PrimoDoor:
    """What one patron can do. What tunilib cannot do at a page is missing."""

    cards = favourites = searches = payments = Missing(by="tunilib")
    zone: tzinfo = HERE
    """The zone of this machine. A page does not name its own."""

    def __init__(self, client: PrimoClient) -> None:
        self._client = client
        self.loans = PrimoLoans(client)
        self.holds = PrimoHolds(client)
        self.fines = PrimoFines(client)
        self.profile = PrimoProfile(client)
        self.catalogue = PrimoCatalogue(lambda: client)

    @property
    def opening_days(self) -> Calendar:
        """Every day. A page does not name them."""
        return Calendar()

    @property
    def session(self) -> Session:
        """The session, with the form in which the page takes its token."""
        return self._client.session

    @property
    def card(self) -> str:
        return self._client.card

    def read_ahead(self, *parts: str) -> None:  # noqa: ARG002 - the counters are of all parts
        """Ask once for the counters of several lists."""
        self._client.read_ahead()

    def known_pages(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Each answer about the account, and what the page says of itself."""
        yield "loans", self.loans.read
        yield "holds", partial(self.holds.read)
        yield "fines", self.fines.read
        yield "profile", self.profile.read
        yield "page", self._about

    def _about(self) -> Note:
        """The ways to sign in; for a report the shapes of the configuration and of what was read."""
        client = self._client
        found = ask_configuration(client.settings, client.view)
        page = configuration_of(client.settings, client.view, found)
        shapes = {"configuration": shape_of(found), **client.shapes}
        ways = ", ".join(f"{one.name} ({one.system})" for one in page.profiles)
        said = Note.of("The page offers these ways to sign in: {ways}.", ways=ways)
        details = "\n".join(f"{name}: {shape}" for name, shape in shapes.items())
        return said._replace(facts=(*said.facts, ("details", details)))

    def close(self) -> None:
        """Close the connections. The token stays valid."""
        self._client.close()
