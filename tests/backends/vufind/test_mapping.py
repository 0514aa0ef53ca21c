"""From rows of pages to core models."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import page

from tunilib.backends.vufind.fines.mapping import fines_of
from tunilib.backends.vufind.fines.page import read_fines
from tunilib.backends.vufind.holds.mapping import hold_identity, hold_of
from tunilib.backends.vufind.holds.page import read_holds
from tunilib.backends.vufind.identities import Identities
from tunilib.backends.vufind.loans.mapping import loan_of
from tunilib.backends.vufind.loans.page import read_loans
from tunilib.backends.vufind.pages.document import PageError
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan, LoanStatus

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def holds(text: str) -> list[Hold]:
    rows = read_holds(text, "mdy").rows
    return [hold_of(row, "holds", str(number), now=NOW, places={}) for number, row in enumerate(rows)]


def test_a_ready_hold_has_a_last_day_to_collect_it_only_where_the_site_states_one() -> None:
    stated, unstated = (
        holds(own.finna("holds", own.finna_holds(own.finna_hold(f'<div class="alert alert-success">{text}</div>'))))
        for text in ("Available for Pickup Until 28.11.2026", "Available for Pickup")
    )

    for (hold,), until in ((stated, date(2026, 11, 28)), (unstated, None)):
        assert (hold.status, hold.pickup_until, hold.expires) == (HoldStatus.READY, until, date(2026, 12, 25))


@pytest.mark.parametrize("name", ["finna/holds", "vufind/holds"])
def test_a_recorded_ready_hold_has_its_expiry_beside_the_last_day_to_collect_it(name: str) -> None:
    (ready,) = [hold for hold in holds(page(name)) if hold.status is HoldStatus.READY]

    assert ready.pickup_until == date(2026, 11, 28)
    assert ready.expires is not None
    assert ready.expires != ready.pickup_until


def loan(text: str) -> Loan:
    (row,) = read_loans(text).rows
    return loan_of(row, "1", now=NOW, blocks=())


@pytest.mark.parametrize("due", ["", "NEVER"])
def test_a_loan_without_a_due_date_is_a_loan_that_is_never_due(due: str) -> None:
    found = loan(own.finna("loans", own.finna_loans(own.finna_loan(due=due))))

    assert (found.due, found.status, found.renewable) == (None, LoanStatus.OK, True)


@pytest.mark.parametrize("due", ["11-12-2026", "32.13.2026", "the 12th of next month"])
def test_a_due_date_that_was_not_understood_is_no_loan_without_one(due: str) -> None:
    with pytest.raises(PageError, match="certain"):
        loan(own.vufind("loans", own.vufind_loans(own.vufind_loan(due=due))))


def test_a_fine_has_the_same_id_in_each_language() -> None:
    english, finnish = (
        [fine.id for fine in fines_of(read_fines(page(f"finna/{name}")), now=NOW, usual=None).fines]
        for name in ("fines", "fi-fines")
    )

    assert english == finnish
    assert len(set(english)) == len(english)


def test_of_two_equal_holds_the_one_that_was_cancelled_is_gone() -> None:
    both = own.finna_hold(key="7"), own.finna_hold(key="8")
    before = read_holds(own.finna("holds", own.finna_holds(*both))).rows
    for left in (0, 1):
        ids = Identities()
        known = ids.assign([hold_identity(row, "holds") for row in before], "")
        after = read_holds(own.finna("holds", own.finna_holds(both[left]))).rows

        assert ids.assign([hold_identity(row, "holds") for row in after], "") == [known[left]]
