"""The password goes only to the host that the person agreed to, and the organisation's answer only to the site.

Every host of the fake remembers everything that it received.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.backends.vufind.haka.conftest import At, Desktop
from tests.fakes.haka import mischief
from tests.fakes.haka.shibboleth import SSO
from tests.fakes.web import Request, Response, see

from tunilib.errors import NotSignedIn, NotUnderstood, PersonNeeded, TunilibError


def stopped(here: Desktop, **how: object) -> TunilibError:
    """The error with which a sign-in ends; nothing secret has come to the other host."""
    with pytest.raises(TunilibError) as caught:
        here.sign_in(**how)  # type: ignore[arg-type]
    other = here.world.hosts["elsewhere"]
    assert not here.world.password_seen_by("elsewhere")
    assert not any(one.has("SAMLResponse") or one.has("csrf_token") for one in other.received)
    assert not here.world.provider.sessions
    return caught.value


@pytest.mark.parametrize("at_first", [True, False])
def test_a_password_that_another_host_asks_for_is_not_typed(at_first: bool, at: At) -> None:
    here = at()
    elsewhere = here.world.hosts["elsewhere"]
    elsewhere.instead.append(mischief.login_form())
    leads = mischief.on_to(elsewhere)
    here.world.hosts["idp"].instead.append(
        lambda request: leads(request) if at_first or "execution" in dict(request.query) else None
    )
    error = stopped(here)
    assert isinstance(error, PersonNeeded)
    assert elsewhere.address.partition("://")[2] in error.message
    assert "password" not in here.person.questions


def test_a_password_is_not_typed_where_the_request_was_passed_on_to(at: At) -> None:
    here = at()
    elsewhere = here.world.hosts["elsewhere"]
    elsewhere.instead.append(mischief.login_form())
    here.world.hosts["idp"].instead.append(lambda request: see(f"{elsewhere.address}{request.url}"))
    assert isinstance(stopped(here), PersonNeeded)
    assert "password" not in here.person.questions


def test_a_host_that_was_agreed_to_for_another_organisation_is_another_host_here(at: At) -> None:
    here = at()
    elsewhere = here.world.hosts["elsewhere"]
    elsewhere.instead.append(mischief.login_form())
    here.world.hosts["idp"].instead.append(mischief.on_to(elsewhere))
    stopped(here, hosts=frozenset({elsewhere.address.partition("://")[2]}))
    assert "password" not in here.person.questions


def test_a_login_form_that_leads_to_another_host_is_not_filled_in(at: At) -> None:
    here = at()
    idp = here.world.hosts["idp"]
    idp.instead.append(mischief.form_leads_to(here.world.hosts["elsewhere"], here.world.idp.answer))
    assert isinstance(stopped(here), PersonNeeded)
    assert "password" not in here.person.questions


def test_a_form_that_would_put_the_password_into_an_address_is_told_as_that(at: At) -> None:
    here = at()

    def by_get(request: Request) -> Response:
        response = here.world.idp.answer(request)
        response.body = response.body.replace('method="post"', 'method="get"')
        return response

    here.world.hosts["idp"].instead.append(by_get)
    error = stopped(here)
    assert "into an address" in error.message
    assert "another host" not in error.message
    assert "password" not in here.person.questions


def test_a_form_that_leads_to_the_same_host_otherwise_is_told_with_both_addresses(at: At) -> None:
    here = at()
    host = here.world.idp_host

    def encrypted(request: Request) -> Response:
        response = here.world.idp.answer(request)
        response.body = response.body.replace('action="/idp/', f'action="https://{host}/idp/')
        return response

    here.world.hosts["idp"].instead.append(encrypted)
    message = stopped(here).message
    assert f"http://{host}" in message
    assert f"https://{host}" in message


def test_a_form_for_the_code_that_leads_to_another_host_is_not_filled_in(at: At) -> None:
    here = at(second_factor="code")
    leads = mischief.form_leads_to(here.world.hosts["elsewhere"], here.world.idp.answer)
    here.world.hosts["idp"].instead.append(lambda request: leads(request) if here.world.idp.sign_ins else None)
    stopped(here)
    assert not here.world.hosts["elsewhere"].saw(here.world.person.code)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_does_not_take_the_password_along(status: int, at: At) -> None:
    here = at()
    idp = here.world.hosts["idp"]
    idp.instead.append(mischief.password_redirected(here.world.hosts["elsewhere"], status))
    stopped(here)
    assert here.world.password_tries() == 1
    assert here.world.count("elsewhere") == (0 if status in (307, 308) else 1)


@pytest.mark.parametrize("options", [{"consent": True}, {"terms": "Be kind."}, {"local_storage": True}])
def test_no_form_of_the_organisation_is_sent_to_another_host(options: dict[str, Any], at: At) -> None:
    here = at(**options)
    leads = mischief.form_leads_to(here.world.hosts["elsewhere"], here.world.idp.answer)
    begins = "local_storage" in options
    here.world.hosts["idp"].instead.append(
        lambda request: leads(request) if begins or here.world.idp.sign_ins else None
    )
    assert isinstance(stopped(here), PersonNeeded)
    assert here.world.count("elsewhere") == 0


def test_the_site_may_not_lead_to_a_login_form_by_itself(at: At) -> None:
    here = at()
    elsewhere = here.world.hosts["elsewhere"]
    elsewhere.instead.append(mischief.login_form())
    here.world.hosts["site"].instead.append(
        lambda request: see(f"{elsewhere.address}/idp/login") if request.path == "/Shibboleth.sso/Login" else None
    )
    assert isinstance(stopped(here), PersonNeeded)
    assert "password" not in here.person.questions


def test_a_password_field_on_the_site_itself_is_not_the_organisations(at: At) -> None:
    here = at()
    form = mischief.login_form()
    here.world.hosts["site"].instead.append(
        lambda request: form(request) if request.path == "/Shibboleth.sso/Login" else None
    )
    stopped(here)
    assert "password" not in here.person.questions
    assert not here.world.password_seen_by("site")


def test_who_does_not_agree_to_the_host_types_nothing(at: At) -> None:
    here = at()
    here.person.agrees = False
    assert isinstance(stopped(here), NotSignedIn)
    assert here.person.questions == ["host"]
    assert here.person.asked == [("host", here.world.idp_host)]


def test_an_answer_for_another_host_is_not_sent_there(at: At) -> None:
    here = at()
    elsewhere = here.world.hosts["elsewhere"].address

    def misdirected(request: Request) -> Response | None:
        response = here.world.idp.answer(request)
        response.body = response.body.replace(here.world.site_url, elsewhere)
        return response

    here.world.hosts["idp"].instead.append(misdirected)
    assert isinstance(stopped(here), NotUnderstood)
    assert here.world.count("elsewhere") == 0


@pytest.mark.parametrize("address", ["http://login.example/idp", "file:///etc/passwd", "//[bad"])
def test_a_redirect_to_an_address_that_is_not_allowed_is_not_followed(address: str, at: At) -> None:
    here = at()
    here.world.hosts["idp"].instead.append(lambda request: see(address))
    assert isinstance(stopped(here), NotUnderstood)


def test_the_cookies_of_one_host_go_to_no_other(at: At) -> None:
    here = at(local_storage=True, consent=True)
    here.sign_in("")
    for name, host in here.world.hosts.items():
        seen = {cookie for one in host.received for cookie in one.cookies}
        own = {"JSESSIONID", "shib_idp_session", "shib_idp_session_ss", "shib_idp_persistent_ss"}
        assert name == "idp" or not seen & own
        assert name == "site" or not any(cookie.startswith(("PHPSESSID", "_shibsession_")) for cookie in seen)


def test_boxes_that_are_not_ticked_are_not_sent(at: At) -> None:
    here = at(terms="Be kind.", consent=True)
    here.sign_in()
    sent = [name for one in here.world.hosts["idp"].received for name, _ in one.form]
    assert "j_password" in sent
    assert not {"donotcache", "_shib_idp_revokeConsent", "_eventId_TermsRejected"} & set(sent)
    assert not {name for name in sent if name.startswith("_eventId_authn/")}
    assert here.world.count("idp", "POST", SSO) == 3


def test_a_box_that_wipes_what_was_agreed_to_is_not_sent_where_it_is_ticked_at_first(at: At) -> None:
    here = at(consent=True)

    def ticked(request: Request) -> Response:
        response = here.world.idp.answer(request)
        response.body = response.body.replace('type="checkbox" name="', 'type="checkbox" checked name="')
        return response

    here.world.hosts["idp"].instead.append(ticked)
    here.sign_in()
    sent = {name for one in here.world.hosts["idp"].received for name, _ in one.form}
    assert not {"donotcache", "_shib_idp_revokeConsent"} & sent


@pytest.mark.parametrize("path", ["/MyResearch/Logout", "/Shibboleth.ssoX/SAML2/POST", "/Shibboleth.sso"])
def test_an_answer_goes_to_the_service_providers_own_path_alone(path: str, at: At) -> None:
    here = at()

    def leads_astray(request: Request) -> Response:
        response = here.world.idp.answer(request)
        response.body = re.sub(r"(action=\"[^\"]*?)/Shibboleth\.sso/[^\"?]*", rf"\1{path}", response.body)
        return response

    here.world.hosts["idp"].instead.append(leads_astray)
    with pytest.raises(NotUnderstood, match="not the library's"):
        here.sign_in()
    assert not any(one.has("SAMLResponse") for one in here.world.hosts["site"].received)
