"""The door to a library: one card, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from tunilib.core.answer import Answer, Missing, Reading
    from tunilib.core.calendar import Calendar
    from tunilib.core.catalogue import FullRecord, Query, SearchResult
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest
    from tunilib.core.loan import Loan
    from tunilib.core.ports.account import Favourites, Profiles, Searches
    from tunilib.core.ports.payments import Payments
    from tunilib.core.ports.sign_in import Session, SignInRequest
    from tunilib.core.ports.university import BrowserSignIn
    from tunilib.core.profile import Card, CardRequest
    from tunilib.core.reason import Reason
    from tunilib.core.reference import Reference
    from tunilib.core.rules import PickupLibrary


class Entry(Protocol):
    """One library; threads may share it."""

    @property
    def name(self) -> str: ...

    @property
    def proxy(self) -> str | None:
        """The proxy before the address of a licensed resource; makes no request. None: not known."""

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password with the library, or sign in at a home organisation.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked.
            PersonNeeded: only a person can go on in a browser, or the person refused.
            Unavailable: the library cannot be asked.
            NotFound: the site has no such target.
        """

    def can_renew(self, session: Session, /) -> bool:
        """Whether a university session may be made anew; makes no request."""

    def renew(self, session: Session, *, at_night: bool = False) -> Session | None:
        """Make an ended university session anew without a person, by the organisation's own session.

        No password is sent. ``at_night``: ignore the site's own session, since it does not last a night. None: a
        person is needed.

        Raises:
            Unavailable: the library or the organisation cannot be asked.
        """

    def check_target(self, target: str | None) -> None:
        """Make sure that a sign-in names a library that the site serves, before a password is asked for.

        Raises:
            UsageError: the site serves several libraries, and none was named.
            NotFound: it has no such library.
            Unavailable: it cannot be asked.
        """

    def browser_sign_in(self, idp: str | None = None, /) -> BrowserSignIn:
        """Where to sign in with a browser, for a session that is taken over by its cookie.

        ``idp`` is the name or entity ID of the organisation. None: it is chosen in the browser.

        Raises:
            UsageError: the library is not a site. Unavailable: it cannot be asked.
        """

    def open(self, session: Session, card: str | None = None) -> Door:
        """The door of a session; makes no request yet.

        Args:
            card: id or number of a card of the account; None: the active one. If a site has one active card at a time,
                the door makes this card active before the first request, and restores the previous one on ``close``.
                A card that is not in the account raises ``NotFound`` at the first request.
        """

    def sign_out(self, session: Session) -> None:
        """End the session at the library; it may have ended already."""

    def catalogue(self) -> Catalogue | Missing:
        """The catalogue without sign-in; missing if sign-in is needed."""


class Backend(Protocol):
    @property
    def name(self) -> str:
        """The value of ``--backend``, which profiles store."""

    @property
    def has_ways(self) -> bool:
        """Whether ``--idp`` names one of several sign-ins with a card."""

    @property
    def keeps_password(self) -> bool:
        """Whether sign-in stores the password in the keyring; not needed if sessions last until sign-out."""

    @property
    def remote(self) -> bool: ...

    def is_reached_at(self, address: str) -> bool:
        """Whether the library at an address is reached over a network, so that it pays to ask several at once."""

    def absolute_address(self, address: str) -> str: ...

    def moves_clock(self, address: str) -> bool:
        """Whether ``TUNILIB_NOW`` sets the clock of the library at an address (interface, section 4)."""

    def open(self, address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> Entry:
        """The entry of the library at an address; makes no request yet.

        Raises:
            UsageError: it is not an address of this backend.
        """


class Backends(Protocol):
    def find_backend(self, name: str) -> Backend: ...

    def backend_at(self, address: str, name: str | None = None) -> Backend:
        """The backend of an address.

        Args:
            name: of the backend that the user chose; None: none.

        Raises:
            UsageError: the backend is unknown, or does not accept the address.
        """

    def answering_backend(self, address: str, **options: Any) -> Backend:
        """The backend of an address. If several have its scheme, the library is asked.

        Raises:
            Unavailable: it does not answer.
        """

    def library_address(self, library: str) -> str | None:
        """The address of a library given by its address or name. None: no backend knows it."""


class StoreEntry(Entry, Protocol):
    """A library of which this machine has the store."""

    def fees(self) -> tuple[Fee, ...]: ...


class Door(Protocol):
    """The abilities of a signed-in card; those that it lacks are :class:`~tunilib.core.answer.Missing`."""

    @property
    def zone(self) -> tzinfo: ...

    @property
    def opening_days(self) -> Calendar:
        """The days on which the library is open; every day if it does not say."""

    @property
    def session(self) -> Session:
        """The session now; it may have been renewed since the door was opened."""

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown; may make a request."""

    def read_ahead(self, *parts: str) -> None:
        """Say which of loans, holds, fines and card are read next, in that order, so that they can be fetched
        together.
        """

    def known_pages(self) -> Iterable[tuple[str, Callable[[], object]]]:
        """Each page of a site that tunilib reads: its name in the terms, and its reader; empty without pages.

        A reader is called before the next page is asked for. It may return a note, which the library says of itself.
        """

    @property
    def loans(self) -> Loans: ...
    @property
    def holds(self) -> Holds | Missing: ...
    @property
    def fines(self) -> FinesPort | Missing: ...
    @property
    def payments(self) -> Payments | Missing: ...
    @property
    def cards(self) -> Cards | Missing: ...
    @property
    def profile(self) -> Profiles | Missing: ...
    @property
    def catalogue(self) -> Catalogue | Missing: ...
    @property
    def favourites(self) -> Favourites | Missing: ...
    @property
    def searches(self) -> Searches | Missing: ...

    def close(self) -> None: ...


class Loans(Protocol):
    def read(self) -> Reading[Loan]:
        """All loans.

        Raises:
            SessionExpired, Unavailable, NotUnderstood: they could not be read completely.
        """

    def history(self) -> Reading[Loan] | Missing:
        """Returned loans, newest first; missing if the library stores no history."""

    @property
    def stored_history(self) -> StoredHistory | Missing:
        """Deleting returned loans at the library."""

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Ask for these renewals, once, without retries.

        A lost answer is an :class:`~tunilib.core.answer.Answer` with ``lost``, not an exception.
        """


class StoredHistory(Protocol):
    def read(self) -> Reading[Loan] | Missing: ...

    def purge(self, loans: Sequence[Loan], *, every: bool) -> Answer:
        """Delete these loans of the last reading for good; ``every``: they are all of it."""


class Holds(Protocol):
    """Holds, item retrieval requests and interlibrary loans of the card."""

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        """All open ones, and the closed ones that the library still shows.

        Args:
            kinds: if kinds have separate lists, only these must be read; None: all.
        """

    def place(self, request: HoldRequest) -> Answer:
        """Ask once for a hold on a title, or a copy from the stacks; the key of the claim is the record's id.

        Raises:
            NotFound: the record or copy does not exist; nothing was placed.
            UsageError: a pick-up library must be named; nothing was placed.
        """

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:
        """The known reasons against a request, before it is sent; empty: none is known.

        Raises:
            NotFound: the record does not exist. UsageError: a pick-up library must be named.
        """

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer: ...

    def cancel(self, holds: Sequence[Hold]) -> Answer: ...

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """On some sites they depend on the record."""


class FinesPort(Protocol):
    def read(self) -> Fines: ...

    def fees(self) -> tuple[Fee, ...]:
        """The library's fee list; empty if it publishes none."""


class Cards(Protocol):
    def read(self) -> Reading[Card]: ...

    def check_target(self, target: str | None) -> None:
        """Make sure that a new card names a library that the site serves, before its password is asked for.

        Raises:
            UsageError: the site serves several libraries, and none was named.
            NotFound: it has no such library.
        """

    def add(self, request: CardRequest) -> Answer:
        """Add a card after checking it with its library; the key of the claim is its number.

        Raises:
            CredentialsRefused: the library refused card and password; nothing was added.
        """

    def use(self, card: Card) -> Answer: ...

    @property
    def is_renamed_with_password(self) -> bool:
        """Whether a new name of a card needs the card's password."""

    def edit(self, card: Card, name: str, password: str | None = None) -> Answer:
        """Give a card another name; an empty one removes the name.

        Args:
            password: of the card, if a new name needs it.

        Raises:
            CredentialsRefused: the library refused the password; nothing was changed.
        """

    def remove(self, card: Card) -> Answer: ...


class Catalogue(Protocol):
    """The catalogue; needs no session."""

    def search(
        self, query: Query, page: int = 1, limit: int | None = None, *, facets: int | None = None
    ) -> SearchResult:
        """One page of results; a page beyond the last one is empty.

        Args:
            limit: this many records from the first, instead of a page.
            facets: count by what the results can be narrowed, which takes longer than finding them. If the library
                counts itself, in this many results; None: in all; 0: not at all.

        Raises:
            UsageError: the query or a filter is invalid, or the library cannot sort so.
        """

    def record(self, record: str) -> FullRecord: ...

    def reference(self, record: str) -> Reference: ...

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """The complete references of the results, streamed in the order of the search.

        Args:
            page: only that page of the results; None: all of them.
        """

    def close(self) -> None: ...
