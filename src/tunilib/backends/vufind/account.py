"""The account pages of one card. Lists are read whole, and dates only when day and month are certain."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.cards.page import read_picker
from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.identities import Identities
from tunilib.backends.vufind.page_errors import ASKS_AGAIN, CardPasswordAsked
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.paths import AJAX, FINES, HISTORY, HOLDS, ILL, LOANS, PROFILE, RETRIEVALS, record_path
from tunilib.backends.vufind.session import Page
from tunilib.core.calendar import HERE
from tunilib.errors import CardNotLinked, CredentialsRefused, NotFound, NotUnderstood, Unavailable, no_card_linked
from tunilib.http.limits import json_of
from tunilib.messages import term
from tunilib.pages.forms import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.catalogue.holdings import CopyGroup, Holdings
    from tunilib.backends.vufind.dialects import DateOrder
    from tunilib.backends.vufind.holds.page import PlaceForm
    from tunilib.backends.vufind.pages.lists import ListPage
    from tunilib.core.answer import Answer
    from tunilib.core.ports.ledger import Names

_MOST_PAGES = 400
_PARTS = {"loans": (LOANS,), "holds": (HOLDS, RETRIEVALS, ILL), "fines": (FINES,), "card": (PROFILE,)}
_KINDS = {LOANS: "loans", HOLDS: "holds", RETRIEVALS: "retrievals", ILL: "ill", FINES: "fines"}
_OPTIONAL = (RETRIEVALS, ILL)
"""Lists that only some libraries have. Then they are in the account menu."""


class DatedPage(Protocol):
    @property
    def is_dated(self) -> bool: ...
    @property
    def record(self) -> str | None: ...


T = TypeVar("T")
R = TypeVar("R")
L = TypeVar("L", bound=DatedPage)
Reader: TypeAlias = "Callable[[Document, DateOrder | None, datetime], T]"
"""Reads a page, with the order of the site's dates if known, and the time in the library's zone."""


@dataclass
class AccountPages:
    """What all parts of a door share.

    Attributes:
        target: the library that signed in, if the site serves several.
        site: the ledger's name for the library.
    """

    client: Client
    choice: CardChoice
    clock: Callable[[tzinfo], datetime]
    target: str | None = None
    site: str = ""
    names: Callable[[], Names | None] = lambda: None
    _has_searched_dates: bool = field(default=False, init=False)
    _ahead: dict[str, Callable[[], Page]] = field(default_factory=dict, init=False)

    @property
    def ledger_name(self) -> str:
        return f"{self.site} {self.choice.number}"

    def identities(self, about: str) -> Identities:
        return Identities(self.names(), about)

    @property
    def zone(self) -> tzinfo:
        """The library's time zone. VuFind does not state one: then this machine's."""
        from zoneinfo import ZoneInfo

        dialect = self.client.session.dialect
        if dialect is None or dialect.product == "finna" or self.client.is_local:
            return ZoneInfo("Europe/Helsinki")
        return HERE

    def now(self) -> datetime:
        return self.clock(self.zone)

    def get(self, path: str, *, may_lack_card: bool = False) -> Page:
        return self._of_card(lambda: self._get(path, may_lack_card=may_lack_card and bool(self.choice.account)))

    def _of_card(self, read: Callable[[], Page]) -> Page:
        try:
            return read()
        except (CardPasswordAsked, CardNotLinked) as error:
            card = self.choice.other
            if self.choice.account:  # pages do not always distinguish a wrong password from no card
                self.check_card()
                card = self.choice.number
            if card is None or (isinstance(error, CardNotLinked) and not self.choice.account):
                raise
            raise CredentialsRefused(
                ASKS_AGAIN,
                hint="store the new one: tunilib cards edit {card} --password-stdin",
                card=card,
                site=self.client.site,
            ) from error

    def check_card(self) -> None:
        if self.choice.account and self.choice.has_none:
            raise no_card_linked()

    def _get(self, path: str, *, may_lack_card: bool) -> Page:
        page = self.choice.ready()
        ahead = self._ahead.pop(path, None)
        if page is not None and path == LOANS:
            page = self.client.accept(page)
        elif ahead is None:
            page = self.client.get(path, may_lack_card=may_lack_card)
        else:
            page = self.client.accept(ahead())
        if page.document.is_logged_in:
            self._learn_menu(page)
        return page

    def has_read(self, path: str, page: Page) -> None:
        self._ahead[path] = partial(_given, page)

    def read_ahead(self, parts: Sequence[str]) -> None:
        """Request the pages of these parts, two at a time.

        The first page shows which lists of requests exist. If the session has ended or the site is closed, no other
        page is requested.
        """
        from concurrent.futures import ThreadPoolExecutor
        from contextvars import copy_context

        page = self.choice.ready()
        first, *others = [path for part in parts for path in _PARTS[part]]
        read = self._ahead.pop(first, lambda: self.client.fetch(first))
        pages = {first: page if page is not None and first == LOANS else read()}
        self._learn_menu(pages[first])
        menu = self.client.session.menu or ()
        wanted = [path for path in others if path not in _OPTIONAL or path in menu]
        if self.choice.only in self.client.session.expires:
            wanted = [path for path in wanted if path != PROFILE]
        if pages[first].state.problem is not None:
            wanted = []
        with ThreadPoolExecutor(2) as pool:  # the account's limit of time is in the context
            asked = {path: pool.submit(copy_context().run, self.client.fetch, path) for path in wanted}
        self._ahead = {path: partial(_given, page) for path, page in pages.items()}
        self._ahead |= {path: future.result for path, future in asked.items()}
        self.choice.read_together(_KINDS[path] for path in self._ahead if path in _KINDS)

    def _learn_menu(self, page: Page) -> None:
        if page.state.problem is None and page.document.root.first(f"a[href$='{LOANS}']") is not None:
            menu = tuple(path for path in _OPTIONAL if page.document.root.first(f"a[href$='{path}']") is not None)
            if menu != self.client.session.menu:
                self.client.session = replace(self.client.session, menu=menu)

    def act(self, change: Callable[[], Answer]) -> Answer:
        """Make a change with the chosen card. An error before the first form is sent means that nothing was sent."""

        def with_card() -> Answer:
            self.choice.confirm()
            return change()

        return self.client.act(with_card)

    def confirm_on(self, *pages: Page) -> None:
        """Before a change, check the chosen card on pages that were just read, or else on the page of loans."""
        pickers = (read_picker(page.document) for page in pages)
        picker = next((found for found in pickers if found is not None and found.active is not None), None)
        self.choice.confirm(picker)

    def read(self, page: Page, reader: Reader[T]) -> T:
        found = self.client.understand(page, lambda document: reader(document, self.client.order, self.now()))
        self.choice.looked_at(page.document)
        self.choice.check(read_picker(page.document))
        return found

    def dated(self, pages: list[tuple[Page, L]], reader: Reader[L]) -> list[tuple[Page, L]]:
        record = next((found.record for _, found in pages if found.record is not None), None)
        if all(found.is_dated for _, found in pages) or not self.find_date_order(record):
            return pages
        return [(page, self.read(page, reader)) for page, _ in pages]

    def read_all(
        self, path: str, reader: Reader[ListPage[R]], name: str, *, first: Page | None = None
    ) -> list[tuple[Page, ListPage[R]]]:
        """Every page of a list, in order.

        The site's own links lead to the next page, and each page must begin where the last one ended. No page beyond
        the end is requested: some sites answer with an error, others with an empty list.
        """
        page = first or self.get(path)
        found = self.read(page, reader)
        pages = [(page, found)]
        total = found.pagination.total if found.pagination is not None else found.stated
        while found.pagination is not None and found.pagination.next is not None:
            last = found.pagination.last
            page = self.client.get(page.link(found.pagination.next))
            found = self.read(page, reader)
            pages.append((page, found))
            part = found.pagination
            if len(pages) > _MOST_PAGES or part is None or part.first != last + 1 or part.total != total:
                error = PageError(
                    expected="the page that begins with number {number} of {total}",
                    page=name,
                    number=last + 1,
                    total=total,
                )
                raise self.client.page_error(error, page)
        seen = sum(len(found.rows) for _, found in pages)
        if total is not None and seen != total:
            error = PageError(expected="{total} things as stated, not {seen}", page=name, total=total, seen=seen)
            raise self.client.page_error(error, page)
        return pages

    def holdings(self, record: str) -> tuple[Page, Holdings]:
        """The copies of a record, with the links to its forms. The request is the same for both products."""
        from tunilib.backends.vufind.catalogue.holdings import read_holdings

        self.choice.ready()
        page = self.client.fetch(_tab_of(record), [("tab", "holdings")])
        is_error = page.state.problem is PageProblem.ERROR_PAGE and page.state.kind is not None  # a page of the site
        if page.status in (404, 410) or (page.status == 500 and is_error):
            raise NotFound("no such record: {record}", record=record)
        page = self.client.accept(page)
        if not self.client.is_finna and page.document.root.first("table") is None:
            # without copies VuFind's fragment has no mark that identifies it, but the whole page has
            page = self.client.get(f"{record_path(record)}/Holdings")
        return page, self.client.understand(page, read_holdings)

    def all_copies(self, record: str, holdings: Holdings) -> Holdings:
        """The holdings with all copies, also those on other pages and those that Finna loads separately."""
        from tunilib.backends.vufind.catalogue.holdings import read_holdings

        seen: set[str] = set()
        while holdings.next is not None:
            page = self.client.get(_tab_of(record), [("tab", "holdings"), ("page", holdings.next)])
            if holdings.next in seen:
                raise self.client.page_error(PageError(expected="another page of copies", page="holdings"), page)
            seen.add(holdings.next)
            found = self.client.understand(page, read_holdings)
            holdings = holdings._replace(groups=(*holdings.groups, *found.groups), next=found.next)
        return holdings._replace(groups=tuple(self._with_all_copies(group) for group in holdings.groups))

    def _with_all_copies(self, group: CopyGroup) -> CopyGroup:
        from tunilib.backends.vufind.catalogue.holdings import read_more_copies

        pages = 0
        while group.more is not None:
            text = self.client.file(AJAX, [("method", "getHoldingsDetails"), *group.more.query])
            pages += 1
            try:
                items = json_of(text or "")["data"]["items"]
                copies, more = read_more_copies(items) if items else ((), None)
            except (ValueError, KeyError, TypeError, PageError):
                raise self.client.not_understood(AJAX, term("page", "holdings"), text) from None
            if (more is not None and not copies) or pages > _MOST_PAGES:
                raise self.client.not_understood(AJAX, term("page", "holdings"), text)
            group = group._replace(copies=(*group.copies, *copies), more=more)
        return group

    def place_form(self, page: Page, link: str) -> PlaceForm | None:
        form = self._of_card(lambda: self.client.get(page.link(link)))
        return None if form.redirected and form.document.kind == "record" else self.read_place_form(form)

    def read_place_form(self, page: Page) -> PlaceForm:
        from tunilib.backends.vufind.holds.page import read_place_form

        return self.client.understand(page, read_place_form)

    def group_pickups(self, record: str, group: str) -> tuple[Choice, ...]:
        query = [("method", "getRequestGroupPickupLocations"), ("id", record), ("requestGroupId", group)]
        text = self.client.file(AJAX, query)
        try:
            found = json_of(text or "")["data"]["locations"]
            return tuple(Choice(str(one["locationID"]), str(one["locationDisplay"]), False) for one in found)
        except (ValueError, KeyError, TypeError):
            raise self.client.not_understood(AJAX, term("page", "request form"), text) from None

    def library_pickups(self, record: str, library: str) -> tuple[Choice, ...]:
        """The places of a library where an interlibrary loan can be collected, as the page's own script asks."""
        query = [("id", record), ("method", "getLibraryPickupLocations"), ("pickupLib", library)]
        text = self.client.file(AJAX, query)
        try:
            found = json_of(text or "")["data"]["locations"]
            return tuple(Choice(str(one["id"]), str(one["name"]), bool(one.get("isDefault"))) for one in found)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self.client.not_understood(AJAX, term("page", "request form"), text) from None

    def find_date_order(self, record: str | None = None) -> bool:
        """Whether the order of day and month is known. If not, other pages are read once to find it.

        First come account pages that may show a date with only one reading, then the request form of a record, which
        states the order.
        """
        if self.client.order is None and not self._has_searched_dates:
            self._has_searched_dates = True
            for path, reader in _dated_pages():
                with suppress(NotFound, NotUnderstood, Unavailable):
                    self.read(self.get(path), reader)
                if self.client.order is not None:
                    return True
            if record is not None:
                with suppress(NotFound, NotUnderstood, Unavailable):
                    self._read_hold_form(record)
        return self.client.order is not None

    def _read_hold_form(self, record: str) -> None:
        page, holdings = self.holdings(record)
        copies = (copy.links.hold for group in holdings.groups for copy in group.copies)
        link = next((link for link in (holdings.title.hold, *copies) if link), None)
        if link is not None:
            self.place_form(page, link)


def _tab_of(record: str) -> str:
    return f"{record_path(record)}/AjaxTab"


def _given(page: Page) -> Page:
    return page


def _dated_pages() -> Iterator[tuple[str, Reader[object]]]:
    from tunilib.backends.vufind.fines.page import read_fines
    from tunilib.backends.vufind.holds.page import HOLD_LIST
    from tunilib.backends.vufind.loans.history import read_history

    yield HISTORY, read_history
    yield FINES, read_fines
    yield HOLDS, HOLD_LIST.read
