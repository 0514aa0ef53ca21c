"""Every way in which a university sign-in fails: its error, and what to do.

No message contains an address with a query, a cookie, or the value of a field.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from tunilib.errors import (
    CredentialsRefused,
    NotFound,
    NotSignedIn,
    NotUnderstood,
    PasswordRefused,
    PersonNeeded,
    TunilibError,
    Unavailable,
)

if TYPE_CHECKING:
    from tunilib.university.provider_page import ProviderPage

HAND_OFF = "sign in with your browser, and give its session: tunilib login --haka --cookie-stdin"
"""Always possible: the person signs in with their own browser."""

_BY_CARD = "sign in with a library card: tunilib login CARD"
_AGAIN = "sign in again: tunilib login --haka"
_LOCKED = re.compile(r"\block|lukit|lukk|låst|spärr", re.IGNORECASE)
_OF_PROVIDER = re.compile(r"\b(opensaml|shibsp|xmltooling)::")
_IS_DOWN = re.compile(r"::(ListenerException|IOException)|cannot connect to shibd", re.IGNORECASE)
_STATUS = re.compile(r"urn:oasis:names:tc:SAML:2\.0:status:([A-Za-z]{1,60})")
_TIME = re.compile(r"expired|too long ago|in the future|no longer valid|not yet valid|clock", re.IGNORECASE)
_UNKNOWN_PROVIDER = re.compile(r"unknown or unusable identity provider|unable to locate metadata", re.IGNORECASE)
_REPLAYED = re.compile(r"replay", re.IGNORECASE)

_ENDING_MESSAGES: dict[str, tuple[type[TunilibError], str, str]] = {
    # what the person or the organisation refused
    "host": (NotSignedIn, "the password was not typed on {host}: you did not agree to it", HAND_OFF),
    "release": (
        NotSignedIn,
        "nothing was released to the library: you did not agree to it at {host}",
        "without it the library cannot know you; sign in with a library card: tunilib login CARD",
    ),
    "terms": (
        NotSignedIn,
        "the terms of use of {host} were not accepted",
        "without them the organisation does not sign you in; sign in with a library card: tunilib login CARD",
    ),
    "password": (
        PasswordRefused,
        "{host} did not accept the user name and password: {words}",
        "it was tried once and is not tried again by itself, as organisations lock accounts",
    ),
    "locked": (
        CredentialsRefused,
        "the account is locked, says {host}: {words}",
        "wait, or ask the help desk of the organisation; the password may be right",
    ),
    "stale": (
        Unavailable,
        "{host} had lost the sign-in when it got what you typed; that was not sent a second time",
        "nothing was refused; sign in again: tunilib login --haka",
    ),
    "code": (
        CredentialsRefused,
        "{host} did not accept the code of the second factor: {words}",
        "wait for a new code, and sign in again: tunilib login --haka",
    ),
    "site": (
        CredentialsRefused,
        "the organisation signed you in, but {site} does not let this account in: {words}",
        "ask the library whether your university account may use it",
    ),
    # what a browser is needed for
    "unknown page": (
        PersonNeeded,
        "{host} shows a page that tunilib does not fill in ({status}): title {title}; fields {names}; frames {frames}",
        HAND_OFF,
    ),
    "other host": (
        PersonNeeded,
        "{host} asks for the password, but the organisation's host is {expected}: nothing was typed",
        HAND_OFF,
    ),
    "no request": (
        PersonNeeded,
        "{host} asks for the password before it was asked to sign anyone in: nothing was typed",
        HAND_OFF,
    ),
    "leaves host": (
        PersonNeeded,
        "the form of {host} leads to another host, {target}: nothing was typed",
        HAND_OFF,
    ),
    "in an address": (
        PersonNeeded,
        "the form of {host} would put the password into an address: nothing was typed",
        HAND_OFF,
    ),
    "no link": (NotFound, "{site} has no sign-in with a university account", _BY_CARD),
    "no organisations": (
        PersonNeeded,
        "{host} fills its list of organisations with a script, so it cannot be read",
        "name it by its entity ID (--idp https://…), or sign in with your browser (--cookie-stdin)",
    ),
    # what the library's service provider says
    "unknown organisation": (
        NotFound,
        "{site} does not know the organisation {organisation}",
        "leave --idp out to choose from those that it knows",
    ),
    "clock": (
        Unavailable,
        "{site} does not accept the time in the answer of {organisation}: the clock of one of the two is wrong",
        "tell the library, or the organisation; until it is set right sign in with a library card: tunilib login CARD",
    ),
    "out of order": (
        Unavailable,
        "the sign-in service of {site} is out of order ({status})",
        "try again later; nothing was changed",
    ),
    "replayed": (Unavailable, "{site} has had this answer of the organisation before", _AGAIN),
    "not accepted": (
        Unavailable,
        "{site} did not accept the organisation's answer",
        "try again later; if it stays so, tell the library, and sign in with a library card: tunilib login CARD",
    ),
    "NoAuthnContext": (
        PersonNeeded,
        "{site} asks for a stronger sign-in than the organisation gave ({status})",
        HAND_OFF,
    ),
    "NoPassive": (PersonNeeded, "the organisation wants to ask you something ({status})", HAND_OFF),
    "AuthnFailed": (CredentialsRefused, "the organisation did not sign you in ({status})", HAND_OFF),
    "status": (
        Unavailable,
        "the organisation could not answer the request of {site} ({status})",
        "try again later; if it stays so, tell the library, and sign in with a library card: tunilib login CARD",
    ),
    # what breaks a rule, or fails
    "bad address": (
        NotUnderstood,
        "the sign-in leads to an address that is not followed: {host}",
        "only https is, and this machine only for a site on it; nothing was sent there",
    ),
    "form sent on": (NotUnderstood, "{host} wants the form sent on to {target}; that was not done", HAND_OFF),
    "wrong receiver": (
        NotUnderstood,
        "{host} gives the answer for {target}, which is not the library's host: it was not sent",
        "nothing was signed in",
    ),
    "too many steps": (
        NotUnderstood,
        "the sign-in takes more than {most} steps, the last one at {host}",
        HAND_OFF,
    ),
    "too long": (Unavailable, "a page of {host} is too large for a sign-in", HAND_OFF),
    "unchanged": (
        NotUnderstood,
        "{host} showed the same page again, and nothing more was sent: title {title}",
        HAND_OFF,
    ),
    "not readable": (NotUnderstood, "a page of {host} is not HTML of a usual size and depth", HAND_OFF),
    "no answer": (Unavailable, "{host} did not answer the sign-in", "try again later; nothing was changed"),
    "failed": (
        Unavailable,
        "{host} answered the sign-in with an error ({status}): {title}",
        "try again later; nothing was changed",
    ),
    "no sign-in page": (
        Unavailable,
        "{host} shows a page that is not of a sign-in: {title}",
        "try again later; if it stays so, sign in with your browser: tunilib login --haka --cookie-stdin",
    ),
}


class PersonAsked(Exception):
    """A page asks for something that only a person can give, and nobody is there."""


def ending(name: str, **facts: object) -> TunilibError:
    kind, sentence, advice = _ENDING_MESSAGES[name]
    return kind(sentence, hint=advice, **{key: "-" if value == "" else value for key, value in facts.items()})


def password_refused(host: str, words: str) -> TunilibError:
    return ending("locked" if _LOCKED.search(words) else "password", host=host, words=words)


def unknown_page(page: ProviderPage, host: str, status: int) -> TunilibError:
    """The error for an unknown page, with what was seen: host, title, field names, hosts of frames; no values."""
    names, frames = ", ".join(page.names), ", ".join(page.frames)
    return ending("unknown page", host=host, status=status, title=repr(page.title), names=names, frames=frames)


def is_passing(status: int) -> bool:
    return status >= 500 or status in (408, 429)


def organisation_failed(host: str, status: int, words: str = "") -> TunilibError:
    return ending("failed", host=host, status=status, title=words and repr(words))


def service_error(site: str, text: str, organisation: str, status: int = 500) -> TunilibError:
    text = unescape(text)  # the service provider writes each colon as a character reference
    if _IS_DOWN.search(text) or (status >= 500 and not _OF_PROVIDER.search(text)):
        return ending("out of order", site=site, status=status)
    found = list(dict.fromkeys(_STATUS.findall(text)))
    if _UNKNOWN_PROVIDER.search(text):
        return ending("unknown organisation", site=site, organisation=organisation)
    if found:
        known = next((word for word in ("NoAuthnContext", "NoPassive", "AuthnFailed") if word in found), "status")
        return ending(known, site=site, status=", ".join(found))
    if _TIME.search(text):
        return ending("clock", site=site, organisation=organisation)
    return ending("replayed" if _REPLAYED.search(text) else "not accepted", site=site)
