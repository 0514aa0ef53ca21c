"""Passwords of accounts: signing in with one that is stored, proving a new one, and storing it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.core.note import Note
from tunilib.core.ports.session import SignInRequest
from tunilib.errors import CredentialsRefused, LocalError, TunilibError
from tunilib.local.profiles import Profile
from tunilib.services.opened import PasswordKeeper

if TYPE_CHECKING:
    from tunilib.core.ports.door import Backend, Entry
    from tunilib.core.ports.session import Session
    from tunilib.local.machine import Machine

__all__ = ["password_keeper", "sign_in_as_stored"]


def sign_in_as_stored(machine: Machine, profile: Profile, backend: Backend, entry: Entry) -> Session | None:
    """Sign in with a password that is stored; None: there is none."""
    from tunilib.local.secrets import SecretKey

    key = SecretKey(profile=profile.name, library=profile.library, card=profile.card)
    password = machine.secrets.password(key, profile.password_command, in_keyring=backend.keeps_password)
    if password is None:
        return None
    machine.say(f"signing in to {profile.library}")
    session = entry.sign_in(SignInRequest(card=profile.card, password=password, target=profile.target))
    machine.sessions.save(profile.name, session)
    return session


def password_keeper(machine: Machine, backend: Backend, entry: Entry, who: Profile | SignInRequest) -> PasswordKeeper:
    """What follows a new password: a sign-in that proves it, and the new one in the keyring.

    Args:
        who: the profile, or who signed in without one: then nothing was stored.
    """

    def signs_in(card: str, password: str) -> bool | None:
        try:
            session = entry.sign_in(SignInRequest(card=card, password=password, target=who.target))
        except CredentialsRefused:
            return False
        except TunilibError:
            return None
        with suppress(TunilibError):
            entry.sign_out(session)
        return True

    def store(card: str, password: str) -> Note | None:
        if not isinstance(who, Profile) or card != who.card or not backend.keeps_password:
            return None
        return _store_new_password(machine, who, password)

    return PasswordKeeper(signs_in, store)


def _store_new_password(machine: Machine, profile: Profile, password: str) -> Note | None:
    """Store a new password where the old one was; a note where another source still has the old one."""
    from tunilib.local.secrets import SecretKey

    key = SecretKey(profile=profile.name, library=profile.library, card=profile.card)
    if profile.password_command is not None:
        with suppress(LocalError):
            if machine.secrets.password(key, profile.password_command) == password:
                return None
        return Note.of("password_command of profile {profile} does not give the new password yet", profile=profile.name)
    try:
        machine.secrets.store(key, password)
    except LocalError as error:
        return Note.of("the new password is not stored: {why}", why=error.message)
    return None
