"""Passwords of accounts: signing in with one that the library did not refuse, proving a new one, and storing it.

A university account has none here: its session is renewed without one.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING

from tunilib.core.note import Note
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused, LocalError, PasswordRefused, SessionExpired, TunilibError
from tunilib.local.profiles import site_key
from tunilib.services.machine import time_limit

if TYPE_CHECKING:
    from tunilib.core.ports.door import Entry
    from tunilib.core.ports.sign_in import Session
    from tunilib.local.profiles import Profile
    from tunilib.services.machine import Machine


_PATIENCE = 60.0
"""Seconds to wait for another run that signs in the same card."""


def sign_in_as_stored(machine: Machine, profile: Profile, entry: Entry) -> Session | None:
    """Sign in with a password that is stored, or renew a university session; None: neither is possible."""
    if profile.university:
        return renew_session(machine, profile, entry)
    password = machine.password_of(profile)
    if password is None:
        return None
    machine.say("signing in to {library}", library=profile.library)
    who = SignInRequest(card=profile.card, password=password, target=profile.target)
    session = sign_in_unattended(machine, entry, profile.library, who, profile.name)
    machine.store_session(profile, session)
    return session


def renew_session(machine: Machine, profile: Profile, entry: Entry) -> Session | None:
    """A university session that has ended made anew without a person, and stored; None: that is not possible.

    Of several runs at once one does it.
    """
    from tunilib.local.locks import locked
    from tunilib.local.places import file_stem

    ended = machine.session_of(profile)
    if ended is None or not ended.is_university:
        return None
    lock = machine.paths.lock(f"sign-in-{file_stem(profile.library, profile.card)}")
    with locked(lock, timeout=_PATIENCE, variable="TUNILIB_STATE"):
        stored = machine.session_of(profile) or ended
        if stored.renewed != ended.renewed:
            return stored  # another run did it meanwhile
        machine.say("renewing the university session at {library}", library=profile.library)
        with time_limit(machine.backend_of(profile).remote):
            made = entry.renew(stored)
        if made is None:
            from tunilib.services.session_ends import remember_end

            remember_end(machine, profile, stored, machine.clock_at(machine.backend_of(profile), profile.library)(UTC))
            raise SessionExpired(
                "the university session of profile {profile} has ended, and its organisation wants to see you again"
                if entry.can_renew(stored)
                else "the university session of profile {profile} has ended, and nothing can renew one from a browser",
                hint="sign in again: tunilib --profile {profile} login --haka; or, for runs at night, with a library "
                "card and its PIN: tunilib login CARD --library {library}",
                profile=profile.name,
                library=profile.library,
            )
        machine.store_session(profile, made)
        return made


def try_renewal(machine: Machine, profile: Profile, entry: Entry, session: Session) -> bool:
    """Whether a university session is made anew as at night, when nothing is left of it at the site; then it is stored.

    Otherwise the session goes on unchanged.
    """
    from tunilib.local.locks import locked
    from tunilib.local.places import file_stem

    lock = machine.paths.lock(f"sign-in-{file_stem(profile.library, profile.card)}")
    with locked(lock, timeout=_PATIENCE, variable="TUNILIB_STATE"), time_limit(machine.backend_of(profile).remote):
        made = entry.renew(machine.session_of(profile) or session, at_night=True)
        if made is not None:
            machine.store_session(profile, made)
    return made is not None


def sign_in_unattended(machine: Machine, entry: Entry, site: str, who: SignInRequest, profile: str) -> Session:
    """Sign in with a password that no person gives now; one that the library refused is not sent a second time."""
    from tunilib.local.locks import locked
    from tunilib.local.places import file_stem

    lock = machine.paths.lock(f"sign-in-{file_stem(site_key(site, who.target), who.card)}")
    with locked(lock, timeout=_PATIENCE, variable="TUNILIB_STATE"):  # several runs at once send it once
        if machine.refused_passwords.has(site_key(site, who.target), who.card, who.password):
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
        with time_limit(machine.backends.backend_at(site).remote):
            session = entry.sign_in(who)
    except PasswordRefused:
        machine.refused_passwords.add(site_key(site, who.target), who.card, who.password)
        raise
    machine.refused_passwords.forget(site_key(site, who.target), who.card)
    return session


def signs_in(entry: Entry, who: SignInRequest) -> bool | None:
    """Whether a sign-in succeeds, which proves a new password; None: the library could not be asked."""
    try:
        session = entry.sign_in(who)
    except PasswordRefused:
        return False
    except TunilibError:  # a card that is locked says nothing of its password
        return None
    with suppress(TunilibError):
        entry.sign_out(session)
    return True


def store_new_password(machine: Machine, profile: Profile, password: str) -> Note | None:
    """Store a new password where the old one was; a note where another source still has the old one."""
    key = machine.secret_key(profile)
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
