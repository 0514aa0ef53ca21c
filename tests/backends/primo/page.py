"""A Primo page for one patron, as small as the tests of the door need it: answers by path, which a test may replace."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.server import serving
from tests.fakes.web import Request, Response

from tunilib.backends.registry import find_backend
from tunilib.core.ports.door import Door, Entry
from tunilib.core.ports.sign_in import SignInRequest

NOW = datetime(2026, 12, 3, 10, tzinfo=ZoneInfo("Europe/Helsinki"))
VIEW, CARD, PASSWORD = "358TST_INST:VU1", "1001", "salasana"
REST = "/primaws/rest/"
ACCOUNT = f"{REST}priv/myaccount/"
SERVICES = f"{REST}priv/ILSServices/"

Fields = dict[str, Any]


def ok(data: Any) -> Fields:
    return {"beaconO22": "1", "status": "ok", "reply-code": "0000", "reply-text": "OK", "data": data}


def failed(code: str, words: str) -> Fields:
    return {"beaconO22": "0", "status": "failed", "reply-code": code, "reply-text": words, "data": None}


NOBODY = failed("0002", "The patron ID is invalid")


def made_token(**claims: Any) -> str:
    said: Fields = {"userName": CARD, "displayName": "Aino Lukija", "user": "77", "userGroup": "01", "viewId": VIEW}
    said |= {"signedIn": "true", "iat": 1_000_000, "exp": 1_086_400, **claims}
    part = urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJFUzI1NiJ9.{part}.c2lnbmF0dXJl"


def loan(ident: str, due: str, **more: Any) -> Fields:
    found = {"loanid": ident, "title": f"Kirja {ident} / Ranta, Aino.", "mmsid": f"99100{ident}5973", "duedate": due}
    return {**found, "duehour": "2359", "loandate": "20261118", "renew": "Y", "itembarcode": f"T{ident}", **more}


def hold(ident: str, record: str, **more: Any) -> Fields:
    found = {"requestid": ident, "title": "Vesi", "mmsid": record, "requestdate": "20261130", "available": "N"}
    return {**found, "holdstatus": "In process", "cancel": "Y", "pickuplocationname": "Hervanta", **more}


@dataclass
class Page:
    """The page.

    Attributes:
        answers: in place of the usual answer, by the end of the path.
        quotes: whether a token counts only with quotation marks, only without (False), or both ways (None).
        late: so many readings of the requests do not show a new one yet.
        log: method and path of each request. sent: the bodies of changes.
    """

    loans: list[Fields] = field(default_factory=list)
    history: list[Fields] = field(default_factory=list)
    holds: list[Fields] = field(default_factory=list)
    fines: list[Fields] = field(default_factory=list)
    owed: str = "0.00"
    counts: Fields = field(default_factory=dict)
    answers: dict[str, Callable[[Request], Any]] = field(default_factory=dict)
    profiles: list[tuple[str, str]] = field(default_factory=lambda: [("Alma", "ALMA"), ("UniLogin", "SAML")])
    quotes: bool | None = True
    token: str = field(default_factory=made_token)
    late: int = 0
    log: list[str] = field(default_factory=list)
    sent: list[tuple[str, Any]] = field(default_factory=list)
    _coming: list[Fields] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.log.append(f"{request.method} {request.path}")
        if request.method == "POST" and request.body.startswith(("{", "[")):
            self.sent.append((request.path, json.loads(request.body)))
        instead = next((made for end, made in self.answers.items() if request.path.endswith(end)), None)
        found = self._proper(request) if instead is None else instead(request)
        if isinstance(found, Response):
            return found
        return Response(200, json.dumps(found), headers={"Content-Type": "application/json"})

    def _proper(self, request: Request) -> Any:
        path = request.path
        if path == "/":
            return Response(302, "", f"/discovery/search?vid={VIEW}")
        if path.startswith("/discovery/"):
            return Response(200, "<html><prm-root></prm-root></html>")
        if path == "/primaws/suprimaLogin":
            right = (request.one("username"), request.one("password")) == (CARD, PASSWORD)
            return {"jwtData": f'"{self.token}"'} if right else Response(401, "")
        if path.startswith(f"{REST}pub/"):
            return self._public(request, path.removeprefix(f"{REST}pub/"))
        if path.startswith(SERVICES):
            return self._service(request, path.removeprefix(SERVICES))
        if path.startswith(ACCOUNT):
            return self._account(request, path.removeprefix(ACCOUNT)) if self._is_known(request) else NOBODY
        return Response(404, "<html>not found</html>")

    def _is_known(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = {True: [f'"{self.token}"'], False: [self.token], None: [self.token, f'"{self.token}"']}
        return given in allowed[self.quotes]

    def _account(self, request: Request, method: str) -> Any:
        if method == "counters":
            counts = {"Loans": len(self.loans), "Requests": len(self.holds), "HistoryLoans": len(self.history)}
            said = {name: str(value) for name, value in counts.items()} | {"Fines": self.owed} | self.counts
            action = [{"type": name, "value": value} for name, value in said.items() if value]
            return ok({"listofactions": {"action": action}})
        if method == "loans":
            every = self.history if request.one("type") == "history" else self.loans
            begin, size = int(request.one("offset")) - 1, int(request.one("bulk"))
            shown = every[begin : begin + size]
            more = ["Y"] if begin + size < len(every) else []
            return ok({"loans": {"loan": shown, "showmore": more, "historicloans": "Y"}} if shown else {})
        if method == "requests":
            if self.late:
                self.late -= 1
            elif self._coming:
                self.holds, self._coming = self.holds + self._coming, []
            return ok({"holds": {"hold": self.holds[0] if len(self.holds) == 1 else self.holds}})
        if method == "fines":
            return ok({"fines": {"fine": self.fines}} if self.fines else {})
        if method == "personal_settings":
            place = {"patronstatusname": "Opiskelija", "patronexpirydate": "20271231"}
            status = [{"registration": [{"institution": [place]}]}]
            return ok({"email": {"value": "a@example.org"}, "city": {"value": "Tampere"}, "patronstatus": status})
        if method == "renew_loans":
            ident = json.loads(request.body)["id"]
            self.loans = [{**one, "duedate": "20270113"} if one["loanid"] == ident else one for one in self.loans]
            return ok({})
        if method == "cancel_requests":
            ident = json.loads(request.body)["request_id"]
            self.holds = [one for one in self.holds if one["requestid"] != ident]
            return ok({"holds": {"hold": [{"requestid": ident}]}})
        return Response(404, "")

    def _public(self, request: Request, path: str) -> Any:
        if path.startswith("configuration/vid/"):
            profiles = [{"profile-name": name, "authentication-system": kind} for name, kind in self.profiles]
            page: Fields = {"institution": {"institution-code": "358TST_INST", "institution-name": "Test"}}
            page["scopes"] = [{"scope-id": "Everything_CI", "tab": "All"}, {"scope-id": "MyInst", "tab": "Own"}]
            return {"primo-view": page, "authentication": profiles}
        if path == "loginJwtCache/abc123":
            return f'"{self.token}"'
        if path == "pnxs":
            return {"info": {"total": 1}, "docs": [{"pnx": PNX}], "facets": FACETS}
        if path == f"pnxs/L/{RECORD}":
            return {"pnx": PNX, "delivery": None}
        if path.startswith("pnxs/"):
            return {"info": {"total": 0}, "docs": []}
        if path == "delivery":
            return [{"pnx": PNX, "delivery": {"holding": [HOLDING]}}]
        if path == f"getPhysicalService/{MMS}":
            return {"physicalServiceId": "PS1"}
        return Response(404, "")

    def _service(self, request: Request, path: str) -> Any:
        if path == "holdings/PS1":
            (place,) = json.loads(request.body)["locations"]
            return {"data": {"itemInfo": {"locations": [{"items": ITEMS if place.get("holKey") else []}]}}}
        if path == f"titleServices/{MMS}":
            return ok({"serviceinfo": []})
        if path == "itemQueue/2301":
            return {"itemId": "2301", "itemQueueString": "(requests: 2)"}
        if path == "itemServices/2302" and request.method == "GET":
            return FORM
        if path == "itemServices/2302":
            self._coming = [hold("3401", MMS, requestdate="20261203")]
            return {"beaconO22": "0", "reply-text": "ok", "status": "ok"}
        return Response(404, "")


MMS = "9910010005973"
RECORD = f"alma{MMS}"
PNX: Fields = {
    "display": {
        "title": ["Vesi : kirja / Aino Ranta."],
        "creator": ["Ranta, Aino$$QRanta, Aino"],
        "creationdate": ["2019."],
        "type": ["book"],
        "language": ["fin"],
        "publisher": ["Tampere : Kustantaja"],
    },
    "control": {"recordid": [RECORD], "sourcerecordid": MMS},
    "addata": {"isbn": ["978-952-03-0000-0"]},
}
FACETS = [{"name": "rtype", "values": [{"value": "books", "count": "1"}]}]
HOLDING = {
    "libraryCode": "LINNA",
    "mainLocation": "Linna",
    "holdId": "22",
    "holKey": "k",
    "availabilityStatus": "available",
}
LINK = f"{SERVICES}itemServices/2302?institution=358TST_INST"
_REQUEST = {"type": "AlmaItemRequest", "allowed": "Y", "link-to-service": LINK}
ITEMS: list[Fields] = [
    {
        "itemid": "2301",
        "itembarcode": "T1",
        "itemstatusname": "Item in place",
        "mainlocationname": "Linna",
        "listofservices": {"service": [{"type": "AlmaItemRequest", "allowed": "N"}]},
    },
    {
        "itemid": "2302",
        "itembarcode": "T2",
        "itemstatusname": "On loan until 16/12/2026",
        "mainlocationname": "Linna",
        "listofservices": {"service": _REQUEST},
    },
]
PLACES = [{"key": "4271$$LIBRARY", "value": "Hervanta"}, {"key": "4290$$CIRCULATION_DESK", "value": "Linna, tiski"}]
GROUP: Fields = {
    "requestType": "hold",
    "materialType": {"key": "BOOK", "value": "Kirja"},
    "pickupLocation": [*PLACES, {"key": "1$$USER_HOME_ADDRESS###ADDRESS", "value": "Kotiin"}],
    "termsOfUse": None,
}
FORM: Fields = {"services-arr": {"services": [{"itemId": "2302", "groups-list-map": [GROUP]}]}}


@contextmanager
def opened(page: Page, language: str = "en") -> Iterator[tuple[Entry, str]]:
    """The entry of a page that is served."""
    with serving(page) as address:
        options = {"language": language, "sleep": lambda _: None}
        yield (
            find_backend("primo").open(f"{address}/discovery/search?vid={VIEW}", now=lambda _: NOW, **options),
            address,
        )


@contextmanager
def signed_in(page: Page, language: str = "en") -> Iterator[Door]:
    """A door to a page, after the sign-in."""
    with opened(page, language) as (entry, _):
        door = entry.open(entry.sign_in(SignInRequest(card=CARD, password=PASSWORD)))
        page.log.clear()
        yield door
        door.close()
