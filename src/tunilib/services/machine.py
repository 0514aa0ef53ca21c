"""This machine with its libraries: what opens accounts, catalogues and desks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends import registry
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import LocalError, NotSignedIn, SessionExpired
from tunilib.local.machine import AccountSelection as AccountSelection, LocalMachine, site_key
from tunilib.services.opened import Access, OpenedAccount, offered, time_limit
from tunilib.services.passwords import sign_in_as_stored, signs_in, store_new_password

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime, tzinfo

    from tunilib.core.note import Note
    from tunilib.core.ports.door import Backend, Backends, Door, Entry
    from tunilib.core.ports.payments import Services
    from tunilib.core.ports.sign_in import Session, SessionEnd
    from tunilib.local.profiles import Profile
    from tunilib.services.catalogue import OpenCatalogue


_IN_FLIGHT = timedelta(minutes=5)
"""How long a site may still carry out a request whose answer was lost."""


class Machine(LocalMachine):
    """This machine with all backends and payment services."""

    backends: Backends = registry

    def payments(self) -> Services:
        """Open the payment services."""
        from tunilib.payments import MachineServices

        return MachineServices(self)

    def open(
        self, profile: Profile, card: str | None = None, *, sign_in: bool = True, own_language: bool = False
    ) -> OpenedAccount:
        """Open the account of a profile with its session, or else with its stored password."""
        entry = self.entry_of(profile, profile.lang if own_language else None)
        session = self.session_of(profile) or sign_in_as_stored(self, profile, entry)
        if session is None:
            raise NotSignedIn(
                "profile {profile} is not signed in",
                hint="sign in: tunilib --profile {profile} login --haka"
                if profile.university
                else "sign in: tunilib --profile {profile} login",
                profile=profile.name,
            )
        access = _ProfileAccess(self, profile, entry, session, card, sign_in=sign_in)
        ledger = self.ledger_of(access.site, profile.card, another_card=card is not None)
        return OpenedAccount(entry.open(session, card), ledger, access)

    def open_with_password(self, address: str, who: SignInRequest) -> OpenedAccount:
        """Open the account of a card at a library that no profile names; it is signed out when it is closed."""
        backend = self.new_backend(address)
        address = backend.absolute_address(address)
        entry = self.entry_at(backend, address)
        with time_limit(backend.remote):
            session = entry.sign_in(who)
        access = _CardAccess(self, backend, entry, address=address, card=who.card, target=who.target)
        return OpenedAccount(entry.open(session), self.ledger, access)

    def open_catalogue(
        self, name: str | None = None, store: str | None = None, *, remembers: bool = True
    ) -> OpenCatalogue:
        """The catalogue of a library, without signing in; a store that is named goes before the default profile.

        Without both it is the library of the default profile, or else the demonstration's.

        Args:
            remembers: what is searched for goes into the history of the account that is signed in.
        """
        from tunilib.services.catalogue import OpenCatalogue

        profile = self._searched_profile(name, store)
        address = profile.library if profile else self.demo_address if store is None else self.absolute_address(store)
        if store is None and address == self.demo_address and not self.paths.demonstration.exists():
            raise LocalError(
                "no library to search: {path} does not exist",
                code="database",
                hint="make the demo library: tunilib demo; or choose one with --store sqlite:///PATH",
                path=self.paths.demonstration,
            )
        entry = self.entry_of(profile) if profile else self.entry_at(self.backends.backend_at(address), address)
        catalogue = offered(entry.catalogue(), "catalogue")
        is_signed_in = remembers and profile is not None and self.has_session(profile)
        return OpenCatalogue(catalogue, self.open(profile, sign_in=False) if profile and is_signed_in else None)

    def _searched_profile(self, name: str | None, store: str | None) -> Profile | None:
        """The profile whose library is searched; None: a library without a profile."""
        if name is not None:
            return self.picked_profile(name, store)
        if not self.profiles.every:
            return None
        if store is None:
            return self.picked_profile(None)
        default = self.profiles.pick(None)
        return default if self.absolute_address(default.library) == self.absolute_address(store) else None


class _CardAccess(Access):
    """A card at a library, signed in while it is open."""

    def __init__(
        self, machine: Machine, backend: Backend, entry: Entry, *, address: str, card: str, target: str | None
    ) -> None:
        self.site = site_key(address, target)
        self.remote = backend.remote
        self.in_flight = _IN_FLIGHT if backend.remote else None
        self._clock = machine.clock_at(backend, address)
        self._machine, self._entry, self._of, self._target = machine, entry, card, target

    def now(self, zone: tzinfo) -> datetime:
        return self._clock(zone)

    def say(self, template: str, **facts: object) -> None:
        self._machine.say(template, **facts)

    def lock(self) -> AbstractContextManager[None]:
        return self._machine.account_lock(self.site, self._of)

    def sign_in_again(self) -> Door:
        hint = "sign in again: tunilib login"  # the password is not stored
        raise SessionExpired("the session at {site} has ended", hint=hint, site=self.site)

    def end(self, door: Door) -> None:
        self._entry.sign_out(door.session)

    def signs_in(self, card: str, password: str) -> bool | None:
        return signs_in(self._entry, SignInRequest(card=card, password=password, target=self._target))


class _ProfileAccess(_CardAccess):
    """The account of a profile, whose session and password are stored."""

    def __init__(
        self, machine: Machine, profile: Profile, entry: Entry, session: Session, card: str | None, *, sign_in: bool
    ) -> None:
        backend = machine.backend_of(profile)
        super().__init__(machine, backend, entry, address=profile.library, card=profile.card, target=profile.target)
        self.library = profile.library_name
        self.profile = profile.name
        self.can_sign_in_again = sign_in
        self.only_agreed = machine.actor == "agent"
        self.switches_card = backend.remote and card is not None
        self._keeps_password = backend.keeps_password
        self._profile, self._session, self._chosen = profile, session, card

    def sign_in_again(self) -> Door:
        made = sign_in_as_stored(self._machine, self._profile, self._entry)
        if made is None:
            raise SessionExpired(
                "the session of profile {profile} has ended",
                hint="sign in again: tunilib --profile {profile} login",
                profile=self._profile.name,
            )
        return self._entry.open(made, self._chosen)

    def note_answer(self, door: Door) -> None:
        if not door.session.is_university:
            return
        from tunilib.services.session_ends import forget_end

        forget_end(self._machine, self._profile, door.session)

    def end(self, door: Door) -> None:
        if door.session != self._session:
            self._machine.store_session(self._profile, door.session)

    def store_password(self, card: str, password: str) -> Note | None:
        if card != self._profile.card or not self._keeps_password:
            return None
        return store_new_password(self._machine, self._profile, password)

    def session_end(self, zone: tzinfo) -> SessionEnd | None:
        if not (self._session.expires or self._session.is_university):
            return None
        from tunilib.services.session_ends import session_end

        return session_end(self._machine, self._profile, zone)


def backend_names() -> tuple[str, ...]:
    """The values of ``--backend``."""
    return tuple(name for backend in registry.BACKENDS for name in backend.names)
