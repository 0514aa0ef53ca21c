"""Sign-in, sign-out, and the accounts on this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.models import Labelled, Model, Value, model
from tunilib.core.outcome import ProfileOutcome, Word
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.reason import Reason
from tunilib.errors import LocalError, TunilibError, UsageError
from tunilib.local.config import read_config
from tunilib.local.ledger.quick_files import clear_account
from tunilib.local.profiles import Profile, ProfileSet, name_after
from tunilib.services.libraries import naming_successor, no_such_library
from tunilib.services.machine import Machine, time_limit
from tunilib.services.unattended_sign_in import sign_in_attended, sign_in_unattended

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.ports.door import Backend


@model
class LoginRequest(Value):
    """A request to sign in to a library and to store the account as a profile.

    Attributes:
        card: the card number; None: the card of the profile.
        profile: name of the profile; None: the existing profile of this card, or a new one.
        library: name or address; None: ``store``, else the library of the profile, else the demonstration's.
        store: an embedded library, used if ``library`` is None.
        target: which library of a site that serves several.
        backend: None: determined by the address.
        idp: name or entity ID of a home organisation, or the name of a sign-in with card and password.
    """

    card: str | None = None
    profile: str | None = None
    library: str | None = None
    store: str | None = None
    target: str | None = None
    backend: str | None = None
    idp: str | None = None


@model
class SignInResult(Value):
    """A profile that is signed in.

    Attributes:
        expires: the end of the session; None: unknown, or it has no end.
        is_new: the profile was created.
        password_problem: why the password was not stored; None: it was, or did not need to be.
    """

    profile: Profile
    expires: datetime | None
    is_new: bool
    password_problem: LocalError | None = None


@model
class SignedOut(Value):
    """The result of a sign-out; ``problem``: why the session at the library was not ended."""

    outcome: ProfileOutcome
    problem: TunilibError | None = None


@model(kw_only=False)
class ProfileEntry(Model):
    """An account on this machine; ``default``: commands use it if no other is named."""

    name: str
    library: str
    card: str
    default: bool


def profile_entries(machine: Machine) -> tuple[ProfileEntry, ...]:
    """The accounts on this machine, in the order in which they were created."""
    profiles = machine.profiles
    default = profiles.default
    return tuple(
        ProfileEntry(one.name, Labelled(one.library, one.library_name), one.card, one is default)
        for one in profiles.every
    )


class Login(NamedTuple):
    """What a request to sign in means on this machine.

    Attributes:
        before: the profile that it updates. None: a new profile, or several are possible.
        card: the card to sign in with; empty if the user must be asked. The card of another library is not used.
        target: which library of a site that serves several.
    """

    address: str
    backend: Backend
    before: Profile | None
    card: str
    target: str | None


def login_of(machine: Machine, request: LoginRequest, *, university: bool = False) -> Login:
    """Find the library of a request, and the profile that it updates; with ``university`` one of such an account."""
    address = _address(machine, request)
    backend = machine.new_backend(address, request.backend)
    address = backend.absolute_address(address)
    before = _profile_before(machine.profiles, request, address, university=university)
    same = before if before is not None and before.library == address else None
    card = card_number(request.card) if request.card is not None else same.card if same is not None else ""
    target = request.target or (same.target if same is not None else None)
    return Login(address, backend, before, card, target)


def is_card_known(machine: Machine, request: LoginRequest) -> bool:
    """Whether the card is known, so that the user need not be asked."""
    return bool(login_of(machine, request).card)


def is_university_login(machine: Machine, request: LoginRequest) -> bool:
    """Whether the profile that a sign-in means is one of a university account, and no other card is named."""
    before = login_of(machine, request).before
    return before is not None and before.university and request.card in (None, before.card)


def password_of_login(machine: Machine, request: LoginRequest) -> str | None:
    """The password for a sign-in where nobody can be asked; None: no source has it.

    It comes from ``password_command`` or the environment. The variable that names no profile counts where the call
    tells whose it is: by a card, a library or a profile, or as there is no other profile.
    """
    from tunilib.local.secrets import SecretKey

    login = login_of(machine, request)
    before = login.before
    name = before.name if before else request.profile or name_after(login.address, request.target)
    command = before.password_command if before else None
    if command is None:
        command = read_config(machine.paths.config).profiles.get(name, {}).get("password_command")
    is_named = any((request.card, request.library, request.store, request.profile)) or machine.is_named(name)
    key = SecretKey(profile=name, library=login.address, card=login.card)
    return machine.secrets.password(
        key, command, in_keyring=False, is_named=is_named, names=(*machine.profiles.names, name)
    )


def check_target(machine: Machine, request: LoginRequest) -> None:
    """Make sure that the request names one library of the site, before the user is asked for a password."""
    login = login_of(machine, request)
    if login.backend.remote:
        with time_limit(login.backend.remote), naming_successor(login.address):
            machine.entry_at(login.backend, login.address).check_target(login.target)


def sign_in(machine: Machine, request: LoginRequest, password: str, *, attended: bool = True) -> SignInResult:
    """Check the credentials with the library, and create or update the profile.

    The password for a site is stored in the keyring, if there is one; that for an embedded library is not stored.
    """
    address, backend, before, card, target = login_of(machine, request)
    if not card:
        raise UsageError("which card?", hint="tunilib login CARD")
    entry = machine.entry_at(backend, address)
    same = before is not None and before.library == address and not before.university
    way = request.idp or (before.organisation if before is not None and same else None)
    who = SignInRequest(card=card, password=password, target=target, way=way)
    with naming_successor(address):
        if attended:
            session = sign_in_attended(machine, entry, address, who)
        else:
            session = sign_in_unattended(machine, entry, address, who, before.name if before else request.profile or "")
    made = Profile(
        name=request.profile or name_after(address, session.target or target, entry.name),
        library=address,
        backend=backend.name,
        card=card,
        target=session.target or target,
        library_name=entry.name,
        organisation=way,
    )
    if before is None and request.profile is None:  # the site gave the code of a target that was named
        before = machine.profiles.find(library=made.library, card=made.card, target=made.target)
    done = store_sign_in(machine, before, made, session)
    if backend.keeps_password:
        return replace(done, password_problem=_store_password(machine, done.profile, password))
    return done


def remove_profile(machine: Machine, name: str) -> SignedOut:
    """Remove an account, then sign it out."""
    profile = machine.picked_profile(name)
    machine.profile_store.remove(profile.name)
    return sign_out(machine, profile)


def sign_out(machine: Machine, profile: Profile) -> SignedOut:
    """End the session at the library, and delete it and the stored password here, even if the library fails.

    A session that cannot be read, or is one at another address than the profile's, is only forgotten here.
    """
    problem: TunilibError | None = None
    try:
        _end_session(machine, profile)
    except TunilibError as error:
        problem = error
    except Exception as error:  # noqa: BLE001 - whatever a library or a file does to it, the session is forgotten
        problem = LocalError("the session could not be ended: {kind}", kind=type(error).__name__)
    try:
        deleted = machine.sessions.delete(profile.name, profile.card)
    finally:
        forgotten = _forget_password(machine, profile)
        clear_account(machine.paths, profile)
    outcome = ProfileOutcome(
        outcome=Word.SIGNED_OUT if deleted or forgotten else Word.UNCHANGED,
        reasons=() if problem is None else (Reason.because(problem),),
        profile=profile.name,
    )
    return SignedOut(outcome=outcome, problem=problem)


def _end_session(machine: Machine, profile: Profile) -> None:
    session = machine.session_of(profile)
    if session is not None:
        with time_limit(machine.backend_of(profile).remote, machine):
            machine.entry_of(profile).sign_out(session)
    elif machine.sessions.notes:
        path = dict(machine.sessions.notes.pop().facts)["path"]
        raise LocalError("ignored a session that tunilib does not understand: {path}", path=path)


def _address(machine: Machine, request: LoginRequest) -> str:
    if request.library is not None:
        return _named_library(machine, request.library)
    if request.store is not None:
        return machine.absolute_address(request.store)
    profiles = machine.profiles
    if request.profile is not None:
        mine = profiles.named(request.profile)
    else:
        mine = profiles.default if request.card is None else None
    return mine.library if mine else machine.demo_address


def _profile_before(profiles: ProfileSet, request: LoginRequest, address: str, *, university: bool) -> Profile | None:
    if request.profile is not None:
        return profiles.named(request.profile)
    there = [p for p in profiles.every if p.library == address and request.target in (None, p.target)]
    there = [p for p in there if p.university] if university else there
    if request.card is not None:
        card = card_number(request.card)
        named = [p for p in there if p.card == card]
        if university and not named:  # an organisation knows its people with and without its own name
            named = [p for p in there if is_same_user(p.card, card)]
        there = named
    elif profiles.default in there:
        return profiles.default
    return there[0] if len(there) == 1 else None


def is_same_user(one: str, other: str) -> bool:
    """Whether two names are of one user of an organisation."""
    return one.partition("@")[0] == other.partition("@")[0]


def store_sign_in(machine: Machine, before: Profile | None, made: Profile, session: Session) -> SignInResult:
    """Store the session and the profile: a new one, or the one from before with what a sign-in changes."""
    if before is None:
        profile = machine.profile_store.add(made)
    else:
        profile = made._replace(
            name=before.name,
            password_command=before.password_command,
            lang=before.lang,
            proxy=before.proxy,
            demonstration=before.demonstration and before.library == made.library,
        )
        if profile != before:
            machine.profile_store.save(profile)
    machine.store_session(profile, session)
    if before is not None and before.card != profile.card:
        machine.sessions.delete(before.name, before.card)
    return SignInResult(profile=profile, expires=session.expires, is_new=before is None)


def _named_library(machine: Machine, library: str) -> str:
    address = machine.backends.library_address(library)
    if address is not None:
        return address
    raise no_such_library(library)


def _store_password(machine: Machine, profile: Profile, password: str) -> LocalError | None:
    if profile.password_command is not None:
        return None
    try:
        machine.secrets.store(machine.secret_key(profile), password)
    except LocalError as error:
        return error
    return None


def _forget_password(machine: Machine, profile: Profile) -> bool:
    if not machine.backend_of(profile).keeps_password:
        return False
    return machine.secrets.forget(machine.secret_key(profile))
