"""The token of a session: what it says, and when it ends. It is never checked here: only the library can do that."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import NamedTuple

from tunilib.backends.primo.values import Fields, text_in

_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{4,2000}")
_LONGEST = 400 * 86_400


class Token(NamedTuple):
    """A token with its claims.

    Attributes:
        text: without the quotation marks in which the page keeps it.
        lasts: the time from its making to its end; None: it does not say.
    """

    text: str
    user: str | None
    name: str | None
    is_patron: bool
    view: str | None
    lasts: timedelta | None

    def __repr__(self) -> str:
        return f"Token(is_patron={self.is_patron})"

    def ends(self, started: datetime) -> datetime | None:
        """When it ends, by the clock that saw its making."""
        return None if self.lasts is None else started + self.lasts


def read_token(text: object) -> Token | None:
    """The token in a text, with or without quotation marks. None: it is not one."""
    plain = text.strip().strip('"').strip() if isinstance(text, str) else ""
    claims = _claims(plain) if _TOKEN.fullmatch(plain) else None
    if claims is None:
        return None
    user = text_in(claims, "user")
    is_guest = text_in(claims, "userGroup") == "GUEST" or (user or "anonymous-").startswith("anonymous-")
    begun, ends = claims.get("iat"), claims.get("exp")
    lasts = None
    if type(begun) is int and type(ends) is int and 0 < ends - begun < _LONGEST:
        lasts = timedelta(seconds=ends - begun)
    return Token(
        text=plain,
        user=text_in(claims, "userName") or user,
        name=text_in(claims, "displayName"),
        is_patron=not is_guest and text_in(claims, "signedIn") != "false",
        view=text_in(claims, "viewId"),
        lasts=lasts,
    )


def _claims(token: str) -> Fields | None:
    part = token.split(".")[1]
    try:
        found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
