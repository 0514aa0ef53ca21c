"""The profile: ``/MyResearch/Profile``.

It has two e-mail addresses: the patron's own one at the site, in a form without the library's data, and the one in the
library's register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from tunilib.backends.vufind.cards.page import CardPicker, read_picker
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.html import UNSEEN, Node
from tunilib.backends.vufind.pages.dates import Dates, When
from tunilib.backends.vufind.pages.document import Document, PageError, Problem, in_query, number
from tunilib.backends.vufind.pages.forms import Choice
from tunilib.backends.vufind.pages.messages import Block, account_blocks, flashes, flashes_say
from tunilib.backends.vufind.pages.state import account_page, state_of
from tunilib.backends.vufind.words import Words

_NAME = "profile"
_ASK: Final = " ** "
_SPECIAL: Final = ("", _ASK)
_ADDRESS: Final = re.compile(r"[^\s<>]+@[\w.-]*\w")
_INPUTS: Final = {"profile_tel": "phone", "profile_sms_number": "mobile", "profile_email": "email"}


@dataclass(frozen=True, slots=True)
class Register:
    """What the library knows of the patron."""

    first_name: str | None
    last_name: str | None
    address: tuple[str, ...]
    phone: str | None
    mobile: str | None
    email: str | None
    category: str | None
    expires: When | None


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The profile.

    Attributes:
        name: the display name.
        username: of the account, perhaps with codes of site and library before it; None where it is not shown.
        email: the patron's own address at the site, not the register's; empty where there is none.
        pending_email: a new one that the site takes when the link in the mail to it is followed; None: no such change.
        reminder: days before the due date, 0 for none; None where the site has no reminder, or none is selected.
        home_library: the code; empty for "best available", ``" ** "`` for "always ask"; None where none is selected.
        home_libraries: the choices, without these two.
        register: None where the library's data are not shown.
        password_card: the card id to change the password of.
    """

    name: str | None
    username: str | None
    email: str | None
    pending_email: str | None
    reminder: int | None
    reminders: tuple[Choice, ...]
    home_library: str | None
    home_libraries: tuple[Choice, ...]
    register: Register | None
    password_card: str | None
    address_form: str | None
    blocks: tuple[Block, ...]
    cards: CardPicker | None


def read_profile(page: str | Document, order: DateOrder | None = None) -> ProfilePage:
    """The profile.

    Raises:
        PageError: it is another page, or the library system was out of order.
    """
    page = account_page(page, "profile", _NAME)
    if flashes_say(flashes(page), "system.down"):
        raise PageError(expected="an answer of the library system", page=_NAME, problem=Problem.SYSTEM_DOWN)
    finna = page.markup.name == "finna2"
    register = _finna_register(page, order) if finna else _plain_register(page, order)
    name, email = _finna_person(page) if finna else _plain_person(page)
    homes = tuple(_options(page, "select[name=home_library] option"))
    reminders = tuple(_options(page, "select[name=due_date_reminder] option"))
    catalog_login = state_of(page).catalog_login is not None
    if register is None and not catalog_login and page.root.first("form[name=my_profile_form]") is None and not email:
        raise PageError(expected="the library's data, or a form of the profile", page=_NAME)
    return ProfilePage(
        name=name,
        username=shown_username(page),
        email=email,
        pending_email=_pending_email(page),
        reminder=_reminder(reminders),
        reminders=reminders,
        home_library=next((choice.value for choice in homes if choice.selected), None),
        home_libraries=tuple(choice for choice in homes if choice.value not in _SPECIAL),
        register=register,
        password_card=_query(page, "a[href*='/LibraryCards/newPassword']", "id"),
        address_form=_link(page, "a.profile-library-info-address-update[href]"),
        blocks=account_blocks(page),
        cards=read_picker(page),
    )


def _reminder(choices: tuple[Choice, ...]) -> int | None:
    chosen = [number(choice.value) for choice in choices if choice.selected]
    return chosen[0] if len(chosen) == 1 else None


def _finna_person(page: Document) -> tuple[str | None, str | None]:
    display = page.root.first(".logged-in-as .display-name")
    name = display.text_without(*UNSEEN, "icon") if display is not None else None
    return name or None, _input(page, "form[name=my_profile_form] input[name=email]")


def shown_username(page: Document) -> str | None:
    """The account's user name, which Finna shows with a label, perhaps with codes of site and library before it."""
    return _shown_beside(page, "username")


def is_of_card(page: Document) -> bool:
    """Whether Finna shows that the user signed in with a library card, and not at a university."""
    return page.words.says(_shown_beside(page, "login-method") or "", "signed-in-with-card")


def _shown_beside(page: Document, label: str) -> str | None:
    for title in page.root.all(".logged-in-as .profile-title"):
        if page.words.label(title.text) == label:
            value = next((node for node in title.following() if node.is_element), None)
            return (value.text or None) if value is not None else None
    return None


def _plain_person(page: Document) -> tuple[str | None, str | None]:
    tables = [table for table in page.root.all(".mainbody > table") if "catalog-profile" not in table.classes]
    if not tables:
        return None, None
    lines = dict(_keyed(_table_lines(tables[0]), page.words))
    name = " ".join(part for part in (lines.get("first-name"), lines.get("last-name")) if part)
    return name or None, lines.get("email", "")


def _pending_email(page: Document) -> str | None:
    """The address in the message with the link to have the mail sent again: the only one, in each language."""
    for message in page.root.all(".flash-message"):
        if message.first("a[href*='/MyResearch/EmailNotVerified']") is not None:
            found = _ADDRESS.search(unescape(message.text))  # the site escapes it twice
            return found[0] if found is not None else None
    return None


def _finna_register(page: Document, order: DateOrder | None) -> Register | None:
    form = page.root.first("form#profile_library_form")
    if form is None:
        return None
    lines: list[tuple[str, str]] = []
    address = _address_group(form)
    for title in form.all(".profile-title"):
        group = next((node for node in title.ancestors() if "profile-group" in node.classes), None)
        if "profile-address-type" in title.classes or (group is not None and group != address):
            continue
        after = next((node for node in title.following() if node.is_element), None)
        if after is not None and "profile-title" not in after.classes:
            lines.append((title.text.rstrip(": "), _shown(after)))
    return _register(lines, page.words, order, _named_inputs(form))


def _address_group(form: Node) -> Node | None:
    """The address that the library prefers, or else the first one, where it has several; each has a heading."""
    headings = form.all(".profile-address-type")
    chosen = next((node for node in headings if "(" in node.text), headings[0] if headings else None)
    return next((node for node in chosen.following() if node.is_element), None) if chosen is not None else None


def _plain_register(page: Document, order: DateOrder | None) -> Register | None:
    table = page.root.first("table.catalog-profile")
    return None if table is None else _register(_table_lines(table), page.words, order, {})


def _register(lines: list[tuple[str, str]], words: Words, order: DateOrder | None, inputs: dict[str, str]) -> Register:
    keyed = _keyed(lines, words)
    first: dict[str, str] = {}
    for key, value in keyed:
        first.setdefault(key, value)
    first.update(inputs)
    address = tuple(value for key, value in keyed if key in ("address", "zip", "city", "country") and value)
    return Register(
        first_name=first.get("first-name") or None,
        last_name=first.get("last-name") or None,
        address=address,
        phone=first.get("phone") or None,
        mobile=first.get("mobile") or None,
        email=first.get("email") or None,
        category=first.get("category") or None,
        expires=Dates(order).read(first.get("expires")),
    )


def _keyed(lines: list[tuple[str, str]], words: Words) -> list[tuple[str, str]]:
    found = ((words.label(label), value) for label, value in lines)
    return [(key, value) for key, value in found if key is not None]


def _table_lines(table: Node) -> list[tuple[str, str]]:
    lines = []
    for row in table.all("tr"):
        head, value = row.first("th"), row.first("td")
        if head is not None and value is not None and value.first("form") is None:
            lines.append((head.text.rstrip(": "), value.text))
    return lines


def _named_inputs(form: Node) -> dict[str, str]:
    """Values in fields that the patron may change; the names of these fields are the same in every language."""
    return {
        key: field.attr("value") or ""
        for name, key in _INPUTS.items()
        if (field := form.first(f"input[name={name}]")) is not None
    }


def _shown(node: Node) -> str:
    chosen = node.first("option[selected]")
    if chosen is not None:
        return chosen.text
    field = node.first("input[value]")
    return (field.attr("value") or "") if field is not None else node.text


def _options(page: Document, selector: str) -> list[Choice]:
    return [
        Choice(node.attr("value") or "", node.text, node.attr("selected") is not None)
        for node in page.root.all(selector)
    ]


def _input(page: Document, selector: str) -> str | None:
    field = page.root.first(selector)
    return field.attr("value") if field is not None else None


def _link(page: Document, selector: str) -> str | None:
    link = page.root.first(selector)
    return (link.attr("href") or None) if link is not None else None


def _query(page: Document, selector: str, name: str) -> str | None:
    address = _link(page, selector)
    return in_query(address, name)
