"""The service provider of a site: it starts sign-ins, takes the answers, and has sessions."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from tests.fakes.haka.messages import STATUS, SUCCESS, Answer, AuthnRequest
from tests.fakes.view import e
from tests.fakes.web import Request, Response, see

_LIFETIME, _IDLE = timedelta(hours=8), timedelta(hours=1)
_SKEW = timedelta(seconds=180)
PATH = "/Shibboleth.sso/"


@dataclass(frozen=True)
class KnownProvider:
    """An identity provider in the metadata: names by language, keywords with blanks between them."""

    entity_id: str
    sign_on: str
    names: Mapping[str, str]
    keywords: str = ""


@dataclass
class ProviderSession:
    """A session of the service provider, which a site reads."""

    attributes: Mapping[str, str]
    started: datetime
    used: datetime


@dataclass
class ServiceProvider:
    """The service provider.

    Attributes:
        address: of its site.
        discovery: where people choose their organisation.
        known: identity providers by entityID.
        wants_mfa: it asks for a second factor.
        passive: it asks for a sign-in without pages.
    """

    address: str
    discovery: str
    now: Callable[[], datetime]
    known: dict[str, KnownProvider] = field(default_factory=dict)
    wants_mfa: bool = False
    passive: bool = False
    has_feed: bool = True
    single_logout: str = ""
    """Where the identity provider ends its own session: a logout leads there, if there is such a place."""
    sessions: dict[str, ProviderSession] = field(default_factory=dict)
    _targets: dict[str, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    @property
    def entity_id(self) -> str:
        return f"{self.address}/shibboleth"

    @property
    def cookie(self) -> str:
        return f"_shibsession_{f'default{self.entity_id}'.encode().hex()}"

    def session_of(self, request: Request) -> ProviderSession | None:
        found = self.sessions.get(request.cookies.get(self.cookie, ""))
        now = self.now()
        if found is None or now - found.started > _LIFETIME or now - found.used > _IDLE:
            return None
        found.used = now
        return found

    def answer(self, request: Request) -> Response:
        match request.path.removeprefix(PATH):
            case "Login" if request.method == "GET":
                return self._login(request)
            case "SAML2/POST" if request.method == "POST":
                return self._consume(request)
            case "DiscoFeed" if self.has_feed:
                return Response(200, json.dumps(self._feed()), headers={"Content-Type": "application/json"})
            case "Logout":
                ended = self.sessions.pop(request.cookies.get(self.cookie, ""), None)
                back = request.one("return") or self.address
                if self.single_logout and ended is not None:
                    back = f"{self.single_logout}?{urlencode({'SAMLRequest': 'nVLB', 'RelayState': 'ss:mem:0'})}"
                return Response(
                    302, "", back, cookies=(f"{self.cookie}=; expires=Mon, 01 Jan 2001 00:00:00 GMT; path=/; HttpOnly",)
                )
            case "Session":
                return Response(200, "<p>A valid session was not found.</p>")
            case _:
                return _error("shibsp::ConfigurationException", self.address, "Unable to locate a handler")

    def _login(self, request: Request) -> Response:
        here = f"{self.address}{request.path}"
        relay = request.one("target") or self.address
        if not relay.startswith("ss:mem:"):
            if not relay.startswith(f"{self.address}/"):
                return _error("opensaml::SecurityPolicyException", here, "Blocked unacceptable redirect location.")
            relay, target = f"ss:mem:{secrets.token_hex(32)}", relay
            self._targets[relay] = target
        chosen = request.one("entityID")
        if not chosen:
            back = f"{self.address}{PATH}Login?{urlencode({'SAMLDS': '1', 'target': relay})}"
            return see(f"{self.discovery}?{urlencode({'entityID': self.entity_id, 'return': back})}")
        if chosen not in self.known:
            return _unknown_provider(f"{self.address}{request.path}", chosen)
        asked = AuthnRequest(self.entity_id, f"{self.address}{PATH}SAML2/POST", self.wants_mfa, self.passive)
        leads = f"{self.known[chosen].sign_on}?{urlencode({'SAMLRequest': asked.deflated(), 'RelayState': relay})}"
        return Response(
            302, "", leads, cookies=(f"{_request_cookie(relay)}={asked.id}; path=/; HttpOnly; SameSite=None",)
        )

    def _consume(self, request: Request) -> Response:
        """Take an answer. It is not tied to the browser that asked."""
        kind, here = "opensaml::SecurityPolicyException", f"{self.address}{request.path}"
        try:
            found = Answer.decoded(request.one("SAMLResponse"))
        except ValueError:
            return _error("opensaml::BindingException", here, "Unable to decode the message.")
        relay = request.one("RelayState")
        if found.to != f"{self.address}{request.path}" or found.issuer not in self.known:
            return _error("opensaml::FatalProfileException", here, "Unable to establish security of message.")
        if found.id in self._seen:
            return _error(kind, here, f"Rejecting replayed message ID ({found.id}).")
        self._seen.add(found.id)
        if self.now() - found.issued > _SKEW:
            return _error(kind, here, "Message expired, was issued too long ago.")
        if found.issued - self.now() > _SKEW:
            return _error(kind, here, "Message rejected, was issued in the future.")
        if found.status != SUCCESS:
            return _error(
                "opensaml::FatalProfileException",
                here,
                "SAML response reported an IdP error.",
                status=(found.status, found.sub_status),
            )
        key, now = f"_{secrets.token_hex(16)}", self.now()
        self.sessions[key] = ProviderSession(found.attributes, now, now)
        leads = self._targets.pop(relay, self.address)
        spent = f"{_request_cookie(relay)}=; expires=Mon, 01 Jan 2001 00:00:00 GMT; path=/; HttpOnly"
        return Response(302, "", leads, cookies=(f"{self.cookie}={key}; path=/; HttpOnly; SameSite=None", spent))

    def _feed(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for one in self.known.values():
            names = [{"value": name, "lang": lang} for lang, name in one.names.items()]
            found.append({"entityID": one.entity_id, "DisplayNames": names})
            if one.keywords:
                found[-1]["Keywords"] = [{"value": one.keywords, "lang": "en"}]
        return [*found, {"entityID": "https://nameless.example/idp"}]


def _request_cookie(relay: str) -> str:
    return f"_opensaml_req_{quote(relay, safe='')}"


def _error(kind: str, url: str, text: str, *, status: tuple[str, str] | None = None) -> Response:
    """An error page with status 500. ``status``: the identity provider's."""
    said = ""
    if status is not None:
        sub = f"<strong>Sub-Status:</strong> {_escaped(f'{STATUS}{status[1]}')}<br/>" if status[1] else ""
        said = (
            "<p>Error from identity provider:</p>"
            f"<blockquote><strong>Status:</strong> {_escaped(status[0])}<br>{sub}</blockquote>"
        )
    return _error_page(
        _escaped(kind),
        _escaped(kind),
        "<p>Please include the following message in any email:</p>"
        f'<p class="error">{_escaped(kind)} at ({_escaped(url)})</p><p>{_escaped(text)}</p>{said}',
    )


def _unknown_provider(url: str, entity_id: str) -> Response:
    return _error_page(
        "Unknown Identity Provider",
        "Unknown or Unusable Identity Provider",
        f'<p class="error">Identity provider lookup failed at ({_escaped(url)})</p>'
        f"<p><strong>EntityID:</strong> {_escaped(entity_id)}</p>"
        f"<p>{_escaped('opensaml::saml2md::MetadataException')}: "
        f"{_escaped(f'Unable to locate metadata for identity provider ({entity_id})')}</p>",
    )


def _error_page(title: str, heading: str, body: str) -> Response:
    return Response(
        500,
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
        '"DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"><head>'
        f'<link rel="stylesheet" type="text/css" href="/shibboleth-sp/main.css" /><title>{title}</title></head>'
        f"<body><h1>{heading}</h1><p>The system encountered an error at Thu Nov 26 14&#58;23&#58;46 2026</p>"
        '<p>To report this problem, please contact the site administrator at <a href="mailto:root@localhost">'
        f"root@localhost</a>.</p>{body}</body></html>",
    )


def _escaped(text: str) -> str:
    return e(text).replace(":", "&#58;").replace("(", "&#40;").replace(")", "&#41;")
