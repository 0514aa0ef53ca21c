"""Signing in without pages, by the profile for programs (SAML 2.0 ECP over PAOS), where both sides offer it.

The request is passed on to the organisation as it came, without its header, and the organisation's answer as it came,
with a header of its own for the site's relay state: both may be signed, so nothing of them is written anew.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from tunilib.backends.vufind.haka import endings
from tunilib.backends.vufind.haka.hosts import host_of
from tunilib.errors import NotUnderstood
from tunilib.http.addresses import origin

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.haka.hosts import Hosts
    from tunilib.backends.vufind.haka.link import SignInLink
    from tunilib.core.ports.university import Organisation, UniversitySignIn
    from tunilib.http import Answered

_PAOS = "application/vnd.paos+xml"
_ASKING = {
    "Accept": f"text/html; {_PAOS}",
    "PAOS": "ver='urn:liberty:paos:2003-08';'urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp'",
}
_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_ECP = "{urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp}"
_NEXT = "http://schemas.xmlsoap.org/soap/actor/next"
_PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
_REDIRECT_END = "/profile/SAML2/Redirect/SSO"
_POST_END = "/profile/SAML2/POST/SSO"
_ECP_END = "/profile/SAML2/SOAP/ECP"
_HEADER = re.compile(r"<([\w.-]+:)?Header\b(?:[^>]*/>|.*?</\1Header\s*>)", re.DOTALL)
_ENVELOPE = re.compile(r"<([\w.-]+:)?Envelope\b[^>]*>")
_LONGEST = 500_000


class EcpRequest(NamedTuple):
    """What the site sends: ``passed_on`` to the organisation; its relay state; where the answer goes."""

    passed_on: str
    relay_state: str
    receiver: str


class EcpAnswer(NamedTuple):
    """What the organisation sends.

    Attributes:
        text: as it came. receiver: where it is for.
        status: the words of its SAML status, the general one first; ``Success`` alone where it signs in.
    """

    text: str
    receiver: str
    status: tuple[str, ...]


def sign_in_by_ecp(
    client: Client, hosts: Hosts, link: SignInLink, organisation: Organisation, user: str, how: UniversitySignIn
) -> str | None:
    """Sign in; the client has the session then. The user name; None: not offered, and nothing was typed.

    Raises:
        TunilibError: as :mod:`~tunilib.backends.vufind.haka.endings` has them.
    """
    from tunilib.backends.vufind.haka.exchange import check_signed_in
    from tunilib.http.exchange import Exchange

    settings = client.settings
    service_url = hosts.check(link.url)
    service = Exchange(_root(service_url), cookies=client.browser.jar(), transport=settings.transport, say=settings.say)
    provider: Exchange | None = None
    try:
        asked = service.ask("GET", _path(service_url), _ASKING)
        endpoint = _endpoint(hosts, link, organisation)
        if asked.status != 200 or not asked.headers.get("content-type", "").startswith(_PAOS) or endpoint is None:
            settings.say("{site} or its organisation does not offer sign-in for programs (ECP)", site=client.site)
            return None
        request = read_request(_text(asked.body), host_of(service_url))
        _check_receiver(hosts, request.receiver, link, host_of(service_url))
        host = host_of(endpoint)
        if host not in how.hosts and not how.person.agrees_to_host(host, organisation):
            raise endings.host_refused(host)
        user = user or how.person.user(host)
        basic = b64encode(f"{user}:{how.person.password(host)}".encode()).decode()
        provider = Exchange(_root(endpoint), transport=settings.transport, say=settings.say)
        headers = {"Content-Type": "text/xml; charset=utf-8", "Authorization": f"Basic {basic}"}
        got = provider.ask("POST", _path(endpoint), headers, request.passed_on.encode())
        if got.status == 401:
            raise endings.password_refused(host, "")
        answer = read_answer(_text(got.body), host)
        if answer.status != ("Success",):
            if "AuthnFailed" in answer.status:
                raise endings.password_refused(host, ", ".join(answer.status))
            raise endings.status_error(client.site, list(answer.status))
        if answer.receiver != request.receiver:
            raise endings.wrong_receiver(host, host_of(answer.receiver))
        body = _HEADER.sub("", answer.text, count=1)
        body = _ENVELOPE.sub(lambda found: found[0] + _header(found[1] or "", request.relay_state), body, count=1)
        done = service.ask("POST", _path(request.receiver), {"Content-Type": _PAOS}, body.encode())
        if not 300 <= done.status < 400:
            text = done.body.decode("utf-8", "replace")
            raise endings.service_error(client.site, text, 0, organisation.entity_id)
        if origin(service_url) == origin(client.browser.address):
            client.adopt(service.jar())
    finally:
        service.close()
        if provider is not None:
            provider.close()
    target = link.target
    check_signed_in(client, client.read_page(_followed(hosts, target) if target else client.browser.read("/")))
    return user


def read_request(text: str, host: str) -> EcpRequest:
    """What the site sends to a program that asks for it.

    Raises:
        NotUnderstood: it is not such a message.
    """
    root = _parsed(text, host)
    header = root.find(f"{_SOAP}Header")
    paos = header.find("{urn:liberty:paos:2003-08}Request") if header is not None else None
    relay = header.findtext(f"{_ECP}RelayState", "") if header is not None else ""
    if paos is None or root.find(f"{_SOAP}Body/{_PROTOCOL}AuthnRequest") is None:
        raise _not_a_message(host)
    receiver = paos.get("responseConsumerURL", "")
    return EcpRequest(_HEADER.sub("", text, count=1), relay.strip(), receiver)


def read_answer(text: str, host: str) -> EcpAnswer:
    """What the organisation answers.

    Raises:
        NotUnderstood: it is not such a message.
    """
    root = _parsed(text, host)
    found = root.find(f"{_SOAP}Header/{_ECP}Response")
    status = root.findall(f"{_SOAP}Body/{_PROTOCOL}Response/{_PROTOCOL}Status//{_PROTOCOL}StatusCode")
    words = tuple(code.get("Value", "").rpartition(":")[2][:60] for code in status)
    if not words:
        raise _not_a_message(host)
    receiver = found.get("AssertionConsumerServiceURL", "") if found is not None else ""
    return EcpAnswer(text, receiver, words)


def _endpoint(hosts: Hosts, link: SignInLink, organisation: Organisation) -> str | None:
    """Where the organisation takes such requests: beside the address to which the site sends a browser."""
    from tunilib.backends.vufind.haka.pages import PageKind, read_provider_page
    from tunilib.backends.vufind.pages.document import PageError

    answer = hosts.get(link.to(organisation.entity_id))
    url = hosts.next_of(answer) if answer.location is not None else ""
    if not url:
        try:
            page = read_provider_page(answer.text, answer.url)
        except PageError:
            return None
        url = page.action if page.kind is PageKind.REQUEST else ""
    parts = urlsplit(url)
    for end in (_REDIRECT_END, _POST_END):
        if parts.path.endswith(end):
            found = parts._replace(path=parts.path.removesuffix(end) + _ECP_END, query="", fragment="")
            return hosts.check(urlunsplit(found))
    return None


def _check_receiver(hosts: Hosts, receiver: str, link: SignInLink, host: str) -> None:
    if origin(hosts.check(receiver)) != origin(link.url):
        raise endings.wrong_receiver(host, host_of(receiver))


def _followed(hosts: Hosts, url: str) -> Answered:
    answer = hosts.get(url)
    while answer.location is not None:
        answer = hosts.get(hosts.next_of(answer))
    return answer


def _header(prefix: str, relay_state: str) -> str:
    """The header for the site, which declares its own names: the two sides write one namespace with two prefixes."""
    from xml.sax.saxutils import escape

    if not relay_state:
        return ""
    names = f'xmlns:ecp="{_ECP[1:-1]}" xmlns:env="{_SOAP[1:-1]}"'
    block = f'env:mustUnderstand="1" env:actor="{_NEXT}"'
    return f"<{prefix}Header><ecp:RelayState {names} {block}>{escape(relay_state)}</ecp:RelayState></{prefix}Header>"


def _parsed(text: str, host: str) -> Element:
    """The root of a message, without what makes XML dangerous."""
    from xml.etree import ElementTree

    if len(text) > _LONGEST or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _not_a_message(host)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without document type there are no entities
    except (ElementTree.ParseError, ValueError):
        raise _not_a_message(host) from None
    if root.tag != f"{_SOAP}Envelope":
        raise _not_a_message(host)
    return root


def _not_a_message(host: str) -> NotUnderstood:
    return NotUnderstood(
        "{host} does not answer as sign-in for programs does (ECP)",
        hint="sign in without --ecp",
        host=host,
    )


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _path(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path, parts.query, ""))
