"""The tokens of a Primo VE page: what it gives, in quotation marks, and what it makes of those that it gets."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tests.fakes.web import Request
from tunilib.core.ports.sign_in import Session

LIFETIME = 86_400
Standing = Literal["none", "unknown", "unquoted", "guest", "ended", "patron"]


@dataclass
class Visit:
    """Whom a token is for.

    Attributes:
        sessions: of the patron in the library of each institution; empty: a guest.
        ends: when, in seconds. services: the end of the ids of services, which belong to one sign-in.
    """

    card: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    ends: float = 0.0
    ended: bool = False
    services: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass
class Tokens:
    """All tokens of a page.

    Attributes:
        quotes: whether the page wants a token with its quotation marks; ``either``: it takes both.
        lifetime: of a token, in seconds.
    """

    institution: str
    view: str
    quotes: Literal["either", "needed", "refused"] = "either"
    lifetime: int = LIFETIME
    given: dict[str, Visit] = field(default_factory=dict)

    def give(self, now: datetime, visit: Visit, name: str | None, language: str, profile: tuple[str, str]) -> str:
        """A new token, in quotation marks. ``profile``: its name and system; a guest's are empty."""
        issued = int(now.timestamp())
        visit.ends = issued + self.lifetime
        claims = {
            "iss": "Prima",
            "jti": secrets.token_hex(16),
            "iat": issued,
            "exp": issued + self.lifetime,
            "userName": visit.card or None,
            "displayName": name,
            "user": str(910_000_000 + len(self.given)) if visit.card else f"anonymous-{secrets.token_hex(4)}",
            "userGroup": "10" if visit.card else "GUEST",
            "institution": self.institution,
            "viewId": self.view,
            "language": language,
            "authenticationProfile": profile[0],
            "authenticationSystem": profile[1],
            "signedIn": "true" if visit.card else "false",
            "onCampus": "false",
            "userIp": "127.0.0.1",
        }
        head = {"kid": f"primaPrivateKey-{self.institution}", "alg": "ES256"}
        token = ".".join((_part(head), _part(claims), _sealed(secrets.token_bytes(64))))
        self.given[token] = visit
        return f'"{token}"'

    def standing(self, request: Request, now: datetime) -> tuple[Standing, Visit]:
        sent = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        token = sent.strip('"')
        visit = self.given.get(token)
        if not token:
            return "none", Visit()
        if visit is None:
            return "unknown", Visit()
        is_quoted = sent == f'"{token}"'
        if (self.quotes == "needed" and not is_quoted) or (self.quotes == "refused" and is_quoted):
            return "unquoted", visit
        if visit.ended or now.timestamp() >= visit.ends:
            return "ended", visit
        return ("patron" if visit.sessions else "guest"), visit

    def end(self) -> None:
        for visit in self.given.values():
            visit.ended = True


def _part(found: dict[str, Any]) -> str:
    return _sealed(json.dumps(found).encode())


def _sealed(raw: bytes) -> str:
    """As base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
