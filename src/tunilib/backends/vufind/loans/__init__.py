"""The loans of a card: read from all pages and counted, and renewed once, with the site's claim about each loan.

The answer to a renewal is evidence but not proof. Its messages count for the whole form, and a row may have moved to
another page. A success without a new date is not a renewal.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.loans.page import RenewalPage, read_loans, read_renewal
from tunilib.backends.vufind.loans.stored_history import VufindHistory
from tunilib.backends.vufind.page_errors import NoList, send_in_turn, unanswered
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.pages.state import NOT_TOLD_APART, flash_reasons, inferred_reason, texts_of
from tunilib.backends.vufind.paths import LOANS
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading
from tunilib.core.calendar import is_later
from tunilib.core.loan import due_order
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import TunilibError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.core.loan import Loan


class RenewalForm(NamedTuple):
    """The form on one page of the list.

    Attributes:
        keys: what to send for each loan; None: the site does not offer to renew it.
        csrf: its token.
    """

    url: str
    keys: Mapping[str, str | None]
    csrf: str | None


class VufindLoans:
    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._identities = account.identities("loans")
        self._forms: list[RenewalForm] | None = None

    def read(self) -> Reading[Loan]:
        self._forms = None
        account = self._account
        pages = account.dated(account.read_all(LOANS, read_loans, "loans"), read_loans)
        rows = [row for _, found in pages for row in found.rows]
        account.choice.saw("loans", fingerprint(row.identity.facts for row in rows))
        ids = self._identities.assign([row.identity for row in rows], account.ledger_name)
        for page, found in pages:
            if not found.is_dated:
                error = PageError(expected="due dates of which day and month are certain", page="loans")
                raise account.client.page_error(error, page)
        loans = tuple(replace(row.loan, id=ident) for row, ident in zip(rows, ids, strict=True))
        named = iter(ids)
        self._forms = [
            RenewalForm(page.url, {next(named): row.key for row in found.rows}, found.csrf) for page, found in pages
        ]
        first = pages[0][1]
        return Reading(items=loans, taken=account.now(), stated=first.stated, blocks=first.blocks)

    @cached_property
    def stored_history(self) -> VufindHistory:
        return VufindHistory(self._account)

    def history(self) -> Reading[Loan] | Missing:
        return self.stored_history.read()

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Request these renewals once, with one form for each page, because each answers only for its own rows."""
        return self._account.act(lambda: self._renew(loans))

    def _renew(self, loans: Sequence[Loan]) -> Answer:
        """The last page goes first.

        A renewed loan moves towards the end of the list, so refused loans stay on their page and show the reason. Each
        answer brings the token for the next form.
        """
        if self._forms is None:
            self.read()
        forms, self._forms = self._forms or [], None
        wanted = {loan.id: loan for loan in loans}
        offered = {ident: key for form in forms for ident, key in form.keys.items() if ident in wanted and key}
        alike = offered.keys() & self._identities.alike
        offered = {ident: key for ident, key in offered.items() if ident not in alike}
        claims = {ident: _not_offered(loan) for ident, loan in wanted.items() if ident not in offered}
        claims |= dict.fromkeys(alike, NOT_TOLD_APART)
        token = next((form.csrf for form in reversed(forms) if form.csrf is not None), None)
        blocks: list[tuple[Reason, ...]] = []
        unlisted: list[Loan] = []

        def send(form: RenewalForm, here: Sequence[Loan]) -> tuple[Mapping[str, Claim], Sequence[str]]:
            nonlocal token
            try:
                found = self._send(form.url, token, [offered[loan.id] for loan in here])
            except NoList as error:
                unlisted.extend(here if len(here) > 1 else ())
                return _unanswered(here, error) if len(here) == 1 else ({}, (error.words,))
            token = found.loans.csrf or token
            claimed, blocked = self._claims(found, here)
            blocks.append(blocked)
            return claimed, texts_of(found.flashes)

        by_form = [(form, [wanted[ident] for ident in form.keys if ident in offered]) for form in reversed(forms)]
        parts = [([loan.id for loan in here], partial(send, form, here)) for form, here in by_form if here]
        answer = send_in_turn(claims, parts)
        if unlisted:
            return self._one_by_one(unlisted, answer)
        if len(blocks) < len(parts) or any(claim.word is ClaimWord.DONE for claim in answer.claims.values()):
            return answer  # after a success the patron was not blocked, and a silent loan is not known to be refused
        return answer._replace(refused=tuple(dict.fromkeys(chain.from_iterable(blocks))))

    def _one_by_one(self, loans: Sequence[Loan], answer: Answer) -> Answer:
        """Renew what is as it was after an answer without a list, the nearest day first.

        The library system gave up at one of the loans: which one, and whether the others were tried, it does not say.
        """
        try:
            dues = {loan.id: loan.due for loan in self.read().items}
        except TunilibError as error:
            return unanswered(error, answer.claims, answer.words)
        left = sorted((loan for loan in loans if dues.get(loan.id) == loan.due is not None), key=due_order)

        def send(loan: Loan) -> tuple[Mapping[str, Claim], Sequence[str]]:
            if self._forms is None:
                self.read()
            forms, self._forms = self._forms or [], None
            form = next((form for form in forms if form.keys.get(loan.id)), None)
            if form is None or loan.id in self._identities.alike:
                return {loan.id: _not_offered(loan)}, ()
            try:
                found = self._send(form.url, form.csrf, [form.keys[loan.id] or ""])
            except NoList as error:
                return _unanswered([loan], error)
            return self._claims(found, [loan])[0], texts_of(found.flashes)

        later = send_in_turn(answer.claims, [([loan.id], partial(send, loan)) for loan in left])
        return later._replace(words=(*answer.words, *later.words))

    def _send(self, url: str, token: str | None, keys: Sequence[str]) -> RenewalPage:
        form = [("csrf", token)] if token is not None else []
        form += [("renewSelected", "1"), *(("renewSelectedIDS[]", key) for key in keys)]
        client = self._account.client
        page = client.post(url, form, name="loans")
        try:
            return self._account.read(page, read_renewal)
        except TunilibError as error:
            raise client.lost() from error  # sent, but the answer was not understood

    def _claims(self, found: RenewalPage, sent: Sequence[Loan]) -> tuple[dict[str, Claim], tuple[Reason, ...]]:
        asked = {loan.id for loan in sent}
        ids = self._identities.assign([row.identity for row in found.loans.rows])
        rows = {ident: row for ident, row in zip(ids, found.loans.rows, strict=True) if ident in asked}
        claims = {ident: row.claim for ident, row in rows.items() if row.claim is not None}
        for loan in sent:
            shown = rows[loan.id].loan.due if loan.id in rows else None
            due = claims[loan.id].due if loan.id in claims else shown
            if is_later(due, loan.due):  # also where it is said to be refused, or nothing is said in its row
                claims[loan.id] = Claim(ClaimWord.DONE, due=due)
        by_title = dict(found.elsewhere)
        for loan in sent:
            same = [other for other in sent if other.title == loan.title]
            if loan.id not in claims and loan.title in by_title and len(same) == 1:
                claims[loan.id] = by_title[loan.title]
        if not claims and found.renewed is None:
            if found.refused is None and (blocks := _blocks_in(found)):
                return {}, blocks
            if found.is_rejected:
                reasons = tuple(Reason.said(flash.text) for flash in found.flashes if flash.level == "danger")
                return {loan.id: Claim(word=ClaimWord.REFUSED, reasons=reasons) for loan in sent}, ()
        claims |= claims_by_count(found, claims, sent)
        return self._with_summary(found, claims, sent), ()

    def _with_summary(self, found: RenewalPage, claims: dict[str, Claim], sent: Sequence[Loan]) -> dict[str, Claim]:
        """The claims, with the site's summary as a remark if it counts differently from the rows.

        A message may come from an earlier request, so it does not change a claim.
        """
        words = [claim.word for claim in claims.values()]
        counts = ((found.renewed, words.count(ClaimWord.DONE)), (found.refused, words.count(ClaimWord.REFUSED)))
        if len(claims) < len(sent) or all(stated in (None, counted) for stated, counted in counts):
            return claims
        summary = [flash.text for flash in found.flashes if (flash.code or "").startswith("renewal.")]
        self._account.client.settings.say("the summary does not match the rows: {words}", words="; ".join(summary))
        remark = Reason.said("; ".join(dict.fromkeys(summary)))
        return {ident: claim._replace(reasons=(*claim.reasons, remark)) for ident, claim in claims.items()}


def claims_by_count(found: RenewalPage, claims: Mapping[str, Claim], sent: Sequence[Loan]) -> dict[str, Claim]:
    """What the numbers in the messages say about loans without a row: the same for all, or nothing."""
    silent = [loan.id for loan in sent if loan.id not in claims]
    done = sum(claim.word is ClaimWord.DONE for claim in claims.values())
    refused = sum(claim.word is ClaimWord.REFUSED for claim in claims.values())
    if not silent:
        return {}
    if (found.renewed or 0) - done == len(silent) and (found.refused or 0) == refused:
        return dict.fromkeys(silent, Claim(word=ClaimWord.DONE))
    if (found.refused or 0) - refused == len(silent) and (found.renewed or 0) == done:
        reasons = flash_reasons(found.flashes)  # some systems give the reason there and not in the row
        return dict.fromkeys(silent, Claim(ClaimWord.REFUSED, reasons if len(silent) == 1 else ()))
    return {}


def _unanswered(loans: Sequence[Loan], error: NoList) -> tuple[Mapping[str, Claim], Sequence[str]]:
    said = (Reason.said(error.words),) if error.words else ()
    return {loan.id: Claim(ClaimWord.SILENT, said) for loan in loans}, (error.words,)


def _blocks_in(found: RenewalPage) -> tuple[Reason, ...]:
    """The blocks on the patron, in the library's words. They are shown only in messages, and no row has a result.

    Both products show a block in blue. So a blue message with unknown words is a block. A red one may be anything.
    """
    blocks = {block.words for block in found.loans.blocks}
    blocks |= {flash.text for flash in found.flashes if flash.level == "info"}
    return tuple(
        replace(reason, code=ReasonCode.PATRON_SUSPENDED)
        if reason.code is ReasonCode.OTHER and reason.words in blocks
        else reason
        for reason in flash_reasons(found.flashes)
    )


def _not_offered(loan: Loan) -> Claim:
    said = Reason.said(loan.note) if loan.note else inferred_reason(ReasonCode.OTHER, what="no-reason-given")
    return Claim(word=ClaimWord.REFUSED, reasons=loan.reasons or (said,))
