"""The entry of an embedded library, where patrons sign in, and the door of a session: one card, one thread."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from tunilib.errors import NotFound, UsageError
from tunilib.library.ids import new_token, token_hash
from tunilib.library.stores import open_library
from tunilib.library.stores.unit_of_work import SignedIn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from tunilib.core.calendar import Calendar
    from tunilib.core.ports.payments import Services
    from tunilib.core.ports.sign_in import Session, SignInRequest
    from tunilib.core.ports.university import BrowserSignIn
    from tunilib.library.catalogue.records import EmbeddedCatalogue
    from tunilib.library.favourites import EmbeddedFavourites
    from tunilib.library.patron.cards import EmbeddedCards
    from tunilib.library.patron.fines import EmbeddedFines
    from tunilib.library.patron.holds import EmbeddedHolds
    from tunilib.library.patron.loans import EmbeddedLoans
    from tunilib.library.patron.payments import EmbeddedPayments
    from tunilib.library.patron.profile import EmbeddedProfile
    from tunilib.library.patron.searches import EmbeddedSearches
    from tunilib.library.stores.unit_of_work import Library, Now, Transaction

_TOKEN = "token"  # noqa: S105 - the name of a field


def open_entry(address: str, *, now: Now, **options: Any) -> EmbeddedEntry:
    """The entry of the library at ``sqlite:///PATH``; the file is not touched yet."""
    open_library(address, now)
    return EmbeddedEntry(address, now, options.get("payments"))


class EmbeddedEntry:
    """One library; shareable between threads, as every sign-in and every door opens the library for itself.

    Args:
        address: of the library.
        now: gives the time in the library's zone; it may go back.
        payments: opens payment services; None: none can be opened.
    """

    def __init__(self, address: str, now: Now, payments: Callable[[], Services] | None = None) -> None:
        self._address = address
        self._now = now
        self._payments = payments
        self._name: str | None = None

    @property
    def name(self) -> str:
        """The name of the library; after a sign-in it is known, so that nothing more is asked that could fail."""
        if self._name is not None:
            return self._name
        with closing(self._opened()) as library:
            return library.rules.name

    @property
    def proxy(self) -> str:
        """The library's proxy for licensed resources, by its rules."""
        with closing(self._opened()) as library:
            return library.rules.proxy

    def check_target(self, target: str | None) -> None:
        """An embedded library is one library, and takes any name of a target."""

    def catalogue(self) -> EmbeddedCatalogue:
        """The catalogue, without signing in; the library is opened when it is first used."""
        from tunilib.library.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(self._opened())

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password; the session lasts until sign-out, a reset password or the patron's removal."""
        from tunilib.core.patron import card_number
        from tunilib.core.ports.sign_in import Session
        from tunilib.library.patron.cards import asked, checked, of_university

        def start(tx: Transaction, patron: str) -> Session:
            token = new_token()
            tx.credentials.start_session(token_hash(token), patron)
            tx.record_event("signed-in", patron=patron)
            return Session(card=name, data={_TOKEN: token}, started=tx.now)

        with closing(self._opened()) as library:
            if who.target is not None:
                raise NotFound("this library has no part of that name: {target}", target=who.target)
            if who.university is not None:
                name, password = asked(library, who.card, who.university)
                session = checked(library, name, password, "login", start, identity=True)
                self._name = library.rules.name
                return of_university(library, session)
            name = card_number(who.card)
            session = checked(library, name, who.password, "login", start)
            self._name = library.rules.name
            return session

    def can_renew(self, _session: Session, /) -> bool:
        """It need not: a session of an embedded library does not end with time."""
        return False

    def renew(self, session: Session, *, at_night: bool = False) -> Session | None:
        """None: a session of an embedded library does not end with time, so one that ended was meant to."""

    def browser_sign_in(self, _idp: str | None = None, /) -> BrowserSignIn:
        """An embedded library has no pages."""
        raise UsageError("an embedded library has no sign-in in a browser", hint="sign in here: tunilib login --haka")

    def open(self, session: Session, card: str | None = None) -> EmbeddedDoor:
        """The door of a session; the library is opened when it is first used."""
        token = token_hash(session.data.get(_TOKEN, ""))
        if card:
            from tunilib.core.patron import card_number

            card = card_number(card)
        return EmbeddedDoor(self._opened(), session, token, card or None, self._payments)

    def sign_out(self, session: Session) -> None:
        """End the session; a session that has ended already is not an error."""
        with closing(self._opened()) as library, library.transaction("patron", "logout") as tx:
            patron = tx.credentials.end_session(token_hash(session.data.get(_TOKEN, "")))
            if patron is not None:
                tx.record_event("signed-out", patron=patron)

    def _opened(self) -> Library:
        return open_library(self._address, self._now, for_patrons=True)


class EmbeddedDoor:
    """What one signed-in card can do; each part is loaded when it is used.

    Args:
        library: belongs to this door, and is closed with it.
        session: from the entry. token: the hash of its token.
        card: id or number of the card to act on; None: the active one.
        payments: opens payment services; None: none can be opened.
    """

    def __init__(
        self,
        library: Library,
        session: Session,
        token: str,
        card: str | None = None,
        payments: Callable[[], Services] | None = None,
    ) -> None:
        self._library = library
        self._payments = payments
        self._session = session
        self._signed_in = SignedIn(library, token, card, account=session.card)

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""
        return self._library.zone

    @property
    def opening_days(self) -> Calendar:
        """The days on which the library is open, by its rules."""
        with self._signed_in.snapshot() as (snapshot, _patron):
            return snapshot.rules.calendar

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self._signed_in.card

    @property
    def session(self) -> Session:
        """The session; it never changes."""
        return self._session

    @property
    def loans(self) -> EmbeddedLoans:
        """Loans and renewals."""
        from tunilib.library.patron.loans import EmbeddedLoans

        return EmbeddedLoans(self._signed_in)

    @property
    def holds(self) -> EmbeddedHolds:
        """Holds and item retrieval requests."""
        from tunilib.library.patron.holds import EmbeddedHolds

        return EmbeddedHolds(self._signed_in)

    @property
    def fines(self) -> EmbeddedFines:
        """What the card owes."""
        from tunilib.library.patron.fines import EmbeddedFines

        return EmbeddedFines(self._signed_in, self._payments)

    @property
    def payments(self) -> EmbeddedPayments:
        """Paying them online."""
        from tunilib.library.patron.payments import EmbeddedPayments

        return EmbeddedPayments(self._signed_in, self._payments)

    def known_pages(self) -> tuple[()]:
        """None: this library has no pages."""
        return ()

    @property
    def profile(self) -> EmbeddedProfile:
        """Personal information."""
        from tunilib.library.patron.profile import EmbeddedProfile

        return EmbeddedProfile(self._signed_in)

    @property
    def cards(self) -> EmbeddedCards:
        """The cards of the account."""
        from tunilib.library.patron.cards import EmbeddedCards

        return EmbeddedCards(self._signed_in)

    @property
    def catalogue(self) -> EmbeddedCatalogue:
        """The catalogue, which needs no session."""
        from tunilib.library.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(self._library)

    @property
    def favourites(self) -> EmbeddedFavourites:
        """Lists of favourites."""
        from tunilib.library.favourites import EmbeddedFavourites

        return EmbeddedFavourites(self._signed_in)

    @property
    def searches(self) -> EmbeddedSearches:
        """Search history, saved searches and alerts."""
        from tunilib.library.patron.searches import EmbeddedSearches

        return EmbeddedSearches(self._signed_in)

    def read_ahead(self, *parts: str) -> None:
        """All parts are in one file: there is nothing to ask for together."""

    def close(self) -> None:
        """Close the library; the session stays."""
        self._library.close()
