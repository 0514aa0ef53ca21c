"""A SimpleSAMLphp identity provider: pages without tokens, a language chooser as first form, consent by GET."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlencode

from tests.fakes.additions import with_additions
from tests.fakes.haka import simplesaml_old as old_pages
from tests.fakes.haka.messages import RESPONDER, SUCCESS, Answer, AuthnRequest
from tests.fakes.haka.people import Person
from tests.fakes.view import e, hidden
from tests.fakes.web import Request, Response

_BASE = "/simplesaml/module.php"
SSO, LOGIN = f"{_BASE}/saml/idp/singleSignOnService", f"{_BASE}/core/loginuserpass"
CONSENT, NO_CONSENT = f"{_BASE}/consent/getconsent", f"{_BASE}/consent/noconsent"
_TEXTS = {
    "en": ("Enter your username and password", "Incorrect username or password", "Yes, continue", "No"),
    "fi": ("Syötä tunnuksesi ja salasanasi", "Virheellinen tunnus tai salasana", "Kyllä, jatka", "Ei"),
}


@dataclass
class State:
    """One sign-in of one browser, by the id in its addresses."""

    request: AuthnRequest
    relay: str
    person: Person | None = None
    agreed: bool = False


@dataclass
class SimpleSaml:
    """An identity provider. The attributes are as for Shibboleth.

    Attributes:
        consent: it asks before it releases anything. Agreed with ``saveconsent``, it asks once.
        old: version 1.19, which answers errors with 200 and has other pages.
    """

    address: str
    now: Callable[[], datetime]
    people: list[Person] = field(default_factory=lambda: [Person()])
    language: str = "en"
    consent: bool = False
    old: bool = False
    behind: timedelta = timedelta()
    additions: Random | None = None
    sign_ins: list[str] = field(default_factory=list)
    _states: dict[str, State] = field(default_factory=dict)
    _sessions: dict[str, tuple[str, str]] = field(default_factory=dict)
    _agreed: set[str] = field(default_factory=set)

    @property
    def entity_id(self) -> str:
        return f"{self.address}/simplesaml/saml2/idp/metadata.php"

    @property
    def sign_on(self) -> str:
        return f"{self.address}{SSO}"

    def forget(self) -> None:
        """End all sessions, so that the next sign-in asks for the password."""
        self._sessions.clear()

    def restart(self) -> None:
        self._states.clear()

    def answer(self, request: Request) -> Response:
        if request.path == SSO and request.one("SAMLRequest"):
            return self._begin(request)
        name = "AuthState" if request.path == LOGIN else "StateId"
        ident = request.one(name) or dict(request.query).get(name, "")
        state = self._states.get(ident)
        if request.path not in (LOGIN, CONSENT, NO_CONSENT):
            return Response(404, self._page("Not found", "<h1>Page not found</h1>"))
        if state is None and self.old:
            return Response(200, old_pages.lost(self.language))
        if state is None:
            return Response(500, self._page("Error", "<h1>State information lost</h1><p>NOSTATE</p>"))
        if request.path == LOGIN:
            return self._login(request, state, ident)
        if request.path == NO_CONSENT:
            said = "<h1>Lupaa ei annettu</h1>" if self.language == "fi" else "<h1>No consent given</h1>"
            return Response(200, self._page("No consent given", said, body_id="consent:noconsent"))
        if "yes" not in dict(request.query):
            return Response(200, self._consent(state, ident))
        state.agreed = True
        assert state.person is not None
        response = self._posting(state)
        if request.one("saveconsent") == "1":
            agreed = secrets.token_hex(20)
            self._agreed.add(agreed)
            name = f"\\SimpleSAML\\Module\\consent:{hashlib.sha1(state.person.user.encode()).hexdigest()}"
            response.cookies = (f"{name}={agreed}; Max-Age=7776000; path=/simplesaml/; HttpOnly",)
        return response

    def _begin(self, request: Request) -> Response:
        state = State(AuthnRequest.inflated(request.one("SAMLRequest")), request.one("RelayState"))
        token, user = self._sessions.get(request.cookies.get("SimpleSAML", ""), ("", ""))
        if user and request.cookies.get("SimpleSAMLAuthToken") == token:
            state.person = next(one for one in self.people if one.user == user)
        about = urlencode({"spentityid": state.request.issuer, "RelayState": state.relay})
        ident = f"_{secrets.token_hex(21)}:{self.sign_on}?{about}"
        self._states[ident] = state
        if state.person is not None:
            return self._after_password(request, state, ident)
        if state.request.passive:
            return self._posting(state)
        made = () if "SimpleSAML" in request.cookies else (_cookie("SimpleSAML", secrets.token_hex(16)),)
        return Response(302, "", f"{self.address}{LOGIN}?{urlencode({'AuthState': ident})}", cookies=made)

    def _login(self, request: Request, state: State, ident: str) -> Response:
        if request.method != "POST":
            return Response(200, self._form(ident, "", wrong=False))
        user = request.one("username")
        person = next((one for one in self.people if one.user == user), None)
        if person is None or person.password != request.one("password") or person.is_locked:
            return Response(200, self._form(ident, user, wrong=True))
        state.person = person
        self.sign_ins.append(user)
        key, token = secrets.token_hex(16), f"_{secrets.token_hex(16)}"
        self._sessions[key] = (token, user)
        response = self._after_password(request, state, ident)
        response.cookies = (_cookie("SimpleSAML", key), _cookie("SimpleSAMLAuthToken", token))
        return response

    def _after_password(self, request: Request, state: State, ident: str) -> Response:
        assert state.person is not None
        if self.consent and not self._agreed.intersection(request.cookies.values()):
            return Response(303, "", f"{self.address}{CONSENT}?{urlencode({'StateId': ident})}")
        return self._posting(state)

    def _posting(self, state: State) -> Response:
        """The page that ends a sign-in. A wanted second factor is neither given nor refused."""
        answer = Answer(
            to=state.request.returns,
            of=state.request.id,
            issuer=self.entity_id,
            issued=self.now() - self.behind,
            attributes=state.person.attributes if state.person is not None else {},
            status=SUCCESS if state.person is not None else RESPONDER,
        )
        body = (
            f'<form method="post" action="{e(answer.to)}"><input type="submit" id="postLoginSubmitButton">'
            f"{hidden('SAMLResponse', answer.encoded())}"
            f"{hidden('RelayState', state.relay)}<noscript><h2>Warning</h2><p>Press the button below to proceed.</p>"
            '<button type="submit">Yes, continue</button></noscript></form>'
        )
        head = '<title>Sending message</title><script src="/simplesaml/assets/base/js/post.js"></script>'
        return Response(200, f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")

    def _form(self, ident: str, user: str, *, wrong: bool) -> str:
        title, error, _, _ = _TEXTS[self.language]
        if self.old:
            return old_pages.login(self.language, title, error if wrong else "", user, ident)
        shown = f'<div class="message-box error"><h3>{error}</h3><p>Please try again.</p></div>' if wrong else ""
        leads = f"{self.address}{LOGIN}?{urlencode({'AuthState': ident})}"
        return self._page(
            title,
            f'{shown}<h1>{title}</h1><form id="f" class="pure-form" action="{e(leads)}" method="post" name="f" '
            f'spellcheck="false"><input id="username" placeholder="" type="text" name="username" value="{e(user)}">'
            '<input id="password" type="password" name="password" autocomplete="current-password">'
            '<button class="pure-button" id="submit_button" type="submit" data-default="Login">Login</button></form>',
            body_id="core:loginuserpass",
            state=("AuthState", ident),
        )

    def _consent(self, state: State, ident: str) -> str:
        assert state.person is not None
        _, _, yes, no = _TEXTS[self.language]
        if self.old:
            leads = (f"{self.address}{CONSENT}", f"{self.address}{NO_CONSENT}")
            return old_pages.consent(self.language, leads, ident, state.person.attributes, (yes, no))
        rows = "".join(
            f'<tr><td class="attrname">{e(name)}<br><samp>{e(name)}</samp></td>'
            f'<td class="attrvalue">{e(value)}</td></tr>'
            for name, value in state.person.attributes.items()
        )
        return self._page(
            "Consent",
            f'<p>Library requires this:</p><form id="consent-yes" action="{self.address}{CONSENT}" method="GET">'
            '<label for="saveconsent"><input type="checkbox" id="saveconsent" name="saveconsent" value="1"></label>'
            f'{hidden("StateId", ident)}<button type="submit" name="yes" id="yesbutton" autofocus>{yes}</button></form>'
            f'<form id="consent-no" action="{self.address}{NO_CONSENT}" method="GET">{hidden("StateId", ident)}'
            f'<button type="submit" name="no" id="nobutton">{no}</button></form>'
            f'<table id="table_with_attributes" class="attributes">{rows}</table>',
            body_id="consent:consentform",
            state=("StateId", ident),
        )

    def _page(self, title: str, body: str, *, body_id: str = "", state: tuple[str, str] | None = None) -> str:
        """A whole page. Its first form chooses the language and has the same hidden field as the others."""
        options = "".join(f'<option value="{code}">{code}</option>' for code in ("en", "fi", "sv"))
        kept = hidden(*state) if state is not None else ""
        page = (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8"><title>{title}</title></head>'
            f'<body id="{body_id}"><header id="header"><form id="language-form" class="pure-form" method="get">{kept}'
            f'<select class="language-menu" name="language" id="language-selector">{options}</select><noscript>'
            f'<button type="submit" class="pure-button"></button></noscript></form></header><main><div id="content">'
            f'{body}</div></main><footer id="footer">SimpleSAMLphp</footer></body></html>'
        )
        return with_additions(page, self.additions) if self.additions is not None else page


def _cookie(name: str, value: str) -> str:
    return f"{name}={value}; path=/; HttpOnly"
