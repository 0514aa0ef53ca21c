"""Renewing: a form for each page of the list, sent once, and what the answer claims of each loan.

The answer is evidence, never the verdict: messages count for all of a form and may belong to another request, a row
may have moved to another page, and a success without a date is none. What it does not say stays silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.loans import loan_marks
from tunilib.backends.vufind.mapping.reasons import flash_reasons, said
from tunilib.backends.vufind.pages.dates import moment_of
from tunilib.backends.vufind.pages.renewals import read_renewal
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import OutcomeUnknown, TunilibError

if TYPE_CHECKING:
    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.mapping.identity import Identities
    from tunilib.backends.vufind.pages.loans import RenewalRow
    from tunilib.backends.vufind.pages.renewals import RenewalPage
    from tunilib.core.loan import Loan

__all__ = ["Shown", "renew"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of loans as it was read.

    Attributes:
        url: where a renewal of its loans is sent.
        keys: what to send for each loan; None for one that the site does not offer to renew.
        csrf: the token of its form.
    """

    url: str
    keys: Mapping[str, str | None]
    csrf: str | None


def renew(asking: Asking, shown: Sequence[Shown], identities: Identities, loans: Sequence[Loan]) -> Answer:
    """Send what the site offers to renew.

    The last page goes first: what is renewed moves towards the end of the list, so that the rows that are refused stay
    on their page, with the reason. Each answer brings the token for the next form.
    """
    wanted = {loan.id: loan for loan in loans}
    offered = {ident: key for page in shown for ident, key in page.keys.items() if ident in wanted and key is not None}
    claims = {ident: _not_offered(loan) for ident, loan in wanted.items() if ident not in offered}
    token = next((page.csrf for page in reversed(shown) if page.csrf is not None), None)
    refused: tuple[Reason, ...] = ()
    words: list[str] = []
    sent = False
    for page in reversed(shown):
        here = [wanted[ident] for ident in page.keys if ident in offered]
        if not here:
            continue
        try:
            found = _ask(asking, page.url, token, [offered[loan.id] for loan in here])
        except OutcomeUnknown as error:
            return Answer(claims=claims, lost=True, words=(*words, error.message))
        except TunilibError as error:
            if not sent:
                raise
            return Answer(claims=claims, words=(*words, error.message))  # these stay silent; the others were asked for
        sent = True
        token = found.loans.csrf or token
        told, against = _claims(asking, found, identities, here)
        claims |= told
        refused = tuple(dict.fromkeys((*refused, *against)))
        words += [flash.text for flash in found.loans.flashes]
    if any(claim.word is ClaimWord.DONE for claim in claims.values()):
        refused = ()  # then it was no block, and what is silent is not known to be refused
    return Answer(claims=claims, refused=refused, words=tuple(words))


def _ask(asking: Asking, url: str, token: str | None, keys: Sequence[str]) -> RenewalPage:
    form = [("csrf", token)] if token is not None else []
    form += [("renewSelected", "1"), *(("renewSelectedIDS[]", key) for key in keys)]
    page = asking.client.post(url, form, name="answer to a renewal")
    try:
        found = asking.read(page, read_renewal)
    except TunilibError as error:
        raise asking.client.lost() from error  # it was sent, and the answer makes no sense
    return found


def _claims(
    asking: Asking, found: RenewalPage, identities: Identities, sent: Sequence[Loan]
) -> tuple[dict[str, Claim], tuple[Reason, ...]]:
    """What the answer says of each loan of its form, and for what it did nothing at all."""
    asked = {loan.id for loan in sent}
    ids = identities.assign([loan_marks(row) for row in found.loans.rows], keep=False)
    claims: dict[str, Claim] = {}
    for ident, row in zip(ids, found.loans.rows, strict=True):
        if ident in asked and row.renewal is not None:
            claims[ident] = _claim(row.renewal, moment_of(row.due, asking.zone))
    by_title = dict(found.elsewhere)
    for loan in sent:
        same = [other for other in sent if other.title == loan.title]
        if loan.id not in claims and loan.title in by_title and len(same) == 1:
            claims[loan.id] = _claim(by_title[loan.title], None)
    nothing = not claims and found.renewed is None
    if nothing and found.refused is None and (against := _against(found)):
        return {}, against
    if nothing and (found.token_refused or found.failed or found.nothing_selected):
        why = tuple(said(flash.text, None) for flash in found.loans.flashes if flash.level == "danger")
        return {loan.id: Claim(word=ClaimWord.REFUSED, reasons=why) for loan in sent}, ()
    return _compared(asking, found, claims | _counted(found, claims, sent), sent), ()


def _claim(row: RenewalRow, due: object) -> Claim:
    if row.done:
        from datetime import date

        return Claim(word=ClaimWord.DONE, due=due if isinstance(due, date) else None)
    reasons = (said(row.reason, row.code),) if row.reason else ()
    return Claim(word=ClaimWord.REFUSED, reasons=reasons)


def _counted(found: RenewalPage, claims: Mapping[str, Claim], sent: Sequence[Loan]) -> dict[str, Claim]:
    """What the numbers in the messages say of loans without a row: all of them the same, or nothing."""
    silent = [loan.id for loan in sent if loan.id not in claims]
    done = sum(claim.word is ClaimWord.DONE for claim in claims.values())
    refused = sum(claim.word is ClaimWord.REFUSED for claim in claims.values())
    if not silent:
        return {}
    if (found.renewed or 0) - done == len(silent) and (found.refused or 0) == refused:
        return dict.fromkeys(silent, Claim(word=ClaimWord.DONE))
    if (found.refused or 0) - refused == len(silent) and (found.renewed or 0) == done:
        return dict.fromkeys(silent, Claim(word=ClaimWord.REFUSED))
    return {}


def _compared(asking: Asking, found: RenewalPage, claims: dict[str, Claim], sent: Sequence[Loan]) -> dict[str, Claim]:
    """The claims; where the messages count otherwise than the rows, with what they say, as nobody knows which is true.

    A message may be left from an earlier request, so that it takes nothing from a claim.
    """
    words = [claim.word for claim in claims.values()]
    told = ((found.renewed, words.count(ClaimWord.DONE)), (found.refused, words.count(ClaimWord.REFUSED)))
    if len(claims) < len(sent) or all(stated in (None, counted) for stated, counted in told):
        return claims
    summary = [flash.text for flash in found.loans.flashes if (flash.code or "").startswith("renewal.")]
    asking.client.settings.say(f"the summary does not fit the rows: {'; '.join(summary)}")
    remark = Reason.said("; ".join(dict.fromkeys(summary)))
    return {
        ident: Claim(word=claim.word, reasons=(*claim.reasons, remark), due=claim.due)
        for ident, claim in claims.items()
    }


def _against(found: RenewalPage) -> tuple[Reason, ...]:
    """A block of the patron is said in messages alone, in the library's words; no row has a result then.

    Both products say it in blue, so that a message in blue whose words are not known is one; in red it may be anything.
    """
    blocks = {block.text for block in found.loans.blocks}
    blocks |= {flash.text for flash in found.loans.flashes if flash.level == "info"}
    return tuple(
        replace(reason, code=ReasonCode.PATRON_SUSPENDED)
        if reason.code is ReasonCode.OTHER and reason.words in blocks
        else reason
        for reason in flash_reasons(found.loans.flashes)
    )


def _not_offered(loan: Loan) -> Claim:
    """The site shows no way to renew it: nothing is sent for it."""
    return Claim(
        word=ClaimWord.REFUSED, reasons=loan.reasons or (Reason(ReasonCode.RENEWAL_NOT_ALLOWED, Source.INFERRED),)
    )
