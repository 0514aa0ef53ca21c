"""An open account: what was read is remembered where it can be, and an ended session is renewed once."""

from __future__ import annotations

from datetime import date
from unittest.mock import Mock

import pytest
from tests.builders import FakeHolds, FakeLedger, FakeLoans, a_fine, a_hold, a_loan, a_reading, an_account

from tunilib.core import Fines, Money
from tunilib.core.answer import Answer, Missing
from tunilib.core.ports.ledger import RunRecord
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotFound, Unavailable
from tunilib.services import fines, holds, loans
from tunilib.services.opened import offered
from tunilib.services.renewals import LoanSelection, renew

LOANS = a_reading(a_loan())
HOLDS = a_reading(a_hold())
FINES = Fines(fines=(a_fine(),), total=Money(100), suspended=False, read_at=LOANS.taken)


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


def test_a_ledger_that_cannot_be_written_spoils_no_reading() -> None:
    for error in [LocalError("no room"), Unavailable("busy")]:
        ledger = FakeLedger(failing={"saw": error})
        account = an_account(ledger, loans=FakeLoans([LOANS]), holds=FakeHolds([HOLDS]), fines=FakeFines())
        assert loans.loans(account) == LOANS.items, error
        assert holds.holds(account) == HOLDS.items, error
        assert fines.fines(account) == FINES, error
        assert ledger.seen == [], error


def test_a_renewal_of_all_loans_is_not_verified_where_its_session_could_not_be_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger, requested = FakeLedger(), Reason.of(ReasonCode.RENEWAL_REQUESTED)
    account = an_account(ledger, loans=FakeLoans([a_reading(a_loan(renewable=False, reasons=(requested,)))]))
    assert renew(account, LoanSelection(every=True))
    assert ledger.runs == [RunRecord(LOANS.taken, 1, account.key)]
    monkeypatch.setattr(account, "end", Mock(side_effect=LocalError("no room")))
    with pytest.raises(LocalError):
        account.close()
    assert ledger.runs == []


def test_a_renewal_of_all_loans_is_not_verified_where_its_end_could_not_be_stored() -> None:
    ledger = FakeLedger(failing={"settle": LocalError("no room")})
    moved = a_loan(due=date(2026, 5, 1))
    account = an_account(ledger, loans=FakeLoans([LOANS, a_reading(moved)], Answer(claims={})))
    assert renew(account, LoanSelection(every=True))
    assert (account.ledger_problem is None, ledger.runs) == (False, [])


def test_another_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        loans.loans(an_account(FakeLedger(failing={"saw": ZeroDivisionError()}), loans=FakeLoans([LOANS])))


def test_an_ability_that_tunilib_lacks_is_not_said_of_the_library() -> None:
    with pytest.raises(NotFound, match="tunilib cannot do this on a site yet: favourites"):
        offered(Missing(by="tunilib"), "favourites")
    with pytest.raises(NotFound, match="this library does not offer this online: favourites"):
        offered(Missing(by="library"), "favourites")
