"""Notices to patrons, in their language, to the register's address (S29)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.stores.sqlite import notices, patrons
from tunilib.backends.embedded.unit_of_work import instant

if TYPE_CHECKING:
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["notify"]

_DEFAULT_LANGUAGE = "en"


def notify(tx: Transaction, patron: str, kind: str, **facts: object) -> None:
    """Put a notice into the outbox.

    Args:
        patron: id of the patron.
        kind: of the texts ``notices.<kind>``. facts: what stands in them; contact and library are added.
    """
    from tunilib.messages import text

    row = patrons.by_id(tx.db, patron, tx.day)
    assert row is not None
    lang = row.lang or _DEFAULT_LANGUAGE
    known = {"library": tx.rules.name, "contact": str(tx.rules.contact)}
    body = text(f"notices.{kind}.body", lang, **known, **facts) + text("notices.signature", lang, **known)
    notice = notices.NoticeRow(
        id=fresh(new_id, lambda made: notices.exists(tx.db, made)),
        patron=patron,
        kind=kind,
        address=row.email,
        subject=text(f"notices.{kind}.subject", lang, **known, **facts),
        body=body,
        created=instant(tx.now),
        sent=None,
    )
    notices.insert(tx.db, notice)
    tx.count("notices")
