"""The fake of a university's sign-in does what running software does, the traps included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.fakes.haka.browser import Browser
from tests.fakes.haka.world import University, university

WAYS: dict[str, dict[str, Any]] = {
    "shibboleth-cookies-only": {},
    "shibboleth-local-storage-and-consent": {"local_storage": True, "consent": True},
    "shibboleth-code-then-terms": {
        "local_storage": True,
        "second_factor": "code",
        "terms": "Be kind.",
        "redirects": False,
    },
    "shibboleth-code-beside-the-password": {"second_factor": "field", "language": "fi"},
    "simplesamlphp-with-consent": {"idp": "simplesamlphp", "consent": True, "language": "fi"},
}
pytestmark = pytest.mark.heavy
World = Callable[..., AbstractContextManager[University]]


@pytest.fixture
def at(tmp_path: Path) -> World:
    return lambda **options: university(tmp_path, **options)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as made:
        yield made


@pytest.mark.parametrize("way", WAYS)
def test_a_browser_without_scripts_signs_in_and_the_next_time_needs_no_password(
    way: str, at: World, browser: Browser
) -> None:
    with at(**WAYS[way], additions=Random(way)) as world:
        pages = browser.sign_in(world)
        assert pages[-1].url == f"{world.site_url}/MyResearch/Favorites"
        assert world.idp.sign_ins == [world.person.user]
        assert not any(world.password_seen_by(host) for host in ("site", "discovery", "elsewhere"))
        browser.open(f"{world.site_url}/MyResearch/Logout")
        assert "cat_username" not in browser.open(f"{world.site_url}/MyResearch/CheckedOut").text
        again = [browser.login_page(world)]
        assert again[0].has("SAMLResponse")
        browser.step(world, again[0])
        assert "cat_username" in browser.open(f"{world.site_url}/MyResearch/CheckedOut").text
        assert len(world.idp.sign_ins) == 1


def test_wrong_password_and_locked_account_come_with_status_200(at: World, browser: Browser) -> None:
    with at(locks_after=1) as world:
        page = browser.login_page(world)
        for said in ("The password you entered was incorrect.", "Your account is locked."):
            form = page.form("j_password")
            page = browser.submit(page, form, "_eventId_proceed", j_username=world.person.user, j_password="wrong")
            assert (page.status, said in page.text) == (200, True)
        assert "Your account is locked." in browser.step(world, page).text
        assert world.idp.sign_ins == []


def test_a_form_belongs_to_one_step_and_needs_its_token(at: World, browser: Browser) -> None:
    with at(consent=True) as world:
        first = browser.login_page(world)
        lost = browser.submit(first, first.form("j_password"), "_eventId_proceed", csrf_token="_0")
        assert (lost.status, "CSRF token verification failed." in lost.text) == (400, True)
        browser.step(world, first)
        stale = browser.step(world, first)
        assert (stale.status, "Stale Request" in stale.text) == (500, True)


def test_an_answer_is_taken_once_and_for_three_minutes(at: World, browser: Browser) -> None:
    with at() as world:
        answer = browser.step(world, browser.login_page(world))
        browser.step(world, answer)
        assert "Rejecting replayed message ID" in browser.step(world, answer).text
        late = browser.login_page(world)
        world.library.moment += timedelta(minutes=4)
        assert "Message expired" in browser.step(world, late).text
        world.idp.behind = -timedelta(minutes=4)
        assert "issued in the future" in browser.step(world, browser.login_page(world)).text


def test_a_browser_that_says_it_has_local_storage_must_keep_the_values_of_the_script(at: World) -> None:
    with at(local_storage=True) as world:
        with Browser() as browser:
            page = browser.login_page(world)
            page = browser.submit(page, page.form("shib_idp_ls_supported"), shib_idp_ls_supported="true")
            page = browser.step(world, page)
            assert not page.has("SAMLResponse")
            kept = dict(re.findall(r'writeLocalStorage\("(\w+)", "([^"]+)"\)', page.text))
            browser.step(world, browser.step(world, page))
            again = browser.login_page(world)
            form = again.form("shib_idp_ls_supported")
            given = {f"shib_idp_ls_value.{key}": value for key, value in kept.items()}
            page = browser.submit(again, form, shib_idp_ls_supported="true", **given)
            assert not page.has("j_password")
        with Browser() as other:
            page = other.login_page(world)
            assert other.submit(page, page.form("shib_idp_ls_supported")).has("j_password")
