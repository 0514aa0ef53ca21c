"""The loans of a card: read over all pages and counted, renewed once, with what the site claims of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.identity import Identities
from tunilib.backends.vufind.mapping.loans import loan_marks, loan_of, past_loan_of
from tunilib.backends.vufind.mapping.reasons import block_reasons
from tunilib.backends.vufind.page_errors import is_missing_page
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.pages.history import read_history
from tunilib.backends.vufind.pages.loans import read_loans
from tunilib.backends.vufind.paging import all_pages
from tunilib.backends.vufind.paths import HISTORY, LOANS
from tunilib.backends.vufind.renewing import Shown, renew
from tunilib.core.answer import Answer, Missing
from tunilib.core.reading import Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.backends.vufind.pages.loans import LoansPage
    from tunilib.core.loan import Loan

__all__ = ["VufindLoans"]


class VufindLoans:
    """Reads and renews.

    What a reading showed is kept until the next: the keys to renew with, the page each loan is on, the token.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._identities = Identities()
        self._shown: list[Shown] | None = None

    def read(self) -> Reading[Loan]:
        """All loans, over all pages; as many as the site itself counts, or an error."""
        self._shown = None
        pages = all_pages(self._asking, LOANS, read_loans, "loans")
        if not _dated(pages) and self._asking.find_date_order(_some_record(pages)):
            pages = [(page, self._asking.read(page, read_loans)) for page, _ in pages]
        rows = [row for _, found in pages for row in found.rows]
        ids = self._identities.assign([loan_marks(row) for row in rows])
        blocks = _patron_blocks(pages[0][1])
        now, card = self._asking.now(), self._asking.choice.number
        items: list[Loan] = []
        shown: list[Shown] = []
        names = iter(ids)
        for page, found in pages:
            here = [next(names) for _ in found.rows]
            try:
                loans = [
                    loan_of(row, name, now=now, card=card, blocks=blocks)
                    for row, name in zip(found.rows, here, strict=True)
                ]
            except PageError as error:
                raise self._asking.client.page_error(error, page) from None
            items += loans
            keys = {name: row.renew_id for row, name in zip(found.rows, here, strict=True)}
            shown.append(Shown(url=page.url, keys=keys, csrf=found.csrf))
        self._shown = shown
        stated = pages[0][1].stated
        return Reading(items=tuple(items), taken=now, stated=stated, blocks=blocks)

    def history(self) -> Reading[Loan] | Missing:
        """Returned loans, newest first."""
        try:
            pages = all_pages(self._asking, HISTORY, read_history, "loan history")
        except NotFound:
            return Missing(by="library")
        except NotUnderstood as error:
            if is_missing_page(error):
                return Missing(by="library")
            raise
        now, card = self._asking.now(), self._asking.choice.number
        rows = [row for _, found in pages for row in found.rows]
        ids = Identities().assign([loan_marks(row) for row in rows])
        try:
            loans = [past_loan_of(row, ident, now=now, card=card) for row, ident in zip(rows, ids, strict=True)]
        except PageError as error:
            raise self._asking.client.page_error(error, pages[0][0]) from None
        loans.sort(key=lambda loan: str(loan.returned or loan.due), reverse=True)
        return Reading(items=tuple(loans), taken=now, stated=pages[0][1].stated)

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Ask once for these renewals: one form for each page of the list, as each answers for its own rows alone."""
        if self._shown is None:
            self.read()
        shown, self._shown = self._shown or [], None
        return renew(self._asking, shown, self._identities, loans)


def _dated(pages: list[tuple[Page, LoansPage]]) -> bool:
    return all(row.due is None or row.due.day is not None for _, found in pages for row in found.rows)


def _some_record(pages: list[tuple[Page, LoansPage]]) -> str | None:
    return next((row.record.record_id for _, found in pages for row in found.rows if row.record.record_id), None)


def _patron_blocks(page: LoansPage) -> tuple[Reason, ...]:
    """What keeps the patron from renewing; a limit of holds in the same box does not."""
    blocks = block_reasons(page.blocks)
    return tuple(b for b in blocks if b.code is ReasonCode.OTHER or b.code.value.startswith("patron."))
