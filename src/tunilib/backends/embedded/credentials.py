"""Passwords: a salted scrypt hash is stored, and a card is locked after too many wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from tunilib.backends.embedded.unit_of_work import instant
from tunilib.errors import CredentialsRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import StoredCredentials
    from tunilib.backends.embedded.unit_of_work import Transaction
    from tunilib.core.rules import Rules

__all__ = ["NO_PASSWORD", "WrongPassword", "checked", "hash_password", "is_password"]

T = TypeVar("T")

NO_PASSWORD = "-"  # noqa: S105 - the mark of none
"""Kept for a patron who has no password: no password matches it."""

_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Kept:
    n: int
    r: int
    p: int
    salt: bytes
    key: bytes


_DUMMY = _Kept(_N, _R, _P, b"\0" * _SALT_BYTES, b"")


def hash_password(password: str) -> str:
    """What is kept of a password: the cost, the salt and the key, as ``scrypt:n:r:p:salt:key``."""
    import os

    salt = os.urandom(_SALT_BYTES)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(password, _Kept(_N, _R, _P, salt, b'')).hex()}"


def is_password(password: str, kept: str | None) -> bool:
    """Whether a password is the one of which this is kept.

    Where nothing is kept (no such card, or no password yet) the answer is no, after the same work.
    """
    import hmac

    found = _read(kept or NO_PASSWORD)
    key = _scrypt(password, found or _DUMMY)
    is_same = hmac.compare_digest(key, found.key) if found is not None else False
    return is_same and "\0" not in password  # scrypt fills a key up with zero bytes, so these at its end do not count


def _scrypt(password: str, kept: _Kept) -> bytes:
    import hashlib

    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=kept.salt, n=kept.n, r=kept.r, p=kept.p, dklen=_KEY_BYTES)


def _read(kept: str) -> _Kept | None:
    match kept.split(":"):
        case ["scrypt", n, r, p, salt, key]:
            return _Kept(int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(key))
    return None


class WrongPassword(CredentialsRefused):
    """The password is not right; the card is not locked."""


def checked(library: Library, card: str, password: str, cause: str, then: Callable[[Transaction, str], T]) -> T:
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
        before = snapshot.credentials.of_card(card)
    right = is_password(password, before.password if before else None)
    with library.transaction("patron", cause) as tx:
        kept = tx.credentials.of_card(card)
        if kept is None:
            raise _refused(tx.rules)
        locked = _locked_until(kept, tx)
        if locked is not None:
            raise _locked(tx.rules, locked)
        if right and before is not None and kept.password == before.password:
            if kept.wrong_tries or kept.locked_until is not None:
                tx.credentials.set_tries(kept.patron, 0)
            return then(tx, kept.patron)
        locked = _count_wrong(tx, kept)
        refused = _refused(tx.rules) if locked is None else _locked(tx.rules, locked)
    raise refused


def _count_wrong(tx: Transaction, kept: StoredCredentials) -> datetime | None:
    """Count a wrong password; where it was one too many, until when the card is locked."""
    rule = tx.rules.password
    tries = kept.wrong_tries + 1
    if tries < rule.wrong_tries:
        tx.credentials.set_tries(kept.patron, tries)
        tx.record_event("password-wrong", patron=kept.patron)
        return None
    until = tx.now + timedelta(minutes=rule.locked_minutes)
    tx.credentials.set_tries(kept.patron, 0, until)
    tx.record_event("card-locked", patron=kept.patron, after=instant(until))
    return until


def _locked_until(kept: StoredCredentials, tx: Transaction) -> datetime | None:
    """Until when a card is locked. A clock that was put back behind the beginning of the lock has left it."""
    if kept.locked_until is None:
        return None
    until = kept.locked_until.astimezone(tx.zone)
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
