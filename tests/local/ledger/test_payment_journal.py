"""The journal of payments: durable, whole, and readable by its owner alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import NOW, a_payment

from tunilib.core.payment import PaymentState
from tunilib.errors import LocalError
from tunilib.local.ledger.deletion import forget_payments
from tunilib.local.ledger.payments import PaymentJournal
from tunilib.local.paths import Paths

URL = "https://pay.example/1"


@pytest.fixture(name="journal")
def _journal(tmp_path: Path) -> PaymentJournal:
    return PaymentJournal(tmp_path / "data" / "payments.sqlite")


def test_what_is_written_is_read_whole_by_its_owner_alone(journal: PaymentJournal, tmp_path: Path) -> None:
    assert journal.all("library 1001") == ()
    assert not (tmp_path / "data").exists()
    record = a_payment(
        state=PaymentState.PAID, url=URL, transaction="t-1", paid=NOW + timedelta(minutes=1), card="1001", fee=50
    )
    journal.add("library 1001", record)
    assert journal.all("library 1001") == (record,)
    assert journal.all("library 100") == ()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    for file in (tmp_path / "data").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file


def test_an_update_replaces_what_was_known(journal: PaymentJournal) -> None:
    for id_ in ("p1", "p2"):
        journal.add("library 1001", a_payment(id=id_, url=URL))
    ended = a_payment(id="p1", state=PaymentState.REGISTERED, registered=NOW)
    journal.update("library 1001", ended)
    assert journal.all("library 1001") == (a_payment(id="p2", url=URL), ended)


@pytest.mark.parametrize("key", [None, "library 1001"])
def test_only_payments_that_are_registered_are_forgotten(paths: Paths, key: str | None) -> None:
    journal = PaymentJournal(paths.payments)
    assert not forget_payments(paths, key)
    assert not paths.payments.exists()
    for state in PaymentState:
        journal.add("library 1001", a_payment(id=f"mine-{state}", state=state, url=URL))
    journal.add("library 1002", a_payment(id="other", state=PaymentState.REGISTERED))
    assert forget_payments(paths, key)
    left = {one.state for one in journal.all("library 1001")}
    assert left == set(PaymentState) - {PaymentState.REGISTERED}
    assert len(journal.all("library 1002")) == (0 if key is None else 1)
    assert b"mine-registered" not in paths.payments.read_bytes()
    assert not forget_payments(paths, key)


def test_an_entry_that_cannot_be_read_is_not_forgotten(paths: Paths) -> None:
    PaymentJournal(paths.payments).add("library 1001", a_payment())
    with closing(sqlite3.connect(paths.payments)) as db, db:
        db.execute("UPDATE payment SET data = 'registered'")
    assert not forget_payments(paths)


def test_all_cards_of_a_library_are_found_by_its_address(journal: PaymentJournal) -> None:
    journal.add("sqlite:////a.sqlite 1001", a_payment(id="p1"))
    journal.add("sqlite:////a.sqlite 1002", a_payment(id="p2"))
    journal.add("sqlite:////a.sqlite2 1002", a_payment(id="p3"))
    found = journal.at("sqlite:////a.sqlite")
    assert {account: [one.id for one in records] for account, records in found.items()} == {
        "sqlite:////a.sqlite 1002": ["p2"],
        "sqlite:////a.sqlite 1001": ["p1"],
    }


def test_an_entry_that_cannot_be_read_is_an_error_that_names_it(journal: PaymentJournal, tmp_path: Path) -> None:
    journal.add("library 1001", a_payment(id="p1"))
    with sqlite3.connect(tmp_path / "data" / "payments.sqlite") as db:
        db.execute("UPDATE payment SET data = '{}'")
    db.close()
    with pytest.raises(LocalError, match="p1") as caught:
        journal.all("library 1001")
    assert caught.value.code == "database"
