"""One door's way of asking: the card chosen first, the page read, the order of its dates found out where it matters."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tunilib.backends.vufind.card_choice import CardChoice
from tunilib.backends.vufind.client import Client, Page
from tunilib.backends.vufind.pages.fines import read_fines
from tunilib.backends.vufind.pages.history import read_history
from tunilib.backends.vufind.pages.holds import read_holds
from tunilib.backends.vufind.paths import FINES, HISTORY, HOLDS
from tunilib.errors import NotFound, NotUnderstood, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.backends.vufind.dialects import DateOrder
    from tunilib.backends.vufind.pages.document import Document

__all__ = ["Asking"]

T = TypeVar("T")
_OTHERS: tuple[tuple[str, Callable[..., object]], ...] = (
    (HISTORY, read_history),
    (FINES, read_fines),
    (HOLDS, read_holds),
)


@dataclass
class Asking:
    """What all parts of a door share.

    Attributes:
        clock: tells the time in a zone.
        target: the library that signed in, where the site serves several.
        searched: whether other pages were looked at for the order of dates.
    """

    client: Client
    choice: CardChoice
    clock: Callable[[tzinfo], datetime]
    target: str | None = None
    searched: bool = False

    @property
    def zone(self) -> tzinfo:
        """The library's time zone: Finland's for Finna; a VuFind site does not tell, so that it is this machine's."""
        from zoneinfo import ZoneInfo

        dialect = self.client.session.dialect
        if dialect is None or dialect.product == "finna" or self.client.is_local:
            return ZoneInfo("Europe/Helsinki")
        from datetime import UTC

        return self.clock(UTC).astimezone().tzinfo or UTC

    def now(self) -> datetime:
        """The time there."""
        return self.clock(self.zone)

    def get(self, path: str) -> Page:
        """A page of the chosen card."""
        self.choice.ready()
        return self.client.get(path)

    def read(self, page: Page, reader: Callable[[Document, DateOrder | None], T]) -> T:
        """What a page holds, with the order of dates as far as it is known; the card it shows is checked."""
        found = self.client.understand(page, lambda document: reader(document, self.client.order))
        self.choice.check(getattr(found, "cards", None))
        return found

    def find_date_order(self, record: str | None = None) -> bool:
        """Look for a date that leaves no doubt, once; whether the order is known now.

        First on other pages of the account, at last in the form for a hold on some record, which states the order.
        """
        if self.client.order is None and not self.searched:
            self.searched = True
            for path, reader in _OTHERS:
                try:
                    self.read(self.get(path), lambda document, order, read=reader: read(document, order))  # type: ignore[misc]
                except (NotFound, NotUnderstood, Unavailable):
                    continue
                if self.client.order is not None:
                    return True
            if record is not None:
                with suppress(NotFound, NotUnderstood, Unavailable):
                    self._look_at_form(record)
        return self.client.order is not None

    def _look_at_form(self, record: str) -> None:
        from tunilib.backends.vufind.requestforms import holdings_of, place_form

        page, holdings = holdings_of(self, record)
        copies = (copy.links.hold for group in holdings.groups for copy in group.copies)
        link = next((link for link in (holdings.title.hold, *copies) if link), None)
        if link is not None:
            place_form(self, page, link)
