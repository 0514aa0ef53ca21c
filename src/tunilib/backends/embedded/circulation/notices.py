"""Notices to patrons, in their language, to the register's address (S29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.letter import one_line

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.unit_of_work import Transaction

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
    """Put a notice into the outbox.

    Args:
        patron: id of the patron.
        kind: of the notice. hold: that it tells of, so that it is not mailed when that is over.
        facts: of its text; contact and library are added. What is text stands on one line.
    """
    from tunilib.messages import gettext

    to = tx.patrons.addressees([patron])[patron]
    lang = to.lang or DEFAULT_LANGUAGE
    subject, body = _NOTICE_MESSAGES[kind]
    facts = {name: one_line(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    contact = contact_in(tx, lang)
    text = f"{gettext(body, lang, contact=contact, **facts)}\n\n{tx.rules.name}, {contact}"
    tx.notices.add(patron, kind, to.email, gettext(subject, lang, **facts), text, hold)
    tx.count("notices")


def contact_in(tx: Transaction, language: str) -> str:
    """How to reach the library, in words."""
    from tunilib.messages import translated

    return translated(tx.rules.contact, language)
