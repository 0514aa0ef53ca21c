"""Sign-in requests and sessions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of, days_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tunilib.core.ports.university import Organisation, UniversitySignIn


DAYS = 3
"""The user is warned this many days before a person is needed (interface 1.3)."""


class SignInMethod(StrEnum):
    CARD = "card"
    UNIVERSITY = "university"


class SignInRequest(NamedTuple):
    """A request to sign in.

    Attributes:
        card: the card number, without spaces; for a university the user name there, empty: it is asked for.
        target: which library of a site that serves several; None: it serves one.
        university: sign in at a home organisation, whose pages ask for the password; None: with card and password.
        way: the name of one of the library's sign-ins with card and password; None: it has one.
    """

    card: str
    password: str = ""
    target: str | None = None
    university: UniversitySignIn | None = None
    way: str | None = None

    def __repr__(self) -> str:
        return f"SignInRequest(card={self.card!r}, target={self.target!r}, university={self.university!r})"


class Session(NamedTuple):
    """A session of a signed-in patron.

    Attributes:
        card: the card that signed in, or the name of a university account. target: its library on a site with several.
        data: cookies or a token, also of an identity provider, opaque; never a password.
        expires: when a person must sign in again; None: not known, or never.
        started: when the person signed in. renewed: when it was last made anew without a person.
        method: how it was made.
        organisation: the home organisation of a university session, if known.
        account: what the site calls the account of a university sign-in; not stored.
    """

    card: str
    data: Mapping[str, str]
    target: str | None = None
    expires: datetime | None = None
    started: datetime | None = None
    method: SignInMethod = SignInMethod.CARD
    organisation: Organisation | None = None
    renewed: datetime | None = None
    account: str | None = None

    @property
    def is_university(self) -> bool:
        return self.method is SignInMethod.UNIVERSITY

    def __repr__(self) -> str:
        return f"Session(card={self.card!r}, target={self.target!r}, expires={self.expires!r})"


class SessionEnd(NamedTuple):
    """When a session ends and a person must sign in again.

    Attributes:
        command: with which they sign in again.
        is_expected: it is estimated from how long the last session lasted.
    """

    time: datetime
    command: str
    is_expected: bool = False

    def is_near(self, today: date) -> bool:
        return day_of(self.time) <= days_after(today, DAYS)
