"""What was read is kept in the ledger, where it can be."""

from __future__ import annotations

import pytest
from tests.builders import NOW, FakeLedger, a_loan, a_reading
from tunilib.services.remembering import remember

from tunilib.errors import LocalError

READING = a_reading(a_loan())


def test_what_was_read_is_kept() -> None:
    ledger = FakeLedger()
    remember(ledger, "demo", READING, NOW)
    assert ledger.seen == [READING]


def test_a_ledger_that_cannot_be_written_spoils_no_reading() -> None:
    ledger = FakeLedger(failing={"saw": LocalError("no room")})
    remember(ledger, "demo", READING, NOW)
    assert ledger.seen == []


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        remember(FakeLedger(failing={"saw": ZeroDivisionError()}), "demo", READING, NOW)
