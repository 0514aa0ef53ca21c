"""Each act of patrons, desk, programs and the day, tried in one scene, and what the library is afterwards."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from tests.builders import a_payment
from tests.library.account_rules import CARDS
from tests.library.conftest import ZONE, Library
from tests.library.program_rules import LOAN, URIS, Program

from tunilib.core.answer import Answer
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine, ServiceAnswer, ServiceStatus
from tunilib.core.ports.payments import Merchant, Order, Services
from tunilib.errors import NotFound, UsageError
from tunilib.library.patron.payments import EmbeddedPayments
from tunilib.library.serve import changes
from tunilib.library.stores import open_library

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


AINO, EERO, HELMI, CHILD = CARDS
FIVE: Final = Money(500, "EUR")
NOW: Final = "2026-03-31"
_OPEN_HOLD = "SELECT h.id FROM hold h JOIN patron p ON p.id = h.patron WHERE p.card = ? AND h.record = ?"
_FINE = "SELECT f.id FROM fine f JOIN patron p ON p.id = f.patron WHERE p.card = ? AND f.kind = 'other'"
_PAYMENT = "SELECT id, created, transaction_id, state FROM payment"
_STATE: Final = (
    "SELECT l.barcode, p.card, l.due, l.renewals, l.lost, l.returned FROM loan l LEFT JOIN patron p ON p.id = l.patron",
    """SELECT h.record, p.card, h.kind, h.status, h.pickup, h.pickup_until, h.barcode, h.closed, h.frozen
         FROM hold h LEFT JOIN patron p ON p.id = h.patron""",
    "SELECT p.card, f.kind, f.amount, f.paid, f.waived, f.record FROM fine f LEFT JOIN patron p ON p.id = f.patron",
    "SELECT p.card, n.kind, n.subject, n.ended FROM notice n JOIN patron p ON p.id = n.patron",
    "SELECT barcode, library, lost, withdrawn FROM item",
    "SELECT card, state, amount, transaction_id FROM payment",
    "SELECT card, block FROM patron",
    "SELECT day_done FROM library",
)


class Service:
    """The payment service. What it was asked for is paid as soon as it is asked about; nothing else is."""

    currency = "EUR"

    def __init__(self) -> None:
        self.made: dict[str, int] = {}

    def secret_source(self, *_: object) -> str:
        return "keyring"

    def open(self, *_: object) -> Service:
        return self

    def create(self, order: Order) -> tuple[str, str]:
        self.made[order.id] = order.cents
        return f"t-{order.id}", "https://pay.example/1"

    def find(self, transaction: str, stamp: str) -> ServiceAnswer | None:
        cents = self.made.get(stamp)
        return ServiceAnswer(ServiceStatus.NEW if cents is None else ServiceStatus.OK, cents or 500)

    def close(self) -> None:
        """Nothing is open."""


def play_scene(library: Library) -> None:
    """Overdue, lent, kept too long, waiting, fetched, owed: something for each act."""
    desk = library.desk
    library.lend(AINO, "b1")
    library.lend(EERO, "b2")
    library.hold(HELMI, "r1")
    library.at("2026-03-22")
    library.lend(AINO, "c1")
    library.hold(HELMI, "r2", "arvo")
    library.hold(EERO, "r2", "arvo")
    desk.check_in(["c1"], "arvo")
    library.door(CHILD).holds.place(HoldRequest(record="r3", kind=HoldKind.RETRIEVAL, pickup="linna"))
    desk.patrons.edit(AINO, {"email": "aino@example.org"})
    for card in (AINO, EERO):
        desk.fees.add(card, FIVE, FineKind.OTHER)
    with closing(open_library(library.address, library.now)) as store, store.transaction("desk", "a test") as tx:
        tx.payments.set_merchant(Merchant(id="test", return_page="https://library.example/thanks"))
        patron = tx.patrons.by_card(EERO)
        assert patron is not None
        tx.payments.add(patron.id, half_begun(library))
    library.at("2026-03-30")
    desk.day(library.today.replace(day=29))
    library.at(NOW)
    desk.checkout(EERO, ["k1"])


def half_begun(library: Library) -> PaymentRecord:
    """A payment that its program has not brought to its address yet."""
    plan = (PlannedFine(_fine(library, EERO), FineKind.OTHER, 500, None, None),)
    return a_payment(
        id="pay2", amount=FIVE, plan=plan, created=datetime(2026, 3, 22, 10, tzinfo=ZONE), card=EERO, fee=0
    )


def state(library: Library) -> list[list[str]]:
    """Everything but ids, moments and events."""
    return [sorted(map(repr, library.sql(query))) for query in _STATE]


def _hold(library: Library, card: str, record: str) -> str:
    return str(library.sql(f"{_OPEN_HOLD} AND h.closed IS NULL", card, record)[0][0])


def _cancel(library: Library, card: str, record: str) -> object:
    port = library.door(card).holds
    return port.cancel([one for one in port.read().items if one.record_id == record])


def _change(library: Library, card: str, record: str, change: HoldChange) -> object:
    port = library.door(card).holds
    return port.change([one for one in port.read().items if one.record_id == record], change)


def _renew(library: Library, card: str) -> object:
    port = library.door(card).loans
    return port.renew(port.read().items)


def _fine(library: Library, card: str = AINO) -> str:
    return str(library.sql(_FINE, card)[0][0])


def _renew_by_paia(library: Library, card: str) -> None:
    with closing(Program(library, card, "secret1")) as program:
        items = [{"item": one["item"]} for one in program.items() if one["status"] == LOAN]
        program.ask(changes.renew, *items)


def _request_by_paia(library: Library, card: str, record: str) -> None:
    with closing(Program(library, card, "secret1")) as program:
        program.ask(changes.request, {"edition": URIS.uri("title", record)})


def _cancel_by_paia(library: Library, card: str) -> None:
    with closing(Program(library, card, "secret1")) as program:
        asked = [{"edition": one["edition"]} for one in program.requests()]
        if asked:
            program.ask(changes.cancel, *asked)


class Payer:
    """A patron's program that pays, with its journal; the service keeps what was made for all programs."""

    def __init__(self, library: Library, service: Service, card: str = AINO) -> None:
        self._library, self.journal = library, list[PaymentRecord]()
        signed_in = library.door(card)._signed_in
        self._port = EmbeddedPayments(signed_in, lambda: cast("Services", service))

    def start(self, name: str) -> Answer:
        quote = self._port.quote()
        record = a_payment(
            id=name, amount=quote.amount, plan=quote.plan, created=self._library.moment, card=AINO, fee=0
        )
        return self._port.start(quote, record, self.journal.append)

    def store_address(self) -> None:
        """The last step of the payment that was half begun."""
        made = half_begun(self._library)._replace(transaction="t-pay2", url="https://pay.example/2")
        self._port._attach(made)

    def look(self) -> None:
        for record in self._port.records(()):
            if record.state is PaymentState.STARTED:
                self._port.look(record, is_ours=False)


def acts(service: Service) -> Mapping[str, Callable[[Library], Any]]:
    """What is done, by name."""
    start = lambda library: Payer(library, service).start("pay1")  # noqa: E731
    look = lambda library: Payer(library, service).look()  # noqa: E731
    frozen, elsewhere = HoldChange(freeze=True), HoldChange(pickup="hervanta")
    return {
        "the kept copy is collected": lambda library: library.desk.checkout(HELMI, ["c1"]),
        "the kept copy is lent to the next": lambda library: library.desk.checkout(EERO, ["c1"]),
        "an overdue copy is returned": lambda library: library.desk.check_in(["b1"], "linna"),
        "a copy that is waited for is returned": lambda library: library.desk.check_in(["b2"], "hervanta"),
        "the patron renews": partial(_renew, card=EERO),
        "the patron renews what is overdue": partial(_renew, card=AINO),
        "the desk renews": lambda library: library.desk.renew(EERO, every=True),
        "a program renews": partial(_renew_by_paia, card=EERO),
        "a hold is placed": lambda library: library.door(CHILD).holds.place(HoldRequest(record="r1", pickup="linna")),
        "the desk places a hold": lambda library: library.desk.hold(AINO, "r2", pickup="arvo"),
        "a program requests": partial(_request_by_paia, card=CHILD, record="r2"),
        "a ready hold is cancelled": partial(_cancel, card=HELMI, record="r2"),
        "a waiting hold is cancelled": partial(_cancel, card=HELMI, record="r1"),
        "a program cancels": partial(_cancel_by_paia, card=EERO),
        "the desk cancels a ready hold": lambda library: library.desk.requests.cancel(_hold(library, HELMI, "r2")),
        "a hold is frozen": partial(_change, card=EERO, record="r2", change=frozen),
        "a hold is sent elsewhere": partial(_change, card=EERO, record="r2", change=elsewhere),
        "a request is ready": lambda library: library.desk.requests.ready(_hold(library, CHILD, "r3")),
        "a fee is paid at the desk": lambda library: library.desk.fees.pay(AINO, [_fine(library)]),
        "a fee is waived": lambda library: library.desk.fees.waive(_fine(library)),
        "a fee is added": lambda library: library.desk.fees.add(EERO, FIVE, FineKind.OTHER),
        "the last act is undone": lambda library: library.desk.undo(),
        "a copy is lost": lambda library: library.desk.items.lost("b2"),
        "a copy is withdrawn": lambda library: library.desk.items.withdraw("s1"),
        "a patron is blocked": lambda library: library.desk.patrons.block(EERO, "asked for"),
        "a patron is removed": lambda library: library.desk.patrons.remove(CHILD),
        "a payment is started": start,
        "payments are looked at": look,
        "a payment that is half begun is looked at": lambda library: Payer(library, service, EERO).look(),
        "its address is stored": lambda library: Payer(library, service, EERO).store_address(),
        "the day ends": lambda library: library.desk.day(),
    }


def done(act: Callable[[Library], Any], library: Library) -> None:
    """Do it. What is not there (any more) is refused before anything is changed."""
    with suppress(UsageError, NotFound, IndexError):
        act(library)
