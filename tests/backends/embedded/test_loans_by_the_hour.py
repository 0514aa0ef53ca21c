"""Loans by the hour: until their hour is stored, a loan is due at the end of its day, and nothing breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.accounts import inner
from tests.backends.embedded.conftest import AINO, Library

from tunilib.core.money import Money
from tunilib.services.loan_plans import explain, plan

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = """
[loan.hours]
period = "4h"
overnight = {from = "16:00", until = "10:00"}
renewals = 2
longest = "30h"
[fine.hourly]
amount = "1.00"
every = "1h"
[[row]]
use = {loan = "hours", fine = "hourly"}
"""


def test_a_loan_by_the_hour_is_shown_explained_planned_renewed_and_checked_in(
    library_of: Callable[[str], Library],
) -> None:
    library = library_of(RULES)
    library.patrons(AINO)
    library.copies("b1")
    library.lend(AINO, "b1")
    account = inner(library.account(AINO))
    for moment, due, late in [("2026-03-02T11:00", "2026-03-02", 0), ("2026-03-03T12:00", "2026-03-02", 1200)]:
        library.at(moment)
        loan = library.loan(AINO, "b1")
        assert (str(loan.due), loan.fine_now) == (due, Money(late))
        (explanation,) = explain(account)
        assert explanation.fine_now == Money(late)
        assert plan(account).trips[0].returns
    (claim,) = library.renew(AINO, "b1")
    assert (str(claim.due), str(claim.fine)) == ("2026-03-03", "12.00")
    (returned,) = library.desk.check_in(["b1"])
    assert returned.fine is None
