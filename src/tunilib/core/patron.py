"""A patron as the library's register knows them, and what they may set themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tunilib.core.reason import Reason
from tunilib.core.serialise import INTERNAL, Model

__all__ = ["ASK", "ChangeRequest", "Patron", "PatronProfile"]

ASK = "ask"
"""The home library of a patron who wants to be asked at each hold (S13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patron(Model):
    """The library's register (S14); only the service desk changes it (S15).

    Attributes:
        card: the card number, without spaces.
        category: patron statistical category.
        card_expires: last day on which the card is valid; None: no end.
    """

    card: str | None = field(default=None, metadata=INTERNAL)
    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    category: str | None = None
    card_expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest(Model):
    """A change of the register that the patron asked for: pending, approved or declined."""

    id: str
    field: str
    value: str
    created: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatronProfile(Model):
    """Personal information (S11 to S15).

    Attributes:
        email: the patron's own address, for reminders; never the register's.
        reminder: calendar days before the due date, 0 to 3; None where the site has none.
        home_library: id of the default pick-up library, :data:`ASK`, or None.
        suspended: borrowing rights, for any reason; ``reasons`` says which.
    """

    name: str | None = None
    email: str | None = None
    reminder: int | None = None
    home_library: str | None = None
    register: Patron
    suspended: bool | None = None
    reasons: tuple[Reason, ...] = ()
    requests: tuple[ChangeRequest, ...] = ()
