"""The demonstration: a small library on this machine, and a patron signed in there."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from tunilib.backends.registry import EMBEDDED
from tunilib.core.models import Value, model
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused, LocalError, NotSignedIn, SessionExpired, UsageError
from tunilib.library import demo
from tunilib.library.stores import is_in_file, is_taken, store_path
from tunilib.local.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.local.machine import LocalMachine

PROFILE = "demo"


@model
class Demonstration(Value):
    """What was done for the demonstration, and how its patron signs in."""

    outcome: OutcomeWord
    address: str
    name: str
    card: str
    password: str = field(repr=False)
    user: str
    user_password: str = field(repr=False)


def demonstrate(
    machine: LocalMachine, store: str | None, *, reset: bool = False, may_replace: Callable[[], bool] = lambda: True
) -> Demonstration | None:
    """Make the demonstration, unless it exists.

    It creates or updates the profile ``demo``, and never changes which profile is the default.
    """
    address, now = machine.absolute_address(store or machine.demo_address), machine.time_at(movable=True)
    if machine.backends.backend_at(address) is not EMBEDDED:
        raise UsageError("the demo library is an embedded library, not {address}", address=address)
    place = str(store_path(address)) if is_in_file(address) else address
    before = _profile(machine, address)
    outcome: OutcomeWord = Word.UNCHANGED
    is_there = is_taken(address)
    if reset or not is_there:
        if is_there and not demo.is_demo(address, now):
            raise LocalError("{file} is not the demo library", file=place)
        if is_there and not may_replace():
            return None
        machine.say("making {file}", file=place)
        demo.make_demo(address, now, replace=is_there, language=machine.language)
        outcome = Word.MADE
    elif not demo.is_demo(address, now):
        raise LocalError(
            "{file} is there already, and is not the demo library",
            hint="name another place: tunilib --store sqlite:///PATH demo",
            file=place,
        )
    if outcome == Word.MADE or before is None or not _is_signed_in(machine, address, demo.CARD):
        _sign_in(machine, address, demo.CARD, demo.PASSWORD, before)
        outcome = Word.MADE if outcome == Word.MADE else Word.SIGNED_IN
    return Demonstration(
        outcome=outcome,
        address=address,
        name=demo.PATRON.name,
        card=demo.CARD,
        password=demo.PASSWORD,
        user=demo.USER,
        user_password=demo.USER_PASSWORD,
    )


def _is_signed_in(machine: LocalMachine, address: str, card: str) -> bool:
    """Whether the library knows the session: a reset may have been killed before it signed in."""
    profile = Profile(name=PROFILE, library=address, card=card, backend=EMBEDDED.name)
    try:
        session = machine.session_of(profile)
    except NotSignedIn:
        return False
    if session is None:
        return False
    door = machine.entry_at(EMBEDDED, address).open(session)
    try:
        door.loans.read()
    except SessionExpired:
        return False
    finally:
        door.close()
    return True


def _sign_in(machine: LocalMachine, address: str, card: str, password: str, before: Profile | None) -> None:
    who = SignInRequest(card=card, password=password)
    try:
        entry = machine.entry_at(EMBEDDED, address)
        session = entry.sign_in(who)
    except CredentialsRefused as error:
        raise CredentialsRefused(
            error.template,
            hint="make a new demo library, which has its own password: tunilib demo --reset",
            **error.facts,
        ) from error
    profile = Profile(
        name=PROFILE,
        library=address,
        card=card,
        backend=EMBEDDED.name,
        demonstration=True,
        library_name=entry.name,
    )
    if before is not None:
        profile = before._replace(library=address, card=card, library_name=entry.name)
    machine.profile_store.save(profile)
    machine.store_session(profile, session)


def _profile(machine: LocalMachine, address: str) -> Profile | None:
    known = machine.profiles.named(PROFILE)
    if known is None:
        return None
    if not known.demonstration or machine.absolute_address(known.library) != address:
        raise UsageError(
            "profile demo is at {library}, not at {address}",
            hint="remove it first: tunilib profiles remove demo",
            library=known.library,
            address=address,
        )
    return known
