"""Exchanges with a real server, which leaves the specification in places, through the whole door.

The folder ``paia-samples`` is found by the environment variable TUNILIB_REFERENCE; without it these tests are skipped.
"""

from __future__ import annotations

import os
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from tests.accounts import account_of, inner
from tests.builders import FakeLedger

from tunilib.account import Account
from tunilib.backends.paia.sign_in import answers
from tunilib.backends.registry import PAIA, VUFIND, answering_backend
from tunilib.core.answer import ClaimWord
from tunilib.core.calendar import HERE
from tunilib.core.note import Note
from tunilib.core.ports.door import Door
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import PasswordRefused, SessionExpired
from tunilib.services.profile import profile

NOW = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Berlin"))
HOST = "https://paia.example/paia"
PATHS = {
    "/paia/auth/login": "login",
    "/paia/auth/logout": "logout",
    "/paia/core/alice": "patron",
    "/paia/core/alice/items": "items",
    "/paia/core/alice/fees": "fees",
    "/paia/core/alice/renew": "renew-mixed",
    "/paia/core/alice/request": "request-ok",
    "/paia/core/alice/cancel": "cancel",
    "/paia/core/-/items": "no-token",
}


def recorded(name: str) -> httpx.Response:
    """The answer of an exchange, as it came."""
    root = os.environ.get("TUNILIB_REFERENCE")
    folder = Path(root or "") / "reference" / "paia-samples"
    if root is None or not folder.is_dir():
        pytest.skip("TUNILIB_REFERENCE names no folder of recorded exchanges")
    head, _, body = (folder / f"{name}.txt").read_text("utf-8").partition("\n\n")[2].partition("\n\n")
    status, *lines = head.splitlines()
    headers = [tuple(line.split(": ", 1)) for line in lines if not line.startswith("Content-Length")]
    return httpx.Response(int(status.split()[1]), headers=headers, text=body.strip())  # type: ignore[arg-type]


class Replies(httpx.BaseTransport):
    """Answers each address with an exchange; ``other`` names those that are not the usual ones."""

    def __init__(self, **other: str) -> None:
        self.names = {path: other.get(name, name) for path, name in PATHS.items()}
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        name = self.names.get(request.url.path)
        return httpx.Response(404, text="<html></html>") if name is None else recorded(name)


def opened(replies: Replies) -> tuple[Door, Account]:
    entry = PAIA.open(HOST, now=lambda _: NOW, transport=replies, sleep=lambda _: None)
    door = entry.open(entry.sign_in(SignInRequest(card="alice", password="alicePw1")))
    return door, account_of(door, FakeLedger(), site=HOST, clock=lambda _: NOW)


def test_it_is_told_by_an_error_object_without_a_version() -> None:
    assert answers(HOST, transport=Replies())


def test_a_site_of_a_known_name_is_not_asked() -> None:
    replies = Replies()
    assert answering_backend("https://vaski.finna.fi", transport=replies) is VUFIND
    assert answering_backend("https://paia.example/other", transport=replies) is VUFIND
    assert [one.url.path for one in replies.asked] == ["/other/", "/other/core/-/items", "/"]


def test_loans_of_a_real_server() -> None:
    door, _ = opened(Replies())
    assert door.zone is HERE  # a server does not say its own
    with closing(door):
        found = {loan.title: loan for loan in door.loans.read().items}
    said = {title: (loan.renewable, [str(reason.code) for reason in loan.reasons]) for title, loan in found.items()}
    assert said == {
        "Im Westen nichts Neues": (False, ["renewal.limit"]),
        "Das Parfum": (False, ["renewal.too-soon"]),
        "Tschick": (False, ["renewal.not-allowed"]),
        "Buddenbrooks": (False, ["renewal.limit"]),
        "Berlin Alexanderplatz": (True, []),
        "Faust": (True, []),
        "Die Verwandlung": (False, ["renewal.requested"]),
    }
    faust = found["Faust"]
    assert (faust.due, faust.checked_out, faust.renewals_used) == (date(2026, 12, 13), date(2026, 11, 15), 0)
    assert faust.record_id == "http://koha.example.org/title/1"


def test_holds_fees_and_patrons_of_a_real_server() -> None:
    door: Any
    door, account = opened(Replies())
    with closing(account):
        holds = {hold.title: (str(hold.status), hold.pickup_location) for hold in account.holds()}
        assert holds == {"Effi Briest": ("waiting", "Midway"), "Krabat": ("ready", "Midway")}
        fines = account.fines()
        assert (str(fines.total), fines.currency, fines.suspended) == ("1.50", "EUR", False)
        assert [(str(one.kind), one.description) for one in fines.fines] == [("overdue", "Overdue old")]
        assert isinstance(list(door.known_pages())[-1][1](), Note)
    for name, codes in (("carol", ["patron.suspended-fines"]), ("dave", ["patron.suspended"]), ("bob", [])):
        _, account = opened(Replies(patron=f"patron-{name}"))
        with closing(account):
            assert [str(reason.code) for reason in profile(inner(account)).reasons] == codes


def test_answers_of_a_real_server_to_changes_are_claims() -> None:
    door, account = opened(replies := Replies())
    with closing(account):
        loans = door.loans.read().items
        wanted = [one for one in loans if one.title in ("Berlin Alexanderplatz", "Die Verwandlung", "Buddenbrooks")]
        answer = door.loans.renew(wanted)
        claims = {one.title: answer.of(one.id) for one in wanted}
        assert {title: claim.word for title, claim in claims.items()} == {
            "Berlin Alexanderplatz": ClaimWord.DONE,
            "Die Verwandlung": ClaimWord.REFUSED,
            "Buddenbrooks": ClaimWord.REFUSED,
        }
        assert claims["Berlin Alexanderplatz"].due == date(2026, 12, 6)
        outcomes = {one.title: one.outcome for one in account.renew(wanted)}  # the list is as it was: nothing is proved
        assert outcomes["Berlin Alexanderplatz"] == "unknown"
        assert account.place("http://koha.example.org/title/18").outcome == "unknown"
    assert not any("cookie" in one.headers for one in replies.asked)
    _, account = opened(Replies(**{"request-ok": "request-again"}))
    with closing(account):
        refused = account.place("http://koha.example.org/title/18")
    assert (refused.outcome, [reason.words for reason in refused.reasons]) == ("refused", ["tooManyHoldsForThisRecord"])


def test_a_sign_in_that_is_refused_and_a_token_that_has_ended() -> None:
    with pytest.raises(PasswordRefused):
        opened(Replies(login="login-bad"))
    door, _ = opened(Replies(items="after-logout"))
    with closing(door), pytest.raises(SessionExpired):
        door.loans.read()
