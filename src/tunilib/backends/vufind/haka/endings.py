"""Every way in which a university sign-in ends without a session: its error, and what to do about it.

No message holds an address with a query, a cookie, or the value of a field.
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
    from tunilib.backends.vufind.haka.pages import ProviderPage

HAND_OFF = "sign in with your browser, and give its session: tunilib login --haka --cookie-stdin"
"""What is always possible: the person signs in with their own browser."""
_LOCKED = re.compile(r"\block|lukit|lukk|låst|spärr", re.IGNORECASE)
_STATUS = re.compile(r"urn:oasis:names:tc:SAML:2\.0:status:([A-Za-z]{1,60})")
_TIME = re.compile(r"expired|too long ago|in the future|no longer valid|not yet valid|clock", re.IGNORECASE)
_UNKNOWN_PROVIDER = re.compile(r"unknown or unusable identity provider|unable to locate metadata", re.IGNORECASE)
_REPLAYED = re.compile(r"replay", re.IGNORECASE)


class PersonAsked(Exception):
    """A page asks for something that only a person can give, and there is none."""


# What the person or the organisation refused


def host_refused(host: str) -> TunilibError:
    return NotSignedIn("the password was not typed on {host}: you did not agree to it", hint=HAND_OFF, host=host)


def release_refused(host: str) -> TunilibError:
    return NotSignedIn(
        "nothing was released to the library: you did not agree to it at {host}",
        hint="without it the library cannot know you; sign in with a library card: tunilib login CARD",
        host=host,
    )


def terms_refused(host: str) -> TunilibError:
    return NotSignedIn(
        "the terms of use of {host} were not accepted",
        hint="without them the organisation does not sign you in; sign in with a library card: tunilib login CARD",
        host=host,
    )


def password_refused(host: str, words: str) -> TunilibError:
    """The login form came again; where its words say so, the account is locked."""
    if _LOCKED.search(words):
        return CredentialsRefused(
            "the account is locked, says {host}: {words}",
            hint="wait, or ask the help desk of the organisation; the password may be right",
            host=host,
            words=words,
        )
    return PasswordRefused(
        "{host} did not accept the user name and password: {words}",
        hint="it was tried once and is not tried again by itself, as organisations lock accounts",
        host=host,
        words=words or "-",
    )


def code_refused(host: str, words: str) -> TunilibError:
    return CredentialsRefused(
        "{host} did not accept the code of the second factor: {words}",
        hint="wait for a new code, and sign in again: tunilib login --haka",
        host=host,
        words=words or "-",
    )


def site_refused(site: str, words: str) -> TunilibError:
    return CredentialsRefused(
        "the organisation signed you in, but {site} does not let this account in: {words}",
        hint="ask the library whether your university account may use it",
        site=site,
        words=words or "-",
    )


# What a browser is needed for


def unknown_page(page: ProviderPage, host: str, status: int) -> TunilibError:
    """A page that is not known, with what was seen of it: host, title, names of fields, hosts of frames; no values."""
    return PersonNeeded(
        "{host} shows a page that tunilib does not fill in ({status}): title {title}; fields {names}; frames {frames}",
        hint=HAND_OFF,
        host=host,
        status=status,
        title=repr(page.title),
        names=", ".join(page.names) or "-",
        frames=", ".join(page.frames) or "-",
    )


def other_host(host: str, expected: str) -> TunilibError:
    return PersonNeeded(
        "{host} asks for the password, but the organisation's host is {expected}: nothing was typed",
        hint=HAND_OFF,
        host=host,
        expected=expected,
    )


def leaves_host(host: str, target: str) -> TunilibError:
    return PersonNeeded(
        "the form of {host} leads to another host, {target}: nothing was typed", hint=HAND_OFF, host=host, target=target
    )


def no_link(site: str) -> TunilibError:
    return NotFound(
        "{site} has no sign-in with a university account",
        hint="sign in with a library card: tunilib login CARD",
        site=site,
    )


def no_organisations(host: str) -> TunilibError:
    return PersonNeeded(
        "{host} fills its list of organisations with a script, so it cannot be read",
        hint="name it by its entity ID (--idp https://…), or sign in with your browser (--cookie-stdin)",
        host=host,
    )


# What the library's service provider says


def service_error(site: str, text: str, minutes: int, organisation: str) -> TunilibError:
    """The plain error page of the service provider; its status line is shown, not the page.

    Args:
        minutes: by which the clocks of the two sides differ; 0: they do not.
        organisation: its entity ID.
    """
    text = unescape(text)  # the service provider writes each colon as a character reference
    found = list(dict.fromkeys(_STATUS.findall(text)))
    if _UNKNOWN_PROVIDER.search(text):
        return unknown_organisation(site, organisation)
    if not found and minutes:
        return Unavailable(
            "{site} does not accept the organisation's answer: their clocks differ by {minutes} min",
            hint="tell the library; until then no member of this organisation can sign in",
            site=site,
            minutes=minutes,
        )
    if not found and _TIME.search(text):
        return Unavailable(
            "{site} does not accept the organisation's answer: it was too old, or its clock is wrong",
            hint="sign in again, more quickly; if it stays so, tell the library",
            site=site,
        )
    if not found and _REPLAYED.search(text):
        return Unavailable(
            "{site} has had this answer of the organisation before",
            hint="sign in again: tunilib login --haka",
            site=site,
        )
    if not found:
        return NotUnderstood("{site} did not accept the organisation's answer", hint=HAND_OFF, site=site)
    return status_error(site, found)


def status_error(site: str, found: list[str]) -> TunilibError:
    """By the words of a SAML status, the general one first."""
    status = ", ".join(found)
    if "NoAuthnContext" in found:
        return PersonNeeded(
            "{site} asks for a stronger sign-in than the organisation gave ({status})",
            hint=HAND_OFF,
            site=site,
            status=status,
        )
    if "NoPassive" in found:
        return PersonNeeded("the organisation wants to ask you something ({status})", hint=HAND_OFF, status=status)
    if "AuthnFailed" in found:
        return CredentialsRefused(
            "the organisation did not sign you in ({status})", hint=HAND_OFF, status=status, site=site
        )
    return NotUnderstood(
        "the organisation refused the request of {site} ({status})", hint=HAND_OFF, status=status, site=site
    )


def unknown_organisation(site: str, organisation: str) -> TunilibError:
    return NotFound(
        "{site} does not know the organisation {organisation}",
        hint="leave --idp out to choose from those that it knows",
        site=site,
        organisation=organisation,
    )


# What breaks a rule, or fails


def bad_address(host: str) -> TunilibError:
    return NotUnderstood(
        "the sign-in leads to an address that is not followed: {host}",
        hint="only https is, and this machine only for a site on it; nothing was sent there",
        host=host or "-",
    )


def form_sent_on(host: str, target: str) -> TunilibError:
    return NotUnderstood(
        "{host} wants the form sent on to {target}; that was not done", hint=HAND_OFF, host=host, target=target
    )


def wrong_receiver(host: str, target: str) -> TunilibError:
    return NotUnderstood(
        "{host} gives the answer for {target}, which is not the library's host: it was not sent",
        hint="nothing was signed in",
        host=host,
        target=target,
    )


def too_many_steps(host: str, most: int) -> TunilibError:
    return NotUnderstood(
        "the sign-in takes more than {most} steps, the last one at {host}", hint=HAND_OFF, host=host, most=most
    )


def too_long(host: str) -> TunilibError:
    return NotUnderstood("a page of {host} is too large for a sign-in", hint=HAND_OFF, host=host)


def unchanged(host: str, title: str) -> TunilibError:
    return NotUnderstood(
        "{host} showed the same page again, and nothing more was sent: title {title}",
        hint=HAND_OFF,
        host=host,
        title=repr(title),
    )


def not_readable(host: str) -> TunilibError:
    return NotUnderstood("a page of {host} is not HTML of a usual size and depth", hint=HAND_OFF, host=host)


def no_answer(host: str) -> TunilibError:
    return Unavailable("{host} did not answer the sign-in", hint="try again later; nothing was changed", host=host)


def provider_failed(host: str, status: int, title: str) -> TunilibError:
    return Unavailable(
        "{host} answered the sign-in with an error ({status}): {title}",
        hint="try again later, or sign in with your browser: tunilib login --haka --cookie-stdin",
        host=host,
        status=status,
        title=repr(title),
    )
