"""Licensed resources from elsewhere: only in a university session, through the library's proxy."""

from __future__ import annotations

import json

import pytest
from tests.journeys.machine import Machine

from tunilib.services import machine as opened_machine

URL = "https://www.jstor.org/stable/2118559?seq=1&q=a%20b"
PROXIED = f"https://libproxy.tuni.fi/login?url={URL}"


def of_university(machine: Machine) -> None:
    """Let the session be one of a university account."""
    (file,) = (machine.folder / "state" / "sessions").glob("*.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), "method": "university"}))


def set_proxy(machine: Machine, line: str) -> None:
    machine.config.write_text(f"[profiles.demo]\n{line}\n")


@pytest.fixture(name="opened")
def _opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is opened in a browser."""
    opened: list[str] = []

    def open_it(_: opened_machine.Machine, address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(opened_machine.Machine, "open_in_browser", open_it)
    return opened


def test_a_session_of_a_library_card_is_refused_as_data(demo: Machine, opened: list[str]) -> None:
    refused = demo.run("eresource", URL, "--json")
    assert (refused.code, refused.err) == (1, "")
    assert refused.data["address"] is None
    assert [one["code"] for one in refused.data["reasons"]] == ["eresource.sign-in-method"]
    piped = demo.run("eresource", URL)
    assert piped.thing == {"address": "", "reasons": "eresource.sign-in-method"}
    assert "university" in piped.err
    assert not opened


def test_the_address_leads_through_the_proxy_of_the_library(demo: Machine) -> None:
    of_university(demo)
    assert demo.run("eresource", URL, "--no-browser", "--json").data == {"address": PROXIED}
    assert demo.run("eresource", URL, "--no-browser").thing == {"address": PROXIED}
    assert demo.run("eresource", URL, "--no-browser", terminal=True, typed="").out == PROXIED + "\n"


def test_the_browser_gets_exactly_the_address_unless_it_is_not_wanted(demo: Machine, opened: list[str]) -> None:
    of_university(demo)
    assert demo.run("eresource", URL, "--no-browser").code == 0
    assert not opened
    assert demo.run("eresource", URL).code == 0
    assert opened == [PROXIED]


def test_where_there_is_no_browser_the_address_is_enough(demo: Machine) -> None:
    of_university(demo)
    result = demo.run("eresource", URL)
    assert (result.code, result.thing) == (0, {"address": PROXIED})
    assert "open the address yourself" in result.err


def test_the_configuration_names_another_proxy(demo: Machine) -> None:
    of_university(demo)
    set_proxy(demo, 'proxy = "https://proxy.example.edu/login?qurl="')
    address = demo.run("eresource", URL, "--no-browser", "--json").data["address"]
    assert address.startswith("https://proxy.example.edu/login?qurl=https%3A%2F%2Fwww.jstor.org%2F")


@pytest.mark.parametrize("line", ['proxy = "http://proxy.example.edu/login?url="', "proxy = 5", 'proxy = "x y"'])
def test_a_proxy_that_cannot_be_used_is_told_with_its_key(demo: Machine, line: str) -> None:
    of_university(demo)
    set_proxy(demo, line)
    result = demo.run("eresource", URL, "--no-browser", "--json")
    assert (result.code, result.error["code"]) == (6, "configuration")
    assert "profiles.demo.proxy" in result.error["message"]


@pytest.mark.parametrize("url", ["www.jstor.org", "file:///etc/passwd", "https://a:b@x.example/", "https://x/\x1b[2J"])
def test_what_is_no_address_is_exit_2_before_anything_else(demo: Machine, url: str) -> None:
    result = demo.run("eresource", url, "--json")
    assert (result.code, result.error["code"]) == (2, "usage")
    assert "\x1b" not in result.err


def test_without_a_session_it_says_how_to_sign_in(demo: Machine) -> None:
    demo.run("logout")
    result = demo.run("eresource", URL, "--json")
    assert (result.code, result.error["code"]) == (3, "not-signed-in")
    assert "--haka" in result.error["hint"]
