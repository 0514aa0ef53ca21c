"""The answer to a renewal: the page of loans again, with results on its rows and in messages.

Nothing here proves a renewal; only the loans do, when they are read again. A message in blue has no fixed meaning: in
Finna there is one with a success, and a block on the patron is shown as one.
"""

from __future__ import annotations

from dataclasses import dataclass

from tunilib.backends.vufind.cards.page import CardPicker
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.loans.page import LoansPage, RenewalRow, read_loans
from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.messages import Flash, flashes_say
from tunilib.backends.vufind.pages.state import account_page


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The loans, and what the messages claim.

    Attributes:
        renewed: the number of renewed loans in the messages; None where they have none.
        refused: likewise.
        nothing_selected: the site says that no loan was selected.
        token_refused: the site refused the csrf token, and did nothing.
        failed: the library system failed for all loans.
        elsewhere: title and result of loans that are not among the rows.
    """

    loans: LoansPage
    renewed: int | None
    refused: int | None
    nothing_selected: bool
    token_refused: bool
    failed: bool
    elsewhere: tuple[tuple[str, RenewalRow], ...]

    @property
    def cards(self) -> CardPicker | None:
        return self.loans.cards


def read_renewal(page: str | Document, order: DateOrder | None = None) -> RenewalPage:
    """The answer to a renewal.

    Raises:
        PageError: it is not the page of loans, but for example the login form, because the session has ended.
    """
    page = account_page(page, "loans", "answer to a renewal")
    loans = read_loans(page, order)
    return RenewalPage(
        loans=loans,
        renewed=_largest(loans.flashes, "renewal.done"),
        refused=_largest(loans.flashes, "renewal.refused"),
        nothing_selected=flashes_say(loans.flashes, "selection.none"),
        token_refused=flashes_say(loans.flashes, "csrf"),
        failed=flashes_say(loans.flashes, "renewal.error"),
        elsewhere=_elsewhere(page),
    )


def _largest(flashes: tuple[Flash, ...], code: str) -> int | None:
    """Finna states each number twice, in its own words and in VuFind's."""
    return max((flash.count for flash in flashes if flash.code == code and flash.count is not None), default=None)


def _elsewhere(page: Document) -> tuple[tuple[str, RenewalRow], ...]:
    """Results of loans on other pages of the list, which are shown before the rows as ``title: result``."""
    found = []
    for node in page.root.all("form[name=renewals] > .alert"):
        title, result = _split(node.text, page)
        if result is not None:
            found.append((title, result))
    return tuple(found)


def _split(text: str, page: Document) -> tuple[str, RenewalRow | None]:
    parts = text.split(": ")
    for at in range(1, len(parts)):
        title, rest = ": ".join(parts[:at]), ": ".join(parts[at:])
        sentence = page.words.message(rest)
        if sentence is not None and sentence.code == "renewal.row-done":
            return title, RenewalRow(done=True)
        if sentence is not None and sentence.code == "renewal.row-refused":
            reason = sentence.values.get("reason")
            known = page.words.reason(reason) if reason else None
            return title, RenewalRow(False, reason, known.code if known is not None else None)
    return text, None
