"""Opening accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.account.account import Account
from tunilib.account.doors import backend_of, entry_at, resolved
from tunilib.account.machine import Machine
from tunilib.backends.registry import backend_at
from tunilib.errors import NotSignedIn, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.ports import Door, Entry, Session, SignInRequest
    from tunilib.local.profiles import Profile

__all__ = ["open_account", "open_profile", "picked_profile"]


def open_account(
    profile: str | None = None,
    *,
    url: str | None = None,
    card: str | None = None,
    password: str | None = None,
    target: str | None = None,
) -> Account:
    """Open an account of a library.

    Args:
        profile: name of an account made by ``tunilib login`` or ``tunilib demo``; None: the default one.
        url: instead of a profile, the address of a library: ``https://…`` or ``sqlite:///PATH``.
        card: with ``url``, the card number, spaces ignored; with a profile, which card of the account.
        password: with ``url``, the password; it is not kept, and the session ends with the account.
        target: with ``url``, which library of a site that serves several.

    Raises:
        UsageError: both a profile and an address, or an address without card and password.
        NotFound: no such profile.
        NotSignedIn: there is no session, and no password to make one.
        CredentialsRefused: the library refused card and password.

    Example::

        with open_account() as account:
            soon = [loan for loan in account.loans() if loan.due_within(days=3)]
            for outcome in account.renew(soon):
                print(outcome.loan.title, outcome.due_before, "->", outcome.due_after, outcome.reasons)
    """
    machine = Machine()
    if url is None:
        if password is not None or target is not None:
            raise UsageError("a password needs the address of a library")
        return open_profile(machine, picked_profile(machine, profile), card=card)
    if profile is not None:
        raise UsageError("either a profile or an address, not both")
    if card is None or password is None:
        raise UsageError("an address needs a card and a password")
    from tunilib.core.card import card_number
    from tunilib.core.ports import SignInRequest

    return _open_at(machine, resolved(url), SignInRequest(card=card_number(card), password=password, target=target))


def picked_profile(machine: Machine, name: str | None, store: str | None = None) -> Profile:
    """The profile that is meant.

    Args:
        name: None: the default one.
        store: an embedded library named beside it, which must be the profile's own.

    Raises:
        NotFound, NotSignedIn: no such profile, or none at all.
        UsageError: the store is another one.
    """
    profile = machine.profiles.pick(name)
    if profile.lang is not None:
        machine.prefer(profile.lang)
    if store is not None and resolved(store) != resolved(profile.library):
        raise UsageError(
            "profile {profile} is at {library}, not at {store}",
            hint="leave --store and TUNILIB_STORE out, or choose another --profile",
            profile=profile.name,
            library=profile.library,
            store=resolved(store),
        )
    return profile


def open_profile(machine: Machine, profile: Profile, *, card: str | None = None, sign_in: bool = True) -> Account:
    """Open the account of a profile: with its session, else with a password that is kept for it.

    Args:
        card: id or number of one of its cards; None: the active one.
        sign_in: whether to sign in again with that password where the session has ended.
    """
    backend = backend_of(profile)
    entry = entry_at(machine, backend, profile.library)
    session = machine.sessions.load(profile.name, profile.card)
    if session is None:
        session = _sign_in(machine, profile, entry)
        if session is None:
            raise NotSignedIn(
                "profile {profile} is not signed in",
                hint="sign in: tunilib --profile {profile} login",
                profile=profile.name,
            )
    held = session

    def again() -> Door:
        made = _sign_in(machine, profile, entry)
        if made is None:
            from tunilib.errors import SessionExpired

            raise SessionExpired(
                "the session of profile {profile} has ended",
                hint="sign in again: tunilib --profile {profile} login",
                profile=profile.name,
            )
        return entry.open(made, card)

    def keep(door: Door) -> None:
        if door.session != held:
            machine.sessions.save(profile.name, door.session)

    return Account(
        entry.open(session, card),
        machine.ledger,
        site=_site(profile.library, profile.target),
        clock=machine.time_at(movable=backend.moves_clock(profile.library)),
        profile=profile.name,
        sign_in_again=again if sign_in else None,
        keep=keep,
    )


def _sign_in(machine: Machine, profile: Profile, entry: Entry) -> Session | None:
    from tunilib.core.ports import SignInRequest
    from tunilib.local.secrets import SecretKey

    key = SecretKey(profile=profile.name, library=profile.library, card=profile.card)
    in_keyring = backend_of(profile).keeps_password
    password = machine.secrets.password(key, profile.password_command, in_keyring=in_keyring)
    if password is None:
        return None
    machine.say(f"signing in to {profile.library}")
    session = entry.sign_in(SignInRequest(card=profile.card, password=password, target=profile.target))
    machine.sessions.save(profile.name, session)
    return session


def _open_at(machine: Machine, address: str, who: SignInRequest) -> Account:
    backend = backend_at(address)
    entry = entry_at(machine, backend, address)
    session = entry.sign_in(who)
    sign_out: Callable[[Door], None] = lambda door: entry.sign_out(door.session)  # noqa: E731 - a name for its type
    return Account(
        entry.open(session),
        machine.ledger,
        site=_site(address, who.target),
        clock=machine.time_at(movable=backend.moves_clock(address)),
        keep=sign_out,
    )


def _site(library: str, target: str | None) -> str:
    return f"{library}#{target}" if target else library
