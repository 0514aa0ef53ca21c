"""Signing in at each kind of organisation, with what a person is asked on the way."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from tests.backends.vufind.haka.conftest import At
from tests.fakes.haka.people import USER
from tests.fakes.haka.shibboleth_pages import ITEM_NAMES

from tunilib.errors import NotFound, PersonNeeded, UsageError

PLAIN = ["host", "user", "password"]
WAYS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "shibboleth, cookies only": ({}, PLAIN),
    "shibboleth, local storage and consent": ({"local_storage": True, "consent": True}, [*PLAIN, "release"]),
    "shibboleth, hidden items of consent": ({"consent": True, "consent_boxes": False}, [*PLAIN, "release"]),
    "shibboleth, code and terms": (
        {"local_storage": True, "second_factor": "code", "terms": "Be kind."},
        [*PLAIN, "code", "terms"],
    ),
    "shibboleth, a page for each form": (
        {"redirects": False, "consent": True, "terms": "Be kind."},
        [*PLAIN, "release", "terms"],
    ),
    "shibboleth, other ways on the same form": ({"others": ("Suomi.fi", "SPNEGO")}, PLAIN),
    "shibboleth, pages of its own": (
        {"own_theme": True, "local_storage": True, "consent": True, "terms": "Be kind."},
        [*PLAIN, "release", "terms"],
    ),
    "shibboleth, code beside the password": ({"second_factor": "field"}, [*PLAIN, "code"]),
    "shibboleth 5": ({"style": {"version": 5}, "consent": True, "consent_boxes": False}, [*PLAIN, "release"]),
    "shibboleth, addresses relative to a base": (
        {"style": {"base": True}, "local_storage": True, "consent": True},
        [*PLAIN, "release"],
    ),
    "shibboleth, the address on the button": ({"style": {"by_button": True}, "consent": True}, [*PLAIN, "release"]),
    "shibboleth, a password that expires soon": ({"expires_soon": True, "consent": True}, [*PLAIN, "release"]),
    "simplesamlphp 1.19": ({"idp": "simplesamlphp", "old": True, "consent": True}, [*PLAIN, "release"]),
    "lemonldap": ({"idp": "lemonldap"}, PLAIN),
    "lemonldap, code and last sign-ins": (
        {"idp": "lemonldap", "second_factor": True, "tells_logins": True},
        [*PLAIN, "code"],
    ),
    "simplesamlphp": ({"idp": "simplesamlphp"}, PLAIN),
    "simplesamlphp, consent": ({"idp": "simplesamlphp", "consent": True}, [*PLAIN, "release"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_person_signs_in_and_the_next_time_nobody_is_asked(way: str, at: At) -> None:
    options, questions = WAYS[way]
    here = at(**options, language="en" if len(way) % 2 else "fi", additions=Random(way))
    session = here.sign_in()
    assert here.person.questions == questions
    assert (session.is_university, session.card, session.expires) == (True, USER, None)
    assert session.organisation is not None
    assert session.organisation.entity_id == here.world.entity_id
    assert here.works(session)
    assert [name for name in here.world.hosts if here.world.password_seen_by(name)] == ["idp"]
    assert here.world.password_tries() == 1

    here.world.site.expire()
    here.world.provider.sessions.clear()
    assert not here.works(session)
    renewed = here.entry.renew(session)
    assert renewed is not None
    assert here.works(renewed)
    assert here.world.password_tries() == 1


def test_the_session_lasts_as_long_as_the_organisation_says_and_not_as_what_was_agreed_to(at: At) -> None:
    longer, shorter = (at(session_seconds=days * 86400).sign_in().expires for days in (5, 1))
    assert longer is not None
    assert shorter is not None
    assert timedelta(days=3, hours=23) < longer - shorter < timedelta(days=4, hours=1)


def test_every_item_that_is_shown_is_released(at: At) -> None:
    here = at(consent=True)
    here.sign_in()
    shown = {(ITEM_NAMES[name], value) for name, value in here.world.person.attributes.items()}
    assert {(item.name, item.value) for item in here.person.released} == shown
    last = next(iter(here.world.provider.sessions.values()))
    assert last.attributes == here.world.person.attributes


@pytest.mark.parametrize("options", [{}, {"consent_boxes": False}, {"own_theme": True}, {"style": {"version": 5}}])
def test_consent_shows_each_item_once_with_all_its_values(options: dict[str, Any], at: At) -> None:
    here = at(consent=True, **options)
    here.world.person.attributes = {
        **here.world.person.attributes,
        "affiliation": "student@x.example; member@x.example",
    }
    here.sign_in()
    shown = {item.name: item.value.split("; ") for item in here.person.released}
    if "own_theme" in options:
        shown["Affiliation"] = shown["Affiliation"][0].split()
    assert shown["Affiliation"] == ["student@x.example", "member@x.example"]
    assert shown["Display name"] == ["Alex Example"]
    last = next(iter(here.world.provider.sessions.values()))
    assert set(last.attributes) == set(here.world.person.attributes)


def test_what_a_page_says_of_an_expiring_password_is_passed_on(at: At) -> None:
    here = at(expires_soon=True)
    here.sign_in()
    assert here.person.read == ["Your password will be expiring soon!"]


def test_consent_is_asked_for_once(at: At) -> None:
    here = at(consent=True)
    session = here.sign_in()
    here.world.idp.forget()
    here.world.site.expire()
    here.world.provider.sessions.clear()
    assert here.entry.renew(session) is None, "the organisation wants the password"
    assert here.world.password_tries() == 1


def test_the_terms_are_shown_as_the_page_has_them(at: At) -> None:
    here = at(terms="Be kind. Do not share your password.")
    here.sign_in()
    assert "Do not share your password." in here.person.terms


NAMED = ("University of Examples", "esimerkkien yliopisto", "Exempeluniversitetet", "exu", "Examples Institute")


@pytest.mark.parametrize("has_feed", [True, False])
@pytest.mark.parametrize("name", NAMED)
def test_an_organisation_is_found_by_its_name_in_any_language_or_a_keyword(name: str, has_feed: bool, at: At) -> None:
    here = at()
    here.world.provider.has_feed = has_feed
    here.sign_in(name)
    assert (here.world.count("discovery") == 0) is has_feed


def test_a_name_that_could_mean_several_is_refused_with_those_it_could_mean(at: At) -> None:
    here = at()
    with pytest.raises(UsageError) as caught:
        here.sign_in("Examples")
    assert here.world.entity_id in (caught.value.hint or "")
    assert here.world.count("idp") == 0


@pytest.mark.parametrize("name", ["Univercity of Exampels", "https://nowhere.example/idp"])
def test_an_organisation_that_the_site_does_not_know_is_not_found(name: str, at: At) -> None:
    here = at()
    with pytest.raises(NotFound):
        here.sign_in(name)
    assert here.person.questions == []


def test_without_a_name_the_person_chooses(at: At) -> None:
    here = at()
    session = here.sign_in("")
    assert here.person.questions == ["organisation", *PLAIN]
    assert session.organisation is not None
    assert session.organisation.entity_id == here.world.entity_id


def test_without_a_feed_the_organisations_are_those_of_the_discovery_page(at: At) -> None:
    here = at(additions=Random(3))
    here.world.provider.has_feed = False
    here.sign_in("University of Examples")
    assert here.world.count("discovery") >= 1


def test_a_discovery_page_that_a_script_fills_needs_the_entity_id(at: At) -> None:
    here = at()
    here.world.provider.has_feed = False
    here.world.discovery.filled_by_script = True
    with pytest.raises(PersonNeeded) as caught:
        here.sign_in("University of Examples")
    assert "--idp" in (caught.value.hint or "")
    here.sign_in()


def test_a_discovery_page_that_a_script_fills_is_asked_for_its_list_without_it(at: At) -> None:
    here = at()
    here.world.provider.has_feed = False
    here.world.discovery.filled_by_script = here.world.discovery.without_script = True
    here.sign_in("University of Examples")


def test_a_link_that_names_the_organisation_asks_nothing_about_it(at: At) -> None:
    here = at(direct=True)
    here.sign_in("")
    assert here.person.questions == PLAIN
    assert here.world.count("discovery") == 0


def test_a_host_that_was_agreed_to_is_not_asked_about_again(at: At) -> None:
    here = at()
    here.sign_in(hosts=frozenset({here.world.idp_host}), user=USER)
    assert here.person.questions == ["password"]


def test_every_host_is_told_who_asks(at: At) -> None:
    here = at()
    here.sign_in()
    agents = {one.headers.get("user-agent", "") for host in here.world.hosts.values() for one in host.received}
    assert agents
    assert all(agent.startswith("tunilib/") for agent in agents)
