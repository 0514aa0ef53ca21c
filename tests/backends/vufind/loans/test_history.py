"""The loan history."""

from __future__ import annotations

from datetime import date
from unittest.mock import Mock

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import history_of

from tunilib.backends.vufind.loans import VufindLoans
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.paths import HISTORY, OLDER_HISTORY
from tunilib.core.answer import Missing
from tunilib.errors import NotFound, NotUnderstood


def finna_row(title: str, dates: str, key: str = "1") -> str:
    return (
        f'<tr class="myresearch-row result"><td><input type="checkbox" name="purgeSelectedIDs[]" value="{key}"></td>'
        f'<td>{own.finna_title(title, "demo.5")}</td><td class="checkedout-status-information">{dates}</td></tr>'
    )


DATES = (
    "<strong>Checkout Date:</strong> 1.9.2026 <br><strong>Return Date:</strong> 20.9.2026 <br>"
    "<strong>Due date:</strong> 29.9.2026"
)


def history(*rows: str, count: int | None = None) -> str:
    number = len(rows) if count is None else count
    form = '<form name="purge_history" method="post"><input type="hidden" name="csrf" value="t">'
    return own.finna("history", own.heading(f"Loan history ({number})") + form + own.finna_table(rows) + "</form>")


def test_a_past_loan_has_its_three_dates() -> None:
    page = history_of(history(finna_row("Old", DATES)))

    (row,) = page.rows
    found = [row.loan.checked_out, row.loan.returned, row.loan.due]
    assert found == [date(2026, 9, 1), date(2026, 9, 20), date(2026, 9, 29)]
    assert (row.identity.lasting, row.identity.moving) == ((None, "Old", "1.9.2026"), "29.9.2026")


def test_a_date_that_is_not_shown_is_none() -> None:
    (row,) = history_of(history(finna_row("Old", "<strong>Due date:</strong> 29.9.2026"))).rows

    assert (row.loan.checked_out, row.loan.returned) == (None, None)


def test_a_row_without_any_labelled_date_is_an_error() -> None:
    with pytest.raises(PageError, match="labelled date"):
        history_of(history(finna_row("Old", "<strong>Barcode:</strong> 1")))


def test_a_history_with_fewer_rows_than_its_heading_is_an_error() -> None:
    with pytest.raises(PageError):
        history_of(history(finna_row("Old", DATES), count=2))


def test_the_page_says_that_the_history_is_empty() -> None:
    finna = own.heading("Loan history (0)") + own.nothing("You do not have any loans in the loan history.")
    plain = "<h2>Loan History</h2>\nYou do not have any loans in your loan history."

    assert history_of(own.finna("history", finna)).rows == ()
    assert history_of(own.vufind("history", plain)).rows == ()


@pytest.mark.parametrize(("label", "date_field"), [("Checkout", "checked_out"), ("Return", "returned"), ("Due", "due")])
def test_a_past_loan_that_shows_one_date_has_it_and_no_other(label: str, date_field: str) -> None:
    shown = f"<strong>{label} {'date' if label == 'Due' else 'Date'}:</strong> 29.9.2026"
    page = history_of(history(finna_row("Old", shown)))
    (row,) = page.rows
    dates = {name: getattr(row.loan, name) for name in ("checked_out", "returned", "due")}
    assert (dates, page.is_dated) == (dict.fromkeys(dates) | {date_field: date(2026, 9, 29)}, True)


@pytest.mark.parametrize("place", ["<strong>Borrowing Location:</strong> Main Hall", "<strong>Main Hall</strong>"])
def test_where_a_past_loan_was_taken_is_told_with_or_without_a_label(place: str) -> None:
    (row,) = history_of(history(finna_row("Old", f"{DATES}<br>{place}"))).rows
    assert (row.loan.library, row.loan.renewable) == ("Main Hall", False)


@pytest.mark.parametrize(("is_finna", "asked"), [(True, [HISTORY]), (False, [HISTORY, OLDER_HISTORY])])
def test_a_site_without_a_history_says_so_and_an_error_is_none(is_finna: bool, asked: list[str]) -> None:
    account = Mock()
    account.client.is_finna, account.read_all.side_effect = is_finna, NotFound("no such page")
    assert VufindLoans(account).history() == Missing(by="library")
    assert [call.args[0] for call in account.read_all.call_args_list] == asked
    account.read_all.side_effect = NotUnderstood("strange")
    with pytest.raises(NotUnderstood):
        VufindLoans(account).history()


def test_a_history_whose_days_and_months_nobody_can_tell_apart_is_an_error() -> None:
    account = Mock()
    account.read_all.return_value = [(Mock(), Mock(is_dated=False, rows=()))]
    account.client.page_error = lambda error, _: NotUnderstood(error.expected)
    with pytest.raises(NotUnderstood, match="day and month are certain"):
        VufindLoans(account).history()
