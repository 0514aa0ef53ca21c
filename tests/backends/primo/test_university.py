"""Signing in to a Primo page with a university account, by the forms of the organisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.backends.vufind.haka.people import Answering
from tests.fakes.haka.cas import Cas, Release
from tests.fakes.haka.hosts import Host, hosted
from tests.fakes.haka.people import USER
from tests.fakes.haka.provider import KnownProvider
from tests.fakes.haka.world import Kind, identity_provider
from tests.fakes.library import Library
from tests.fakes.primo.page import VIEW, Primo
from tests.fakes.web import Response

from tunilib.backends.registry import find_backend
from tunilib.core.ports.door import Entry
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.ports.university import UniversitySignIn
from tunilib.errors import (
    CredentialsRefused,
    NotSignedIn,
    NotUnderstood,
    PasswordRefused,
    PersonNeeded,
    TunilibError,
    UsageError,
)

CARD, SAML = "1001", "UniLogin"


@dataclass
class Campus:
    """A Primo page whose patrons sign in at a university, and one of them."""

    page: Primo
    hosts: dict[str, Host]
    idp: Any
    person: Answering = field(default_factory=Answering)

    @property
    def entry(self) -> Entry:
        address = f"{self.hosts['site'].address}/discovery/search?vid={VIEW}"
        return find_backend("primo").open(address, now=self.page.library.now, sleep=lambda _: None)

    def sign_in(self, **how: Any) -> Session:
        wanted = UniversitySignIn(person=self.person, **how)
        return self.entry.sign_in(SignInRequest(card="", university=wanted))


@contextmanager
def campus(folder: Path, kind: Kind = "shibboleth", **options: Any) -> Iterator[Campus]:
    library = Library(folder / "library.sqlite")
    library.patron(CARD, email="reader@example.org")
    library.books(CARD, 2)
    with ExitStack() as stack:
        stack.callback(library.close)
        hosts = {name: stack.enter_context(hosted(name, number)) for number, name in enumerate(("site", "idp"), 1)}
        page = Primo(library, profiles=[("Alma", "ALMA"), (SAML, "SAML")])
        idp = identity_provider(kind, hosts["idp"].address, lambda: library.moment, **options)
        page.sign_on.address = hosts["site"].address
        page.sign_on.known = {SAML: KnownProvider(idp.entity_id, idp.sign_on, {"en": "University"})}
        page.sign_on.cards = {f"{USER}@university.example": CARD}
        hosts["site"].served, hosts["idp"].served = page, idp
        yield Campus(page, hosts, idp)


@pytest.mark.parametrize("kind", ["shibboleth", "simplesamlphp", "lemonldap"])
def test_the_forms_of_the_organisation_lead_to_a_session_of_the_page(tmp_path: Path, kind: Kind) -> None:
    with campus(tmp_path, kind) as here:
        session = here.sign_in()
        assert (session.is_university, session.account, session.target) == (True, CARD, VIEW)
        assert session.expires is not None
        door = here.entry.open(session)
        assert len(door.loans.read().items) == 2
        door.close()
        assert ("host", here.hosts["idp"].address.partition("://")[2]) in here.person.asked
        assert here.person.secret not in repr(session.data)


def test_the_password_goes_to_the_organisation_alone(tmp_path: Path) -> None:
    with campus(tmp_path) as here:
        here.sign_in()
        assert here.hosts["idp"].saw(here.person.secret)
        assert not here.hosts["site"].saw(here.person.secret)


def test_the_id_of_a_sign_in_is_used_once(tmp_path: Path) -> None:
    with campus(tmp_path) as here:
        here.sign_in()
        assert here.page.sign_on.given == {}
        asked = [one.path for one in here.page.log if "loginJwtCache" in one.path]
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("person", "error"),
    [
        (Answering(secret="wrong"), PasswordRefused),
        (Answering(agrees=False), NotSignedIn),
        (Answering(releases=False), NotSignedIn),
    ],
)
def test_what_the_person_or_the_organisation_refuses_is_no_sign_in(
    tmp_path: Path, person: Answering, error: type[TunilibError]
) -> None:
    with campus(tmp_path, consent=True) as here:
        here.person = person
        with pytest.raises(error):
            here.sign_in()
        assert here.page.tokens.given == {}


def test_an_account_without_a_card_of_the_library_is_not_let_in(tmp_path: Path) -> None:
    with campus(tmp_path) as here:
        here.page.sign_on.cards = {}
        with pytest.raises(CredentialsRefused, match="does not let this account in"):
            here.sign_in()


def test_a_page_that_tunilib_does_not_fill_in_is_left_to_the_browser(tmp_path: Path) -> None:
    with campus(tmp_path) as here:
        here.hosts["idp"].served = _Scripted()
        with pytest.raises(PersonNeeded) as caught:
            here.sign_in()
        assert "--cookie-stdin" in (caught.value.hint or "")


def test_a_way_of_that_name_is_one_of_the_pages_own(tmp_path: Path) -> None:
    with campus(tmp_path) as here:
        assert here.sign_in(idp=SAML).is_university
        with pytest.raises(UsageError, match=SAML):
            here.sign_in(idp="Another")


@contextmanager
def with_cas(folder: Path, release: Release = 7) -> Iterator[tuple[Campus, Cas]]:
    with campus(folder) as here:
        here.page.profiles = [("Alma", "ALMA"), ("CAS2", "CAS")]
        here.page.sign_on.cas = cas = Cas(here.hosts["idp"].address, release)
        here.hosts["idp"].served = cas
        yield here, cas


@pytest.mark.parametrize("release", [3, 5, 7])
def test_the_form_of_a_cas_leads_to_a_session_of_the_page(tmp_path: Path, release: Release) -> None:
    with with_cas(tmp_path, release) as (here, cas):
        session = here.sign_in()
        assert (session.is_university, session.account, cas.sign_ins) == (True, CARD, [USER])
        assert not here.hosts["site"].saw(here.person.secret)
        assert ("host", here.hosts["idp"].address.partition("://")[2]) in here.person.asked


@pytest.mark.parametrize("release", [3, 5, 7])
def test_a_wrong_password_at_a_cas_is_sent_once_and_told_in_its_words(tmp_path: Path, release: Release) -> None:
    with with_cas(tmp_path, release) as (here, cas):
        here.person.secret = "wrong"
        with pytest.raises(PasswordRefused, match="Invalid credentials"):
            here.sign_in()
        assert cas.sign_ins == []
        assert [one.method for one in here.hosts["idp"].received] == ["GET", "POST"]


def test_a_cas_that_is_asked_for_another_service_gets_no_password(tmp_path: Path) -> None:
    with with_cas(tmp_path) as (here, cas):
        leads = cas.leads("https://elsewhere.example/service")
        here.hosts["site"].instead = [lambda one: Response(302, "", leads) if "ExtLogin" in one.path else None]
        with pytest.raises(PersonNeeded, match="before it was asked"):
            here.sign_in()
        assert not here.hosts["idp"].saw(here.person.secret)


def test_a_ticket_goes_to_the_page_alone(tmp_path: Path) -> None:
    with with_cas(tmp_path) as (here, _):
        form = '<form method="post" action="{}/x"><input type="hidden" name="ticket" value="ST-1-stolen"></form>'
        page = Response(200, f"<html><body>{form.format(here.hosts['idp'].address)}</body></html>")
        here.hosts["site"].instead = [lambda one: page if "casRedirect" in one.path else None]
        with pytest.raises(NotUnderstood, match="not the library's host"):
            here.sign_in()
        assert not here.hosts["idp"].saw("ST-1-stolen")


def test_a_form_of_the_page_itself_is_named_and_left_to_the_browser(tmp_path: Path) -> None:
    with campus(tmp_path) as here:
        here.page.profiles = [("PDS", "PDS")]
        with pytest.raises(PersonNeeded, match="productCode") as caught:
            here.sign_in()
        assert "--cookie-stdin" in (caught.value.hint or "")
        assert not here.hosts["site"].saw(here.person.secret)


class _Scripted:
    """A sign-in that is a script."""

    def answer(self, _: Any) -> Any:
        return Response(
            200, "<html><head><title>Sign in</title></head><body><script>$Config={};</script></body></html>"
        )
