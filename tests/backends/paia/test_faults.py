"""What a PAIA server may say: never a false "done", and never a second request of a change.

What goes wrong on the way to any server is in :mod:`tests.faults`; here are answers that only PAIA has.
Each fault strikes a change that the server made, and one that it did not make; afterwards the patron's list can be
read, or it cannot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.accounts import account_of, inner
from tests.builders import FakeLedger
from tests.fakes.paia.server import InMemory, Paia, Patron, loan
from tests.fakes.server import serving
from tests.fakes.web import Request, Response

from tunilib.account import Account
from tunilib.backends.registry import find_backend
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.profile import ProfileChange
from tunilib.errors import SessionExpired, TunilibError
from tunilib.services.profile import set_profile

NOW = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Helsinki"))
TITLE, OTHER = "http://library.example/title/18", "http://library.example/title/7"
SENT = ("renew", "request", "cancel", "PATCH")


@dataclass
class Kind:
    """A change: how it is made, how many of them the server has had, and whether it shows."""

    make: Callable[[Account], Any]
    done: str
    shows: Callable[[Patron], bool]


KINDS = {
    "renew": Kind(
        lambda account: account.renew()[0].outcome, "renewed", lambda one: one.documents[0]["endtime"] > "2026-04-02"
    ),
    "request": Kind(
        lambda account: account.place(TITLE).outcome,
        "placed",
        lambda one: any(document.get("edition") == TITLE for document in one.documents),
    ),
    "cancel": Kind(
        lambda account: account.cancel(account.holds())[0].outcome,
        "cancelled",
        lambda one: not any(document.get("edition") == OTHER for document in one.documents),
    ),
    "PATCH": Kind(
        lambda account: set_profile(inner(account), ProfileChange(email="new@example.org")).outcome,
        "changed",
        lambda one: one.facts.get("email") == "new@example.org",
    ),
}


def said(found: Any, status: int = 200) -> Callable[[Response], Response]:
    return lambda _: Response(status, json.dumps(found), headers={"Content-Type": "application/json"})


def error(code: str, status: int) -> Callable[[Response], Response]:
    return said({"error": code, "error_description": "Nein"}, status)


def cut(at: int) -> Callable[[Response], Response]:
    def answer(whole: Response) -> Response:
        whole.cut = at
        return whole

    return answer


FAULTS: dict[str, Callable[[Response], Response]] = {
    "answers nothing": cut(-1),
    "nothing but null": said(None),
    "no document": said({"doc": []}),
    "no list": said({}),
    "documents of another type": said({"doc": {"item": 3}}),
    "an unknown status": said({"doc": [{**loan(1), "status": 77}]}),
    "another document": said({"doc": [{**loan(9), "status": 3}]}),
    "done, and nothing else": said({"doc": [{"item": "http://library.example/item/B1", "status": 3}]}),
    "an error in 200": said({"error": "access_denied", "code": 403}),
    "a failure in 200": said({"error": "bad_gateway", "code": 502}),
    "internal_error": error("internal_error", 500),
    "bad_gateway": error("bad_gateway", 502),
    "service_unavailable": error("service_unavailable", 503),
    "gateway_timeout": error("gateway_timeout", 504),
    "not_found": error("not_found", 404),
    "invalid_request": error("invalid_request", 422),
    "access_denied": error("access_denied", 403),
    "insufficient_scope": error("insufficient_scope", 403),
    "another address": lambda _: Response(307, "", "/paia/core/elsewhere"),
    "a loop of brackets": lambda _: Response(200, "[" * 100_000),
}
READING = {
    "readable": lambda answer: answer,
    "unavailable": error("service_unavailable", 503),
    "of other types": said([{"doc": "none"}]),
    "of an unreadable date": said({"doc": [loan(1, "soon")], "expires": "soon"}),
}


def is_change(request: Request) -> bool:
    return request.method == "PATCH" or (request.method == "POST" and "/core/" in request.path)


@contextmanager
def account(server: Paia, sleep: Callable[[float], None] = lambda _: None) -> Iterator[Account]:
    with serving(server) as address:
        entry = find_backend("paia").open(f"{address}/paia", now=lambda _: NOW, sleep=sleep)
        who = SignInRequest(card="alice", password="secret1")
        door = entry.open(entry.sign_in(who))
        opened = account_of(
            door,
            FakeLedger(),
            site=address,
            clock=lambda _: NOW,
            sign_in_again=lambda: entry.open(entry.sign_in(who)),
        )
        with closing(opened):
            yield opened


class Failing:
    """A server whose answer to a change, and to what is read after it, comes to harm.

    Attributes:
        acts: whether it makes the change.
        sent: the changes that were asked for.
    """

    def __init__(self, fault: str, reading: str, *, acts: bool) -> None:
        patrons = InMemory()
        self.patron = patrons.add("alice")
        self.patron.facts["email"] = "old@example.org"
        self.patron.documents += [loan(1), {"status": 1, "edition": OTHER, "about": "Effi", "cancancel": True}]
        self.server = Paia(patrons, before=self._before, after=self._after)
        self.fault, self.reading, self.acts = FAULTS[fault], READING[reading], acts
        self.sent: list[Request] = []

    def _before(self, request: Request) -> Response | None:
        if is_change(request):
            self.sent.append(request)
            as_if_done = self.server.say({"doc": [{**loan(1), "endtime": "2026-04-30"}]})
            return None if self.acts else self.fault(as_if_done)
        return self.reading(self.server.proper_answer(request)) if self.sent and "/core/" in request.path else None

    def _after(self, request: Request, answer: Response) -> Response:
        return self.fault(answer) if is_change(request) else answer

    def outcome(self, kind: Kind) -> str:
        """The word of the outcome; empty: an error that says that it was not done, or not known."""
        with account(self.server) as opened:
            try:
                return str(kind.make(opened))
            except TunilibError as error:
                return "" if error.exit_code > 1 else "an error without an exit code"


UNREADABLE = ("answers nothing", "no document", "access_denied")
"""Faults that are tried with each thing that the later reading can be."""
HONEST = {("not_found", "PATCH")}
"""What says that nothing was done, and is believed without reading."""


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_never_a_false_done_and_never_a_second_request(kind: str, fault: str) -> None:
    change = KINDS[kind]
    for acts in (False,) if (fault, kind) in HONEST else (True, False):
        for reading in READING if fault in UNREADABLE else ("readable",):
            failing = Failing(fault, reading, acts=acts)
            word = failing.outcome(change)
            case = (kind, fault, acts, reading, word)
            assert len(failing.sent) == 1, case
            assert change.shows(failing.patron) is acts, case
            if reading == "readable" and acts:
                assert word in (change.done, "unchanged"), case
            else:
                assert word in ("unknown", "not-tried", "") or (word == "refused" and not acts), case


def test_a_server_that_ends_tokens_all_the_time_is_asked_for_one_new_token() -> None:
    patrons = InMemory()
    patrons.add("alice").documents.append(loan(1))
    server = Paia(patrons)
    server.before = lambda one: server.error("invalid_grant") if one.path.endswith("renew") else None
    with account(server) as opened, pytest.raises(SessionExpired):
        opened.renew()
    assert sum(one.path.endswith("login") for one in server.log) == 2


def test_a_condition_whose_second_answer_is_lost_is_not_sent_a_third_time() -> None:
    yes = {"x:c": {"option": [{"id": "x:yes", "about": "yes"}], "default": ["x:yes"]}}
    for acts in (True, False):
        patrons = InMemory()
        patron = patrons.add("alice", documents=[loan(1)], conditions={"renew": yes})
        server = Paia(patrons)
        seen: list[Request] = []

        def after(request: Request, answer: Response, seen: list[Request] = seen) -> Response:
            seen += [request] if is_change(request) else []
            return cut(-1)(answer) if is_change(request) and len(seen) == 2 else answer

        def before(request: Request, seen: list[Request] = seen, *, acts: bool = acts) -> Response | None:
            if acts or not seen or not is_change(request):
                return None
            seen.append(request)
            return Response(cut=-1)

        server.before, server.after = before, after
        with account(server) as opened:
            word = opened.renew()[0].outcome
        assert word == ("renewed" if acts else "unknown")
        assert len(seen) == 2
        assert (patron.documents[0]["endtime"] == "2026-04-30") is acts


def test_a_hold_that_was_collected_meanwhile_is_not_called_cancelled() -> None:
    for answer in (cut(-1), said({"doc": [{"edition": OTHER, "status": 0}]})):
        patrons = InMemory()
        patron = patrons.add("alice", documents=[{"status": 4, "edition": OTHER, "about": "Effi", "cancancel": True}])
        server = Paia(patrons)

        def before(request: Request, patron: Patron = patron, answer: Any = answer) -> Response | None:
            if not is_change(request):
                return None
            patron.documents[0] |= loan(7, edition=OTHER)
            return answer(Response())  # type: ignore[no-any-return]

        server.before = before
        with account(server) as opened:
            assert opened.cancel(opened.holds())[0].outcome == "unknown"
