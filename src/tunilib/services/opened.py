"""An open account, which every use case takes."""

from __future__ import annotations

from _thread import get_ident
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from tunilib.core.answer import Missing, Reading
from tunilib.core.ports.sign_in import Session, SessionEnd, SignInRequest
from tunilib.errors import LocalError, NotSignedIn, SessionExpired, Unavailable, UsageError, not_offered, not_yet
from tunilib.local.profiles import Profile, site_key
from tunilib.messages import term
from tunilib.services.machine import Machine, time_limit
from tunilib.services.unattended_sign_in import (
    forget_end,
    session_end,
    sign_in_as_stored,
    signs_in,
    store_new_password,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.core.changes import PlannedChange, Recovered
    from tunilib.core.loan import Loan
    from tunilib.core.note import Note
    from tunilib.core.ports.door import Backend, Door, Entry
    from tunilib.core.ports.ledger import Ledger, RunRecord
    from tunilib.errors import NotFound

P = ParamSpec("P")
T = TypeVar("T")

_IN_FLIGHT = timedelta(minutes=5)
"""How long a site may still carry out a request whose answer was lost."""


class OpenedAccount:
    """One card of an account: the door to its library, the ledger and the clock.

    Attributes:
        machine: where it was opened. door: the door to the library.
        ledger: stores intents, outcomes and what was seen.
        site: the library's address, and the target of a site that serves several libraries.
        profile: whose session and password are stored; None: it was opened by address.
        remote: the library is a site, whose requests for one call have a common limit of time.
        in_flight: how long the library may still carry out a request whose answer was lost; None: not at all.
        can_sign_in_again: whether a session that has ended is made anew.
        only_agreed: no change is made but one that was planned and agreed to, as for an assistant.
        switches_card: the door makes another card the active one, for everyone who uses the account. The lock is held
            from the first request until the account is closed.
        recovered: what became of interrupted changes, as found by the changes made here.
        ledger_problem: why the ledger could not store the result of a change, which is valid all the same.
        ended: how many things of each list this call asked to end.
        notes: what the user should know in addition to the results.
        proved: a renewal of all loans that was read back, if there is one.
        planned: what a dry run would do, or what was agreed to and done; None: nothing.
        agreed: the digest of the one plan that may be carried out, where only such a one may.
        is_closed: whether it was closed.
        runs_on: the run goes on when the account is closed, and stores at its end what was ``proved``. Else that is
            stored with the reading.
        loans_after: the loans as a renewal of such a run read them last, which are not read once more.

    Args:
        who: the card that signed in.
        card: the card that was chosen; None: the active one.
    """

    def __init__(
        self,
        machine: Machine,
        entry: Entry,
        door: Door,
        ledger: Ledger,
        who: SignInRequest,
        *,
        backend: Backend,
        address: str,
        profile: Profile | None = None,
        card: str | None = None,
    ) -> None:
        self.machine = machine
        self.door = door
        self.ledger = ledger
        self.site = site_key(address, who.target)
        self.profile = profile
        self.remote = backend.remote
        self.in_flight = _IN_FLIGHT if backend.remote else None
        self.can_sign_in_again = profile is not None
        self.only_agreed = profile is not None and machine.actor == "agent"
        self.switches_card = backend.remote and card is not None
        self.recovered: tuple[Recovered, ...] = ()
        self.ledger_problem: LocalError | None = None
        self.notes: tuple[Note, ...] = ()
        self.proved: RunRecord | None = None
        self.ended: Counter[str] = Counter()
        self.planned: PlannedChange | None = None
        self.agreed: str | None = None
        self.runs_on = False
        self.loans_after: Reading[Loan] | None = None
        self.is_closed = False
        self._entry, self._backend, self._address, self._who, self._chosen = entry, backend, address, who, card
        self._opened_with = door.session
        self._unremembered: LocalError | Unavailable | None = None
        self._zone: tzinfo | None = None
        self._turns = ExitStack()
        self._has_turn = False
        self._has_answered = False
        self._thread = get_ident()
        self._depth = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and files; the session stays valid. Every later call is a ``UsageError``."""
        if self.is_closed:
            return
        self._check_thread()
        self.is_closed = True
        try:
            with time_limit(self.remote):
                self._end_session()
        except LocalError:
            run = self.proved
            if run is not None and not self.runs_on:  # it has not ended well (interface 1.3)
                self.remember(lambda: self.ledger.remove_run(run))
            raise
        finally:
            try:
                self.door.close()
            finally:
                self._end_turn()

    def _end_session(self) -> None:
        session = self.door.session
        if self.profile is None:
            self._entry.sign_out(session)
            return
        if self._has_answered and session.is_university:
            forget_end(self.machine, self.profile, session)
        if session != self._opened_with:
            self.machine.store_session(self.profile, session)

    @property
    def library(self) -> str:
        """The library's name, else its address."""
        return (self.profile.library_name if self.profile is not None else None) or self.site

    @property
    def name(self) -> str | None:
        """The name of the account's profile; None: it was opened by address."""
        return self.profile.name if self.profile is not None else None

    def say(self, template: str, **facts: object) -> None:
        """Say what is done, for ``--verbose``; never with a secret."""
        self.machine.say(template, **facts)

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self.ask(lambda: self.door.card)

    @property
    def session(self) -> Session:
        return self.door.session

    @property
    def key(self) -> str:
        """The ledger's name for the library and the card whose loans are shown."""
        return f"{self.site} {self.door.card}"

    @property
    def owner_key(self) -> str:
        """The ledger's name for the library and the card that signed in. It does not depend on the active card."""
        return f"{self.site} {self.door.session.card}"

    def now(self) -> datetime:
        """The time at the library."""
        if self._zone is None:
            self._zone = self.door.zone
        return self.machine.clock_at(self._backend, self._address)(self._zone)

    def ask(self, what: Callable[[], T]) -> T:
        """Ask the library; if the session has ended, sign in again and ask once more.

        If the session has ended, nothing was done, so no change is repeated. Within another question or change it is
        a part of that, which is asked again as a whole.
        """
        with self._used():
            return self._again_if_ended(what, in_turn=self.switches_card)

    def change_with(self, what: Callable[[], T]) -> T:
        """Make a change: as :meth:`ask`, while no other process or thread changes the account."""
        with self._used():
            return self._again_if_ended(what, in_turn=True)

    def check_open(self) -> None:
        """Refuse to go on after ``close``, or in another thread."""
        if self.is_closed:
            raise UsageError("this account is closed; open it again with tunilib.open_account()")
        self._check_thread()

    def _check_thread(self) -> None:
        if self._thread != get_ident():
            raise UsageError("another thread opened this account", hint="open an account in each thread")

    @contextmanager
    def _used(self) -> Iterator[None]:
        self.check_open()
        self._depth += 1
        try:
            with time_limit(self.remote, self.machine):
                yield
        finally:
            self._depth -= 1

    def _again_if_ended(self, what: Callable[[], T], *, in_turn: bool) -> T:
        try:
            return self._answered(what, in_turn=in_turn)
        except SessionExpired:
            if self._depth > 1 or not self.can_sign_in_again:
                raise
        self.sign_in_again()
        return self._answered(what, in_turn=in_turn)

    def _answered(self, what: Callable[[], T], *, in_turn: bool) -> T:
        answer = self._in_turn(what) if in_turn else what()
        self._has_answered = True
        return answer

    def sign_in_again(self) -> None:
        """Open a new door, once. The lock is released meanwhile, since sign-in may wait for the user or a command."""
        self.can_sign_in_again = False
        was_in_turn = self._has_turn
        self._end_turn()
        self.door.close()
        self.door = self._new_door()
        if was_in_turn:
            self._begin_turn()

    def _new_door(self) -> Door:
        if self.profile is None:  # the password is not stored
            hint = "sign in again: tunilib login"
            raise SessionExpired("the session at {site} has ended", hint=hint, site=self.site)
        session = sign_in_as_stored(self.machine, self.profile, self._entry)
        if session is None:
            raise SessionExpired(
                "the session of profile {profile} has ended",
                hint="sign in again: tunilib --profile {profile} login",
                profile=self.profile.name,
            )
        return self._entry.open(session, self._chosen)

    def signs_in(self, card: str, password: str) -> bool | None:
        """Whether a sign-in succeeds; None: that cannot be found out."""
        return signs_in(self._entry, SignInRequest(card=card, password=password, target=self._who.target))

    def store_password(self, card: str, password: str) -> Note | None:
        """Store the new password of a card; a note if the old one is stored elsewhere."""
        if self.profile is None or card != self.profile.card or not self._backend.keeps_password:
            return None
        return store_new_password(self.machine, self.profile, password)

    def session_end(self) -> SessionEnd | None:
        """When a person has to sign in again; None: nobody has to, or it is not known."""
        session = self._opened_with
        if self.profile is None or not (session.expires or session.is_university):
            return None
        return session_end(self.machine, self.profile, self.now().tzinfo or self.door.zone)

    def _in_turn(self, what: Callable[[], T]) -> T:
        if self._has_turn:
            return what()
        self._begin_turn()
        try:
            return what()
        finally:
            if not self.switches_card:
                self._end_turn()

    def _begin_turn(self) -> None:
        self._turns.enter_context(self.machine.account_lock(self.site, self._who.card))
        self._has_turn = True

    def _end_turn(self) -> None:
        self._has_turn = False
        self._turns.close()

    def remember(self, see: Callable[[], object]) -> None:
        """Store in the ledger what was seen. A ledger that cannot be written does not make the reading an error."""
        try:
            see()
        except (LocalError, Unavailable) as error:
            self._unremembered = error

    def check_remembered(self) -> None:
        """Raise why the ledger could not take what was seen: for what is then answered from the ledger."""
        if self._unremembered is not None:
            raise self._unremembered

    def note_unremembered(self) -> None:
        """The same for a run that goes on, and reports it at its end."""
        if isinstance(self._unremembered, LocalError):
            self.ledger_problem = self._unremembered


def open_account(
    machine: Machine, profile: Profile, card: str | None = None, *, sign_in: bool = True, own_language: bool = False
) -> OpenedAccount:
    """Open the account of a profile with its session, or else with its stored password."""
    entry = machine.entry_of(profile, profile.lang if own_language else None)
    session = machine.session_of(profile) or sign_in_as_stored(machine, profile, entry)
    if session is None:
        raise NotSignedIn(
            "profile {profile} is not signed in",
            hint="sign in: tunilib --profile {profile} login --haka"
            if profile.university
            else "sign in: tunilib --profile {profile} login",
            profile=profile.name,
        )
    who = SignInRequest(card=profile.card, password="", target=profile.target)
    ledger = machine.ledger_of(profile.site, profile.card, another_card=card is not None)
    account = OpenedAccount(
        machine,
        entry,
        entry.open(session, card),
        ledger,
        who,
        backend=machine.backend_of(profile),
        address=profile.library,
        profile=profile,
        card=card,
    )
    account.can_sign_in_again = sign_in
    return account


def open_with_password(machine: Machine, address: str, who: SignInRequest) -> OpenedAccount:
    """Open the account of a card at a library that no profile names; it is signed out when it is closed."""
    backend = machine.new_backend(address)
    address = backend.absolute_address(address)
    entry = machine.entry_at(backend, address)
    with time_limit(backend.remote):
        session = entry.sign_in(who)
    door = entry.open(session)
    return OpenedAccount(machine, entry, door, machine.ledger, who, backend=backend, address=address)


def asks(
    use_case: Callable[Concatenate[OpenedAccount, P], T],
) -> Callable[Concatenate[OpenedAccount, P], T]:
    """A use case that reads; see :meth:`OpenedAccount.ask`."""

    @wraps(use_case)
    def asked(account: OpenedAccount, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return account.ask(lambda: use_case(account, *args, **kwargs))

    return asked


def changes(
    use_case: Callable[Concatenate[OpenedAccount, P], T],
) -> Callable[Concatenate[OpenedAccount, P], T]:
    """A use case that changes something. Its dry run only reads. See :meth:`OpenedAccount.change_with`."""

    @wraps(use_case)
    def changed(account: OpenedAccount, /, *args: P.args, **kwargs: P.kwargs) -> T:
        guard = account.ask if kwargs.get("dry_run") else account.change_with
        return guard(lambda: use_case(account, *args, **kwargs))

    return changed


def offered(port: T | Missing, what: str) -> T:
    """A port, unless it is missing."""
    if isinstance(port, Missing):
        raise not_there(port, what)
    return port


def not_there(missing: Missing, what: str) -> NotFound:
    """The error for an ability that the library or tunilib lacks."""
    ability = term("ability", what)
    return not_yet(ability, missing.page) if missing.by == "tunilib" else not_offered(ability)
