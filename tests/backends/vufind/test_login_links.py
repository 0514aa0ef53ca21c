"""Who has no password: what the login page offers, and how a refused password is told."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from tests.fakes.login import front_page, login_page
from tests.fakes.view import View

from tunilib.backends.vufind.door import open_entry
from tunilib.backends.vufind.login_links import LoginLinks, read_login_links
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused, PasswordRefused
from tunilib.messages import gettext

TARGETS = [("a", "A"), ("b", "B")]
BOTH = {"Recover": ("a",), "Register": ("a", "b")}
DESK = "get a new password at the library's service desk, with proof of identity"
NOT_YET = "tunilib cannot do this on a site yet: "
NEW = "a new password in place of a forgotten one"


def login(product: str = "finna", offers: dict[str, tuple[str, ...]] | None = None, said: str = "login.invalid") -> str:
    view = View(product, "en-gb" if product == "finna" else "en")  # type: ignore[arg-type]
    told = View(view.product, view.language, flashes=(("danger", view.say(said)),))
    return login_page(told, "c", TARGETS, offers=offers)


@pytest.mark.parametrize(
    ("target", "links"),
    [
        ("a", LoginLinks("/LibraryCards/Recover?target=a", "/LibraryCards/Register?target=a")),
        ("b", LoginLinks(None, "/LibraryCards/Register?target=b")),
        ("c", LoginLinks()),
        (None, LoginLinks()),
    ],
)
def test_the_script_of_a_finna_says_which_libraries_its_links_are_for(target: str | None, links: LoginLinks) -> None:
    assert read_login_links(login(offers=BOTH), target) == links


def test_the_links_for_an_account_of_the_site_itself_are_not_those_of_a_card() -> None:
    page = login()
    assert "/MyResearch/Recover?auth_method=Database" in page
    assert read_login_links(page, "a") == LoginLinks()
    without_script = page.replace("initILS", "init")
    assert read_login_links(without_script, "a") == LoginLinks()


def test_a_vufind_has_its_links_in_the_form_itself() -> None:
    links = LoginLinks("/MyResearch/Recover?auth_method=ILS", "/MyResearch/Account?auth_method=ILS")
    assert read_login_links(login("vufind", BOTH), None) == links
    assert read_login_links(login("vufind"), None) == LoginLinks()


@pytest.mark.parametrize("script", ['{"a":5}', '{"a":}', '{"a":""}', '{"a":null}'])
def test_a_script_that_names_no_address_offers_nothing(script: str) -> None:
    assert read_login_links(f"<script>initILSPasswordRecoveryLink({script}, 'x')</script>", "a") == LoginLinks()


def refusal(answer: str, target: str) -> CredentialsRefused:
    """How a Finna refuses a sign-in: with its login page once more."""

    def served(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/":
            return httpx.Response(200, html=front_page(View("finna", "en-gb")))
        return httpx.Response(200, html=answer if request.method == "POST" else login_page(VIEW, "c", TARGETS))

    options = {"transport": httpx.MockTransport(served), "sleep": lambda _: None}
    entry = open_entry("https://site.example", now=lambda zone: datetime(2026, 3, 2, 12, tzinfo=UTC), **options)
    with pytest.raises(CredentialsRefused) as caught:
        entry.sign_in(SignInRequest(card="1001", password="secret", target=target))
    return caught.value


VIEW = View("finna", "en-gb")
SITE = "https://site.example/LibraryCards"


@pytest.mark.parametrize(
    ("offers", "target", "hint"),
    [
        ({"Recover": ("a",)}, "a", f"{NOT_YET}{NEW} ({SITE}/Recover?target=a)"),
        (
            BOTH,
            "a",
            f"{NOT_YET}{NEW}, or registering as a patron ({SITE}/Recover?target=a, {SITE}/Register?target=a)",
        ),
        (BOTH, "b", f"{DESK}; {NOT_YET}registering as a patron ({SITE}/Register?target=b)"),
        ({"Recover": ("a",)}, "b", DESK),
        ({}, "a", DESK),
    ],
)
def test_a_refused_password_names_the_pages_of_its_library_that_tunilib_cannot_use(
    offers: dict[str, tuple[str, ...]], target: str, hint: str
) -> None:
    error = refusal(login(offers=offers), target)
    assert (type(error), error.hint) == (PasswordRefused, hint)


def test_a_locked_card_is_told_in_the_same_way_and_in_the_language_of_the_reader() -> None:
    error = refusal(login(offers={"Recover": ("a",)}, said="login.locked"), "a")
    assert error.hint == f"{NOT_YET}{NEW} ({SITE}/Recover?target=a)"
    for language in ("fi", "sv"):
        told = gettext(error.hint_template or "", language, **error.facts)
        assert f"{SITE}/Recover?target=a" in told
        assert NEW not in told


def test_an_address_that_no_browser_could_open_is_not_shown() -> None:
    page = login(offers={"Recover": ("a",)}).replace("\\/LibraryCards\\/Recover", "javascript:x")
    assert "javascript:x" in page
    assert refusal(page, "a").hint == DESK
