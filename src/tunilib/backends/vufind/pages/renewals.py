"""The answer to a renewal: the loans page again, with results on rows and messages that may claim anything.

A message in blue means nothing: Finna begins a success with one, and a block of the patron gives nothing
else. Nothing here is a verdict; that needs the loans read afresh.
"""

from __future__ import annotations

from dataclasses import dataclass

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.loans import LoansPage, RenewalRow, read_loans
from tunilib.backends.vufind.pages.messages import Flash, flashes_say
from tunilib.backends.vufind.pages.state import account_page

__all__ = ["RenewalPage", "read_renewal"]


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The answer to a renewal: the loans, and what the messages claim.

    Attributes:
        renewed: the number that the messages say were renewed; None when they say nothing of it.
        refused: likewise.
        nothing_selected: the site says that it was asked for nothing.
        token_refused: the site did not take the csrf token, and did nothing.
        failed: the library system failed as a whole.
        elsewhere: results of loans that are not among the rows: title and result.
    """

    loans: LoansPage
    renewed: int | None
    refused: int | None
    nothing_selected: bool
    token_refused: bool
    failed: bool
    elsewhere: tuple[tuple[str, RenewalRow], ...]


def read_renewal(page: str | Document, order: DateOrder | None = None) -> RenewalPage:
    """What came back from a renewal.

    Raises:
        PageError: it is no loans page, so that nothing can be said: the login form for one, when the
            session was over.
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
    """Finna says each number twice, in its own words and in VuFind's."""
    return max((flash.count for flash in flashes if flash.code == code and flash.count is not None), default=None)


def _elsewhere(page: Document) -> tuple[tuple[str, RenewalRow], ...]:
    """Results of loans on other pages of the list, which stand before the rows as ``title: result``."""
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
        said = page.words.message(rest)
        if said is not None and said.code == "renewal.row-done":
            return title, RenewalRow(done=True)
        if said is not None and said.code == "renewal.row-refused":
            reason = said.values.get("reason")
            known = page.words.reason(reason) if reason else None
            return title, RenewalRow(False, reason, known.code if known is not None else None)
    return text, None
