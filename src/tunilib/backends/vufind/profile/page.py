"""The profile: ``/MyResearch/Profile``, and the form for a new password or PIN.

The profile has two e-mail addresses: the patron's own one at the site, in a form without the library's data, and the
one in the library's register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Final, NamedTuple

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, check_complete, document, number
from tunilib.backends.vufind.pages.state import (
    Flash,
    account_blocks,
    account_page,
    flashes,
    flashes_say,
    library_reason,
    state_of,
    wrong_page,
)
from tunilib.backends.vufind.pages.values import Dates, day_of
from tunilib.backends.vufind.words import Words
from tunilib.core.models import Labelled
from tunilib.core.patron import ASK, Patron
from tunilib.core.profile import PatronProfile
from tunilib.core.reason import Reason, ReasonCode
from tunilib.pages.forms import Choice, Form, find_form
from tunilib.pages.html import UNSEEN, Node
from tunilib.pages.source import in_query

ALWAYS_ASK: Final = " ** "
"""The home library's value for "always ask"."""

_NAME = "profile"
_PASSWORD_FORM = "password form"  # noqa: S105 - the name of a page
_SPECIAL: Final = ("", ALWAYS_ASK)
_NO_BAN = frozenset((ReasonCode.HOLD_LIMIT,))
_ADDRESS: Final = re.compile(r"[^\s<>]+@[\w.-]*\w")
_FIELDS: Final = {"profile_form": "home_library", "profile_due_date_form": "due_date_reminder"}
_LIMIT = re.compile(r"\d{1,3}")
_INPUTS: Final = {"profile_tel": "phone", "profile_sms_number": "mobile", "profile_email": "email"}
_READ: Final = frozenset(
    ("first-name", "last-name", "address", "zip", "city", "country", "phone", "email", "category", "expires")
)
"""The lines of the library's data that the register has fields for."""
_OUR_WORDS: Final = {"mobile": "sms", "kind": "address_type"}
_OF_ADDRESS: Final = ("address", "zip", "city", "country")
_WHOLE: Final = {("first-name", "last-name"): ("first-name", "last-name"), _OF_ADDRESS: ("address", "zip", "city")}
"""What a name and an address consist of, and what has to be known of them."""


class ProfilePage(NamedTuple):
    """The profile.

    Attributes:
        username: of the account, perhaps after codes of site and library; None: not shown.
        email: the patron's own address at the site; None: no form for it.
        reminders: the choices of days before the due date.
        home_library: its code; None: none is selected.
        password_card: the card id to change the password of.
        address_form: the address of the form for changes of the register.
        lines: what else the library keeps, such as the name for holds, by our words or the library's label.
    """

    profile: PatronProfile
    has_register: bool
    username: str | None
    email: str | None
    reminders: tuple[Choice, ...]
    home_library: str | None
    home_libraries: tuple[Choice, ...]
    password_card: str | None
    address_form: str | None
    lines: tuple[tuple[str, str], ...] = ()


class PasswordForm(NamedTuple):
    """The form for a new password, and the rules that it states.

    Attributes:
        shortest, longest: in characters; None: not stated.
        pattern: the regular expression for the whole password.
        username: whose password it is; None: the form does not say.
    """

    form: Form
    shortest: int | None
    longest: int | None
    pattern: str | None
    username: str | None


def read_profile(page: str | Document, order: DateOrder | None, now: datetime) -> ProfilePage:  # noqa: ARG001 - as others
    page = account_page(page, "profile", _NAME)
    if flashes_say(flashes(page), "system.down"):
        raise PageError(expected="an answer of the library system", page=_NAME, problem=PageProblem.SYSTEM_DOWN)
    finna = page.markup.name == "finna2"
    lines, inputs = _finna_lines(page) if finna else (_plain_lines(page), {})
    register = _register(lines, page.words, order, inputs) if lines is not None else None
    name, email = _finna_person(page) if finna else _plain_person(page)
    homes = tuple(_options(page, "select[name=home_library] option"))
    home = next((choice.value for choice in homes if choice.selected), None)
    reminders = tuple(_options(page, "select[name=due_date_reminder] option"))
    catalog_login = state_of(page).catalog_login is not None
    if register is None and not catalog_login and page.root.first("form[name=my_profile_form]") is None and not email:
        raise PageError(expected="the library's data, or a form of the profile", page=_NAME)
    found = flashes(page)
    blocks = tuple(dict.fromkeys((*account_blocks(page), *_said(found, "patron."))))
    return ProfilePage(
        profile=PatronProfile(
            register=register or Patron(),
            name=name or (register.name if register is not None else None),
            email=email or None,
            pending_email=_pending_email(page),
            reminder=_reminder(reminders),
            home_library=_home(home, homes),
            suspended=any(reason.code not in _NO_BAN for reason in blocks),
            reasons=(*blocks, *_said(found, "card.", "library.")),
        ),
        has_register=register is not None,
        username=shown_username(page),
        email=email,
        reminders=reminders,
        home_library=home,
        home_libraries=tuple(choice for choice in homes if choice.value not in _SPECIAL),
        password_card=in_query(_link(page, "a[href*='/LibraryCards/newPassword']"), "id"),
        address_form=_link(page, "a.profile-library-info-address-update[href]"),
        lines=tuple(_other_lines(lines or [], page.words)),
    )


def _said(found: tuple[Flash, ...], *codes: str) -> tuple[Reason, ...]:
    """What messages say of the card, such as its end, and the library's own words to the patron."""
    return tuple(library_reason(flash.text, flash.code) for flash in found if (flash.code or "").startswith(codes))


def _other_lines(lines: list[tuple[str, str]], words: Words) -> Iterator[tuple[str, str]]:
    phones = [key for key in (words.label(label) for label, _ in lines) if key == "phone"]
    read = _READ - _halves(lines, words)
    for label, value in lines:
        key = words.label(label)
        if key in read or not value.strip("* ") or (key == "mobile" and not phones):
            continue
        yield _OUR_WORDS.get(key, key.replace("-", "_")) if key is not None else label, value


def _halves(lines: list[tuple[str, str]], words: Words) -> set[str]:
    """The parts of a name or an address that may lack one, which then has a label of the library's own."""
    keys = {words.label(label) for label, value in lines if value.strip() and not label.startswith("address_")}
    return {key for parts, needed in _WHOLE.items() for key in parts if None in keys and not keys.issuperset(needed)}


def _home(chosen: str | None, places: tuple[Choice, ...]) -> str | None:
    if chosen is not None and chosen.strip() == ALWAYS_ASK.strip():
        return ASK
    name = next((place.name for place in places if place.value == chosen), None)
    return Labelled(chosen, name) if chosen and name else chosen or None


def read_password_form(page: str | Document) -> PasswordForm:
    page = document(page, _PASSWORD_FORM)
    if page.kind not in ("card password", "password"):
        raise wrong_page(page, _PASSWORD_FORM, "a page with the form for a new password")
    form = find_form(page, lambda form: form.field("password2") is not None and form.field("hash") is not None)
    field = page.root.first("input[name=password]")
    if form is None or field is None:
        raise wrong_page(page, _PASSWORD_FORM, "a form with hash, password and password2")
    check_complete(page, _PASSWORD_FORM)
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
    return number(value) if _LIMIT.fullmatch(value) else None


def _reminder(choices: tuple[Choice, ...]) -> int | None:
    chosen = [number(choice.value) for choice in choices if choice.selected]
    return chosen[0] if len(chosen) == 1 else None


def _finna_person(page: Document) -> tuple[str | None, str | None]:
    display = page.root.first(".logged-in-as .display-name")
    name = _own_text(display) or display.text_without(*UNSEEN, "icon") if display is not None else None
    email = _input(page, "form[name=my_profile_form] input[name=email]")
    form = page.root.first("form[name=my_profile_form]")
    is_lost = (
        page.root.first("input#email, input[name=finna_nickname]") if form is None else not _is_without_fields(form)
    )
    if email is None and is_lost:
        raise PageError(expected="{field} in the form {form}", page=_NAME, field="email", form="my_profile_form")
    for owner, field in _FIELDS.items():
        if page.root.first(f"form#{owner}") is not None and page.root.first(f"select[name={field}] option") is None:
            raise PageError(expected="{field} in the form {form}", page=_NAME, field=field, form=owner)
    return name or None, email


def _own_text(node: Node) -> str:
    return " ".join("".join(part.raw_text for part in node.nodes() if not part.is_element).split())


def _is_without_fields(form: Node) -> bool:
    return [field.attr("name") for field in form.all("input")] == ["csrf"]


def shown_username(page: Document) -> str | None:
    return _shown_beside(page, "username")


def is_of_card(page: Document) -> bool:
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
    """The address in the message with the link to send the mail again. It is the only address there."""
    for message in page.root.all(".flash-message"):
        if message.first("a[href*='/MyResearch/EmailNotVerified']") is not None:
            found = _ADDRESS.search(unescape(message.text))  # the site escapes it twice
            return found[0] if found is not None else None
    return None


def _finna_lines(page: Document) -> tuple[list[tuple[str, str]] | None, dict[str, str]]:
    """The lines of the library's data with their labels, and what stands in its inputs."""
    form = page.root.first("form#profile_library_form")
    if form is None:
        if page.root.first(f".profile-text-value, {', '.join(f'input[name={name}]' for name in _INPUTS)}") is not None:
            raise PageError(expected="the form profile_library_form around the library's data", page=_NAME)
        return None, {}
    lines: list[tuple[str, str]] = []
    address = _address_group(form)
    others: dict[Node, list[str]] = {}
    for title in form.all(".profile-title"):
        group = next((node for node in title.ancestors() if "profile-group" in node.classes), None)
        if "profile-address-type" in title.classes:
            continue
        after = next((node for node in title.following() if node.is_element), None)
        if title.first("label[for]") is not None and not _has_value(after):
            raise PageError(expected="a field beside each label", page=_NAME)
        if after is None or "profile-title" in after.classes:
            continue
        if group is not None and group != address:
            parts = others.setdefault(group, [])
            parts += [_shown(after)] if page.words.label(title.text) in _OF_ADDRESS else []
        else:
            lines.append((title.text.rstrip(": "), _shown(after)))
    more = filter(None, map(", ".join, others.values()))
    return [*lines, *((f"address_{number}", text) for number, text in enumerate(more, 2))], _named_inputs(form)


def _has_value(node: Node | None) -> bool:
    return node is not None and (
        "profile-text-value" in node.classes or node.first("input, select, textarea") is not None
    )


def _address_group(form: Node) -> Node | None:
    headings = form.all(".profile-address-type")
    chosen = next((node for node in headings if "(" in node.text), headings[0] if headings else None)
    return next((node for node in chosen.following() if node.is_element), None) if chosen is not None else None


def _plain_lines(page: Document) -> list[tuple[str, str]] | None:
    table = page.root.first("table.catalog-profile") or next(iter(page.root.all(".mainbody > table")[1:]), None)
    return None if table is None or not table.text else _table_lines(table)


def _register(lines: list[tuple[str, str]], words: Words, order: DateOrder | None, inputs: dict[str, str]) -> Patron:
    keyed, halves = _keyed(lines, words), _halves(lines, words)
    if not keyed:
        raise PageError(expected="lines of the library's data", page=_NAME)
    keyed = [(key, value) for key, value in keyed if key not in halves]
    first: dict[str, str] = {}
    for key, value in keyed:
        first.setdefault(key, value)
    first.update(inputs)
    names = (first.get("first-name"), first.get("last-name"))
    address = [value for key, value in keyed if key in _OF_ADDRESS and value]
    return Patron(
        name=" ".join(part for part in names if part) or None,
        address=", ".join(address) or None,
        phone=first.get("phone") or first.get("mobile") or None,
        email=first.get("email") or None,
        category=first.get("category") or None,
        card_expires=day_of(Dates(order).read(first.get("expires"))),
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
