"""After a university sign-in: the session is renewed without a person, and ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.backends.vufind.haka.conftest import At, Desktop
from tests.fakes.web import Response

from tunilib.backends.vufind.haka.sign_in import person_needed
from tunilib.backends.vufind.session import SiteSession
from tunilib.errors import PersonNeeded, Unavailable
from tunilib.http.cookies import StoredCookie


def test_the_service_provider_is_asked_first_and_then_the_organisation_each_once(at: At) -> None:
    desk = at(local_storage=True, consent=True)
    world, signed_in = desk.world, desk.sign_in()
    before = world.count("idp")

    world.site.expire()
    at_site = desk.entry.renew(signed_in)
    assert at_site is not None
    assert (world.count("idp"), desk.works(at_site)) == (before, True)

    world.site.expire()
    world.provider.sessions.clear()
    at_idp = desk.entry.renew(at_site)
    assert at_idp is not None
    assert world.count("idp") > before
    assert desk.works(at_idp)
    assert (at_idp.started, at_idp.renewed) == (signed_in.started, world.now())
    assert world.password_tries() == 1


def test_an_organisation_that_wants_to_see_the_person_gets_nothing_typed(at: At) -> None:
    for options in ({}, {"consent": True}, {"idp": "simplesamlphp"}, {"terms": "Be kind."}):
        desk = at(**options)
        session = desk.sign_in()
        desk.person.asked.clear()
        desk.world.site.expire()
        desk.world.provider.sessions.clear()
        desk.world.idp.forget()
        assert desk.entry.renew(session) is None
        assert desk.person.asked == []
        assert desk.world.password_tries() == 1


def _at_its_own(desk: Desktop) -> None:
    desk.world.site.expire()


def _everywhere_else(desk: Desktop) -> None:
    desk.world.site.expire()
    desk.world.provider.sessions.clear()


DOWN: dict[str, tuple[str, str, Callable[[Desktop], None]]] = {
    "the organisation": ("idp", "", _everywhere_else),
    "the service provider": ("site", "/Shibboleth.sso/", _everywhere_else),
    "the site": ("site", "/MyResearch/", _at_its_own),
}


@pytest.mark.parametrize("who", DOWN)
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_is_no_end_of_the_session(who: str, status: int, at: At) -> None:
    desk = at()
    session = desk.sign_in()
    host, path, ends = DOWN[who]
    ends(desk)
    instead = desk.world.hosts[host].instead
    instead.append(lambda request: Response(status, "<h1>Down</h1>") if request.path.startswith(path) else None)
    with pytest.raises(Unavailable):
        desk.entry.renew(session)
    instead.clear()
    assert desk.entry.renew(session) is not None
    assert desk.world.password_tries() == 1


NO_QUESTION = (
    *((status, "<title>Error</title><p>No.</p>") for status in (400, 404, 429, 503)),
    (200, "<title>Maintenance</title><h1>We are down for maintenance</h1><p>Please try again later.</p>"),
    (
        200,
        "<title>Huoltokatko</title><p>Palvelu on poissa käytöstä huollon vuoksi.</p><form><input type=search></form>",
    ),
    (200, "<title>Driftstopp</title><p>Tjänsten är inte tillgänglig.</p><form role=search><input name=q></form>"),
    (200, "<title>Wi-Fi</title><meta http-equiv=refresh content='0;url=/welcome'><button>Connect</button>"),
    (200, '{"error": "unavailable"}'),
    (200, ""),
)


@pytest.mark.parametrize(("status", "text"), NO_QUESTION)
def test_a_page_of_the_organisation_that_asks_for_nothing_asks_for_no_person(status: int, text: str, at: At) -> None:
    desk = at()
    session = desk.sign_in()
    _everywhere_else(desk)
    desk.world.hosts["idp"].instead.append(lambda request: Response(status, text))
    with pytest.raises(Unavailable):
        desk.entry.renew(session)
    with pytest.raises(Unavailable):
        desk.sign_in()
    assert desk.world.password_tries() == 1


@pytest.mark.parametrize(
    "text",
    [
        "<h1>Your password has expired</h1><a href=/change>Change it</a>",
        "<p>Salasanasi on vanhentunut.</p>",
        "<form method=post><input type=password name=new1></form>",
        "<script>$Config={}</script>",
    ],
)
def test_a_page_that_is_known_to_ask_for_a_person_does(text: str, at: At) -> None:
    desk = at()
    session = desk.sign_in()
    _everywhere_else(desk)
    desk.world.hosts["idp"].instead.append(lambda request: Response(200, text))
    assert desk.entry.renew(session) is None
    with pytest.raises(PersonNeeded):
        desk.sign_in()


def test_a_sign_out_ends_the_session_at_the_service_provider_too(at: At) -> None:
    desk = at()
    session = desk.sign_in()
    desk.entry.sign_out(session)
    assert desk.world.provider.sessions == {}
    assert not desk.works(session)


def test_an_organisation_is_asked_in_the_language_of_the_call(at: At) -> None:
    desk = at()
    desk.language = "sv"
    desk.sign_in()
    assert {one.headers.get("accept-language") for one in desk.world.hosts["idp"].received} == {"sv"}


def test_the_cookies_of_a_host_that_was_not_asked_stay_and_go_to_no_other(at: At) -> None:
    desk = at()
    session = desk.sign_in()
    stored = SiteSession.of(session.data)
    other = {"https://mfa.example": (StoredCookie("trusted", "1", "/", None),)}
    session = session._replace(data=replace(stored, elsewhere={**stored.elsewhere, **other}).data())
    desk.world.site.expire()
    desk.world.provider.sessions.clear()
    renewed = desk.entry.renew(session)
    assert renewed is not None
    assert SiteSession.of(renewed.data).elsewhere.keys() == {*stored.elsewhere, *other}
    assert not any("trusted" in one.cookies for host in desk.world.hosts.values() for one in host.received)


LATER = int(datetime(2026, 4, 1, 8, tzinfo=UTC).timestamp())


def test_an_organisation_whose_cookie_has_an_end_states_when_a_person_is_needed() -> None:
    cookies = {"https://idp.example": (StoredCookie("shib_idp_session", "a", "/idp", LATER),)}
    assert person_needed(cookies) == datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_cookies_that_end_with_the_browser_or_know_no_person_state_nothing() -> None:
    cookies = {
        "https://idp.example": (StoredCookie("shib_idp_session", "a"), StoredCookie("lang", "fi", "/", LATER)),
        "https://wayf.example": (StoredCookie("_saml_idp", "b", "/", LATER),),
    }
    assert person_needed(cookies) is None
    assert person_needed({}) is None
