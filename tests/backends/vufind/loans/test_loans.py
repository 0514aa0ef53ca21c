"""Loans: each rule on a small page of its own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import loans_of
from tests.builders import codes

from tunilib.backends.vufind.cards.page import read_picker
from tunilib.backends.vufind.pages.document import Document, PageError


def test_a_loan_of_finna_is_read_with_all_its_details() -> None:
    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan()))).rows

    assert (row.loan.record_id, row.loan.title, row.loan.author) == ("demo.1", "A book", "Author, A.")
    assert row.loan.due == date(2026, 11, 12)
    assert (row.loan.barcode, row.loan.library, row.loan.renewals_left) == ("00001", "Main Hall", 1)
    assert (row.key, row.loan.renewable, row.loan.status) == ("1", True, "overdue")
    assert (row.loan.id, row.identity.base, row.identity.is_named) == ("00001", "00001", True)


def test_a_loan_of_vufind_has_used_renewals_and_their_limit() -> None:
    (row,) = loans_of(own.vufind("loans", own.vufind_loans(own.vufind_loan(renewed="2\n / 5")))).rows

    assert (row.loan.renewals_used, row.loan.renewals_limit, row.loan.renewals_left) == (2, 5, None)


def test_a_sentence_that_counts_renewals_tells_their_limit_too() -> None:
    row = own.finna_loan(renewals="Renewed 2 / 5 times")
    (loan,) = (one.loan for one in loans_of(own.finna("loans", own.finna_loans(row))).rows)
    assert (loan.renewals_used, loan.renewals_limit) == (2, 5)


def test_without_a_limit_on_the_page_the_limit_is_unknown() -> None:
    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(renewals="Renewed: 2")))).rows

    assert (row.loan.renewals_used, row.loan.renewals_limit, row.loan.renewals_left) == (2, None, None)


def test_a_hour_in_the_due_date_is_read_with_it() -> None:
    text = '18.5.2026 <span class="due-time">14.30</span>'

    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(due=text)))).rows

    assert row.loan.due == datetime(2026, 5, 18, 14, 30, tzinfo=UTC)


def test_a_due_date_that_is_not_a_date_is_none() -> None:
    page = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(due="NEVER"))))

    (row,) = page.rows
    assert (row.loan.due, row.loan.status, row.loan.renewable, page.is_dated) == (None, "ok", True, True)


@pytest.mark.parametrize("due", ["11-12-2026", "32.13.2026", "the 12th of next month"])
def test_a_due_date_that_was_not_understood_is_not_guessed_and_no_loan_without_one(due: str) -> None:
    page = loans_of(own.vufind("loans", own.vufind_loans(own.vufind_loan(due=due))))

    assert (page.rows[0].loan.due, page.is_dated) == (None, False)


def test_another_date_of_the_page_gives_the_order() -> None:
    rows = own.vufind_loan(due="11-12-2026"), own.vufind_loan(due="11-25-2026", record="2", key="2")

    page = loans_of(own.vufind("loans", own.vufind_loans(*rows)))

    assert page.rows[0].loan.due == date(2026, 11, 12)
    assert page.date_order == "mdy"


def test_a_date_in_a_title_proves_nothing() -> None:
    row = own.vufind_loan("Meeting of 25-11-2019", due="11-12-2026")

    (read,) = loans_of(own.vufind("loans", own.vufind_loans(row))).rows

    assert read.loan.due is None


def test_the_order_known_of_the_site_is_used() -> None:
    (row,) = loans_of(own.vufind("loans", own.vufind_loans(own.vufind_loan(due="11-12-2026"))), "dmy").rows

    assert row.loan.due == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        ('<div class="alert alert-danger">Item Overdue</div>', "overdue"),
        ('<div class="alert alert-info">Item due within the next 24 hours</div>', "due-soon"),
        ('<div class="warning">Item Overdue</div>', "overdue"),
    ],
)
def test_the_status_of_a_loan_is_the_one_that_the_site_marks(mark: str, status: str) -> None:
    for page in (
        own.finna("loans", own.finna_loans(own.finna_loan(status=mark), own.finna_loan(key="2", barcode="0002"))),
        own.vufind("loans", own.vufind_loans(own.vufind_loan(status=mark), own.vufind_loan(key="2", record="2"))),
    ):
        assert [row.loan.status for row in loans_of(page).rows] == [status, "ok"]


def test_where_a_site_marks_no_loan_the_due_date_tells_the_status() -> None:
    for page in (
        own.finna("loans", own.finna_loans(own.finna_loan())),
        own.vufind("loans", own.vufind_loans(own.vufind_loan(due="11-13-2026"))),
    ):
        assert loans_of(page).rows[0].loan.status == "overdue"


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ('<input type="checkbox" name="renewSelectedIDS[]" value="1">', ""),
        ("<input ", "<entry "),
        ("no-checkbox", "no-choice"),
    ],
)
def test_a_list_that_lost_what_renews_it_is_not_understood_instead_of_not_renewable(part: str, instead: str) -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan(key="1"), own.finna_loan(key=None, barcode="0002")))
    assert part in page

    with pytest.raises(PageError):
        loans_of(page.replace(part, instead))
    with pytest.raises(PageError):
        loans_of(own.vufind("loans", own.vufind_loans(own.vufind_loan()).replace("<input ", "<entry ")))


def test_a_red_mark_in_unknown_words_leaves_the_status_to_the_due_date() -> None:
    mark = '<div class="alert alert-danger">Bring it back!</div>'

    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(status=mark)))).rows

    assert (row.loan.status, row.loan.note) == ("overdue", "Bring it back!")


def test_a_message_of_the_library_that_is_a_reason_has_its_code() -> None:
    note = '<div class="alert alert-info">This item has been requested by another user</div>'

    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(key=None, before=note)))).rows

    assert [reason.code for reason in row.loan.reasons] == ["renewal.requested"]
    assert row.loan.status == "overdue"


def test_beside_words_that_are_not_known_a_reason_keeps_its_code_and_all_is_told() -> None:
    """The other half of what a library says may be what matters."""
    notes = "".join(
        f'<div class="alert alert-info">{text}</div>'
        for text in ("This item has been requested by another user", "Ask the desk", "Reading room loan")
    )
    for shown, code, words in (
        (notes, "renewal.requested", "This item has been requested by another user; Ask the desk"),
        ('<div class="alert alert-info">Ask the desk</div>', "other", "Ask the desk"),
        (notes.replace("Ask the desk", "Cannot renew yet"), "renewal.too-soon", "Cannot renew yet"),
    ):
        (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(key=None, before=shown)))).rows
        assert [(reason.code, reason.words) for reason in row.loan.reasons][-1:] == [(code, words)]


def test_a_place_and_a_day_without_a_label_of_their_own_are_known_by_where_they_stand() -> None:
    """finna2 writes the day of a loan as plain text, and some libraries their name alone in bold."""
    row = own.finna_loan(before="Desk: ask<br>Checked Out: 1.10.2026<br>Hours: 12:30<br>")
    page = own.finna("loans", own.finna_loans(row))
    (loan,) = (
        one.loan
        for one in loans_of(
            page.replace("<strong>Borrowing Location:</strong> ", "<strong>").replace(
                "Main Hall <br>", "Main Hall</strong><br>"
            )
        ).rows
    )
    assert (loan.checked_out, loan.library, loan.renewals_left) == (date(2026, 10, 1), "Main Hall", 1)
    (nowhere,) = loans_of(page.replace("<strong>Borrowing Location:</strong> Main Hall", "")).rows
    assert nowhere.loan.library is None


def test_the_token_of_a_list_is_that_of_its_form() -> None:
    """Without it a site refuses every renewal."""
    for made in (
        own.finna("loans", own.finna_loans(own.finna_loan())),
        own.vufind("loans", own.vufind_loans(own.vufind_loan())),
    ):
        assert loans_of(made).csrf == "t-1"
        assert loans_of(made.replace('name="csrf"', 'name="other"')).csrf is None


def test_a_loan_without_checkbox_beside_others_cannot_be_renewed() -> None:
    rows = own.finna_loan(), own.finna_loan("Another", record="demo.2", key=None)

    page = loans_of(own.finna("loans", own.finna_loans(*rows)))

    assert [row.loan.renewable for row in page.rows] == [True, False]


def test_vufind_without_any_form_does_not_tell_whether_loans_can_be_renewed() -> None:
    (row,) = loans_of(own.vufind("loans", own.vufind_loans(own.vufind_loan(key=None), form=False))).rows

    assert row.loan.renewable is None


def test_a_loan_with_a_link_to_a_page_elsewhere_may_be_renewable_there() -> None:
    link = '<a href="https://other.example/renew">Renew item</a>'

    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan(key=None, before=link)))).rows

    assert row.loan.renewable is None


def test_a_title_with_raw_tags_is_given_as_it_was_meant() -> None:
    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan("Cats & dogs <b>again</b>")))).rows

    assert row.loan.title == "Cats & dogs <b>again</b>"


def test_an_escaped_title_in_the_same_place_is_given_likewise() -> None:
    (row,) = loans_of(
        own.finna("loans", own.finna_loans(own.finna_loan("Cats &amp; dogs &lt;b&gt;again&lt;/b&gt;")))
    ).rows

    assert row.loan.title == "Cats & dogs <b>again</b>"


def test_a_title_that_tears_the_page_apart_is_an_error() -> None:
    rows = own.finna_loan("Boom <script>"), own.finna_loan("Another", record="demo.2", key="2")

    with pytest.raises(PageError):
        loans_of(own.finna("loans", own.finna_loans(*rows)))


def test_a_loan_whose_title_the_page_calls_missing_is_named_by_its_record() -> None:
    (row,) = loans_of(own.finna("loans", own.finna_loans(own.finna_loan("Title not available")))).rows

    assert row.loan.title == "demo.1"


def test_an_author_in_a_popover_is_read_once() -> None:
    row = own.finna_loan(author="").replace("<strong>Barcode", own.finna_popover("Öhman, Åsa") + "<strong>Barcode")

    (read,) = loans_of(own.finna("loans", own.finna_loans(row))).rows

    assert (read.loan.author, read.loan.barcode) == ("Öhman, Åsa", "00001")


def test_the_same_record_twice_is_two_loans() -> None:
    rows = own.finna_loan(), own.finna_loan(key="2", barcode="00002")

    page = loans_of(own.finna("loans", own.finna_loans(*rows)))

    assert [row.loan.barcode for row in page.rows] == ["00001", "00002"]
    assert len({row.loan.record_id for row in page.rows}) == 1


def test_attributes_in_another_order_change_nothing() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan()))
    turned = page.replace(
        '<input type="checkbox" name="renewSelectedIDS[]" value="1">',
        "<input value='1' name='renewSelectedIDS[]' data-x type=checkbox>",
    )

    assert turned != page
    assert loans_of(turned).rows == loans_of(page).rows


def test_the_blocks_of_finna_are_in_a_box_and_have_codes_where_they_are_known() -> None:
    box = (
        '<div class="borrowing-block-container alert alert-info"><p class="borrowing-block">Your library card has '
        'expired.</p><p class="borrowing-block">Come and see us</p></div>'
    )

    blocks = loans_of(own.finna("loans", own.finna_loans(own.finna_loan()), above=box)).blocks

    assert [(block.words, block.code) for block in blocks] == [
        ("Your library card has expired.", "patron.card-expired"),
        ("Come and see us", "other"),
    ]


EXPIRED = "Your library card has expired."
HOLDS = "You have reached the maximum number (3) of active requests"


@pytest.mark.parametrize(
    ("block", "left", "key", "renewable", "reasons"),
    [
        (None, 1, "1", True, []),
        (EXPIRED, 1, "1", None, ["patron.card-expired"]),  # the site offers it, and the block may prevent it
        ("Come and see us", 1, "1", None, ["other"]),
        (HOLDS, 1, "1", True, []),  # what forbids holds forbids no renewal
        (None, 0, None, False, ["renewal.limit"]),
        (EXPIRED, 0, None, False, ["renewal.limit", "patron.card-expired"]),
        (None, 1, None, False, ["other"]),
        (EXPIRED, 1, None, False, ["patron.card-expired"]),
    ],
)
def test_why_a_loan_cannot_be_renewed_is_told_from_its_renewals_and_the_blocks_on_the_patron(
    block: str | None, left: int, key: str | None, renewable: bool | None, reasons: list[str]
) -> None:
    box = f'<div class="borrowing-block-container"><p class="borrowing-block">{block}</p></div>' if block else ""
    row = own.finna_loan(key=key, renewals=f"Renewals remaining: {left}")
    other = own.finna_loan("Another", record="demo.2", key="2", barcode="00002")

    loan = loans_of(own.finna("loans", own.finna_loans(row, other), above=box)).rows[0].loan

    assert (loan.renewable, codes(loan.reasons)) == (renewable, reasons)


def test_the_active_card_is_the_one_that_the_page_marks() -> None:
    menu = (
        '<a href="/LibraryCards/SelectCard?cardID=3"><span class="sr-only">(selected)</span> Mine</a>'
        '<a href="/LibraryCards/SelectCard?cardID=4">Child</a>'
    )

    cards = read_picker(Document(own.finna("loans", own.finna_loans(own.finna_loan()), above=menu)))

    assert cards is not None
    assert cards.active == "3"
    assert [(card.value, card.name) for card in cards.cards] == [("3", "Mine"), ("4", "Child")]


def test_vufind_marks_the_active_card_in_a_form() -> None:
    form = (
        '<form method="get" action="/LibraryCards/SelectCard"><select name="cardID"><option value="1">Mine</option>'
        '<option value="2" selected="selected">Child</option></select></form>'
    )

    cards = read_picker(Document(own.vufind("loans", own.vufind_loans(own.vufind_loan()), above=form)))

    assert cards is not None
    assert cards.active == "2"


@pytest.mark.parametrize(
    "text",
    [
        own.finna("loans", own.finna_loans(own.finna_loan()) + f"<table>{own.finna_loan(key='2')}</table>"),
        own.vufind("loans", own.vufind_loans(own.vufind_loan()) + f"<ul>{own.vufind_loan(key='2')}</ul>"),
    ],
    ids=["finna", "vufind"],
)
def test_a_loan_outside_the_list_is_not_left_out_in_silence(text: str) -> None:
    with pytest.raises(PageError, match="no rows outside"):
        loans_of(text)


def test_a_row_with_a_damaged_tag_is_no_crash() -> None:
    page = own.vufind("loans", own.vufind_loans(own.vufind_loan()).replace("<li id", "<li$id"))

    assert len(loans_of(page).rows) == 1


def without_due(row: str) -> str:
    return re.sub(r"<strong>Due date: [^<]*</strong>|<strong>Due Date: [^<]*</strong>", "", row)


def test_a_loan_without_a_due_date_is_a_loan() -> None:
    rows = own.finna_loan(), without_due(own.finna_loan("No end", record="demo.2", key="2"))

    loans = loans_of(own.finna("loans", own.finna_loans(*rows))).rows

    assert [(row.loan.title, row.loan.due is None, row.loan.status) for row in loans] == [
        ("A book", False, "overdue"),
        ("No end", True, "ok"),
    ]
    assert loans_of(own.vufind("loans", own.vufind_loans(without_due(own.vufind_loan())))).rows[0].loan.due is None


def test_a_date_with_an_unknown_label_is_never_lost() -> None:
    page = own.finna("loans", own.finna_loans(own.finna_loan(label="Bring it back")))
    apart = own.finna("loans", own.finna_loans(without_due(own.finna_loan(before="<strong>Back:</strong> 1.2.2027 "))))

    assert loans_of(page).rows[0].loan.due == date(2026, 11, 12)
    with pytest.raises(PageError):
        loans_of(apart)
    with pytest.raises(PageError):
        loans_of(apart.replace("<strong>Back:</strong>", "Back:"))


def test_a_due_date_that_is_no_longer_in_bold_is_never_lost() -> None:
    for page in (
        own.finna("loans", own.finna_loans(own.finna_loan())),
        own.vufind("loans", own.vufind_loans(own.vufind_loan())),
    ):
        with pytest.raises(PageError):
            loans_of(page.replace("<strong>", "<b>").replace("</strong>", "</b>"))


def test_dates_in_title_messages_and_other_labels_are_no_due_date() -> None:
    note = '<div class="alert alert-info">Closed until 1.2.2027</div>'
    row = own.finna_loan("Meeting of 25.11.2019", before=note + "<strong>Checkout Date:</strong> 1.10.2026 <br>")

    (read,) = loans_of(own.finna("loans", own.finna_loans(without_due(row)))).rows

    assert read.loan.due is None
    assert read.loan.checked_out is not None
