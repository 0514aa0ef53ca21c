"""The form for a new password or PIN: of a card (Finna) or of the account (VuFind)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError, Problem, document, number
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.state import wrong_page

_NAME = "password form"
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class PasswordForm:
    """The form and the rules that it states.

    Attributes:
        form: its fields; ``hash`` is bound to the user.
        shortest: in characters; None where it is not stated.
        longest: likewise.
        pattern: the regular expression for the whole password.
        username: whose password it is; None: the form does not say.
    """

    form: Form
    shortest: int | None
    longest: int | None
    pattern: str | None
    username: str | None


def read_password_form(page: str | Document) -> PasswordForm:
    """The form for a new password.

    Raises:
        PageError: there is none on the page.
    """
    page = document(page, _NAME)
    if page.kind not in ("card password", "password"):
        raise wrong_page(page, _NAME, "a page with the form for a new password")
    form = find_form(page, lambda form: form.field("password2") is not None and form.field("hash") is not None)
    field = page.root.first("input[name=password]")
    if form is None or field is None:
        raise wrong_page(page, _NAME, "a form with hash, password and password2")
    if not page.is_complete:
        raise PageError(expected="the end of the page", page=_NAME, problem=Problem.INCOMPLETE)
    user = form.field("username")
    return PasswordForm(
        form=form,
        shortest=_limit(field, "data-minlength") or _limit(field, "minlength"),
        longest=_limit(field, "maxlength"),
        pattern=field.attr("pattern"),
        username=user.value or None if user is not None else None,
    )


def _limit(field: Node, name: str) -> int | None:
    value = field.attr(name) or ""
    return number(value) if _NUMBER.fullmatch(value) else None
