"""Notices to patrons, in their language, to the register's address (S29): of holds, and of due dates."""

from __future__ import annotations

from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.loans import DueSpan
from tunilib.backends.embedded.stores.notices import LoanTold
from tunilib.core.calendar import days_after
from tunilib.core.note import one_line
from tunilib.core.policy.fines import due_dates_to_tell, is_lost, notice_reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from tunilib.backends.embedded.stores.loans import StoredLoan
    from tunilib.backends.embedded.stores.notices import OutdatedNotice
    from tunilib.backends.embedded.stores.patrons import Addressee, ReminderSet
    from tunilib.backends.embedded.stores.unit_of_work import Snapshot, Transaction
    from tunilib.core.loan import Loan

    ToRemind = tuple[ReminderSet, Sequence[StoredLoan]]

DEFAULT_LANGUAGE = "en"
_NOTICE_MESSAGES = {
    "hold-ready": (
        "Ready for pick-up: {title}",
        (
            "{title} is ready for you at {place} until {until}.\n"
            "If you do not collect it, the fee is {amount}. To cancel it, contact the library: {contact}."
        ),
    ),
    "hold-uncollected": (
        "Not collected: {title}",
        (
            "{title} was not collected from {place} by {until}, and is no longer reserved for you.\n"
            "A fee of {amount} was registered."
        ),
    ),
    "hold-lapsed": (
        "Your hold has ended: {title}",
        "Your hold on {title} could not be filled by {until} and has ended. There is no fee.",
    ),
    "hold-waits-again": (
        "Your hold waits again: {title}",
        (
            "The copy of {title} that was meant for you is lost. Your hold waits again and is the first in the queue.\n"
            "It costs nothing."
        ),
    ),
    "request-other-copy": (
        "Your order is fetched again: {title}",
        "The copy of {title} that was ready for you is lost. Another one is being fetched. It costs nothing.",
    ),
    "hold-dropped": (
        "Your request was cancelled: {title}",
        "The copy of {title} that you ordered is lost, and there is no other copy. There is no fee.",
    ),
    "loan-recalled": (
        "Asked for back: {title}",
        (
            "Another patron is waiting for {title}, so the library asks for it back.\n"
            "It is due on {until}, and cannot be renewed while somebody waits for it."
        ),
    ),
    "loan-lost": (
        "Registered as lost: {title}",
        (
            "{title}, due on {due}, is registered as lost.\n"
            "Fees: replacement {amount}, handling {handling}.\n"
            "If you return it before you pay, the replacement fee is cancelled: {contact}."
        ),
    ),
    "change-approved": (
        "Your personal information was changed",
        "The change that you asked for was made: {value}.",
    ),
    "change-declined": (
        "Your personal information was not changed",
        "The change that you asked for was declined: {value}. Ask the library: {contact}.",
    ),
}
"""Subject and body of each kind of notice; the library's name and contact follow the body."""


def notify(tx: Transaction, patron: str, kind: str, *, hold: str | None = None, **facts: object) -> None:
    """Put a notice into the outbox."""
    from tunilib.messages import gettext

    to = tx.patrons.addressees([patron])[patron]
    lang = to.lang or DEFAULT_LANGUAGE
    subject, body = _NOTICE_MESSAGES[kind]
    facts = {name: one_line(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    contact = contact_in(tx, lang)
    text = f"{gettext(body, lang, contact=contact, **facts)}\n\n{tx.rules.name}, {contact}"
    tx.notices.add(patron, kind, to.email, gettext(subject, lang, **facts), text, hold)
    tx.count("notices")


def write_letter(tx: Transaction, patron: str, kind: str, to: Addressee, subject: str, lines: Iterable[str]) -> str:
    """Put a notice of some lines into the outbox, signed by the library; its id."""
    contact = contact_in(tx, to.lang or DEFAULT_LANGUAGE)
    tx.count("notices")
    return tx.notices.add(patron, kind, to.email, subject, "\n".join((*lines, "", f"{tx.rules.name}, {contact}")))


def contact_in(tx: Transaction, language: str) -> str:
    """How to reach the library, in words."""
    from tunilib.messages import translated

    return translated(tx.rules.contact, language)


def write_reminder(tx: Transaction, patron: str, email: str, language: str, loans: Sequence[Loan]) -> None:
    """Put a reminder of due dates (S12) into the outbox, to an account's own address."""
    from tunilib.messages import gettext, ngettext

    subject = ngettext("{count} loan falls due soon", "{count} loans fall due soon", len(loans), language)
    why = gettext(
        "You get this because you have set a reminder; to stop it: tunilib profile set --reminder 0", language
    )
    text = "\n".join((*due_lines(loans, language), "", tx.rules.name, "", why)) + "\n"
    tx.notices.attach([loan.id for loan in loans], tx.notices.add(patron, "due-reminder", email, subject, text))
    tx.count("notices")


def reminders(snapshot: Snapshot, day: date) -> list[ToRemind]:
    """Whom to remind of which loans when a day ends, those who were reminded before too.

    A loan that is overdue already, whichever day ends, is not reminded of.
    """
    settings = snapshot.cards.reminders_set()
    if not settings:
        return []
    last = days_after(day, max(one.days for one in settings))
    loans = snapshot.loans.due_within(snapshot.now.date(), last)
    due = _by_patron([stored for stored in loans if not stored.is_past_its_hour(snapshot.now)])
    return [(one, due[one.patron]) for one in settings if one.patron in due]


def remind(some: Sequence[ToRemind], day: date, tx: Transaction) -> None:
    """Write the reminders that are due when a day ends."""
    for setting, loans in some:
        last = days_after(day, setting.days)
        due = [stored.loan for stored in loans if stored.due <= last]
        new = tx.notices.mark_reminded([loan.id for loan in due], tx.now.date(), last) if due else ()
        if new:
            language = setting.lang or DEFAULT_LANGUAGE
            write_reminder(tx, setting.patron, setting.email, language, [loan for loan in due if loan.id in new])


def overdue_loans(snapshot: Snapshot, ended: date, day: date, last: date) -> list[list[StoredLoan]]:
    """The loans that have reached an overdue notice when a day ends, those of each patron together.

    A day that is ended before it has come tells of no loan that is not overdue yet; the next end of a day does, and so
    looks a day further back.
    """
    days, today = snapshot.rules.overdue_notice_days, snapshot.now.date()
    day, last = min(day, today), min(last, today)
    spans = [
        DueSpan(lent, *span)
        for lent in snapshot.loans.lent_from()
        for span in due_dates_to_tell(days, days_after(ended, -1), day)
    ]
    reached = [
        loan
        for loan in snapshot.loans.due_in(spans)
        if notice_reached(days, loan.due, day) == notice_reached(days, loan.due, last)
        and not is_lost(snapshot.terms(loan, loan.category), loan.due, last)
    ]
    return list(_by_patron(reached).values())


def tell_overdue(some: Sequence[Sequence[StoredLoan]], day: date, tx: Transaction) -> None:
    """Write to patrons that their loans are overdue, to the address of the register."""
    day = min(day, tx.now.date())
    by_days: dict[int, list[str]] = {}
    reached: dict[str, LoanTold] = {}
    for stored in chain.from_iterable(some):
        number = notice_reached(tx.rules.overdue_notice_days, stored.due, day)
        if number is not None:
            by_days.setdefault(number, []).append(stored.loan.id)
            reached[stored.loan.id] = LoanTold(stored.loan.id, stored.due, number)
    new = set().union(*(tx.notices.mark_overdue(loans, number, day) for number, loans in by_days.items()))
    to, contact = tx.patrons.addressees([loans[0].patron for loans in some]), cache(partial(contact_in, tx))
    told: list[tuple[str, LoanTold]] = []
    for loans in some:
        mine = [stored.loan for stored in loans if stored.loan.id in new]
        if mine:
            notice = _write_overdue(tx, loans[0].patron, to[loans[0].patron], mine, contact)
            told += [(notice, reached[loan.id]) for loan in mine]
    if told:
        tx.notices.attach_overdue(told)


def _write_overdue(
    tx: Transaction, patron: str, to: Addressee, loans: Sequence[Loan], contact_in: Callable[[str], str]
) -> str:
    from tunilib.messages import ngettext

    language = to.lang or DEFAULT_LANGUAGE
    contact, count = contact_in(language), len(loans)
    subject = ngettext("{count} loan is overdue", "{count} loans are overdue", count, language)
    what = ngettext(
        "Return it or renew it. If you cannot, contact the library: {contact}.",
        "Return them or renew them. If you cannot, contact the library: {contact}.",
        count,
        language,
        contact=contact,
    )
    return write_letter(tx, patron, "loans-overdue", to, subject, (*due_lines(loans, language), "", what))


def still_to_tell(snapshot: Snapshot, outdated: OutdatedNotice) -> tuple[ReminderSet | None, list[Loan]]:
    """What of a notice stands: its loans that are out, not lost, and due on the same day."""
    patron, notice = outdated.stored.patron, outdated.stored.notice
    told = {(one.loan, one.due) for one in snapshot.notices.told_by(notice.id)}
    out = [one for one in snapshot.loans.open_of(patron) if (one.loan.id, one.due) in told and one.lost is None]
    if outdated.kind != "due-reminder":
        return None, [one.loan for one in out]
    settings = [one for one in snapshot.cards.reminders_set() if one.patron == patron]
    setting = next((one for one in settings if one.email == notice.to), settings[0] if settings else None)
    if setting is None:
        return None, []
    today = snapshot.now.date()
    soon = [one for one in out if today <= one.due <= days_after(today, setting.days)]
    return setting, [one.loan for one in soon if not one.is_past_its_hour(snapshot.now)]


def end_outdated(tx: Transaction, outdated: OutdatedNotice) -> None:
    """End a notice of which not all stands any more, and write one of what does.

    What it told of alone is not told: if it comes to stand again, it is told anew.
    """
    patron, notice = outdated.stored.patron, outdated.stored.notice
    if not tx.notices.claim(notice.id):  # another process was faster
        return
    tx.notices.end(notice.id, "outdated")
    tx.record_event("notice-outdated", patron=patron, after=notice.to)
    setting, loans = still_to_tell(tx, outdated)
    told = tx.notices.told_by(notice.id)
    if loans and setting is not None:
        write_reminder(tx, patron, setting.email, setting.lang or DEFAULT_LANGUAGE, loans)
    elif loans:
        to = tx.patrons.addressees([patron])[patron]
        new, ids = _write_overdue(tx, patron, to, loans, partial(contact_in, tx)), {loan.id for loan in loans}
        tx.notices.attach_overdue([(new, one) for one in told if one.loan in ids])
    tx.notices.detach(notice.id)


def due_lines(loans: Sequence[Loan], language: str) -> Iterator[str]:
    """A line for each loan, with its due date."""
    from tunilib.messages import date_text, gettext

    for loan in loans:
        title, day = one_line(loan.title), date_text(loan.due, language)
        yield gettext("{title}, due on {date}", language, title=title, date=day)


def _by_patron(loans: Sequence[StoredLoan]) -> dict[str, list[StoredLoan]]:
    found: dict[str, list[StoredLoan]] = {}
    for loan in loans:
        found.setdefault(loan.patron, []).append(loan)
    return found
