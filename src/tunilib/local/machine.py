"""This machine: its paths, accounts, sessions, secrets, ledger and clock, and the libraries it can reach."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.errors import UsageError
from tunilib.local.clock import Clock, system_clock
from tunilib.local.paths import Paths, find_paths
from tunilib.local.profiles import read_profiles
from tunilib.local.sessions import SessionStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from tunilib.core.ports.door import Backend, Backends, Entry
    from tunilib.core.ports.ledger import Ledger
    from tunilib.local.profile_store import ProfileStore
    from tunilib.local.profiles import Profile, Profiles
    from tunilib.local.secrets import Secrets

__all__ = ["Machine"]


class Machine:
    """Everything local, found once and read when first asked for.

    Attributes:
        environ: the environment variables.
        language: of what a library shows, and of letters.
        backends: the kinds of libraries that there are.
        say: receives notes of what is being done, for ``--verbose``; never a secret.
        prefer: receives the language that the account in use has set for messages.
    """

    def __init__(
        self,
        backends: Backends,
        environ: Mapping[str, str] | None = None,
        language: str = "en",
        say: Callable[[str], None] = lambda _: None,
        prefer: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.backends = backends
        self.environ = os.environ if environ is None else environ
        self.language = language
        self.say = say
        self.prefer = prefer

    @cached_property
    def paths(self) -> Paths:
        """Where the files of this user are."""
        return find_paths(self.environ)

    @cached_property
    def clock(self) -> Clock:
        """The one clock."""
        return system_clock(self.environ)

    @cached_property
    def profile_store(self) -> ProfileStore:
        """The accounts, to be changed."""
        from tunilib.local.profile_store import ProfileStore

        return ProfileStore(self.paths)

    @property
    def profiles(self) -> Profiles:
        """The accounts as they are now."""
        return read_profiles(self.paths)

    @cached_property
    def sessions(self) -> SessionStore:
        """The sessions of all accounts."""
        return SessionStore(self.paths)

    @cached_property
    def secrets(self) -> Secrets:
        """Where stored passwords are."""
        from tunilib.local.secrets import Secrets

        return Secrets(self.environ)

    @cached_property
    def ledger(self) -> Ledger:
        """What was intended, done and seen."""
        from tunilib.local.ledger import open_ledger

        return open_ledger(self.paths)

    def time_at(self, *, movable: bool) -> Callable[[tzinfo], datetime]:
        """The time in a library's zone; ``movable``: an embedded library, or a site on loopback."""
        return lambda zone: self.clock.now(zone, movable=movable)

    @property
    def demo_address(self) -> str:
        """The address of the demonstration's library."""
        return f"sqlite:///{self.paths.demonstration.absolute()}"

    def backend_of(self, profile: Profile) -> Backend:
        """The backend of a profile's library: the one that it names, else the one of the address."""
        if profile.backend:
            return self.backends.find_backend(profile.backend)
        return self.backends.backend_at(profile.library)

    def absolute_address(self, address: str) -> str:
        """An address that means the same from every folder, and is the same by every link to the folder.

        Raises:
            UsageError: it has the scheme of a backend, and is not an address of it.
        """
        return self.backends.backend_at(address).absolute_address(address)

    def clock_at(self, backend: Backend, address: str) -> Callable[[tzinfo], datetime]:
        """The clock of the library at an address."""
        return self.time_at(movable=backend.moves_clock(address))

    def entry_at(self, backend: Backend, address: str) -> Entry:
        """The entry of a library.

        Raises:
            UsageError: it is not an address of this backend.
        """
        return backend.open(
            address,
            now=self.clock_at(backend, address),
            language=self.language,
            reports=self.paths.pages,
            say=self.say,
        )

    def picked_profile(self, name: str | None, store: str | None = None) -> Profile:
        """The profile that is meant.

        Args:
            name: None: the default one.
            store: an embedded library named beside it, which must be the profile's own.

        Raises:
            NotFound, NotSignedIn: no such profile, or none at all.
            UsageError: the store is another one.
        """
        profile = self.profiles.pick(name)
        if profile.lang is not None:
            self.prefer(profile.lang)
        if store is not None and self.absolute_address(store) != self.absolute_address(profile.library):
            raise UsageError(
                "profile {profile} is at {library}, not at {store}",
                hint="leave --store and TUNILIB_STORE out, or choose another --profile",
                profile=profile.name,
                library=profile.library,
                store=self.absolute_address(store),
            )
        return profile
