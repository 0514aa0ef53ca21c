"""An account that is open: what every use case works with."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from tunilib.core.answer import Missing
from tunilib.errors import LocalError, NotFound, SessionExpired, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime, timedelta, tzinfo

    from tunilib.core.note import Note
    from tunilib.core.ports.door import Door
    from tunilib.core.ports.ledger import Ledger
    from tunilib.core.ports.session import Session
    from tunilib.services.change import Recovered

__all__ = ["OpenedAccount", "PasswordKeeper", "offered"]

T = TypeVar("T")


class PasswordKeeper(NamedTuple):
    """What follows a new password on this machine.

    Attributes:
        signs_in: whether the library lets a card in with a password; None: it could not be asked.
        store: stores the new password of a card where the old one was; a note where another source has the old one.
    """

    signs_in: Callable[[str, str], bool | None]
    store: Callable[[str, str], Note | None]


class OpenedAccount:
    """One card of an account: the door to its library, the ledger and the clock.

    Attributes:
        door: the door to the library. ledger: where intents and what was seen are written.
        site: the library's address, and the part of it that serves the account.
        name: of the account on this machine; None for one opened by address.
        recovered: what interrupted runs turned out to have done, as far as the changes made here found it.
        ledger_problem: why the result of a change could not be written to the ledger, though it is true.
        notes: what the user has to know beside the results.
        passwords: what follows a new password; None: nothing can be checked or stored.
        in_flight: how long the library may still carry out a request whose answer was lost; None: not at all.

    Args:
        clock: tells the time in the library's zone.
        turn: holds the lock of the account while the block runs: one process or thread at a time changes an account.
        switches_card: the door chooses another card than the active one, for all who use the account: the lock is
            held from the first request to the end.
        sign_in_again: makes a new door after the session expired, at most once; None: nobody can.
        keep: called with the door at the end, to store its session.
    """

    def __init__(
        self,
        door: Door,
        ledger: Ledger,
        *,
        site: str,
        clock: Callable[[tzinfo], datetime],
        profile: str | None = None,
        sign_in_again: Callable[[], Door] | None = None,
        keep: Callable[[Door], None] | None = None,
        passwords: Callable[[], PasswordKeeper] | None = None,
        in_flight: timedelta | None = None,
        turn: Callable[[], AbstractContextManager[None]] = nullcontext,
        switches_card: bool = False,
    ) -> None:
        self.door = door
        self.ledger = ledger
        self.site = site
        self.name = profile
        self.recovered: tuple[Recovered, ...] = ()
        self.ledger_problem: LocalError | None = None
        self.notes: tuple[Note, ...] = ()
        self.passwords = passwords
        self.in_flight = in_flight
        self._clock = clock
        self._sign_in_again = sign_in_again
        self._keep = keep
        self._turn = turn
        self._switches_card = switches_card
        self._turns = ExitStack()
        self._has_turn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the library; the session stays for the next time."""
        try:
            if self._keep is not None:
                self._keep(self.door)
        finally:
            try:
                self.door.close()
            finally:
                self._end_turn()

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
        """The time there."""
        return self._clock(self.door.zone)

    def ask(self, what: Callable[[], T]) -> T:
        """Ask the library; where the session has ended, sign in again and ask once more.

        An ended session means that nothing was done, so that this repeats no change.
        """
        try:
            return self._in_turn(what) if self._switches_card else what()
        except SessionExpired:
            if not self.can_sign_in_again:
                raise
        self.sign_in_again()
        return self._in_turn(what) if self._switches_card else what()

    def change_with(self, what: Callable[[], T]) -> T:
        """Make a change: as :meth:`ask`, while no other process or thread changes the account.

        Raises:
            Unavailable: another one changed it all the time; nothing was done.
        """
        try:
            return self._in_turn(what)
        except SessionExpired:
            if not self.can_sign_in_again:
                raise
        self.sign_in_again()
        return self._in_turn(what)

    @property
    def can_sign_in_again(self) -> bool:
        """Whether somebody can, once."""
        return self._sign_in_again is not None

    def sign_in_again(self) -> None:
        """Open a new door. Nobody waits meanwhile for a lock: signing in may take a person or a command."""
        assert self._sign_in_again is not None
        again, self._sign_in_again = self._sign_in_again, None
        was_in_turn = self._has_turn
        self._end_turn()
        self.door.close()
        self.door = again()
        if was_in_turn:
            self._begin_turn()

    def _in_turn(self, what: Callable[[], T]) -> T:
        if self._has_turn:
            return what()
        self._begin_turn()
        try:
            return what()
        finally:
            if not self._switches_card:
                self._end_turn()

    def _begin_turn(self) -> None:
        self._turns.enter_context(self._turn())
        self._has_turn = True

    def _end_turn(self) -> None:
        self._has_turn = False
        self._turns.close()

    def remember(self, see: Callable[[], object]) -> None:
        """Have the ledger remember a reading. What it cannot write takes nothing from what was read."""
        try:
            see()
        except (LocalError, Unavailable):
            return


def offered(port: T | Missing, what: str) -> T:
    """A port that is there.

    Raises:
        NotFound: it is not.
    """
    if isinstance(port, Missing):
        raise NotFound("this library does not offer that online: {what}", what=what)
    return port
