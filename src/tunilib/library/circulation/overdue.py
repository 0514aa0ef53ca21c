"""Overdue notices, with the fees of reminders.

A fee is registered with the notice that names it. A notice that is skipped, as days were missed, costs nothing. The fee
of a notice that ends unsent is dropped.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from tunilib.core import policy
from tunilib.core.calendar import days_after
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.policy.fines import due_dates_to_tell, is_lost, notice_days, notice_reached
from tunilib.library.circulation.fees import charge, drop_fine
from tunilib.library.circulation.notices import (
    by_patron,
    contact_in,
    due_lines,
    still_to_tell,
    write_letter,
    write_reminder,
)
from tunilib.library.stores.loans import DueSpan, StoredLoan
from tunilib.library.stores.notices import LoanTold, OutdatedNotice
from tunilib.messages import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tunilib.core.loan import Loan
    from tunilib.library.stores.patrons import Addressee
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


def overdue_loans(snapshot: Snapshot, ended: date, day: date, last: date) -> list[list[StoredLoan]]:
    """The loans that reach an overdue notice when a day ends, by patron.

    A day that is ended ahead tells of no loan that is not overdue yet. The next end of a day looks back one day more.
    """
    today = snapshot.now.date()
    day, last = min(day, today), min(last, today)
    spans = [
        DueSpan(lent, *span)
        for lent in snapshot.loans.lent_from()
        for span in due_dates_to_tell(
            notice_days(snapshot.rules, snapshot.terms(lent, lent.category)), days_after(ended, -1), day
        )
    ]
    reached = [
        loan
        for loan in snapshot.loans.due_in(spans)
        if _reached(snapshot, loan, day) == _reached(snapshot, loan, last)
        and not is_lost(snapshot.terms(loan, loan.category), loan.due, last)
    ]
    return list(by_patron(reached).values())


def tell_overdue(some: Sequence[Sequence[StoredLoan]], day: date, tx: Transaction) -> None:
    day, tx = min(day, tx.now.date()), tx.on(tx.now.date())
    by_days: dict[int, list[str]] = {}
    reached: dict[str, LoanTold] = {}
    for stored in chain.from_iterable(some):
        number = _reached(tx, stored, day)
        if number is not None:
            by_days.setdefault(number, []).append(stored.loan.id)
            reached[stored.loan.id] = LoanTold(stored.loan.id, stored.due, number)
    new = set().union(*(tx.notices.mark_overdue(loans, number, day) for number, loans in by_days.items()))
    addressees = tx.patrons.addressees([loans[0].patron for loans in some])
    told: list[tuple[str, LoanTold]] = []
    for loans in some:
        mine = [stored for stored in loans if stored.loan.id in new]
        if mine:
            to, fees = addressees[loans[0].patron], dict[str, Money]()
            for stored in mine:
                one = reached[stored.loan.id]
                cents = _fee(tx, stored, one.days, day)
                fine = _charge(tx, stored, one.days, cents, to.lang)
                reached[one.loan] = one._replace(fine=fine)
                if fine is not None:
                    fees[one.loan] = Money(cents, tx.rules.currency)
            notice = _write_overdue(tx, loans[0].patron, to, [stored.loan for stored in mine], fees)
            told += [(notice, reached[stored.loan.id]) for stored in mine]
    if told:
        tx.notices.attach_overdue(told)


def _reached(snapshot: Snapshot, stored: StoredLoan, day: date) -> int | None:
    days = notice_days(snapshot.rules, snapshot.terms(stored, stored.category))
    return notice_reached(days, stored.due, day)


def _fee(tx: Transaction, stored: StoredLoan, number: int, day: date) -> int:
    return dict(policy.reminders(tx.rules, **stored.at, due=stored.due, now=day)).get(number, 0)


def _charge(tx: Transaction, stored: StoredLoan, number: int, cents: int, language: str) -> str | None:
    text = gettext("Reminder of overdue day {day}", language, day=number)
    return charge(tx, stored.patron, FineKind.OTHER, cents, loan=stored, description=text)


def _write_overdue(
    tx: Transaction, patron: str, to: Addressee, loans: Sequence[Loan], fees: Mapping[str, Money]
) -> str:
    language, count = to.lang, len(loans)
    subject = ngettext("{count} loan is overdue", "{count} loans are overdue", count, language)
    lines: list[str] = []
    for loan in loans:
        lines += due_lines([loan], language)
        if loan.id in fees:
            lines.append("  " + gettext("This reminder costs {amount}.", language, amount=fees[loan.id]))
    what = ngettext(
        "Return it or renew it. If you cannot, contact the library: {contact}.",
        "Return them or renew them. If you cannot, contact the library: {contact}.",
        count,
        language,
        contact=contact_in(tx, language),
    )
    return write_letter(tx, patron, "loans-overdue", to, subject, (*lines, "", what))


def end_outdated(tx: Transaction, outdated: OutdatedNotice) -> None:
    """End a notice that is partly out of date, and write a new one of the loans that are still overdue or due.

    The other loans cost nothing. If one is overdue again, it gets a new notice.
    """
    patron, notice = outdated.stored.patron, outdated.stored.notice
    if not tx.notices.claim(notice.id):  # another process was faster
        return
    tx.notices.end(notice.id, "outdated")
    tx.record_event("notice-outdated", patron=patron, after=notice.to)
    setting, loans = still_to_tell(tx, outdated)
    told = tx.notices.told_by(notice.id)
    if loans and setting is not None:
        write_reminder(tx, patron, setting.email, setting.lang, loans)
    elif loans:
        to = tx.patrons.addressees([patron])[patron]
        ids = {loan.id for loan in loans}
        kept = [one for one in told if one.loan in ids]
        fines = {one.loan: found for one in kept if one.fine and (found := tx.fines.by_id(one.fine))}
        new = _write_overdue(tx, patron, to, loans, {loan: stored.fine.amount for loan, stored in fines.items()})
        tx.notices.attach_overdue([(new, one) for one in kept])
    for one in tx.notices.told_by(notice.id):
        if one.fine is not None:
            drop_fine(tx, one.fine)
    tx.notices.detach(notice.id)
