"""Signing in with the site's own login form.

The form is asked for in the place of the loans: so the site answers a sign-in with the loans, which show whether the
account has several cards, and with which later pages can be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.cards.page import read_picker
from tunilib.backends.vufind.loans.page import read_loans
from tunilib.backends.vufind.pages.document import PageError, PageProblem
from tunilib.backends.vufind.paths import LOANS, LOGIN
from tunilib.backends.vufind.sign_in.page import LoginForm, LoginOutcome, read_login, read_login_outcome
from tunilib.errors import (
    CredentialsRefused,
    NotFound,
    NotUnderstood,
    OutcomeUnknown,
    PasswordRefused,
    PersonNeeded,
    Unavailable,
    UsageError,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.session import Page
    from tunilib.core.ports.sign_in import SignInRequest

_NEW_PASSWORD = "get a new password at the library's service desk, with proof of identity"  # noqa: S105 - a sentence


def check_target(client: Client, target: str | None) -> None:
    """Make sure that the site serves a library of that name, or only one."""
    _, form = _form(client)
    _target(client, form, target)


class SiteSignIn(NamedTuple):
    """The result of a sign-in.

    Attributes:
        target: the code of the library, where the site serves several.
        cards: ids of the cards of the account, where it has several.
        active: id of the card that is chosen now.
        seen: a fingerprint of the loans; None where the answer did not show all of them.
    """

    target: str | None
    cards: frozenset[str]
    active: str | None
    seen: str | None


def sign_in(client: Client, who: SignInRequest, now: datetime) -> SiteSignIn:
    """Sign in with a card, in a session that is not signed in.

    A form whose token was refused has not tried the password, and is sent once more with a new token.
    """
    page, outcome, target = _try(client, who)
    if outcome.result == "token":
        page, outcome, target = _try(client, who)
    if outcome.result != "signed-in":
        raise _refused(client, page, outcome)
    if outcome.catalog_login is not None:
        client.accept(page)
    picker = read_picker(page.document)
    cards = frozenset(card.value for card in picker.cards) if picker is not None else frozenset()
    active = picker.active if picker is not None else None
    return SiteSignIn(target, cards if len(cards) > 1 else frozenset(), active, _seen(page, now))


def _seen(page: Page, now: datetime) -> str | None:
    try:
        found = read_loans(page.document, None, now)
    except PageError:
        return None
    return fingerprint(row.identity.facts for row in found.rows) if found.pagination is None else None


def _form(client: Client) -> tuple[Page, LoginForm]:
    page = client.fetch(LOANS)
    if page.state.problem is not PageProblem.LOGIN_FORM:
        page = client.fetch(LOGIN)
    if page.state.problem is not PageProblem.LOGIN_FORM:
        client.accept(page)
    login = client.understand(page, read_login)
    form = login.card_form
    if form is None:
        raise PersonNeeded(
            "{site} has no sign-in with card and password", hint="sign in there with a browser", site=client.site
        )
    client.fillable(form.form)
    return page, form


def _try(client: Client, who: SignInRequest) -> tuple[Page, LoginOutcome, str | None]:
    page, form = _form(client)
    target = _target(client, form, who.target)
    filled = {"username": who.card, "password": who.password} | ({"target": target} if target else {})
    data = [(name, filled.get(name, value)) for name, value in form.form.data()]
    data += [(name, value) for name, value in filled.items() if name not in {sent for sent, _ in data}]
    if not any(name == "processLogin" for name, _ in data):
        button = form.form.button("processLogin")
        data.append(("processLogin", button.value if button is not None else "1"))
    try:
        answer = client.send(page.link(form.action), data, name="answer to the login")
    except OutcomeUnknown as error:
        raise Unavailable(
            "{site} did not answer the sign-in", hint="try again later; nothing was changed", site=client.site
        ) from error
    try:
        outcome = read_login_outcome(answer.document)
    except PageError as error:
        raise client.page_error(error, answer) from None
    return answer, outcome, target


def _target(client: Client, form: LoginForm, wanted: str | None) -> str | None:
    """The library to sign in to, by code or name."""
    known = [choice for choice in form.targets if choice.value]
    if wanted is not None:
        plain = wanted.strip().casefold()
        found = next((c for c in known if plain in (c.value.casefold(), " ".join(c.name.split()).casefold())), None)
        if found is None:
            raise NotFound(
                "{site} has no library of that name: {target}",
                hint="it has: {targets}" if known else "leave --target out",
                site=client.site,
                target=wanted,
                targets=", ".join(choice.value for choice in known),
            )
    elif len(known) > 1:
        raise UsageError(
            "{site} serves several libraries",
            hint="name one with --target: {targets}",
            site=client.site,
            targets=", ".join(f"{choice.value} ({choice.name})" for choice in known),
        )
    else:
        found = known[0] if known else None
    if found is not None and found.value in form.email_targets:
        raise PersonNeeded(
            "this library sends a link by e-mail in place of a password",
            hint="sign in there with a browser: {site}",
            site=client.site,
        )
    return found.value if found is not None else None


def _refused(client: Client, page: Page, outcome: LoginOutcome) -> Exception:
    """The error for a refused login; only "invalid" beside the form counts as a wrong password."""
    match outcome.result:
        case "refused" | "blank":
            return PasswordRefused("the library does not accept this card number and password", hint=_NEW_PASSWORD)
        case "locked":
            return CredentialsRefused(
                "the library has locked the card: {words}", hint=_NEW_PASSWORD, words=outcome.message or ""
            )
        case "system-down" | "closed":
            return Unavailable(
                "the library system behind {site} is out of order, and the password was not checked",
                hint="try again later; the password may be right",
                site=client.site,
            )
        case "target":
            return NotFound("{site} does not know this library", hint="see --target", site=client.site)
        case "token":
            return Unavailable(
                "{site} does not accept sign-ins at the moment", hint="try again later", site=client.site
            )
        case "other":
            return NotUnderstood(
                "{site} answered the sign-in with an unknown message: {words}",
                hint="sign in there with a browser to see what it asks for",
                site=client.site,
                words=outcome.message or "",
            )
        case _:
            error = PageError(expected="an answer to the login beside the form", page="login")
            return client.page_error(error, page)
