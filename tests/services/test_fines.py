"""Paying: what is open is asked about first, and an error or a lost answer never hides money that was taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders import ACCOUNT, NOW, FakeLedger, FakeLoans, a_loan, a_payment, a_reading, an_account, given

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.fine import Fee, Fines
from tunilib.core.loan import Loan
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState
from tunilib.core.ports.payments import Quote
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotUnderstood, Unavailable, UsageError
from tunilib.local.ledger.payments import PaymentJournal
from tunilib.services.fines import Offer, fees, fines, follow, offer, pay, payments, resume
from tunilib.services.opened import OpenedAccount

DUE = a_payment()
URL = "https://pay.example/1"
REGISTERED = a_payment(id="r1", state=PaymentState.REGISTERED, transaction="t1", paid=NOW, registered=NOW)
CANCELLED = a_payment(id="c1", state=PaymentState.CANCELLED, transaction="t2")
SHOWN = DUE._replace(url="https://pay.example/1", transaction="t3")
AWAY = Unavailable("no route")
BLOCK = Reason.said("Fines", ReasonCode.PATRON_SUSPENDED_FINES)
OURS = Reason.of(ReasonCode.PAYMENT_BELOW_MINIMUM)
WARNED, OF_ONE_CENT = (Reason.of(ReasonCode.PAYMENT_IN_PROGRESS, amount=one) for one in (None, Money(1)))


@dataclass
class FakePayments:
    """Payments that answer what a test tells them.

    Attributes:
        answer: to the start of a payment, of which ``kept`` is stored meanwhile.
        fee: of the service. against: what is said against paying.
        elsewhere: what the library knows and the journal does not.
        now: by id, where a payment is when it is asked about. asked: ids, and whether they were said to be ours.
        shows: how the library shows a payment of the journal.
    """

    answer: Callable[[PaymentRecord], Answer] = lambda _: Answer()
    kept: Mapping[str, Any] = field(default_factory=lambda: {"url": URL})
    fee: int = 0
    currency: str = "EUR"
    against: tuple[Reason, ...] = ()
    elsewhere: Sequence[PaymentRecord] = ()
    now: dict[str, PaymentRecord | BaseException] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    shows: Callable[[PaymentRecord], PaymentRecord] = lambda record: record

    def quote(self) -> Quote:
        amount = Money(DUE.amount.cents + self.fee, self.currency)
        return Quote(amount=amount, fee=self.fee, plan=DUE.plan, reasons=self.against)

    def records(self, journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]:
        known = {one.id for one in journal}
        return (*(one for one in self.elsewhere if one.id not in known), *map(self.shows, journal))

    def start(self, quote: Quote, record: PaymentRecord, keep: Callable[[PaymentRecord], None]) -> Answer:
        assert quote == self.quote()
        if self.kept:
            keep(record._replace(**self.kept))
        return self.answer(record)

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


@pytest.mark.parametrize("asks", [offer, resume])
def test_asking_about_payments_settles_what_an_interrupted_run_left_open(
    payer: Payer, asks: Callable[[OpenedAccount], object]
) -> None:
    """Else a payment that was made would be reported as open for ever, while others go on."""
    account = payer.account(DUE)
    payer.port.now[DUE.id] = DUE._replace(state=PaymentState.REGISTERED)
    payer.ledger.intend(ACCOUNT, ChangeKind.PAY_FINES, [Key(DUE.id, "5.00 EUR")], NOW)
    asks(account)
    assert [(one.intent.kind, one.done) for one in account.recovered] == [(ChangeKind.PAY_FINES, True)]
    assert payer.ledger.open == []


def test_an_ended_payment_that_cannot_be_asked_about_keeps_none_of_the_others_from_it(payer: Payer) -> None:
    """It is watched in case that it was paid after all; only what is open must be known."""
    account = payer.account(DUE, CANCELLED)
    payer.port.now = {CANCELLED.id: AWAY, DUE.id: DUE._replace(state=PaymentState.REGISTERED)}
    assert [(one.id, one.state) for one in resume(account)] == [(DUE.id, "registered")]


def test_the_error_of_an_open_payment_is_told_whatever_others_are_asked_about_after_it(payer: Payer) -> None:
    """Else a payment of which nothing is known would look as if it had been asked about."""
    payer.port.now = {DUE.id: AWAY, CANCELLED.id: NotUnderstood("x")}
    with pytest.raises(Unavailable):
        resume(payer.account(CANCELLED, DUE))


def test_what_another_machine_has_paid_while_this_one_asked_is_shown(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = iter([(), (REGISTERED,)])
    monkeypatch.setattr(payer.port, "records", lambda _: next(readings))
    assert resume(payer.account()) == (REGISTERED.as_payment(),)


@pytest.mark.parametrize(
    ("ended", "is_asked"),
    [
        ({"created": NOW - timedelta(days=7)}, False),
        ({"created": NOW - timedelta(days=6, hours=23)}, True),
        ({"created": NOW + timedelta(days=7)}, False),
        ({"state": PaymentState.FAILED}, True),
        ({"state": PaymentState.REGISTERED}, False),
        ({"transaction": None}, False),
    ],
)
def test_whether_an_ended_payment_was_paid_after_all_is_asked_for_a_week(
    payer: Payer, ended: dict[str, Any], is_asked: bool
) -> None:
    """Also by a clock that went back; nobody can have paid what the service has no number of."""
    old = CANCELLED._replace(**ended)
    account = payer.account(old)
    assert resume(account) == ()
    assert payer.port.asked == ([(old.id, True)] if is_asked else [])
    offer(account)
    assert len(payer.port.asked) == is_asked  # which costs a request, and is not needed before paying
    payer.port.now[old.id] = paid = old._replace(state=PaymentState.PAID, paid=NOW)
    assert resume(account) == ((paid.as_payment(),) if is_asked else ())


def test_every_reason_against_a_payment_is_told_and_not_that_its_sum_is_another(payer: Payer) -> None:
    quote = payer.port.quote()
    refused = Offer(quote, (BLOCK,), None).refusal_of(Money(1))
    assert refused is not None
    assert refused.reasons == (BLOCK,)
    assert Offer(quote, (), None).refusal_of(None) is None
    with pytest.raises(NotFound, match="does not offer this online: fines"):
        fines(an_account())


def test_all_that_is_known_of_a_payment_is_in_the_journal_when_its_address_is_opened(payer: Payer) -> None:
    """From then on it can be paid, on whatever machine and however this run ends."""
    opened: list[tuple[object, ...]] = []
    payer.port.fee = 50
    account = payer.account(REGISTERED)
    made = pay(account, Money(550), lambda url: opened.append((url, *payer.journal.all(ACCOUNT))))
    assert made.id is not None
    assert re.fullmatch("[a-z2-9]{10}", made.id)
    record = PaymentRecord(made.id, PaymentState.STARTED, Money(550), NOW, DUE.plan, fee=50, card="1", url=URL)
    assert opened == [(URL, record, REGISTERED)]
    assert made == record.as_payment()
    ((intent, settled, _),) = payer.ledger.settled
    assert (intent.kind, intent.keys) == (ChangeKind.PAY_FINES, (Key(made.id, "5.50 EUR"),))
    assert settled == (Settled(made.id, "started", None, ()),)


@pytest.mark.parametrize(
    ("answer", "kept", "shown", "stored"),
    [
        (Answer(refused=(OURS,)), {}, (None, "payment.below-minimum"), None),
        (Claim(ClaimWord.REFUSED, (OURS,)), {}, (None, "payment.below-minimum"), None),
        (Claim(ClaimWord.REFUSED, (OURS, BLOCK)), {}, (None, "payment.below-minimum"), "failed"),
        (Answer(refused=(OURS,)), {"transaction": "t"}, (None, "payment.below-minimum"), "failed"),
        (Answer(lost=True), {}, ("unknown", "other"), "unknown"),
        (Answer(failed=(BLOCK,)), {}, ("unknown", "other"), "unknown"),
        (Answer(lost=True), {"url": URL}, ("started", None), "started"),
        (Answer(), {}, ("started", None), "started"),
    ],
)
def test_a_payment_is_forgotten_only_where_nobody_can_have_got_its_address(
    payer: Payer, answer: Answer | Claim, kept: dict[str, Any], shown: tuple[str | None, str | None], stored: str | None
) -> None:
    """What may have been sent is asked about; and what is shown can be paid though the last answer was lost."""
    payer.port.kept = kept
    payer.port.answer = lambda record: answer if isinstance(answer, Answer) else Answer(claims={record.id: answer})
    account, opened = payer.account(REGISTERED), list[str]()
    made = pay(account, "5.00", opened.append)
    assert opened == ([] if made.url is None else [URL])
    assert (made.state, next((one.code for one in made.reasons), None)) == shown
    assert (made.amount, made.url) == (DUE.amount, kept.get("url"))
    now = [(one.state, one.url) for one in payer.journal.all(ACCOUNT) if one != REGISTERED]
    assert now == ([] if stored is None else [(stored, kept.get("url"))])
    ((_, (settled,), _),) = payer.ledger.settled
    assert (settled.word, settled.reasons) == (shown[0] or "refused", made.reasons)


def test_a_payment_is_told_as_the_library_shows_it_with_the_address_that_this_machine_has(payer: Payer) -> None:
    words = "the bank is asked"
    payer.port.elsewhere = (REGISTERED._replace(id="newer"),)
    payer.port.shows = lambda one: one._replace(words=words, reason="other.payment-pending", url=None)
    made = pay(payer.account(REGISTERED), DUE.amount)
    assert ([one.words for one in made.reasons], made.url) == ([words], URL)


def test_a_payment_can_be_paid_though_nothing_can_be_read_after_its_start(payer: Payer) -> None:
    def shows(record: PaymentRecord) -> PaymentRecord:
        return given(AWAY if record.url else record)

    payer.port.shows = shows
    made = pay(payer.account(REGISTERED), DUE.amount)
    assert (made.state, made.url) == (PaymentState.STARTED, URL)


def test_an_amount_in_words_is_in_the_librarys_currency(payer: Payer) -> None:
    payer.port.currency = "SEK"
    asked = Reason.of(ReasonCode.PAYMENT_FINES_CHANGED, what="asked", amount=Money(500, "SEK"))
    for amount in ("4.99", Money(500), Money(499, "SEK")):
        refused = pay(payer.account(), amount)
        assert (refused.id, refused.amount, refused.reasons) == (None, Money(500, "SEK"), (asked,))
    made = pay(payer.account(), "5.00")
    assert (made.state, made.amount) == ("started", Money(500, "SEK"))
    with pytest.raises(UsageError, match="not an amount: five") as caught:
        pay(payer.account(), "five")
    assert caught.value.hint == "write digits, a point and two digits, for example 3.00"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("against", "other", "reasons"),
    [
        ((), SHOWN, ()),
        ((WARNED,), SHOWN, ()),
        ((WARNED, BLOCK), SHOWN, (BLOCK,)),
        ((), SHOWN._replace(amount=Money(1)), (OF_ONE_CENT,)),
        ((WARNED,), SHOWN._replace(amount=Money(1)), (WARNED,)),
        ((BLOCK,), SHOWN._replace(amount=Money(1)), (BLOCK, OF_ONE_CENT)),
    ],
)
def test_a_payment_of_the_same_fines_goes_on_and_no_other_is_made_beside_it(
    payer: Payer, against: tuple[Reason, ...], other: PaymentRecord, reasons: tuple[Reason, ...]
) -> None:
    """A site warns of a payment that is under way, of which the journal knows whether it is the same."""
    payer.port.against = against
    account, opened = payer.account(other), list[str]()
    found = offer(account)
    assert (found.reasons, found.going_on, found.settled) == (reasons, None if reasons else other, None)
    made = pay(account, DUE.amount, opened.append)
    assert payer.journal.all(ACCOUNT) == (other,)
    assert (made.id, made.reasons, opened) == ((None, reasons, []) if reasons else (other.id, (), [URL]))


def test_what_was_paid_meanwhile_is_told_and_nothing_else_is_paid(payer: Payer) -> None:
    payer.port.now[DUE.id] = paid = DUE._replace(state=PaymentState.REGISTERED)
    payer.port.against, opened = (BLOCK,), list[str]()
    account = payer.account(REGISTERED, DUE)
    assert pay(account, Money(1), opened.append) == paid.as_payment()
    assert (offer(account).settled, opened) == (None, [])
    payer.journal.update(ACCOUNT, DUE)
    assert offer(account) == Offer(payer.port.quote(), (), paid)


def test_payments_are_shown_as_last_known_and_one_of_them_is_asked_about(payer: Payer) -> None:
    payer.port.now[DUE.id] = now = DUE._replace(state=PaymentState.PAID, paid=NOW)
    account = payer.account(REGISTERED, DUE)
    assert payments(account) == (DUE.as_payment(), REGISTERED.as_payment())
    assert payer.port.asked == []
    assert follow(account, DUE.id) == now.as_payment()
    assert payments(account) == (now.as_payment(), REGISTERED.as_payment())
    with pytest.raises(NotFound, match="no such payment in this account: p9") as caught:
        follow(account, "p9")
    assert caught.value.hint == "see: tunilib fines payments"
    with pytest.raises(NotFound, match="paying fines online"):
        payments(an_account(payer.ledger))


def test_a_payment_of_another_machine_is_stored_here_when_its_address_is_known_and_not_before(payer: Payer) -> None:
    """In the journal it would be ours, and without an address given up, while the other machine shows it."""
    payer.port.elsewhere = (DUE,)
    account = payer.account()
    for _ in range(2):
        assert resume(account) == (DUE.as_payment(),)
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
