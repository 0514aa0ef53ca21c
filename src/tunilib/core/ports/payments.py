"""Paying fines online: a library's offer, the payment service that takes the money, and the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tunilib.core.answer import Answer
    from tunilib.core.money import Money
    from tunilib.core.payment import PaymentRecord, PlannedFine, ServiceAnswer
    from tunilib.core.reason import Reason


class Quote(NamedTuple):
    """What would be paid now.

    Attributes:
        amount: what would be charged, with the service fee; ``fee``: that fee, in cents.
        plan: the fines that would be settled.
        reasons: why it cannot be paid online. Empty: it can.
        name, email: of the patron, as they would be sent.
        terms: what the site says before a payment. None: the library has no text.
    """

    amount: Money
    fee: int
    plan: tuple[PlannedFine, ...]
    reasons: tuple[Reason, ...] = ()
    name: str | None = None
    email: str | None = None
    terms: str | None = None


class Payments(Protocol):
    """Payment of the card's fines. Nothing here asks twice for money."""

    def quote(self) -> Quote:
        """What would be paid now, and whether it can be; nothing is started.

        Raises:
            SessionExpired, Unavailable, NotUnderstood: it could not be read.
        """

    def records(self, journal: Sequence[PaymentRecord]) -> tuple[PaymentRecord, ...]: ...

    def start(self, quote: Quote, record: PaymentRecord, keep: Callable[[PaymentRecord], None]) -> Answer:
        """Start a payment, once.

        Args:
            quote: what is paid. record: the payment, which the journal has.
            keep: stores the payment with its address, before anybody can be shown it.

        Returns:
            The claim about ``record.id``; its reasons are a refusal.
        """

    def look(self, record: PaymentRecord, *, is_ours: bool = True) -> PaymentRecord:
        """Where a payment is now; a paid one is registered. May be repeated.

        Args:
            is_ours: whether the journal has it. If not, another machine may be making it now.

        Raises:
            Unavailable, NotUnderstood, LocalError: it could not be asked; the state is as before.
        """


class Merchant(NamedTuple):
    """A library's settings of online payment.

    Attributes:
        id: the merchant at the payment service; ``test``: the service's public test account; None: not set.
        return_page: the https address to which the payment service sends the payer back.
        service: the address of the payment service; None: the usual one.
    """

    id: str | None = None
    return_page: str | None = None
    service: str | None = None


class Order(NamedTuple):
    """An order of a payment at the payment service.

    Attributes:
        items: code, description and cents of each thing.
    """

    id: str
    cents: int
    items: tuple[tuple[str, str, int], ...]
    email: str
    name: str
    return_page: str


class PaymentService(Protocol):
    def create(self, order: Order) -> tuple[str, str]:
        """Make a payment: its transaction and its address.

        Raises:
            UsageError: the service does not take such an order; nothing was sent.
            Unavailable: the service did not answer. NotUnderstood: its answer is not as documented.
            LocalError: ``configuration``: it does not accept the merchant or the secret.
        """

    def find(self, transaction: str, stamp: str) -> ServiceAnswer | None:
        """What the service says of a payment; raises as :meth:`create`. None: it does not know the payment.

        Args:
            stamp: the id of the payment; an answer about another one is not understood.
        """

    def close(self) -> None: ...


class Services(Protocol):
    currency: str

    def secret_source(self, store: str, merchant: Merchant) -> str | None:
        """Where the secret of a merchant comes from: ``keyring``, ``command``, ``public``. None: not set.

        Args:
            store: the address of the library.

        Raises:
            LocalError: ``keyring``: the keyring failed.
        """

    def store_secret(self, store: str, merchant: Merchant, secret: str) -> None:
        """Store the secret of a merchant in the keyring.

        Raises:
            LocalError: ``keyring``: it is missing, or it failed.
        """

    def open(self, store: str, merchant: Merchant) -> PaymentService: ...


class Journal(Protocol):
    """The journal of payments on this machine, the only place with their addresses."""

    def add(self, account: str, record: PaymentRecord) -> None:
        """Store a payment that is about to be started; it is on the disk when this returns."""

    def update(self, account: str, record: PaymentRecord) -> None:
        """Store what is known of a payment now; of an ended one the address is forgotten."""

    def drop(self, account: str, payment: str) -> None: ...

    def all(self, account: str) -> tuple[PaymentRecord, ...]: ...

    def at(self, site: str) -> Mapping[str, tuple[PaymentRecord, ...]]:
        """The payments of all cards at a library, by the ledger's name of the account."""
