"""Whether a list of loans is complete: numbers, pages, and lists that only look empty."""

from __future__ import annotations

from datetime import date

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import loans_of

from tunilib.backends.vufind.pages.document import PageError, PageProblem


def test_a_number_in_the_heading_that_is_not_that_of_the_rows_is_an_error() -> None:
    with pytest.raises(PageError, match="2 rows"):
        loans_of(own.finna("loans", own.finna_loans(own.finna_loan(), count=2)))


def test_counts_in_the_script_that_are_not_those_of_the_rows_are_an_error() -> None:
    script = own.notify("checkedOut", '{"ok":2,"overdue":0,"warn":0}')

    with pytest.raises(PageError, match="2 rows"):
        loans_of(own.vufind("loans", own.vufind_loans(own.vufind_loan()), script=script))


def test_finnish_and_swedish_labels_are_known() -> None:
    finnish = own.finna_loan(label="Eräpäivä", renewals="Uusimiskertoja jäljellä: 3")
    swedish = own.finna_loan(label="Förfallodag", renewals="Förnyelser återstående: 3")

    for lang, row in (("fi", finnish), ("sv", swedish)):
        (read,) = loans_of(own.finna("loans", own.finna_loans(row), lang=lang)).rows
        assert (read.loan.due, read.loan.renewals_left) == (date(2026, 11, 12), 3)


def test_a_library_that_calls_the_due_date_otherwise_is_understood_by_its_place() -> None:
    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(label="Bring back by")))).rows

    assert row.loan.due == date(2026, 11, 12)


def test_two_due_dates_in_a_row_are_an_error() -> None:
    with pytest.raises(PageError, match="one due date"):
        loans_of(own.finna("loans", own.finna_loans(own.finna_loan(status="<strong>Due date: 1.1.2027</strong>"))))


def test_an_empty_list_is_believed_with_its_number_and_its_mark() -> None:
    assert loans_of(own.finna("loans", own.finna_loans())).rows == ()
    assert loans_of(own.vufind("loans", own.vufind_loans())).rows == ()


def test_an_empty_list_beside_a_failure_of_the_library_system_is_no_empty_list() -> None:
    for page in (
        own.finna("loans", own.finna_loans(), above=own.flash("danger", own.DOWN)),
        own.vufind("loans", own.vufind_loans(), above=own.flash("danger", own.DOWN)),
    ):
        with pytest.raises(PageError) as caught:
            loans_of(page)
        assert caught.value.problem is PageProblem.SYSTEM_DOWN


def test_an_empty_list_beside_an_unknown_message_in_red_is_not_believed() -> None:
    with pytest.raises(PageError, match="unknown message"):
        loans_of(own.finna("loans", own.finna_loans(), above=own.flash("danger", "The sky is falling")))


def test_counts_of_zero_in_the_script_prove_an_empty_list_beside_such_a_message() -> None:
    script = own.notify("checkedOut", '{"ok":0,"overdue":0,"warn":0}')
    page = own.vufind("loans", own.vufind_loans(), above=own.flash("danger", "You owe us a lot"), script=script)

    assert loans_of(page).rows == ()


def test_a_card_whose_library_does_not_show_loans_is_no_empty_list() -> None:
    with pytest.raises(PageError) as caught:
        loans_of(own.finna("loans", own.heading("Checked Out Items (0)")))

    assert caught.value.problem is PageProblem.NO_SUPPORT


def test_no_rows_beside_a_number_are_an_error() -> None:
    with pytest.raises(PageError):
        loans_of(own.finna("loans", own.finna_loans(count=8)))


def test_a_page_of_vufind_without_rows_and_without_its_word_for_none_is_an_error() -> None:
    with pytest.raises(PageError):
        loans_of(own.vufind("loans", "<h2>Your Checked Out Items</h2>"))


PAGING = (
    '<ul class="pagination-simple"><li></li><li><strong><span class="index">1</index> - 2</strong> results of '
    '<strong><span class="total">5</span></strong></li><li><a href="/MyResearch/CheckedOut?page=2&limit=2">Next</a>'
    "</li></ul>"
)


def test_a_page_of_a_longer_list_has_the_address_of_the_next_one() -> None:
    rows = own.finna_loan(), own.finna_loan("Another", record="demo.2", key="2")

    page = loans_of(own.finna("loans", own.finna_loans(*rows, count=5, pagination=PAGING)))

    assert page.stated == 5
    assert page.pagination is not None
    assert (page.pagination.first, page.pagination.last, page.pagination.total) == (1, 2, 5)
    assert page.pagination.next == "/MyResearch/CheckedOut?page=2&limit=2"


def test_a_page_with_fewer_rows_than_it_shows_is_an_error() -> None:
    with pytest.raises(PageError):
        loans_of(own.finna("loans", own.finna_loans(own.finna_loan(), count=5, pagination=PAGING)))


def test_a_page_of_a_longer_list_without_a_link_to_the_next_is_an_error() -> None:
    rows = own.finna_loan(), own.finna_loan("Another", record="demo.2", key="2")
    broken = PAGING.replace('<a href="/MyResearch/CheckedOut?page=2&limit=2">Next</a>', "")

    with pytest.raises(PageError, match="next page"):
        loans_of(own.finna("loans", own.finna_loans(*rows, count=5, pagination=broken)))


def test_a_loan_that_renewing_all_would_leave_out_is_an_error() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan())).replace("renewAllIDS", "x")

    with pytest.raises(PageError, match="'all' renews"):
        loans_of(page)


@pytest.mark.parametrize("changed", ["renewIDS[]", 'renewSelectedIDS[]" data-x="'])
def test_a_checkbox_that_is_not_known_is_no_refusal_of_the_library(changed: str) -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan()))
    known = 'name="renewSelectedIDS[]" value="' if "data-x" in changed else 'name="renewSelectedIDS[]'

    with pytest.raises(PageError, match="renewSelectedIDS"):
        loans_of(page.replace(known, f'name="{changed}'))


def test_a_page_cut_before_its_end_is_incomplete() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan()))

    with pytest.raises(PageError) as caught:
        loans_of(page[: page.index("<footer>")])

    assert caught.value.problem is PageProblem.INCOMPLETE


def test_checkboxes_without_their_form_are_an_error() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan())).replace("<form ", "<div ")

    with pytest.raises(PageError, match="around the checkboxes"):
        loans_of(page)
