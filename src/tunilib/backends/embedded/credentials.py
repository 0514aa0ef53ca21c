"""Who may sign in: passwords as salted scrypt hashes, locked after too many wrong ones; and university accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tunilib.backends.embedded.stores.connection import instant
from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.ports.sign_in import Organisation, Session, SignInMethod
from tunilib.errors import CredentialsRefused, NotFound, PasswordRefused, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tunilib.backends.embedded.stores.models import StoredCredentials
    from tunilib.backends.embedded.stores.unit_of_work import Library, Snapshot, Transaction
    from tunilib.core.ports.sign_in import UniversitySignIn
    from tunilib.core.rules import Rules

T = TypeVar("T")

NO_PASSWORD = "-"  # noqa: S105 - the mark of none
"""Stored for a patron who has no password: no password matches it."""

_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
_KEY_BYTES = 32


class _Hash(NamedTuple):
    n: int
    r: int
    p: int
    salt: bytes
    key: bytes


_DUMMY = _Hash(_N, _R, _P, b"\0" * _SALT_BYTES, b"")


def hash_password(password: str) -> str:
    """What is stored of a password: the cost, the salt and the key, as ``scrypt:n:r:p:salt:key``."""
    import os

    salt = os.urandom(_SALT_BYTES)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(password, _Hash(_N, _R, _P, salt, b'')).hex()}"


def is_password(password: str, stored: str | None) -> bool:
    """Whether a password fits what is stored.

    Where nothing is stored (no such card, or no password yet) the answer is no, after the same work.
    """
    import hmac

    found = _read(stored or NO_PASSWORD)
    key = _scrypt(password, found or _DUMMY)
    is_same = hmac.compare_digest(key, found.key) if found is not None else False
    # scrypt pads a password with zero bytes, so that those at its end would not count
    return is_same and "\0" not in password


def _scrypt(password: str, cost: _Hash) -> bytes:
    import hashlib

    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=cost.salt, n=cost.n, r=cost.r, p=cost.p, dklen=_KEY_BYTES)


def _read(stored: str) -> _Hash | None:
    match stored.split(":"):
        case ["scrypt", n, r, p, salt, key]:
            return _Hash(int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(key))
    return None


class WrongPassword(PasswordRefused):
    """The password is not right; the card is not locked."""


@repeated
def checked(
    library: Library,
    card: str,
    password: str,
    cause: str,
    then: Callable[[Transaction, str], T],
    *,
    identity: bool = False,
) -> T:
    """Check a password; if it is right, do something in the same transaction.

    The slow comparison is made before the transaction, so that no other writer waits for it; the transaction checks
    that the stored password is still the same. An unknown card costs as much time as a wrong password.
    """
    with library.snapshot() as snapshot:
        before = _stored(snapshot, card, identity=identity)
    right = is_password(password, before.password if before else None)
    with library.transaction("patron", cause) as tx:
        stored = _stored(tx, card, identity=identity)
        if stored is None:
            raise _refused(tx.rules, identity=identity)
        locked = _locked_until(stored, tx)
        if locked is not None:
            raise _locked(tx.rules, locked)
        if right and before is not None and stored.password == before.password:
            if stored.wrong_tries or stored.locked_until is not None:
                tx.credentials.set_tries(stored.patron, 0)
            return then(tx, stored.patron)
        locked = _count_wrong(tx, stored)
        refused = _refused(tx.rules, identity=identity) if locked is None else _locked(tx.rules, locked)
    raise refused


def _stored(snapshot: Snapshot, name: str, *, identity: bool) -> StoredCredentials | None:
    store = snapshot.credentials
    return store.of_identity(name) if identity else store.of_card(name)


def _count_wrong(tx: Transaction, stored: StoredCredentials) -> datetime | None:
    """Count a wrong password; where it was one too many, until when the card is locked."""
    rule = tx.rules.password
    tries = stored.wrong_tries + 1
    if tries < rule.wrong_tries:
        tx.credentials.set_tries(stored.patron, tries)
        tx.record_event("password-wrong", patron=stored.patron)
        return None
    until = tx.now + timedelta(minutes=rule.locked_minutes)
    tx.credentials.set_tries(stored.patron, 0, until)
    tx.record_event("card-locked", patron=stored.patron, after=instant(until))
    return until


def _locked_until(stored: StoredCredentials, tx: Transaction) -> datetime | None:
    """Until when a card is locked; not at all where the clock was put back behind the beginning of the lock."""
    if stored.locked_until is None:
        return None
    until = stored.locked_until.astimezone(tx.zone)
    begun = until - timedelta(minutes=tx.rules.password.locked_minutes, seconds=1)
    return until if begun <= tx.now < until else None


_WAY_TO_A_NEW_ONE = "get a new password at the service desk of {library}, with proof of identity ({contact})"
"""The library's way to a new password (S6)."""


def _refused(rules: Rules, *, identity: bool) -> WrongPassword:
    if identity:
        return WrongPassword(
            "{library} does not accept this user name and password of a university account",
            hint="it was tried once; sign in with a library card: tunilib login CARD",
            library=rules.name,
        )
    return WrongPassword(
        "the library does not accept this card number and password",
        hint=_WAY_TO_A_NEW_ONE,
        library=rules.name,
        contact=rules.contact,
    )


def _locked(rules: Rules, until: datetime) -> CredentialsRefused:
    return CredentialsRefused(
        "after too many wrong passwords in a row the card is locked for {minutes} minutes, until {until}",
        hint=(
            "the service desk can unlock it; get a new password at the service desk of {library}, with proof of "
            "identity ({contact})"
        ),
        minutes=rules.password.locked_minutes,
        until=f"{until:%H:%M}",
        library=rules.name,
        contact=rules.contact,
    )


def add_identity(tx: Transaction, identity: str, password: str, name: str, *, email: str | None = None) -> str:
    """Add a university account; the id of its owner."""
    owner = tx.patrons.add_identity(identity, hash_password(password), {"name": name, "own_email": email})
    tx.record_event("identity-added", patron=owner)
    return owner


def asked(library: Library, user: str, how: UniversitySignIn) -> tuple[str, str]:
    """User name and password, as the person gives them."""
    if how.cookie is not None:
        raise UsageError("an embedded library has no sign-in in a browser", hint="leave the cookie out")
    own = _organisation(library)
    if how.idp is not None and how.idp.casefold() not in (own.entity_id, own.name.casefold()):
        raise NotFound(
            "no such home organisation: {name}",
            hint="this library knows one: {known}",
            name=how.idp,
            known=own.name,
        )
    name = user or how.person.user(own.name)
    return name, how.person.password(own.name)


def of_university(library: Library, session: Session) -> Session:
    """The session, as one of a university account."""
    return session._replace(method=SignInMethod.UNIVERSITY, organisation=_organisation(library))


def _organisation(library: Library) -> Organisation:
    """The one home organisation that a library of its own knows: itself."""
    return Organisation("urn:tunilib:embedded", (library.rules.name,))
