"""An account that is open: what every use case works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from tunilib.core.answer import Missing
from tunilib.errors import LocalError, NotFound, SessionExpired, Unavailable
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.core.ports.door import Door
    from tunilib.core.ports.ledger import Ledger
    from tunilib.core.ports.session import Session
    from tunilib.services.change import Recovered

__all__ = ["OpenedAccount", "offered"]

T = TypeVar("T")


class OpenedAccount:
    """One card of an account: the door to its library, the ledger and the clock.

    Attributes:
        door: the door to the library. ledger: where intents and what was seen are written.
        site: the library's address, and the part of it that serves the account. library: what people call it.
        name: of the account on this machine; None for one opened by address.
        recovered: what interrupted runs turned out to have done, as far as the changes made here found it.
        ledger_problem: why the result of a change could not be written to the ledger, though it is true.

    Args:
        clock: tells the time in the library's zone.
        sign_in_again: makes a new door after the session expired, at most once; None: nobody can.
        keep: called with the door at the end, to store its session.
    """

    def __init__(
        self,
        door: Door,
        ledger: Ledger,
        *,
        site: str,
        library: str | None = None,
        clock: Callable[[tzinfo], datetime],
        profile: str | None = None,
        sign_in_again: Callable[[], Door] | None = None,
        keep: Callable[[Door], None] | None = None,
    ) -> None:
        self.door = door
        self.ledger = ledger
        self.site = site
        self.library = library or site
        self.name = profile
        self.recovered: tuple[Recovered, ...] = ()
        self.ledger_problem: LocalError | None = None
        self._clock = clock
        self._sign_in_again = sign_in_again
        self._keep = keep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the library; the session stays for the next time."""
        if self._keep is not None:
            self._keep(self.door)
        self.door.close()

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
            return what()
        except SessionExpired:
            if self._sign_in_again is None:
                raise
        self.door.close()
        self.door = self._sign_in_again()
        self._sign_in_again = None
        return what()

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
        if port.by == "tunilib":
            raise NotFound("tunilib cannot do this on a site yet: {what}", what=term("ability", what))
        raise NotFound("this library does not offer this online: {what}", what=term("ability", what))
    return port
