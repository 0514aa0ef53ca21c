"""Signing in with a password, which is not sent again once the library refused it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.ports.session import SignInRequest
from tunilib.errors import CredentialsRefused, PasswordRefused

if TYPE_CHECKING:
    from tunilib.core.ports.door import Entry
    from tunilib.core.ports.session import Session
    from tunilib.local.machine import Machine
    from tunilib.local.profiles import Profile

__all__ = ["sign_in_as_stored", "sign_in_attended", "sign_in_unattended"]

_PATIENCE = 60.0
"""Seconds to wait for another run that signs in the same card."""


def sign_in_as_stored(machine: Machine, profile: Profile, entry: Entry) -> Session | None:
    """Sign in with a password that is stored; None: there is none.

    Raises:
        CredentialsRefused: the library refuses it, or did so before: then it is not sent again.
    """
    password = machine.password_of(profile)
    if password is None:
        return None
    machine.say(f"signing in to {profile.library}")
    who = SignInRequest(card=profile.card, password=password, target=profile.target)
    session = sign_in_unattended(machine, entry, profile.library, who, profile.name)
    machine.store_session(profile, session)
    return session


def sign_in_unattended(machine: Machine, entry: Entry, site: str, who: SignInRequest, profile: str) -> Session:
    """Sign in with a password that no person gives now; one that the library refused is not sent a second time.

    Args:
        site: the library's address. profile: the name to sign in with again.

    Raises:
        CredentialsRefused: the library refuses it, or did so before.
    """
    from tunilib.local.locks import locked
    from tunilib.local.sessions import file_stem

    lock = machine.paths.lock(f"sign-in-{file_stem(_site(site, who), who.card)}")
    with locked(lock, timeout=_PATIENCE, variable="TUNILIB_STATE"):  # several runs at once send it once
        if machine.refused_passwords.has(_site(site, who), who.card, who.password):
            raise CredentialsRefused(
                "the library refused this password for card {card} before, and it was not sent again",
                hint="sign in with the right one: tunilib --profile {profile} login",
                card=who.card,
                profile=profile,
            )
        return sign_in_attended(machine, entry, site, who)


def sign_in_attended(machine: Machine, entry: Entry, site: str, who: SignInRequest) -> Session:
    """Sign in, and remember whether the password was refused."""
    try:
        session = entry.sign_in(who)
    except PasswordRefused:
        machine.refused_passwords.add(_site(site, who), who.card, who.password)
        raise
    machine.refused_passwords.forget(_site(site, who), who.card)
    return session


def _site(address: str, who: SignInRequest) -> str:
    return f"{address}#{who.target}" if who.target else address
