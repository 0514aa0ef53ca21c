"""Sign-in requests and sessions."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.models import Value, model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Session", "SignInRequest"]


@model
class SignInRequest(Value):
    """A request to sign in.

    Attributes:
        card: the card number, without spaces.
        target: which library of a site that serves several; None: it serves one.
    """

    card: str
    password: str = field(repr=False)
    target: str | None = None


class Session(NamedTuple):
    """A session of a signed-in patron.

    Attributes:
        card: the card that signed in. target: its library on a site that serves several.
        data: cookies or a token, opaque; never a password.
        expires: when the library ends it; None: unknown, or never.
        started: when it was created.
    """

    card: str
    data: Mapping[str, str]
    target: str | None = None
    expires: datetime | None = None
    started: datetime | None = None

    def __repr__(self) -> str:
        """Without the data, which would allow signing in."""
        return f"Session(card={self.card!r}, target={self.target!r}, expires={self.expires!r})"
