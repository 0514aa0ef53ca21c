"""The hand-off to the person's own browser: what to click there, and the cookie that comes back."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from tunilib.cli.prompts import secret
from tunilib.errors import PersonNeeded

if TYPE_CHECKING:
    from tunilib.cli.command import Invocation
    from tunilib.core.ports.sign_in import BrowserSignIn
    from tunilib.errors import TunilibError
    from tunilib.services.machine import Machine
    from tunilib.services.sign_in import LoginRequest

_WIDTH = 80


class BrowserChosen(PersonNeeded):
    """The person wants to sign in with their own browser, and not here."""


def ask_for_cookie(inv: Invocation, machine: Machine, request: LoginRequest, why: TunilibError) -> str:
    """Send a person to the sign-in in their own browser, and ask for the cookie that they have then, without echo."""
    from tunilib.services.university import browser_sign_in

    if not isinstance(why, BrowserChosen):
        inv.output.note(inv.translated(why))
        inv.output.note("")
    site = browser_sign_in(machine, request)
    for line in _screen(inv, site):
        inv.output.note(line)
    if not machine.open_in_browser(site.address):
        inv.output.note(inv.gettext("No browser could be opened: open the address yourself."))
    question = inv.gettext("Cookie {name}", name=site.cookie)
    pasted = secret(inv, question, from_stdin=False, option="--cookie-stdin")
    if not pasted.strip():
        raise why
    return pasted


def _screen(inv: Invocation, site: BrowserSignIn) -> list[str]:
    """What to do in one screen of 80 columns by 24 lines: where to sign in, what to click, what the cookie can do."""
    facts = {"address": site.address, "host": site.host, "name": site.cookie}
    lines = [inv.gettext("Sign in with your own browser: {address}", **facts), *_wrapped(inv, "begin", facts), ""]
    for browser, message in _CLICK_MESSAGES.items():
        text = inv.gettext(message, **facts)
        lines += fill(text, _WIDTH, initial_indent=f"  {browser:10}", subsequent_indent=" " * 12).split("\n")
    return [*lines, "", *_wrapped(inv, "can-do", facts), *_wrapped(inv, "lasts", facts)]


def _wrapped(inv: Invocation, name: str, facts: dict[str, str]) -> list[str]:
    return fill(inv.gettext(_TEXT_MESSAGES[name], **facts), _WIDTH).split("\n")


_CLICK_MESSAGES = {
    "Firefox": "F12, Storage, Cookies, {host}: double-click the value of {name}, and copy it",
    "Chromium": (
        "(Chrome, Edge, Brave, Vivaldi) F12, Application, Cookies, {host}: double-click the value of {name}, and copy "
        "it"
    ),
    "Safari": (
        "Settings, Advanced: show features for web developers; then Develop, Show Web Inspector, Storage, Cookies: the "
        "value of {name}"
    ),
}
_TEXT_MESSAGES = {
    "begin": (
        "Then copy the value of its cookie {name} to here. Only the browser's own tools show it, as no page may read "
        "it (HttpOnly)."
    ),
    "can-do": (
        "Anyone who has this cookie is signed in as you at the library, without a password: loans, holds, fines, "
        "personal information; not at your university. It is stored for you alone, and sent to {host} alone."
    ),
    "lasts": (
        "It ends with tunilib logout, with a log-out in the browser, or when the library ends it, mostly after some "
        "hours without use. So close the window, and do not log out there."
    ),
}
