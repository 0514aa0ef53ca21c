"""Sign-in requests and sessions, and what is asked of a person with an account of a university.

A *home organisation* is the university that knows the person; it is named by its entity ID, an address that is never
fetched. Its *identity provider* is the host whose pages ask for the password. (SAML 2.0; Haka is the federation of
Finnish universities.)
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tunilib.core.calendar import day_of, days_after
from tunilib.core.models import Value, model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime


@model(kw_only=False)
class Organisation(Value):
    """A home organisation: its entity ID, and its names, the one in the language of the call first."""

    entity_id: str
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it; its entity ID where it has no name."""
        return self.names[0] if self.names else self.entity_id


@model(kw_only=False)
class BrowserSignIn(Value):
    """Where a person signs in with their own browser, and what is copied from it then.

    Attributes:
        address: of the page. host: the site, as the browser names it. cookie: the name of the session's cookie.
    """

    address: str
    host: str
    cookie: str


@model(kw_only=False)
class ReleasedItem(Value):
    """One item of information about the person that the organisation wants to give to the library.

    Attributes:
        name: what the organisation calls it. value: as its page shows it; empty where it shows none.
    """

    name: str
    value: str = field(default="", repr=False)


class UniversityPerson(Protocol):
    """Who is asked during the sign-in; each question only where a page of the organisation asks it.

    Where there is nobody to ask, a method raises what the interface says for that question.
    """

    def choose(self, organisations: Sequence[Organisation]) -> Organisation:
        """The home organisation, of several.

        Raises:
            UsageError: there is nobody to ask, or none was chosen.
        """

    def agrees_to_host(self, host: str, organisation: Organisation) -> bool:
        """Whether the password may be typed on pages of a host; asked once for each host, and remembered."""

    def user(self, host: str) -> str:
        """The user name at the organisation."""

    def password(self, host: str) -> str:
        """The password; asked at most once in a sign-in, and only for a host that was agreed to."""

    def code(self, host: str, label: str) -> str:
        """The code of the second factor; ``label`` is what the page calls it, empty where it says nothing."""

    def agrees_to_release(self, host: str, items: Sequence[ReleasedItem]) -> bool:
        """Whether these items may be given to the library; all of them, or none."""

    def accepts_terms(self, host: str, text: str) -> bool:
        """Whether the person accepts these terms of use."""


@model
class UniversitySignIn(Value):
    """How to sign in at a home organisation.

    Attributes:
        person: who is asked.
        idp: name or entity ID of the organisation; None: the one that the site's link names, else one is chosen.
        hosts: where the person agreed before to type the password.
        cookie: the site's session, copied from a browser; then nobody is asked anything.
    """

    person: UniversityPerson = field(repr=False)
    idp: str | None = None
    hosts: frozenset[str] = frozenset()
    cookie: str | None = field(default=None, repr=False)


DAYS = 3
"""How many days before a person is needed the user is warned (interface 1.3)."""


class SignInMethod(StrEnum):
    """How a session was made."""

    CARD = "card"
    UNIVERSITY = "university"


@model
class SignInRequest(Value):
    """A request to sign in.

    Attributes:
        card: the card number, without spaces; for a university the user name there, empty where it is asked for.
        target: which library of a site that serves several; None: it serves one.
        university: sign in at a home organisation, whose pages ask for the password; None: with card and password.
    """

    card: str
    password: str = field(default="", repr=False)
    target: str | None = None
    university: UniversitySignIn | None = None


class Session(NamedTuple):
    """A session of a signed-in patron.

    Attributes:
        card: the card that signed in, or what names the account of a university session. target: its library on a
            site that serves several.
        data: cookies or a token, also those of an identity provider, opaque; never a password.
        expires: when a person must sign in again; None: unknown, or never.
        started: when the person signed in. renewed: when it was last made anew without a person.
        method: how it was made.
        organisation: the home organisation of a university session, where it is known.
    """

    card: str
    data: Mapping[str, str]
    target: str | None = None
    expires: datetime | None = None
    started: datetime | None = None
    method: SignInMethod = SignInMethod.CARD
    organisation: Organisation | None = None
    renewed: datetime | None = None

    @property
    def is_university(self) -> bool:
        """Whether it was made at a home organisation."""
        return self.method is SignInMethod.UNIVERSITY

    def __repr__(self) -> str:
        """Without the data, which would allow signing in."""
        return f"Session(card={self.card!r}, target={self.target!r}, expires={self.expires!r})"


class SessionEnd(NamedTuple):
    """When a session ends for which a person is needed.

    Attributes:
        command: with which they sign in again.
        is_expected: nobody said so; the last one lasted as long.
    """

    time: datetime
    command: str
    is_expected: bool = False

    def is_near(self, today: date) -> bool:
        """Whether the user is to be warned now."""
        return day_of(self.time) <= days_after(today, DAYS)


_MOST_NEAR = 8


def is_entity_id(text: str) -> bool:
    """Whether a text is the entity ID of an organisation, and not its name."""
    return text.startswith(("https://", "http://", "urn:"))


def matching(known: Sequence[Organisation], wanted: str) -> tuple[Organisation, ...]:
    """Those that a text names exactly, or else those whose names have all its words; one where it is clear."""
    plain = " ".join(wanted.split()).casefold()
    exact = [one for one in known if plain in (name.casefold() for name in (*one.names, one.entity_id))]
    words = plain.split()
    return tuple(exact or [one for one in known if words and all(word in _searched(one) for word in words)])


def near(known: Sequence[Organisation], wanted: str) -> tuple[Organisation, ...]:
    """Those with a name like a text that none matches, the most similar first."""
    from difflib import get_close_matches

    plain = " ".join(wanted.split()).casefold()
    by_word: dict[str, Organisation] = {}
    for one in known:
        for name in one.names:
            for word in (name.casefold(), *name.casefold().split()):
                by_word.setdefault(word, one)
    matches = [match for word in (plain, *plain.split()) for match in get_close_matches(word, by_word, n=_MOST_NEAR)]
    return tuple(dict.fromkeys(by_word[match] for match in matches))


def list_of(some: Sequence[Organisation]) -> str:
    """A few of them in a message, each with its entity ID."""
    return "; ".join(f"{one.name} ({one.entity_id})" for one in some[:_MOST_NEAR])


def _searched(one: Organisation) -> str:
    return " ".join((*one.names, one.entity_id)).casefold()
