"""When a person has to sign in again: stated by the session, or expected from how long the one before it lasted.

A session with a stored password, and one of an embedded library, needs nobody. That of a university account goes on as
long as the home organisation makes it anew by itself; few organisations say how long, so the length of the last one is
remembered when it has ended.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from shlex import quote
from typing import TYPE_CHECKING

from tunilib.core.calendar import day_of
from tunilib.core.needs import NeedKind, session_needs
from tunilib.core.ports.sign_in import DAYS, SessionEnd
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.local.ledger.records import Reported

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from tunilib.core.ports.sign_in import Session
    from tunilib.local.profiles import Profile
    from tunilib.services.machine import Machine

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
    from tunilib.local.profiles import site_key

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
