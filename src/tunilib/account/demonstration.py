"""The demonstration: a small library on this machine, and a patron signed in there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tunilib.account.doors import demo_address, entry_at, resolved
from tunilib.backends.registry import EMBEDDED, backend_at
from tunilib.core.outcome import Word
from tunilib.core.ports import SignInRequest
from tunilib.errors import CredentialsRefused, LocalError, SessionExpired, UsageError
from tunilib.local.profiles import Profile

if TYPE_CHECKING:
    from tunilib.account.machine import Machine
    from tunilib.core.ports import Session

__all__ = ["PROFILE", "Demonstration", "demonstrate"]

PROFILE = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """The demonstration as it stands.

    Attributes:
        outcome: ``made``, ``signed-in`` (the library was there) or ``unchanged``.
        library: its address. name: the patron. card, password: what signs them in.
    """

    outcome: Word
    library: str
    name: str
    card: str
    password: str = field(repr=False)


def demonstrate(machine: Machine, store: str | None = None, *, reset: bool = False) -> Demonstration:
    """Make the demonstration, unless it is there already.

    It makes or updates the profile ``demo``, and never changes another's default.

    Args:
        store: the address for its library; None: the usual place.
        reset: throw the library away, with all that was done in it, and make a new one.

    Raises:
        UsageError: a profile ``demo`` exists that is not the demonstration's.
        LocalError: another file is in its place, or it cannot be written; nothing was changed.
    """
    from tunilib.backends.embedded.demo import CARD, PASSWORD, PATRON, is_demo, make_demo
    from tunilib.backends.embedded.stores import store_path

    address = resolved(store or demo_address(machine))
    if backend_at(address) is not EMBEDDED:
        raise UsageError("the demo library is an embedded library, not {address}", address=address)
    before = _profile(machine, address)
    path, now = store_path(address), machine.time_at(movable=True)
    outcome = Word.UNCHANGED
    if reset or not path.exists():
        if reset and path.exists() and not is_demo(address, now):
            raise LocalError("{file} is not the demo library", file=str(path))
        machine.say(f"making {path}")
        make_demo(address, now, replace=path.exists())
        outcome = Word.MADE
    elif not is_demo(address, now):
        raise LocalError(
            "{file} is there already, and is not the demo library",
            hint="name another place: tunilib --store sqlite:///PATH demo",
            file=str(path),
        )
    if outcome is Word.MADE or before is None or not _is_signed_in(machine, address, CARD):
        session = _sign_in(machine, address, SignInRequest(card=CARD, password=PASSWORD))
        profile = Profile(name=PROFILE, library=address, card=CARD, backend=EMBEDDED.name, demonstration=True)
        machine.profile_store.save(profile if before is None else before._replace(library=address, card=CARD))
        machine.sessions.save(PROFILE, session)
        outcome = Word.MADE if outcome is Word.MADE else Word.SIGNED_IN
    return Demonstration(outcome=outcome, library=address, name=PATRON.name, card=CARD, password=PASSWORD)


def _is_signed_in(machine: Machine, address: str, card: str) -> bool:
    """Whether the library still knows the session: a reset may have been killed before it signed in."""
    session = machine.sessions.load(PROFILE, card)
    if session is None:
        return False
    door = entry_at(machine, EMBEDDED, address).open(session)
    try:
        door.loans.read()
    except SessionExpired:
        return False
    finally:
        door.close()
    return True


def _sign_in(machine: Machine, address: str, who: SignInRequest) -> Session:
    try:
        return entry_at(machine, EMBEDDED, address).sign_in(who)
    except CredentialsRefused as error:
        raise CredentialsRefused(
            error.template,
            hint="make a new demo library, which has its own password: tunilib demo --reset",
            **error.facts,
        ) from error


def _profile(machine: Machine, address: str) -> Profile | None:
    known = next((profile for profile in machine.profiles.every if profile.name == PROFILE), None)
    if known is None:
        return None
    if not known.demonstration or resolved(known.library) != address:
        raise UsageError(
            "profile demo is at {library}, not at {address}",
            hint="remove it first: tunilib profiles remove demo",
            library=known.library,
            address=address,
        )
    return known
