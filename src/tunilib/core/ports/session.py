"""What keeps a patron signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What keeps a patron signed in.

    Attributes:
        card: the card that signed in. target: its library on a site that serves several.
        data: cookies or a token, opaque; never a password.
        expires: when the library ends it; None where it does not tell, or never does.
        started: when it was made.
    """

    card: str
    data: Mapping[str, str] = field(repr=False)
    target: str | None = None
    expires: datetime | None = None
    started: datetime | None = None
