"""An open account: what was read is remembered where it can be, and an ended session is renewed once."""

from __future__ import annotations

import pytest
from tests.builders import FakeHolds, FakeLedger, FakeLoans, a_fine, a_hold, a_loan, a_reading, an_account

from tunilib.core import Fines, Money
from tunilib.core.answer import Missing
from tunilib.errors import LocalError, NotFound, Unavailable
from tunilib.services import fines, holds, loans
from tunilib.services.opened import offered

LOANS = a_reading(a_loan())
HOLDS = a_reading(a_hold())
FINES = Fines(fines=(a_fine(),), total=Money(100), read_at=LOANS.taken)


class FakeFines:
    def read(self) -> Fines:
        return FINES


def test_loans_holds_and_fines_that_were_read_are_remembered() -> None:
    ledger = FakeLedger()
    account = an_account(ledger, loans=FakeLoans([LOANS]), holds=FakeHolds([HOLDS]), fines=FakeFines())
    loans.loans(account)
    holds.holds(account)
    fines.fines(account)
    assert ledger.seen == [LOANS, HOLDS, FINES]


@pytest.mark.parametrize("error", [LocalError("no room"), Unavailable("busy")])
def test_a_ledger_that_cannot_be_written_spoils_no_reading(error: Exception) -> None:
    ledger = FakeLedger(failing={"saw": error})
    account = an_account(ledger, loans=FakeLoans([LOANS]), holds=FakeHolds([HOLDS]), fines=FakeFines())
    assert loans.loans(account) == LOANS.items
    assert holds.holds(account) == HOLDS.items
    assert fines.fines(account) == FINES
    assert ledger.seen == []


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        loans.loans(an_account(FakeLedger(failing={"saw": ZeroDivisionError()}), loans=FakeLoans([LOANS])))


def test_an_ability_that_tunilib_lacks_is_not_said_of_the_library() -> None:
    with pytest.raises(NotFound, match="tunilib cannot do this on a site yet: favourites"):
        offered(Missing(by="tunilib"), "favourites")
    with pytest.raises(NotFound, match="this library does not offer this online: favourites"):
        offered(Missing(by="library"), "favourites")
