"""A PAIA server for a few patrons: methods, tokens, scopes, errors and conditions as the specification has them.

What it does with documents is a :class:`Shelf`. Hooks let it misbehave, before it acts or after.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from tests.fakes.web import Request, Response
from tunilib.core.ports.sign_in import Session

STORAGE = "http://purl.org/ontology/paia#StorageCondition"
FEE = "http://purl.org/ontology/paia#FeeCondition"
DEFAULT = "read_patron read_fees read_items write_items read_notifications delete_notifications"
_NEEDS = {
    ("GET", ""): ("read_patron",),
    ("PATCH", ""): ("update_patron", "update_patron_email"),
    ("GET", "items"): ("read_items",),
    ("GET", "fees"): ("read_fees",),
    ("POST", "request"): ("write_items",),
    ("POST", "renew"): ("write_items",),
    ("POST", "cancel"): ("write_items",),
}
_STATUS = {
    "invalid_grant": 401,
    "access_denied": 403,
    "insufficient_scope": 403,
    "not_found": 404,
    "not_implemented": 501,
    "invalid_scope": 400,
    "bad_gateway": 502,
    "internal_error": 500,
    "service_unavailable": 503,
    "gateway_timeout": 504,
}


class Shelf(Protocol):
    """What one patron has, and what can be done with it."""

    def patron(self) -> dict[str, Any]: ...
    def items(self) -> list[dict[str, Any]]: ...
    def fees(self) -> dict[str, Any]: ...
    def do(self, method: str, asked: dict[str, Any], confirmed: dict[str, list[str]]) -> dict[str, Any]: ...
    def condition(self, method: str, asked: dict[str, Any]) -> dict[str, Any]: ...
    def update(self, fields: dict[str, str]) -> None: ...


class Patrons(Protocol):
    """The patrons of a server, by their user names."""

    def sign_in(self, username: str, password: str) -> tuple[str, Shelf] | None: ...
    def set_password(self, username: str, old: str, new: str) -> bool: ...


@dataclass
class Token:
    patron: str
    username: str
    scopes: frozenset[str]
    shelf: Shelf


@dataclass
class Paia:
    """The server.

    Attributes:
        version: that it says; None: none, as a real one.
        scopes: all that it has; with ``knows_others`` False another one is ``invalid_scope``.
        granted: what a sign-in gets of what it asked for; None: all.
        before: answers in place of the server. after: changes an answer after it acted; None: nothing is answered.
        log: each request, with its body. failures: words with which the next sign-ins are refused.
    """

    patrons: Patrons
    version: str | None = "1.4.0"
    scopes: frozenset[str] = frozenset(f"{DEFAULT} change_password update_patron_email".split())
    knows_others: bool = True
    granted: frozenset[str] | None = None
    expires_in: int | None = 3600
    before: Callable[[Request], Response | None] = lambda _: None
    after: Callable[[Request, Response], Response] = lambda _, answer: answer
    tokens: dict[str, Token] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Response:
        self.log.append(request)
        instead = self.before(request)
        return instead if instead is not None else self.after(request, self.proper_answer(request))

    def changes(self, method: str) -> list[Any]:
        """The bodies of the changes that were asked for."""
        return [json.loads(one.body) for one in self.log if one.path.endswith(f"/{method}") and "/core/" in one.path]

    @property
    def last_session(self) -> Session:
        """The session of the library behind it, of the newest token."""
        shelf: Any = next(reversed(self.tokens.values())).shelf
        return cast("Session", shelf.session)

    def end_tokens(self) -> None:
        self.tokens.clear()

    def say(self, found: Any, status: int = 200) -> Response:
        sent = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
        if self.version:
            sent["X-PAIA-Version"] = self.version
        if status == 401:
            sent["WWW-Authenticate"] = "Bearer"
        return Response(status, json.dumps(found), headers=sent)

    def error(self, code: str, words: str = "", status: int | None = None) -> Response:
        said = {"error": code} | ({"error_description": words} if words else {})
        return self.say(said, status or _STATUS.get(code, 400))

    def proper_answer(self, request: Request) -> Response:
        root, _, rest = request.path.strip("/").partition("/")
        if root != "paia":
            return Response(404, "<html>nothing here</html>")
        part, _, rest = rest.partition("/")
        if part == "auth":
            return self._auth(request, rest)
        if part == "core":
            return self._core(request, rest)
        return Response(200, "<html><body>A library's service</body></html>")

    def _auth(self, request: Request, method: str) -> Response:
        if request.method != "POST":
            return self.error("invalid_request", "verb", 405)
        form = dict(request.form)
        if method == "login":
            return self._login(form)
        token = self._token(request)
        if token is None:
            return self.error("invalid_grant", "no token")
        if method == "logout":
            del self.tokens[request.headers["authorization"].removeprefix("Bearer ")]
            return self.say({"patron": token.patron})
        if method == "change":
            if "change_password" not in token.scopes:
                return self.error("insufficient_scope")
            fits = form.get("patron") == token.patron and form.get("username") == token.username
            if not fits or not self.patrons.set_password(token.username, form["old_password"], form["new_password"]):
                return self.error("access_denied", "wrong password")
            return self.say({"patron": token.patron})
        return self.error("not_implemented")

    def _login(self, form: dict[str, str]) -> Response:
        if form.get("grant_type") != "password":
            return self.error("invalid_request", "grant_type", 422)
        asked = frozenset(form["scope"].split()) if "scope" in form else self.scopes & frozenset(DEFAULT.split())
        if not asked <= self.scopes and not self.knows_others:
            return self.error("invalid_scope")
        found = self.patrons.sign_in(form.get("username", ""), form.get("password", ""))
        if found is None:
            return self.error("access_denied", "invalid patron or password")
        patron, shelf = found
        granted = asked & self.scopes
        granted = granted if self.granted is None else granted & self.granted
        token = secrets.token_urlsafe(12)
        self.tokens[token] = Token(patron, form["username"], granted, shelf)
        answer = {"patron": patron, "access_token": token, "token_type": "Bearer", "scope": " ".join(sorted(granted))}
        if self.expires_in is not None:
            answer["expires_in"] = self.expires_in  # type: ignore[assignment]
        return self.say(answer)

    def _token(self, request: Request) -> Token | None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        return self.tokens.get(given) if kind == "Bearer" else None

    def _core(self, request: Request, rest: str) -> Response:
        patron, _, method = rest.partition("/")
        token = self._token(request)
        if token is None or patron != token.patron:
            return self.error("invalid_grant", "the access token was missing, invalid, or expired")
        needed = _NEEDS.get((request.method, method))
        if needed is None:
            return self.error("not_implemented") if method else self.error("invalid_request", "verb", 405)
        if token.scopes.isdisjoint(needed):
            return self.error("insufficient_scope", "the token lacks a right")
        if request.method == "GET":
            return self._read(token, method)
        try:
            body = json.loads(request.body)
        except ValueError:
            return self.error("invalid_request", "no JSON", 400)
        if request.method == "PATCH":
            token.shelf.update(body)
            return self.say(token.shelf.patron())
        documents = body.get("doc")
        if not isinstance(documents, list) or not all("item" in one or "edition" in one for one in documents):
            return self.error("invalid_request", "doc", 422)
        return self.say({"doc": [change(token.shelf, method, one) for one in documents]})

    def _read(self, token: Token, method: str) -> Response:
        shelf = token.shelf
        return self.say({"": shelf.patron, "items": lambda: {"doc": shelf.items()}, "fees": shelf.fees}[method]())


def change(shelf: Shelf, method: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What is done with one document, unless a condition is not met."""
    condition = shelf.condition(method, asked)
    confirmed = met(condition, asked.get("confirm"))
    if confirmed is None:
        named: dict[str, Any] = {name: asked[name] for name in ("item", "edition") if name in asked}
        return {**named, "status": 0, "error": "confirmation required", "condition": condition}
    return shelf.do(method, asked, confirmed)


def met(condition: dict[str, Any], confirm: dict[str, list[str]] | None) -> dict[str, list[str]] | None:
    """The options by which a condition is met, step by step as in the specification; None: it is not met."""
    if confirm is None:
        confirm = {kind: setting["default"] for kind, setting in condition.items() if "default" in setting}
    chosen: dict[str, list[str]] = {}
    for kind in confirm.keys() & condition.keys():
        known = {option["id"] for option in condition[kind]["option"]}
        ids = [one for one in confirm[kind] if one in known]
        chosen[kind] = ids if condition[kind].get("multiple") is True else ids[:1]
    if condition.keys() - chosen.keys():
        return None
    fits = all(setting.get("default") == [] or chosen[kind] for kind, setting in condition.items())
    return chosen if fits else None


@dataclass
class Patron:
    """One patron with documents in memory, as a :class:`Shelf`.

    Attributes:
        conditions: by the method, or by a URI.
        adds: days that a renewal adds. stuck: it says renewed and adds none.
    """

    username: str
    password: str = "secret1"
    id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    documents: list[dict[str, Any]] = field(default_factory=list)
    owed: dict[str, Any] = field(default_factory=lambda: {"fee": []})
    conditions: dict[str, dict[str, Any]] = field(default_factory=dict)
    renewed: str = "2026-04-30"
    stuck: bool = False
    filled: int = 1
    today: str = "2026-03-02"
    confirmed: list[dict[str, list[str]]] = field(default_factory=list)

    def patron(self) -> dict[str, Any]:
        return {"name": f"Patron {self.username}", **self.facts}

    def items(self) -> list[dict[str, Any]]:
        return self.documents

    def fees(self) -> dict[str, Any]:
        return self.owed

    def update(self, fields: dict[str, str]) -> None:
        self.facts |= fields

    def condition(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        uris = [asked.get("item", ""), asked.get("edition", "")]
        return next((self.conditions[key] for key in (method, *uris) if key in self.conditions), {})

    def do(self, method: str, asked: dict[str, Any], confirmed: dict[str, list[str]]) -> dict[str, Any]:
        self.confirmed.append(confirmed)
        named: dict[str, Any] = {name: asked[name] for name in ("item", "edition") if name in asked}
        found = next((one for one in self.documents if named.items() <= one.items()), None)
        if method == "request":
            if found is not None and found["status"] in (1, 2, 4):
                return {**named, "status": 5, "error": "tooManyHoldsForThisRecord"}
            made = {**named, "status": self.filled, "about": "Siddhartha", "starttime": self.today, "cancancel": True}
            if STORAGE in confirmed:
                made |= {"storageid": confirmed[STORAGE][0], "storage": "the place"} if confirmed[STORAGE] else {}
            self.documents.append(made)
            return made
        if found is None:
            return {**named, "status": 0, "error": "not on loan to this patron"}
        if method == "cancel":
            if not found.get("cancancel", True):
                return {**found, "error": "it is on its way"}
            self.documents.remove(found)
            return {**named, "status": 0}
        if found.get("canrenew") is False:
            return {**found, "error": found.get("error", "on_reserve")}
        if not self.stuck:
            found |= {"endtime": self.renewed, "renewals": found.get("renewals", 0) + 1, "canrenew": False}
        return {**found, "endtime": self.renewed}


@dataclass
class InMemory:
    """Patrons in memory."""

    every: dict[str, Patron] = field(default_factory=dict)

    def add(self, username: str, **more: Any) -> Patron:
        made = self.every[username] = Patron(username, **more)
        return made

    def sign_in(self, username: str, password: str) -> tuple[str, Shelf] | None:
        found = self.every.get(username)
        return (found.id or f"p ä {username}", found) if found is not None and found.password == password else None

    def set_password(self, username: str, old: str, new: str) -> bool:
        found = self.every[username]
        if found.password != old:
            return False
        found.password = new
        return True


def loan(number: int, due: str = "2026-04-02", **more: Any) -> dict[str, Any]:
    """A document on loan, as a server shows it."""
    return {
        "status": 3,
        "item": f"http://library.example/item/B{number}",
        "edition": f"http://library.example/title/{number}",
        "about": f"Title {number}",
        "starttime": "2026-03-01",
        "endtime": due,
        "canrenew": True,
        **more,
    }
