"""What a page on the way of a university sign-in is; pure.

A page is recognised by the names of its fields, because texts differ by organisation and language. A form that asks for
anything unknown is not filled in.
Sources: Shibboleth IdP 4 and 5 and its TOTP plugin, SimpleSAMLphp 1.19 and 2, LemonLDAP::NG 2, SWITCHwayf, Apereo CAS
3 to 7.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tunilib.core.address import read_address
from tunilib.core.ports.university import Organisation
from tunilib.errors import NotUnderstood
from tunilib.pages.forms import Form, FormField, find_forms
from tunilib.pages.source import ParsedPage, query_of
from tunilib.university.provider_page import (
    CONSENT,
    PROCEED,
    PageKind,
    ProviderPage,
    listed_items,
    released_items,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tunilib.pages.html import Node

_TERMS_REFUSED = "_eventId_TermsRejected"
_CODES = ("tokencode", "code")
_LOGINS = (("j_username", "j_password"), ("username", "password"), ("user", "password"))
_OF_LEMON = ("skin", "token")
"""Hidden fields of the forms of LemonLDAP::NG."""
_TICKET = "ST-"
"""Begins each ticket of CAS for a service."""
_TYPED = frozenset(("text", "password", "email", "tel", "number", "search", "textarea"))
_ASKED = _TYPED - {"search"}
_SEARCHED = frozenset(("q", "query", "lookfor", "search", "s"))
_SCRIPTED = re.compile(
    r"ConvergedSignIn|ConvergedLogin|\$Config\s*=|microsoftonline\.|duosecurity|\bbankid\b", re.IGNORECASE
)
"""Sign-ins that are made by a script."""
_WAITS = re.compile(
    r"\b(approve|hyväksy\w*|godkänn\w*)\W+(\w+\W+){0,6}(tele)?(phone|puheli\w*|telefon\w*|app)\b", re.IGNORECASE
)
_NEW_PASSWORD = re.compile(
    r"(password|salasana\w*|lösenord\w*)\W+(\w+\W+){0,4}(expired|vanhen\w*|umpeutu\w*|gått ut)", re.IGNORECASE
)
_ERRORS = ".form-error, .output--error, .message-box.error, .alert-danger, .banner-danger, #msg.errors"
_NUMBER = "[trmsg]"
"""An error of LemonLDAP::NG: its number, which a script of the page replaces by a sentence."""
_NOT_SIGNED_IN = "9"
_WRONG_CODE = "96"
_LOST_STATE = re.compile(r"\bNOSTATE\b")
_REFRESH = re.compile(r"\s*\d+\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_LONGEST_MESSAGE = 300
_LONGEST_TERMS = 20_000
_MOST_NAMES = 30
_NO_TEXT = frozenset(("button", "select", "header", "footer", "nav", "noscript"))
_IN_LINE = frozenset(("a", "abbr", "b", "cite", "code", "em", "font", "i", "label", "small", "span", "strong", "u"))


def read_provider_page(text: str, url: str) -> ProviderPage:
    page = ParsedPage(text)
    forms = find_forms(page)
    found = _known(page, forms, url)
    names = tuple(dict.fromkeys(field.name for form in forms for field in form.fields if field.name))[:_MOST_NAMES]
    title = page.root.first("title")
    heading = page.root.first("h1, h2")
    body = page.root.first("body")
    shown = body.spaced_text if body is not None else ""
    parts = urlsplit(url)
    return replace(
        found,
        words=shown[:_LONGEST_MESSAGE],
        message=_message(page),
        base=_base(page, url),
        title=((title.text if title is not None else "") or (heading.text if heading is not None else ""))[:120],
        names=names,
        frames=tuple(_frames(page)),
        fingerprint=(found.kind, parts.netloc, parts.path, names, hash(shown)),
    )


def _known(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage:
    for form in forms:
        if form.field("SAMLResponse") is not None or _hidden(form, "ticket").startswith(_TICKET):
            return ProviderPage(PageKind.RESPONSE, url, form)
        if form.field("SAMLRequest") is not None:
            return ProviderPage(PageKind.REQUEST, url, form)
        if any(field.name.startswith("shib_idp_ls_") for field in form.fields):
            return ProviderPage(PageKind.STORAGE, url, form)
    for read in (_login, _code, _terms, _consent, _other_consent, _discovery, _notice, _failure, _person):
        found = read(page, forms, url)
        if found is not None:
            return found
    return ProviderPage(PageKind.UNKNOWN, url)


def _login(_page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    for form in forms:
        for user, password in _LOGINS:
            if form.field(user) is None or form.field(password) is None:
                continue
            if user == "username" and not (_has_auth_state(form, url) or _is_of_cas(form)):
                continue  # another program's form, in which these names may mean something else
            if user == "user" and not _is_of_lemon(form):
                continue
            code = form.field(_CODES[0])
            if _asks_only(form, {user, password, _CODES[0]}):
                return ProviderPage(
                    PageKind.LOGIN,
                    url,
                    form,
                    user_field=user,
                    password_field=password,
                    code_field=code.name if code is not None else "",
                    code_label=(code.label if code is not None else None) or "",
                )
    return None


def _is_of_lemon(form: Form) -> bool:
    return all((field := form.field(name)) is not None and field.kind == "hidden" for name in _OF_LEMON)


def _is_of_cas(form: Form) -> bool:
    return _hidden(form, "_eventId") == "submit" and bool(_hidden(form, "execution"))


def _hidden(form: Form, name: str) -> str:
    field = form.field(name)
    return field.value if field is not None and field.kind == "hidden" else ""


def _has_auth_state(form: Form, url: str) -> bool:
    return form.field("AuthState") is not None or "AuthState" in query_of(form.action or url)


def _code(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    for form in forms:
        for name in _CODES:
            code = form.field(name)
            if code is None or not _asks_only(form, {name}) or (name == _CODES[1] and not _is_of_lemon(form)):
                continue
            return ProviderPage(PageKind.CODE, url, form, code_field=name, code_label=code.label or "")
    if _error_number(page) == _WRONG_CODE:  # without the form
        return ProviderPage(PageKind.CODE, url)
    return None


def _asks_only(form: Form, known: set[str]) -> bool:
    return not form.asks_person and all(
        field.name in known for field in form.fields if field.kind in _TYPED and not field.disabled
    )


def _terms(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    if not any(field.name == _TERMS_REFUSED for form in forms for field in form.fields):
        return None
    form = next((form for form in forms if form.field(CONSENT) is not None), None)
    return ProviderPage(PageKind.TERMS, url, form, text=_text_of(page, url)) if form is not None else None


def _consent(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    form = next((form for form in forms if form.field(CONSENT) is not None), None)
    if form is None or (form.button(PROCEED) is None and form.field(PROCEED) is None):
        return None
    sent = [value for name, value in form.data() if name == CONSENT]
    return ProviderPage(PageKind.CONSENT, url, form, items=released_items(page, sent))


def _other_consent(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    """SimpleSAMLphp: two forms by GET, one with the button ``yes``, one with ``no``."""
    asking = [form for form in forms if form.field("StateId") is not None]
    form = next((form for form in asking if form.button("yes") is not None), None)
    if form is None or all(one.button("no") is None for one in asking):
        return None
    return ProviderPage(PageKind.CONSENT, url, form, items=listed_items(page))


def _notice(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    """A page to read only, such as a warning that a password expires soon. It continues automatically or by its only
    button.
    """
    heading = page.root.first("h1, h2, h3")
    text = heading.spaced_text[:_LONGEST_MESSAGE] if heading is not None else ""
    info = page.root.first("form.info")
    for form in forms:
        is_state = form.field("StateId") is not None and form.button("yes") is not None
        is_info = info is not None and form.action == (info.attr("action") or "")
        if (is_state and _asks_only(form, set())) or (is_info and all(field.is_button for field in form.fields)):
            return ProviderPage(PageKind.NOTICE, url, form, text=text)
    refresh = next((one for one in page.root.all("meta") if (one.attr("http-equiv") or "").lower() == "refresh"), None)
    found = _REFRESH.match(refresh.attr("content") or "") if refresh is not None else None
    if found is None or PROCEED not in query_of(found[1]):
        return None
    return ProviderPage(PageKind.NOTICE, url, text=text, onward=found[1].strip())


def _failure(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    if page.root.first("pre#trackid") is not None:
        lost = _LOST_STATE.search(page.source) is not None
        return ProviderPage(PageKind.STALE if lost else PageKind.FAILURE, url)
    number = _error_number(page)
    if number and number != _NOT_SIGNED_IN and not forms and page.root.first("#errorcontent") is not None:
        return ProviderPage(PageKind.FAILURE, url)
    return None


def _person(page: ParsedPage, _forms: list[Form], url: str) -> ProviderPage | None:
    """A page that asks for something else: by a field, by a script, or on the person's telephone.

    Pages of maintenance, gateways and captive portals ask for nothing.
    """
    fields = page.root.all("input, textarea")
    asks = any(
        (field.attr("type") or "text").lower() in _ASKED and (field.attr("name") or "") not in _SEARCHED
        for field in fields
    )
    body = page.root.first("body")
    words = body.spaced_text if body is not None else ""
    if asks or _SCRIPTED.search(page.source) or _WAITS.search(words) or _NEW_PASSWORD.search(words):
        return ProviderPage(PageKind.PERSON, url)
    return None


def _discovery(page: ParsedPage, forms: list[Form], url: str) -> ProviderPage | None:
    more = {option.attr("value") or "": option.attr("data") or "" for option in page.root.all("option[data]")}
    for form in forms:
        for field in form.fields:
            known = tuple(_organisations(field, more)) if field.kind == "select" else ()
            if known:
                return ProviderPage(PageKind.DISCOVERY, url, form, organisations=known)
    return None


def _organisations(field: FormField, more: Mapping[str, str]) -> Iterable[Organisation]:
    seen: set[str] = set()
    for choice in field.choices:
        entity = choice.value.strip()
        if entity.startswith(("https://", "http://", "urn:")) and entity not in seen:
            seen.add(entity)
            words = " ".join(word for word in more.get(choice.value, "").split() if "." not in word and ":" not in word)
            yield Organisation(entity, (choice.name,) if choice.name else (), (words[:500],) if words else ())


def _message(page: ParsedPage) -> str:
    number = _error_number(page)
    if number:
        return "" if number == _NOT_SIGNED_IN else f"PE{number}"
    found = page.root.first(_ERRORS)
    if found is None:  # SimpleSAMLphp 1.19: a picture, a heading, and paragraphs
        picture = page.root.first("img.erroricon")
        box = picture.parent if picture is not None else None
        texts = [one.spaced_text for one in box.children() if one.tag == "p"] if box is not None else []
        return " ".join(texts)[:_LONGEST_MESSAGE]
    return found.spaced_text[:_LONGEST_MESSAGE]


def _error_number(page: ParsedPage) -> str:
    node = page.root.first(_NUMBER)
    number = (node.attr("trmsg") or "") if node is not None else ""
    return number if number.isascii() and number.isdigit() and len(number) < 5 else ""


def _base(page: ParsedPage, url: str) -> str:
    base = page.root.first("base[href]")
    try:
        return read_address((base.attr("href") or "") if base is not None else "", url).geturl()
    except NotUnderstood:
        return ""


def _frames(page: ParsedPage) -> Iterable[str]:
    for frame in page.root.all("iframe[src], iframe[data-host]"):
        host = frame.attr("data-host") or _host_name(frame.attr("src") or "")
        if host:
            yield host[:200]


def _host_name(address: str) -> str:
    try:
        return read_address(address).hostname or ""
    except NotUnderstood:
        return ""


def _text_of(page: ParsedPage, url: str) -> str:
    body = ParsedPage(page.visible_source).root.first("body")
    if body is None:
        return ""
    pieces: list[str] = []
    stack: list[Node | str] = [body]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif not item.is_element:
            pieces.append(item.raw_text.replace("\n", " "))
        elif item.tag not in _NO_TEXT:
            inside: list[Node | str] = [*item.nodes(), *([_address(item, url)] if item.tag == "a" else [])]
            around = [] if item.tag in _IN_LINE else ["\n"]
            stack.extend(reversed([*around, *inside, *around]))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)[:_LONGEST_TERMS]


def _address(link: Node, url: str) -> str:
    try:
        address = read_address(link.attr("href") or "", url).geturl()
    except NotUnderstood:
        return ""
    return f" ({address})" if address.startswith(("https://", "http://")) and link.attr("href") else ""
