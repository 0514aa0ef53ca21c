"""Signing in: who signs in, and what keeps them signed in."""

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
    """Who signs in.

    Attributes:
        card: the card number, without spaces.
        target: which library of a site that serves several; None where it serves one.
    """

    card: str
    password: str = field(repr=False)
    target: str | None = None


class Session(NamedTuple):
    """What keeps a patron signed in.

    Attributes:
        card: the card that signed in. target: its library on a site that serves several.
        data: cookies or a token, opaque; never a password.
        expires: when the library ends it; None where it does not say, or never does.
        started: when it was made.
    """

    card: str
    data: Mapping[str, str]
    target: str | None = None
    expires: datetime | None = None
    started: datetime | None = None

    def __repr__(self) -> str:
        """Leave out what would sign somebody in."""
        return f"Session(card={self.card!r}, target={self.target!r}, expires={self.expires!r})"
