"""Where a sign-in begins: the link of a login page, and a service provider's list of organisations."""

from __future__ import annotations

import json

from tests.backends.vufind.pages import own

from tunilib.backends.vufind.haka.link import read_link
from tunilib.backends.vufind.pages.document import document
from tunilib.university.hosts import SignInLink, read_feed

ADDRESS = "https://www.site.example/Shibboleth.sso/Login?target=https%3A%2F%2Fsite.example%2FMyResearch%2FHome"


def test_the_names_of_a_feed_are_in_the_language_of_the_call_first() -> None:
    names = [
        {"value": "Exempel", "lang": "sv"},
        {"value": "Example", "lang": "en"},
        {"value": "Esimerkki", "lang": "fi"},
    ]
    feed = json.dumps([{"entityID": "https://b/idp"}, {"entityID": "https://a/idp", "DisplayNames": names}])
    found = read_feed(feed, "fi")
    assert [one.name for one in found] == ["Esimerkki", "https://b/idp"]
    assert found[0].names == ("Esimerkki", "Example", "Exempel")


def test_a_feed_that_is_none_has_no_organisations() -> None:
    for feed in ["", "<html>", "{}", "[1, null, []]", '[{"entityID": 1}]', '[{"entityID": "x"}]', "[" * 100_000]:
        assert read_feed(feed, "en") == (), feed


def test_names_that_are_none_are_left_out() -> None:
    feed = json.dumps([{"entityID": "urn:a", "DisplayNames": ["x", {"value": None}, {"value": "  A \n B "}]}])
    assert read_feed(feed, "en")[0].names == ("A B",)


def test_the_link_is_found_by_its_place_or_its_path() -> None:
    for markup, address in [
        ('<div class="login-col shibboleth-login"><a href="{}"><img src="haka.png" alt="Haka"></a></div>', ADDRESS),
        ('<a class="btn shibboleth-login" href="{}">Haka</a>', ADDRESS),
        ('<a href="/Shibboleth.sso/Logout">Out</a><a href="{}" class="btn btn-link">Institutional Login</a>', ADDRESS),
        ('<div class="shibboleth-login"><a href="{}">Haka</a></div>', "/Shibboleth.sso/DS?target=https%3A%2F%2Fx"),
        ('<a href="/Content/haka">About {}</a><a href="/Shibboleth.sso/Session">Session</a>', None),
        ('<a class="shibboleth-login">{}</a>', None),
    ]:
        page = own.finna("login", markup.format(address or "Haka"), user=False)
        assert read_link(document(page, "login page")) == address, markup


def test_the_feed_is_beside_the_link_and_the_organisation_in_its_query() -> None:
    link = SignInLink(ADDRESS, None)
    assert link.feed == "https://www.site.example/Shibboleth.sso/DiscoFeed"
    assert link.to("https://idp.example/idp").endswith("&entityID=https%3A%2F%2Fidp.example%2Fidp")
