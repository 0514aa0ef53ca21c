"""Signing in at a Primo page: its view, its ways in, and the token."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from tests.backends.primo.page import CARD, NOBODY, NOW, PASSWORD, VIEW, Page, made_token, opened, signed_in
from tests.fakes.server import serving
from tests.fakes.web import Response

from tunilib.backends.registry import answering_backend, backend_at, find_backend, library_address
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.ports.university import UniversitySignIn
from tunilib.errors import NotUnderstood, PasswordRefused, SessionExpired, UsageError

WHO = SignInRequest(card=CARD, password=PASSWORD)


def test_a_sign_in_makes_three_requests_and_knows_the_last_day_of_the_card() -> None:
    page = Page()
    with opened(page) as (entry, _):
        session = entry.sign_in(WHO)
    assert [one.rpartition("/")[2] for one in page.log] == [VIEW, "suprimaLogin", "personal_settings"]
    assert (session.target, session.data["quotes"], session.data["card_expires"]) == (VIEW, "yes", "2027-12-31")
    assert (session.started, session.expires) == (NOW, None)
    assert PASSWORD not in session.data.values()


def test_a_page_that_wants_the_token_without_quotation_marks_gets_it_so() -> None:
    page = Page(quotes=False)
    with opened(page) as (entry, _):
        session = entry.sign_in(WHO)
        page.log.clear()
        with_door = entry.open(session)
        assert with_door.loans.read().items == ()
        with_door.close()
    assert session.data["quotes"] == "no"
    assert len(page.log) == 2


def test_a_wrong_password_is_refused() -> None:
    with opened(Page()) as (entry, _), pytest.raises(PasswordRefused):
        entry.sign_in(WHO._replace(password="vale"))


@pytest.mark.parametrize(
    "token",
    ["", "nothing", made_token(userGroup="GUEST"), made_token(user="anonymous-1"), made_token(signedIn="false")],
)
def test_an_answer_without_a_patrons_token_is_no_sign_in(token: str) -> None:
    with opened(Page(token=token)) as (entry, _), pytest.raises(NotUnderstood, match="without a patron's token"):
        entry.sign_in(WHO)


def test_a_page_that_refuses_its_own_token_is_no_sign_in() -> None:
    page = Page(answers={"personal_settings": lambda _: NOBODY})
    with opened(page) as (entry, _), pytest.raises(NotUnderstood, match="its own token"):
        entry.sign_in(WHO)


def test_a_page_without_a_sign_in_by_card_names_the_other_way() -> None:
    with opened(Page(profiles=[("UniLogin", "SAML")])) as (entry, _), pytest.raises(UsageError) as caught:
        entry.sign_in(WHO)
    assert "login --haka" in (caught.value.hint_template or "")


def test_the_sign_in_of_alma_goes_before_that_of_ldap_unless_one_is_named() -> None:
    page = Page(profiles=[("Own", "LDAP"), ("Alma", "ALMA")])
    with opened(page) as (entry, _):
        assert entry.sign_in(WHO).card == CARD
    with opened(Page(profiles=[("A", "LDAP"), ("B", "LDAP")])) as (entry, _), pytest.raises(UsageError, match="A, B"):
        entry.sign_in(WHO)
    with opened(Page(profiles=[("A", "LDAP"), ("B", "LDAP"), ("Alma", "ALMA")])) as (entry, _):
        assert entry.sign_in(WHO._replace(way="b")).card == CARD
        with pytest.raises(UsageError, match="A, B, Alma"):
            entry.sign_in(WHO._replace(way="C"))


@pytest.mark.parametrize(
    ("configuration", "says"),
    [({"authentication": []}, "primo-view"), ({"primo-view": {}}, "authentication"), ([], "primo-view")],
)
def test_a_page_without_both_parts_of_a_configuration_is_another_page(configuration: object, says: str) -> None:
    page = Page(answers={VIEW: lambda _: configuration})
    with opened(page) as (entry, _), pytest.raises(NotUnderstood, match=says):
        entry.sign_in(WHO)


def test_any_address_of_the_page_means_its_view() -> None:
    with serving(Page()) as address:
        for typed in (
            f"{address}/discovery/fulldisplay?docid=alma99&context=L&vid={VIEW}",
            f"{address}/nde/home?vid={VIEW}",
        ):
            known = library_address(typed)
            assert known == f"{address}/discovery/search?vid={VIEW}"
            assert backend_at(known).name == answering_backend(known).name == "primo"
        assert answering_backend(address).name == "primo"
        entry = find_backend("primo").open(address, now=lambda _: NOW)
        assert entry.sign_in(WHO).target == VIEW
        with pytest.raises(UsageError):
            find_backend("primo").open("ftp://example.org", now=lambda _: NOW)


def test_a_page_of_several_views_asks_for_one_and_a_page_of_none_too() -> None:
    several = Page(
        answers={"/": lambda _: Response(200, "<a href='/discovery/search?vid=A:1'><a href='/nde?vid=A:2'>")}
    )
    with serving(several) as address, pytest.raises(UsageError, match="several libraries"):
        find_backend("primo").open(address, now=lambda _: NOW).check_target(None)
    none = Page(answers={"/": lambda _: Response(200, "<html></html>")})
    with serving(none) as address, pytest.raises(UsageError, match="which library is meant"):
        find_backend("primo").open(address, now=lambda _: NOW).sign_in(WHO)


@pytest.mark.parametrize(
    "pasted", ["{address}/discovery/search?vid={view}&loginId=abc123", "loginId=abc123", "{token}"]
)
def test_a_sign_in_in_the_browser_is_taken_over_by_its_address_or_its_token(pasted: str) -> None:
    page = Page()
    with opened(page) as (entry, address):
        text = pasted.format(address=address, view=VIEW, token=f'"{page.token}"')
        session = entry.sign_in(SignInRequest(card="", university=UniversitySignIn(person=Mock(), cookie=text)))
        door = entry.open(session)
        assert door.loans.read().items == ()
        door.close()
    assert session.is_university
    assert (session.card, session.account) == (CARD, CARD)
    assert session.expires is not None
    assert (session.expires - NOW).total_seconds() == 86_400


def test_the_way_to_a_sign_in_in_the_browser_is_the_pages_own() -> None:
    with opened(Page()) as (entry, address):
        way = entry.browser_sign_in()
        assert way.address.startswith(f"{address}/primaws/suprimaExtLogin?institution=358TST_INST")
        assert "auth=SAML" in way.address
        assert way.cookie == ""
        with pytest.raises(UsageError, match="neither an address"):
            entry.sign_in(SignInRequest(card="", university=UniversitySignIn(person=Mock(), cookie="JSESSIONID=1")))


def test_a_token_that_has_ended_is_a_session_that_has_ended() -> None:
    page = Page()
    with signed_in(page) as door:
        page.token = made_token(jti="another")
        for part in ("loans", "holds", "fines", "profile"):
            with pytest.raises(SessionExpired):
                getattr(door, part).read()


def test_a_token_goes_to_no_log_and_no_representation() -> None:
    page, said = Page(), []
    with serving(page) as address:
        options = {"say": lambda *args, **facts: said.append((args, facts))}
        entry = find_backend("primo").open(f"{address}?vid={VIEW}", now=lambda _: NOW, **options)
        session = entry.sign_in(WHO)
    assert said
    assert "eyJ" not in repr(said)
    assert "eyJ" not in repr(session)
    assert isinstance(session, Session)
