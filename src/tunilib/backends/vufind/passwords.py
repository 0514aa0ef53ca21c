"""Changing a card's password: by the card's own form on Finna, by the account's on VuFind.

An error page can mean that it was changed all the same. What proves it is the new password in a session of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.backends.vufind.mapping.reasons import flash_reasons, said
from tunilib.backends.vufind.pages.passwords import PasswordForm, read_password_form
from tunilib.backends.vufind.paths import CARDS, PASSWORD
from tunilib.core.outcome import Change, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import CredentialsRefused, NotFound, OutcomeUnknown, TunilibError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Client, Page
    from tunilib.backends.vufind.pages.messages import Flash
    from tunilib.backends.vufind.pages.profile import ProfilePage
    from tunilib.core.patron import PasswordChange

__all__ = ["change_password"]


def change_password(asking: Asking, profile: Callable[[], tuple[Page, ProfilePage]], change: PasswordChange) -> Change:
    """Change the password; the new one is looked at first, by the rules that the form states."""
    client = asking.client
    page = client.get(_address(client, profile))
    form = client.understand(page, read_password_form)
    reasons = _against(form, change)
    if reasons:
        return Change(Word.REFUSED, reasons)
    values = {"oldpwd": change.old, "password": change.new, "password2": change.again}
    sent = [(name, values.get(name, value)) for name, value in form.form.data()]
    button = form.form.button("submitButton")
    sent.append(("submitButton", (button.value if button is not None else "") or "1"))
    try:
        answer = client.post(page.link(form.form.action), sent, name="answer to a new password")
    except OutcomeUnknown:
        return _tried(asking, change.new)
    flashes = answer.state.flashes
    if any(flash.code == "password.changed" for flash in flashes) and answer.redirected:
        return Change(Word.CHANGED)
    red = tuple(flash for flash in flashes if flash.level == "danger")
    if red:
        return Change(Word.REFUSED, tuple(_as_password(flash) for flash in red))
    return _tried(asking, change.new)


def _address(client: Client, profile: Callable[[], tuple[Page, ProfilePage]]) -> str:
    if not client.is_finna:
        return PASSWORD
    page, found = profile()
    if found.password_card is None:
        raise NotFound("this library does not offer that online: {what}", what="password")
    home = urlsplit(CARDS).path.rpartition("/")[0]
    return page.link(f"{home}/newPassword/?id={found.password_card}")


def _against(form: PasswordForm, change: PasswordChange) -> tuple[Reason, ...]:
    import re

    new = change.new
    reasons = []
    if new != change.again:
        reasons.append(Reason.of(ReasonCode.PASSWORD_MISMATCH))
    if form.shortest is not None and len(new) < form.shortest:
        reasons.append(Reason.of(ReasonCode.PASSWORD_TOO_SHORT, limit=form.shortest))
    if form.longest is not None and len(new) > form.longest:
        reasons.append(Reason.of(ReasonCode.PASSWORD_TOO_LONG, limit=form.longest))
    plain = form.pattern if form.pattern in (r"[\da-zA-Z]+", r"\d+") else None
    if plain is not None and not re.fullmatch(plain, new, re.ASCII) and new:
        reasons.append(Reason.of(ReasonCode.PASSWORD_CHARACTERS))
    return tuple(reasons)


def _as_password(flash: Flash) -> Reason:
    if flash.code == "login.invalid":
        return said(flash.text, ReasonCode.PASSWORD_WRONG.value)
    found = flash_reasons((flash,))
    return found[0] if found else said(flash.text, None)


def _tried(asking: Asking, new: str) -> Change:
    """Nobody said what became of it: the new password itself tells, in a session of its own."""
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.sign_in import sign_in
    from tunilib.core.ports import SignInRequest

    client = Client(asking.client.settings, asking.client.session.site_only(), known=(new,))
    try:
        sign_in(client, SignInRequest(card=asking.choice.number, password=new, target=asking.target))
    except CredentialsRefused:
        return Change(Word.UNKNOWN, (Reason.of(ReasonCode.OTHER, what="answer-lost"),))
    except TunilibError:
        return Change(Word.UNKNOWN, (Reason.of(ReasonCode.OTHER, what="not-read-back"),))
    finally:
        client.close()
    return Change(Word.CHANGED)
