"""Payments that were made since the backup, when a library is restored: the payment service is asked about them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from tests.library.conftest import AINO, Library

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine, ServiceAnswer, ServiceStatus
from tunilib.core.ports.payments import Merchant, Services
from tunilib.errors import Unavailable
from tunilib.library.circulation import fees
from tunilib.library.desk import Desk
from tunilib.library.models.desk import DeskWord
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite.library import SqliteLibrary


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
    """A backup of a library in which somebody owes 5.00, and a payment of it that was begun and registered since."""
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
