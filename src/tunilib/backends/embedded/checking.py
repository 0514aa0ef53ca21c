"""Checking a card and its password, and locking the card after too many wrong ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from tunilib.backends.embedded.act import Act, instant
from tunilib.backends.embedded.passwords import is_password
from tunilib.backends.embedded.sqlite import credentials
from tunilib.errors import CredentialsRefused

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.backends.embedded.sqlite.credentials import CredentialRow
    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.rules import Rules

__all__ = ["WrongPassword", "checked"]

T = TypeVar("T")


class WrongPassword(CredentialsRefused):
    """The password is not right; the card is not locked."""


def checked(store: Store, card: str, password: str, cause: str, then: Callable[[Act, str], T]) -> T:
    """Check a password; if it is right, do something in the same transaction.

    The slow comparison is made before the transaction, so that nobody waits for it; what it was made with is looked at
    again within. An unknown card costs the same time as a wrong password.

    Args:
        then: gets the transaction and the patron's id.

    Raises:
        WrongPassword: card and password do not fit.
        CredentialsRefused: the card is locked, since before or by this try; the message says until when.
    """
    with store.look() as view:
        before = credentials.of_card(view.db, card)
    right = is_password(password, before.password if before else None)
    with store.change("patron", cause) as act:
        kept = credentials.of_card(act.db, card)
        if kept is None:
            raise _refused(act.rules)
        locked = _locked_until(kept, act)
        if locked is not None:
            raise _locked(act.rules, locked)
        if right and before is not None and kept.password == before.password:
            if kept.wrong_tries or kept.locked_until is not None:
                credentials.set_tries(act.db, kept.patron, 0, None)
            return then(act, kept.patron)
        locked = _count_wrong(act, kept)
        refused = _refused(act.rules) if locked is None else _locked(act.rules, locked)
    raise refused


def _count_wrong(act: Act, kept: CredentialRow) -> datetime | None:
    """Count a wrong password; where it was one too many, until when the card is locked."""
    rule = act.rules.password
    tries = kept.wrong_tries + 1
    if tries < rule.wrong_tries:
        credentials.set_tries(act.db, kept.patron, tries, None)
        act.tell("password-wrong", patron=kept.patron)
        return None
    until = act.now + timedelta(minutes=rule.locked_minutes)
    credentials.set_tries(act.db, kept.patron, 0, instant(until))
    act.tell("card-locked", patron=kept.patron, after=instant(until))
    return until


def _locked_until(kept: CredentialRow, act: Act) -> datetime | None:
    """Until when a card is locked. A clock that was put back behind the beginning of the lock has left it."""
    if kept.locked_until is None:
        return None
    until = datetime.fromisoformat(kept.locked_until).astimezone(act.zone)
    begun = until - timedelta(minutes=act.rules.password.locked_minutes, seconds=1)
    return until if begun <= act.now < until else None


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
