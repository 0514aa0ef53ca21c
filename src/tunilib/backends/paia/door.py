"""The entry of a PAIA server, which signs in, and its doors: what one patron can do there."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from tunilib.backends.paia.client import PaiaClient, PaiaSettings
from tunilib.backends.paia.sign_in import base_address, end_quietly, sign_in, sign_out
from tunilib.core.answer import Missing
from tunilib.core.calendar import HERE, Calendar
from tunilib.core.note import Note
from tunilib.core.paia import READ_FEES, READ_ITEMS, READ_PATRON
from tunilib.errors import NotFound, UsageError, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from tunilib.backends.paia.items import PaiaHolds, PaiaLoans
    from tunilib.backends.paia.patron import PaiaFines, PaiaProfile
    from tunilib.core.ports.sign_in import Session, SignInRequest
    from tunilib.core.ports.university import BrowserSignIn

_MISSING = Missing(by="library")
_OPTIONS = ("language", "say", "sleep", "transport")


def open_entry(address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> PaiaEntry:
    """The entry of the server at an address. It makes no request."""
    known = {name: options[name] for name in _OPTIONS if options.get(name) is not None}
    return PaiaEntry(PaiaSettings(base_address(address), **known), now)


class PaiaEntry:
    """One server. Each sign-in and each door has its own connection."""

    def __init__(self, settings: PaiaSettings, clock: Callable[[tzinfo], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._opened: PaiaClient | None = None

    @property
    def name(self) -> str:
        """The host without ``www``, and the path, since one host serves several libraries."""
        return self._settings.address.partition("://")[2].removeprefix("www.").removesuffix("/paia")

    @property
    def proxy(self) -> None:
        """None: not known."""

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password. A token that had ended is replaced."""
        if who.university is not None:
            raise not_offered(term("page", "university sign-in"))
        self.check_target(who.target)
        made = sign_in(self._settings, who, self._clock(HERE))
        before, self._opened = self._opened, None
        if before is not None and before.has_ended and before.session.card == made.card:
            end_quietly(self._settings, before.session)
        return made

    def can_renew(self, _session: Session, /) -> bool:
        """False: university sessions do not exist here."""
        return False

    def renew(self, _session: Session, *, at_night: bool = False) -> None:
        """False: a card signs in again with its password."""

    def check_target(self, target: str | None) -> None:
        """Refuse a target: a server serves one library."""
        if target is not None:
            raise NotFound("{site} has no library of that name: {target}", site=self._settings.address, target=target)

    def browser_sign_in(self, idp: str | None = None, /) -> BrowserSignIn:  # noqa: ARG002 - as in the port
        """Refuse: it is not a site for browsers."""
        raise UsageError("{address} is not a site with a university sign-in", address=self._settings.address)

    def open(self, session: Session, card: str | None = None) -> PaiaDoor:
        """The door of a session. It makes no request."""
        self._opened = PaiaClient(self._settings, session, self._clock, card)
        return PaiaDoor(self._opened)

    def sign_out(self, session: Session) -> None:
        sign_out(self._settings, session)

    def catalogue(self) -> Missing:
        """None: PAIA has no catalogue."""
        return _MISSING


class PaiaDoor:
    """What one patron can do. Parts that the token may not read are missing."""

    cards = favourites = searches = payments = catalogue = _MISSING

    def __init__(self, client: PaiaClient) -> None:
        self._client = client

    @property
    def zone(self) -> tzinfo:
        """The zone of this machine. A server does not say its own."""
        return HERE

    @property
    def opening_days(self) -> Calendar:
        """Every day. A server does not say."""
        return Calendar()

    @property
    def session(self) -> Session:
        """The session, which does not change."""
        return self._client.session

    @property
    def card(self) -> str:
        """The number of the card. An account has one."""
        return self._client.card

    def read_ahead(self, *parts: str) -> None:
        """Ask once for answers that several parts need."""
        self._client.read_ahead(parts)

    def known_pages(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """What the server is, and each of its answers."""
        yield "items", self.loans.read
        yield "fines", partial(_read, self.fines)
        yield "profile", partial(_read, self.profile)
        yield "page", self._about

    def _about(self) -> Note:
        rights = " ".join(sorted(self._client.scopes)) or "-"
        version = self._client.version
        if version is None:
            return Note.of("The server does not say which version of PAIA it has; rights: {rights}.", rights=rights)
        return Note.of("The server has PAIA {version}; rights: {rights}.", version=version, rights=rights)

    @cached_property
    def loans(self) -> PaiaLoans:
        from tunilib.backends.paia.items import PaiaLoans

        if not self._client.may(READ_ITEMS):
            raise not_offered(term("ability", "loans"))
        return PaiaLoans(self._client)

    @cached_property
    def holds(self) -> PaiaHolds | Missing:
        from tunilib.backends.paia.items import PaiaHolds

        return PaiaHolds(self._client) if self._client.may(READ_ITEMS) else _MISSING

    @cached_property
    def fines(self) -> PaiaFines | Missing:
        from tunilib.backends.paia.patron import PaiaFines

        return PaiaFines(self._client) if self._client.may(READ_FEES) else _MISSING

    @cached_property
    def profile(self) -> PaiaProfile | Missing:
        from tunilib.backends.paia.patron import PaiaProfile

        return PaiaProfile(self._client) if self._client.may(READ_PATRON) else _MISSING

    def close(self) -> None:
        """Close the connections. The token stays valid."""
        self._client.close()


def _read(port: PaiaFines | PaiaProfile | Missing) -> object:
    return port if isinstance(port, Missing) else port.read()
