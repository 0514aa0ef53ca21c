"""The door to a library: one card, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from tunilib.core.answer import Answer, Missing, Reading
    from tunilib.core.card import Card, CardRequest
    from tunilib.core.catalogue import Query, Record, SearchResult
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.hold import Hold, HoldChange, HoldRequest, PickupLibrary
    from tunilib.core.loan import Loan
    from tunilib.core.ports.favourites import Favourites
    from tunilib.core.ports.searches import Searches
    from tunilib.core.ports.session import Session, SignInRequest
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.reference import Reference

__all__ = [
    "Backend",
    "Backends",
    "Cards",
    "Catalogue",
    "Door",
    "Entry",
    "FinesPort",
    "Holds",
    "Loans",
    "Profiles",
]


class Entry(Protocol):
    """One site, shareable between threads."""

    @property
    def name(self) -> str:
        """What people call the library; no request is made for it."""

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password with the library.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked.
            Unavailable: the library cannot be asked.
            NotFound: the site has no such target.
        """

    def open(self, session: Session, card: str | None = None) -> Door:
        """The door of a session; asks the library nothing yet.

        Args:
            card: id or number of the card of the account that it is for; None: the active one. A site that knows only
                one chosen card at a time chooses it before the first request and puts the active one back on
                ``close``. A card that is not the account's raises ``NotFound`` at the first request.
        """

    def sign_out(self, session: Session) -> None:
        """End the session at the library; a session that has ended is no error."""

    def catalogue(self) -> Catalogue | Missing:
        """The catalogue without signing in; missing where it can be searched only after signing in."""


class Backend(Protocol):
    """A kind of library, and how its addresses are opened."""

    @property
    def name(self) -> str:
        """What ``--backend`` takes and a profile stores."""

    @property
    def keeps_password(self) -> bool:
        """Whether a sign-in puts the password into the keyring; no where a session lasts until sign-out."""

    @property
    def remote(self) -> bool:
        """Whether it is reached over a network, so that it pays to ask several libraries at the same time."""

    def absolute_address(self, address: str) -> str:
        """An address that means the same from every folder.

        Raises:
            UsageError: it has the backend's scheme and is not an address.
        """

    def moves_clock(self, address: str) -> bool:
        """Whether ``TUNILIB_NOW`` sets the clock of the library at an address (interface, section 4)."""

    def open(self, address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> Entry:
        """The entry of the library at an address; it reaches nothing yet.

        Raises:
            UsageError: it is not an address of this backend.
        """


class Backends(Protocol):
    """All kinds of libraries that there are."""

    def find_backend(self, name: str) -> Backend:
        """The backend of a name.

        Raises:
            UsageError: there is none.
        """

    def backend_at(self, address: str, name: str | None = None) -> Backend:
        """The backend of an address, which the one that the user named must fit.

        Raises:
            UsageError: it does not, or there is none of that name.
        """

    def library_address(self, library: str) -> str | None:
        """The address of a library that the user named by an address or a name; None: no backend knows the name."""


class Door(Protocol):
    """What one signed-in card can do. An ability that it does not have is :class:`~tunilib.core.answer.Missing`."""

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""

    @property
    def session(self) -> Session:
        """The session as it stands now: it may have been renewed underway."""

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown; asks the library where it must."""

    @property
    def loans(self) -> Loans: ...
    @property
    def holds(self) -> Holds | Missing: ...
    @property
    def fines(self) -> FinesPort | Missing: ...
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

    def close(self) -> None:
        """Let go of connections and files; the session stays."""


class Loans(Protocol):
    """The loans of the card."""

    def read(self) -> Reading[Loan]:
        """All loans, complete.

        Raises:
            SessionExpired, Unavailable, NotUnderstood: then nothing is known, and nothing returned.
        """

    def history(self) -> Reading[Loan] | Missing:
        """Returned loans, newest first; missing where the library stores none."""

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Ask once for these renewals; never retried.

        An answer that was lost is an :class:`Answer` with ``lost``, not an exception.
        """


class Holds(Protocol):
    """Holds, item retrieval requests and interlibrary loans of the card."""

    def read(self) -> Reading[Hold]:
        """All open ones, and closed ones as long as the library shows them."""

    def place(self, request: HoldRequest) -> Answer:
        """Ask once for a hold on a title, or for a copy from the stacks; the claim is under the record's id.

        Raises:
            NotFound: there is no such record, or no such copy of it; nothing was placed.
            UsageError: a pick-up library must be named; nothing was placed.
        """

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        """Ask once for this change of these holds."""

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        """Ask once for these cancellations."""

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected; on some sites it depends on the record."""


class FinesPort(Protocol):
    """What the card owes."""

    def read(self) -> Fines:
        """All of it."""

    def fees(self) -> tuple[Fee, ...]:
        """The library's fee list; empty where it has none to read."""


class Cards(Protocol):
    """The library cards of the account."""

    def read(self) -> Reading[Card]:
        """All cards, the active one marked."""

    def add(self, request: CardRequest) -> Answer:
        """Add a card after checking it with its library; the claim is under its number.

        Raises:
            CredentialsRefused: the library refused card and password; nothing was added.
        """

    def use(self, card: Card) -> Answer:
        """Make a card the active one."""

    def edit(self, card: Card, name: str) -> Answer:
        """Give a card another name; an empty one takes the name away."""

    def remove(self, card: Card) -> Answer:
        """Take a card from the account."""


class Profiles(Protocol):
    """Personal information; the names of the claims are in :mod:`tunilib.core.proof.patrons`."""

    def read(self) -> PatronProfile:
        """The patron's own settings and the register's data."""

    def set(self, change: ProfileChange) -> Answer:
        """Change own settings, all of them or, where one is refused, none."""

    def change_password(self, change: PasswordChange) -> Answer:
        """Change the password of the card, and claim it only where it is certain: nothing can be read back."""

    def request_change(self, change: RegisterChange) -> Answer:
        """Ask the library to change its register."""


class Catalogue(Protocol):
    """The catalogue; it needs no session."""

    def search(self, query: Query, page: int = 1) -> SearchResult:
        """One page of what is found; a page beyond the last one is empty.

        Raises:
            UsageError: the query or a filter makes no sense.
        """

    def record(self, record: str) -> Record:
        """One record.

        Raises:
            NotFound: there is none.
        """

    def reference(self, record: str) -> Reference:
        """All that is known of a record.

        Raises:
            NotFound: there is none.
        """

    def references(self, query: Query, page: int | None = None) -> Iterator[Reference]:
        """What is found, whole, in the order of the search; memory does not grow with it.

        Args:
            page: only that page of the results; None: all of them.
        """

    def close(self) -> None:
        """Let go of connections and files, where the catalogue was opened without a door."""
