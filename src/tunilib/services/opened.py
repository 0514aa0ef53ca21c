"""An open account, which every use case takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from tunilib.core.answer import Missing
from tunilib.errors import LocalError, NotFound, SessionExpired, Unavailable

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
        door: the door to the library. ledger: stores intents, outcomes and what was seen.
        site: the library's address, and the target of a site that serves several libraries.
        name: of the account's profile; None if it was opened by address.
        recovered: what became of interrupted changes, as found by the changes made here.
        ledger_problem: why the ledger could not store the result of a change, which is valid all the same.

    Args:
        clock: gives the time in a zone.
        sign_in_again: opens a new door after the session has expired, at most once; None: not possible.
        keep: called with the door on ``close``, to store its session.
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
    ) -> None:
        self.door = door
        self.ledger = ledger
        self.site = site
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
        """Close connections and files; the session stays valid."""
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
        """The time at the library."""
        return self._clock(self.door.zone)

    def ask(self, what: Callable[[], T]) -> T:
        """Ask the library; if the session has ended, sign in again and ask once more.

        If the session has ended, nothing was done, so no change is repeated.
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
        """Store in the ledger what was seen. A ledger that cannot be written is no error of the reading."""
        try:
            see()
        except (LocalError, Unavailable):
            return


def offered(port: T | Missing, what: str) -> T:
    """A port, unless it is missing.

    Args:
        what: the name of the ability, for the error.

    Raises:
        NotFound: the library does not offer it.
    """
    if isinstance(port, Missing):
        raise NotFound("this library does not offer that online: {what}", what=what)
    return port
