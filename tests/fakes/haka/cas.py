"""A CAS server: its login form, as Apereo's releases have it, and tickets for one service, which are valid once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from tests.fakes.haka.people import Person
from tests.fakes.view import e, hidden
from tests.fakes.web import Request, Response

Release = Literal[3, 5, 7]
_ERRORS = {
    3: '<div id="msg" class="errors">{}</div>',
    5: '<div class="alert alert-danger"><span>{}</span></div>',
    7: '<div id="loginErrorsPanel" class="banner banner-danger banner-dismissible"><p>{}</p></div>',
}
_WRONG = "Invalid credentials."


@dataclass
class Cas:
    """The server.

    Attributes:
        release: of which the form is. sign_ins: who signed in.
    """

    address: str
    release: Release = 7
    people: list[Person] = field(default_factory=lambda: [Person()])
    sign_ins: list[str] = field(default_factory=list)
    _tickets: dict[str, tuple[str, Person]] = field(default_factory=dict)
    _executions: set[str] = field(default_factory=set)

    def leads(self, service: str) -> str:
        """Where a service sends a browser to sign in."""
        return f"{self.address}/cas/login?{urlencode({'service': service})}"

    def validate(self, service: str, ticket: str) -> Person | None:
        """Whom a ticket is of, as ``serviceValidate`` tells the service that it was made for, once."""
        made_for, person = self._tickets.pop(ticket, ("", None))
        return person if made_for == service else None

    def answer(self, request: Request) -> Response:
        if request.path != "/cas/login":
            return Response(404, "<html><body>Not Found</body></html>")
        if request.method != "POST":
            return self._form("")
        if request.one("execution") not in self._executions or request.one("_eventId") != "submit":
            return self._form("")
        self._executions.discard(request.one("execution"))
        typed = (request.one("username"), request.one("password"))
        person = next((one for one in self.people if (one.user, one.password) == typed), None)
        if person is None:
            return self._form(_WRONG, 200 if self.release == 3 else 401)
        self.sign_ins.append(person.user)
        service, ticket = request.one("service"), f"ST-1-{secrets.token_urlsafe(24)}-cas"
        self._tickets[ticket] = (service, person)
        mark = "&" if "?" in service else "?"
        cookies = (f"TGC={secrets.token_hex(16)}; Path=/cas/; HttpOnly",)
        return Response(302, "", f"{service}{mark}{urlencode({'ticket': ticket})}", cookies=cookies)

    def _form(self, error: str, status: int = 200) -> Response:
        execution = secrets.token_urlsafe(40)
        self._executions.add(execution)
        old = hidden("lt", f"LT-{secrets.token_hex(8)}") if self.release == 3 else hidden("geolocation", "")
        return Response(
            status,
            "<!DOCTYPE html><html><head><title>Login - CAS</title></head><body>"
            f"{_ERRORS[self.release].format(e(error)) if error else ''}"
            '<form method="post" id="fm1"><input type="text" id="username" name="username" value="" autocomplete="off">'
            '<input type="password" id="password" name="password" value="">'
            f'<input type="checkbox" name="rememberMe" value="true">{old}{hidden("execution", execution)}'
            f'{hidden("_eventId", "submit")}<button name="submit" type="submit" value="Login">LOGIN</button></form>'
            "</body></html>",
        )
