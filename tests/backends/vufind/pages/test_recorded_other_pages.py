"""Any recorded page in the place of another: never a success, never an empty list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.backends.vufind.pages.reference import ACCOUNT, READERS, folder, page, recorded

from tunilib.backends.vufind.catalogue.holdings import read_holdings
from tunilib.backends.vufind.pages.document import Document, PageError, Problem
from tunilib.backends.vufind.pages.state import read_dialect
from tunilib.backends.vufind.sign_in.page import read_login, read_login_outcome

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
    "vufind/login-empty": "blank",
    "vufind/login-form": "form",
    "vufind/login-required-checkedout": "form",
    "vufind/login-system-down": "system-down",
    "vufind/login-wrong": "refused",
}
HOLDINGS = {"finna/record-ajaxtab-holdings", "finna/record-ajaxtab-holdings-matomo", "vufind/record"}


@pytest.fixture(scope="module", params=sorted(recorded()) or ["none"])
def one(request: pytest.FixtureRequest) -> tuple[str, Document]:
    """One recorded page, parsed once for all tests."""
    return request.param, Document(page(request.param))


def test_readers_of_other_pages_refuse_a_recorded_page(one: tuple[str, Document]) -> None:
    _, document = one
    meant = ACCOUNT.get(document.kind or "", ())
    for reader in READERS:
        if reader in meant or reader in (read_login, read_login_outcome, read_dialect, read_holdings):
            continue
        with pytest.raises(PageError):
            reader(document)


def test_only_a_page_with_a_login_form_is_a_login_page(one: tuple[str, Document]) -> None:
    name, document = one
    if name in OUTCOMES and 'name="loginForm"' in document.source:
        assert read_login(document).card_form is not None
    elif 'name="loginForm"' not in document.source:
        with pytest.raises(PageError):
            read_login(document)


def test_a_login_came_to_a_session_only_where_one_can_log_out(one: tuple[str, Document]) -> None:
    name, document = one
    try:
        result = read_login_outcome(document).result
    except PageError:
        assert name not in OUTCOMES
        return
    assert result == OUTCOMES.get(name, "signed-in")
    assert (result == "signed-in") == (re.search(r'href="/MyResearch/Logout', document.source) is not None)


def test_holdings_are_where_there_are_copies(one: tuple[str, Document]) -> None:
    name, document = one
    if name in HOLDINGS:
        assert read_holdings(document).groups
    elif "holdings-t" not in document.source:
        with pytest.raises(PageError):
            read_holdings(document)


def test_every_whole_page_of_an_open_site_shows_its_product(one: tuple[str, Document]) -> None:
    name, document = one
    if "site-maintenance" in name or 'name="Generator"' not in document.source:
        with pytest.raises(PageError) as caught:
            read_dialect(document)
        assert caught.value.problem is (Problem.MAINTENANCE if "site-maintenance" in name else Problem.OTHER_PAGE)
        return
    dialect = read_dialect(document)
    assert dialect.product == name.split("/")[0]
    assert dialect.theme == ("finna2" if dialect.product == "finna" else "bootstrap3")


def _answers() -> list[Path]:
    place = folder()
    return sorted((place / "finna-pages").glob("ajax-*.json")) if place is not None else []


@pytest.mark.parametrize("path", _answers(), ids=lambda path: path.stem)
def test_an_ajax_answer_in_the_place_of_a_page_is_refused_by_every_reader(path: Path) -> None:
    text = path.read_text("utf-8")
    for reader in READERS if text.startswith("{") else ():
        with pytest.raises(PageError):
            reader(text)
