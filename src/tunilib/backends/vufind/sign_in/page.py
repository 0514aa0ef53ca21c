"""The login form and the answer to it.

A login page may come instead of any page, with status 200; it is recognised by its form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document
from tunilib.backends.vufind.pages.forms import Choice, Form, find_forms
from tunilib.backends.vufind.pages.messages import Flash
from tunilib.backends.vufind.pages.state import CatalogLogin, state_of

_NAME = "login"
_METHODS = re.compile(r"setupMultiILSLoginFields\(\s*(\{[^{}]*\})")
_NO_ANSWER = (PageProblem.MAINTENANCE, PageProblem.FORBIDDEN, PageProblem.RATE_LIMITED, PageProblem.ERROR_PAGE)
_PAIR = re.compile(r'"((?:[^"\\]|\\.){0,200})"\s*:\s*"(\w+)"')


@dataclass(frozen=True, slots=True)
class LoginForm:
    """One way to sign in.

    Attributes:
        method: ``ILS`` or ``MultiILS`` for a library card, ``Database`` for an account of the site itself.
        action: where it is posted.
        targets: the libraries to choose from; one where there is no choice; empty where the form has no such field.
        email_targets: those that send a link by e-mail instead of asking for a password.
        form: the form itself.
    """

    method: str
    action: str
    targets: tuple[Choice, ...]
    email_targets: frozenset[str]
    form: Form

    @property
    def takes_card(self) -> bool:
        return self.method in ("ILS", "MultiILS")


@dataclass(frozen=True, slots=True)
class LoginPage:
    """The login page and its forms."""

    forms: tuple[LoginForm, ...]

    @property
    def card_form(self) -> LoginForm | None:
        return next((form for form in self.forms if form.takes_card), None)


@dataclass(frozen=True, slots=True)
class LoginOutcome:
    """The result of a login.

    Attributes:
        result: ``signed-in``: there is a session (in an open session any user and password give this).
            ``refused``: user or password are wrong; only this is a failed attempt. ``blank``: one was empty.
            ``locked``: the card is locked for now. ``system-down``: the library system is out of order, which says
            nothing about the password. ``token``: the csrf token was refused, or the login method is unknown.
            ``target``: no such library. ``form``: only the form. ``other``: a message with unknown words.
        message: in the site's words.
        catalog_login: the session is open, and the site asks for card and password once more.
    """

    result: Literal[
        "signed-in", "refused", "blank", "locked", "system-down", "token", "target", "closed", "form", "other"
    ]
    message: str | None
    catalog_login: CatalogLogin | None


def read_login(page: str | Document) -> LoginPage:
    """The forms of a login page, which may come instead of another page."""
    page = document(page, _NAME)
    forms = [_login_form(form, page) for form in find_forms(page) if form.name == "loginForm"]
    state = state_of(page)
    if not forms or state.logged_in:
        problem = state.problem
        if problem is None or problem is PageProblem.LOGIN_FORM:
            # a login page with another form than the known one does not mean that a session has ended
            problem = PageProblem.CHANGED if page.kind == "login" else PageProblem.OTHER_PAGE
        raise PageError(expected="the form loginForm", page=_NAME, problem=problem)
    if not (page.is_complete or page.is_fragment):
        raise PageError(expected="the end of the page", page=_NAME, problem=PageProblem.INCOMPLETE)
    return LoginPage(tuple(forms))


def read_login_outcome(page: str | Document) -> LoginOutcome:
    """The result of a login, from the page that answers it."""
    state = state_of(page)
    if state.problem in _NO_ANSWER:
        raise PageError(expected="an answer to a login", page=_NAME, problem=state.problem)
    page = document(page, _NAME)
    if not page.is_complete:
        raise PageError(expected="the end of the page", page=_NAME, problem=PageProblem.INCOMPLETE)
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
    return LoginForm(method.value, form.action, targets, _by_email(page) & names, form)


def _by_email(page: Document) -> frozenset[str]:
    return frozenset(
        target for body in _METHODS.findall(page.source) for target, method in _PAIR.findall(body) if method == "email"
    )
