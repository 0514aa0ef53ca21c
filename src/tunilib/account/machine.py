"""This machine, as the account needs it: paths, accounts, sessions, secrets and the clock."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.core.models import Model, model
from tunilib.local.clock import Clock, system_clock
from tunilib.local.paths import Paths, find_paths
from tunilib.local.profile_store import ProfileStore
from tunilib.local.sessions import SessionStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from tunilib.core.ports import Ledger
    from tunilib.local.profiles import Profiles
    from tunilib.local.secrets import Secrets

__all__ = ["Machine", "ProfileEntry"]


@model(kw_only=False)
class ProfileEntry(Model):
    """An account on this machine; ``default``: commands use it where none is named."""

    name: str
    library: str
    card: str
    default: bool


class Machine:
    """Everything local, found once and read when first asked for.

    Attributes:
        environ: the environment variables.
        language: of what is kept for a person, such as a notice.
        say: notes of what is being done, for ``--verbose``; never a secret.
        prefer: told the language that the account in use has set for messages.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        language: str = "en",
        say: Callable[[str], None] = lambda _: None,
        prefer: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.language = language
        self.say = say
        self.prefer = prefer

    @cached_property
    def paths(self) -> Paths:
        """Where the files of this person stand."""
        return find_paths(self.environ)

    @cached_property
    def clock(self) -> Clock:
        """The one clock."""
        return system_clock(self.environ)

    @cached_property
    def profile_store(self) -> ProfileStore:
        """The accounts, to be changed."""
        return ProfileStore(self.paths)

    @property
    def profiles(self) -> Profiles:
        """The accounts as they stand now."""
        return self.profile_store.load()

    def profile_entries(self) -> tuple[ProfileEntry, ...]:
        """The accounts, in the order made."""
        profiles = self.profiles
        default = profiles.default
        return tuple(ProfileEntry(one.name, one.library, one.card, one is default) for one in profiles.every)

    @cached_property
    def sessions(self) -> SessionStore:
        """The sessions of all accounts."""
        return SessionStore(self.paths)

    @cached_property
    def secrets(self) -> Secrets:
        """Where passwords come from when nobody is asked."""
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
