"""What every side of an account stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tunilib.core.answer import Missing
from tunilib.errors import NotFound, SessionExpired
from tunilib.terms import term

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from tunilib.core.ports import Door, Ledger, Session

__all__ = ["Opened", "offered"]

T = TypeVar("T")


class Opened:
    """The part that all sides of an account share: the door, the ledger, the clock.

    Args:
        door: the door to the library.
        ledger: where intents and what was seen are written.
        site: the ledger's name for the library.
        profile: name of the account on this machine; None for one opened by address.
        clock: tells the time in the library's zone.
        sign_in_again: makes a new door after the session expired, at most once; None: nobody can.
        keep: called with the door at the end, to keep its session.
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
        self._door = door
        self._ledger = ledger
        self._site = site
        self._clock = clock
        self._sign_in_again = sign_in_again
        self._keep = keep
        self.name = profile

    def close(self) -> None:
        """Let go of the library; the session stays for the next time."""
        if self._keep is not None:
            self._keep(self._door)
        self._door.close()

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self._ask(lambda: self._door.card)

    @property
    def session(self) -> Session:
        """The session as it stands."""
        return self._door.session

    @property
    def site(self) -> str:
        """The library's address, and the part of it that serves the account."""
        return self._site

    def now(self) -> datetime:
        """The time there."""
        return self._now()

    def _ask(self, what: Callable[[], T]) -> T:
        try:
            return what()
        except SessionExpired:
            if self._sign_in_again is None:
                raise
        self._door.close()
        self._door = self._sign_in_again()
        self._sign_in_again = None
        return what()

    def _now(self) -> datetime:
        return self._clock(self._door.zone)

    @property
    def _key(self) -> str:
        return f"{self._site} {self._door.card}"


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
