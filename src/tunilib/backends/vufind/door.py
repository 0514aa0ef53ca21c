"""The entry of a Finna or VuFind site, which signs in, and its doors: what one signed-in card can do."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from tunilib.backends.vufind.account import AccountPages
from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.cards import VufindCards
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.loans import VufindLoans
from tunilib.backends.vufind.page_errors import is_missing_page
from tunilib.backends.vufind.paths import ILL, LOANS, RETRIEVALS, SELECT_CARD, known_proxy
from tunilib.backends.vufind.session import Page, Settings, SiteSession
from tunilib.backends.vufind.sign_in import check_target, sign_in
from tunilib.core.calendar import Calendar
from tunilib.core.catalogue import Query
from tunilib.core.hold import HoldKind
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.errors import NotFound, NotUnderstood, TunilibError, not_offered
from tunilib.http.cookies import site_address
from tunilib.local.profiles import site_key
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.backends.vufind.cards import VufindCards
    from tunilib.backends.vufind.catalogue import VufindCatalogue
    from tunilib.backends.vufind.favourites.changes import VufindFavourites
    from tunilib.backends.vufind.fines import VufindFines, VufindPayments
    from tunilib.backends.vufind.holds import VufindHolds
    from tunilib.backends.vufind.loans import VufindLoans
    from tunilib.backends.vufind.profile import VufindProfile
    from tunilib.backends.vufind.searches import VufindSearches
    from tunilib.core.ports.university import BrowserSignIn


_ON_EVERY_SITE = frozenset(("loans", "profile", "search results"))


def open_entry(address: str, *, now: Callable[[tzinfo], datetime], **options: Any) -> VufindEntry:
    names = ("language", "reports", "say", "sleep", "transport", "names")
    known = {name: options[name] for name in names if options.get(name) is not None}
    return VufindEntry(Settings(site_address(address), **known), now)


class VufindEntry:
    """One site. Each sign-in and each door has its own client.

    The kind of site is read once, and stored with each session.
    """

    def __init__(self, settings: Settings, clock: Callable[[tzinfo], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._known = SiteSession()
        self._before_of: dict[str, str] = {}
        self._has_opened = False
        self._shown: tuple[dict[str, str], Page] | None = None

    @property
    def name(self) -> str:
        return self._settings.address.partition("://")[2].partition("/")[0].removeprefix("www.")

    @property
    def proxy(self) -> str | None:
        return known_proxy(self._settings.address)

    def sign_in(self, who: SignInRequest) -> Session:
        if who.university is not None:
            from tunilib.backends.vufind.haka.sign_in import sign_in_at_university

            return sign_in_at_university(self._settings, self._known, who, who.university, self._clock)
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
        if self._has_opened and done.seen is not None and not done.cards:
            self._shown = data, done.page
        return Session(card=card, data=data, target=done.target, started=started)

    def browser_sign_in(self, idp: str | None = None, /) -> BrowserSignIn:
        from tunilib.backends.vufind.haka.sign_in import browser_sign_in

        return browser_sign_in(self._settings, idp)

    def _learn_last_day(self, client: Client, card: str) -> None:
        from tunilib.backends.vufind.profile import VufindProfile

        choice = CardChoice(client, card)
        with suppress(TunilibError):
            VufindProfile(AccountPages(client=client, choice=choice, clock=self._clock)).card_expires()

    def can_renew(self, session: Session, /) -> bool:
        return bool(SiteSession.of(session.data).elsewhere)

    def renew(self, session: Session, *, at_night: bool = False) -> Session | None:
        """Renew an ended university session without a person or a password. None: a person is needed."""
        if not session.is_university:
            return None
        from tunilib.backends.vufind.haka.sign_in import person_needed, renew

        stored = SiteSession.of(session.data)
        stored = replace(stored, cookies={}) if at_night else stored
        with closing(Client(self._settings, stored, known=(session.card,))) as client:
            if not renew(client, session.organisation, at_site=not at_night):
                return None
            kept = {"several": session.data["several"]} if "several" in session.data else {}
            return session._replace(
                data=client.current_session().data() | kept,
                expires=person_needed(client.session.elsewhere),
                renewed=self._clock(UTC),
            )

    def check_target(self, target: str | None) -> None:
        with closing(Client(self._settings, self._known)) as client:
            client.discover()
            self._known = client.session.site_only()
            check_target(client, target)

    def open(self, session: Session, card: str | None = None) -> VufindDoor:
        shown = self._shown[1] if self._shown is not None and self._shown[0] is session.data else None
        self._has_opened, self._shown = True, None
        stored = SiteSession.of(session.data)
        self._known = stored.of_card(session.card)
        client = Client(self._settings, stored, known=(session.card,))
        return VufindDoor(client, session, card, self._clock, self._before_of, loans=shown)

    def catalogue(self) -> VufindCatalogue:
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        client = Client(self._settings, self._known)
        return VufindCatalogue(AccountPages(client=client, choice=CardChoice(client, ""), clock=self._clock))

    def sign_out(self, session: Session) -> None:
        """End the session at the site. A session that has already ended is no error."""
        with closing(Client(self._settings, SiteSession.of(session.data), known=(session.card,))) as client:
            if session.is_university:
                from tunilib.backends.vufind.haka.sign_in import sign_out

                sign_out(client)
            else:
                client.leave()


class VufindDoor:
    """What one signed-in card can do: one session, one card, one thread. Parts are imported on first use."""

    def __init__(
        self,
        client: Client,
        session: Session,
        card: str | None,
        clock: Callable[[tzinfo], datetime],
        before_of: dict[str, str],
        *,
        loans: Page | None = None,
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
        if loans is not None:
            self._account.has_read(LOANS, loans)

    @property
    def zone(self) -> tzinfo:
        return self._account.zone

    @property
    def opening_days(self) -> Calendar:
        return Calendar()

    @property
    def card(self) -> str:
        return self._account.choice.number

    @property
    def session(self) -> Session:
        data = self._client.current_session().data()
        if "several" in self._session.data:
            data["several"] = self._session.data["several"]
        return self._session._replace(data=data)

    def read_ahead(self, *parts: str) -> None:
        self._account.read_ahead(parts)

    def known_pages(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """The name of each page that tunilib reads, with its reader, to be called in order.

        Nothing is sent; forms are only read. A page that the site does not have is ``NotFound``. But every site has
        loans, profile and search, so a site without them has changed.
        """
        return ((name, partial(_of_site, name, read)) for name, read in _pages(self, self._account))

    @cached_property
    def loans(self) -> VufindLoans:
        return VufindLoans(self._account)

    @cached_property
    def holds(self) -> VufindHolds:
        from tunilib.backends.vufind.holds import VufindHolds

        return VufindHolds(self._account)

    @cached_property
    def fines(self) -> VufindFines:
        from tunilib.backends.vufind.fines import VufindFines

        return VufindFines(self._account)

    @cached_property
    def payments(self) -> VufindPayments:
        from tunilib.backends.vufind.fines import VufindPayments

        return VufindPayments(self._account)

    @cached_property
    def cards(self) -> VufindCards:
        return VufindCards(self._account)

    @cached_property
    def profile(self) -> VufindProfile:
        from tunilib.backends.vufind.profile import VufindProfile

        return VufindProfile(self._account)

    @cached_property
    def catalogue(self) -> VufindCatalogue:
        from tunilib.backends.vufind.catalogue import VufindCatalogue

        return VufindCatalogue(self._account)

    @cached_property
    def favourites(self) -> VufindFavourites:
        from tunilib.backends.vufind.favourites.changes import VufindFavourites

        return VufindFavourites(self._account)

    @cached_property
    def searches(self) -> VufindSearches:
        from tunilib.backends.vufind.searches import VufindSearches

        return VufindSearches(self._account)

    def close(self) -> None:
        """Choose the earlier card again and close the connections. The session stays open."""
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
    if records:  # a record on loan surely has copies
        yield "record", lambda: door.catalogue.record(records[0])
        yield "favourite form", lambda: door.favourites.changes.find(records[:1])
        yield "request form", lambda: door.holds.pickup_libraries(records[0])
    if account.choice.account:
        yield "university sign-in", lambda: _university_link(account.client)


def _university_link(client: Client) -> object:
    from tunilib.backends.vufind.haka.link import find_link

    with closing(Client(client.settings, client.session.site_only())) as visitor:
        try:
            return find_link(visitor)
        except NotFound as error:
            raise NotUnderstood(
                "the login page of {site} has no link to the university sign-in any more",
                hint="look at the site itself",
                site=client.site,
            ) from error
