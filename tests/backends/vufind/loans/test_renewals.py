"""The answer to a renewal: what it claims. It is never more than a claim."""

from __future__ import annotations

from datetime import date

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import renewal_of

from tunilib.backends.vufind.pages.document import PageError, PageProblem
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode

DONE = '<div class="alert alert-success">Renewal Successful</div>'
REFUSED = '<div class="alert alert-danger">This item could not be renewed: {}</div>'


@pytest.mark.parametrize("colour", ["success", "info"])
def test_a_row_says_that_it_was_renewed_by_its_colour_or_its_words(colour: str) -> None:
    mark = DONE.replace("success", colour)
    (row,) = renewal_of(own.finna("loans", own.finna_loans(own.finna_loan(status=mark)))).loans.rows

    assert row.claim == Claim(ClaimWord.DONE, due=date(2026, 11, 12))
    assert row.loan.status == "overdue", "by its date, as the site marks nothing else then"


def test_a_row_says_why_it_was_refused_with_the_code_of_the_reason() -> None:
    mark = REFUSED.format("This item has reached its renewal limit")

    (row,) = renewal_of(own.vufind("loans", own.vufind_loans(own.vufind_loan(status=mark)))).loans.rows

    reason = Reason.said("This item has reached its renewal limit", ReasonCode.RENEWAL_LIMIT)
    assert row.claim == Claim(ClaimWord.REFUSED, (reason,))


def test_a_reason_in_the_librarys_own_words_has_no_code() -> None:
    (row,) = renewal_of(
        own.finna("loans", own.finna_loans(own.finna_loan(status=REFUSED.format("Ask Pirjo"))))
    ).loans.rows

    assert row.claim == Claim(ClaimWord.REFUSED, (Reason.said("Ask Pirjo"),))


def test_a_refusal_without_a_reason_is_a_refusal() -> None:
    mark = REFUSED.replace(": {}", "")
    (row,) = renewal_of(own.finna("loans", own.finna_loans(own.finna_loan(status=mark)))).loans.rows

    assert row.claim == Claim(ClaimWord.REFUSED)


def test_a_success_without_a_date_has_no_due_date() -> None:
    (row,) = renewal_of(own.finna("loans", own.finna_loans(own.finna_loan(due="", status=DONE)))).loans.rows

    assert (row.loan.due, row.claim) == (None, Claim(ClaimWord.DONE))


def test_the_messages_of_both_products_give_the_numbers() -> None:
    above = (
        own.flash("danger", "2 item(s) could not be renewed")
        + own.flash("danger", "Unable to renew 2 items due to errors.")
        + own.flash("info", "1 item(s) renewed of total 3 checked out items.")
        + own.flash("success", "Successfully renewed 1 item.")
    )

    answer = renewal_of(own.finna("loans", own.finna_loans(own.finna_loan()), above=above))

    assert (answer.renewed, answer.refused) == (1, 2)


def test_a_block_of_the_patron_is_nothing_but_a_message_in_blue() -> None:
    above = own.flash("info", "You have 12,00 € in fines and fees. Borrowing block limit is 10,00 €.")

    answer = renewal_of(own.finna("loans", own.finna_loans(own.finna_loan()), above=above))

    assert (answer.renewed, answer.refused) == (None, None)
    assert [flash.code for flash in answer.flashes] == ["patron.suspended-fines"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en-gb", "No items were selected"), ("fi", "Yhtään lainaa ei valittu"), ("sv", "Inga valda lån")],
)
def test_the_site_says_that_nothing_was_selected_in_each_language(lang: str, text: str) -> None:
    row = own.finna_loan(label={"fi": "Eräpäivä", "sv": "Förfallodag"}.get(lang, "Due date"))

    page = own.finna("loans", own.finna_loans(row), lang=lang, above=own.flash("danger", text))

    assert renewal_of(page).is_rejected


def test_a_refused_token_is_recognised() -> None:
    above = own.flash("danger", "The request could not be processed. Please try again.")

    assert renewal_of(own.vufind("loans", own.vufind_loans(own.vufind_loan()), above=above)).is_rejected


def test_no_message_at_all_is_no_claim_at_all() -> None:
    answer = renewal_of(own.finna("loans", own.finna_loans(own.finna_loan())))

    assert (answer.renewed, answer.refused, answer.is_rejected) == (None, None, False)


def test_results_of_loans_on_other_pages_are_read_with_their_titles() -> None:
    lost = '<div class="alert alert-danger">Far away: a story: This item could not be renewed: Cannot renew yet</div>'
    page = own.finna("loans", own.finna_loans(own.finna_loan())).replace("<table", lost + "<table", 1)

    ((title, result),) = renewal_of(page).elsewhere

    assert (title, result.word, result.reasons[0].code) == ("Far away: a story", "refused", "renewal.too-soon")


def test_a_login_form_in_the_place_of_the_answer_is_an_error() -> None:
    form = '<form name="loginForm"><input name="username"><input name="password"></form>'

    with pytest.raises(PageError) as caught:
        renewal_of(own.finna("login", form, user=False))

    assert caught.value.problem is PageProblem.LOGIN_FORM


def test_a_library_system_that_failed_says_so_for_all() -> None:
    text = "We were unable to renew your item(s) - Please contact a member of staff"
    page = own.vufind("loans", own.vufind_loans(own.vufind_loan()), above=own.flash("danger", text))

    renewal = renewal_of(page)

    assert renewal.is_rejected
    assert renewal.renewed is None
