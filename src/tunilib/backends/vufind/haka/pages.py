"""What a page on the way of a university sign-in is, and what its form sends; pure.

A page is recognised by the names of its fields: titles and texts are each organisation's own, in its language. A form
that asks for anything else than what is known here is an unknown page, which is described by its host, title and field
names, and not filled in. Sources: Shibboleth IdP 4 and 5 and its TOTP plugin, SimpleSAMLphp 2, SWITCHwayf.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from tunilib.backends.vufind.pages.document import Document, document, query_of
from tunilib.backends.vufind.pages.forms import Form, FormField, find_forms
from tunilib.core.ports.university import Organisation, ReleasedItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.vufind.html import Node

_NAME = "sign-in page of the organisation"
_PROCEED = "_eventId_proceed"
_CONSENT = "_shib_idp_consentIds"
_OPTIONS = "_shib_idp_consentOptions"
_REMEMBER = "_shib_idp_rememberConsent"
_TERMS_REFUSED = "_eventId_TermsRejected"
_CODE = "tokencode"
_NEVER_SENT = frozenset(("donotcache", "_shib_idp_revokeConsent"))
"""Boxes of the login form: the second one would wipe what the person agreed to."""
_LOGINS = (("j_username", "j_password"), ("username", "password"))
_TYPED = frozenset(("text", "password", "email", "tel", "number", "search", "textarea"))
_ERRORS = ".form-error, .output--error, .message-box.error, .alert-danger"
_LONGEST_MESSAGE = 300
_LONGEST_TERMS = 20_000
_MOST_NAMES = 30
_NO_TEXT = frozenset(("button", "select", "header", "footer", "nav", "noscript"))
_IN_LINE = frozenset(("a", "abbr", "b", "cite", "code", "em", "font", "i", "label", "small", "span", "strong", "u"))


class PageKind(StrEnum):
    """What a page is."""

    RESPONSE = "answer for the library"
    REQUEST = "request to the organisation"
    STORAGE = "storage of the browser"
    LOGIN = "user name and password"
    CODE = "code"
    CONSENT = "release of information"
    TERMS = "terms of use"
    DISCOVERY = "choice of organisation"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """A page on the way.

    Attributes:
        url: where it came from.
        form: the form to send; None where there is none that is known.
        words: the beginning of what it says.
        message: the error that the page shows, in the organisation's words; empty where it shows none.
        title: of the page. names: of all its fields. frames: hosts of the pages that are shown inside it.
        user_field, password_field: of a login form.
        needs_code: whether a login form has a field for the code too.
        code_label: what the page calls the code.
        items: what would be released.
        text: what it says, of terms of use.
        organisations: to choose from.
        fingerprint: the same for the same page at another step.
    """

    kind: PageKind
    url: str
    form: Form | None = None
    words: str = ""
    message: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    user_field: str = ""
    password_field: str = ""
    needs_code: bool = False
    code_label: str = ""
    items: tuple[ReleasedItem, ...] = ()
    text: str = ""
    organisations: tuple[Organisation, ...] = ()
    fingerprint: tuple[object, ...] = ()

    @property
    def action(self) -> str:
        """The absolute address of the form; empty where what it has is not an address."""
        try:
            return urljoin(self.url, self.form.action) if self.form is not None and self.form.action else self.url
        except ValueError:
            return ""

    def untouched(self) -> list[tuple[str, str]]:
        """What a browser without scripts sends when the person only goes on."""
        return self._sent({})

    def signed_in(self, user: str, password: str, code: str | None = None) -> list[tuple[str, str]]:
        """What the login form sends."""
        typed = {self.user_field: user, self.password_field: password} | ({_CODE: code} if code is not None else {})
        return self._sent(typed)

    def with_code(self, code: str) -> list[tuple[str, str]]:
        """What the form of the second factor sends."""
        return self._sent({_CODE: code})

    def released(self) -> list[tuple[str, str]]:
        """What the form sends of a person who agrees to all items, to be asked again only when they change."""
        assert self.form is not None
        may_remember = any((field.name, field.value) == (_OPTIONS, _REMEMBER) for field in self.form.fields)
        sent = [(name, _REMEMBER if name == _OPTIONS and may_remember else value) for name, value in self._sent({})]
        save = self.form.field("saveconsent")
        if save is not None and "saveconsent" not in {name for name, _ in sent}:
            sent.append(("saveconsent", save.value))
        return sent

    def accepted(self) -> list[tuple[str, str]]:
        """What the form of the terms sends of a person who accepts them: its box is ticked."""
        assert self.form is not None
        box = self.form.field(_CONSENT)
        sent = [pair for pair in self._sent({}) if pair[0] != _CONSENT]
        return [*([(_CONSENT, box.value)] if box is not None else []), *sent]

    def _sent(self, typed: dict[str, str]) -> list[tuple[str, str]]:
        assert self.form is not None
        sent = [(name, typed.get(name, value)) for name, value in self.form.data() if name not in _NEVER_SENT]
        button = self.form.button(_PROCEED) or self.form.button("yes")
        if button is not None and button.name not in {name for name, _ in sent}:
            sent.append((button.name, button.value))
        return sent


def read_provider_page(text: str, url: str) -> ProviderPage:
    """What a page is."""
    page = document(text, _NAME)
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
        title=((title.text if title is not None else "") or (heading.text if heading is not None else ""))[:120],
        names=names,
        frames=tuple(_frames(page)),
        fingerprint=(found.kind, parts.netloc, parts.path, names, hash(shown)),
    )


def _known(page: Document, forms: list[Form], url: str) -> ProviderPage:
    for form in forms:
        if form.field("SAMLResponse") is not None:
            return ProviderPage(PageKind.RESPONSE, url, form)
        if form.field("SAMLRequest") is not None:
            return ProviderPage(PageKind.REQUEST, url, form)
        if any(field.name.startswith("shib_idp_ls_") for field in form.fields):
            return ProviderPage(PageKind.STORAGE, url, form)
    for read in (_login, _code, _terms, _consent, _other_consent, _discovery):
        found = read(page, forms, url)
        if found is not None:
            return found
    return ProviderPage(PageKind.UNKNOWN, url)


def _login(_page: Document, forms: list[Form], url: str) -> ProviderPage | None:
    for form in forms:
        for user, password in _LOGINS:
            if form.field(user) is None or form.field(password) is None:
                continue
            if user == "username" and not _has_auth_state(form, url):
                continue  # the form of another program, which may mean something else by these names
            code = form.field(_CODE)
            if _asks_only(form, {user, password, _CODE}):
                label = code.label if code is not None else None
                return ProviderPage(
                    PageKind.LOGIN,
                    url,
                    form,
                    user_field=user,
                    password_field=password,
                    needs_code=code is not None,
                    code_label=label or "",
                )
    return None


def _has_auth_state(form: Form, url: str) -> bool:
    return form.field("AuthState") is not None or "AuthState" in query_of(form.action or url)


def _code(_page: Document, forms: list[Form], url: str) -> ProviderPage | None:
    for form in forms:
        code = form.field(_CODE)
        if code is not None and _asks_only(form, {_CODE}):
            return ProviderPage(PageKind.CODE, url, form, code_label=code.label or "")
    return None


def _asks_only(form: Form, known: set[str]) -> bool:
    """Whether nothing else is to be typed into a form: what is not known cannot be asked for."""
    return all(field.name in known for field in form.fields if field.kind in _TYPED and not field.disabled)


def _terms(page: Document, forms: list[Form], url: str) -> ProviderPage | None:
    """Two forms, one of which refuses; the other one has the box."""
    if not any(field.name == _TERMS_REFUSED for form in forms for field in form.fields):
        return None
    form = next((form for form in forms if form.field(_CONSENT) is not None), None)
    return ProviderPage(PageKind.TERMS, url, form, text=_text_of(page, url)) if form is not None else None


def _consent(page: Document, forms: list[Form], url: str) -> ProviderPage | None:
    form = next((form for form in forms if form.field(_CONSENT) is not None), None)
    if form is None or (form.button(_PROCEED) is None and form.field(_PROCEED) is None):
        return None
    sent = {value for name, value in form.data() if name == _CONSENT}
    rows = [
        _row_item(box, box.attr("value") or "")
        for box in page.root.all(f"input[name={_CONSENT}]")
        if (box.attr("value") or "") in sent
    ]
    items = tuple(dict.fromkeys(rows)) or tuple(ReleasedItem(value) for value in sorted(sent))
    return ProviderPage(PageKind.CONSENT, url, form, items=items)


def _row_item(box: Node, name: str) -> ReleasedItem:
    """An item by the row of the table in which its box is: its name, then its values."""
    row = next((node for node in box.ancestors() if node.tag == "tr"), None)
    cells = [cell.spaced_text for cell in row.all("td, th")] if row is not None else []
    texts = [text for text in cells if text]
    return ReleasedItem(texts[0], "; ".join(texts[1:])) if texts else ReleasedItem(name)


def _other_consent(page: Document, forms: list[Form], url: str) -> ProviderPage | None:
    """SimpleSAMLphp: two forms by GET, one with the button ``yes``, one with ``no``."""
    form = next((form for form in forms if form.field("StateId") is not None and form.button("yes") is not None), None)
    if form is None:
        return None
    rows = page.root.all("table.attributes > tbody > tr, #table_with_attributes > tbody > tr")
    items = [item for row in rows if (item := _attribute(row)) is not None]
    return ProviderPage(PageKind.CONSENT, url, form, items=tuple(dict.fromkeys(items)))


def _attribute(row: Node) -> ReleasedItem | None:
    """An item by the row of SimpleSAMLphp's table: name and values are marked, or are cells of their own."""
    value, cell = row.first(".attrvalue"), row.first(".attrname")
    if value is not None:
        own = (
            " ".join(node.raw_text.split())
            for node in (cell.nodes() if cell is not None else ())
            if not node.is_element
        )
        name = next(filter(None, own), "") or row.text_without("attrvalue")  # the technical name follows in its cell
        return ReleasedItem(name, value.spaced_text)
    cells = [text for text in (cell.spaced_text for cell in row.children()) if text]
    return ReleasedItem(cells[0], "; ".join(cells[1:])) if cells else None


def _discovery(_page: Document, forms: list[Form], url: str) -> ProviderPage | None:
    """A list whose options are entity IDs."""
    for form in forms:
        for field in form.fields:
            known = tuple(_organisations(field)) if field.kind == "select" else ()
            if known:
                return ProviderPage(PageKind.DISCOVERY, url, form, organisations=known)
    return None


def _organisations(field: FormField) -> Iterable[Organisation]:
    seen: set[str] = set()
    for choice in field.choices:
        entity = choice.value.strip()
        if entity.startswith(("https://", "http://", "urn:")) and entity not in seen:
            seen.add(entity)
            yield Organisation(entity, (choice.name,) if choice.name else ())


def _message(page: Document) -> str:
    found = page.root.first(_ERRORS)
    return found.spaced_text[:_LONGEST_MESSAGE] if found is not None else ""


def _frames(page: Document) -> Iterable[str]:
    for frame in page.root.all("iframe[src], iframe[data-host]"):
        host = frame.attr("data-host") or _host_name(frame.attr("src") or "")
        if host:
            yield host[:200]


def _host_name(address: str) -> str:
    """The host of an address as a page has it; empty where it is not one."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _text_of(page: Document, url: str) -> str:
    """The text of a page, a line for each paragraph, with the addresses of its links; without its buttons."""
    body = document(page.visible_source, _NAME).root.first("body")
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
    """Where a link of a page leads, as it is shown behind its text."""
    try:
        address = urljoin(url, link.attr("href") or "")
    except ValueError:
        return ""
    return f" ({address})" if address.startswith(("https://", "http://")) and link.attr("href") else ""
