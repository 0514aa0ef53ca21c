"""What the numbers in the messages say about loans without a row: the same for all, or nothing."""

from __future__ import annotations

import pytest
from tests.builders import REQUESTED, a_loan

from tunilib.backends.vufind.loans import _not_offered, claims_by_count
from tunilib.backends.vufind.loans.page import ListedLoan, RenewalPage
from tunilib.backends.vufind.pages.lists import ListPage
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.loan import Loan
from tunilib.core.reason import Reason, ReasonCode, Source

DONE, REFUSED = ClaimWord.DONE, ClaimWord.REFUSED
NO_LOANS: ListPage[ListedLoan] = ListPage((), None, None, None, True, None, ())


def said(renewed: int | None, refused: int | None) -> RenewalPage:
    return RenewalPage(NO_LOANS, (), renewed, refused, False, ())


@pytest.mark.parametrize(
    ("renewed", "refused", "rows", "silent", "word"),
    [
        (2, None, [], 2, DONE),
        (3, 0, [DONE], 2, DONE),
        (1, 1, [DONE, REFUSED], 1, None),
        (3, None, [], 2, None),  # a message that is left from an earlier request counts more
        (1, None, [], 2, None),
        (None, 2, [], 2, REFUSED),
        (None, 3, [], 2, None),
        (None, 1, [], 2, None),
        (1, 1, [], 2, None),
        (2, 1, [REFUSED], 2, DONE),
        (2, 2, [REFUSED], 2, None),
        (1, 3, [DONE, REFUSED], 2, REFUSED),
        (2, 3, [DONE, REFUSED], 2, None),
        (None, None, [], 2, None),
        (0, 0, [], 1, None),
    ],
)
def test_only_numbers_that_fit_exactly_say_something(
    renewed: int | None, refused: int | None, rows: list[ClaimWord], silent: int, word: ClaimWord | None
) -> None:
    claims = {f"row{n}": Claim(word=row) for n, row in enumerate(rows)}
    sent = [a_loan(id=name) for name in (*claims, *(f"silent{n}" for n in range(silent)))]
    found = claims_by_count(said(renewed, refused), claims, sent)
    expected = {} if word is None else {f"silent{n}": Claim(word=word) for n in range(silent)}
    assert found == expected


def test_nothing_is_said_where_each_loan_has_a_row() -> None:
    assert claims_by_count(said(1, None), {"a": Claim(word=DONE)}, [a_loan(id="a")]) == {}


@pytest.mark.parametrize(
    ("loan", "reason"),
    [
        (a_loan(), Reason(ReasonCode.RENEWAL_NOT_ALLOWED, Source.INFERRED)),
        (a_loan(note="At the desk"), Reason.said("At the desk", ReasonCode.RENEWAL_NOT_ALLOWED)),
        (a_loan(note="At the desk", reasons=(REQUESTED,)), REQUESTED),
    ],
)
def test_a_loan_that_the_site_does_not_offer_to_renew_is_refused_with_what_it_remarks(
    loan: Loan, reason: Reason
) -> None:
    assert _not_offered(loan) == Claim(REFUSED, (reason,))
