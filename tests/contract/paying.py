"""A patron who owes five euros at a fake Finna site that takes payments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.accounts import inner
from tests.contract.worlds import CARD, World, world
from tests.fakes.paytrail import Paytrail
from tests.fakes.site_payments import PAID, REGISTRATION_FAILED, Row, SitePayments

from tunilib.account import Account
from tunilib.core.money import Money
from tunilib.core.payment import Payment
from tunilib.core.profile import ProfileChange
from tunilib.services.fines import follow, payments as do_payments

DUE = Money(500)


@dataclass
class Reader:
    """A patron who owes five euros at a site."""

    here: World
    payments: SitePayments
    account: Account

    def pay(self, amount: Money = DUE) -> Payment:
        return self.account.pay(amount)

    def started(self, amount: Money = DUE) -> Row:
        payment = self.pay(amount)
        assert payment.state == "started", payment
        return self.row

    @property
    def row(self) -> Row:
        return self.payments.rows[-1]

    def paid(self, status: str = "ok") -> Row:
        self.payments.service.decide(self.row.transaction.id, status)
        return self.row

    def come_back(self, status: str | None = None) -> Payment:
        """The payer's browser comes back to the site, which registers what was paid; the payment as it is then."""
        self.payments.notify(self.row, status)
        if self.row.state in (PAID, REGISTRATION_FAILED):
            self.payments.register(self.here.fake, self.row.id)
        return self.look()

    def look(self) -> Payment:
        (known,) = do_payments(inner(self.account))[:1]
        assert known.id is not None
        return follow(inner(self.account), known.id)

    def again(self) -> Reader:
        """The next run: another session with the same files."""
        return Reader(self.here, self.payments, self.here.account(CARD))

    @property
    def owed(self) -> str:
        return str(self.here.library.door(CARD).fines.read().total)


@contextmanager
def at_a_site(folder: Path, kind: str = "finna", *, on_own_host: bool = False) -> Iterator[Reader]:
    with Paytrail().serving() as service, world(kind, folder) as here:
        payments = SitePayments(service, f"{here.address}/MyResearch/Fines", on_own_host=on_own_host)
        here.fake.payments, here.fake.sign = payments, "€"
        if kind == "vufind":  # it does not show that of the register
            here.library.door(CARD).profile.set(ProfileChange(email="reader@example.org"))
        here.library.owe(CARD, "3.00")
        here.library.owe(CARD, "2.00")
        yield Reader(here, payments, here.account(CARD))
