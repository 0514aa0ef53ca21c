"""The entry of an embedded library, where patrons sign in, and the door of a session."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.errors import NotFound, UsageError
from tunilib.library.ids import new_token, token_hash
from tunilib.library.stores import open_library
from tunilib.library.stores.unit_of_work import Library, Now, SignedIn, Transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from tunilib.core.calendar import Calendar
    from tunilib.core.fine import Fee
    from tunilib.core.ports.payments import Services
    from tunilib.core.ports.university import BrowserSignIn
    from tunilib.library.catalogue.records import EmbeddedCatalogue
    from tunilib.library.favourites import EmbeddedFavourites
    from tunilib.library.patron.cards import EmbeddedCards
    from tunilib.library.patron.holds import EmbeddedHolds
    from tunilib.library.patron.loans import EmbeddedLoans
    from tunilib.library.patron.payments import EmbeddedFines, EmbeddedPayments
    from tunilib.library.patron.profile import EmbeddedProfile
    from tunilib.library.patron.searches import EmbeddedSearches

_TOKEN = "token"  # noqa: S105 - the name of a field


def open_entry(address: str, *, now: Now, **options: Any) -> EmbeddedEntry:
    """The entry of the library at an address. Nothing is read yet."""
    open_library(address, now)
    return EmbeddedEntry(address, now, options.get("payments"))


class EmbeddedEntry:
    """One library. Threads may share it: each sign-in and each door opens the library for itself.

    Args:
        now: gives the time in the library's zone; it may go back.
    """

    def __init__(self, address: str, now: Now, payments: Callable[[], Services] | None = None) -> None:
        self._address = address
        self._now = now
        self._payments = payments
        self._name: str | None = None

    @property
    def name(self) -> str:
        """The name of the library. It is known after a sign-in, so that no later read of it can fail."""
        if self._name is not None:
            return self._name
        with closing(self._opened()) as library:
            return library.rules.name

    @property
    def proxy(self) -> str:
        with closing(self._opened()) as library:
            return library.rules.proxy

    def check_target(self, target: str | None) -> None:
        """Any target is taken: an embedded library has no parts."""

    def catalogue(self) -> EmbeddedCatalogue:
        from tunilib.library.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(self._opened())

    def fees(self) -> tuple[Fee, ...]:
        from tunilib.library.rules.fee_list import fee_list

        with closing(self._opened()) as library:
            return fee_list(library.rules)

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password. The session lasts until sign-out, a reset password or the patron's removal."""
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
        """A session does not expire."""
        return False

    def renew(self, session: Session, *, at_night: bool = False) -> Session | None:
        """None: a session does not expire, so one that ended was ended on purpose."""

    def browser_sign_in(self, _idp: str | None = None, /) -> BrowserSignIn:
        """An embedded library has no pages."""
        raise UsageError("an embedded library has no sign-in in a browser", hint="sign in here: tunilib login --haka")

    def open(self, session: Session, card: str | None = None) -> EmbeddedDoor:
        token = token_hash(session.data.get(_TOKEN, ""))
        if card:
            card = card_number(card)
        return EmbeddedDoor(self._opened(), session, token, card or None, self._payments)

    def sign_out(self, session: Session) -> None:
        with closing(self._opened()) as library, library.transaction("patron", "logout") as tx:
            patron = tx.credentials.end_session(token_hash(session.data.get(_TOKEN, "")))
            if patron is not None:
                tx.record_event("signed-out", patron=patron)

    def _opened(self) -> Library:
        return open_library(self._address, self._now, for_patrons=True)


class EmbeddedDoor:
    """What one signed-in card can do. Each part is loaded on first use.

    Args:
        library: closed with this door. token: the hash of the session's token.
        card: id or number of the card to act on; None: the active one.
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
        return self._library.zone

    @property
    def opening_days(self) -> Calendar:
        with self._signed_in.snapshot() as (snapshot, _patron):
            return snapshot.rules.calendar

    @property
    def card(self) -> str:
        return self._signed_in.card

    @property
    def session(self) -> Session:
        return self._session

    @property
    def loans(self) -> EmbeddedLoans:
        from tunilib.library.patron.loans import EmbeddedLoans

        return EmbeddedLoans(self._signed_in)

    @property
    def holds(self) -> EmbeddedHolds:
        from tunilib.library.patron.holds import EmbeddedHolds

        return EmbeddedHolds(self._signed_in)

    @property
    def fines(self) -> EmbeddedFines:
        from tunilib.library.patron.payments import EmbeddedFines

        return EmbeddedFines(self._signed_in, self._payments)

    @property
    def payments(self) -> EmbeddedPayments:
        from tunilib.library.patron.payments import EmbeddedPayments

        return EmbeddedPayments(self._signed_in, self._payments)

    def known_pages(self) -> tuple[()]:
        """This library has no pages."""
        return ()

    @property
    def profile(self) -> EmbeddedProfile:
        from tunilib.library.patron.profile import EmbeddedProfile

        return EmbeddedProfile(self._signed_in)

    @property
    def cards(self) -> EmbeddedCards:
        from tunilib.library.patron.cards import EmbeddedCards

        return EmbeddedCards(self._signed_in)

    @property
    def catalogue(self) -> EmbeddedCatalogue:
        from tunilib.library.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(self._library)

    @property
    def favourites(self) -> EmbeddedFavourites:
        from tunilib.library.favourites import EmbeddedFavourites

        return EmbeddedFavourites(self._signed_in)

    @property
    def searches(self) -> EmbeddedSearches:
        from tunilib.library.patron.searches import EmbeddedSearches

        return EmbeddedSearches(self._signed_in)

    def read_ahead(self, *parts: str) -> None:
        """All parts are in one database: nothing is read together."""

    def close(self) -> None:
        self._library.close()
