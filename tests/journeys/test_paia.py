"""A PAIA library, as its patron uses it: each test is called after a sentence of the interface."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qsl

import pytest
from tests.fakes.paia.server import Paia, loan
from tests.fakes.server import serving
from tests.fakes.web import Request, Response
from tests.journeys.machine import Machine
from tests.journeys.paia_library import DESK, PASSWORD, TITLE, PaiaLibrary, codes, hold, paia_library

import tunilib

# sign-in


@pytest.mark.parametrize("below", ["", "/", "/core", "/auth", "/core/"])
def test_the_address_is_the_base_of_the_service_or_its_core_or_auth(machine: Machine, below: str) -> None:
    with paia_library(machine) as paia:
        paia.sign_in(library=paia.base + below)
        (profile,) = paia.data("profiles")
        assert profile["library"] == paia.base
        assert paia.data("loans") == []


@pytest.mark.parametrize(("version", "tells"), [("1.4.0", "header"), (None, "error")])
def test_without_backend_a_version_header_or_a_paia_error_tells_it(
    machine: Machine, version: str | None, tells: str
) -> None:
    with paia_library(machine, version=version) as paia:
        paia.sign_in()
        assert '"paia"' in (machine.folder / "config" / "profiles.toml").read_text()
        asked = [one for one in paia.server.log if "login" not in one.path]
        assert len(asked) == (2 if tells == "error" else len(asked))
        assert not any("authorization" in one.headers for one in asked)


def test_a_page_of_html_is_no_paia_library(machine: Machine) -> None:
    class Html:
        def answer(self, request: Request) -> Response:
            return Response(200, "<html><body>A shop</body></html>")

    with serving(Html()) as address:
        result = machine.run("login", "1", "--library", address, "--password-stdin", stdin="x\n")
        assert result.code == 5, result  # as before: no site that is known
        result = machine.run("login", "1", "--library", address, "--backend", "paia", "--password-stdin", stdin="x\n")
        assert result.code == 5


def test_the_card_typed_is_card_and_the_patron_stands_in_addresses(paia: PaiaLibrary) -> None:
    paia.patron.documents.append(loan(1))
    (row,) = paia.data("loans")
    assert row["card"] == "alice"
    assert [one.path for one in paia.server.log] == ["/paia/core/p ä alice/items"]


def test_sign_in_is_a_form_and_asks_for_the_default_scopes_and_two_more(machine: Machine) -> None:
    with paia_library(machine) as paia:
        paia.sign_in()
        (login,) = paia.requests("/auth/login")
        assert login.headers["content-type"] == "application/x-www-form-urlencoded"
        assert dict(parse_qsl(login.body)) == {
            "grant_type": "password",
            "username": "alice",
            "password": PASSWORD,
            "scope": "read_patron read_fees read_items write_items read_notifications delete_notifications "
            "change_password update_patron_email",
        }


def test_invalid_scope_once_more_without_scope(machine: Machine) -> None:
    scopes = frozenset(("read_patron", "read_fees", "read_items", "write_items"))
    with paia_library(machine, scopes=scopes, knows_others=False) as paia:
        paia.sign_in()
        logins = paia.requests("/auth/login")
        assert ["scope" in dict(one.form) for one in logins] == [True, False]


def test_the_token_goes_in_authorization_alone(machine: Machine) -> None:
    cookie = "PaiaService=%7B%22access_token%22%3A%22abc%22%7D; Path=/"

    def with_cookie(_: Request, answer: Response) -> Response:
        answer.cookies = (cookie,)
        return answer

    with paia_library(machine, after=with_cookie) as paia:
        paia.sign_in()
        paia.patron.documents.append(loan(1))
        machine.environ["TUNILIB_PASSWORD"] = PASSWORD
        results = [paia.run("loans", "renew", "--all", "--verbose"), paia.run("status", "--verbose")]
        (token,) = paia.server.tokens
        core = paia.requests("/core/p")
        assert len(core) > 4
        assert all(one.headers["authorization"] == f"Bearer {token}" for one in core)
        for one in paia.server.log:
            assert token not in one.path + str(one.query) + one.body
            assert not one.cookies
        for result in results:
            assert token not in result.out + result.err
            assert PASSWORD not in result.out + result.err
        kept = [file for file in machine.folder.rglob("*") if file.is_file() and token.encode() in file.read_bytes()]
        assert [file.parent.name for file in kept] == ["sessions"]
        assert kept[0].stat().st_mode & 0o777 == 0o600
        assert not any(PASSWORD.encode() in file.read_bytes() for file in machine.folder.rglob("*") if file.is_file())


def test_a_token_that_expired_is_renewed_in_silence_and_the_old_one_ended(paia: PaiaLibrary) -> None:
    (old,) = paia.server.tokens
    paia.patron.documents.append(loan(1))
    ended = dict(paia.server.tokens)
    paia.server.tokens.clear()
    (row,) = paia.data("loans", "renew", "--all")
    assert row["outcome"] == "renewed"
    assert len(paia.server.changes("renew")) == 1
    (logout,) = paia.requests("/auth/logout")
    assert logout.headers["authorization"] == f"Bearer {old}"
    assert ended


def test_invalid_grant_once_is_a_new_token_then_exit_3(paia: PaiaLibrary) -> None:
    paia.server.before = lambda request: paia.server.error("invalid_grant") if "/core/" in request.path else None
    result = paia.run("loans", "--json")
    assert (result.code, result.error["code"]) == (3, "session-expired")
    assert len(paia.requests("/auth/login")) == 1


def test_access_denied_at_sign_in_is_3(machine: Machine) -> None:
    with paia_library(machine) as paia:
        result = machine.run("login", "alice", "--library", paia.base, "--password-stdin", "--json", stdin="nope\n")
        assert (result.code, result.error["code"]) == (3, "credentials-refused")
        assert "proof of identity" in result.error["hint"]


def test_the_servers_host_alone_ever_gets_the_password(machine: Machine) -> None:
    with paia_library(machine) as paia, serving(other := Paia(paia.patrons)) as elsewhere:
        paia.server.before = lambda one: Response(307, "", f"{elsewhere}{one.path}") if "/auth/" in one.path else None
        result = machine.run("login", "alice", "--library", paia.base, "--password-stdin", stdin=f"{PASSWORD}\n")
        assert result.code == 5
        assert other.log == []


def test_a_second_patron_of_the_server_has_a_profile_of_their_own(paia: PaiaLibrary) -> None:
    other = paia.patrons.add("bob")
    other.documents.append(loan(2))
    paia.patron.documents.append(loan(1))
    del paia.machine.environ["TUNILIB_PASSWORD"]
    paia.sign_in("bob")
    rows = paia.data("loans", "--all-profiles")
    assert {(row["card"], row["title"]) for row in rows} == {("alice", "Title 1"), ("bob", "Title 2")}


# profile, scopes and what PAIA has not


def test_email_by_patch_where_the_scope_allows(paia: PaiaLibrary) -> None:
    assert paia.data("profile", "set", "--email", "new@example.org")["outcome"] == "changed"
    (sent,) = [one for one in paia.server.log if one.method == "PATCH"]
    assert json.loads(sent.body) == {"email": "new@example.org"}
    assert paia.data("profile")["email"] == "new@example.org"
    result = paia.run("profile", "set", "--email", "no address", "--json")
    assert (result.code, codes(result.data)) == (1, ["profile.email-invalid"])


def test_password_by_auth_change(paia: PaiaLibrary) -> None:
    result = paia.run("profile", "password", stdin=f"{PASSWORD}\nsalasana9\nsalasana9\n")
    assert (result.code, result.thing["outcome"]) == (0, "changed"), result
    (sent,) = paia.requests("/auth/change")
    assert dict(sent.form) == {
        "patron": "p ä alice",
        "username": "alice",
        "old_password": PASSWORD,
        "new_password": "salasana9",
    }
    assert paia.patron.password == "salasana9"
    paia.machine.environ["TUNILIB_PASSWORD"] = "salasana9"
    assert paia.data("loans") == []
    refused = paia.run("profile", "password", stdin="wrong\nsalasana8\nsalasana8\n")
    assert (refused.code, refused.thing["outcome"]) == (1, "refused")
    assert paia.patron.password == "salasana9"


@pytest.mark.parametrize(
    ("lacking", "words", "code"),
    [
        ("read_items", ("loans",), 2),
        ("read_items", ("holds",), 2),
        ("read_fees", ("fines",), 2),
        ("read_patron", ("profile",), 2),
        ("update_patron_email", ("profile", "set", "--email", "a@example.org"), 2),
        ("change_password", ("profile", "password"), 2),
        ("write_items", ("loans", "renew", "--all"), 1),
        ("write_items", ("holds", "place", TITLE), 1),
        ("write_items", ("loans",), 0),
    ],
)
def test_scopes_that_the_token_lacks_are_missing_said_so(
    machine: Machine, lacking: str, words: tuple[str, ...], code: int
) -> None:
    with paia_library(machine) as paia:
        paia.server.granted = paia.server.scopes - {lacking}
        paia.sign_in()
        paia.patron.documents.append(loan(1))
        result = paia.run(*words, "--json", stdin=f"{PASSWORD}\nsalasana9\nsalasana9\n")
        assert result.code == code, result
        if code == 2:
            assert "does not offer this online" in result.error["message"]
        assert not any(one.method == "PATCH" or "/auth/change" in one.path for one in paia.server.log)
        assert paia.server.changes("renew") == paia.server.changes("request") == []


def test_insufficient_scope_is_1_other(paia: PaiaLibrary) -> None:
    paia.patron.documents.append(loan(1))
    said = paia.server.error("insufficient_scope", "the token lacks a right")
    paia.server.before = lambda one: said if one.path.endswith(("renew", "request")) else None
    for words in (("loans", "renew", "--all"), ("holds", "place", TITLE)):
        result = paia.run(*words, "--json")
        row = result.data[0] if isinstance(result.data, list) else result.data
        assert (result.code, row["outcome"], codes(row)) == (1, "refused", ["other"])
        assert row["reasons"][0]["message"] == "the token lacks a right"


@pytest.mark.parametrize(
    "words",
    [
        ("holds", "change", "ID", "--freeze"),
        ("holds", "change", "ID", "--pickup", DESK),
        ("holds", "pickup-locations"),
        ("cards", "list"),
        ("cards", "add", "x", "--password-stdin"),
        ("favourites", "lists"),
        ("searches", "saved"),
        ("search", "sinuhe"),
        ("record", TITLE),
        ("fines", "pay"),
        ("profile", "set", "--reminder", "2"),
        ("profile", "set", "--home-library", DESK),
        ("profile", "request-change", "phone=1"),
        ("loans", "--card", "bob"),
    ],
)
def test_what_is_not_in_paia_is_said_so(paia: PaiaLibrary, words: tuple[str, ...]) -> None:
    paia.patron.documents.append(hold())
    (row,) = paia.data("holds")
    result = paia.run(*(row["id"] if word == "ID" else word for word in words), "--json", stdin="x\n")
    assert result.code == 2, result
    assert not any(one.method != "GET" for one in paia.server.log)


def test_an_option_that_paia_has_not_is_refused_and_nothing_is_sent(paia: PaiaLibrary) -> None:
    result = paia.run("holds", "place", TITLE, "--expires", "2027-01-01", "--json")
    assert (result.code, result.data["outcome"], codes(result.data)) == (1, "refused", ["hold.option"])
    assert not any(one.method != "GET" for one in paia.server.log)


def test_loans_history_and_evidence_come_from_the_ledger(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), loan(2)]
    assert paia.run("loans", "renew", "--all").code == 0
    assert paia.run("loans").code == 0
    paia.patron.documents.pop()
    paia.machine.now = "2026-03-05T10:00"
    assert len(paia.data("loans")) == 1
    assert [row["title"] for row in paia.data("loans", "history")] == ["Title 2"]
    events = [event["event"] for row in paia.data("loans", "evidence") for event in row["events"]]
    assert events.count("renewed") == 2
    assert "returned" in events


def test_doctor_says_which_version_and_scopes_a_server_has(machine: Machine) -> None:
    for version in ("1.0", "1.3.4", None):
        with paia_library(Machine(machine.folder / str(version)), version=version) as paia:
            paia.sign_in("alice", "--backend", "paia")
            said = [row["message"] for row in paia.data("doctor")][-1]
            assert (version or "does not say") in said
            assert "read_items" in said


def test_an_unattended_run_renews_tells_and_checks(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1, "2026-03-03"), loan(2, "2026-03-03", canrenew=False, error="on_reserve")]
    result = paia.run("schedule", "run")
    assert result.code == 0, result
    assert "Title 2" in result.out
    assert "Title 1" not in result.out.split("Title 2")[0]
    assert len(paia.server.changes("renew")) == 1
    assert paia.patron.documents[0]["endtime"] == "2026-04-30"
    assert paia.run("check").code == 0
    assert "SUMMARY:Return: Title 1" in paia.run("calendar").out
    assert paia.run("status", "--line").out.strip()


def test_logout_ends_the_token_at_the_library(paia: PaiaLibrary) -> None:
    assert paia.run("logout").thing["outcome"] == "signed-out"
    assert paia.server.tokens == {}
    (logout,) = paia.requests("/auth/logout")
    assert dict(logout.form) == {"patron": "p ä alice"}


def test_an_account_is_opened_by_address_in_python_too(paia: PaiaLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in paia.machine.setting().items():
        monkeypatch.setenv(name, value)
    paia.patron.documents.append(loan(1))
    before = set(paia.server.tokens)
    with tunilib.open_account(url=f"{paia.base}/core", card="alice", password=PASSWORD) as account:
        (outcome,) = account.renew()
        assert (str(outcome.outcome), outcome.due_after) == ("renewed", date(2026, 4, 30))
    assert set(paia.server.tokens) == before


def test_status_asks_once_for_what_several_parts_need(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), hold(4, endtime="2026-03-09")]
    found = paia.data("status")
    assert (found["loans"]["ok"], found["holds"]["ready"]) == (1, 1)
    assert [one.path.removeprefix("/paia/core/p ä alice") for one in paia.server.log] == ["/items", "/fees", ""]
