"""Checking a card and its password, and locking the card after too many wrong ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from tunilib.backends.embedded.passwords import is_password
from tunilib.backends.embedded.stores.sqlite import credentials
from tunilib.backends.embedded.unit_of_work import Transaction, instant
from tunilib.errors import CredentialsRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.backends.embedded.stores.sqlite.credentials import CredentialRow
    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
    from tunilib.core.rules import Rules

__all__ = ["WrongPassword", "checked"]

T = TypeVar("T")


class WrongPassword(CredentialsRefused):
    """The password is not right; the card is not locked."""


def checked(library: SqliteLibrary, card: str, password: str, cause: str, then: Callable[[Transaction, str], T]) -> T:
    """Check a password; if it is right, do something in the same transaction.

    The slow comparison is made before the transaction, so that nobody waits for it; what it was made with is looked at
    again within. An unknown card costs the same time as a wrong password.

    Args:
        then: gets the transaction and the patron's id.

    Raises:
        WrongPassword: card and password do not fit.
        CredentialsRefused: the card is locked, since before or by this try; the message says until when.
    """
    with library.snapshot() as snapshot:
        before = credentials.of_card(snapshot.db, card)
    right = is_password(password, before.password if before else None)
    with library.transaction("patron", cause) as tx:
        kept = credentials.of_card(tx.db, card)
        if kept is None:
            raise _refused(tx.rules)
        locked = _locked_until(kept, tx)
        if locked is not None:
            raise _locked(tx.rules, locked)
        if right and before is not None and kept.password == before.password:
            if kept.wrong_tries or kept.locked_until is not None:
                credentials.set_tries(tx.db, kept.patron, 0, None)
            return then(tx, kept.patron)
        locked = _count_wrong(tx, kept)
        refused = _refused(tx.rules) if locked is None else _locked(tx.rules, locked)
    raise refused


def _count_wrong(tx: Transaction, kept: CredentialRow) -> datetime | None:
    """Count a wrong password; where it was one too many, until when the card is locked."""
    rule = tx.rules.password
    tries = kept.wrong_tries + 1
    if tries < rule.wrong_tries:
        credentials.set_tries(tx.db, kept.patron, tries, None)
        tx.record_event("password-wrong", patron=kept.patron)
        return None
    until = tx.now + timedelta(minutes=rule.locked_minutes)
    credentials.set_tries(tx.db, kept.patron, 0, instant(until))
    tx.record_event("card-locked", patron=kept.patron, after=instant(until))
    return until


def _locked_until(kept: CredentialRow, tx: Transaction) -> datetime | None:
    """Until when a card is locked. A clock that was put back behind the beginning of the lock has left it."""
    if kept.locked_until is None:
        return None
    until = datetime.fromisoformat(kept.locked_until).astimezone(tx.zone)
    begun = until - timedelta(minutes=tx.rules.password.locked_minutes, seconds=1)
    return until if begun <= tx.now < until else None


_WAY_TO_A_NEW_ONE = "the service desk of {library} gives a new password against proof of identity ({contact})"
"""The library's way to a new password (S6)."""


def _refused(rules: Rules) -> WrongPassword:
    return WrongPassword(
        "the library does not accept this card number and password",
        hint=_WAY_TO_A_NEW_ONE,
        library=rules.name,
        contact=rules.contact,
    )


def _locked(rules: Rules, until: datetime) -> CredentialsRefused:
    return CredentialsRefused(
        "after too many wrong passwords in a row the card is locked for {minutes} minutes, until {until}",
        hint="the service desk can unlock it; "
        "the service desk of {library} gives a new password against proof of identity ({contact})",
        minutes=rules.password.locked_minutes,
        until=f"{until:%H:%M}",
        library=rules.name,
        contact=rules.contact,
    )
