"""What came back, whatever was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import loans_of

from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.pages.state import flashes, read_dialect, state_of

CATALOG = '<form method="post">{}<input name="cat_username"><input name="cat_password"></form>'
TARGET = '<select name="target"><option value="a">A</option></select>'


def test_an_ordinary_page_is_what_it_is() -> None:
    state = state_of(own.finna("loans", own.finna_loans()))

    assert (state.kind, state.problem, state.logged_in) == ("loans", None, True)


def test_a_crawlers_refusal_is_nine_letters() -> None:
    assert state_of("Forbidden", 403).problem is PageProblem.FORBIDDEN
    with pytest.raises(PageError) as caught:
        loans_of("Forbidden")
    assert caught.value.problem is PageProblem.FORBIDDEN


@pytest.mark.parametrize(
    "text", ["Too many requests. Retry after 60 seconds.", '{"error":"Too many requests. Retry after 60 seconds."}']
)
def test_a_rate_limit_says_when_to_come_back(text: str) -> None:
    state = state_of(text, 429)

    assert (state.problem, state.retry_after) == (PageProblem.RATE_LIMITED, 60)


def test_maintenance_comes_with_a_link_to_log_out() -> None:
    state = state_of(own.finna("maintenance", '<div class="alert alert-warning"><h2>System Unavailable</h2></div>'))

    assert (state.problem, state.logged_in) == (PageProblem.MAINTENANCE, True)


def test_a_catalog_login_form_means_what_is_beside_it() -> None:
    menu = '<ul class="account-menu"><li><a href="/MyResearch/Logout">Out</a></li></ul>'
    alone, several = CATALOG.format(""), CATALOG.format(TARGET)
    connect, select = "<h3>Connect</h3>", "<h3>Select</h3>"
    for what, page, problem, means in (
        ("no loans in the menu", own.finna("catalog login", menu + connect + alone, menu=False), "down", "system-down"),
        ("another card is offered", own.finna("catalog login", select + connect + several), "login", "password"),
        ("the form alone", own.finna("catalog login", connect + several), "login", "no-card"),
        ("VuFind does not tell", own.vufind("catalog login", alone), "login", "unclear"),
    ):
        state = state_of(page)
        expected = PageProblem.SYSTEM_DOWN if problem == "down" else PageProblem.CATALOG_LOGIN
        assert (state.problem, state.catalog_login) == (expected, means), what


@pytest.mark.parametrize("product", [own.finna, own.vufind])
def test_a_warning_in_the_place_of_the_catalog_login_form_means_a_system_out_of_order(product: Any) -> None:
    page = product("catalog login", '<h3>Profile</h3><div class="alert alert-warning">Connection failed</div>')

    assert state_of(page).problem is PageProblem.SYSTEM_DOWN
    assert state_of(product("catalog login", "<h3>Profile</h3>")).problem is None


def test_an_error_page_has_no_template() -> None:
    page = own.finna("/", '<div class="alert alert-danger"><p>An error has occurred</p></div>')

    assert state_of(page).problem is PageProblem.ERROR_PAGE


def test_a_fragment_is_recognised_by_the_current_entry_of_the_menu() -> None:
    fragment = (
        '<ul class="account-menu"><li class="active"><a href="/MyResearch/CheckedOut" aria-current="page">Loans</a>'
        f"</li></ul>{own.finna_loans(own.finna_loan())}<!-- END of: finna - myresearch/checkedout.phtml -->"
    )

    assert len(loans_of(fragment).rows) == 1
    with pytest.raises(PageError) as caught:
        loans_of(fragment.replace("<!-- END", "<!-- NO END"))
    assert caught.value.problem is PageProblem.INCOMPLETE


def test_the_site_may_live_in_a_folder() -> None:
    page = own.finna("loans", own.finna_loans()).replace('href="/', 'href="/vufind/')

    assert state_of(page).logged_in
    assert loans_of(page).rows == ()


def test_only_the_messages_of_a_page_are_messages() -> None:
    page = own.finna(
        "loans",
        '<div class="alert alert-danger">Overdue</div><div class="flash-message alert alert-danger hidden">x</div>',
        above=own.flash("success", 'Done. <a href="/MyResearch/MyList/4">Go to List</a>') + own.flash("warning", "Hm"),
    )

    found = flashes(Document(page))

    assert [(flash.level, flash.text) for flash in found] == [
        ("success", "Done. Go to List"),
        ("warning", "Hm"),
    ]


def test_an_english_text_on_a_finnish_page_is_understood() -> None:
    page = Document(own.finna("loans", "", lang="fi", above=own.flash("success", "Successfully renewed 2 items.")))

    (flash,) = flashes(page)

    assert (flash.code, flash.count) == ("renewal.done", 2)


def test_product_theme_and_languages_are_read_from_any_page() -> None:
    finna, plain = read_dialect(own.finna("front", "", user=False)), read_dialect(own.vufind("front", "", user=False))

    assert (finna.product, finna.theme, finna.languages) == ("finna", "finna2", ("en-gb", "fi", "sv"))
    assert (plain.product, plain.theme, plain.languages) == ("vufind", "bootstrap5", ("en", "fi"))
    assert (finna.language("en"), plain.language("en"), finna.language("sv")) == ("en-gb", "en", "sv")


def test_another_site_is_neither_finna_nor_vufind() -> None:
    with pytest.raises(PageError) as caught:
        read_dialect("<html><head><title>Shop</title></head><body>Buy</body></html>")

    assert caught.value.problem is PageProblem.OTHER_PAGE


def test_the_order_of_dates_is_added_when_it_is_learnt() -> None:
    dialect = read_dialect(own.vufind("front", ""))

    assert dialect.date_order is None
    assert dialect.with_dates("mdy").date_order == "mdy"
