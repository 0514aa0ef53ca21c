"""The program with a university account: at a terminal, in a pipe, and at night without a person."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.contract.person import ended_with, machine_at
from tests.fakes.haka.world import CODE, PASSWORD, USER, University, university
from tests.fakes.library import PASSWORD as CARD_PASSWORD
from tests.fakes.web import Request, Response
from tests.journeys.machine import Machine

from tunilib.services.machine import Machine as ServicesMachine
from tunilib.unattended.trial import try_here


@dataclass
class Person:
    """Somebody at a machine of their own, whose clock is the library's."""

    world: University
    folder: Path

    @property
    def machine(self) -> Machine:
        """The machine, at the time of the library."""
        return machine_at(self.folder, self.world.now().isoformat())

    def types(
        self, *words: str, lines: tuple[str, ...] = (), code: int = 0, terminal: bool = False, **environ: str
    ) -> str:
        """Run a command; ``lines``: what is typed, or comes through a pipe. What it printed, errors after the rest."""
        given = "".join(f"{line}\n" for line in lines)
        stdin, typed = ("", given) if terminal else (given, None)
        return ended_with(self.machine.run(*words, stdin=stdin, typed=typed, environ=environ), code, PASSWORD)

    def signs_in(self, *more: str, lines: tuple[str, ...] = (), **how: Any) -> str:
        given = lines or ("yes", USER, PASSWORD)
        words = ("login", "--library", self.world.site_url, "--haka", "--idp", "University of Examples", *more)
        return self.types(*words, "--password-stdin", lines=given, **how)

    @property
    def profile(self) -> dict[str, Any]:
        (found,) = tomllib.loads((self.folder / "profiles.toml").read_text())["profiles"].values()
        assert isinstance(found, dict)
        return found

    def session_files(self) -> list[Path]:
        return list((self.folder / "state" / "sessions").glob("*.json"))


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    with university(tmp_path) as world:
        yield Person(world, tmp_path / "person")


def test_at_a_terminal_each_question_is_asked_and_the_choice_is_remembered(tmp_path: Path) -> None:
    with university(tmp_path, consent=True, terms="Be kind.", second_factor="code") as world:
        person = Person(world, tmp_path / "person")
        lines = ("qqqq", "examples", "2", "y", USER, PASSWORD, f" {CODE[:3]} {CODE[3:]} ", "y", "y")
        said = person.types("login", "--library", world.site_url, "--haka", lines=lines, terminal=True)
        assert f"Type the password of University of Examples on pages of {world.idp_host}? (y/N)" in said
        assert "Display name: Alex Example" in said
        assert "Be kind." in said
        assert person.profile["organisation"] == world.entity_id
        assert person.profile["hosts"] == [world.idp_host]
        assert person.profile["card"] == USER
        world.idp.forget()
        again = person.types("login", lines=(PASSWORD, CODE, "y", "y"), terminal=True)
        assert "Type the password" not in again
        assert "Signed in" in again
        assert len(json.loads(person.types("profiles", "--json"))) == 1


def test_a_page_of_consent_that_hides_its_values_is_said_to_hide_them(tmp_path: Path) -> None:
    with university(tmp_path, consent=True, consent_boxes=False) as world:

        def hiding(request: Request) -> Response:
            response = world.idp.answer(request)
            response.body = re.sub(r"<p><strong>[^<]*</strong>(<input[^>]*consentIds[^>]*>)</p>", r"\1", response.body)
            return response

        world.hosts["idp"].instead.append(hiding)
        said = Person(world, tmp_path / "person").signs_in(lines=("yes", USER, PASSWORD, "yes"))
        assert said.count("(the page does not show the value)") == len(world.person.attributes)
        assert "Alex Example" not in said


def test_a_pipe_answers_line_by_line(tmp_path: Path) -> None:
    with university(tmp_path, consent=True) as world:
        person = Person(world, tmp_path / "person")
        said = person.signs_in("--json", lines=("yes", USER, PASSWORD, "yes"))
        assert (
            json.loads(said) == {"profile": "127-0-0-1", "outcome": "signed-in", "reasons": []} or "signed-in" in said
        )


@pytest.mark.parametrize("by", ["entity_id", "idp_host"])
def test_who_names_the_host_whole_has_agreed_to_it(by: str, person: Person) -> None:
    words = ("login", USER, "--library", person.world.site_url, "--haka", "--idp", getattr(person.world, by))
    person.types(*words, "--password-stdin", lines=(PASSWORD,))
    assert person.profile["hosts"] == [person.world.idp_host]


def test_a_password_is_not_taken_for_an_answer(person: Person) -> None:
    said = person.signs_in(lines=(PASSWORD,), code=2)
    assert "neither yes nor no" in said
    assert person.world.password_tries() == 0


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("no",), 3),
        ((), 2),
        (("yes", USER), 2),
        (("yes", "", PASSWORD), 2),
        (("yes", USER, ""), 2),
        (("yes", USER, "wrong"), 3),
        (("yes", USER, PASSWORD), 0),
    ],
)
def test_how_a_pipe_ends(person: Person, lines: tuple[str, ...], code: int) -> None:
    words = ("login", "--library", person.world.site_url, "--haka", "--idp", "University of Examples")
    person.types(*words, "--password-stdin", lines=lines, code=code)
    assert bool(person.session_files()) is (code == 0)
    assert person.world.password_tries() == (1 if len(lines) == 3 and all(lines) else 0)


def test_a_refused_password_is_not_sent_again_without_a_person(person: Person) -> None:
    words = ("login", USER, "--library", person.world.site_url, "--haka", "--idp", person.world.entity_id)
    for _ in range(3):
        said = person.types(*words, code=3, TUNILIB_PASSWORD="wrong")
        assert "credentials-refused" in said or "refused" in said or "did not accept" in said
    assert person.world.password_tries() == 1
    person.types(*words, TUNILIB_PASSWORD=PASSWORD)


def test_a_logout_forgets_the_cookies_of_the_organisation(person: Person) -> None:
    person.signs_in()
    assert "signed-out" in person.types("logout")
    assert person.session_files() == []
    said = person.types("favourites", "lists", code=3)
    assert "login --haka" in said


def test_options_of_a_university_need_it(person: Person) -> None:
    assert "--haka" in person.types("login", "1", "--library", person.world.site_url, "--idp", "x", code=2)


def test_what_is_being_done_is_told_without_secrets(person: Person) -> None:
    said = person.signs_in("--verbose")
    assert person.world.idp_host in said
    for secret in ("SAMLRequest", "SAMLResponse", "RelayState", "execution=", "?"):
        assert secret not in said.replace("pages of 127.0.0.2?", "")


def test_a_doctor_looks_at_a_university_account_as_at_others(person: Person) -> None:
    def checks(code: int) -> dict[str, dict[str, Any]]:
        found = json.loads(person.types("doctor", "--json", code=code))
        return {one["check"] if one["check"] != "page" else one["message"]: one for one in found}

    person.signs_in()
    before = checks(3)
    assert (before["keyring"]["ok"], before["connection"]["ok"]) == (True, True)
    assert "cards add" in before["session"]["hint"]
    person.types("cards", "add", person.world.card, "--password-stdin", lines=(CARD_PASSWORD,))
    assert any("university sign-in" in name for name in checks(0))
    person.world.site.university_link = ""
    assert any("no link to the university sign-in" in name for name in checks(5))


def test_what_would_fail_at_night_is_told(person: Person) -> None:
    person.signs_in()
    person.types("logout")
    found = try_here(ServicesMachine(person.machine.setting()))
    (account,) = (one for one in found if one.check == "127")
    assert (account.ok, account.code) == (False, 3)
    assert account.hint == "sign in: tunilib --profile 127 login --haka"
