"""The pages of one account: those of the chosen card, whole lists, dates of which day and month are certain."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client, Page
from tunilib.backends.vufind.mapping.identities import Identities
from tunilib.backends.vufind.pages.document import PageError, Problem
from tunilib.backends.vufind.paths import FINES, HISTORY, HOLDS, record_path
from tunilib.errors import NotFound, NotUnderstood, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.dialects import DateOrder
    from tunilib.backends.vufind.pages.document import Document
    from tunilib.backends.vufind.pages.hold_forms import PlaceForm
    from tunilib.backends.vufind.pages.holdings import Holdings
    from tunilib.backends.vufind.pages.pagination import Pagination
    from tunilib.core.answer import Answer
    from tunilib.core.ports.ledger import Names

__all__ = ["AccountPages"]

_MOST_PAGES = 400


class ListPage(Protocol):
    """One page of a list."""

    @property
    def rows(self) -> Sequence[object]: ...
    @property
    def stated(self) -> int | None: ...
    @property
    def pagination(self) -> Pagination | None: ...


T = TypeVar("T")
L = TypeVar("L", bound=ListPage)


@dataclass
class AccountPages:
    """What all parts of a door share.

    Attributes:
        clock: gives the time in a zone.
        target: the library that signed in, where the site serves several.
        site: the ledger's name for the library.
        names: gives what remembers ids from one run to the next; None: nothing does.
    """

    client: Client
    choice: CardChoice
    clock: Callable[[tzinfo], datetime]
    target: str | None = None
    site: str = ""
    names: Callable[[], Names | None] = lambda: None
    _has_searched_dates: bool = field(default=False, init=False)

    @property
    def ledger_name(self) -> str:
        """The ledger's name for the library and the card."""
        return f"{self.site} {self.choice.number}"

    def identities(self, about: str) -> Identities:
        """The ids of a list of the account, remembered from one run to the next."""
        return Identities(self.names(), about)

    @property
    def zone(self) -> tzinfo:
        """The library's time zone: Finland's for Finna; this machine's for VuFind, which does not state one."""
        from zoneinfo import ZoneInfo

        dialect = self.client.session.dialect
        if dialect is None or dialect.product == "finna" or self.client.is_local:
            return ZoneInfo("Europe/Helsinki")
        from datetime import UTC

        return self.clock(UTC).astimezone().tzinfo or UTC

    def now(self) -> datetime:
        """The time in the library's zone."""
        return self.clock(self.zone)

    def get(self, path: str) -> Page:
        """A page of the chosen card."""
        self.choice.ready()
        return self.client.get(path)

    def act(self, change: Callable[[], Answer]) -> Answer:
        """Ask for a change with the chosen card; an error before the first form has left means: not sent."""

        def with_card() -> Answer:
            self.choice.confirm()
            return change()

        return self.client.act(with_card)

    def read(self, page: Page, reader: Callable[[Document, DateOrder | None], T]) -> T:
        """What a page shows; fails where it shows another card."""
        found = self.client.understand(page, lambda document: reader(document, self.client.order))
        self.choice.looked_at(page.document)
        self.choice.check_user(getattr(found, "username", None))
        if hasattr(found, "cards"):
            self.choice.check(found.cards)
        return found

    def read_all(self, path: str, reader: Callable[[Document, DateOrder | None], L], name: str) -> list[tuple[Page, L]]:
        """Every page of a list, in order, each once.

        Pages are found by the site's own links, and each must begin where the one before it ended. A page beyond the
        end is an error on some sites and empty on others, so none is asked for.

        Raises:
            NotUnderstood: the pages do not fit each other, or have fewer rows than the site states.
        """
        page = self.get(path)
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
        """The copies of a record with the links to its forms; the same request for both products.

        Raises:
            NotFound: there is no such record.
        """
        from tunilib.backends.vufind.pages.holdings import read_holdings

        self.choice.ready()
        page = self.client.fetch(f"{record_path(record)}/AjaxTab", [("tab", "holdings")])
        if page.status in (404, 410) or (page.status == 500 and page.state.problem is Problem.ERROR_PAGE):
            raise NotFound("no such record: {record}", record=record)
        page = self.client.accept(page)
        return page, self.client.understand(page, read_holdings)

    def place_form(self, page: Page, link: str) -> tuple[Page, PlaceForm]:
        """The form behind a link of the holdings; the order of dates that it states is remembered."""
        from tunilib.backends.vufind.pages.hold_forms import read_place_form

        form = self.client.get(page.link(link))
        return form, self.client.understand(form, read_place_form)

    def find_date_order(self, record: str | None = None) -> bool:
        """Whether the order of day and month is known now; other pages are read for it, once.

        First other pages of the account, in search of a date with one possible reading; then the form for a hold on a
        record, which states the order.
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


def _dated_pages() -> Iterator[tuple[str, Callable[[Document, DateOrder | None], object]]]:
    """Pages of the account with dates on them, each with its reader."""
    from tunilib.backends.vufind.pages.fines import read_fines
    from tunilib.backends.vufind.pages.history import read_history
    from tunilib.backends.vufind.pages.holds import read_holds

    yield HISTORY, read_history
    yield FINES, read_fines
    yield HOLDS, read_holds
