"""What passes between a browser and a fake site."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.fakes import words
from tunilib.core.ports.sign_in import Session

NEWEST = 5
"""So many tokens of a session live."""


@dataclass(frozen=True)
class Request:
    """A request, its form and query as pairs in order."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    """What was sent, as it came."""

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.form)

    def one(self, name: str) -> str:
        """A field of the form, or of the query."""
        return next((value for key, value in (*self.form, *self.query) if key == name), "")

    def many(self, name: str) -> list[str]:
        return [value for key, value in (*self.form, *self.query) if key == name]

    @property
    def url(self) -> str:
        from urllib.parse import urlencode

        return self.path + (f"?{urlencode(self.query)}" if self.query else "")


@dataclass
class Response:
    """An answer."""

    status: int = 200
    body: str = ""
    location: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    """More headers ``Set-Cookie``."""
    cut: int | None = None
    """Close the connection after so many bytes of the body; None: send all of it. -1: say nothing at all."""


def see(location: str) -> Response:
    return Response(302, "", location)


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True))


@dataclass
class Web:
    """A session of the fake site: it lives before, during and after a login."""

    key: str
    product: str
    language: str
    session: Session | None = None
    tokens: list[str] = field(default_factory=list)
    flashes: list[tuple[str, str]] = field(default_factory=list)
    followup: str | None = None
    permitted: dict[str, set[str]] = field(default_factory=dict)
    """The ids that each list showed; None yet: the list was not shown."""

    def token(self) -> str:
        """A new token, which drops the sixth-oldest."""
        made = f"{secrets.token_hex(16)}-{secrets.token_hex(16)}"
        self.tokens = [*self.tokens, made][-NEWEST:]
        return made

    def takes(self, token: str) -> bool:
        return token in self.tokens

    def say(self, code: str, **values: object) -> str:
        return words.message(self.product, self.language, code, **values)

    def reason(self, code: str) -> str:
        return words.reason(self.product, self.language, code)

    def flash(self, level: str, text: str) -> None:
        self.flashes.append((level, text))

    def popped(self) -> list[tuple[str, str]]:
        """The messages for the page that comes first; those in red before those in green."""
        order = ["danger", "warning", "info", "success"]
        found, self.flashes = sorted(self.flashes, key=lambda item: order.index(item[0])), []
        return found
