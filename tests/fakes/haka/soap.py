"""Messages in SOAP envelopes, for clients without web pages (ECP)."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree

_S = "http://schemas.xmlsoap.org/soap/envelope/"
_ECP = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"
_PAOS = "urn:liberty:paos:2003-08"
_NEXT = 'S:actor="http://schemas.xmlsoap.org/soap/actor/next" S:mustUnderstand="1"'
MEDIA_TYPE = "application/vnd.paos+xml"
PAOS_HEADER = f"ver='{_PAOS}';'{_ECP}'"


def request_envelope(request: str, *, relay: str, returns: str, issuer: str) -> str:
    """What a service provider sends to the client."""
    return _envelope(
        f'<paos:Request xmlns:paos="{_PAOS}" {_NEXT} responseConsumerURL="{escape(returns)}" service="{_ECP}"/>'
        f'<ecp:Request xmlns:ecp="{_ECP}" IsPassive="0" {_NEXT}>'
        f'<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{escape(issuer)}</saml:Issuer></ecp:Request>'
        f'<ecp:RelayState xmlns:ecp="{_ECP}" {_NEXT}>{escape(relay)}</ecp:RelayState>',
        request,
    )


def answer_envelope(answer: str, returns: str) -> str:
    """What an identity provider sends to the client."""
    header = f'<ecp:Response xmlns:ecp="{_ECP}" {_NEXT} AssertionConsumerServiceURL="{escape(returns)}"/>'
    return _envelope(header.replace(" S:", " soap11:"), answer, "soap11")


def body_of(envelope: str) -> str:
    """The message in an envelope; ValueError where there is none."""
    try:
        body = ElementTree.fromstring(envelope).find(f"{{{_S}}}Body")
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    if body is None or len(body) != 1:
        raise ValueError("an envelope has one message")
    return ElementTree.tostring(body[0], encoding="unicode")


def relay_of(envelope: str) -> str:
    """The relay state that the client has put into the header."""
    return ElementTree.fromstring(envelope).findtext(f"{{{_S}}}Header/{{{_ECP}}}RelayState", "")


def _envelope(header: str, body: str, prefix: str = "S") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{prefix}:Envelope xmlns:{prefix}="{_S}"><{prefix}:Header>{header}'
        f"</{prefix}:Header><{prefix}:Body>{body}</{prefix}:Body></{prefix}:Envelope>"
    )
