"""The answer to a renewal: the page of loans again, with results on its rows and in messages.

Nothing here proves a renewal; only the loans do, when they are read again. A message in blue has no fixed meaning: in
Finna there is one with a success, and a block on the patron is shown as one.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.loans.page import ListedLoan, read_loans, renewal_claim
from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.lists import ListPage
from tunilib.backends.vufind.pages.messages import Flash, flashes, flashes_say
from tunilib.backends.vufind.pages.state import account_page
from tunilib.core.answer import Claim


class RenewalPage(NamedTuple):
    """The loans, and what the messages claim.

    Attributes:
        renewed: the number of renewed loans in the messages; None where they have none.
        refused: likewise.
        is_rejected: the form as a whole: no loan was selected, its token was refused, or the library system failed.
        elsewhere: title and result of loans that are not among the rows.
    """

    loans: ListPage[ListedLoan]
    flashes: tuple[Flash, ...]
    renewed: int | None
    refused: int | None
    is_rejected: bool
    elsewhere: tuple[tuple[str, Claim], ...]


def read_renewal(page: str | Document, order: DateOrder | None, now: datetime) -> RenewalPage:
    """The answer to a renewal."""
    page = account_page(page, "loans", "answer to a renewal")
    loans = read_loans(page, order, now)
    found = flashes(page)
    return RenewalPage(
        loans=loans,
        flashes=found,
        renewed=_largest(found, "renewal.done"),
        refused=_largest(found, "renewal.refused"),
        is_rejected=flashes_say(found, "selection.none", "csrf", "renewal.error"),
        elsewhere=tuple(_elsewhere(page)),
    )


def _largest(found: tuple[Flash, ...], code: str) -> int | None:
    """Finna states each number twice, in its own words and in VuFind's."""
    return max((flash.count for flash in found if flash.code == code and flash.count is not None), default=None)


def _elsewhere(page: Document) -> list[tuple[str, Claim]]:
    """Results of loans on other pages of the list, which are shown before the rows as ``title: result``."""
    found = []
    for node in page.root.all("form[name=renewals] > .alert"):
        parts = node.text.split(": ")
        splits = ((": ".join(parts[:at]), ": ".join(parts[at:])) for at in range(1, len(parts)))
        results = ((title, renewal_claim(rest, page.words)) for title, rest in splits)
        found += [(title, claim) for title, claim in results if claim is not None][:1]
    return found
