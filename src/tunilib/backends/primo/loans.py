"""Loans of a patron: read to the end and compared with the library's own count, past ones, and renewals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.primo.client import ACCOUNT, RequestRefused
from tunilib.backends.primo.reasons import renewal_reason
from tunilib.backends.primo.replies import ENGLISH
from tunilib.backends.primo.values import (
    Fields,
    Unreadable,
    day_in,
    due_in,
    needed_in,
    part_in,
    parts_of,
    text_in,
    texts_in,
    without_statement,
    yes_in,
)
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading
from tunilib.core.calendar import HERE
from tunilib.core.loan import Loan, loan_status
from tunilib.core.models import Labelled
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import OutcomeUnknown, TunilibError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tunilib.backends.primo.client import PrimoClient

_BULK = 50
_MOST_PAGES = 60


class LoanList(NamedTuple):
    """A list of loans as the page has it. ``keeps_history``: whether the library stores what was returned."""

    entries: list[Fields]
    keeps_history: bool | None


class PrimoLoans:
    """Reads and renews."""

    def __init__(self, client: PrimoClient) -> None:
        self._client = client
        self._stated: int | None = None
        self._expected: int | None = None

    def read(self) -> Reading[Loan]:
        """All loans."""
        client = self._client
        found = self._listed("active", ENGLISH)
        self._compare(len(found.entries), "Loans")
        shown = self._in_own_language(found.entries)
        now = client.now()
        try:
            loans = tuple(_loan(one, shown.get(needed_in(one, "loanid"), one), now) for one in found.entries)
        except Unreadable as error:
            raise client.not_understood("loans", error) from None
        return Reading(items=loans, taken=now, stated=len(loans))

    def history(self) -> Reading[Loan] | Missing:
        """Returned loans, newest first, as far as the library keeps them."""
        client = self._client
        found = self._listed("history", client.settings.language)
        if found.keeps_history is False and not found.entries:
            return Missing(by="library")
        self._compare(len(found.entries), "HistoryLoans")
        now = client.now()
        try:
            loans = [_past(one, now) for one in found.entries]
        except Unreadable as error:
            raise client.not_understood("loan history", error) from None
        return Reading(items=tuple(loans), taken=now)

    def renew(self, loans: Sequence[Loan]) -> Answer:
        """Ask once for each renewal. What is answered is a claim: the loans are read again."""
        claims: dict[str, Claim] = {}
        words: list[str] = []
        self._expected = self._stated
        for loan in loans:
            try:
                answer = self._client.change(f"{ACCOUNT}renew_loans?lang={ENGLISH}", {"id": loan.id})
            except RequestRefused as error:
                reason = renewal_reason(error.words) if error.words else Reason.because(error)
                words += [error.words] if error.words else []
                claims[loan.id] = Claim(word=ClaimWord.REFUSED, reasons=(reason,))
            except OutcomeUnknown:
                return Answer(claims=claims | self._rest(loans, claims, loan), lost=True, words=tuple(words))
            except TunilibError as error:
                if not claims:
                    raise
                not_sent = Claim(word=ClaimWord.NOT_SENT, reasons=(Reason.because(error),))
                return Answer(claims={one.id: claims.get(one.id, not_sent) for one in loans}, words=tuple(words))
            else:
                claims[loan.id] = _claim(answer, loan.id)
        return Answer(claims=claims, words=tuple(words))

    @staticmethod
    def _rest(loans: Sequence[Loan], claims: dict[str, Claim], lost: Loan) -> dict[str, Claim]:
        """The loans after a lost answer, which were not asked for."""
        return {one.id: Claim(word=ClaimWord.NOT_SENT) for one in loans if one.id not in claims and one is not lost}

    def _listed(self, kind: str, lang: str) -> LoanList:
        """All pages of a list. The next page begins where this one ends; one that brings nothing new is the last."""
        client = self._client
        entries: dict[str, Fields] = {}
        keeps: bool | None = None
        for page in range(_MOST_PAGES):
            offset = str(1 + page * _BULK)
            found = client.data("loans", lang=lang, bulk=str(_BULK), offset=offset, type=kind)
            try:
                listed = parts_of(part_in(found, "loans", "loan"), "loan")
                new = {needed_in(one, "loanid"): one for one in listed}
            except Unreadable as error:
                raise client.not_understood("loans", error) from None
            before = len(entries)
            entries |= {key: one for key, one in new.items() if key not in entries}
            keeps = yes_in(found, "historicloans") if keeps is None else keeps
            loans = found.get("loans")
            keeps = yes_in(loans, "historicloans") if keeps is None and isinstance(loans, dict) else keeps
            has_more = "Y" in (*texts_in(found, "loans", "showmore"), *texts_in(found, "showmore"))
            if not has_more or len(entries) == before:
                break
        return LoanList(list(entries.values()), keeps)

    def _compare(self, read: int, kind: str) -> None:
        """Compare with the library's count. A renewal does not change it, so that after one the count before counts."""
        expected, self._expected = self._expected, None
        if read and read == expected:
            return
        stated = self._client.count(kind)
        if stated != read and (stated is not None or read == 0):
            what = f"{read} ≠ {stated}" if stated is not None else "0"
            raise self._client.not_understood("loans", Unreadable(kind, what))
        self._stated = stated

    def _in_own_language(self, entries: Sequence[Fields]) -> dict[str, Fields]:
        """The same loans in the language of the call, where a reason is not known in English."""
        language = self._client.settings.language
        reasons = (renewal_reason(text) for one in entries for text in _refusals(one))
        if language == ENGLISH or all(one.code is not ReasonCode.OTHER for one in reasons):
            return {}
        return {text_in(one, "loanid") or "": one for one in self._listed("active", language).entries}


def _claim(answer: Fields, loan: str) -> Claim:
    """What the answer claims of a loan, if it has the shape that the page gives to the renewal of all loans."""
    listed = part_in(answer, "data", "loans", "loan")
    for one in listed if isinstance(listed, list) else [listed]:
        if isinstance(one, dict) and loan in (text_in(one, "id"), text_in(one, "loanid")):
            is_done = yes_in(one, "renewed")
            return Claim() if is_done is None else Claim(word=ClaimWord.DONE if is_done else ClaimWord.REFUSED)
    return Claim()


def _refusals(found: Fields) -> list[str]:
    """Why a loan cannot be renewed, in the language that was asked for."""
    return [text for name in ("renewstatuses", "rebewstatuses") for text in texts_in(found, name, "renewstatus")]


def _reasons(found: Fields, shown: Fields) -> tuple[Reason, ...]:
    english, own = _refusals(found), _refusals(shown)
    if found is shown or len(english) != len(own):
        own = english
    read = [renewal_reason(text, words) for text, words in zip(english, own, strict=True)]
    return tuple(read) or (Reason(ReasonCode.RENEWAL_NOT_ALLOWED, Source.INFERRED),)


def _loan(found: Fields, shown: Fields, now: datetime) -> Loan:
    due = due_in(found)
    if due is None:
        raise Unreadable("duedate", found.get("duedate"))
    renewable = yes_in(found, "renew")
    return _of(found, now, due=due, renewable=renewable, reasons=_reasons(found, shown) if renewable is False else ())


def _past(found: Fields, now: datetime) -> Loan:
    return _of(found, now, due=due_in(found), returned=day_in(found, "returndate"))


def _of(found: Fields, now: datetime, **more: object) -> Loan:
    title = text_in(found, "title") or ""
    record = text_in(found, "mmsid")
    place, code = text_in(found, "mainlocationname"), text_in(found, "mainlocationcode")
    is_past = "returned" in more
    return Loan(
        id=needed_in(found, "loanid"),
        title=without_statement(title),
        author=text_in(found, "author"),
        record_id=f"alma{record}" if record else None,
        barcode=text_in(found, "itembarcode"),
        library=Labelled(code, place) if code and place else code or place,
        checked_out=day_in(found, "loandate"),
        status=None if is_past else loan_status(more["due"], now, HERE),  # type: ignore[arg-type]
        format=text_in(found, "itemcategoryname"),
        volume=text_in(found, "description"),
        read_at=now,
        **more,  # type: ignore[arg-type]
    )
