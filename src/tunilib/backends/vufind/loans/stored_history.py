"""The loans that a site stores after their return: read from all pages, and deleted there.

A site deletes only rows of the page that it showed last, so each page is read again before its rows are deleted, the
last page first. Every deletion makes all tokens invalid, and its answer is the first page.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.identities import Identities
from tunilib.backends.vufind.loans.history import read_history
from tunilib.backends.vufind.page_errors import is_missing_page, send_in_turn
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.pages.state import claimed, flashes_say, new_flashes, not_sent, texts_of
from tunilib.backends.vufind.paths import HISTORY, OLDER_HISTORY
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading
from tunilib.core.reason import Reason
from tunilib.errors import NotFound, NotUnderstood, not_offered
from tunilib.messages import term
from tunilib.pages.forms import find_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.loans.page import ListedLoan
    from tunilib.backends.vufind.pages.document import Document
    from tunilib.backends.vufind.pages.lists import ListPage
    from tunilib.backends.vufind.session import Page
    from tunilib.core.loan import Loan
    from tunilib.pages.forms import Form

_NAME = "loan history"
_EVERY, _SOME = "purgeAll", "purgeSelected"


class ShownLoans(NamedTuple):
    """A page of the history. ``keys``: what to send for each loan; None: its row cannot be selected."""

    page: Page
    keys: Mapping[str, str | None]


class VufindHistory:
    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._pages: list[ShownLoans] = []
        self._shown: Page | None = None

    def read(self) -> Reading[Loan] | Missing:
        """All pages, newest loans first."""
        account = self._account
        self._pages = []
        pages = self._read_all(HISTORY)
        if pages is None and not account.client.is_finna:
            pages = self._read_all(OLDER_HISTORY)
        if pages is None:
            return Missing(by="library")
        for page, found in pages:
            if not found.is_dated:
                expected = "a date in each row, of which day and month are certain"
                raise account.client.page_error(PageError(expected=expected, page=_NAME), page)
        rows = [row for _, found in pages for row in found.rows]
        ids = Identities().assign([row.identity for row in rows], "")
        named = iter(ids)
        self._pages = [ShownLoans(page, {next(named): row.key for row in found.rows}) for page, found in pages]
        self._shown = pages[-1][0]
        loans = [replace(row.loan, id=ident) for row, ident in zip(rows, ids, strict=True)]
        loans.sort(key=lambda loan: str(loan.returned or loan.due or loan.checked_out), reverse=True)
        return Reading(items=tuple(loans), taken=account.now(), stated=pages[0][1].stated)

    def _read_all(self, path: str) -> list[tuple[Page, ListPage[ListedLoan]]] | None:
        try:
            return self._account.read_all(path, read_history, _NAME)
        except NotFound:
            return None
        except NotUnderstood as error:
            if is_missing_page(error):
                return None
            raise

    def purge(self, loans: Sequence[Loan], *, every: bool) -> Answer:
        return self._account.act(lambda: self._purge([loan.id for loan in loans], every=every))

    def _purge(self, wanted: Sequence[str], *, every: bool) -> Answer:
        if not self._pages:
            self.read()
        pages, self._pages = self._pages, []
        form = _form(pages[0].page.document) if pages else None
        if form is None:
            return Answer(claims=_refused(wanted, "purge-history"))
        if every and form.button(_EVERY) is not None:
            return send_in_turn({}, [(wanted, lambda: self._send(self._again(pages[0].page), wanted, [(_EVERY, "1")]))])
        offered = {ident for shown in pages for ident, key in shown.keys.items() if key and form.button(_SOME)}
        claims = _refused([ident for ident in wanted if ident not in offered], "purge-one")
        on_pages = [(shown, [ident for ident in shown.keys if ident in offered & {*wanted}]) for shown in pages]
        return send_in_turn(
            claims, [(here, partial(self._send_some, shown, here)) for shown, here in reversed(on_pages) if here]
        )

    def _send_some(self, shown: ShownLoans, wanted: Sequence[str]) -> tuple[Mapping[str, Claim], Sequence[str]]:
        page = self._again(shown.page)
        there = {row.key for row in self._account.read(page, read_history).rows}
        here = [ident for ident in wanted if shown.keys[ident] in there]
        moved = not_sent(ident for ident in wanted if ident not in here)
        if not here:
            return moved, ()
        selected = [("purgeSelectedIDs[]", shown.keys[ident] or "") for ident in here]
        claims, words = self._send(page, here, [(_SOME, "1"), *selected])
        return {**claims, **moved}, words

    def _again(self, page: Page) -> Page:
        """The page as the site showed it last."""
        if self._shown is None or self._shown.url != page.url:
            self._shown = self._account.client.get(page.url)
        return self._shown

    def _send(
        self, page: Page, wanted: Sequence[str], values: Sequence[tuple[str, str]]
    ) -> tuple[Mapping[str, Claim], Sequence[str]]:
        client = self._account.client
        self._shown = None
        form = client.understand(page, _form_of)
        token = [(one.name, one.value) for one in form.fields if one.name == "csrf"]
        answer = client.post(page.link(form.action), [*token, *values], name=_NAME)
        self._shown = answer
        flashes = new_flashes(answer.state.flashes, page.state.flashes)
        claim = claimed(flashes, done=flashes_say(flashes, "history.purged"))
        return dict.fromkeys(wanted, claim), texts_of(flashes)


def _form(page: Document) -> Form | None:
    return find_form(page, lambda form: form.button(_EVERY) is not None or form.button(_SOME) is not None)


def _form_of(page: Document) -> Form:
    form = _form(page)
    if form is None:
        raise PageError(expected="a form with {fields}", page=_NAME, fields=f"{_EVERY} or {_SOME}")
    return form


def _refused(loans: Sequence[str], ability: str) -> dict[str, Claim]:
    reasons = (Reason.because(not_offered(term("ability", ability))),)
    return {ident: Claim(ClaimWord.REFUSED, reasons) for ident in loans}
