"""Notices to patrons, in their language, to the register's address (S29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["notify"]

_DEFAULT_LANGUAGE = "en"
_NOTICE_MESSAGES = {
    "hold-ready": (
        "Ready for pick-up: {title}",
        (
            "{title} is waiting for you at {place} until {until}.\n"
            "Left uncollected, it costs {amount}. Ready holds are cancelled by the library: {contact}."
        ),
    ),
    "hold-uncollected": (
        "Not collected: {title}",
        (
            "{title} was not collected from {place} by {until}, and no longer waits for you.\n"
            "A fee of {amount} was registered."
        ),
    ),
    "hold-lapsed": (
        "Your hold has ended: {title}",
        "Your hold on {title} was not served by {until} and has ended. It costs nothing.",
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
        "Your order was cancelled: {title}",
        "The copy of {title} that you ordered is lost, and there is no other. It costs nothing.",
    ),
    "loan-lost": (
        "Charged as lost: {title}",
        (
            "{title}, due on {due}, counts as lost.\n"
            "Registered: replacement fee {amount}, handling fee {handling}.\n"
            "If you bring it back before you have paid, the replacement fee is dropped: {contact}."
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


def notify(tx: Transaction, patron: str, kind: str, **facts: object) -> None:
    """Put a notice into the outbox.

    Args:
        patron: id of the patron.
        kind: of the notice. facts: of its text; contact and library are added.
    """
    from tunilib.messages import gettext

    stored = tx.patrons.by_id(patron)
    assert stored is not None
    lang = stored.lang or _DEFAULT_LANGUAGE
    subject, body = _NOTICE_MESSAGES[kind]
    contact = str(tx.rules.contact)
    text = f"{gettext(body, lang, contact=contact, **facts)}\n\n{tx.rules.name}, {contact}"
    tx.notices.add(patron, kind, stored.register.email, gettext(subject, lang, **facts), text)
    tx.count("notices")
