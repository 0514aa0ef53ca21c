"""The ledger of this machine: what was intended, done and seen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tunilib.core.answer import Reading
    from tunilib.core.changes import ChangeKind, Intent, Key, Settled
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.ports.payments import Journal
    from tunilib.core.reason import Reason


Actor: TypeAlias = Literal["person", "schedule", "agent"]
"""Who uses this machine: a person, the unattended run, or an assistant."""


class Event(NamedTuple):
    """Something that was done, or that changed between two readings.

    Attributes:
        actor: who did it, or meant to. None: it was not done from this machine.
    """

    time: datetime
    kind: str
    id: str
    title: str
    before: str | None = None
    after: str | None = None
    message: str | None = None
    source: str | None = None
    actor: str | None = None


OF_KIND: Final = {
    "due-changed": "due-changed",
    "not-renewable-any-more": "not-renewable-any-more",
    "renewed": "renewed",
    "returned": "returned",
    "hold-ready": "hold-ready",
    "pickup-ends": "pickup-ends",
    "hold-cancelled": "hold-cancelled",
    "hold-expired": "hold-cancelled",
    "hold-gone": "hold-cancelled",
    "fine-added": "fine-added",
    "fine-gone": "fine-gone",
    "message": "message",
}
"""The events of interface section 2, by their kind in the ledger; a hold that is gone ended uncollected."""


class RunRecord(NamedTuple):
    """A run that has ended.

    Attributes:
        time: when it read back; of all accounts, when it ended.
        code: its exit code.
        account: the ledger's name of the card; empty: all accounts.
    """

    time: datetime
    code: int
    account: str = ""


class Names(Protocol):
    """Ids of loans and holds that the library does not give, remembered from run to run."""

    def names(self, account: str, about: str) -> Mapping[str, str]:
        """What identifies each thing, by its id, as last remembered.

        Args:
            about: the list, such as ``loans``.
        """

    def remember_names(self, account: str, about: str, names: Mapping[str, str]) -> None:
        """Remember these, and forget all others."""


class Ledger(Names, Protocol):
    """The ledger as services use it; the time is a parameter."""

    @property
    def payments(self) -> Journal: ...

    def intend(self, account: str, kind: ChangeKind, keys: Sequence[Key], now: datetime) -> Intent:
        """Store an intent; it is on the disk when this returns. Others leave it alone until :meth:`let_go`."""

    def settle(
        self,
        intent: Intent,
        results: Sequence[Settled],
        now: datetime,
        *,
        words: Sequence[str] = (),
        looked: bool = False,
        unreported: bool = False,
    ) -> None:
        """Store the outcome of each item of an intent, in one step.

        Args:
            words: what the library answered, verbatim.
            looked: found by a later run, after the run that made the change was interrupted.
            unreported: nobody sees this now, so unknown outcomes are stored until they are reported to a person.
        """

    def let_go(self, intent: Intent) -> None:
        """Let other runs handle an intent, settled or not."""

    def unsettled(self, account: str) -> tuple[Intent, ...]:
        """Intents of interrupted runs. They are compared with the state, never repeated."""

    def unmoved(self, account: str) -> Mapping[str, str]:
        """The loans whose last renewal from here was accepted without a later date, with the date that stood."""

    def saw_loans(
        self,
        account: str,
        reading: Reading[Loan],
        now: datetime,
        *,
        verified: RunRecord | None = None,
        refused: Mapping[str, tuple[Reason, ...]] = MappingProxyType({}),
    ) -> tuple[Event, ...]:
        """Store a reading of loans and of the messages to the patron; returns what changed since the last one.

        Args:
            verified: a renewal of all loans that this reading proves; None: none.
            refused: why renewals of loans were not requested; stored unless it is known already.
        """

    def add_run(self, kind: str, run: RunRecord) -> None:
        """Store a run that has ended: ``renew``, of all loans of a card, or ``schedule``."""

    def remove_run(self, run: RunRecord) -> None: ...

    def saw_holds(self, account: str, reading: Reading[Hold], now: datetime) -> tuple[Event, ...]: ...

    def count(self, account: str, about: str) -> int:
        """How many the last reading showed; ``about``: ``loan``, ``hold`` or ``fine``."""

    def saw_placed(self, account: str, hold: Hold, now: datetime) -> None:
        """Store a hold that was placed here, if only a part of the holds was read back."""

    def saw_fines(self, account: str, fines: Fines, now: datetime) -> tuple[Event, ...]: ...

    def saw_names(self, account: str, about: str, names: Sequence[tuple[str, str]]) -> None:
        """Store what completion offers beside loans and holds.

        Args:
            about: ``list`` or ``pickup``. names: the words, each with its name for people.
        """

    def holds(self, account: str) -> tuple[Hold, ...]: ...

    def returned(self, account: str) -> tuple[Loan, ...]:
        """Loans that a reading listed no more, and those that were deleted at the library from here."""

    def saw_past(self, account: str, loans: Sequence[Loan], now: datetime) -> None:
        """Store returned loans whole, before the library deletes them."""

    def past(self, account: str) -> tuple[Loan, ...]:
        """The loans that were stored so."""

    def since(self, account: str, loan: str) -> date | None:
        """The first day on which a loan was seen with its present reasons."""
