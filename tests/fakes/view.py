"""What a page shows, before it is put into the markup of a product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from typing import Literal

from tests.fakes import words
from tests.fakes.dates import DEFAULT, stated, write_day
from tests.fakes.drivers.details import LoanDetails
from tunilib.core.loan import Loan
from tunilib.core.profile import Card

Product = Literal["finna", "vufind"]


@dataclass(frozen=True)
class View:
    """What all pages have.

    Attributes:
        product, language: of the page. cards: of the account; one has no picker.
        flashes: level and text. blocks: on the patron. logged_in: whether there is a session.
    """

    product: Product
    language: str
    logged_in: bool = False
    cards: tuple[Card, ...] = ()
    flashes: tuple[tuple[str, str], ...] = ()
    blocks: tuple[str, ...] = ()
    linked: bool = False
    """Authors as links with a popover."""
    dates: str = ""
    """The format of its dates; empty: the product's default."""
    theme: str = "bootstrap3"
    sign: str = "$"
    """Of the currency of a VuFind site."""
    by_paia: bool = False
    has_loans_from_elsewhere: bool = False
    """Whether the menu has the page of interlibrary loans."""

    def label(self, key: str) -> str:
        return words.label(self.product, self.language, key)

    def say(self, code: str, **values: object) -> str:
        return words.message(self.product, self.language, code, **values)

    def reason(self, code: str) -> str:
        return words.reason(self.product, self.language, code)

    def heading(self, key: str) -> str:
        return words.heading(self.product, self.language, key)

    def day(self, day: date | datetime | None) -> str:
        if day is None:
            return ""
        text = write_day(self.dates or DEFAULT[self.product], day)
        return text + (f" {day:%H:%M}" if isinstance(day, datetime) else "")

    @property
    def date_format(self) -> str:
        """The format of dates as a form states it."""
        return stated(self.dates or DEFAULT[self.product], self.language)

    def money(self, cents: int) -> str:
        whole = f"{cents // 100},{cents % 100:02}" if self.product == "finna" else f"{cents // 100}.{cents % 100:02}"
        return f"{whole}\u00a0€" if self.product == "finna" else f"{self.sign}{whole}"


@dataclass(frozen=True)
class Result:
    """What a row says of a renewal."""

    done: bool
    reason: str = ""


@dataclass(frozen=True)
class LoanLine:
    """A row of loans.

    Attributes:
        key: what to send to renew it; None: it cannot be renewed.
        due: as shown: empty in a success that is none. told: what a driver gives of it; None: no driver is imitated.
    """

    loan: Loan
    key: str | None
    due: str
    result: Result | None = None
    note: str = ""
    told: LoanDetails | None = None


@dataclass(frozen=True)
class Part:
    """Which part of a list a page shows; None of it where all is on one page."""

    first: int
    last: int
    total: int
    page: int
    pages: int
    size: int


@dataclass(frozen=True)
class LoanList:
    """The loans of one page."""

    lines: tuple[LoanLine, ...]
    total: int
    csrf: str
    part: Part | None = None
    counts: dict[str, int] = field(default_factory=dict)


def e(text: object) -> str:
    return escape(str(text), quote=True)


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{e(name)}" value="{e(value)}">'


def flash_boxes(view: View) -> str:
    return "".join(
        f'<div role="alert" class="flash-message alert alert-{level}">{e(text)}</div>' for level, text in view.flashes
    )


def choices(options: list[tuple[str, str]], chosen: str | None) -> str:
    return "".join(
        f'<option value="{e(value)}"{" selected" if value == chosen else ""}>{e(name)}</option>'
        for value, name in options
    )
