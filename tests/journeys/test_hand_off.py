"""A university session that begins in the person's own browser: the cookie is pasted or piped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.haka.browser import Browser, signed_in_by_browser
from tests.fakes.haka.world import CARD, University, university
from tests.fakes.library import PASSWORD
from tests.journeys.machine import Machine, Result

from tunilib.backends.embedded import cards
from tunilib.local.machine import LocalMachine


@pytest.fixture(name="world")
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[University]:
    monkeypatch.setattr(cards, "_N", 2)
    with university(tmp_path) as world:
        yield world


def take_over(machine: Machine, world: University, cookie: str, *words: str) -> Result:
    return machine.run("login", "--haka", "--library", world.site_url, "--cookie-stdin", *words, stdin=cookie + "\n")


def everything_kept(machine: Machine) -> str:
    """All that the machine keeps, but for the sessions."""
    files = (path for path in machine.folder.rglob("*") if path.is_file() and path.parent.name != "sessions")
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


@pytest.mark.parametrize("form", ["{value}", "{name}={value}", "Cookie: language=fi; {name}={value}; _ga=GA1.2.3"])
def test_the_cookie_of_a_browser_signs_in(form: str, machine: Machine, world: University) -> None:
    value = signed_in_by_browser(world)
    done = take_over(machine, world, form.format(name=world.site.cookie, value=value), "--json")
    assert (done.code, done.data["outcome"], done.err) == (0, "signed-in", "")
    (session,) = (machine.folder / "state" / "sessions").glob("*.json")
    assert session.stat().st_mode & 0o777 == 0o600
    assert json.loads(session.read_text())["method"] == "university"
    assert value not in everything_kept(machine)


def test_the_account_works_as_far_as_it_can_without_a_card_and_wholly_with_one(
    machine: Machine, world: University
) -> None:
    signed_in = take_over(machine, world, signed_in_by_browser(world))
    assert "tunilib cards add" in signed_in.err
    loans = machine.run("loans", "--json")
    assert (loans.code, loans.error["code"]) == (3, "person-needed")
    assert "card.not-linked" in loans.error["message"]
    assert machine.run("loans", "--all-cards", "--json").data[0]["error"]["code"] == "person-needed"
    assert machine.run("favourites", "lists", "--json").code == 0
    assert machine.run("searches", "saved", "--json").data == []
    added = machine.run("cards", "add", CARD, "--password-stdin", "--json", stdin=PASSWORD + "\n")
    assert (added.code, added.data["outcome"]) == (0, "added")
    assert machine.run("loans", "--json").data == []
    assert machine.run("cards", "--json").data[0]["card"] == CARD
    assert machine.run("status", "--json").data["card"] == CARD


def test_nothing_of_the_cookie_is_told(machine: Machine, world: University) -> None:
    value = signed_in_by_browser(world)
    for words in (("--verbose",), ("--verbose", "--json")):
        done = take_over(machine, world, value, *words)
        assert value not in done.out + done.err
    refused = take_over(machine, world, "0" * 26, "--verbose")
    assert "0" * 26 not in refused.out + refused.err


def test_a_cookie_of_no_session_is_refused_and_makes_no_profile(machine: Machine, world: University) -> None:
    result = take_over(machine, world, "f" * 26, "--json")
    assert (result.code, result.error["code"]) == (3, "credentials-refused")
    assert world.site.cookie in result.error["message"]
    assert machine.run("profiles", "--json").data == []


def test_another_cookie_than_the_session_is_told_by_its_name(machine: Machine, world: University) -> None:
    result = take_over(machine, world, "_ga=GA1.2.3; ui=standard", "--json")
    assert result.code == 3
    assert world.site.cookie in result.error["message"]


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_session_of_a_library_card_is_not_one_of_a_university(
    language: str, machine: Machine, world: University
) -> None:
    signed_in = machine.run("login", CARD, "--library", world.site_url, "--password-stdin", stdin=PASSWORD + "\n")
    assert signed_in.code == 0
    (session,) = (machine.folder / "state" / "sessions").glob("*.json")
    cookie = json.loads(session.read_text())["data"][f"cookie {world.site.cookie}"]
    result = take_over(machine, world, cookie, "--json", "--lang", language)
    assert (result.code, result.error["code"]) == (3, "credentials-refused")
    assert len(machine.run("profiles", "--json").data) == 1


@pytest.mark.parametrize("cookie", ["", "a b", "x\x1b[2J", "PHPSESSID=a\x00b", "PHPSESSID=\x7f", "é"])
def test_what_is_no_cookie_is_exit_2(cookie: str, machine: Machine, world: University) -> None:
    result = take_over(machine, world, cookie, "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert machine.run("profiles", "--json").data == []


@pytest.mark.parametrize(
    "words",
    [
        ("--cookie-stdin",),
        ("--haka", "--cookie-stdin", "--password-stdin"),
    ],
)
def test_options_that_do_not_go_together_are_exit_2(words: tuple[str, ...], machine: Machine) -> None:
    assert machine.run("login", *words, stdin="x\n").code == 2


def test_a_later_session_replaces_the_earlier_one_of_the_same_account(machine: Machine, world: University) -> None:
    take_over(machine, world, signed_in_by_browser(world))
    world.site.expire()
    ended = machine.run("loans", "--json")
    assert (ended.code, ended.error["code"]) == (3, "session-expired")
    assert "--haka" in ended.error["hint"]
    take_over(machine, world, signed_in_by_browser(world))
    assert len(machine.run("profiles", "--json").data) == 1
    assert machine.run("favourites", "lists", "--json").code == 0


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_who_wants_their_own_browser_is_told_what_to_click_in_one_screen(
    language: str, machine: Machine, world: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_it(_: LocalMachine, address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(LocalMachine, "open_in_browser", open_it)
    cookie = signed_in_by_browser(world)
    words = ("login", "--haka", "--library", world.site_url, "--lang", language)
    done = machine.run(*words, typed="\n", secret=cookie, terminal=True)
    assert done.code == 0, done
    assert opened == [f"{world.site_url}/MyResearch/Home"]
    screen = done.err[done.err.index(world.site_url) :].splitlines()
    assert len(screen) <= 22
    assert all(len(line) <= 100 for line in screen)
    for word in ("Firefox", "Chromium", "Safari", "HttpOnly", world.site.cookie, "tunilib logout"):
        assert word in done.err
    assert cookie not in done.err


def test_the_local_identity_of_the_demonstration_signs_in_and_links_a_card(demo: Machine) -> None:
    done = demo.run("login", "avirtanen", "--haka", "--password-stdin", "--json", stdin="korkea2026\n")
    assert (done.code, done.data["outcome"]) == (0, "signed-in")
    name = done.data["profile"]
    assert name != "demo"
    assert [one["card"] for one in demo.run("profiles", "--json").data] == ["29001001", "avirtanen"]
    assert demo.run("--profile", name, "loans", "--json").code == 3
    assert demo.run("--profile", name, "eresource", "https://www.jstor.org/", "--json").data["address"]
    added = demo.run("--profile", name, "cards", "add", "29001001", "--password-stdin", "--json", stdin="kirja2026\n")
    assert added.data["outcome"] == "added"
    mine = demo.run("--profile", name, "loans", "--json").data
    assert [loan["id"] for loan in mine] == [loan["id"] for loan in demo.run("loans", "--json").data]
    wrong = demo.run("login", "avirtanen", "--haka", "--password-stdin", "--json", stdin="wrong1\n")
    assert (wrong.code, wrong.error["code"]) == (3, "credentials-refused")


def test_cron_ends_with_3_and_says_what_to_do_and_check_names_it(machine: Machine, world: University) -> None:
    name = take_over(machine, world, signed_in_by_browser(world), "--json").data["profile"]
    machine.run("cards", "add", CARD, "--password-stdin", stdin=PASSWORD + "\n")
    assert machine.run("schedule", "run").code in (0, 6)  # no mail is set up
    assert machine.run("doctor", "--json").data[-1]["check"] == "page"
    world.site.expire()
    ended = machine.run("schedule", "run")
    assert ended.code == 3
    assert f"tunilib --profile {name} login --haka" in ended.err
    reasons = machine.run("check", "--json").data["reasons"]
    assert "only you" in reasons[-1]["message"]
    doctor = machine.run("doctor", "--json")
    assert doctor.code == 3
    assert not any("password" in one["message"] for one in doctor.data)


def test_the_doctor_tells_an_account_without_a_card_from_a_site_that_is_away(
    machine: Machine, world: University
) -> None:
    take_over(machine, world, signed_in_by_browser(world))
    found = {one["check"]: one for one in machine.run("doctor", "--json").data}
    assert found["connection"]["ok"]
    assert "card.not-linked" in found["session"]["message"]
    assert found["keyring"]["ok"]


def test_a_run_that_is_tried_needs_no_password(machine: Machine, world: University) -> None:
    take_over(machine, world, signed_in_by_browser(world))
    machine.run("cards", "add", CARD, "--password-stdin", stdin=PASSWORD + "\n")
    tried = machine.run("schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    account = tried.data[0]
    assert account["ok"], tried
    assert "none is needed" in account["hint"]


def test_a_page_that_nobody_knows_goes_on_in_the_browser_by_itself(machine: Machine, world: University) -> None:
    words = ("login", "--haka", "--library", world.site_url, "--idp", "College of Examples")
    without = machine.run(*words, "--json", stdin="")
    assert (without.code, without.error["code"]) == (3, "person-needed")
    assert "--cookie-stdin" in without.error["hint"]
    done = machine.run(*words, typed="", secret=signed_in_by_browser(world), terminal=True)
    assert done.code == 0, done
    assert world.hosts["elsewhere"].address.partition("://")[2] in done.err
    assert "Firefox" in done.err
    assert world.password_tries() == 1  # in the browser


def test_a_logout_ends_the_session_that_was_handed_over_and_forgets_it(machine: Machine, world: University) -> None:
    value = signed_in_by_browser(world)
    take_over(machine, world, value)
    assert machine.run("logout", "--json").data["outcome"] == "signed-out"
    assert not list((machine.folder / "state" / "sessions").glob("*.json"))
    again = take_over(machine, world, value, "--json")
    assert (again.code, again.error["code"]) == (3, "credentials-refused")


def test_the_cookie_of_the_service_provider_makes_a_new_session(machine: Machine, world: University) -> None:
    with Browser() as browser:
        browser.sign_in(world)
        found = [one for one in browser.cookies(world) if one[0].startswith("_shibsession_")]
    done = take_over(machine, world, "Cookie: " + "; ".join(f"{name}={value}" for name, value in found), "--json")
    assert (done.code, done.err) == (0, "")
    world.site.expire()
    assert machine.run("favourites", "lists", "--json").code == 0  # made anew by itself
