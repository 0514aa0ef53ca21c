"""What a login page offers to those who have no password: a new one, and registering as a patron."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.vufind.pages.document import Document, document

if TYPE_CHECKING:
    from tunilib.pages.html import Node

_CARD_METHODS: Final = ("ILS", "MultiILS")
_SCRIPTS: Final = {
    name: re.compile(rf"ILS{name}Link\(\s*(\{{[^{{}}]*\}})") for name in ("PasswordRecovery", "SelfRegistration")
}


class LoginLinks(NamedTuple):
    """Addresses as the page writes them. None: it is not offered there."""

    recovery: str | None = None
    registration: str | None = None


def read_login_links(page: str | Document, target: str | None) -> LoginLinks:
    """The links for patrons of a library.

    A Finna has both links in the form for every library. Its script says which libraries they are for.
    """
    page = document(page, "login")
    found = {name: script.search(page.source) for name, script in _SCRIPTS.items()}
    if any(found.values()):
        return LoginLinks(*(_of_target(one[1], target) if one is not None else None for one in found.values()))
    forms = [form for form in page.root.all("form[name=loginForm]") if _is_for_cards(form)]
    return LoginLinks(_link(forms, "/MyResearch/Recover"), _link(forms, "/MyResearch/Account?"))


def _of_target(script: str, target: str | None) -> str | None:
    try:
        address = json.loads(script).get(target)
    except ValueError:
        return None
    return address if isinstance(address, str) and address else None


def _is_for_cards(form: Node) -> bool:
    method = form.first("input[name=auth_method]")
    return method is not None and method.attr("value") in _CARD_METHODS


def _link(forms: list[Node], path: str) -> str | None:
    links = (form.first(f'a[href*="{path}"]') for form in forms)
    return next((link.attr("href") for link in links if link is not None), None)
