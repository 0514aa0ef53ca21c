"""What a page error says was expected, where a row lacks a part or has it twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import fines_of, history_of, holds_of, loans_of, profile_of

from tunilib.backends.vufind.holds.page import read_edit_form
from tunilib.backends.vufind.pages.document import PageError

LOANS = own.finna("loans", own.finna_loans(own.finna_loan(), own.finna_loan("Another", record="demo.2", key="2")))
HOLDS = own.finna("holds", own.finna_holds(own.finna_hold()))
HEADS = ("Title", "Type", "Fee", "Balance")
FINES = own.finna(
    "fines",
    own.heading("Your Fines (1)")
    + own.total_due(100, "1,00 €")
    + own.fines_table(HEADS, own.fine_row(zip(HEADS, ("A", "Overdue", "1,00 €", "1,00 €"), strict=True))),
)
HISTORY = own.finna(
    "history",
    own.heading("Loan History (1)")
    + '<table class="myresearch-table"><tr class="myresearch-row" id="recordr.1"><td>'
    + own.finna_title("A")
    + '</td><td class="checkedout-status-information"><strong>Returned by hand:</strong> 1.11.2026</td></tr></table>',
)
PROFILE = own.finna(
    "profile",
    '<form id="profile_library_form" method="post"><div class="profile-title"><label for="x">Phone</label></div>'
    '<p>nothing</p></form><form name="my_profile_form"><input name="email" value="a@b.fi"></form>',
)
CHECKBOX = r"<input[^>]*name=\"renewSelectedIDS\[\]\"[^>]*>"
EVERY = r"<input[^>]*name=\"cancelAllIDS\[\]\"[^>]*>"


@pytest.mark.parametrize(
    ("read", "page", "part", "instead", "expected"),
    [
        (loans_of, LOANS, CHECKBOX, r"\g<0>\g<0>", "at most one checkbox in each row"),
        (holds_of, HOLDS, EVERY, "", "cancelAllIDS[] beside each checkbox"),
        (fines_of, FINES, r"<td[^>]*>Overdue</td>", "", "4 cells in each row"),
        (fines_of, FINES, r"<thead>.*</thead>", "", "a table with headings and rows"),
        (history_of, HISTORY, "Loan", "Loan", "a labelled date in each row"),
        (profile_of, PROFILE, "Phone", "Phone", "a field beside each label"),
        (read_edit_form, HOLDS, "Holds", "Holds", "the form editHolds with csrf and updateHolds"),
    ],
)
def test_what_was_expected_is_said(
    read: Callable[[str], Any], page: str, part: str, instead: str, expected: str
) -> None:
    damaged = re.sub(part, instead, page)
    if damaged != page:
        read(page)  # as it was it is read
    with pytest.raises(PageError, match=re.escape(expected)):
        read(damaged)
