"""A LemonLDAP::NG identity provider: every page is 200, and its texts are numbers that a script fills in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.fakes.additions import with_additions
from tests.fakes.haka.messages import SUCCESS, Answer, AuthnRequest
from tests.fakes.haka.people import Person
from tests.fakes.view import e, hidden
from tests.fakes.web import Request, Response

SSO, SECOND, GOES_ON = "/saml/singleSignOn", "/totp2fcheck", "/saml"
_NOT_YET, _WRONG, _WRONG_CODE = "9", "5", "96"


@dataclass
class Lemon:
    """An identity provider. The attributes are as for Shibboleth.

    Attributes:
        second_factor: it asks for a code.
        tells_logins: it shows the last sign-ins after the password.
    """

    address: str
    now: Callable[[], datetime]
    people: list[Person] = field(default_factory=lambda: [Person()])
    second_factor: bool = False
    tells_logins: bool = False
    behind: timedelta = timedelta()
    additions: Random | None = None
    sign_ins: list[str] = field(default_factory=list)
    _asked: dict[str, tuple[AuthnRequest, str]] = field(default_factory=dict)
    _tokens: dict[str, Person] = field(default_factory=dict)
    _sessions: dict[str, Person] = field(default_factory=dict)

    @property
    def entity_id(self) -> str:
        return f"{self.address}/saml/metadata"

    @property
    def sign_on(self) -> str:
        return f"{self.address}{SSO}"

    def forget(self) -> None:
        """End all sessions, so that the next sign-in asks for the password."""
        self._sessions.clear()

    def restart(self) -> None:
        self._tokens.clear()

    def answer(self, request: Request) -> Response:
        match request.method, request.path:
            case "GET", path if path == SSO and request.one("SAMLRequest"):
                asked = AuthnRequest.inflated(request.one("SAMLRequest"))
                browser = request.cookies.get("lemonldappdata") or secrets.token_hex(16)
                self._asked[browser] = (asked, request.one("RelayState"))
                known = self._sessions.get(request.cookies.get("lemonldap", ""))
                page = self._posting(browser, known) if known is not None else self._login(_NOT_YET, "")
                page.cookies = (f"lemonldappdata={browser}; path=/; HttpOnly=1; SameSite=None",)
                return page
            case "POST", path if path == SSO:
                return self._password(request)
            case "POST", path if path == SECOND:
                return self._code(request)
            case "GET", path if path == GOES_ON and request.cookies.get("lemonldap") in self._sessions:
                return self._posting(
                    request.cookies.get("lemonldappdata", ""), self._sessions[request.cookies["lemonldap"]]
                )
            case _:
                return self._page(_error("107"))

    def _password(self, request: Request) -> Response:
        user = request.one("user")
        person = next((one for one in self.people if one.user == user), None)
        if self._tokens.pop(request.one("token"), None) is None or not request.has("skin"):
            return self._login("82", user)
        if person is None or person.password != request.one("password"):
            return self._login(_WRONG, user)
        if self.second_factor:
            token = secrets.token_hex(8)
            self._tokens[token] = person
            return self._page(
                f'<form action="{SECOND}" method="post" class="password" role="form"><div class="form">'
                f"{hidden('token', token)}{hidden('checkLogins', '')}{hidden('stayconnected', '')}"
                f'{hidden("skin", "bootstrap")}<input name="code" value="" type="text" id="extcode" '
                'trplaceholder="code" autocomplete="one-time-code" /></div><div class="buttons mb-3">'
                '<button type="submit" class="btn btn-success"><span trspan="connect">Connect</span></button></div>'
                "</form>"
            )
        return self._signed_in(request, person)

    def _code(self, request: Request) -> Response:
        person = self._tokens.pop(request.one("token"), None)
        if person is None or request.one("code") != person.code:
            return self._page(_error(_WRONG_CODE))
        return self._signed_in(request, person)

    def _signed_in(self, request: Request, person: Person) -> Response:
        self.sign_ins.append(person.user)
        key = secrets.token_hex(32)
        self._sessions[key] = person
        if self.tells_logins:
            page = self._page(
                f'<form id="form" action="{self.address}{GOES_ON}" method="get" class="info" role="form">'
                '<div class="card-header"><h3 class="card-title" trspan="info">Information</h3></div>'
                '<table class="info"><tr><td class="localeDate" val="1795982123"></td><td>192.0.2.10</td></tr></table>'
                '<div class="buttons"><button type="submit" class="positive btn">Continue</button>'
                '<button id="wait" type="reset" class="negative btn">Wait</button></div></form>'
            )
        else:
            page = self._posting(request.cookies.get("lemonldappdata", ""), person)
        page.cookies = (f"lemonldap={key}; path=/; HttpOnly=1; SameSite=None",)
        return page

    def _posting(self, browser: str, person: Person) -> Response:
        asked, relay = self._asked[browser]
        answer = Answer(
            to=asked.returns,
            of=asked.id,
            issuer=self.entity_id,
            issued=self.now() - self.behind,
            attributes=person.attributes,
            status=SUCCESS,
        )
        return self._page(
            f'<form id="form" action="{e(answer.to)}" method="post">{hidden("SAMLResponse", answer.encoded())}'
            f"{hidden('RelayState', relay)}<noscript><button>Continue</button></noscript></form>"
        )

    def _login(self, number: str, user: str) -> Response:
        token = secrets.token_hex(8)
        self._tokens[token] = self.people[0]
        kind = "warning" if number == _NOT_YET else "negative"
        return self._page(
            f'<div id="errormsg"><div class="message message-{kind} alert" role="alert"><span trmsg="{number}"></span>'
            '</div></div><form id="lform" action="#" method="post" class="login" role="form">'
            f'{hidden("url", "aHR0cHM6")}<input type="hidden" name="timezone" />{hidden("skin", "bootstrap")}'
            f'<input id="token" type="hidden" name="token" value="{token}" /><input id="userfield" name="user" '
            f'type="text" value="{e(user)}" trplaceholder="login" required /><input id="passwordfield" name="password" '
            'type="password" trplaceholder="password" required /><input type="checkbox" id="checkLogins" '
            'name="checkLogins" /><button type="submit" class="btn btn-success"><span trspan="connect">Connect</span>'
            "</button></form>"
        )

    def _page(self, body: str) -> Response:
        page = (
            '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head>'
            '<title trspan="authPortal">Authentication portal</title></head><body><div id="wrap">'
            f'<main id="logincontent" class="container">{body}</main></div></body></html>'
        )
        return Response(200, with_additions(page, self.additions) if self.additions is not None else page)


def _error(number: str) -> str:
    return (
        f'<div id="errorcontent"><div class="message message-negative alert"><span trmsg="{number}"></span></div>'
        '<div class="buttons"><a href="/?cancel=1" class="btn" role="button">Go to portal</a></div></div>'
    )
