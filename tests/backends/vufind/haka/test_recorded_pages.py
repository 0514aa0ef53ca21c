"""Pages of running identity and service providers, if this machine has them."""

from __future__ import annotations

import re
from functools import cache

import pytest
from tests.backends.vufind.pages.reference import folder

from tunilib.core.ports.university import matching
from tunilib.errors import NotFound, PersonNeeded, TunilibError, Unavailable
from tunilib.university.endings import service_error
from tunilib.university.hosts import read_feed
from tunilib.university.pages import read_provider_page
from tunilib.university.provider_page import PageKind

URL = "https://idp.example.org/idp/profile/SAML2/Redirect/SSO?execution=e1s2"
KINDS = {
    "llng-code-form": PageKind.CODE,
    "llng-code-wrong": PageKind.CODE,
    "llng-error": PageKind.FAILURE,
    "llng-info": PageKind.NOTICE,
    "llng-login-form": PageKind.LOGIN,
    "llng-login-wrong": PageKind.LOGIN,
    "llng-saml-response": PageKind.RESPONSE,
    "shib-code-form": PageKind.CODE,
    "shib-code-wrong": PageKind.CODE,
    "shib-consent": PageKind.CONSENT,
    "shib-consent-per-attribute": PageKind.CONSENT,
    "shib-expiring-password": PageKind.NOTICE,
    "shib-login-expired": PageKind.LOGIN,
    "shib-login-form": PageKind.LOGIN,
    "shib-login-locked": PageKind.LOGIN,
    "shib-login-unknown-user": PageKind.LOGIN,
    "shib-login-wrong": PageKind.LOGIN,
    "shib-saml-response": PageKind.RESPONSE,
    "shib-saml-response-error": PageKind.RESPONSE,
    "shib-storage-read": PageKind.STORAGE,
    "shib-storage-write": PageKind.STORAGE,
    "shib-terms": PageKind.TERMS,
    "shib-terms-not-ticked": PageKind.TERMS,
    "ssp-consent": PageKind.CONSENT,
    "ssp-error-state-lost": PageKind.STALE,
    "ssp-error-unknown-sp": PageKind.FAILURE,
    "ssp-login-form": PageKind.LOGIN,
    "ssp-login-wrong": PageKind.LOGIN,
    "ssp-saml-response": PageKind.RESPONSE,
    "wayf-list": PageKind.DISCOVERY,
}
"""The pages that are answered; all others are described, and not filled in."""
ERRORS: dict[str, tuple[type[TunilibError], str]] = {
    "sp-error-expired-response": (Unavailable, "clock"),
    "sp-error-noauthncontext": (PersonNeeded, "NoAuthnContext"),
    "sp-error-nopassive": (PersonNeeded, "NoPassive"),
    "sp-error-replayed-response": (Unavailable, "before"),
    "sp-error-unknown-idp": (NotFound, "does not know"),
}


@cache
def pages() -> dict[str, str]:
    place = folder()
    found = sorted((place / "haka-pages").glob("*.html")) if place is not None else []
    if not found:
        pytest.skip("no recorded pages: TUNILIB_REFERENCE is not set")
    headers = re.compile(r"\A(?:<!--.*?-->\s*){2}", re.DOTALL)
    found += sorted(place.glob("haka-pages/sp-discofeed.json")) if place is not None else []
    return {path.stem: headers.sub("", path.read_text("utf-8")) for path in found}


def test_a_recorded_page_is_what_it_is() -> None:
    assert KINDS.keys() <= pages().keys()
    for name, text in pages().items():
        if name == "sp-discofeed":
            continue
        assert read_provider_page(text, URL).kind is KINDS.get(name, PageKind.UNKNOWN), name


def test_a_recorded_page_says_what_is_wrong() -> None:
    said = {
        "shib-login-wrong": "The password you entered was incorrect.",
        "shib-login-locked": "Your account is locked.",
        "shib-login-unknown-user": "The username you entered cannot be identified.",
        "shib-code-wrong": "incorrect",
        "ssp-login-wrong": "Virheellinen käyttäjätunnus tai salasana",
        "llng-login-wrong": "PE5",
    }
    for name, words in said.items():
        assert words in read_provider_page(pages()[name], URL).message, name
    for name in ("shib-login-form", "ssp-login-form", "llng-login-form"):
        assert read_provider_page(pages()[name], URL).message == "", name


def test_every_item_of_a_recorded_release_is_shown() -> None:
    for name, host in (("shib-consent", ""), ("shib-consent-per-attribute", "d.")):
        assert [(one.name, one.value) for one in read_provider_page(pages()[name], URL).items] == [
            ("Display name", "Test Student"),
            ("Principal name", f"student@{host}example.org"),
            ("Scoped affiliation", f"student@{host}example.org; member@{host}example.org"),
            ("E-mail", f"student@{host}example.org"),
        ]
    assert [one.value for one in read_provider_page(pages()["ssp-consent"], URL).items] == [
        "student@ssp.example.org",
        "student@ssp.example.org",
    ]


def test_a_recorded_notice_goes_on_where_it_says() -> None:
    page = read_provider_page(pages()["shib-expiring-password"], URL)
    assert page.next_page == "https://idp.example.org/idp/profile/SAML2/Redirect/SSO?execution=e1s3&_eventId_proceed=1"
    assert page.text == "Your password will be expiring soon!"


def test_an_organisation_of_a_recorded_list_is_found_by_the_names_that_people_know() -> None:
    feed = read_feed(pages()["sp-discofeed"], "en")
    for wanted, entity in [
        ("Tampere University", "idp.tuni.example.org"),
        ("Tampereen korkeakoulut", "idp.tuni.example.org"),
        ("Turku University", "idp9.example.org"),
        ("esimerkki", "idp.example.org"),
        ("åäö", "idp-c.example.org"),
        ("idp-d.example.org", "idp-d.example.org"),
    ]:
        assert [one.host for one in matching(feed, wanted)] == [entity], wanted
    assert len(matching(feed, "University")) > 3
    listed = read_provider_page(pages()["wayf-list"], URL).organisations
    for wanted, entity in [("Tampere University", "idp5.example.org"), ("Oulun yliopisto", "idp13.example.org")]:
        assert [one.host for one in matching(listed, wanted)] == [entity], wanted
    assert matching(listed, "shibboleth") == ()


def test_every_organisation_of_a_recorded_list_is_offered() -> None:
    assert len(read_provider_page(pages()["wayf-list"], URL).organisations) == 10


@pytest.mark.parametrize(
    ("status", "text", "words"),
    [
        (500, "<h1>shibsp&#58;&#58;ListenerException</h1><p>Cannot connect to shibd process</p>", "out of order"),
        (503, "<h1>Service Unavailable</h1>", "out of order"),
        (500, "<h1>opensaml&#58;&#58;FatalProfileException</h1><p>Unable to establish security.</p>", "not accept"),
    ],
)
def test_a_service_provider_that_is_down_is_unavailable(status: int, text: str, words: str) -> None:
    error = service_error("https://site.example", text, "https://idp.example.org", status)
    assert type(error) is Unavailable
    assert words in error.message


def test_a_recorded_error_of_a_service_provider_has_an_error_of_its_own() -> None:
    for name, (kind, words) in ERRORS.items():
        error = service_error("https://site.example", pages()[name], "https://idp.example.org")
        assert type(error) is kind, name
        assert words in error.message, name
