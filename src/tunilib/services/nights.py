"""Whether the session of an account goes on at night, when nobody is there to sign in.

A session of a card is made anew with its stored password. That of a university account is made anew by what the home
organisation left in it, for as long as the organisation knows the person: with the settings that Shibboleth comes with
an hour, and half an hour without use. One that came out of a browser has nothing of the organisation.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from tunilib.errors import PersonNeeded, TunilibError
from tunilib.messages import gettext
from tunilib.services.passwords import try_renewal

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.ports.sign_in import Session
    from tunilib.local.profiles import Profile
    from tunilib.services.machine import Machine

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
