"""Signing in to a site whose login page is not as expected."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from tests.backends.vufind.pages import own
from tests.fakes.login import front_page
from tests.fakes.view import View

from tunilib.backends.vufind.door import open_entry
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import NotUnderstood, Unavailable


def sign_in(page: str, status: int = 200) -> None:
    """Sign in to a Finna site that answers with this page instead of its login page."""

    def answer(request: httpx.Request) -> httpx.Response:
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
