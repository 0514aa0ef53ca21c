"""The journal of payments: durable, whole, and readable by its owner alone."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import NOW, a_payment

from tunilib.core.payment import PaymentState
from tunilib.errors import LocalError
from tunilib.local.ledger.payments import PaymentJournal

URL = "https://pay.example/1"


@pytest.fixture(name="journal")
def _journal(tmp_path: Path) -> PaymentJournal:
    return PaymentJournal(tmp_path / "data" / "payments.sqlite")


def test_reading_makes_no_file(journal: PaymentJournal, tmp_path: Path) -> None:
    assert journal.all("library 1001") == ()
    assert not (tmp_path / "data").exists()


def test_what_is_written_is_read_whole(journal: PaymentJournal) -> None:
    record = a_payment(
        state=PaymentState.PAID, url=URL, transaction="t-1", paid=NOW + timedelta(minutes=1), card="1001", fee=50
    )
    journal.add("library 1001", record)
    assert journal.all("library 1001") == (record,)
    assert journal.all("library 100") == ()


def test_only_its_owner_reads_the_file(journal: PaymentJournal, tmp_path: Path) -> None:
    journal.add("library 1001", a_payment(url=URL))
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    for file in (tmp_path / "data").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file


def test_an_update_replaces_what_was_known(journal: PaymentJournal) -> None:
    journal.add("library 1001", a_payment(id="p1", url=URL))
    journal.add("library 1001", a_payment(id="p2"))
    ended = a_payment(id="p1", state=PaymentState.REGISTERED, registered=NOW)
    journal.update("library 1001", ended)
    assert journal.all("library 1001") == (a_payment(id="p2"), ended)


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
