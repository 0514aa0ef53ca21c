"""Payments of a library: other programs change things between their steps, or the library is restored meanwhile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from tests.builders import NOW, a_payment
from tests.library.conftest import AINO, Library

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import (
    BLOCKS_FOR,
    PaymentRecord,
    PaymentState,
    PlannedFine,
    ServiceAnswer,
    ServiceStatus,
    never_shown,
)
from tunilib.core.ports.payments import Merchant, Order, Quote, Services
from tunilib.errors import NotUnderstood, Unavailable
from tunilib.library.circulation import fees
from tunilib.library.desk import Desk
from tunilib.library.models.desk import DeskWord
from tunilib.library.patron.payments import EmbeddedPayments, merged
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite.library import SqliteLibrary

URL, RETURN = "https://pay.example/t1", "https://library.example/thanks"


class Service:
    """The payment service: its requests, and its answer for every payment."""

    def __init__(self, currency: str = "EUR") -> None:
        self.currency, self.asked, self.answer = currency, list[Any](), cast("ServiceAnswer | None", None)

    def secret_source(self, *_: object) -> str:
        return "keyring"

    def open(self, *_: object) -> Service:
        return self

    def create(self, order: Order) -> tuple[str, str]:
        self.asked.append((order.id, order.cents))
        return "t1", URL

    def find(self, transaction: str, stamp: str) -> ServiceAnswer | None:
        self.asked.append((transaction, stamp))
        return self.answer

    def close(self) -> None:
        """Nothing is open."""


class Till:
    """The payments of a patron who owes 5.00 and whose address the service has."""

    def __init__(self, library: Library, service: Service) -> None:
        self.library, self.service, self.journal = library, service, list[PaymentRecord]()
        with self.store() as tx:
            tx.payments.set_merchant(Merchant(id="test", return_page=RETURN))
        library.desk.patrons.edit(AINO, {"email": "aino@example.org"})
        self.charge()
        self.port = EmbeddedPayments(library.door(AINO)._signed_in, lambda: cast("Services", service))

    def store(self) -> Any:
        return SqliteLibrary(self.library.path, self.library.now).transaction("desk", "a test")

    def charge(self) -> None:
        self.library.desk.fees.add(AINO, Money(500, "EUR"), FineKind.OTHER)

    def record(self, quote: Quote, **more: Any) -> PaymentRecord:
        return a_payment(
            id="pay1", amount=quote.amount, plan=quote.plan, created=self.library.moment, card=AINO, **more
        )

    def start(self, quote: Quote) -> Answer:
        return self.port.start(quote, self.record(quote), self.journal.append)

    def state(self) -> tuple[object, ...]:
        (row,) = self.library.sql("SELECT state, transaction_id FROM payment")
        return row


@pytest.fixture(name="till")
def _till(library: Library) -> Till:
    return Till(library, Service())


def test_other_fines_of_the_same_sum_are_not_those_that_were_agreed_to(till: Till) -> None:
    quote = till.port.quote()
    till.library.desk.fees.waive(quote.plan[0].id)
    till.charge()
    claim = till.start(quote).of("pay1")
    assert (claim.word, [reason.code for reason in claim.reasons]) == (ClaimWord.REFUSED, ["payment.fines-changed"])
    assert (till.service.asked, till.journal) == ([], [])
    assert till.start(till.port.quote()).of("pay1").word is ClaimWord.DONE


def test_a_payment_whose_program_died_before_the_library_had_its_transaction_is_asked_about_and_registered(
    till: Till,
) -> None:
    record = till.record(till.port.quote())
    with till.store() as tx:
        patron = tx.patrons.by_card(AINO)
        tx.payments.add(patron.id, record)
    noted = record._replace(transaction="t1", url=URL)
    (found,) = till.port.records([noted])
    assert (found.transaction, found.url) == ("t1", URL)
    till.service.answer = ServiceAnswer(ServiceStatus.OK, 500)
    assert till.port.look(found).state is PaymentState.REGISTERED
    assert (till.service.asked, till.state(), till.library.owed(AINO)) == (
        [("t1", "pay1")],
        ("registered", "t1"),
        "0.00",
    )
    assert till.library.sql("SELECT amount FROM event WHERE kind = 'payment-registered' AND after = 'pay1'") == [(500,)]
    with till.store() as tx:
        tx.payments.set_merchant(Merchant())
    assert [reason.code for reason in till.port.quote().reasons] == ["payment.nothing-due"]


def test_a_payment_that_the_service_does_not_know_is_an_error_within_an_hour_and_unknown_then(till: Till) -> None:
    till.start(till.port.quote())
    (record,) = till.journal
    till.library.moment += BLOCKS_FOR - timedelta(seconds=1)
    with pytest.raises(NotUnderstood, match="does not know this payment: pay1"):
        till.port.look(record)
    till.library.moment += timedelta(seconds=1)
    assert till.port.look(record).state is PaymentState.UNKNOWN


@pytest.mark.parametrize("is_ours", [True, False])
def test_a_payment_without_a_transaction_is_given_up_by_its_machine_at_once_and_by_others_after_an_hour(
    till: Till, is_ours: bool
) -> None:
    record = till.record(till.port.quote())
    with till.store() as tx:
        tx.payments.add(tx.patrons.by_card(AINO).id, record)
    if not is_ours:
        till.library.moment += BLOCKS_FOR - timedelta(seconds=1)
        assert till.port.look(record, is_ours=False) == record
        till.library.moment += timedelta(seconds=1)
    assert till.port.look(record, is_ours=is_ours) == never_shown(record)
    assert (till.state(), till.service.asked) == ((str(never_shown(record).state), None), [])


def test_a_service_of_another_currency_is_not_asked_and_says_why(library: Library) -> None:
    till = Till(library, Service("SEK"))
    (reason,) = till.port.quote().reasons
    assert (reason.code, dict(reason.params)) == (
        "payment.not-offered",
        {"what": "currency", "taken": "SEK", "currency": "EUR"},
    )


def test_what_the_library_knows_counts_and_what_it_forgot_is_open_again_where_money_may_have_been_taken() -> None:
    def one(id_: str, state: PaymentState, **more: Any) -> PaymentRecord:
        return a_payment(id=id_, state=state, created=NOW + timedelta(minutes=int(id_)), **more)

    known = [one("1", PaymentState.STARTED), one("2", PaymentState.REGISTERED, transaction="t2")]
    journal = [
        one("1", PaymentState.STARTED, transaction="t1", url=URL),
        one("2", PaymentState.STARTED, transaction="t2", url=URL),
        one("3", PaymentState.REGISTERED, transaction="t3", paid=NOW, registered=NOW, words="Thanks"),
        one("4", PaymentState.REGISTERED, registered=NOW),
        one("5", PaymentState.CANCELLED, transaction="t5"),
        one("6", PaymentState.UNREGISTERED, transaction="t6", is_resolved=True),
    ]
    found = merged(known, journal)
    assert [(record.id, str(record.state), record.transaction, record.url) for record in found] == [
        ("6", "unregistered", "t6", None),
        ("5", "cancelled", "t5", None),
        ("4", "registered", None, None),
        ("3", "started", "t3", None),
        ("2", "registered", "t2", None),
        ("1", "started", "t1", URL),
    ]
    assert (found[3].paid, found[3].registered, found[3].words) == (None, None, None)


class PaidService:
    """A payment service that has taken the money of every payment, or cannot be reached."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.asked: list[str] = []
        self._is_away = is_away

    def open(self, store: str, merchant: Merchant) -> PaidService:
        return self

    def find(self, transaction: str, stamp: str) -> ServiceAnswer:
        self.asked.append(transaction)
        if self._is_away:
            raise Unavailable("the payment service is away")
        return ServiceAnswer(ServiceStatus.OK, 500)

    def close(self) -> None:
        """Nothing is open."""


def owing_and_paying(library: Library, tmp_path: Path) -> tuple[Path, str]:
    """A backup of a library in which somebody owes 5.00, and a payment that was begun and registered since."""
    with SqliteLibrary(library.path, library.now).transaction("desk", "payment setup") as tx:
        tx.payments.set_merchant(Merchant(id="test"))
    library.desk.fees.add(AINO, Money(500, "EUR"), FineKind.OTHER)
    backup = tmp_path / "owing.sqlite"
    library.desk.backup(backup)
    with SqliteLibrary(library.path, library.now).transaction("patron", "fines pay") as tx:
        patron = tx.patrons.by_card(AINO)
        assert patron is not None
        (fine,) = tx.fines.open_of(patron.id)
        tx.payments.add(
            patron.id,
            PaymentRecord(
                id="pay1",
                state=PaymentState.REGISTERED,
                amount=Money(500, "EUR"),
                created=library.moment,
                registered=library.moment,
                plan=(PlannedFine(fine.fine.id, FineKind.OTHER, 500),),
                card=AINO,
                transaction="t1",
            ),
        )
        fees.pay(tx, fine)
    return backup, fine.fine.id


def test_a_payment_made_since_the_backup_is_asked_about_and_registered_again(library: Library, tmp_path: Path) -> None:
    backup, _ = owing_and_paying(library, tmp_path)
    service = PaidService()
    desk = Desk(store_address(library.path), library.now, payments=lambda: cast("Services", service))

    done = desk.restore(backup)

    assert (service.asked, done.reasons) == (["t1"], ())
    assert library.sql("SELECT state, transaction_id FROM payment") == [("registered", "t1")]
    assert library.sql("SELECT amount - paid FROM fine") == [(0,)]
    assert desk.verify().problems == ()


def test_an_old_file_that_cannot_be_read_is_said_to_hide_its_payments(library: Library, tmp_path: Path) -> None:
    backup, _ = owing_and_paying(library, tmp_path)
    library.path.write_bytes(b"not a library" * 1000)

    done = Desk(store_address(library.path), library.now, payments=lambda: cast("Services", PaidService())).restore(
        backup
    )

    assert done.outcome is DeskWord.RESTORED
    assert [dict(reason.params)["what"] for reason in done.reasons] == ["payments-not-read"]


def test_a_payment_service_that_is_away_leaves_the_payment_open_and_is_reported(
    library: Library, tmp_path: Path
) -> None:
    backup, _ = owing_and_paying(library, tmp_path)
    service = PaidService(is_away=True)
    desk = Desk(store_address(library.path), library.now, payments=lambda: cast("Services", service))

    done = desk.restore(backup)

    assert done.outcome is DeskWord.RESTORED
    assert "away" in done.reasons[0].text("en")
    assert library.sql("SELECT state FROM payment") == [("started",)]
    assert library.sql("SELECT amount - paid FROM fine") == [(500,)]
