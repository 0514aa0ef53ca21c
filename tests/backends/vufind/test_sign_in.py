"""Signing in to a site whose login page is not as expected."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from tests.backends.vufind.pages import own
from tests.fakes.login import challenge_page, front_page, login_page, mailed_code_page
from tests.fakes.view import View

from tunilib.backends.vufind.door import open_entry
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import NotUnderstood, PersonNeeded, Unavailable


def sign_in(page: str, status: int = 200, login: str | None = None) -> None:
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
def test_a_login_page_with_an_unknown_form_is_not_understood(form: str) -> None:
    with pytest.raises(NotUnderstood):
        sign_in(own.finna("login", form, user=False))


def test_another_page_instead_of_the_login_page_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        sign_in(own.finna("front", "<p>Welcome</p>", user=False))


def test_a_site_that_is_closed_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        sign_in(own.finna("maintenance", "<h2>System Unavailable</h2>"), status=503)


PERSONS: dict[str, tuple[str, str]] = {
    "a code by e-mail": (mailed_code_page(View("vufind", "en"), "c"), "one-time code by e-mail"),
    "a code by e-mail for a card": (mailed_code_page(View("vufind", "en"), "c", "librarycards"), "code by e-mail"),
    "Turnstile": (challenge_page(View("vufind", "en")), "Turnstile"),
}


@pytest.mark.parametrize("when", ["in place of the login page", "as the answer to it"])
@pytest.mark.parametrize("what", PERSONS)
def test_a_step_that_only_a_person_can_do_is_told_in_its_own_words(what: str, when: str) -> None:
    page, words = PERSONS[what]
    form = login_page(View("finna", "en-gb"), "c", [("a", "A")]) if when == "as the answer to it" else None
    with pytest.raises(PersonNeeded) as caught:
        sign_in(page, login=form)
    assert words in caught.value.message
