"""Sign-in without a person: with a stored password, or by renewing a university session; and when a person must."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from shlex import quote
from typing import TYPE_CHECKING

from tunilib.core.calendar import day_of
from tunilib.core.needs import NeedKind, session_needs
from tunilib.core.note import Note
from tunilib.core.ports.sign_in import DAYS, Session, SessionEnd, SignInRequest
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import (
    CredentialsRefused,
    LocalError,
    PasswordRefused,
    PersonNeeded,
    SessionExpired,
    TunilibError,
    Unavailable,
)
from tunilib.local.ledger.records import Reported
from tunilib.local.locks import locked
from tunilib.local.places import file_stem
from tunilib.local.profiles import Profile, site_key
from tunilib.messages import gettext
from tunilib.services.machine import Machine, time_limit

if TYPE_CHECKING:
    from tunilib.core.ports.door import Entry


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
    who = SignInRequest(card=profile.card, password=password, target=profile.target, way=profile.organisation)
    session = sign_in_unattended(machine, entry, profile.library, who, profile.name)
    machine.store_session(profile, session)
    return session


def renew_session(machine: Machine, profile: Profile, entry: Entry) -> Session | None:
    """A university session that has ended made anew without a person, and stored; None: that is not possible.

    Of several runs at once one does it.
    """
    ended = machine.session_of(profile)
    if ended is None or not ended.is_university:
        return None
    lock = machine.paths.lock(f"sign-in-{file_stem(profile.library, profile.card)}")
    with locked(lock, timeout=_PATIENCE, variable="TUNILIB_STATE"):
        stored = machine.session_of(profile) or ended
        if stored.renewed != ended.renewed:
            return stored  # another run did it meanwhile
        machine.say("renewing the university session at {library}", library=profile.library)
        with time_limit(machine.backend_of(profile).remote, machine):
            made = entry.renew(stored)
        if made is None:
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
    lock = machine.paths.lock(f"sign-in-{file_stem(profile.library, profile.card)}")
    with (
        locked(lock, timeout=_PATIENCE, variable="TUNILIB_STATE"),
        time_limit(machine.backend_of(profile).remote, machine),
    ):
        made = entry.renew(machine.session_of(profile) or session, at_night=True)
        if made is not None:
            machine.store_session(profile, made)
    return made is not None


def sign_in_unattended(machine: Machine, entry: Entry, site: str, who: SignInRequest, profile: str) -> Session:
    """Sign in with a password that no person gives now; one that the library refused is not sent a second time."""
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


_READER = "session"
_SHORT = timedelta(days=DAYS + 1)
"""Of sessions that end sooner there is no telling three days before."""


def session_end(machine: Machine, profile: Profile, zone: tzinfo) -> SessionEnd | None:
    """When a person has to sign in again for a profile; None: nobody has to, or it is not known.

    Only this machine is asked.
    """
    try:
        session = machine.session_of(profile)
        if session is None or (session.expires is None and not session.is_university):
            return None
        if not _needs_person(machine, profile, session):
            return None
        end, is_expected = session.expires, False
        if end is None and session.started is not None:
            lasted = _lasted(machine, profile)
            if lasted is not None and lasted >= _SHORT:
                end, is_expected = session.started + lasted, True
    except TunilibError:  # what needs a file reports what is wrong with it
        return None
    if end is None:
        return None
    command = f"tunilib --profile {quote(profile.name)} login{' --haka' if session.is_university else ''}"
    return SessionEnd(end.astimezone(zone), command, is_expected)


def session_reasons(machine: Machine, profile: Profile, now: datetime) -> tuple[Reason, ...]:
    """What is to be said of the session of a profile, with a run that is all right: it ends soon, or has ended."""
    zone = now.tzinfo
    assert zone is not None
    with suppress(TunilibError):
        session = machine.session_of(profile)
        if session is not None and session.started is not None and session.is_university:
            ended = machine.ledger.reported(_READER, _key(profile))
            if session.started.isoformat() in ended:
                return (Reason.of(ReasonCode.OTHER, what="session-ended"),)
    end = session_end(machine, profile, zone)
    what = {NeedKind.SESSION: "session-ends", NeedKind.SESSION_EXPECTED: "session-expected"}
    return tuple(
        Reason.of(ReasonCode.OTHER, what=what[need.kind], date=day_of(need.thing.time))
        for need in session_needs(end, now.date())
    )


def remember_end(machine: Machine, profile: Profile, session: Session, now: datetime) -> None:
    """Remember how long a university session lasted that can no longer be renewed."""
    if session.started is None:
        return
    try:
        records, key, name = machine.ledger, _key(profile), session.started.isoformat()
        known = records.reported(_READER, key)
        if name not in known:
            length = str(int((now - session.started).total_seconds()))
            records.report(_READER, key, {name: Reported("ended", now, length)}, without=known)
    except (LocalError, Unavailable):  # the ledger cannot be written: then nothing is expected of the next one
        return


def forget_end(machine: Machine, profile: Profile, session: Session) -> None:
    """Forget that a university session had ended, once the library has answered under it again."""
    if session.started is None:
        return
    with suppress(LocalError, Unavailable):
        records, key, name = machine.ledger, _key(profile), session.started.isoformat()
        if name in records.reported(_READER, key):
            records.report(_READER, key, {}, without=(name,))


def _lasted(machine: Machine, profile: Profile) -> timedelta | None:
    lengths = [one.data or "" for one in machine.ledger.reported(_READER, _key(profile)).values()]
    return timedelta(seconds=int(lengths[-1])) if lengths and lengths[-1].isdigit() else None


def _key(profile: Profile) -> str:
    return f"{site_key(profile.library, profile.target)} {profile.card}"


def _needs_person(machine: Machine, profile: Profile, session: Session) -> bool:
    """Whether nothing but a person can make a new session: no password is known, or it cannot be had."""
    if not machine.backend_of(profile).keeps_password:
        return False
    if session.is_university:
        return True
    try:
        return machine.password_of(profile) is None
    except TunilibError:
        return True


_A_NIGHT = timedelta(hours=12)
"""A session that still goes on after this has gone on through the hours in which nobody used it."""
_NEXT_RUN = timedelta(days=1)


def night_problem(machine: Machine, profile: Profile, *, ask: bool) -> TunilibError | None:
    """Why nothing can make the session of a profile anew at night, with what can; None: something can, or need not.

    Args:
        ask: ask the organisation as a run at night would, with nothing but what it left; the session is stored.

    Raises:
        Unavailable: it cannot be asked.
    """
    session = _university_session(machine, profile)
    if session is None:
        return None
    hint = "sign in with your library card and its PIN for runs at night: tunilib login CARD --library {library}"
    if not machine.entry_of(profile).can_renew(session):
        return PersonNeeded(
            "nothing can renew the session of profile {profile} at night: it came from a browser",
            hint=hint,
            profile=profile.name,
            library=profile.library,
        )
    if session.expires is not None and session.expires < _now(machine, profile) + _NEXT_RUN:
        return PersonNeeded(
            "nothing can renew the session of profile {profile} at night: its organisation forgets you before",
            hint=hint,
            profile=profile.name,
            library=profile.library,
        )
    if ask and not try_renewal(machine, profile, machine.entry_of(profile), session):
        return PersonNeeded(
            "nothing can renew the session of profile {profile} at night: its organisation asks for you each time",
            hint=hint,
            profile=profile.name,
            library=profile.library,
        )
    return None


def night_advice(machine: Machine, profile: Profile) -> str | None:
    """What to know of a session that may or may not be made anew at night; None: it is known that it is."""
    session = _university_session(machine, profile)
    if session is None:
        return None
    now = _now(machine, profile)
    if session.expires is not None or (session.started is not None and session.started + _A_NIGHT < now):
        return None
    return gettext(
        "most organisations forget a person within hours; then runs at night end with 3 until you sign in again; a "
        "library card and its PIN work without you: tunilib login CARD --library {library}",
        machine.language,
        library=profile.library,
    )


def _university_session(machine: Machine, profile: Profile) -> Session | None:
    """The session of a university account at a site; that of an embedded library does not end."""
    if not machine.backend_of(profile).keeps_password or not machine.has_session(profile):
        return None
    session = machine.session_of(profile)
    return session if session is not None and session.is_university else None


def _now(machine: Machine, profile: Profile) -> datetime:
    return machine.clock_at(machine.backend_of(profile), profile.library)(UTC)
