"""Signing in with the site's own login form.

The loans are requested instead of the form. So the site answers the sign-in with the loans, which show whether the
account has several cards, and with which later pages can be compared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.cards.page import read_picker
from tunilib.backends.vufind.loans.page import read_loans
from tunilib.backends.vufind.login_links import read_login_links
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, check_complete, document
from tunilib.backends.vufind.pages.state import NO_ANSWER, CatalogLogin, Flash, state_of
from tunilib.backends.vufind.paths import LOANS, LOGIN
from tunilib.errors import (
    CredentialsRefused,
    NotFound,
    NotUnderstood,
    OutcomeUnknown,
    PasswordRefused,
    PersonNeeded,
    Unavailable,
    UsageError,
    not_yet,
)
from tunilib.messages import term
from tunilib.pages.forms import Choice, Form, find_forms

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.session import Page
    from tunilib.core.ports.sign_in import SignInRequest

_NAME = "login"
_METHODS = re.compile(r"setupMultiILSLoginFields\(\s*(\{[^{}]*\})")
_PAIR = re.compile(r'"((?:[^"\\]|\\.){0,200})"\s*:\s*"(\w+)"')


class LoginForm(NamedTuple):
    """One way to sign in.

    Attributes:
        method: ``ILS`` or ``MultiILS`` for a library card, ``Database`` for an account of the site itself.
        targets: the libraries to choose from; empty: the form has no such field.
        email_targets: libraries that send a link by e-mail instead of asking for a password.
    """

    method: str
    targets: tuple[Choice, ...]
    email_targets: frozenset[str]
    form: Form


class LoginOutcome(NamedTuple):
    """The result of a login.

    Attributes:
        result: ``signed-in``: there is a session. ``refused``: user or password are wrong; only this is a failed
            attempt. ``locked``: the card is locked for now. ``system-down``: the password was not checked. ``token``:
            the csrf token was refused. ``form``: only the form. ``other``: unknown words.
        message: in the site's words.
        catalog_login: the session is open, and the site asks for card and password once more.
    """

    result: Literal[
        "signed-in", "refused", "blank", "locked", "system-down", "token", "target", "closed", "form", "other"
    ]
    message: str | None
    catalog_login: CatalogLogin | None


def read_login(page: str | Document) -> LoginForm | None:
    page = document(page, _NAME)
    forms = [_login_form(form, page) for form in find_forms(page) if form.name == "loginForm"]
    state = state_of(page)
    if not forms or state.logged_in:
        problem = state.problem
        if problem is None or problem is PageProblem.LOGIN_FORM:
            # a login page with an unknown form does not mean that a session has ended
            problem = PageProblem.CHANGED if page.kind == "login" else PageProblem.OTHER_PAGE
        raise PageError(expected="the form loginForm", page=_NAME, problem=problem)
    if not (page.is_complete or page.is_fragment):
        raise PageError(expected="the end of the page", page=_NAME, problem=PageProblem.INCOMPLETE)
    return next((form for form in forms if form.method in ("ILS", "MultiILS")), None)


def read_login_outcome(page: str | Document) -> LoginOutcome:
    state = state_of(page)
    if state.problem is not None and (state.problem in NO_ANSWER or state.problem is PageProblem.ERROR_PAGE):
        raise PageError(expected="an answer to a login", page=_NAME, problem=state.problem)
    page = document(page, _NAME)
    check_complete(page, _NAME)
    has_form = page.root.first("form[name=loginForm]") is not None
    if state.logged_in and not has_form and page.kind != "login":
        return LoginOutcome("signed-in", None, state.catalog_login)
    if not has_form and page.kind != "login":
        raise PageError(expected="a link to log out, or a login form", page=_NAME, problem=PageProblem.OTHER_PAGE)
    red = [flash for flash in state.flashes if flash.level == "danger"]
    message = red[0].text if red else None
    return LoginOutcome(_result(page, red, has_form), message, None)


def _result(
    page: Document, red: list[Flash], has_form: bool
) -> Literal["refused", "blank", "locked", "system-down", "token", "target", "closed", "form", "other"]:
    codes = {flash.code for flash in red}
    offline = page.root.first(".alert-warning h2, .alert-warning h3") is not None
    if not has_form:
        return "system-down" if "login.invalid" in codes else "closed"
    if "login.later" in codes:
        return "system-down" if offline else "token"
    if codes & {"login.invalid", "login.denied"}:
        return "system-down" if offline else "refused"
    if "login.blank" in codes:
        return "blank"
    if "login.locked" in codes:
        return "locked"
    if "login.administrator" in codes:
        return "target"
    if "csrf" in codes:
        return "token"
    if "system.down" in codes:
        return "system-down"
    return "other" if codes - {"login.required"} else "form"


def _login_form(form: Form, page: Document) -> LoginForm:
    method = form.field("auth_method")
    if method is None or any(form.field(name) is None for name in ("csrf", "username", "password")):
        raise PageError(expected="username, password, auth_method and csrf in the login form", page=_NAME)
    target = form.field("target")
    targets: tuple[Choice, ...] = ()
    if target is not None:
        targets = target.choices or (Choice(target.value, target.value, True),)
    names = {choice.value for choice in targets}
    return LoginForm(method.value, targets, _by_email(page) & names, form)


def _by_email(page: Document) -> frozenset[str]:
    return frozenset(
        target for body in _METHODS.findall(page.source) for target, method in _PAIR.findall(body) if method == "email"
    )


def check_target(client: Client, target: str | None) -> None:
    _, form = _form(client)
    _target(client, form, target)


class SiteSignIn(NamedTuple):
    """The result of a sign-in. ``seen``: a fingerprint of the loans; None: the answer did not show all of them."""

    target: str | None
    cards: frozenset[str]
    active: str | None
    seen: str | None
    page: Page


def sign_in(client: Client, who: SignInRequest, now: datetime) -> SiteSignIn:
    """Sign in with a card, in a session that is not signed in.

    If the form's token was refused, the password was not tried. Then the form is sent once more with a new token.
    """
    page, outcome, target = _try(client, who)
    if outcome.result == "token":
        page, outcome, target = _try(client, who)
    if outcome.result != "signed-in":
        raise _refused(client, page, outcome, target)
    if outcome.catalog_login is not None:
        client.accept(page)
    picker = read_picker(page.document)
    cards = frozenset(card.value for card in picker.cards) if picker is not None else frozenset()
    active = picker.active if picker is not None else None
    return SiteSignIn(target, cards if len(cards) > 1 else frozenset(), active, _seen(page, now), page)


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
    form = client.understand(page, read_login)
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
        answer = client.send(page.link(form.form.action), data, name="login")
    except OutcomeUnknown as error:
        if isinstance(error.__cause__, NotUnderstood):
            raise error.__cause__ from error
        raise Unavailable(
            "{site} did not answer the sign-in", hint="try again later; nothing was changed", site=client.site
        ) from error
    if answer.state.problem in NO_ANSWER:
        client.accept(answer)
    try:
        outcome = read_login_outcome(answer.document)
    except PageError as error:
        raise client.page_error(error, answer) from None
    return answer, outcome, target


def _target(client: Client, form: LoginForm, wanted: str | None) -> str | None:
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


def _refused(client: Client, page: Page, outcome: LoginOutcome, target: str | None) -> Exception:
    match outcome.result:
        case "refused" | "blank":
            hint, facts = _without_password(page, target)
            return PasswordRefused("the library does not accept this card number and password", hint=hint, **facts)
        case "locked":
            hint, facts = _without_password(page, target)
            return CredentialsRefused(
                "the library has locked the card: {words}", hint=hint, words=outcome.message or "", **facts
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


def _without_password(page: Page, target: str | None) -> tuple[str, dict[str, object]]:
    """What somebody can do who has no right password: a hint, and its facts."""
    links = read_login_links(page.document, target)
    there = {"new-password": page.web_link(links.recovery), "registration": page.web_link(links.registration)}
    offered = {name: address for name, address in there.items() if address}
    error = not_yet(term("ability", "-or-".join(offered)), ", ".join(offered.values()))
    if "new-password" in offered:
        return error.template, error.facts
    hint = "get a new password at the library's service desk, with proof of identity"
    if offered:
        hint = (
            "get a new password at the library's service desk, with proof of identity; "
            "tunilib cannot do this on a site yet: {what} ({page})"
        )
    return hint, error.facts if offered else {}
