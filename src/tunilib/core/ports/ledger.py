"""The ledger: what was intended, done and seen, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tunilib.core.reading import Reading
    from tunilib.core.reason import Reason

__all__ = ["Event", "Intent", "Key", "Ledger", "Settled"]


class Key(NamedTuple):
    """One thing that a change is about, as it stood before.

    Attributes:
        id: of the loan or hold.
        title: for the person who reads the ledger.
        before: the due date or the state before the change, as text.
    """

    id: str
    title: str
    before: str | None = None


class Intent(NamedTuple):
    """A change that was about to be asked for; written down before it was.

    Attributes:
        id: of the intent. account: profile and card.
        kind: ``renew``, ``place``, ``request``, ``change``, ``cancel``.
        keys: what it is about.
    """

    id: str
    account: str
    kind: str
    keys: tuple[Key, ...]
    created: datetime


class Settled(NamedTuple):
    """What became of one item of an intent.

    Attributes:
        id: as in the key.
        word: the outcome, in the words of interface section 2.
        after: the due date or the state as read back, as text; None where that is not known.
    """

    id: str
    word: str
    after: str | None = None
    reasons: tuple[Reason, ...] = ()


class Event(NamedTuple):
    """Something that was seen to have changed between two readings."""

    time: datetime
    kind: str
    id: str
    title: str
    before: str | None = None
    after: str | None = None
    message: str | None = None
    source: str | None = None


class Ledger(Protocol):
    """What services ask of the ledger. Times are handed in."""

    def intend(self, account: str, kind: str, keys: Sequence[Key], now: datetime) -> Intent:
        """Write an intent; it is on the disk when this returns."""

    def settle(self, intent: Intent, results: Sequence[Settled], now: datetime, *, looked: bool = False) -> None:
        """Write what became of it, each item, in one step.

        Args:
            looked: a later run found it out by looking, after the run that intended it was interrupted.
        """

    def unsettled(self, account: str) -> tuple[Intent, ...]:
        """Intents of which it is not known what became of them: look, never repeat."""

    def saw(self, account: str, reading: Reading[Any], now: datetime) -> tuple[Event, ...]:
        """Remember a reading; what differs from the one before it."""

    def since(self, account: str, loan: str) -> date | None:
        """The first day from which on this loan was seen with the reasons it has now."""
