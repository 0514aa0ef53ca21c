"""An open account, which every use case takes."""

from __future__ import annotations

from _thread import RLock
from contextlib import ExitStack, contextmanager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, Self, TypeVar

from tunilib.core.answer import Missing
from tunilib.errors import LocalError, NotFound, SessionExpired, Unavailable, UsageError, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta, tzinfo

    from tunilib.core.changes import PlannedChange, Recovered
    from tunilib.core.note import Note
    from tunilib.core.ports.door import Door
    from tunilib.core.ports.ledger import Ledger, RunRecord
    from tunilib.core.ports.sign_in import Session, SessionEnd

P = ParamSpec("P")
T = TypeVar("T")


class Access(Protocol):
    """How an account is reached: its library, its lock and clock, and what is done with its session and password.

    Attributes:
        site: the library's address, and the target of a site that serves several libraries.
        library: the library's name. profile: the name of the profile; None: it was opened by address.
        remote: the library is a site, whose requests for one call have a common limit of time.
        in_flight: how long the library may still carry out a request whose answer was lost; None: not at all.
        can_sign_in_again: whether :meth:`sign_in_again` is possible.
        only_agreed: no change is made but one that was planned and agreed to, as for an assistant.
        switches_card: the door makes another card the active one, for everyone who uses the account; the lock is held
            from the first request until the account is closed.
    """

    site: str
    library: str | None = None
    profile: str | None = None
    remote: bool = False
    in_flight: timedelta | None = None
    can_sign_in_again: bool = False
    only_agreed: bool = False
    switches_card: bool = False

    def now(self, zone: tzinfo) -> datetime:
        """The time at the library, in a zone."""

    def say(self, template: str, **facts: object) -> None:
        """Say what is done, for ``--verbose``; never with a secret."""

    def lock(self) -> AbstractContextManager[None]:
        """The lock of the account: one process or thread at a time changes it."""

    def sign_in_again(self) -> Door:
        """A new door, after the session has expired."""

    def note_answer(self, _door: Door) -> None:
        """Take note that the library answered a question under the session of a door."""
        return

    def end(self, door: Door) -> None:
        """Do with the session of a door what is to be done when the account is closed."""

    def signs_in(self, card: str, password: str) -> bool | None:
        """Whether a sign-in succeeds; None: that cannot be found out."""

    def store_password(self, _card: str, _password: str) -> Note | None:
        """Store the new password of a card in place of the old one; a note if the old one is stored elsewhere."""
        return None

    def session_end(self, _zone: tzinfo) -> SessionEnd | None:
        """When a person has to sign in again; None: nobody has to, or it is not known."""
        return None


class OpenedAccount:
    """One card of an account: the door to its library, the ledger and the clock.

    Attributes:
        door: the door to the library. ledger: stores intents, outcomes and what was seen.
        access: how it is reached.
        recovered: what became of interrupted changes, as found by the changes made here.
        ledger_problem: why the ledger could not store the result of a change, which is valid all the same.
        notes: what the user should know in addition to the results.
        proved: a renewal of all loans that was read back, if there is one.
        planned: what a dry run would do, or what was agreed to and done; None: nothing.
        agreed: the digest of the one plan that may be carried out, where only such a one may.
        is_closed: whether it was closed.
        runs_on: the run goes on when the account is closed, and stores at its end what was ``proved``; else that is
            stored with the reading.
    """

    def __init__(self, door: Door, ledger: Ledger, access: Access) -> None:
        self.door = door
        self.ledger = ledger
        self.access = access
        self.recovered: tuple[Recovered, ...] = ()
        self.ledger_problem: LocalError | None = None
        self._unremembered: LocalError | Unavailable | None = None
        self.notes: tuple[Note, ...] = ()
        self.proved: RunRecord | None = None
        self.planned: PlannedChange | None = None
        self.agreed: str | None = None
        self.runs_on = False
        self.can_sign_in_again = access.can_sign_in_again
        self._zone: tzinfo | None = None
        self._turns = ExitStack()
        self._has_turn = False
        self._has_answered = False
        self._in_use = RLock()
        self._depth = 0
        self.is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and files; the session stays valid. Every later call is a ``UsageError``."""
        if self.is_closed:
            return
        self.is_closed = True
        try:
            with time_limit(self.access.remote):
                if self._has_answered:
                    self.access.note_answer(self.door)
                self.access.end(self.door)
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

    @property
    def site(self) -> str:
        """The library's address, and the target of a site that serves several libraries."""
        return self.access.site

    @property
    def library(self) -> str:
        """The library's name, else its address."""
        return self.access.library or self.access.site

    @property
    def name(self) -> str | None:
        """The name of the account's profile; None if it was opened by address."""
        return self.access.profile

    def say(self, template: str, **facts: object) -> None:
        """Say what is done, for ``--verbose``."""
        self.access.say(template, **facts)

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self.ask(lambda: self.door.card)

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self.door.session

    @property
    def key(self) -> str:
        """The ledger's name for the library and the card whose loans are shown."""
        return f"{self.site} {self.door.card}"

    @property
    def owner_key(self) -> str:
        """The ledger's name for the library and the card that signed in: the same whichever card is active."""
        return f"{self.site} {self.door.session.card}"

    def now(self) -> datetime:
        """The time at the library."""
        if self._zone is None:
            self._zone = self.door.zone
        return self.access.now(self._zone)

    def ask(self, what: Callable[[], T]) -> T:
        """Ask the library; if the session has ended, sign in again and ask once more.

        If the session has ended, nothing was done, so no change is repeated. Within another question or change it is
        a part of that, which is asked again as a whole.
        """
        with self._used():
            return self._again_if_ended(what, in_turn=self.access.switches_card)

    def change_with(self, what: Callable[[], T]) -> T:
        """Make a change: as :meth:`ask`, while no other process or thread changes the account."""
        with self._used():
            return self._again_if_ended(what, in_turn=True)

    def check_open(self) -> None:
        """Refuse to go on after ``close``."""
        if self.is_closed:
            raise UsageError("this account is closed; open it again with tunilib.open_account()")

    @contextmanager
    def _used(self) -> Iterator[None]:
        """Allow one thread at a time, and none after ``close``."""
        self.check_open()
        if not self._in_use.acquire(blocking=False):
            raise UsageError("another thread uses this account", hint="open an account in each thread")
        try:
            self._depth += 1
            with time_limit(self.access.remote):
                yield
        finally:
            self._depth -= 1
            self._in_use.release()

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
        self.door = self.access.sign_in_again()
        if was_in_turn:
            self._begin_turn()

    def _in_turn(self, what: Callable[[], T]) -> T:
        if self._has_turn:
            return what()
        self._begin_turn()
        try:
            return what()
        finally:
            if not self.access.switches_card:
                self._end_turn()

    def _begin_turn(self) -> None:
        self._turns.enter_context(self.access.lock())
        self._has_turn = True

    def _end_turn(self) -> None:
        self._has_turn = False
        self._turns.close()

    def remember(self, see: Callable[[], object]) -> None:
        """Store in the ledger what was seen. A ledger that cannot take it is no error of the reading."""
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
    """A use case that changes something, but for its dry run; see :meth:`OpenedAccount.change_with`."""

    @wraps(use_case)
    def changed(account: OpenedAccount, /, *args: P.args, **kwargs: P.kwargs) -> T:
        guard = account.ask if kwargs.get("dry_run") else account.change_with
        return guard(lambda: use_case(account, *args, **kwargs))

    return changed


def time_limit(remote: bool) -> AbstractContextManager[None]:
    """A limit of five minutes for all requests to a site in a block, or in the block around it that has one.

    Only requests count: neither a person who is asked something, nor local work.
    """
    if not remote:
        return nullcontext()
    from tunilib.http.limits import account_allowance

    return account_allowance()


def offered(port: T | Missing, what: str) -> T:
    """A port, unless it is missing."""
    if isinstance(port, Missing):
        if port.by == "tunilib":
            raise NotFound("tunilib cannot do this on a site yet: {what}", what=term("ability", what))
        raise not_offered(term("ability", what))
    return port
