"""How a university sign-in fails: with a separate error for each reason, and after one try at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.backends.vufind.haka.conftest import At, Desktop
from tests.fakes.haka import mischief
from tests.fakes.web import Request, Response, see

from tunilib.errors import (
    CredentialsRefused,
    NotSignedIn,
    NotUnderstood,
    PasswordRefused,
    PersonNeeded,
    TunilibError,
    Unavailable,
)

KINDS = ("shibboleth", "simplesamlphp", "lemonldap")


def ended(here: Desktop) -> TunilibError:
    with pytest.raises(TunilibError) as caught:
        here.sign_in()
    assert here.world.password_tries() <= 1
    assert here.person.questions.count("password") <= 1
    return caught.value


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("idp", KINDS)
def test_a_wrong_password_is_tried_once(idp: str, language: str, at: At) -> None:
    here = at(idp=idp, language=language)
    here.person.secret = "wrong"
    error = ended(here)
    assert type(error) is PasswordRefused
    assert here.world.idp_host in error.message
    assert here.world.password_tries() == 1


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_locked_account_is_no_wrong_password(language: str, at: At) -> None:
    here = at(language=language)
    here.world.person.is_locked = True
    error = ended(here)
    assert type(error) is CredentialsRefused
    assert "locked" in error.message


@pytest.mark.parametrize(
    ("options", "answer", "words"),
    [
        ({"consent": True}, {"releases": False}, "released"),
        ({"idp": "simplesamlphp", "consent": True}, {"releases": False}, "released"),
        ({"terms": "Be kind."}, {"accepts": False}, "terms"),
    ],
)
def test_who_refuses_is_not_signed_in(options: dict[str, Any], answer: dict[str, Any], words: str, at: At) -> None:
    here = at(**options)
    here.person.__dict__.update(answer)
    error = ended(here)
    assert isinstance(error, NotSignedIn)
    assert words in error.message
    assert not here.world.provider.sessions


@pytest.mark.parametrize("language", ["en", "fi"])
def test_what_simplesamlphp_1_19_says_is_wrong_is_told_in_its_words(language: str, at: At) -> None:
    here = at(idp="simplesamlphp", old=True, language=language)
    here.person.secret = "wrong"
    assert "Virheellinen tunnus" in ended(here).message or language == "en"


def test_a_sign_in_that_simplesamlphp_1_19_has_lost_is_begun_again_once(at: At) -> None:
    here = at(idp="simplesamlphp", old=True)
    lost = [True]

    def loses(request: Request) -> None:
        if request.path.endswith("loginuserpass") and lost:
            lost.pop()
            here.world.idp.restart()

    here.world.hosts["idp"].instead.append(loses)
    here.sign_in()
    here.world.idp.forget()
    here.world.hosts["idp"].instead[:] = [lambda request: here.world.idp.restart() if request.form else None]
    with pytest.raises(Unavailable):
        here.sign_in()
    assert here.world.password_tries() == 2


@pytest.mark.parametrize("options", [{"second_factor": "code"}, {"second_factor": "field"}, {"idp": "lemonldap"}])
def test_a_wrong_code_is_tried_once(options: dict[str, Any], at: At) -> None:
    here = at(**({"second_factor": True} | options))
    here.person.code_shown = "000000"
    assert isinstance(ended(here), CredentialsRefused)
    received = here.world.hosts["idp"].received
    assert sum("000000" in (one.one("tokencode"), one.one("code")) for one in received) == 1


@pytest.mark.parametrize(
    ("how", "seen"),
    [
        ("duo", ["api-1.duosecurity.example", "Two-step login"]),
        ("scripted", ["Redirecting"]),
    ],
)
def test_a_page_that_needs_a_script_is_described_and_the_browser_offered(how: str, seen: list[str], at: At) -> None:
    here = at(second_factor="duo") if how == "duo" else at()
    if how == "scripted":
        here.world.hosts["idp"].instead.append(mischief.scripted())
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert all(text in error.message for text in [here.world.idp_host, *seen])
    assert "--cookie-stdin" in (error.hint or "")


@pytest.mark.parametrize("after", ["j_password", "tokencode"])
def test_a_second_factor_at_another_host_ends_there_and_is_described(after: str, at: At) -> None:
    here = at(second_factor="code")
    elsewhere = here.world.hosts["elsewhere"]
    elsewhere.instead.append(mischief.scripted())
    leads = see(f"{elsewhere.address}/frame/frameless/v4/auth?sid=hush&tx=hush")
    here.world.hosts["idp"].instead.append(lambda request: leads if request.has(after) else None)
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert elsewhere.address.partition("://")[2] in error.message
    assert "hush" not in f"{error.message} {error.hint}"
    assert not here.world.password_seen_by("elsewhere")
    assert here.world.count("elsewhere") == 1


def test_a_page_that_waits_for_a_telephone_is_not_waited_for(at: At) -> None:
    here = at()
    waiting = (
        "<meta http-equiv=refresh content=5><title>Approve</title><p>Approve the sign-in on your telephone: 42</p>"
    )
    here.world.hosts["idp"].instead.append(lambda request: Response(200, waiting) if request.form else None)
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert "Approve" in error.message
    assert here.world.count("idp", "POST") == 1


def test_an_unknown_page_is_described_by_its_names_without_values(at: At) -> None:
    here = at()
    here.world.hosts["idp"].instead.append(
        lambda request: Response(
            200,
            "<title>Who are you?</title><form method=post><input name=loginfmt value=hush><input name=passwd></form>",
        )
    )
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert all(text in error.message for text in ("Who are you?", "loginfmt", "passwd"))
    assert "hush" not in error.message


@pytest.mark.parametrize("address", ["http://[", "javascript:1", "//", "\u00e4://\u00e4"])
@pytest.mark.parametrize("where", ['<iframe src="{}"></iframe>', '<form method=post action="{}">', '<base href="{}">'])
def test_an_unknown_page_with_a_broken_address_is_described(where: str, address: str, at: At) -> None:
    here = at()
    page = f"<title>Broken</title>{where.format(address)}<input name=loginfmt>"
    here.world.hosts["idp"].instead.append(lambda request: Response(200, page))
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert "Broken" in error.message


def test_a_login_form_with_one_more_question_is_not_filled_in(at: At) -> None:
    here = at()
    more = '<input name="birthday" type="text"><button type="submit" name="_eventId_proceed">'

    def asks_more(request: Request) -> Response:
        response = here.world.idp.answer(request)
        response.body = response.body.replace('<button class="form-element form-button"', more + "<button", 1)
        return response

    here.world.hosts["idp"].instead.append(asks_more)
    assert isinstance(ended(here), PersonNeeded)
    assert "password" not in here.person.questions


def test_a_stale_form_begins_again_once(at: At) -> None:
    here = at(local_storage=True)
    lost = [True]

    def restarts(request: Request) -> None:
        if request.method == "POST" and lost:
            lost.pop()
            here.world.idp.restart()

    here.world.hosts["idp"].instead.append(restarts)
    here.sign_in()
    assert here.person.questions.count("password") == 1
    assert here.world.idp.sign_ins == [here.world.person.user]


def test_an_organisation_that_loses_every_form_is_not_asked_for_ever(at: At) -> None:
    here = at()
    here.world.hosts["idp"].instead.append(
        lambda request: here.world.idp.restart() if request.method == "POST" else None
    )
    with pytest.raises(Unavailable):
        here.sign_in()
    assert here.world.count("idp", "POST") == 1


@pytest.mark.parametrize("begins", [{}, {"local_storage": True}])
def test_a_page_that_says_it_was_stale_does_not_get_the_password_again(begins: dict[str, Any], at: At) -> None:
    here = at(**begins)
    lost = [True]

    def restarts(request: Request) -> None:
        if request.has("j_password") and lost:
            lost.pop()
            here.world.idp.restart()

    here.world.hosts["idp"].instead.append(restarts)
    error = ended(here)
    assert isinstance(error, Unavailable)
    assert "not sent a second time" in error.message
    assert here.world.password_tries() == 1


def test_after_a_stale_page_of_consent_the_password_is_not_sent_again(at: At) -> None:
    here = at(consent=True)
    lost = [True]

    def restarts(request: Request) -> None:
        if request.has("_shib_idp_consentIds") and lost:
            lost.pop()
            here.world.idp.restart()

    here.world.hosts["idp"].instead.append(restarts)
    assert isinstance(ended(here), Unavailable)
    assert here.world.password_tries() == 1


@pytest.mark.parametrize("factor", ["code", "field"])
def test_a_code_is_not_sent_again_after_a_page_that_says_it_was_stale(factor: Any, at: At) -> None:
    here = at(second_factor=factor)
    sent: list[str] = []

    def restarts(request: Request) -> None:
        codes = [value for _, value in request.form if value == here.world.person.code]
        if codes and not sent:
            here.world.idp.restart()
        sent.extend(codes)

    here.world.hosts["idp"].instead.append(restarts)
    error = ended(here)
    assert isinstance(error, Unavailable)
    assert "not sent a second time" in error.message
    assert len(sent) == here.world.password_tries() == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("who", "path"), [("idp", ""), ("discovery", ""), ("site", "/Shibboleth.sso/")])
def test_whoever_answers_with_a_server_error_is_unavailable(who: str, path: str, status: int, at: At) -> None:
    here = at()
    here.world.provider.has_feed = who != "discovery"
    broken = Response(status, "<title>Service Unavailable</title><p>Try again later.</p>")
    here.world.hosts[who].instead.append(lambda request: broken if request.path.startswith(path) else None)
    with pytest.raises(Unavailable) as caught:
        here.sign_in("University of Examples" if who == "discovery" else None)
    assert str(status) in caught.value.message
    assert "password" not in here.person.questions


def test_an_error_after_the_password_does_not_send_it_again(at: At) -> None:
    here = at()
    here.world.hosts["idp"].instead.append(
        lambda request: Response(500, "<title>Virhe</title><p>Jokin meni pieleen</p>") if request.form else None
    )
    assert isinstance(ended(here), Unavailable)
    assert here.world.password_tries() == 1


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_wrong_clock_is_told_as_one(minutes: int, at: At) -> None:
    here = at()
    here.world.idp.behind = timedelta(minutes=minutes)
    error = ended(here)
    assert isinstance(error, Unavailable)
    assert "the clock of one of the two is wrong" in error.message
    assert "tunilib login CARD" in (error.hint or "")


def test_a_second_factor_that_the_organisation_does_not_have_is_told_by_its_status(at: At) -> None:
    here = at(wants_mfa=True)
    error = ended(here)
    assert isinstance(error, PersonNeeded)
    assert "NoAuthnContext" in error.message


@pytest.mark.parametrize(("idp", "status"), [("shibboleth", "NoPassive"), ("simplesamlphp", "Responder")])
def test_an_organisation_that_may_not_show_a_page_is_told_by_its_status(idp: str, status: str, at: At) -> None:
    here = at(idp=idp)
    here.world.provider.passive = True
    assert status in ended(here).message
    assert here.person.questions == []


def test_an_answer_that_was_used_before_is_told(at: At) -> None:
    here = at()
    first: list[Response] = []

    def replays(request: Request) -> Response | None:
        if not request.has("j_password"):
            return None
        response = here.world.idp.answer(request)
        first.append(response)
        return first[0]

    here.world.hosts["idp"].instead.append(replays)
    here.sign_in()
    with pytest.raises(Unavailable) as caught:
        here.sign_in()
    assert "before" in caught.value.message


@pytest.mark.parametrize(("what", "value"), [("reads_eppn", False), ("admits", False)])
def test_a_site_that_does_not_let_the_account_in_is_told_from_the_organisation(what: str, value: bool, at: At) -> None:
    here = at()
    setattr(here.world.site, what, value)
    error = ended(here)
    assert isinstance(error, CredentialsRefused)
    assert not isinstance(error, PasswordRefused)
    assert "does not let this account in" in error.message


def test_a_site_without_university_sign_in_says_so(at: At) -> None:
    here = at()
    here.world.site.university_link = ""
    assert ended(here).code == "not-found"


def test_a_site_that_is_closed_is_unavailable(at: At) -> None:
    here = at()
    here.world.site.closed = True
    assert isinstance(ended(here), Unavailable)


LIMITS: dict[str, tuple[Callable[[], mischief.Instead], int]] = {
    "redirects without an end": (mischief.endless, 20),
    "forms without an end": (mischief.endless_forms, 3),
    "the same page again": (mischief.unchanged, 3),
    "a page that is too long": (lambda: mischief.huge(1_500_000), 1),
    "a page without an end": (mischief.huge, 3),
}
"""What an organisation may do, and how many requests it gets at most."""


@pytest.mark.parametrize("what", LIMITS)
def test_an_organisation_without_an_end_is_left(what: str, at: At) -> None:
    here = at()
    instead, most = LIMITS[what]
    here.world.hosts["idp"].instead.append(instead())
    error = ended(here)
    assert isinstance(error, NotUnderstood | Unavailable)
    assert here.world.count("idp") <= most
    assert "password" not in here.person.questions


def test_a_page_that_comes_back_unchanged_after_the_password_is_not_sent_again(at: At) -> None:
    here = at()
    again = mischief.login_form()
    here.world.hosts["idp"].instead.append(lambda request: again(request) if request.form else None)
    assert isinstance(ended(here), CredentialsRefused)
    assert here.world.count("idp", "POST") == 1
