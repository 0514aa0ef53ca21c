"""The messages between service provider and identity provider, sealed with a key that only they have."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from xml.etree import ElementTree

_KEY = b"of the federation"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS, REQUESTER, RESPONDER = f"{STATUS}Success", f"{STATUS}Requester", f"{STATUS}Responder"
MFA = "https://refeds.org/profile/mfa"
_P, _A = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"
_NAMES = f'xmlns:saml2p="{_P}" xmlns:saml2="{_A}"'
_CERTIFICATE = base64.b64encode(bytes(range(256)) * 24).decode()
"""As long as what a running identity provider sends, which makes a message of 12 kB."""


def new_id() -> str:
    return f"_{secrets.token_hex(16)}"


@dataclass(frozen=True)
class AuthnRequest:
    """A service provider's request.

    Attributes:
        issuer: entityID of the service provider.
        returns: where to post the answer.
    """

    issuer: str
    returns: str
    wants_mfa: bool = False
    passive: bool = False
    id: str = field(default_factory=new_id)

    def xml(self) -> str:
        wanted = (
            f'<saml2p:RequestedAuthnContext Comparison="exact"><saml2:AuthnContextClassRef>{MFA}'
            "</saml2:AuthnContextClassRef></saml2p:RequestedAuthnContext>"
            if self.wants_mfa
            else ""
        )
        return (
            f'<saml2p:AuthnRequest {_NAMES} ID="{self.id}" Version="2.0" IsPassive="{int(self.passive)}" '
            f'AssertionConsumerServiceURL="{escape(self.returns)}"><saml2:Issuer>{escape(self.issuer)}</saml2:Issuer>'
            f'<saml2p:NameIDPolicy AllowCreate="1"/>{wanted}</saml2p:AuthnRequest>'
        )

    def deflated(self) -> str:
        """As it is in an address."""
        packer = zlib.compressobj(wbits=-15)
        return base64.b64encode(packer.compress(self.xml().encode()) + packer.flush()).decode()

    @classmethod
    def inflated(cls, text: str) -> AuthnRequest:
        return cls.read(zlib.decompress(base64.b64decode(text), -15).decode())

    @classmethod
    def read(cls, xml: str) -> AuthnRequest:
        top = ElementTree.fromstring(xml)
        return cls(
            issuer=top.findtext(f"{{{_A}}}Issuer", ""),
            returns=top.get("AssertionConsumerServiceURL", ""),
            wants_mfa=MFA in xml,
            passive=top.get("IsPassive") == "1",
            id=top.get("ID", ""),
        )


@dataclass(frozen=True)
class Answer:
    """An identity provider's answer.

    Attributes:
        to: where to post it.
        of: the id of the request.
        issuer: entityID of the identity provider.
    """

    to: str
    of: str
    issuer: str
    issued: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)
    status: str = SUCCESS
    sub_status: str = ""
    id: str = field(default_factory=new_id)

    def xml(self) -> str:
        sub = f'<saml2p:StatusCode Value="{STATUS}{self.sub_status}"/>' if self.sub_status else ""
        said = "".join(
            f'<saml2:Attribute FriendlyName="{escape(name)}"><saml2:AttributeValue>{escape(value)}'
            "</saml2:AttributeValue></saml2:Attribute>"
            for name, value in self.attributes.items()
        )
        inner = (
            f"<saml2:Issuer>{escape(self.issuer)}</saml2:Issuer><saml2p:Status>"
            f'<saml2p:StatusCode Value="{self.status}">{sub}</saml2p:StatusCode></saml2p:Status>'
            f"<saml2:Assertion><saml2:AttributeStatement>{said}</saml2:AttributeStatement></saml2:Assertion>"
        )
        return (
            f'<saml2p:Response {_NAMES} ID="{self.id}" InResponseTo="{self.of}" Destination="{escape(self.to)}" '
            f'IssueInstant="{self.issued.isoformat()}" Seal="{_seal(self.id, self.of, self.to, inner)}">{inner}'
            f"<Certificate>{_CERTIFICATE}</Certificate></saml2p:Response>"
        )

    def encoded(self) -> str:
        """As it is in a form."""
        return base64.b64encode(self.xml().encode()).decode()

    @classmethod
    def decoded(cls, text: str) -> Answer:
        """Raises ValueError if no identity provider of the federation made it."""
        return cls.read(base64.b64decode(text, validate=True).decode())

    @classmethod
    def read(cls, xml: str) -> Answer:
        try:
            top = ElementTree.fromstring(xml)
        except ElementTree.ParseError as error:
            raise ValueError(str(error)) from error
        codes = [code.get("Value", "") for code in top.iter(f"{{{_P}}}StatusCode")]
        found = cls(
            to=top.get("Destination", ""),
            of=top.get("InResponseTo", ""),
            issuer=top.findtext(f"{{{_A}}}Issuer", ""),
            issued=datetime.fromisoformat(top.get("IssueInstant", "")),
            attributes={
                one.get("FriendlyName", ""): one.findtext(f"{{{_A}}}AttributeValue", "")
                for one in top.iter(f"{{{_A}}}Attribute")
            },
            status=codes[0] if codes else "",
            sub_status=codes[1].removeprefix(STATUS) if len(codes) > 1 else "",
            id=top.get("ID", ""),
        )
        if ElementTree.fromstring(found.xml()).get("Seal") != top.get("Seal"):
            raise ValueError("the seal is not that of the message")
        return found


def _seal(*parts: str) -> str:
    return hmac.new(_KEY, "\n".join(parts).encode(), hashlib.sha256).hexdigest()
