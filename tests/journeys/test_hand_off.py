"""A university session that begins in the person's own browser: the cookie is pasted or piped."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from http.cookiejar import Cookie, CookieJar
from pathlib import Path

import pytest
from tests.fakes.haka import mischief
from tests.fakes.haka.browser import Browser, signed_in_by_browser
from tests.fakes.haka.world import CARD, University, university
from tests.fakes.library import PASSWORD
from tests.journeys.machine import Machine, Result

from tunilib.library import ids
from tunilib.services import machine as opened_machine


@pytest.fixture(name="world")
def _world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[University]:
    monkeypatch.setattr(ids, "_N", 2)
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
        ("--from-browser", "firefox"),
        ("--haka", "--from-browser", "firefox", "--cookie-stdin"),
        ("--haka", "--from-browser", "firefox", "--password-stdin"),
        ("--haka", "--from-browser", "lynx"),
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

    def open_it(_: opened_machine.Machine, address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(opened_machine.Machine, "open_in_browser", open_it)
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


def test_a_session_that_nothing_can_renew_at_night_is_said_at_sign_in_and_found_by_schedule_test_and_doctor(
    machine: Machine, world: University
) -> None:
    signed_in = take_over(machine, world, signed_in_by_browser(world))
    machine.run("cards", "add", CARD, "--password-stdin", stdin=PASSWORD + "\n")
    tried = machine.run("schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    doctor = machine.run("doctor", "--json")
    assert (tried.code, doctor.code) == (3, 3)
    found = [one for one in (*tried.data, *doctor.data) if not one["ok"]]
    assert [one["check"] for one in found] == [tried.data[0]["check"], "night"]
    assert "Nothing renews this session at night" in signed_in.err
    assert "tunilib login CARD" in signed_in.err
    for one in found:
        assert "nothing can renew the session" in one["message"]
        assert "tunilib login CARD" in one["hint"]
    assert not any(one["ok"] and one["check"] == tried.data[0]["check"] for one in tried.data), "OK beside a finding"
    assert machine.run("loans", "--json").code == 0, "it works until it ends"


def test_a_page_that_only_a_script_can_leave_goes_on_in_the_browser(machine: Machine, world: University) -> None:
    words = ("login", "--haka", "--library", world.site_url, "--idp", "University of Examples")
    cookie = signed_in_by_browser(world)
    world.hosts["idp"].instead.append(mischief.scripted())
    without = machine.run(*words, "--json", stdin="")
    assert (without.code, without.error["code"]) == (3, "person-needed")
    assert "--cookie-stdin" in without.error["hint"]
    done = machine.run(*words, typed="", secret=cookie, terminal=True)
    assert done.code == 0, done
    assert world.hosts["idp"].address.partition("://")[2] in done.err
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


def test_a_file_of_cookies_and_json_are_read_whole_from_a_pipe(machine: Machine, world: University) -> None:
    host = world.site_url.partition("://")[2].partition(":")[0]
    name = world.site.cookie
    for form in (
        "# Netscape HTTP Cookie File\n\n#HttpOnly_{host}\tFALSE\t/\tTRUE\t0\t{name}\t{value}\n",
        '[\n  {{"domain": "{host}", "name": "{name}", "value": "{value}"}}\n]\n',
        "{name}\t{value}\t{host}\t/\tSession\t41\t✓",
    ):
        text = form.format(host=host, name=name, value=signed_in_by_browser(world))
        assert take_over(machine, world, text, "--json").code == 0, form
    assert len(machine.run("profiles", "--json").data) == 1


def test_at_a_terminal_a_cookie_is_asked_for_unseen_and_again_after_a_wrong_one(
    machine: Machine, world: University
) -> None:
    words = ("login", "--haka", "--library", world.site_url, "--cookie-stdin")
    value = signed_in_by_browser(world)
    done = machine.run(*words, typed=f"{'f' * 26}\ntwo words\n{value}\n", terminal=True)
    assert done.code == 0, done
    assert "is not of a session that is signed in" in done.err
    assert value not in done.err + done.out
    refused = machine.run(*words, typed="f" * 26, secret="f" * 26, terminal=True)
    assert refused.code == 3, "after some tries it ends"


def test_json_of_several_lines_is_taken_whole_at_a_terminal(machine: Machine, world: University) -> None:
    text = json.dumps([{"name": world.site.cookie, "value": signed_in_by_browser(world)}], indent=2)
    words = ("login", "--haka", "--library", world.site_url, "--cookie-stdin")
    assert machine.run(*words, typed=f"{text}\n", terminal=True).code == 0


class Reader:
    """In the place of browser-cookie3: a browser with these cookies, or one that cannot be read."""

    def __init__(self, *cookies: tuple[str, str, str], fails: str = "") -> None:
        self.cookies, self.fails = cookies, fails
        self.asked: list[str] = []

    def firefox(self, domain_name: str = "") -> CookieJar:
        self.asked.append(domain_name)
        if self.fails:
            raise RuntimeError(self.fails)
        jar = CookieJar()
        for name, value, domain in self.cookies:
            jar.set_cookie(
                Cookie(0, name, value, None, False, domain, True, False, "/", True, True, None, True, None, None, {})
            )
        return jar


def test_the_session_of_a_browser_is_taken_and_nothing_else_of_it(
    machine: Machine, world: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, name = "127.0.0.1", world.site.cookie
    value = signed_in_by_browser(world)
    reader = Reader((name, "other", "other.example"), ("_ga", "GA1", host), (name, value, host))
    monkeypatch.setitem(sys.modules, "browser_cookie3", reader)
    done = machine.run("login", "--haka", "--library", world.site_url, "--from-browser", "firefox", "--json")
    assert (done.code, done.data["outcome"]) == (0, "signed-in")
    assert reader.asked == [host]
    assert not any(one.cookies.get("_ga") for one in world.hosts["site"].received)
    assert machine.run("favourites", "lists", "--json").code == 0


def test_a_browser_without_a_session_of_the_site_is_told(
    machine: Machine, world: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "browser_cookie3", Reader())
    done = machine.run("login", "--haka", "--library", world.site_url, "--from-browser", "firefox", "--json")
    assert (done.code, done.error["code"]) == (3, "person-needed")
    assert "Firefox has no session" in done.error["message"]


def test_a_browser_whose_store_cannot_be_read_is_told_with_the_paste_as_the_way(
    machine: Machine, world: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "browser_cookie3", Reader(fails="Unable to get key"))
    words = ("login", "--haka", "--library", world.site_url, "--from-browser", "firefox")
    piped = machine.run(*words, "--json")
    assert (piped.code, piped.error["code"]) == (6, "file")
    assert "--cookie-stdin" in piped.error["hint"]
    done = machine.run(*words, typed="", secret=signed_in_by_browser(world), terminal=True)
    assert done.code == 0, done
    assert "cannot be read: Unable to get key" in done.err


def test_without_the_extra_it_is_exit_6_with_the_command_that_installs_it(
    machine: Machine, world: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "browser_cookie3", None)
    done = machine.run("login", "--haka", "--library", world.site_url, "--from-browser", "firefox", "--json")
    assert (done.code, done.error["code"]) == (6, "configuration")
    assert "tunilib[browser]" in done.error["hint"]


def test_one_person_has_one_profile_however_they_signed_in(machine: Machine, world: University) -> None:
    words = ("login", world.person.user, "--haka", "--library", world.site_url, "--idp", world.entity_id)
    for way in ("form", "cookie", "form", "cookie"):
        world.idp.forget()
        if way == "form":
            done = machine.run(*words, "--password-stdin", stdin=f"{world.person.password}\n")
        else:
            done = take_over(machine, world, signed_in_by_browser(world))
        assert done.code == 0, (way, done)
        (profile,) = machine.run("profiles", "--json").data
        assert profile["card"] == world.person.user, way
        assert machine.run("favourites", "lists", "--json").code == 0


def test_who_signs_in_by_a_cookie_first_has_one_profile_too_and_another_person_another(
    machine: Machine, world: University
) -> None:
    take_over(machine, world, signed_in_by_browser(world))
    words = ("login", world.person.user, "--haka", "--library", world.site_url, "--idp", world.entity_id)
    assert machine.run(*words, "--password-stdin", stdin=f"{world.person.password}\n").code == 0
    assert [one["card"] for one in machine.run("profiles", "--json").data] == [world.person.user]
    world.person.user, world.person.attributes = "bcdefg", {"eppn": "bcdefg@university.example"}
    world.idp.forget()
    take_over(machine, world, signed_in_by_browser(world))
    cards = [one["card"] for one in machine.run("profiles", "--json").data]
    assert cards == ["abcdef", "bcdefg@university.example"]


def test_the_way_and_the_organisation_are_remembered(
    machine: Machine, world: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(opened_machine.Machine, "open_in_browser", lambda _, address: bool(opened.append(address)))  # type: ignore[func-returns-value]
    first = ("login", "--haka", "--library", world.site_url)
    for words in ((*first, "--idp", "University of Examples"), ("login", "--haka")):
        world.hosts["idp"].instead.clear()
        cookie = signed_in_by_browser(world)
        world.hosts["idp"].instead.append(mischief.scripted())
        asked = world.count("idp")
        done = machine.run(*words, typed="", secret=cookie, terminal=True)
        assert done.code == 0, done
        assert "entityID=" in opened[-1], "the site's direct address for the organisation"
    assert world.count("idp") == asked, "the second time its pages are not tried"
    piped = machine.run("login", "--haka", "--json", stdin="")
    assert (piped.code, piped.error["code"]) == (3, "person-needed")
    assert "--cookie-stdin" in piped.error["hint"]
