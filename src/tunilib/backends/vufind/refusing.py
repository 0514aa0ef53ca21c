"""From what a page turned out to be to the error that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.document import Found
from tunilib.errors import NotUnderstood, PersonNeeded, SessionExpired, TunilibError, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from tunilib.backends.vufind.pages.state import State

__all__ = ["is_absent", "misread", "refusal"]


def refusal(state: State, site: str, status: int) -> TunilibError | None:
    """Why a page is no answer, or None: it may be the one asked for.

    A catalog login form means three things (a library system that is down, a stored password that is no longer right,
    an account without a card); the page tells the first apart, and on Finna the last.
    """
    match state.found:
        case None:
            return None
        case Found.LOGIN_FORM:
            return SessionExpired("the session at {site} has ended", hint="sign in: tunilib login", site=site)
        case Found.CATALOG_LOGIN:
            return _asks_for_card(state, site)
        case Found.SYSTEM_DOWN:
            return Unavailable(
                "the library system behind {site} is out of order", hint="try again later; nothing was lost", site=site
            )
        case Found.MAINTENANCE:
            return Unavailable("{site} is closed for maintenance", hint="try again later", site=site)
        case Found.FORBIDDEN:
            return Unavailable("{site} takes tunilib for a crawler and refuses it", hint="try again later", site=site)
        case Found.RATE_LIMITED if state.retry_after is not None:
            return Unavailable(
                "{site} got too many requests",
                hint="come back after {seconds} seconds",
                site=site,
                seconds=state.retry_after,
            )
        case Found.RATE_LIMITED:
            return Unavailable("{site} got too many requests", hint="try again later", site=site)
        case Found.ERROR_PAGE if status >= 500 or status < 400:
            return Unavailable(
                "{site} answered with an error page ({status})", hint="try again later", site=site, status=status
            )
        case _:
            return None


def misread(found: Found, page: str, expected: str, site: str, copy: Path | None) -> NotUnderstood:
    """The error for a page that was not understood, with the place of its redacted copy."""
    return NotUnderstood(
        "the page {page} of {site} was not understood: expected {expected}, found {found}",
        hint="nothing is assumed; look at the site itself"
        if copy is None
        else "nothing is assumed; for a bug report there is a redacted copy of the page: {file}",
        page=page,
        site=site,
        expected=expected,
        found=found.value,
        file=str(copy),
    )


def is_absent(error: NotUnderstood) -> bool:
    """Whether a page was not understood because the site has no such page."""
    return error.facts.get("found") == Found.ERROR_PAGE.value


def _asks_for_card(state: State, site: str) -> TunilibError:
    login = state.catalog_login
    if login is not None and login.means == "no-card":
        return PersonNeeded(
            "the account at {site} has no library card", hint="connect a card on the site first", site=site
        )
    return SessionExpired(
        "{site} asks for the password of the library card once more: the one it has is no longer right",
        hint="sign in with the new one: tunilib login",
        site=site,
    )
