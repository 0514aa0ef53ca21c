"""The login form and its answer: a wrong password or a library system out of order, and unexpected login pages."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import Mock

import httpx
import pytest
from tests.backends.vufind.pages import own
from tests.builders import NOW
from tests.fakes.login import challenge_page, front_page, login_page, mailed_code_page
from tests.fakes.view import View

from tunilib.backends.vufind.door import open_entry
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.pages.state import state_of
from tunilib.backends.vufind.sign_in import read_login, read_login_outcome, sign_in
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import (
    CredentialsRefused,
    NotFound,
    NotUnderstood,
    PasswordRefused,
    PersonNeeded,
    TunilibError,
    Unavailable,
)

FORM = """<form method="post" action="/MyResearch/Home" name="loginForm">{target}<input name="username" value="">
<input type="password" name="password"><input type="hidden" name="auth_method" value="{method}">
<input type="hidden" name="csrf" value="t-1"><input type="submit" name="processLogin" value="Login"></form>"""
SELECT = '<select name="target"><option value="tuni" selected>Tampere</option><option value="x">X</option></select>'
CARD = FORM.format(method="MultiILS", target=SELECT)
PLAIN = FORM.format(method="ILS", target="")


def test_the_form_for_a_card_is_chosen_by_its_method() -> None:
    page = read_login(own.finna("login", FORM.format(method="Database", target="") + CARD, user=False))

    assert page is not None
    assert page.method == "MultiILS"
    assert ("csrf", "t-1") in page.form.data()
    assert [target.value for target in page.targets] == ["tuni", "x"]


def test_one_library_is_a_hidden_target() -> None:
    only = FORM.format(method="MultiILS", target='<input type="hidden" name="target" value="tuni">')

    form = read_login(own.finna("login", only, user=False))

    assert form is not None
    assert [target.value for target in form.targets] == ["tuni"]


def test_the_script_names_libraries_that_send_a_link_instead() -> None:
    script = '<script>setupMultiILSLoginFields({"tuni":"password","x":"email"}, "login_");</script>'

    form = read_login(own.finna("login", CARD + script, user=False))

    assert form is not None
    assert form.email_targets == {"x"}


def test_a_login_form_without_a_token_is_an_error() -> None:
    with pytest.raises(PageError):
        read_login(own.vufind("login", PLAIN.replace("csrf", "x"), user=False))


def test_a_login_page_with_an_unknown_form_is_not_understood() -> None:
    for form in [CARD.replace("loginForm", "signIn"), "<p>Sign in with a bank</p>"]:
        with pytest.raises(PageError) as caught:
            read_login(own.finna("login", form, user=False))

        assert caught.value.problem is PageProblem.CHANGED, form


RESULTS = (
    ("en-gb", "Invalid login -- please try again.", "refused"),
    ("fi", "Käyttäjätunnus/salasana ei täsmää. Yritä uudestaan.", "refused"),
    ("sv", "Användarnamn/lösenord stämmer inte. Försök igen.", "refused"),
    ("en-gb", "Login information cannot be blank.", "blank"),
    ("en-gb", "We cannot log you in at this time. Please try again later.", "token"),
    (
        "en-gb",
        "We cannot log you in at this time. Please contact your system administrator for assistance.",
        "target",
    ),
    ("en-gb", "Your account is locked. Contact library customer service.", "locked"),
    ("en-gb", "You must be logged in first", "form"),
    ("en-gb", "Come back with your mother", "other"),
)


def test_the_message_beside_the_form_gives_the_result_of_a_login() -> None:
    for lang, text, result in RESULTS:
        page = own.finna("login", CARD, above=own.flash("danger", text), user=False, lang=lang)

        assert read_login_outcome(page).result == result, text


def test_a_wrong_password_without_any_form_is_a_library_system_out_of_order() -> None:
    closed = '<div class="alert alert-danger">Login is not available at this time.</div>'
    above = own.flash("danger", "Invalid login -- please try again.")

    assert read_login_outcome(own.finna("login", closed, above=above, user=False)).result == "system-down"


def test_vufind_says_above_the_form_that_the_library_system_is_out_of_order() -> None:
    for text in ["We cannot log you in at this time. Please try again later.", "Invalid login -- please try again."]:
        above = '<div class="alert alert-warning"><h2>System Under Maintenance</h2></div>' + own.flash("danger", text)

        assert read_login_outcome(own.vufind("login", PLAIN, above=above, user=False)).result == "system-down", text


def test_any_page_of_a_session_answers_a_login_that_worked() -> None:
    assert read_login_outcome(own.finna("loans", own.finna_loans())).result == "signed-in"


def test_a_session_that_asks_for_card_and_password_again_is_a_session() -> None:
    form = '<h3>Connect</h3><form method="post"><input name="cat_username"><input name="cat_password"></form>'

    outcome = read_login_outcome(own.finna("catalog login", form))

    assert outcome.result == "signed-in"
    assert outcome.catalog_login is not None


def test_maintenance_is_no_answer_to_a_login() -> None:
    with pytest.raises(PageError) as caught:
        read_login_outcome(own.finna("maintenance", "<h2>System Unavailable</h2>"))

    assert caught.value.problem is PageProblem.MAINTENANCE


def test_a_strange_page_is_no_answer_to_a_login() -> None:
    with pytest.raises(PageError):
        read_login_outcome("<html><body>Hello</body></html>")


@pytest.mark.parametrize(
    ("text", "kind", "times"),
    [
        ("Invalid login -- please try again.", PasswordRefused, 1),
        ("Login information cannot be blank.", PasswordRefused, 1),
        ("Your account is locked. Contact library customer service.", CredentialsRefused, 1),
        ("We cannot log you in at this time. Please contact your system administrator for assistance.", NotFound, 1),
        ("We cannot log you in at this time. Please try again later.", Unavailable, 2),
        ("The request could not be processed. Please try again.", Unavailable, 2),
        ("Come back with your mother", NotUnderstood, 1),
    ],
)
def test_a_password_is_sent_once_and_only_what_was_not_tried_again(
    text: str, kind: type[TunilibError], times: int
) -> None:
    """Each wrong try counts towards the lock of the card. A form whose token was refused has tried no password."""
    client = Mock(site="https://library.example")
    client.fetch.return_value = _shown(own.finna("login", CARD, user=False))
    client.send.return_value = _shown(own.finna("login", CARD, above=own.flash("danger", text), user=False))
    client.understand = lambda page, read: read(page.document)
    with pytest.raises(kind) as caught:
        sign_in(client, SignInRequest(card="1", password="geheim", target="tuni"), NOW)
    assert type(caught.value) is kind
    assert client.send.call_count == times
    assert "geheim" not in str(caught.value)


def _shown(page: str) -> Mock:
    return Mock(document=Document(page), state=state_of(page))


def sign_in_to(page: str, status: int = 200, login: str | None = None) -> None:
    """Sign in to a Finna site that answers with this page instead of its login page; with ``login`` to its form."""

    def answer(request: httpx.Request) -> httpx.Response:
        if login is not None and request.method == "GET" and request.url.path != "/":
            return httpx.Response(200, html=login)
        if request.url.path == "/":
            return httpx.Response(200, html=front_page(View("finna", "en-gb")))
        return httpx.Response(status, html=page)

    options = {"transport": httpx.MockTransport(answer), "sleep": lambda _: None}
    entry = open_entry("https://site.example", now=lambda zone: datetime(2026, 3, 2, 12, tzinfo=UTC), **options)
    entry.sign_in(SignInRequest(card="1001", password="secret"))


@pytest.mark.parametrize(
    "form",
    ['<form name="signIn" method="post"><input name="card"><input name="pin"></form>', "<p>Sign in with a bank</p>"],
)
def test_nobody_signs_in_with_an_unknown_form(form: str) -> None:
    with pytest.raises(NotUnderstood):
        sign_in_to(own.finna("login", form, user=False))


def test_another_page_instead_of_the_login_page_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        sign_in_to(own.finna("front", "<p>Welcome</p>", user=False))


def test_a_site_that_is_closed_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        sign_in_to(own.finna("maintenance", "<h2>System Unavailable</h2>"), status=503)


PERSONS: dict[str, tuple[str, str]] = {
    "a code by e-mail": (mailed_code_page(View("vufind", "en"), "c"), "one-time code by e-mail"),
    "a code by e-mail for a card": (mailed_code_page(View("vufind", "en"), "c", "librarycards"), "code by e-mail"),
}


@pytest.mark.parametrize("when", ["in place of the login page", "as the answer to it"])
@pytest.mark.parametrize("what", PERSONS)
def test_a_step_that_only_a_person_can_do_is_told_in_its_own_words(what: str, when: str) -> None:
    page, words = PERSONS[what]
    form = login_page(View("finna", "en-gb"), "c", [("a", "A")]) if when == "as the answer to it" else None
    with pytest.raises(PersonNeeded) as caught:
        sign_in_to(page, login=form)
    assert words in caught.value.message


def test_a_check_of_the_browser_names_the_way_by_its_session() -> None:
    with pytest.raises(Unavailable) as caught:
        sign_in_to(challenge_page(View("vufind", "en")))
    assert "--from-browser" in (caught.value.hint or "")
