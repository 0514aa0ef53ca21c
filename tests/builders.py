"""Things to test with: each as plain as can be, changed by name where a test is about it.

The day is Tuesday, 10 March 2026, noon in Helsinki.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from tests.accounts import FakeAccount
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading
from tunilib.core.calendar import Calendar
from tunilib.core.changes import ChangeKind, Intent, Key, Settled
from tunilib.core.fine import Fine, FineKind, Fines
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest, HoldStatus
from tunilib.core.loan import Loan
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine
from tunilib.core.policy.holds import ChangeCase
from tunilib.core.ports.door import Door
from tunilib.core.ports.ledger import Event, RunRecord
from tunilib.core.ports.payments import Journal
from tunilib.core.ports.sign_in import Session
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules import BanPolicy, PickupLibrary, RuleRow, Rules
from tunilib.services.opened import OpenedAccount

T = TypeVar("T")

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 10, 12, tzinfo=HELSINKI)
TODAY = NOW.date()


def a_loan(**changes: Any) -> Loan:
    """A loan due in ten days, of which nothing else is known."""
    return replace(Loan(id="L1", title="Seitsemän veljestä", due=date(2026, 3, 20), read_at=NOW), **changes)


def a_hold(**changes: Any) -> Hold:
    """A hold that waits."""
    plain = Hold(
        id="H1",
        title="Sinuhe egyptiläinen",
        kind=HoldKind.HOLD,
        status=HoldStatus.WAITING,
        read_at=NOW,
        record_id="R1",
        pickup_location="linna",
    )
    return replace(plain, **changes)


def a_fine(**changes: Any) -> Fine:
    """An overdue fine of one euro."""
    return replace(Fine(id="F1", kind=FineKind.OVERDUE, amount=Money(100), balance=Money(100)), **changes)


def a_payment(**changes: Any) -> PaymentRecord:
    """A payment of one fine of five euros, and of a service fee, that was started and not paid."""
    plain = PaymentRecord(
        id="pay4k7qx2m",
        state=PaymentState.STARTED,
        amount=Money(500),
        created=NOW,
        plan=(PlannedFine("F1", FineKind.OVERDUE, 500, "late", "Seitsemän veljestä"),),
    )
    made = plain._replace(**changes)
    return (
        made if "amount" in changes else made._replace(amount=Money(sum(fine.cents for fine in made.plan) + made.fee))
    )


def some_rules(**changes: Any) -> Rules:
    """The default library's rules."""
    return Rules(**changes)


def rules_with(
    loan: dict[str, Any] | None = None,
    fine: dict[str, Any] | None = None,
    hold: dict[str, Any] | None = None,
    lost: dict[str, Any] | None = None,
    ban: dict[str, Any] | None = None,
    **changes: Any,
) -> Rules:
    """The default library's rules with these changes of how a book is lent, fined, reserved, lost and banned for."""
    plain = {kind: dict(named) for kind, named in Rules().policies.items()}
    plain["ban"]["usual"] = BanPolicy(days=1)
    use = {**Rules().rows[0].use, "ban": "none" if ban is None else "usual"}
    for kind, given in (("loan", loan), ("fine", fine), ("hold", hold), ("lost", lost), ("ban", ban)):
        if given is not None:
            plain[kind][use[kind]] = plain[kind][use[kind]]._replace(**given)
    first = RuleRow(1, (None, None, None), use)
    return Rules()._replace(**{"policies": plain, "rows": (first, *Rules().rows[1:])} | changes)


def a_change(**changes: Any) -> ChangeCase:
    """A change of a hold that waits."""
    return ChangeCase(rules=Rules(), kind=HoldKind.HOLD, status=HoldStatus.WAITING)._replace(**changes)


def a_reading(*items: Any, **changes: Any) -> Reading[Any]:
    """A complete reading of these."""
    return Reading(items=items, taken=NOW)._replace(**changes)


def an_answer(word: ClaimWord | None = None, item: str = "L1", **changes: Any) -> Answer:
    """An answer that claims this of one item, or says nothing of any."""
    said = {key: changes.pop(key) for key in ("reasons", "due", "id") if key in changes}
    return Answer(claims={item: Claim(word=word, **said)} if word else {})._replace(**changes)


def codes(reasons: Iterable[Reason]) -> list[str]:
    """The codes of reasons, in order."""
    return [str(reason.code) for reason in reasons]


def notes(reasons: Iterable[Reason]) -> list[str]:
    """What the comparison before and after found, in order."""
    return [str(value) for reason in reasons for key, value in reason.params if key == "what"]


REQUESTED = Reason.of(ReasonCode.RENEWAL_REQUESTED)
NO_GAIN = Reason.of(ReasonCode.RENEWAL_NO_GAIN)


@dataclass
class FakeLoans:
    """Loans that answer what a test tells them; an exception in place of an answer is raised.

    Attributes:
        readings: one for each reading, the last one for all further ones.
        answer: to the one renewal. log: what was asked, shared with the ledger to see the order.
    """

    readings: Sequence[Reading[Loan] | BaseException]
    answer: Answer | BaseException = field(default_factory=Answer)
    log: list[str] = field(default_factory=list)
    sent: list[tuple[str, ...]] = field(default_factory=list)
    reads: int = 0

    def read(self) -> Reading[Loan]:
        self.log.append("read")
        reading = self.readings[min(self.reads, len(self.readings) - 1)]
        self.reads += 1
        return given(reading)

    stored_history = Missing(by="library")

    def history(self) -> Reading[Loan] | Missing:
        return Missing(by="library")

    def renew(self, loans: Sequence[Loan]) -> Answer:
        self.log.append("renew")
        self.sent.append(tuple(loan.id for loan in loans))
        return given(self.answer)


@dataclass
class FakeHolds:
    """Holds that answer what a test tells them."""

    readings: Sequence[Reading[Hold] | BaseException]
    answer: Answer | BaseException = field(default_factory=Answer)
    log: list[str] = field(default_factory=list)
    sent: list[tuple[str, ...]] = field(default_factory=list)
    reads: int = 0

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        self.log.append("read")
        reading = self.readings[min(self.reads, len(self.readings) - 1)]
        self.reads += 1
        return given(reading)

    def place(self, request: HoldRequest) -> Answer:
        return self._asked("place", request.record)

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:
        return ()

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        return self._asked("change", *(hold.id for hold in holds))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        return self._asked("cancel", *(hold.id for hold in holds))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        return tuple(PickupLibrary(id=name.lower(), name=name) for name in ("Linna", "Hervanta", "Arvo"))

    def _asked(self, what: str, *ids: str) -> Answer:
        self.log.append(what)
        self.sent.append(ids)
        return given(self.answer)


@dataclass
class FakeLedger:
    """A ledger in memory.

    Attributes:
        failing: method names that raise an error in place of working, with that error.
    """

    log: list[str] = field(default_factory=list)
    failing: dict[str, BaseException] = field(default_factory=dict)
    open: list[Intent] = field(default_factory=list)
    freed: list[Intent] = field(default_factory=list)
    settled: list[tuple[Intent, tuple[Settled, ...], bool]] = field(default_factory=list)
    seen: list[object] = field(default_factory=list)
    library_words: list[str] = field(default_factory=list)
    refused: list[dict[str, tuple[Reason, ...]]] = field(default_factory=list)
    since_day: date | None = None
    known: dict[str, int] = field(default_factory=dict)
    runs: list[RunRecord] = field(default_factory=list)
    gone: tuple[Loan, ...] = ()
    past_loans: tuple[Loan, ...] = ()
    placed: list[Hold] = field(default_factory=list)
    journal: Journal | None = None
    stood: dict[str, str] = field(default_factory=dict)

    @property
    def payments(self) -> Journal:
        assert self.journal is not None, "nothing is paid here"
        return self.journal

    def names(self, account: str, about: str) -> Mapping[str, str]:
        return {}

    def remember_names(self, account: str, about: str, names: Mapping[str, str]) -> None:
        return

    def intend(self, account: str, kind: ChangeKind, keys: Sequence[Key], now: datetime) -> Intent:
        self._enter("intend")
        intent = Intent(id=f"I{len(self.open)}", account=account, kind=kind, keys=tuple(keys), created=now)
        self.open.append(intent)
        return intent

    def unmoved(self, account: str) -> Mapping[str, str]:
        return self.stood

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
        self._enter("settle")
        self.open.remove(intent)
        self.settled.append((intent, tuple(results), looked))
        self.library_words += words

    def let_go(self, intent: Intent) -> None:
        self.freed.append(intent)

    def unsettled(self, account: str) -> tuple[Intent, ...]:
        return tuple(intent for intent in self.open if intent.account == account)

    def saw_loans(
        self,
        account: str,
        reading: Reading[Loan],
        now: datetime,
        *,
        verified: RunRecord | None = None,
        refused: Mapping[str, tuple[Reason, ...]] = MappingProxyType({}),
    ) -> tuple[Event, ...]:
        self.runs += [] if verified is None else [verified]
        self.refused.append(dict(refused))
        return self._saw(reading)

    def add_run(self, kind: str, run: RunRecord) -> None:
        self.runs.append(run)

    def remove_run(self, run: RunRecord) -> None:
        self.runs.remove(run)

    def saw_holds(self, account: str, reading: Reading[Hold], now: datetime) -> tuple[Event, ...]:
        return self._saw(reading)

    def saw_placed(self, account: str, hold: Hold, now: datetime) -> None:
        self.placed.append(hold)

    def saw_fines(self, account: str, fines: Fines, now: datetime) -> tuple[Event, ...]:
        return self._saw(fines)

    def saw_names(self, account: str, about: str, names: Sequence[tuple[str, str]]) -> None:
        pass

    def count(self, account: str, about: str) -> int:
        return self.known.get(about, 0)

    def holds(self, account: str) -> tuple[Hold, ...]:
        return ()

    def returned(self, account: str) -> tuple[Loan, ...]:
        return self.gone

    def saw_past(self, account: str, loans: Sequence[Loan], now: datetime) -> None:
        self._enter("saw_past")
        self.past_loans += (*loans,)

    def past(self, account: str) -> tuple[Loan, ...]:
        return self.past_loans

    def since(self, account: str, loan: str) -> date | None:
        return self.since_day

    def words(self) -> dict[str, str]:
        """What was settled of each item."""
        return {result.id: str(result.word) for _, results, _ in self.settled for result in results}

    def _saw(self, reading: object) -> tuple[Event, ...]:
        self._enter("saw")
        self.seen.append(reading)
        return ()

    def _enter(self, name: str) -> None:
        self.log.append(name)
        if name in self.failing:
            raise self.failing[name]


ABSENT = Missing(by="library")


@dataclass
class FakeDoor:
    """A door with the ports that a test gives it."""

    loans: Any = ABSENT
    holds: Any = ABSENT
    fines: Any = ABSENT
    payments: Any = ABSENT
    cards: Any = ABSENT
    profile: Any = ABSENT
    favourites: Any = ABSENT
    searches: Any = ABSENT
    catalogue: Any = ABSENT
    card: str = "1"
    zone: tzinfo = HELSINKI
    session: Session = field(default_factory=lambda: Session(card="1", data={}, expires=NOW))

    opening_days: Calendar = field(default_factory=Calendar)

    def read_ahead(self, *parts: str) -> None:
        pass

    def close(self) -> None:
        pass


ACCOUNT = "demo 1"
"""The ledger's name for the account that :func:`an_account` opens."""


def an_account(
    ledger: FakeLedger | None = None, *, now: Callable[[], datetime] = lambda: NOW, **ports: Any
) -> OpenedAccount:
    """An account whose library is what a test gives it."""
    door = cast("Door", FakeDoor(**ports))
    return FakeAccount(door, ledger or FakeLedger(), "demo", lambda _: now())


def given(answer: T | BaseException) -> T:
    """An answer of a fake: raised where it is an exception."""
    if isinstance(answer, BaseException):
        raise answer
    return answer


def error_names() -> set[str]:
    """The classes of ``tunilib.errors``."""
    from tunilib import errors

    kinds = {one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.TunilibError)}
    return {one.__name__ for one in kinds}
