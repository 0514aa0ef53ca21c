"""A Primo VE page over an embedded library, or over two of a network.

The traps are on: the token in quotation marks, 200 for a refusal, pages from 1, one thing in place of a list, a new
hold that appears late, ids of services that belong to a sign-in.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.fakes.fault_effects import changed, in_vain
from tests.fakes.faults import UNHEARD, Fault, Faults
from tests.fakes.library import PASSWORD, Library
from tests.fakes.primo import account, catalogue, services
from tests.fakes.primo.configuration import configuration, translations
from tests.fakes.primo.sign_on import SignOn
from tests.fakes.primo.tokens import Tokens, Visit
from tests.fakes.web import Request, Response
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import CredentialsRefused
from tunilib.library.patron.door import EmbeddedDoor

INSTITUTION, VIEW = "358FAKE_INST", "358FAKE_INST:VU1"
PARTNER = "358OTHER_INST"
PRIV, PUB = "/primaws/rest/priv/", "/primaws/rest/pub/"
ACCOUNT = f"{PRIV}myaccount/"
_JSON = {"Content-Type": "application/json;charset=UTF-8"}
_ROBOT = "<html><head><title>Access denied</title></head><body><h1>Pardon our interruption</h1></body></html>"


@dataclass
class Member:
    """An institution of the network in which the patron has an account."""

    code: str
    name: str
    door: EmbeddedDoor
    places: dict[str, str]

    def place(self, ident: str) -> str:
        return self.places.get(ident, ident)


@dataclass
class Call:
    """One request, in the language that it asks for, of the patron of its token."""

    page: Primo
    request: Request
    visit: Visit = field(default_factory=Visit)
    members: list[Member] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.page.speaks or self.request.one("lang") or "en"

    @property
    def sent(self) -> dict[str, Any]:
        """The JSON of the request."""
        found = json.loads(self.request.body or "{}")
        return found if isinstance(found, dict) else {}

    def some(self, things: list[Any]) -> Any:
        """A list; one thing alone where the page writes it so."""
        return things[0] if self.page.single_alone and len(things) == 1 else things

    def says(self, data: Any) -> Response:
        return as_json({"beaconO22": "35", "status": "ok", "reply-code": "0000", "reply-text": "OK", "data": data})

    def fails(self, text: str, code: str = "0001") -> Response:
        return failed(code, text)


@dataclass
class Primo:
    """The page.

    Attributes:
        profiles: ways in, name and system, as the configuration has them.
        partner: a second library of the network; its patrons are those of the same cards.
        ended: what the token of an ended session is answered. quotes: see :class:`Tokens`.
        late: how many times the requests are read before a new one is among them.
        single_alone: a list of one is written as the thing itself. empty: how an empty list is written.
        most: loans on a page, whatever is asked for. says_more_forever: ``showmore`` is always ``Y``.
        refuses_by_envelope: a refused renewal is ``failed``; else ``ok`` with ``renewed`` ``N``.
        speaks: the only language of its texts; empty: that which is asked for.
        paid_fines: amounts that stand in the list of fines, and are paid.
        terms: of use, on the form of a request. title_requests: titles are requested, not copies.
        robots: whether a robot filter stands before the page.
        edits: changes an answer, by the end of its path, after it acted.
        log: every request.
    """

    library: Library
    profiles: list[tuple[str, str]] = field(default_factory=lambda: [("Alma", "ALMA")])
    partner: Library | None = None
    quotes: Literal["either", "needed", "refused"] = "either"
    ended: Literal["401", "0002"] = "401"
    late: int = 1
    single_alone: bool = False
    empty: Literal["nothing", "absent", "list"] = "nothing"
    most: int | None = None
    says_more_forever: bool = False
    refuses_by_envelope: bool = False
    paid_fines: tuple[str, ...] = ()
    speaks: str = ""
    terms: str = ""
    title_requests: bool = False
    robots: bool = False
    closed: bool = False
    unrequestable: set[str] = field(default_factory=set)
    institution: str = INSTITUTION
    view: str = VIEW
    name: str = "Fake University"
    edits: list[tuple[str, Callable[[Any], Any], int]] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    log: list[Request] = field(default_factory=list)
    _numbers: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _late: dict[tuple[str, str], int] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.institution, self.view, self.quotes)
        self.sign_on = SignOn(self)

    @property
    def is_network(self) -> bool:
        return self.partner is not None

    def fault(self, fault: Fault) -> None:
        self.faults.add(fault)

    def edit(self, path: str, change: Callable[[Any], Any], times: int = 1) -> None:
        """Change the next answers to what ends with a path; -1: all of them."""
        self.edits.append((path, change, times))

    def expire(self) -> None:
        """End all sessions."""
        self.tokens.end()

    def asked(self, method: str, path: str) -> int:
        """How often something was asked for, by the end of its path."""
        found = Counter((one.method, one.path) for one in self.log)
        return sum(count for (verb, where), count in found.items() if verb == method and where.endswith(path))

    def number(self, kind: str, code: str, name: str) -> str:
        """Alma's number of a thing of an institution."""
        return self._numbers.setdefault((kind, code, name), str(2301 + len(self._numbers)))

    def named(self, kind: str, number: str) -> tuple[str, str] | None:
        """The institution and name of what has a number."""
        found = ((code, name) for (of, code, name), given in self._numbers.items() if (of, given) == (kind, number))
        return next(found, None)

    def mms(self, record: str, *, network: bool = False) -> str:
        """Alma's id of a record. The network has another one of the same record."""
        return f"{'97' if network else '99'}{int.from_bytes(record.encode())}{'0101' if network else '5973'}"

    def record(self, mms: str) -> str:
        """The record of an id."""
        found = re.fullmatch(r"9[79](\d+)(?:0101|5973)", mms.removeprefix("alma"))
        if found is None:
            return ""
        number = int(found[1])
        return number.to_bytes(-(-number.bit_length() // 8)).decode(errors="replace")

    def is_late(self, hold: tuple[str, str]) -> bool:
        return self._late.get(hold, 0) > 0

    def placed(self, hold: tuple[str, str]) -> None:
        self._late[hold] = self.late

    def next_reading(self) -> None:
        self._late = {hold: left - 1 for hold, left in self._late.items()}

    def answer(self, request: Request) -> Response:
        with self._lock:
            self.log.append(request)
            return self._faulty(request)

    def sign_in(self, card: str, password: str) -> Visit | None:
        """A visit of a patron, in each library of the network where the card is known."""
        visit = Visit(card)
        for code, library in self._libraries():
            try:
                visit.sessions[code] = library.entry.sign_in(SignInRequest(card=card, password=password))
            except CredentialsRefused:
                if code == self.institution:
                    return None
        return visit

    def _visit_of(self, card: str) -> Visit:
        found = self.sign_in(card, PASSWORD)
        assert found is not None
        return found

    def _libraries(self) -> list[tuple[str, Library]]:
        return [(self.institution, self.library), *([(PARTNER, self.partner)] if self.partner is not None else [])]

    def _faulty(self, request: Request) -> Response:
        if self.closed:
            return Response(503, "<html><body>Service Unavailable</body></html>")
        due = self.faults.due(request.method, request.path, changes=is_change(request))
        for fault in due:
            fault.act()
            instead = self._instead(fault)
            if instead is not None:
                return instead
        kinds = {fault.kind for fault in due}
        with in_vain(self.library.path, bool(kinds & {"claimed", "refused"})):
            response = self._checked(request, next((one.new for one in due if one.kind == "foreign"), ""))
        if kinds & {"denied", "refused"}:
            response = failed("0001", UNHEARD)
        if "silent" in kinds:
            response = as_json({"status": "ok", "reply-code": "0000", "reply-text": "OK", "data": {}})
        if "broken" in kinds:
            response = Response(500, "<html><body>Internal Server Error</body></html>")
        for fault in due:
            response = changed(fault, response)
        if "gone" in kinds:
            self.closed = True
        return self._edited(request, response)

    def _instead(self, fault: Fault) -> Response | None:
        match fault.kind:
            case "error":
                return Response(500, "<html><body>Internal Server Error</body></html>")
            case "login":
                self.expire()
                return invalid_patron()
            case "down" | "maintenance":
                return Response(503, "<html><body>Scheduled maintenance</body></html>")
            case "limit":
                return Response(429, "")
            case "crawler":
                return Response(403, _ROBOT)
            case _:
                return None

    def _edited(self, request: Request, response: Response) -> Response:
        for place, (path, change, times) in enumerate(self.edits):
            if request.path.endswith(path) and response.body:
                response.body = json.dumps(change(json.loads(response.body)))
                self.edits[place : place + 1] = [] if times == 1 else [(path, change, times - 1)]
                break
        return response

    def _checked(self, request: Request, foreign: str) -> Response:
        if self.robots and "Mozilla" not in request.headers.get("user-agent", ""):
            return Response(403, _ROBOT)
        if request.path.startswith(PUB):
            return self._public(request, request.path.removeprefix(PUB))
        if request.path.startswith(PRIV):
            return self._private(request, request.path.removeprefix(PRIV), foreign)
        if request.path.startswith(("/discovery/", "/nde/", "/permalink/")):
            return Response(200, "<!DOCTYPE html><html><head></head><body><prm-app></prm-app></body></html>")
        if request.path == "/":
            return Response(302, "", f"/discovery/search?vid={self.view}")
        return self.sign_on.answer(request)

    def _public(self, request: Request, path: str) -> Response:
        if path == f"configuration/vid/{self.view}":
            return as_json(configuration(self))
        if path == f"translations/{self.view}":
            return as_json(translations(request.one("lang")))
        if path == f"institution/{self.institution}/guestJwt":
            if not request.one("viewId"):
                return Response(400, "")
            token = self.tokens.give(self.library.moment, Visit(), None, request.one("lang"), ("", ""))
            return as_json(token)
        if path.startswith("loginJwtCache/"):
            return self.sign_on.token_of(path.partition("/")[2])
        return catalogue.answered(Call(self, request, self.tokens.standing(request, self.library.moment)[1]), path)

    def _private(self, request: Request, path: str, foreign: str) -> Response:
        standing, visit = self.tokens.standing(request, self.library.moment)
        needs_patron = path.startswith("myaccount/") or path.endswith(("/AlmaItemRequest", "/AlmaRequest"))
        if needs_patron and standing in ("none", "unknown"):
            return Response(401, "")
        if needs_patron and standing == "ended":
            return Response(401, "") if self.ended == "401" else invalid_patron()
        if needs_patron and standing != "patron":
            return invalid_patron()
        if foreign:
            visit = self._visit_of(foreign)
        with ExitStack() as stack:
            call = Call(self, request, visit)
            for code, library in self._libraries():
                if code in visit.sessions:
                    door = library.entry.open(visit.sessions[code])
                    stack.callback(door.close)
                    places = {str(one.id): str(one.name) for one in door.holds.pickup_libraries()}
                    called = self.name if code == self.institution else "Other University"
                    call.members.append(Member(code, called, door, places))
            if path.startswith("myaccount/"):
                return account.answered(call, path.partition("/")[2])
            return services.answered(call, path.removeprefix("ILSServices/"))


def is_change(request: Request) -> bool:
    """Whether a request changes something; ``renew_all_loans`` does by GET."""
    end = request.path.rpartition("/")[2]
    if request.method == "POST":
        return end in ("renew_loans", "cancel_requests", "AlmaItemRequest", "AlmaRequest")
    return end == "renew_all_loans"


def as_json(found: Any, status: int = 200) -> Response:
    return Response(status, json.dumps(found), headers=dict(_JSON))


def failed(code: str, text: str) -> Response:
    """A refusal, with status 200."""
    return as_json({"beaconO22": "0", "status": "failed", "reply-code": code, "reply-text": text, "data": None})


def invalid_patron() -> Response:
    return failed("0002", "The patron ID is invalid")
