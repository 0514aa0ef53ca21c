"""Students and staff: signed in at their university once, and cron goes on without them."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.fakes.haka import mischief
from tests.fakes.haka.world import CARD, University, university
from tests.fakes.web import Response
from tests.journeys.machine import Machine
from tests.journeys.students import SESSIONS, Student

from tunilib.library import ids

At = Callable[..., Student]


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_N", 2)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    with ExitStack() as stack:
        yield lambda **options: Student(
            stack.enter_context(university(tmp_path, **options)), Machine(tmp_path / "machine")
        )


WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "consent": ({"consent": True, "local_storage": True}, "yes\n"),
    "code and terms": ({"second_factor": "code", "terms": "Be kind."}, "246810\nyes\n"),
    "simplesamlphp": ({"idp": "simplesamlphp", "consent": True}, "yes\n"),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_secret_is_said_or_stored_but_in_the_store_of_sessions(way: str, at: At) -> None:
    options, then = WAYS[way]
    student = at(**options, additions=Random(way))
    done = student.signs_in("--verbose", then=then)
    assert done.code == 0, done
    read = student.run("favourites", "lists", "--verbose")
    assert read.code == 0, read
    student.world.site.expire()
    student.world.provider.sessions.clear()
    again = student.run("favourites", "lists", "--verbose")
    assert again.code == 0, again
    out = student.run("logout", "--verbose")
    assert student.leaks(done, read, again, out) == set()
    assert student.world.password_tries() == 1
    folder = student.machine.folder / "state" / SESSIONS
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not list(folder.iterdir()), "the session is forgotten, and what the organisation left in it"


def test_the_store_of_sessions_is_for_its_owner_alone(at: At) -> None:
    student = at()
    assert student.signs_in().code == 0
    stored = list((student.machine.folder / "state" / SESSIONS).iterdir())
    assert [stat.S_IMODE(path.stat().st_mode) for path in stored] == [0o600] * len(stored)
    text = "".join(path.read_text() for path in stored)
    assert student.world.person.password not in text
    assert any(secret in text for secret in student.world.secrets()), "what is looked for elsewhere is here"


@pytest.mark.parametrize(("idp", "more"), [("shibboleth", ("--json",)), ("simplesamlphp", ("--verbose",))])
def test_a_wrong_password_is_one_try_and_exit_3(idp: str, more: tuple[str, ...], at: At) -> None:
    student = at(idp=idp)
    refused = student.signs_in(*more, password="wrong-password")
    assert refused.code == 3
    assert "wrong-password" not in refused.out + refused.err
    if more == ("--json",):
        assert refused.error["code"] == "credentials-refused"
    assert student.world.password_tries() == 1
    again = student.signs_in(password="wrong-password", then="")
    assert again.code == 3
    assert student.leaks(refused, again) == set()


def test_cron_does_not_try_a_refused_password_a_second_time(at: At) -> None:
    student = at()
    assert student.signs_in().code == 0
    student.world.idp.forget()
    student.world.site.expire()
    student.world.provider.sessions.clear()
    tries = student.world.password_tries()
    for _ in range(2):
        ran = student.run("schedule", "run", TUNILIB_PASSWORD="wrong-password")
        assert ran.code == 3, ran
        assert student.run("loans", "list", TUNILIB_PASSWORD="wrong-password").code == 3
    assert student.world.password_tries() == tries
    assert not any(host.saw("wrong-password") for host in student.world.hosts.values())


def test_a_session_goes_on_by_itself_until_the_organisation_wants_the_person(at: At) -> None:
    student = at(consent=True)
    assert student.signs_in(then="yes\n").code == 0
    for _ in range(3):
        student.world.site.expire()
        student.world.provider.sessions.clear()
        assert student.run("favourites", "lists").code == 0
    student.world.site.expire()
    student.world.provider.sessions.clear()
    student.world.idp.forget()
    ended = student.run("favourites", "lists", "--json")
    assert (ended.code, ended.error["code"]) == (3, "session-expired")
    assert "login" in ended.error["hint"]
    assert student.world.password_tries() == 1


@pytest.mark.parametrize("status", [500, 503])
def test_an_organisation_that_is_down_is_exit_4_and_the_session_is_kept(status: int, at: At) -> None:
    student = at()
    assert student.signs_in().code == 0
    student.world.site.expire()
    student.world.provider.sessions.clear()
    instead = student.world.hosts["idp"].instead
    instead.append(lambda request: Response(status, "<title>Service Unavailable</title>"))
    for _ in range(2):
        down = student.run("favourites", "lists", "--json")
        assert (down.code, down.error["code"]) == (4, "unavailable")
    assert "session" not in student.run("check").err
    instead.clear()
    assert student.run("favourites", "lists").code == 0
    assert student.world.password_tries() == 1


def test_check_forgets_an_end_as_soon_as_a_later_reading_works(at: At) -> None:
    student = at()
    assert student.signs_in().code == 0
    forgotten = dict(student.world.idp.remembered.sign_ons)  # type: ignore[union-attr]
    student.world.site.expire()
    student.world.provider.sessions.clear()
    student.world.idp.forget()
    assert student.run("favourites", "lists").code == 3
    assert "only you can sign in" in student.run("check").err
    student.world.idp.remembered.sign_ons.update(forgotten)  # type: ignore[union-attr]
    assert student.run("favourites", "lists").code == 0
    assert "only you can sign in" not in student.run("check").err


def trial(student: Student) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """How a trial ends, with its row of the account and the doctor's of the night."""
    name = student.run("profiles", "--json").data[0]["name"]
    tried = student.run("schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    (row,) = (one for one in tried.data if one["check"] == name)
    (night,) = (one for one in student.run("doctor", "--json").data if one["check"] == "night")
    return tried.code, row, night


def test_a_trial_finds_an_organisation_whose_sign_in_a_person_must_repeat(at: At) -> None:
    student = at(site={"links_cards": {"abcdef@university.example": CARD}})
    signed_in = student.signs_in()
    assert "tunilib login CARD" in signed_in.err
    for row in trial(student)[1:]:
        assert row["ok"], row
        assert "tunilib login CARD" in row["hint"], "how long it goes on nobody knows"
    student.world.idp.forget()
    code, *rows = trial(student)
    assert code == 3
    for row in rows:
        assert not row["ok"]
        assert "asks for you each time" in row["message"]
        assert "tunilib login CARD" in row["hint"]
    assert student.run("loans").code == 0, "the site's own session goes on as it was"
    assert student.world.password_tries() == 1


def test_a_session_that_still_goes_on_after_a_night_needs_no_advice(at: At) -> None:
    student = at(site={"links_cards": {"abcdef@university.example": CARD}})
    assert student.signs_in().code == 0
    student.world.library.moment += timedelta(hours=20)
    name = student.run("profiles", "--json").data[0]["name"]
    tried = student.run("schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    assert [(one["ok"], one["hint"]) for one in tried.data if one["check"] == name] == [(True, None)]


@pytest.mark.parametrize(("hours", "ok"), [(1, False), (24 * 30, True)])
def test_an_end_that_the_organisation_states_is_believed(hours: int, ok: bool, at: At) -> None:
    student = at(session_seconds=hours * 3600, site={"links_cards": {"abcdef@university.example": CARD}})
    student.world.library.moment = datetime.fromtimestamp(time.time(), UTC)  # as of the cookies' ends
    signed_in = student.signs_in()
    assert ("Nothing renews this session at night" in signed_in.err) is not ok
    name = student.run("profiles", "--json").data[0]["name"]
    tried = student.run("schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    assert [one["ok"] for one in tried.data if one["check"] == name] == [ok]


def test_an_organisation_that_now_shows_another_page_ends_with_a_sentence_that_says_what_to_do(at: At) -> None:
    student = at()
    assert student.signs_in().code == 0
    student.world.site.expire()
    student.world.provider.sessions.clear()
    student.world.hosts["idp"].instead.append(mischief.scripted())
    ended = student.run("schedule", "run")
    assert ended.code == 3, ended
    assert "login" in ended.err


def test_a_logout_that_leads_to_the_organisation_ends_the_session_all_the_same(at: At) -> None:
    student = at()
    assert student.signs_in().code == 0
    student.world.provider.single_logout = f"{student.world.hosts['idp'].address}/idp/profile/SAML2/Redirect/SLO"
    done = student.run("logout")
    assert done.code == 0, done
    assert student.world.provider.sessions == {}
    assert student.run("favourites", "lists").code == 3


def test_without_a_terminal_nothing_waits_for_an_answer(at: At) -> None:
    student = at(consent=True, terms="Be kind.")
    asked = student.signs_in(then="")
    assert asked.code == 2, asked
    assert student.world.provider.sessions == {}
    refused = student.signs_in(then="no\n")
    assert refused.code == 3, refused
    assert student.leaks(asked, refused) == set()


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> Iterator[University]:
    with university(tmp_path) as world:
        yield world


def test_a_line_that_names_no_organisation_is_not_repeated(machine: Machine, world: University) -> None:
    words = ("login", world.person.user, "--haka", "--library", world.site_url, "--password-stdin")
    for more in ((), ("--json",)):
        done = machine.run(*words, *more, stdin=f"{world.person.password}\n")
        assert done.code == 2
        assert "--idp" in done.err
        assert world.person.password not in done.out + done.err


def test_the_organisation_of_a_user_that_was_typed_whole_is_remembered(machine: Machine, world: University) -> None:
    user, words = world.person.user, ("--haka", "--library", world.site_url, "--password-stdin")
    for typed, more in ((f"{user}@university.example", ("--idp", world.entity_id)), (user, ())):
        world.idp.forget()
        world.person.user = typed
        done = machine.run("login", typed, *words, *more, stdin=f"{world.person.password}\n")
        assert done.code == 0, done
    assert len(machine.run("profiles", "--json").data) == 1
