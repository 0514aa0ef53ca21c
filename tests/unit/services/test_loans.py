"""Why a loan can or cannot be renewed, and how that is known."""

from __future__ import annotations

from datetime import date

import pytest
from tests.builders import REQUESTED, TODAY, FakeLedger, FakeLoans, a_loan, a_reading, an_account

from tunilib.core import Loan, Reason, ReasonCode, Source
from tunilib.services.loan_plans import Explanation, explain

SAID = Reason.said("Varattu")
SEEN = Reason(ReasonCode.RENEWAL_LIMIT, Source.INFERRED)


def explained(loan: Loan, ledger: FakeLedger | None = None) -> Explanation:
    (explanation,) = explain(an_account(ledger, loans=FakeLoans([a_reading(loan)])))
    return explanation


def test_the_renewals_left_are_given_as_far_as_they_are_known() -> None:
    for used, limit, left, expected in [
        (2, 5, None, 3),
        (5, 5, None, 0),
        (7, 5, None, 0),
        (None, None, 4, 4),
        (1, 5, 3, 3),
        (None, 5, None, None),
        (1, None, None, None),
    ]:
        loan = a_loan(renewals_used=used, renewals_limit=limit, renewals_left=left)
        assert explained(loan).renewals_left == expected, (used, limit)


@pytest.mark.parametrize(
    ("changes", "source"),
    [
        ({"renewable": None}, None),
        ({"renewable": False, "reasons": (REQUESTED,)}, Source.POLICY),
        ({"renewable": False, "reasons": (SAID,)}, Source.LIBRARY),
        ({"renewable": False, "reasons": (SEEN,)}, Source.INFERRED),
        ({"renewable": False, "reasons": (SEEN, REQUESTED, SAID)}, Source.LIBRARY),
        ({"renewable": False, "reasons": (SEEN, REQUESTED)}, Source.POLICY),
        ({"renewable": True, "renewed_due": TODAY}, Source.POLICY),
        ({"renewable": True}, Source.LIBRARY),
    ],
)
def test_the_source_is_given(changes: dict[str, object], source: Source | None) -> None:
    assert explained(a_loan(**changes)).source == source


def test_the_day_from_which_it_was_seen_so_comes_from_the_ledger() -> None:
    assert explained(a_loan(), FakeLedger(since_day=date(2026, 3, 1))).since == date(2026, 3, 1)


def test_loans_are_explained_in_their_order() -> None:
    reading = a_reading(a_loan(id="b"), a_loan(id="a", due=date(2027, 1, 1)))
    found = explain(an_account(loans=FakeLoans([reading])))
    assert [explanation.loan.id for explanation in found] == ["b", "a"]
