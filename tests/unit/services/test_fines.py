"""Paying: what is open is asked about first, and an error or a lost answer never hides money that was taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import ACCOUNT, NOW, FakeLedger, FakeLoans, a_loan, a_payment, a_reading, an_account, given

from tunilib.core.answer import Answer, Reading
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.fine import Fee, Fines
from tunilib.core.loan import Loan
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState
from tunilib.core.ports.payments import Quote
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotUnderstood, Unavailable
from tunilib.local.ledger.payments import PaymentJournal
from tunilib.services.fines import Offer, fees, fines, offer, pay, resume
from tunilib.services.opened import OpenedAccount

DUE = a_payment()
URL = "https://pay.example/1"
REGISTERED = a_payment(id="r1", state=PaymentState.REGISTERED, transaction="t1", paid=NOW, registered=NOW)
CANCELLED = a_payment(id="c1", state=PaymentState.CANCELLED, transaction="t2")
AWAY = Unavailable("no route")


@dataclass
class FakePayments:
    """Payments that answer what a test tells them.

    Attributes:
        answer: to a start, whose address was stored. elsewhere: what the library knows and the journal does not.
        now: by id, where a payment is when it is asked about. asked: ids, and whether they were said to be ours.
    """

    answer: Answer = field(default_factory=Answer)
    elsewhere: Sequence[PaymentRecord] = ()
    now: dict[str, PaymentRecord | BaseException] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)

    def quote(self) -> Quote:
        return Quote(amount=DUE.amount, fee=0, plan=DUE.plan)

    def records(self, journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]:
        known = {one.id for one in journal}
        return (*journal, *(one for one in self.elsewhere if one.id not in known))

    def start(self, quote: Quote, record: PaymentRecord, keep: Callable[[PaymentRecord], None]) -> Answer:
        keep(record._replace(url=URL))
        return self.answer

    def look(self, record: PaymentRecord, *, is_ours: bool = True) -> PaymentRecord:
        self.asked.append((record.id, is_ours))
        return given(self.now.get(record.id, record))


@dataclass
class Payer:
    """A patron who owes five euros, with what the journal has."""

    journal: PaymentJournal
    port: FakePayments = field(default_factory=FakePayments)
    ledger: FakeLedger = field(default_factory=FakeLedger)

    def account(self, *records: PaymentRecord) -> OpenedAccount:
        self.ledger.journal = self.journal
        for record in records:
            self.journal.add(ACCOUNT, record)
        return an_account(self.ledger, payments=self.port)


@pytest.fixture(name="payer")
def _payer(tmp_path: Path) -> Payer:
    return Payer(PaymentJournal(tmp_path / "payments.sqlite"))


def test_what_was_paid_before_is_not_taken_for_what_is_due_now(payer: Payer) -> None:
    """Else the fines of today would be called paid."""
    account = payer.account(REGISTERED)
    assert offer(account).settled is None
    assert pay(account, DUE.amount).id != REGISTERED.id


def test_asking_what_is_due_settles_what_an_interrupted_run_left_open(payer: Payer) -> None:
    """Else a payment that was made would be reported as open for ever, while others go on."""
    account = payer.account(DUE)
    payer.port.now[DUE.id] = DUE._replace(state=PaymentState.REGISTERED)
    payer.ledger.intend(ACCOUNT, ChangeKind.PAY_FINES, [Key(DUE.id, "5.00 EUR")], NOW)
    offer(account)
    assert [(one.intent.kind, one.done) for one in account.recovered] == [(ChangeKind.PAY_FINES, True)]
    assert payer.ledger.open == []


def test_an_ended_payment_that_cannot_be_asked_about_keeps_none_of_the_others_from_it(payer: Payer) -> None:
    """It is watched in case that it was paid after all; only what is open must be known."""
    account = payer.account(DUE, CANCELLED)
    payer.port.now = {CANCELLED.id: AWAY, DUE.id: DUE._replace(state=PaymentState.REGISTERED)}
    assert [(one.id, one.state) for one in resume(account)] == [(DUE.id, "registered")]
    payer.port.now = {DUE.id: AWAY}
    payer.journal.update(ACCOUNT, DUE)
    with pytest.raises(Unavailable):
        resume(account)


@pytest.mark.parametrize(("age", "is_asked"), [(timedelta(days=7), False), (timedelta(days=6, hours=23), True)])
def test_whether_a_cancelled_payment_was_paid_after_all_is_asked_for_a_week(
    payer: Payer, age: timedelta, is_asked: bool
) -> None:
    old = CANCELLED._replace(created=NOW - age)
    assert resume(payer.account(old)) == ()
    assert payer.port.asked == ([(old.id, True)] if is_asked else [])


def test_every_reason_against_a_payment_is_told_and_not_that_its_sum_is_another(payer: Payer) -> None:
    quote = payer.port.quote()
    refused = Offer(quote, (BLOCK,), None).refusal_of(Money(1))
    assert refused is not None
    assert refused.reasons == (BLOCK,)
    assert Offer(quote, (), None).refusal_of(None) is None
    with pytest.raises(NotFound, match="fines"):
        fines(an_account())


def test_a_payment_whose_address_was_stored_can_be_paid_though_the_last_answer_was_lost(payer: Payer) -> None:
    """Called unknown, it would be given up, and the patron might pay it and another one."""
    payer.port.answer = Answer(lost=True)
    made = pay(payer.account(), DUE.amount)
    assert (made.state, made.url, made.reasons) == (PaymentState.STARTED, URL, ())


def test_a_payment_of_another_machine_is_stored_here_when_its_address_is_known_and_not_before(payer: Payer) -> None:
    """In the journal it would be ours, and without an address given up, while the other machine shows it."""
    payer.port.elsewhere = (DUE,)
    account = payer.account()
    for _ in range(2):
        resume(account)
    assert payer.port.asked == [(DUE.id, False)] * 2
    assert payer.journal.all(ACCOUNT) == ()
    shown = DUE._replace(url=URL)
    payer.port.now[DUE.id] = shown
    resume(account)
    assert payer.journal.all(ACCOUNT) == (shown,)


@dataclass
class FakeFines:
    """Fines of nobody; what is said of the borrowing rights, and a list of fees."""

    suspended: bool | None

    def read(self) -> Fines:
        return Fines(fines=(), total=Money(0), suspended=self.suspended, read_at=NOW)

    def fees(self) -> tuple[Fee, ...]:
        return (FEE,)


FEE = Fee(rule="late", value="0.20", stated=True)
BLOCK = Reason.said("Fines", ReasonCode.PATRON_SUSPENDED_FINES)


@pytest.mark.parametrize(
    ("shown", "loans", "suspended", "reads"),
    [
        (True, a_reading(), True, 0),
        (False, a_reading(blocks=(BLOCK,)), False, 0),
        (None, a_reading(a_loan()), None, 1),
        (None, a_reading(blocks=(BLOCK,)), True, 1),
        (None, AWAY, None, 1),
        (None, NotUnderstood("x"), None, 1),
        (None, NotFound("x"), None, 1),
    ],
)
def test_where_fines_do_not_say_whether_they_suspend_the_blocks_beside_the_loans_do(
    shown: bool | None, loans: Reading[Loan] | BaseException, suspended: bool | None, reads: int
) -> None:
    """Fines that are there are shown, though the loans cannot be read: whether they suspend is then unknown."""
    port, ledger = FakeLoans([loans]), FakeLedger()
    account = an_account(ledger, loans=port, fines=FakeFines(shown))
    assert (fines(account).suspended, port.reads) == (suspended, reads)
    assert [type(one) for one in ledger.seen] == [Fines, Reading][: 2 if isinstance(loans, Reading) and reads else 1]
    assert fees(account) == (FEE,)
