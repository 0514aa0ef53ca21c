"""Who signs in."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Credentials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who signs in.

    Attributes:
        card: the card number, without spaces.
        target: which library of a site that serves several; None where it serves one.
    """

    card: str
    password: str = field(repr=False)
    target: str | None = None
