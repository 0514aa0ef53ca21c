"""Signing in: with a name and password on the page itself, and through the identity provider of another site."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.fakes.haka.cas import Cas
from tests.fakes.haka.messages import SUCCESS, Answer, AuthnRequest
from tests.fakes.haka.provider import KnownProvider
from tests.fakes.library import PASSWORD
from tests.fakes.primo.tokens import Visit
from tests.fakes.view import e, hidden
from tests.fakes.web import Request, Response

if TYPE_CHECKING:
    from tests.fakes.primo.page import Primo

_DIRECT = ("ALMA", "LDAP")
_PDS = (
    '<html><head><title>Login</title></head><body><form method="post" action="/primaws/pdsHandleLogin">'
    '<input type="text" name="username"><input type="password" name="password">'
    f"{hidden('institute', '358FAKE_INST')}{hidden('productCode', 'alma')}{hidden('debug', '')}"
    '<select name="deep-link"><option value="/"></option></select><input type="submit" value="Login">'
    "</form></body></html>"
)
"""The form of the page's own sign-in, as a client of the Bavarian State Library fills it in."""


@dataclass
class Walk:
    """A sign-in on its way, of one browser. ``visit``: it has come back."""

    target: str
    language: str
    profile: tuple[str, str]
    visit: Visit | None = None
    relay: str = field(default_factory=lambda: secrets.token_hex(12))


@dataclass
class SignOn:
    """The ways in.

    Attributes:
        address: of the page, which identity providers answer. known: the provider of each profile, by its name.
        cas: the server that a profile of CAS leads to.
        cards: the card of a person, by eppn. keeps_login_ids: a ``loginId`` can be used twice.
    """

    page: Primo
    address: str = ""
    known: dict[str, KnownProvider] = field(default_factory=dict)
    cas: Cas | None = None
    cards: dict[str, str] = field(default_factory=dict)
    keeps_login_ids: bool = False
    walks: dict[str, Walk] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    @property
    def entity_id(self) -> str:
        return f"{self.address}/mng/login"

    def answer(self, request: Request) -> Response:
        match request.method, request.path:
            case "POST", "/primaws/suprimaLogin" | "/primaws/suprimaExtLogin":
                return self._with_password(request)
            case "GET", "/primaws/suprimaExtLogin":
                return self._begin(request)
            case "POST", "/primaws/pdsHandleLogin" | "/mng/pdsHandleLogin":
                return self._take(request)
            case "GET", "/infra/casRedirect":
                return self._hand_on(request)
            case "GET", "/primaws/postLogin":
                return self._finish(request)
            case "GET", "/mng/errorLogin":
                return Response(200, "<html><body>Login failed</body></html>")
            case _:
                return Response(404, "")

    def token_of(self, login_id: str) -> Response:
        """``loginJwtCache``: the token of a finished sign-in."""
        from tests.fakes.primo.page import as_json

        token = self.given.get(login_id) if self.keeps_login_ids else self.given.pop(login_id, None)
        return as_json(token) if token is not None else Response(400, "")

    def _with_password(self, request: Request) -> Response:
        from tests.fakes.primo.page import as_json

        profile = self._profile(request.one("authenticationProfile"))
        known = request.one("institution") == self.page.institution and request.one("view") == self.page.view
        if profile is None or profile[1] not in _DIRECT or not known:
            return Response(400, "")
        visit = self.page.sign_in(request.one("username"), request.one("password"))
        if visit is None:
            return Response(401, "")
        return as_json({"jwtData": self._token(visit, request.one("lang"), profile)})

    def _begin(self, request: Request) -> Response:
        name = request.one("authenticationProfile")
        profile, idp = self._profile(name), self.known.get(request.one("idpCode"))
        cas = self.cas if profile is not None and profile[1] == "CAS" else None
        if profile is not None and profile[1] == "PDS":
            return Response(200, _PDS)
        target = request.one("target-url")
        if profile is None or (idp is None and cas is None) or not target.startswith(f"{self.address}/"):
            return Response(302, "", f"{self.address}/mng/errorLogin")
        browser, walk = secrets.token_hex(16), Walk(target, request.one("lang"), profile)
        self.walks[browser] = walk
        cookies = (f"JSESSIONID={browser}; Path=/; HttpOnly",)
        if cas is not None:
            return Response(302, "", cas.leads(self._service), cookies=cookies)
        assert idp is not None
        asked = AuthnRequest(self.entity_id, f"{self.address}/primaws/pdsHandleLogin", False, False)
        leads = f"{idp.sign_on}?{urlencode({'SAMLRequest': asked.deflated(), 'RelayState': walk.relay})}"
        return Response(302, "", leads, cookies=cookies)

    @property
    def _service(self) -> str:
        return f"{self.address}/infra/casRedirect?ctx=/primaws"

    def _hand_on(self, request: Request) -> Response:
        """A form that sends itself, with the ticket that came in the address."""
        action = f"{self.address}{request.one('ctx')}/pdsHandleLogin"
        return Response(
            200,
            f'<html><body onload="document.forms[0].submit()"><form method="post" action="{e(action)}">'
            f'{hidden("ticket", request.one("ticket"))}<input type="submit" name="update" value="Apply"></form>'
            "</body></html>",
        )

    def _take(self, request: Request) -> Response:
        """The assertion or ticket, which has to come from the browser that began."""
        walk = self.walks.get(request.cookies.get("JSESSIONID", ""))
        error = Response(302, "", f"{self.address}/mng/errorLogin")
        attributes = self._attributes(request, walk) if walk is not None else {}
        card = self.cards.get(attributes.get("eppn", ""))
        if walk is None or card is None:
            return error
        walk.visit = self.page.sign_in(card, PASSWORD)
        return Response(302, "", f"{self.address}/primaws/postLogin") if walk.visit is not None else error

    def _attributes(self, request: Request, walk: Walk) -> Mapping[str, str]:
        """What the assertion or the ticket says of its person; nothing where it is not accepted."""
        if self.cas is not None and request.has("ticket"):
            person = self.cas.validate(self._service, request.one("ticket"))
            return person.attributes if person is not None else {}
        try:
            found = Answer.decoded(request.one("SAMLResponse"))
        except ValueError:
            return {}
        return found.attributes if walk.relay == request.one("RelayState") and found.status == SUCCESS else {}

    def _finish(self, request: Request) -> Response:
        walk = self.walks.pop(request.cookies.get("JSESSIONID", ""), None)
        if walk is None or walk.visit is None or not request.headers.get("referer"):
            return Response(403, "<html><body>Forbidden</body></html>")
        login_id = secrets.token_hex(16)
        self.given[login_id] = self._token(walk.visit, walk.language, walk.profile)
        mark = "&" if "?" in walk.target else "?"
        return Response(302, "", f"{walk.target}{mark}loginId={login_id}")

    def _profile(self, name: str) -> tuple[str, str] | None:
        return next((one for one in self.page.profiles if one[0] == name), None)

    def _token(self, visit: Visit, language: str, profile: tuple[str, str]) -> str:
        door = self.page.library.entry.open(visit.sessions[self.page.institution])
        try:
            name = door.profile.read().name
        finally:
            door.close()
        return self.page.tokens.give(self.page.library.moment, visit, name, language, profile)
