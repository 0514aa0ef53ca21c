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
from tunilib.library.circulation.renewals import costs_of, renewal_facts
from tunilib.library.stores.loans import DueSpan, StoredLoan
from tunilib.library.stores.notices import LoanTold, OutdatedNotice
from tunilib.messages import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tunilib.library.stores.patrons import Addressee, StoredPatron
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
    ids = list(dict.fromkeys(stored.patron for stored in chain.from_iterable(some) if stored.loan.id in new))
    if not ids:
        return
    addressees, fees = tx.patrons.addressees(ids), dict[str, Money]()
    out = by_patron([stored for stored in tx.loans.open_of_patrons(ids) if stored.loan.id in new])
    for stored in chain.from_iterable(out.values()):
        one = reached[stored.loan.id]
        cents = _fee(tx, stored, one.days, day)
        fine = _charge(tx, stored, one.days, cents, addressees[stored.patron].lang)
        reached[one.loan] = one._replace(fine=fine)
        if fine is not None:
            fees[one.loan] = Money(cents, tx.rules.currency)
    people = tx.patrons.borrowers(ids)  # with these fees
    told: list[tuple[str, LoanTold]] = []
    for patron in people:
        loans = out.get(patron.id, [])
        notice = _write_overdue(tx, patron, addressees[patron.id], loans, fees)
        told += [(notice, reached[stored.loan.id]) for stored in loans]
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
    tx: Transaction, patron: StoredPatron, to: Addressee, loans: Sequence[StoredLoan], fees: Mapping[str, Money]
) -> str:
    language, count = to.lang, len(loans)
    subject = ngettext("{count} loan is overdue", "{count} loans are overdue", count, language)
    lines: list[str] = []
    renewable = {stored.loan.id for stored in loans if _can_be_renewed(tx, patron, stored)}
    for stored in loans:
        lines += due_lines([stored.loan], language)
        if stored.loan.id in fees:
            lines.append("  " + gettext("This reminder costs {amount}.", language, amount=fees[stored.loan.id]))
        if stored.loan.id in renewable and len(renewable) < count:
            lines.append("  " + gettext("It can be renewed.", language))
    cents = sum(costs.now for costs in costs_of(tx, {patron.id: patron}, loans))
    if cents:
        owed = Money(cents, tx.rules.currency)
        lines += ["", gettext("Fines if returned today: {amount}", language, amount=owed)]
    contact = contact_in(tx, language)
    if not renewable:
        what = ngettext(
            "Return it: it cannot be renewed. If you cannot, contact the library: {contact}.",
            "Return them: they cannot be renewed. If you cannot, contact the library: {contact}.",
            count,
            language,
            contact=contact,
        )
    elif len(renewable) < count:
        what = gettext(
            "Return them, or renew those that can be renewed. If you cannot, contact the library: {contact}.",
            language,
            contact=contact,
        )
    else:
        what = ngettext(
            "Return it or renew it. If you cannot, contact the library: {contact}.",
            "Return them or renew them. If you cannot, contact the library: {contact}.",
            count,
            language,
            contact=contact,
        )
    return write_letter(tx, patron.id, "loans-overdue", to, subject, (*lines, "", what))


def _can_be_renewed(tx: Transaction, patron: StoredPatron, stored: StoredLoan) -> bool:
    facts = renewal_facts(tx, tx.terms(stored, stored.category), patron, stored)
    return not policy.renewal(tx.rules, **facts).reasons


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
        write_reminder(tx, patron, setting.email, setting.lang, [stored.loan for stored in loans])
    elif loans:
        to, person = tx.patrons.addressees([patron])[patron], tx.patrons.borrowers([patron])[0]
        ids = {stored.loan.id for stored in loans}
        kept = [one for one in told if one.loan in ids]
        fines = {one.loan: found for one in kept if one.fine and (found := tx.fines.by_id(one.fine))}
        new = _write_overdue(tx, person, to, loans, {loan: stored.fine.amount for loan, stored in fines.items()})
        tx.notices.attach_overdue([(new, one) for one in kept])
    for one in tx.notices.told_by(notice.id):
        if one.fine is not None:
            drop_fine(tx, one.fine)
    tx.notices.detach(notice.id)
