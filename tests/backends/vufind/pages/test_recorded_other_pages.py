"""Any recorded page instead of another: never a success, never an empty list."""

from __future__ import annotations

import re

import pytest
from tests.backends.vufind.pages.reference import ACCOUNT, READERS, documents, folder, product_of, refuses

from tunilib.backends.vufind.catalogue.holdings import read_holdings
from tunilib.backends.vufind.pages.document import PageError, PageProblem
from tunilib.backends.vufind.pages.state import read_dialect
from tunilib.backends.vufind.sign_in import read_login, read_login_outcome

OUTCOMES = {
    "finna/fi-login-system-down": "system-down",
    "finna/fi-login-wrong": "refused",
    "finna/login-bad-csrf": "token",
    "finna/login-bad-target": "target",
    "finna/login-empty": "blank",
    "finna/login-empty-user": "refused",
    "finna/login-form": "form",
    "finna/login-home-no-flash": "form",
    "finna/login-lightbox": "form",
    "finna/login-lightbox-matomo": "form",
    "finna/login-no-csrf": "token",
    "finna/login-required-checkedout": "form",
    "finna/login-system-down": "system-down",
    "finna/login-unknown-user": "refused",
    "finna/login-wrong-password": "refused",
    "finna/login-wrong-password-fi": "refused",
    "finna/place-hold-not-logged-in": "form",
    "finna/renew-session-expired": "form",
    "vufind/login-bad-csrf": "token",
    "finna-alma/en-login-form": "form",
    "vufind/login-empty": "blank",
    "vufind/login-form": "form",
    "vufind/login-required-checkedout": "form",
    "vufind/login-system-down": "system-down",
    "vufind/login-wrong": "refused",
    "vufind9/favorites-not-logged-in": "form",
    "vufind9/login-bad-csrf": "token",
    "vufind9/login-empty": "blank",
    "vufind9/login-form": "form",
    "vufind9/login-home-no-flash": "form",
    "vufind9/login-required-checkedout": "form",
    "vufind9/login-system-down": "system-down",
    "vufind9/login-wrong": "refused",
    "vufind9/place-hold-not-logged-in": "form",
    "vufind9/renew-session-expired": "form",
}
HOLDINGS = {"finna/record-ajaxtab-holdings", "finna/record-ajaxtab-holdings-matomo", "vufind/record", "vufind9/record"}
HOLDINGS |= {"vufind9/record-ajaxtab-holdings", "vufind9/record-not-logged-in"}


def test_readers_of_other_pages_refuse_a_recorded_page() -> None:
    for name, document in documents().items():
        meant = (*ACCOUNT.get(document.kind or "", ()), read_login, read_login_outcome, read_dialect, read_holdings)
        for reader in READERS:
            assert reader in meant or refuses(reader, document), (name, reader)


def test_only_a_page_with_a_login_form_is_a_login_page() -> None:
    for name, document in documents().items():
        has_form = 'name="loginForm"' in document.source
        if name in OUTCOMES and has_form:
            assert read_login(document) is not None, name
        assert has_form or refuses(read_login, document), name


def test_a_login_came_to_a_session_only_where_one_can_log_out() -> None:
    for name, document in documents().items():
        try:
            result = read_login_outcome(document).result
        except PageError:
            assert name not in OUTCOMES
            continue
        assert result == OUTCOMES.get(name, "signed-in"), name
        is_open = re.search(r'href="/MyResearch/Logout', document.source) is not None
        assert (result == "signed-in") == is_open, name


def test_holdings_are_where_there_are_copies() -> None:
    for name, document in documents().items():
        if name in HOLDINGS:
            assert read_holdings(document).groups, name
        else:
            assert "holdings-t" in document.source or refuses(read_holdings, document), name


def test_every_whole_page_of_an_open_site_shows_its_product() -> None:
    for name, document in documents().items():
        if "site-maintenance" in name or 'name="Generator"' not in document.source:
            with pytest.raises(PageError) as caught:
                read_dialect(document)
            problem = PageProblem.MAINTENANCE if "site-maintenance" in name else PageProblem.OTHER_PAGE
            assert caught.value.problem is problem, name
            continue
        dialect = read_dialect(document)
        assert dialect.product == product_of(name), name
        if not name.startswith("vufind11/"):  # these are shortened
            assert dialect.theme == ("finna2" if dialect.product == "finna" else "bootstrap3"), name


def test_an_ajax_answer_in_the_place_of_a_page_is_refused_by_every_reader() -> None:
    place = folder()
    for path in sorted((place / "finna-pages").glob("ajax-*.json")) if place is not None else ():
        text = path.read_text("utf-8")
        for reader in READERS if text.startswith("{") else ():
            assert refuses(reader, text), (path.stem, reader)
