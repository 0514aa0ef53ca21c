"""Notices to patrons, in their language, to the address of the register (S29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.calendar import days_after
from tunilib.core.note import one_line
from tunilib.messages import date_text, gettext, ngettext, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tunilib.core.loan import Loan
    from tunilib.library.stores.loans import StoredLoan
    from tunilib.library.stores.notices import OutdatedNotice
    from tunilib.library.stores.patrons import Addressee, ReminderSet
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction

    ToRemind = tuple[ReminderSet, Sequence[StoredLoan]]

_NOTICE_MESSAGES = {
    "hold-ready": (
        "Ready for pick-up: {title}",
        (
            "{title} is ready for you at {place} until {until}.\n"
            "If you do not collect it, the fee is {amount}. To cancel it, contact the library: {contact}."
        ),
    ),
    "hold-ready.free": (
        "Ready for pick-up: {title}",
        (
            "{title} is ready for you at {place} until {until}.\n"
            "If you do not need it any more, contact the library: {contact}."
        ),
    ),
    "hold-uncollected": (
        "Not collected: {title}",
        (
            "{title} was not collected from {place} by {until}, and is no longer reserved for you.\n"
            "A fee of {amount} was registered."
        ),
    ),
    "hold-uncollected.free": (
        "Not collected: {title}",
        "{title} was not collected from {place} by {until}, and is no longer reserved for you.",
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
            "{fees}\n"
            "If you return it before you pay, the replacement fee is cancelled."
        ),
    ),
    "loan-lost.always": (
        "Registered as lost: {title}",
        (
            "{title}, due on {due}, is registered as lost.\n"
            "{fees}\n"
            "If you return it, the replacement fee is cancelled, or given back if you have paid it."
        ),
    ),
    "loan-lost.within": (
        "Registered as lost: {title}",
        (
            "{title}, due on {due}, is registered as lost.\n"
            "{fees}\n"
            "If you return it by {until}, the replacement fee is cancelled, or given back if you have paid it."
        ),
    ),
    "loan-lost.never": (
        "Registered as lost: {title}",
        ("{title}, due on {due}, is registered as lost.\n{fees}\nThey stay, even if you return it."),
    ),
    "loan-lost.handling": (
        "Registered as lost: {title}",
        "{title}, due on {due}, is registered as lost.\n{fees}\nIt stays, even if you return it.",
    ),
    "loan-lost.free": (
        "Registered as lost: {title}",
        "{title}, due on {due}, is registered as lost.\n{fees}",
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
"""Subject and body of each kind of notice. The library's name and contact follow."""


def notify(
    tx: Transaction,
    patron: str,
    kind: str,
    *,
    hold: str | None = None,
    loan: str | None = None,
    variant: str = "",
    **facts: object,
) -> None:
    """Put a notice into the outbox. ``variant``: another text of the same kind."""
    to = tx.patrons.addressees([patron])[patron]
    subject, body = _NOTICE_MESSAGES.get(f"{kind}.{variant}") or _NOTICE_MESSAGES[kind]
    facts = {name: one_line(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    contact = contact_in(tx, to.lang)
    text = f"{gettext(body, to.lang, contact=contact, **facts)}\n\n{_signed(tx, contact)}"
    tx.notices.add(patron, kind, to.email, gettext(subject, to.lang, **facts), text, hold=hold, loan=loan)
    tx.count("notices")


def write_letter(tx: Transaction, patron: str, kind: str, to: Addressee, subject: str, lines: Iterable[str]) -> str:
    """Put a notice of some lines into the outbox, signed by the library. Its id."""
    contact = contact_in(tx, to.lang)
    tx.count("notices")
    return tx.notices.add(patron, kind, to.email, subject, "\n".join((*lines, "", _signed(tx, contact))))


def contact_in(tx: Transaction, language: str) -> str:
    """The library's contact in words, else its name."""
    return tx.rules.name if tx.rules.contact is None else translated(tx.rules.contact, language)


def _signed(tx: Transaction, contact: str) -> str:
    return tx.rules.name if tx.rules.contact is None else f"{tx.rules.name}, {contact}"


def write_reminder(tx: Transaction, patron: str, email: str, language: str, loans: Sequence[Loan]) -> None:
    """Put a reminder of due dates (S12) into the outbox, to the address of an account."""
    subject = ngettext("{count} loan falls due soon", "{count} loans fall due soon", len(loans), language)
    why = gettext(
        "You get this because you have set a reminder; to stop it: tunilib profile set --reminder 0", language
    )
    text = "\n".join((*due_lines(loans, language), "", tx.rules.name, "", why)) + "\n"
    tx.notices.attach([loan.id for loan in loans], tx.notices.add(patron, "due-reminder", email, subject, text))
    tx.count("notices")


def reminders(snapshot: Snapshot, day: date) -> list[ToRemind]:
    """The patrons to remind when a day ends, with their loans that fall due, reminded of before or not.

    A loan that is overdue already is left out.
    """
    settings = snapshot.cards.reminders_set()
    if not settings:
        return []
    last = days_after(day, max(one.days for one in settings))
    loans = snapshot.loans.due_within(snapshot.now.date(), last)
    due = by_patron([stored for stored in loans if not stored.is_past_its_hour(snapshot.now)])
    return [(one, due[one.patron]) for one in settings if one.patron in due]


def remind(some: Sequence[ToRemind], day: date, tx: Transaction) -> None:
    for setting, loans in some:
        last = days_after(day, setting.days)
        due = [stored.loan for stored in loans if stored.due <= last]
        new = tx.notices.mark_reminded([loan.id for loan in due], tx.now.date(), last) if due else ()
        if new:
            write_reminder(tx, setting.patron, setting.email, setting.lang, [loan for loan in due if loan.id in new])


def still_to_tell(snapshot: Snapshot, outdated: OutdatedNotice) -> tuple[ReminderSet | None, list[StoredLoan]]:
    """The loans of a notice that are still out, not lost, and due on the same day."""
    patron, notice = outdated.stored.patron, outdated.stored.notice
    told = {(one.loan, one.due) for one in snapshot.notices.told_by(notice.id)}
    out = [one for one in snapshot.loans.open_of(patron) if (one.loan.id, one.due) in told and one.lost is None]
    if outdated.kind != "due-reminder":
        return None, out
    settings = [one for one in snapshot.cards.reminders_set() if one.patron == patron]
    setting = next((one for one in settings if one.email == notice.to), settings[0] if settings else None)
    if setting is None:
        return None, []
    today = snapshot.now.date()
    soon = [one for one in out if today <= one.due <= days_after(today, setting.days)]
    return setting, [one for one in soon if not one.is_past_its_hour(snapshot.now)]


def due_lines(loans: Sequence[Loan], language: str) -> Iterator[str]:
    for loan in loans:
        title, day = one_line(loan.title), date_text(loan.due, language)
        yield gettext("{title}, due on {date}", language, title=title, date=day)


def by_patron(loans: Iterable[StoredLoan]) -> dict[str, list[StoredLoan]]:
    found: dict[str, list[StoredLoan]] = {}
    for loan in loans:
        found.setdefault(loan.patron, []).append(loan)
    return found
