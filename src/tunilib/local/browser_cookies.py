"""The session of a site in a person's own browser, read by browser-cookie3.

It knows where browsers keep cookies and how they encrypt them. It gives all cookies of a host; one is taken, by name.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from tunilib._version import install_command
from tunilib.core.note import cause_of
from tunilib.errors import LocalError, PersonNeeded

if TYPE_CHECKING:
    from http.cookiejar import Cookie

BROWSERS = {"firefox": "Firefox", "chrome": "Chrome", "chromium": "Chromium", "edge": "Edge", "safari": "Safari"}
"""What ``--from-browser`` takes, and how each calls itself."""


def read_cookie(browser: str, host: str, name: str) -> str:
    jar = _jar(browser, host.partition(":")[0])
    found = [cookie.value for cookie in jar if cookie.name == name and cookie.value and _is_of(cookie, host)]
    if not found:
        raise PersonNeeded(
            "{browser} has no session of {host} (cookie {name})",
            hint="sign in there in {browser} and repeat this; or copy the cookie by hand: tunilib login --haka "
            "--cookie-stdin",
            browser=BROWSERS[browser],
            host=host,
            name=name,
        )
    return found[-1]


def _jar(browser: str, host: str) -> list[Cookie]:
    try:
        import browser_cookie3
    except ImportError:
        raise LocalError(
            "reading a browser's cookies needs tunilib[browser]",
            code="configuration",
            hint="install it: {command}; or copy the cookie by hand: tunilib login --haka --cookie-stdin",
            command=install_command("tunilib[browser]"),
        ) from None
    try:
        with redirect_stdout(StringIO()):  # what it prints is not ours
            return list(getattr(browser_cookie3, browser)(domain_name=host))
    except Exception as error:
        raise LocalError(
            "the cookies of {browser} cannot be read: {why}",
            hint="copy the cookie by hand: tunilib login --haka --cookie-stdin",
            browser=BROWSERS[browser],
            why=_words_of(error) or cause_of(error),
        ) from error


def _words_of(error: Exception) -> str:
    text = "" if isinstance(error, LookupError) else " ".join(str(error).split())
    return text[:200] if " " in text else ""


def _is_of(cookie: Cookie, host: str) -> bool:
    name, of = host.partition(":")[0].lower(), cookie.domain.lower()
    fits = name == of.lstrip(".") or (of.startswith(".") and name.endswith(of))
    return fits and cookie.path in ("", "/") and not cookie.is_expired()
