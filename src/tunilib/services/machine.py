"""This machine: its paths, accounts, sessions, secrets, ledger and clock, and the libraries it can reach."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends import registry
from tunilib.errors import LocalError, NotSignedIn, UsageError, configured_wrongly
from tunilib.http.authorities import trust_also
from tunilib.local.clock import now_in
from tunilib.local.config import read_config
from tunilib.local.locks import locked
from tunilib.local.paths import Paths, find_paths
from tunilib.local.places import file_stem
from tunilib.local.profiles import ProfileStore, read_profiles
from tunilib.local.sessions import SessionStore
from tunilib.shown import shown_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo

    from tunilib.core.ports.door import Backend, Backends, Entry
    from tunilib.core.ports.ledger import Actor
    from tunilib.core.ports.payments import Services
    from tunilib.core.ports.sign_in import Session
    from tunilib.local.ledger import LedgerBook
    from tunilib.local.profiles import Profile, ProfileSet
    from tunilib.local.secrets import RefusedPasswords, SecretKey, Secrets

_PATIENCE = 60.0
"""Seconds to wait for another run that changes the same account."""


class AccountSelection(NamedTuple):
    """The accounts and cards that a command works on.

    Attributes:
        profile: name; None: the default one. every_profile: all of them.
        card: id or number of a card; None: the active one. every_card: all of the account.
        store: an embedded library; the profile must be of this library.
        own_language: show things in the account's language, not in the call's.
    """

    profile: str | None = None
    every_profile: bool = False
    card: str | None = None
    every_card: bool = False
    store: str | None = None
    own_language: bool = False


class Machine:
    """This machine with all backends; each part is read when it is first used.

    Attributes:
        environ: the environment variables.
        language: for pages and letters of accounts without their own language.
        backends: all backends.
        say: called with English templates and their facts on what is done, for ``--verbose``; never with a secret.
        prefer: called with the language that the profile in use has set; gives the one that is used.
        actor: who uses it.
        tell_wait: called with a site and the seconds that it asks to wait, before the wait.
    """

    backends: Backends = registry

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        language: str = "en",
        say: Callable[..., None] = lambda *_, **__: None,
        prefer: Callable[[str], str] = lambda language: language,
        actor: Actor = "person",
        tell_wait: Callable[[str, float], object] = lambda _site, _seconds: None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.language = language
        self.say = say
        self.prefer = prefer
        self.actor: Actor = actor
        self.tell_wait = tell_wait
        trust_also(self._authorities, self._lacking_authority)
        self._named: str | None = None
        self._answering: dict[str, Backend] = {}

    @cached_property
    def paths(self) -> Paths:
        return find_paths(self.environ)

    def _authorities(self) -> str | None:
        """The file of further certificate authorities that the user named."""
        named = read_config(self.paths.config).authorities
        return None if named is None else str(self.paths.config.parent / Path(named).expanduser())

    def _lacking_authority(self) -> str | None:
        """The file that the shell trusted which installed the timer, where this process does not."""
        from tunilib.local.timers import read_schedule

        with suppress(LocalError):
            schedule = None if self.environ.get("SSL_CERT_FILE") else read_schedule(self.paths)
            if schedule is not None and schedule.authority != self._authorities():
                return schedule.authority
        return None

    @cached_property
    def profile_store(self) -> ProfileStore:
        """The profiles, to change them."""
        return ProfileStore(self.paths, self.renew_index)

    @property
    def profiles(self) -> ProfileSet:
        """The profiles as they are now, the addresses of their libraries in one spelling."""
        found = read_profiles(self.paths)
        return found._replace(every=tuple([self._with_one_address(profile) for profile in found.every]))

    @cached_property
    def sessions(self) -> SessionStore:
        return SessionStore(self.paths)

    def session_of(self, profile: Profile) -> Session | None:
        """The session of a profile. None: not signed in."""
        return self.sessions.load(profile.name, profile.card, self._session_place(profile))

    def has_session(self, profile: Profile) -> bool:
        try:
            return self.session_of(profile) is not None
        except NotSignedIn:
            return False

    def store_session(self, profile: Profile, session: Session) -> None:
        """Store the session of a profile, in place of the one that it has."""
        self.sessions.save(profile.name, session, self._session_place(profile))

    def _session_place(self, profile: Profile) -> str:
        """What a session belongs to: an address, or this machine, where a library's file may be moved."""
        backend = self.backend_of(profile)
        return profile.library if backend.remote else backend.name

    def password_of(self, profile: Profile) -> str | None:
        """The password of a profile, without a prompt. None: no source has it, or only a person may give it."""
        if profile.university:
            return None
        return self.secrets.password(
            self.secret_key(profile),
            profile.password_command,
            in_keyring=self.backend_of(profile).keeps_password,
            is_named=self.is_named(profile.name),
            names=self.profiles.names,
        )

    def secret_key(self, profile: Profile) -> SecretKey:
        """What names the password of a profile in the keyring."""
        from tunilib.local.secrets import SecretKey

        return SecretKey(profile=profile.name, library=profile.library, card=profile.card)

    def is_password_given(self, profile: Profile) -> bool:
        """Whether an environment variable has the password of a profile."""
        names = self.profiles.names
        return bool(self.secrets.in_variable(profile.name, is_named=self.is_named(profile.name), names=names))

    def is_named(self, profile: str) -> bool:
        """Whether the call names this profile, or it is the only one. TUNILIB_PASSWORD is for such a profile."""
        names = self.profiles.names
        named = self._named or self.environ.get("TUNILIB_PROFILE")
        return profile == named if named else all(name == profile for name in names)

    @cached_property
    def refused_passwords(self) -> RefusedPasswords:
        """The passwords that libraries refused."""
        from tunilib.local.secrets import RefusedPasswords

        return RefusedPasswords(self.paths.refused)

    @cached_property
    def secrets(self) -> Secrets:
        """The stored passwords."""
        from tunilib.local.secrets import Secrets

        return Secrets(self.environ)

    @cached_property
    def ledger(self) -> LedgerBook:
        """The ledger: what was intended, done and seen."""
        from tunilib.local.ledger import LedgerBook

        return LedgerBook(self.paths, actor=self.actor)

    def ledger_of(self, site: str, card: str, *, another_card: bool = False) -> LedgerBook:
        """The ledger for an account, which remembers whose cards were read."""
        from tunilib.local.ledger import LedgerBook

        self.renew_index()
        return LedgerBook(self.paths, site, card, was_chosen=another_card, actor=self.actor)

    def renew_index(self) -> None:
        """Let ``status --line`` and completion know of the accounts that there are now."""
        from tunilib.local.ledger.quick_files import renew_index

        renew_index(
            self.paths, lambda: self.profiles, lambda profile: self.backend_of(profile).moves_clock(profile.library)
        )

    def time_at(self, *, movable: bool) -> Callable[[tzinfo], datetime]:
        """The time in a library's zone; ``movable``: an embedded library, or a site on loopback."""
        return lambda zone: now_in(zone, self.environ, movable=movable)

    @property
    def demo_address(self) -> str:
        """The address of the demonstration's library."""
        return f"sqlite:///{self.paths.demonstration.absolute()}"

    def backend_of(self, profile: Profile) -> Backend:
        """The backend that a profile names, else the backend of its address.

        A profile may name a backend that does not exist. Only opening the library reports that (:meth:`entry_of`).
        """
        if profile.backend:
            with suppress(UsageError):
                return self.backends.find_backend(profile.backend)
        return self.backends.backend_at(profile.library)

    def new_backend(self, address: str, name: str | None = None) -> Backend:
        """The backend of an address to sign in to: the one that the user named, else that of a profile there.

        Else the library is asked, once, where the address alone does not tell it.
        """
        if name is not None:
            return self.backends.backend_at(address, name)
        known = next((one for one in self.profiles.every if one.library == address and one.backend), None)
        if known is not None:
            return self.backend_of(known)
        if address not in self._answering:
            self._answering[address] = self.backends.answering_backend(address, say=self.say)
        return self._answering[address]

    def absolute_address(self, address: str) -> str:
        """The absolute form of an address, with links to folders resolved."""
        return self.backends.backend_at(address).absolute_address(address)

    def _with_one_address(self, profile: Profile) -> Profile:
        if profile.library.startswith("sqlite:"):
            return profile
        try:
            library = self.absolute_address(profile.library)
        except UsageError:  # said by the command that opens the library
            library = shown_text(profile.library)
        return profile if library == profile.library else profile._replace(library=library)

    def clock_at(self, backend: Backend, address: str) -> Callable[[tzinfo], datetime]:
        """The clock of the library at an address."""
        return self.time_at(movable=backend.moves_clock(address))

    def entry_of(self, profile: Profile, language: str | None = None) -> Entry:
        try:
            if profile.backend:
                self.backends.find_backend(profile.backend)
            return self.entry_at(self.backend_of(profile), profile.library, language)
        except UsageError as error:
            raise configured_wrongly(error) from error

    def entry_at(self, backend: Backend, address: str, language: str | None = None) -> Entry:
        """The entry of a library."""
        entry = backend.open(
            address,
            now=self.clock_at(backend, address),
            language=language or self.language,
            reports=self.paths.pages,
            say=self.say,
            names=lambda: self.ledger,
            payments=self.payments,
        )
        self.say("opening {address}", address=address)
        return entry

    def payments(self) -> Services:
        from tunilib.payments import MachineServices

        return MachineServices(self.paths, self.secrets, self.time_at(movable=False), self.language, self.say)

    @property
    def start(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """The command line and the variables with which another program starts this one."""
        import sys

        from tunilib.local.timers import carried_variables, own_program

        words: tuple[str, ...] = (sys.executable, "-m", "tunilib")
        with suppress(LocalError):
            words = (own_program(self.environ),)
        return words, carried_variables(self.environ)

    def open_in_browser(self, address: str) -> bool:
        """Open an address in the user's browser. False: no browser was found."""
        from tunilib.local.programs import open_in_browser

        return open_in_browser(address, self.environ)

    def account_lock(self, site: str, card: str) -> AbstractContextManager[None]:
        """The lock for changes of an account. All cards of an account share it, since a site has one active card."""
        return locked(self.paths.lock(f"account-{file_stem(site, card)}"), timeout=_PATIENCE, variable="TUNILIB_STATE")

    def picked_profile(self, name: str | None, store: str | None = None) -> Profile:
        """The profile with a name."""
        profile = self.profiles.pick(name)
        if name is not None:
            self._named = profile.name
        if profile.lang is not None:
            self.language = self.prefer(profile.lang)
        if store is not None and self.absolute_address(store) != self.absolute_address(profile.library):
            raise UsageError(
                "profile {profile} is at {library}, not at {store}",
                hint="leave --store and TUNILIB_STORE out, or choose another --profile",
                profile=profile.name,
                library=profile.library,
                store=self.absolute_address(store),
            )
        return profile


def time_limit(remote: bool, machine: Machine | None = None) -> AbstractContextManager[None]:
    """A limit of five minutes for all requests to a site in a block, or in the block around it that has one.

    Only requests count: neither a person who is asked something, nor local work, nor a wait that the site asks for.
    A night waits longer for a site that asks for it than a person does.
    """
    if not remote:
        return nullcontext()
    from tunilib.http.limits import ACCOUNT_SECONDS, PATIENCE_SECONDS, Allowance, account_allowance

    if machine is None:
        return account_allowance()
    patience = ACCOUNT_SECONDS if machine.actor == "schedule" else PATIENCE_SECONDS
    return account_allowance(Allowance(patience=patience, tell_wait=machine.tell_wait))


def backend_names() -> tuple[str, ...]:
    """The values of ``--backend``."""
    return tuple(name for backend in registry.BACKENDS for name in backend.names)
