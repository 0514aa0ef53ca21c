"""Loans of a patron: read to the end and compared with the library's own count, past ones, and renewals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.primo.client import ACCOUNT
from tunilib.backends.primo.reasons import renewal_reason
from tunilib.backends.primo.replies import ENGLISH
from tunilib.backends.primo.values import (
    Fields,
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
from tunilib.http.limits import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tunilib.backends.primo.client import PrimoClient

_BULK = 50
_MOST_PAGES = 60


class LoanList(NamedTuple):
    """A list of loans. ``keeps_history``: whether the library stores returned loans."""

    entries: list[Fields]
    keeps_history: bool | None


class PrimoLoans:
    stored_history = Missing(by="tunilib")

    def __init__(self, client: PrimoClient) -> None:
        self._client = client
        self._stated: int | None = None
        self._expected: int | None = None

    def read(self) -> Reading[Loan]:
        client = self._client
        found = self._listed("active", ENGLISH)
        read = len(found.entries)
        expected, self._expected = self._expected, None
        if not read or read != expected:  # a renewal does not change the count
            self._stated = self._compared(read, "Loans")
        shown = self._in_own_language(found.entries)
        now = client.now()
        with client.reading("loans"):
            loans = tuple(_loan(one, shown.get(needed_in(one, "loanid"), one), now) for one in found.entries)
        return Reading(items=loans, taken=now, stated=len(loans))

    def history(self) -> Reading[Loan] | Missing:
        """Returned loans, newest first."""
        client = self._client
        found = self._listed("history", client.settings.language)
        if found.keeps_history is False and not found.entries:
            return Missing(by="library")
        self._compared(len(found.entries), "HistoryLoans")
        now = client.now()
        with client.reading("loan history"):
            loans = tuple(_of(one, now, due=due_in(one), returned=day_in(one, "returndate")) for one in found.entries)
        return Reading(items=loans, taken=now)

    def renew(self, loans: Sequence[Loan]) -> Answer:
        self._expected = self._stated

        def renew(loan: str) -> Claim:
            return _claim(self._client.change(f"{ACCOUNT}renew_loans?lang={ENGLISH}", {"id": loan}), loan)

        return self._client.change_each([loan.id for loan in loans], renew, renewal_reason)

    def _listed(self, kind: str, lang: str) -> LoanList:
        """All pages of a list. A page with nothing new is the last."""
        client = self._client
        entries: dict[str, Fields] = {}
        keeps: bool | None = None
        offset = 1
        for _ in range(_MOST_PAGES):
            found = client.data("loans", lang=lang, bulk=str(_BULK), offset=str(offset), type=kind)
            with client.reading("loans"):
                listed = parts_of(part_in(found, "loans", "loan"), "loan")
                new = {needed_in(one, "loanid"): one for one in listed}
            before = len(entries)
            offset += len(listed)  # a page may give fewer than were asked for
            entries |= {key: one for key, one in new.items() if key not in entries}
            loans = found.get("loans")
            for part in (found, loans if isinstance(loans, dict) else {}):
                keeps = yes_in(part, "historicloans") if keeps is None else keeps
            has_more = "Y" in (*texts_in(found, "loans", "showmore"), *texts_in(found, "showmore"))
            if not has_more or len(entries) == before:
                break
        return LoanList(list(entries.values()), keeps)

    def _compared(self, read: int, kind: str) -> int | None:
        """The library's count, after comparing it with the number that was read."""
        stated = self._client.count(kind)
        if stated != read and (stated is not None or read == 0):
            what = f"{read} ≠ {stated}" if stated is not None else "0"
            raise self._client.not_understood("loans", Unreadable(kind, what))
        return stated

    def _in_own_language(self, entries: Sequence[Fields]) -> dict[str, Fields]:
        """The same loans in the language of the call, if a reason is not known in English."""
        language = self._client.settings.language
        reasons = (renewal_reason(text) for one in entries for text in _refusals(one))
        if language == ENGLISH or all(one.code is not ReasonCode.OTHER for one in reasons):
            return {}
        return {text_in(one, "loanid") or "": one for one in self._listed("active", language).entries}


def _claim(answer: Fields, loan: str) -> Claim:
    """The claim about a loan, if the answer has the shape that is known from the renewal of all loans."""
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
