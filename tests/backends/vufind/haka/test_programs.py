"""Signing in without pages (ECP), where the site and the organisation offer it; else with pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.backends.vufind.haka.conftest import At, Desktop
from tests.fakes.haka.shibboleth import ECP, SSO
from tests.fakes.web import Request, Response

from tunilib.errors import NotUnderstood, PasswordRefused, PersonNeeded, TunilibError

PAGES = "/Shibboleth.sso/SAML2/POST"


def ended(here: Desktop) -> TunilibError:
    with pytest.raises(TunilibError) as caught:
        here.sign_in(ecp=True)
    assert here.world.password_tries() <= 1
    assert not here.world.provider.sessions
    return caught.value


@pytest.mark.parametrize("consent", [False, True])
def test_a_program_signs_in_without_a_page_and_consent_is_not_asked_for(consent: bool, at: At) -> None:
    here = at(ecp=True, consent=consent)
    session = here.sign_in(ecp=True)
    assert here.works(session)
    assert here.person.questions == ["host", "user", "password"]
    assert (here.world.count("idp", "POST", ECP), here.world.count("site", "POST", PAGES)) == (1, 0)
    assert [name for name in here.world.hosts if here.world.password_seen_by(name)] == ["idp"]


def test_where_the_site_does_not_offer_it_the_pages_are_used(at: At) -> None:
    here = at()
    assert here.works(here.sign_in(ecp=True))
    assert here.world.count("site", "POST", PAGES) == 1
    assert here.world.password_tries() == 1


def test_an_organisation_that_does_not_offer_it_is_told(at: At) -> None:
    here = at(ecp=True, offers_ecp=False)
    error = ended(here)
    assert isinstance(error, NotUnderstood)
    assert "--ecp" in (error.hint or "")


def test_an_organisation_of_another_software_is_asked_by_its_pages(at: At) -> None:
    here = at(idp="simplesamlphp", ecp=True)
    assert here.works(here.sign_in(ecp=True))
    assert here.world.count("site", "POST", PAGES) == 1


def test_a_wrong_password_comes_with_status_200_and_is_tried_once(at: At) -> None:
    here = at(ecp=True)
    here.person.secret = "wrong"
    assert type(ended(here)) is PasswordRefused
    assert here.world.count("idp", "POST", ECP) == 1
    assert here.world.count("idp", "POST", SSO) == 0


def test_an_organisation_with_a_second_factor_says_so(at: At) -> None:
    here = at(ecp=True, second_factor="code")
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert "NoAuthnContext" in error.message


def misdirect(host: str, old: str, new: Callable[[Desktop], str], here: Desktop) -> None:
    """One of the two names another place for the answer."""
    served = here.world.hosts[host].served
    assert served is not None
    other = new(here)

    def changed(request: Request) -> Response | None:
        response = served.answer(request)
        if "xml" not in response.headers.get("Content-Type", ""):
            return response
        response.body = response.body.replace(f"{old}{here.world.site_url}", f"{old}{other}")
        return response

    here.world.hosts[host].instead.append(changed)


def test_a_request_whose_answer_is_for_another_host_is_not_answered(at: At) -> None:
    here = at(ecp=True)
    misdirect("site", 'responseConsumerURL="', lambda one: one.world.hosts["elsewhere"].address, here)
    assert isinstance(ended(here), NotUnderstood)
    assert "password" not in here.person.questions
    assert here.world.count("elsewhere") == 0


def test_an_answer_for_another_place_than_that_of_the_request_is_not_sent(at: At) -> None:
    here = at(ecp=True)
    misdirect("idp", 'AssertionConsumerServiceURL="', lambda one: one.world.hosts["elsewhere"].address, here)
    assert isinstance(ended(here), NotUnderstood)
    assert here.world.count("elsewhere") == 0
    assert here.world.count("site", "POST") == 0


@pytest.mark.parametrize("body", ["", "<html>", "<a/>", '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', "x" * 2_000_000])
def test_an_answer_that_is_no_message_ends_it(body: str, at: At) -> None:
    here = at(ecp=True)
    here.world.hosts["idp"].instead.append(
        lambda request: Response(200, body, headers={"Content-Type": "text/xml"}) if request.path == ECP else None
    )
    assert isinstance(ended(here), NotUnderstood)


def test_who_does_not_agree_to_the_host_sends_no_password(at: At) -> None:
    here = at(ecp=True)
    here.person.agrees = False
    ended(here)
    assert here.world.password_tries() == 0
