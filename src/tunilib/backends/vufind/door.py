"""The door to a Finna or VuFind site: what one signed-in card can do there."""

from __future__ import annotations

from contextlib import closing
from functools import cached_property, partial
from typing import TYPE_CHECKING

from tunilib.backends.vufind.account import AccountPages
from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.page_errors import is_missing_page
from tunilib.backends.vufind.paths import ILL, RETRIEVALS
from tunilib.core.calendar import Calendar
from tunilib.core.catalogue import Query
from tunilib.core.hold import HoldKind
from tunilib.errors import NotFound, NotUnderstood, not_offered
from tunilib.local.machine import site_key
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.cards import VufindCards
    from tunilib.backends.vufind.catalogue import VufindCatalogue
    from tunilib.backends.vufind.favourites import VufindFavourites
    from tunilib.backends.vufind.fines import VufindFines, VufindPayments
    from tunilib.backends.vufind.holds import VufindHolds
    from tunilib.backends.vufind.loans import VufindLoans
    from tunilib.backends.vufind.profile import VufindProfile
    from tunilib.backends.vufind.searches import VufindSearches
    from tunilib.core.ports.sign_in import Session

_ON_EVERY_SITE = frozenset(("loans", "profile", "search results"))


class VufindDoor:
    """What one signed-in card can do: one session, one card, one thread. Each part is imported on first use."""

    def __init__(
        self,
        client: Client,
        session: Session,
        card: str | None,
        clock: Callable[[tzinfo], datetime],
        before_of: dict[str, str],
    ) -> None:
        self._client = client
        self._session = session
        choice = CardChoice(
            client,
            "" if session.is_university else session.card,
            card,
            account=session.card if session.is_university else "",
            several="several" in session.data,
            before_of=before_of,
        )
        self._account = AccountPages(
            client=client,
            choice=choice,
            clock=clock,
            target=session.target,
            site=site_key(client.settings.address, session.target),
            names=client.settings.names,
        )

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""
        return self._account.zone

    @property
    def opening_days(self) -> Calendar:
        """Every day: the pages of an account do not say."""
        return Calendar()

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown; asks the site where the account has several."""
        return self._account.choice.number

    @property
    def session(self) -> Session:
        """The session, with its cookies as they are now and what was learned of the site."""
        data = self._client.current_session().data()
        if "several" in self._session.data:
            data["several"] = self._session.data["several"]
        return self._session._replace(data=data)

    def read_ahead(self, *parts: str) -> None:
        """Ask for the pages of these parts together, two at a time, and use them when they are read."""
        self._account.read_ahead(parts)

    def known_pages(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The name of each page that is read of the site, as errors call it, and what reads it, to be called in order.

        Nothing is sent: forms are only looked at. A page that the site does not have, or not for this card, is
        ``NotFound``; but every site has those of loans and profile, and the search, so that one without them has
        changed.
        """
        return ((name, partial(_of_site, name, read)) for name, read in _pages(self, self._account))

    @cached_property
    def loans(self) -> VufindLoans:
        """Loans and renewals."""
        from tunilib.backends.vufind.loans import VufindLoans

        return VufindLoans(self._account)

    @cached_property
    def holds(self) -> VufindHolds:
        """Holds, item retrieval requests and interlibrary loans."""
        from tunilib.backends.vufind.holds import VufindHolds

        return VufindHolds(self._account)

    @cached_property
    def fines(self) -> VufindFines:
        """What the card owes."""
        from tunilib.backends.vufind.fines import VufindFines

        return VufindFines(self._account)

    @cached_property
    def payments(self) -> VufindPayments:
        """Paying them online."""
        from tunilib.backends.vufind.fines import VufindPayments

        return VufindPayments(self._account)

    @cached_property
    def cards(self) -> VufindCards:
        """The cards of the account."""
        from tunilib.backends.vufind.cards import VufindCards

        return VufindCards(self._account)

    @cached_property
    def profile(self) -> VufindProfile:
        """Personal information."""
        from tunilib.backends.vufind.profile import VufindProfile

        return VufindProfile(self._account)

    @cached_property
    def catalogue(self) -> VufindCatalogue:
        """The catalogue."""
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        return VufindCatalogue(self._account)

    @cached_property
    def favourites(self) -> VufindFavourites:
        """Lists of favourites, and changes of them."""
        from tunilib.backends.vufind.favourites import VufindFavourites

        return VufindFavourites(self._account)

    @cached_property
    def searches(self) -> VufindSearches:
        """Search history and saved searches, and changes of them."""
        from tunilib.backends.vufind.searches import VufindSearches

        return VufindSearches(self._account)

    def close(self) -> None:
        """Choose the card again that was chosen before, and close the connections; the session stays open."""
        self._account.choice.put_back()
        self._client.close()


def _of_site(name: str, read: Callable[[], object]) -> object:
    try:
        return read()
    except NotUnderstood as error:
        if name not in _ON_EVERY_SITE and is_missing_page(error):
            raise not_offered(term("page", name)) from error
        raise


def _pages(door: VufindDoor, account: AccountPages) -> Iterator[tuple[str, Callable[[], object]]]:
    records: list[str] = []
    yield "loans", lambda: records.extend(loan.record_id for loan in door.loans.read().items if loan.record_id)
    yield "holds", lambda: door.holds.read({HoldKind.HOLD})
    menu = account.client.session.menu or ()
    if RETRIEVALS in menu:
        yield "retrievals", lambda: door.holds.read({HoldKind.RETRIEVAL})
    if ILL in menu:
        yield "ill", lambda: door.holds.read({HoldKind.ILL})
    yield "fines", door.fines.read
    yield "profile", door.profile.read
    yield "password form", door.profile.look_at_password_form
    yield "loan history", door.loans.history
    yield "library cards", door.cards.read
    yield "card form", door.cards.look_at_form
    yield "lists", door.favourites.names
    yield "favourites", door.favourites.read_one_list
    yield "list form", door.favourites.changes.look_at_form
    yield "searches", door.searches.saved
    yield "search results", lambda: records.extend(one.id for one in door.catalogue.search(Query(text="")).records)
    if records:  # one that is lent is surely the library's own, and has copies
        yield "record", lambda: door.catalogue.record(records[0])
        yield "favourite form", lambda: door.favourites.changes.find(records[:1])
        yield "request form", lambda: door.holds.pickup_libraries(records[0])
    if account.choice.account:
        yield "university sign-in", lambda: _university_link(account.client)


def _university_link(client: Client) -> object:
    """The link to the university sign-in, as somebody sees it who is not signed in."""
    from tunilib.backends.vufind.haka.discovery import find_link

    with closing(Client(client.settings, client.session.site_only())) as visitor:
        try:
            return find_link(visitor)
        except NotFound as error:
            raise NotUnderstood(
                "the login page of {site} has no link to the university sign-in any more",
                hint="look at the site itself",
                site=client.site,
            ) from error
