"""A Shibboleth identity provider: conversations of numbered steps, and a session in cookies.

It has traps: a new token in each form, forms for one step and one browser, status 200 for a wrong password, boxes that
must be left out, and hidden fields that must be sent unchanged.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from tests.fakes.additions import with_additions
from tests.fakes.haka.messages import REQUESTER, RESPONDER, SUCCESS, Answer, AuthnRequest
from tests.fakes.haka.people import Person
from tests.fakes.haka.shibboleth_pages import KEYS, Style, duo_page, posting_page
from tests.fakes.web import Request, Response, see

SSO = "/idp/profile/SAML2/Redirect/SSO"
_CODE = '<input id="tokencode" name="tokencode" type="text">'
SecondFactor = Literal["code", "field", "duo"]


@dataclass
class Remembered:
    """What the identity provider has stored in a browser.

    Attributes:
        sign_ons: user, and whether with a second factor, by the value of the session.
        consents: what was agreed to, by service provider or ``*``, by the lasting value.
    """

    sign_ons: dict[str, tuple[str, bool]] = field(default_factory=dict)
    consents: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass
class Flow:
    """One conversation with one browser."""

    number: int
    request: AuthnRequest
    relay: str
    step: int = 1
    view: str = ""
    csrf: str = ""
    error: str = ""
    typed: str = ""
    person: Person | None = None
    has_factor: bool = False
    is_loaded: bool = False
    supported: bool = False
    is_saved: bool = False
    remembers: bool = True
    agreed: frozenset[str] = frozenset()
    released: frozenset[str] | None = None
    local: dict[str, str] = field(default_factory=dict)

    @property
    def execution(self) -> str:
        return f"e{self.number}s{self.step}"


@dataclass
class Shibboleth:
    """An identity provider.

    Attributes:
        local_storage: it asks the browser's local storage first.
        consent, terms: it asks for them.
        second_factor: ``code``: on a separate page; ``field``: beside the password; ``duo``: by a script.
        behind: how far its clock is behind the others.
        session_seconds: how long its cookie says that it knows a person; 0: it does not say.
        expires_soon: it warns after each password that it will expire.
        locks_after: wrong passwords.
        redirects: each form is answered by a redirect to the next step.
    """

    address: str
    now: Callable[[], datetime]
    people: list[Person] = field(default_factory=lambda: [Person()])
    style: Style = field(default_factory=Style)
    local_storage: bool = False
    consent: bool = False
    consent_boxes: bool = True
    terms: str = ""
    second_factor: SecondFactor | None = None
    others: tuple[str, ...] = ()
    behind: timedelta = timedelta()
    locks_after: int = 5
    redirects: bool = True
    session_seconds: int = 0
    expires_soon: bool = False
    additions: Random | None = None
    remembered: Remembered = field(default_factory=Remembered)
    sign_ins: list[str] = field(default_factory=list)
    """Who was asked for a password and gave the right one."""
    _wrong: dict[str, int] = field(default_factory=dict)
    _browsers: dict[str, dict[int, Flow]] = field(default_factory=dict)

    @property
    def entity_id(self) -> str:
        return f"{self.address}/idp/shibboleth"

    @property
    def sign_on(self) -> str:
        return f"{self.address}{SSO}"

    def forget(self) -> None:
        """End all sessions, so that the next sign-in asks for the password."""
        self.remembered.sign_ons.clear()

    def restart(self) -> None:
        """Lose all conversations, so that the next form is stale."""
        self._browsers.clear()

    def answer(self, request: Request) -> Response:
        if request.path == SSO:
            return self._browser(request)
        if request.path == "/idp/shibboleth":
            return Response(200, self._metadata(), headers={"Content-Type": "application/samlmetadata+xml"})
        return Response(404, self.style.ended("Not Found", "The page does not exist."))

    def _browser(self, request: Request) -> Response:
        asked = dict(request.query)
        if "SAMLRequest" in asked and request.method == "GET":
            return self._begin(request, asked)
        flows = self._browsers.get(request.cookies.get("JSESSIONID", ""), {})
        flow = next((one for one in flows.values() if one.execution == asked.get("execution")), None)
        if flow is None or not flow.view:
            return Response(
                500, self.style.ended("Stale Request", "You may be seeing this page because you used Back.")
            )
        if request.method == "GET" and flow.view == "expiring" and "_eventId_proceed" in asked:
            return self._step_on(flow, request)
        if request.method == "GET":
            return self._shown(flow)
        if not flow.csrf or request.one("csrf_token") != flow.csrf:
            return Response(400, self.style.ended("Error", "CSRF token verification failed."))
        self._take(flow, request)
        return self._step_on(flow, request)

    def _step_on(self, flow: Flow, request: Request) -> Response:
        flow.step += 1
        if flow.view == "login" and not flow.error and self.expires_soon and flow.person is not None:
            flow.view = "expiring"
        elif flow.view not in ("login", "code", "terms") or not flow.error:
            flow.view = flow.view if flow.view.startswith("refused") else self._next(flow, request)
        if flow.view == "answer" or not self.redirects:
            return self._shown(flow)
        return see(f"{SSO}?execution={flow.execution}")

    def _begin(self, request: Request, asked: dict[str, str]) -> Response:
        jar = request.cookies.get("JSESSIONID", "")
        made = jar if jar in self._browsers else secrets.token_hex(16).upper()
        flows = self._browsers.setdefault(made, {})
        flow = Flow(len(flows) + 1, AuthnRequest.inflated(asked["SAMLRequest"]), asked.get("RelayState", ""))
        flows[flow.number] = flow
        flow.view = self._next(flow, request)
        response = self._shown(flow) if flow.view == "answer" else see(f"{SSO}?execution={flow.execution}")
        response.cookies = (*response.cookies, f"JSESSIONID={made}; Path=/idp; HttpOnly")
        return response

    def _next(self, flow: Flow, request: Request) -> str:
        if self.local_storage and not flow.is_loaded and not all(key in request.cookies for key in KEYS):
            return "loading"
        session, lasting = (flow.local.get(key) or request.cookies.get(key, "") for key in KEYS)
        if not flow.agreed:
            flow.agreed = self.remembered.consents.get(lasting, frozenset())
        known = self.remembered.sign_ons.get(session)
        if flow.person is None and known is not None and "shib_idp_session" in request.cookies:
            flow.person = next(one for one in self.people if one.user == known[0])
            flow.has_factor = known[1]
        if flow.person is None:
            return "answer" if flow.request.passive else "login"
        if flow.request.wants_mfa and self.second_factor is None:
            return "answer"
        if self.second_factor in ("code", "duo") and not flow.has_factor:
            return "code" if self.second_factor == "code" else "duo"
        places = {"*", flow.request.issuer}
        if self.consent and flow.released is None and not any(f"consent {one}" in flow.agreed for one in places):
            return "consent"
        if self.terms and "terms" not in flow.agreed:
            return "terms"
        if flow.supported and not flow.is_saved:
            return "saving"
        return "answer"

    def _take(self, flow: Flow, request: Request) -> None:
        """Read a form. After an error the page stays."""
        flow.error = ""
        proceeds = request.has("_eventId_proceed")
        match flow.view:
            case "loading" if proceeds:
                flow.is_loaded, flow.supported = True, request.one("shib_idp_ls_supported") == "true"
                flow.local = {key: request.one(f"shib_idp_ls_value.{key}") for key in KEYS}
            case "login":
                self._password(flow, request, proceeds=proceeds)
            case "code" if request.has("_eventId_cancel"):
                flow.view = "refused code"
            case "code" if proceeds:
                assert flow.person is not None
                flow.has_factor = request.one("tokencode") == flow.person.code
                flow.error = "" if flow.has_factor else "code"
            case "consent" if request.has("_eventId_AttributeReleaseRejected"):
                flow.view = "refused consent"
            case "consent" if proceeds:
                self._agree(flow, request)
            case "terms" if request.has("_eventId_TermsRejected"):
                flow.view = "refused terms"
            case "terms" if proceeds:
                if "tou-2026" in request.many("_shib_idp_consentIds"):
                    flow.agreed |= {"terms"}
                else:
                    flow.error = "terms"
            case "saving" if proceeds:
                flow.is_saved = True
            case _:
                pass

    def _password(self, flow: Flow, request: Request, *, proceeds: bool) -> None:
        flow.typed = request.one("j_username")
        if not proceeds:
            return
        error = self._refused(flow.typed, request.one("j_password"), request.one("tokencode"))
        flow.error = error
        if error:
            return
        flow.person = next(one for one in self.people if one.user == flow.typed)
        flow.has_factor = self.second_factor == "field"
        flow.remembers = not request.has("donotcache")
        if request.has("_shib_idp_revokeConsent"):
            flow.agreed = frozenset()
            self.remembered.consents.pop(request.cookies.get(KEYS[1], ""), None)
        self.sign_ins.append(flow.typed)

    def _refused(self, user: str, password: str, code: str) -> str:
        """Why user and password are refused; empty: they are right."""
        person = next((one for one in self.people if one.user == user), None)
        if person is None:
            return "user"
        if person.is_locked:
            return "locked"
        if person.password != password:
            self._wrong[user] = self._wrong.get(user, 0) + 1
            person.is_locked = self._wrong[user] >= self.locks_after
            return "password"
        if self.second_factor == "field" and code != person.code:
            return "code"
        self._wrong.pop(user, None)
        return ""

    def _agree(self, flow: Flow, request: Request) -> None:
        flow.released = frozenset(request.many("_shib_idp_consentIds"))
        option = request.one("_shib_idp_consentOptions")
        if option != "_shib_idp_doNotRememberConsent":
            place = "*" if option == "_shib_idp_globalConsent" else flow.request.issuer
            flow.agreed |= {f"consent {place}"}

    def _shown(self, flow: Flow) -> Response:
        """The page of a conversation's step, with a new token."""
        flow.csrf = f"_{secrets.token_hex(20)}"
        action = f"{SSO}?execution={flow.execution}"
        match flow.view:
            case "loading":
                page = self.style.loading(action, flow.csrf)
            case "login":
                page = self.style.login(action, flow.csrf, flow.typed, flow.error, others=self.others)
                if self.second_factor == "field":
                    page = page.replace(
                        '<input type="checkbox" name="donot', f'{_CODE}<input type="checkbox" name="donot', 1
                    )
            case "code":
                page = self.style.code(action, flow.csrf, flow.error)
            case "expiring":
                return Response(200, self.style.expiring(f"{action}&_eventId_proceed=1"))
            case "duo":
                page = duo_page(self.style)
            case "consent":
                assert flow.person is not None
                items = dict(flow.person.attributes)
                page = self.style.consent(action, flow.csrf, items, boxes=self.consent_boxes)
            case "terms":
                page = self.style.terms(action, flow.csrf, flow.error, self.terms)
            case "saving":
                page = self.style.saving(action, flow.csrf, self._kept(flow))
            case "answer":
                return self._posting(flow)
            case _:
                return Response(200, self._ended(flow))
        return Response(200, with_additions(page, self.additions) if self.additions is not None else page)

    def _ended(self, flow: Flow) -> str:
        which, flow.view = flow.view, ""
        if which == "refused consent":
            text = "At your request, the release of your information has been denied."
            return self.style.ended("Release of Information Prevented", text)
        if which == "refused terms":
            return self.style.ended("Terms of Use Refused", "You must accept the terms of use.")
        return self.style.ended("Login Cancelled", "You have ended the login.")

    def _kept(self, flow: Flow) -> dict[str, str]:
        """New values for the browser to store. None for the session if the person wanted none."""
        assert flow.person is not None
        values = {key: secrets.token_urlsafe(48) for key in KEYS}
        if flow.remembers:
            self.remembered.sign_ons[values[KEYS[0]]] = (flow.person.user, flow.has_factor)
        self.remembered.consents[values[KEYS[1]]] = flow.agreed
        return values

    def _posting(self, flow: Flow) -> Response:
        """The page that ends a conversation. It cannot be seen again."""
        flow.view = ""
        cookies: tuple[str, ...] = ()
        if flow.person is not None and not flow.supported:
            lasts = {KEYS[0]: "", KEYS[1]: "; Max-Age=31536000"}
            cookies = tuple(
                f"{key}={value}; Path=/idp; HttpOnly{lasts[key]}" for key, value in self._kept(flow).items()
            )
        if flow.person is not None:
            end = f"; Max-Age={self.session_seconds}" if self.session_seconds else ""
            cookies += (f"shib_idp_session={secrets.token_hex(32)}; Path=/idp; HttpOnly{end}",)
        answer = self._answer(flow.request, flow.person, flow.released, has_factor=flow.has_factor)
        return Response(200, posting_page(flow.request.returns, answer.encoded(), flow.relay), cookies=cookies)

    def _answer(
        self, asked: AuthnRequest, person: Person | None, released: frozenset[str] | None, *, has_factor: bool
    ) -> Answer:
        status, sub, attributes = SUCCESS, "", {}
        if person is None:
            status, sub = RESPONDER, "NoPassive" if asked.passive else "AuthnFailed"
        elif asked.wants_mfa and not has_factor:
            status, sub = REQUESTER, "NoAuthnContext"
        else:
            attributes = {
                name: value for name, value in person.attributes.items() if released is None or name in released
            }
        return Answer(
            to=asked.returns,
            of=asked.id,
            issuer=self.entity_id,
            issued=self.now() - self.behind,
            attributes=attributes,
            status=status,
            sub_status=sub,
        )

    def _metadata(self) -> str:
        names, place = "urn:oasis:names:tc:SAML:2.0:", f'Location="{self.address}'  # as running ones serve it
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<EntityDescriptor xmlns="{names}metadata" '
            f'entityID="{self.entity_id}"><IDPSSODescriptor protocolSupportEnumeration="{names}protocol">'
            f'<SingleSignOnService Binding="{names}bindings:HTTP-Redirect" {place}{SSO}"/>'
            f"</IDPSSODescriptor></EntityDescriptor>"
        )
