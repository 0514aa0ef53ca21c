"""The entry of an embedded library, where patrons sign in, and the door of a session: one card, one thread."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tunilib.backends.embedded.ids import new_token, token_hash
from tunilib.backends.embedded.stores import open_library
from tunilib.errors import NotFound, SessionExpired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from tunilib.backends.embedded.cards import EmbeddedCards
    from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue
    from tunilib.backends.embedded.favourites import EmbeddedFavourites
    from tunilib.backends.embedded.fines import EmbeddedFines
    from tunilib.backends.embedded.holds import EmbeddedHolds
    from tunilib.backends.embedded.loans import EmbeddedLoans
    from tunilib.backends.embedded.payments import EmbeddedPayments
    from tunilib.backends.embedded.profile import EmbeddedProfile
    from tunilib.backends.embedded.searches import EmbeddedSearches
    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import Account, StoredPatron
    from tunilib.backends.embedded.unit_of_work import Now, Snapshot, Transaction
    from tunilib.core.calendar import Calendar
    from tunilib.core.ports.payments import Services
    from tunilib.core.ports.session import Session, SignInRequest

__all__ = ["EmbeddedDoor", "EmbeddedEntry", "SignedIn", "open_entry"]

_TOKEN = "token"  # noqa: S105 - the name of a field


def open_entry(address: str, *, now: Now, **options: Any) -> EmbeddedEntry:
    """The entry of the library at ``sqlite:///PATH``; the file is not touched yet.

    Args:
        options: ``payments`` opens payment services.

    Raises:
        UsageError: it is no such address.
    """
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

    @property
    def name(self) -> str:
        """The name of the library.

        Raises:
            LocalError: ``database``: there is no library in that file.
        """
        library = open_library(self._address, self._now)
        try:
            return library.rules.name
        finally:
            library.close()

    @property
    def proxy(self) -> str:
        """The library's proxy for licensed resources, by its rules.

        Raises:
            LocalError: ``database``: there is no library in that file.
        """
        library = open_library(self._address, self._now)
        try:
            return library.rules.proxy
        finally:
            library.close()

    def check_target(self, target: str | None) -> None:
        """An embedded library is one library, and takes any name of a target."""

    def catalogue(self) -> EmbeddedCatalogue:
        """The catalogue, without signing in; the library is opened when it is first used."""
        from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(open_library(self._address, self._now))

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password; the session lasts until sign-out, a reset password or the patron's removal.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked, which the message says, and until when.
            NotFound: a target was named, and this library is only itself.
            LocalError: ``database``: there is no library in that file.
        """
        from tunilib.backends.embedded.credentials import checked
        from tunilib.core.patron import card_number
        from tunilib.core.ports.session import Session

        card = card_number(who.card)

        def start(tx: Transaction, patron: str) -> Session:
            token = new_token()
            tx.credentials.start_session(token_hash(token), patron)
            tx.record_event("signed-in", patron=patron)
            return Session(card=card, data={_TOKEN: token}, started=tx.now)

        library = open_library(self._address, self._now)
        try:
            if who.target is not None:
                raise NotFound("this library has no part of that name: {target}", target=who.target)
            return checked(library, card, who.password, "login", start)
        finally:
            library.close()

    def renew(self, session: Session) -> Session | None:
        """None: a session of an embedded library does not end with time, so one that ended was meant to."""

    def open(self, session: Session, card: str | None = None) -> EmbeddedDoor:
        """The door of a session; the library is opened when it is first used.

        Args:
            card: id or number of one of the account's cards to act on, which leaves the active one as it is; None: the
                active one.
        """
        token = token_hash(session.data.get(_TOKEN, ""))
        if card:
            from tunilib.core.patron import card_number

            card = card_number(card)
        return EmbeddedDoor(open_library(self._address, self._now), session, token, card or None, self._payments)

    def sign_out(self, session: Session) -> None:
        """End the session; a session that has ended already is not an error."""
        library = open_library(self._address, self._now)
        try:
            with library.transaction("patron", "logout") as tx:
                patron = tx.credentials.end_session(token_hash(session.data.get(_TOKEN, "")))
                if patron is not None:
                    tx.record_event("signed-out", patron=patron)
        finally:
            library.close()


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
        self._signed_in = SignedIn(library, token, card)

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
    def payments(self) -> EmbeddedPayments:
        """Paying them online."""
        from tunilib.backends.embedded.payments import EmbeddedPayments

        return EmbeddedPayments(self._signed_in, self._payments)

    def known_pages(self) -> tuple[()]:
        """None: this library has no pages."""
        return ()

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

    def read_ahead(self, *parts: str) -> None:
        """All parts are in one file: there is nothing to ask for together."""

    def close(self) -> None:
        """Close the library; the session stays."""
        self._library.close()


class SignedIn:
    """A signed-in patron: every snapshot and transaction looks up the session first.

    Attributes:
        library: the library. token: hash of the session's token.

    Args:
        chosen: id or number of one of the account's cards; None: the active one.
    """

    def __init__(self, library: Library, token: str, chosen: str | None = None) -> None:
        self.library = library
        self.token = token
        self._chosen = chosen
        self._card: str | None = None

    @property
    def card(self) -> str:
        """The number of the card that the session acts on."""
        if self._card is None:
            with self.snapshot():
                pass
        assert self._card is not None
        return self._card

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Snapshot, StoredPatron]]:
        """One snapshot, and the patron whose card it is about.

        Raises:
            SessionExpired: the library does not know the session any more.
            NotFound: the account has no such card.
        """
        with self.library.snapshot() as snapshot:
            yield snapshot, self._patron(snapshot)

    @contextmanager
    def transaction(self, cause: str) -> Iterator[tuple[Transaction, StoredPatron]]:
        """One transaction of the patron, and the patron within it; raises like :meth:`snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._patron(tx)

    def account(self, snapshot: Snapshot) -> Account:
        """Whose account it is, and the settings of the account for the card."""
        found = snapshot.cards.account_of(self.token, self._chosen)
        if found is None:
            raise self._unknown(snapshot)
        return found

    def _patron(self, snapshot: Snapshot) -> StoredPatron:
        patron = snapshot.patrons.of_session(self.token, self._chosen)
        if patron is None:
            raise self._unknown(snapshot)
        self._card = patron.card
        return patron

    def _unknown(self, snapshot: Snapshot) -> NotFound | SessionExpired:
        if self._chosen is not None and snapshot.cards.account_of(self.token, self._chosen) is not None:
            return SessionExpired(
                "the session of card {card} in this account has ended",
                hint="add the card again with its new password: tunilib cards add {card}",
                card=self._chosen,
            )
        if self._chosen is not None and snapshot.cards.account_of(self.token, None) is not None:
            return NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._chosen)
        return SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
