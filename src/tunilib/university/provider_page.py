"""A page on the way of a university sign-in: what its form sends, and what it would release; pure.

Shibboleth 4 and 5 show an item's name above its values, with a box beside each. Older views have a table row for each
item. SimpleSAMLphp has a table below its two forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tunilib.core.address import read_address
from tunilib.core.ports.university import Organisation, ReleasedItem
from tunilib.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.pages.forms import Form, FormField
    from tunilib.pages.html import Node
    from tunilib.pages.source import ParsedPage


CONSENT = "_shib_idp_consentIds"
_BOXES = f"input[name={CONSENT}]"
_LINES = frozenset(("p", "li", "dd", "dt", "div", "td", "span", "fieldset"))
_ROWS = "table.attributes tr, #table_with_attributes tr"


def released_items(page: ParsedPage, sent: Sequence[str]) -> tuple[ReleasedItem, ...]:
    """The items of a Shibboleth page whose boxes would be ``sent``, each once with all its values."""
    found: dict[str, tuple[str, list[str]]] = {}
    for box in page.root.all(_BOXES):
        ident = box.attr("value") or ""
        if ident not in sent:
            continue
        name, value = _of_row(box) or _of_lines(page, box)
        name, values = found.setdefault(ident, (name or ident, []))
        if value and value not in values:
            values.append(value)
    shown = [ReleasedItem(name, "; ".join(values)) for name, values in found.values()]
    return tuple(shown) or tuple(ReleasedItem(ident) for ident in dict.fromkeys(sent))


def _of_row(box: Node) -> tuple[str, str] | None:
    row = next((node for node in box.ancestors() if node.tag == "tr"), None)
    texts = [text for cell in row.all("td, th") if (text := cell.spaced_text)] if row is not None else []
    return (texts[0], "; ".join(texts[1:])) if texts else None


def _of_lines(page: ParsedPage, box: Node) -> tuple[str, str]:
    line = next((node for node in box.ancestors() if node.tag in _LINES), None)
    if line is None or len({one.attr("value") for one in line.all(_BOXES)}) > 1:
        line = box  # nothing is shown beside it, unless it has a label
    value = line.spaced_text or _label(page, box)
    group = next((node for node in box.ancestors() if node.tag == "fieldset"), None)
    legend = group.first("legend") if group is not None else None
    if group is not None and legend is not None and len({one.attr("value") for one in group.all(_BOXES)}) == 1:
        return legend.spaced_text, value
    before = next((node for node in line.preceding() if node.first(_BOXES) is None), None)
    return (before.spaced_text if before is not None and before.tag in _LINES else "", value)


def _label(page: ParsedPage, box: Node) -> str:
    ident = box.attr("id") or ""
    label = next((one for one in page.root.all("label[for]") if one.attr("for") == ident), None) if ident else None
    return label.spaced_text if label is not None else ""


def listed_items(page: ParsedPage) -> tuple[ReleasedItem, ...]:
    return tuple(dict.fromkeys(item for row in page.root.all(_ROWS) if (item := _attribute(row)) is not None))


def _attribute(row: Node) -> ReleasedItem | None:
    value, cell = row.first(".attrvalue"), row.first(".attrname")
    if value is not None:
        name = next(filter(None, _own_texts(cell)), "") or row.text_without("attrvalue")  # a technical name follows
        return ReleasedItem(name, value.spaced_text)
    cells = [text for text in (cell.spaced_text for cell in row.children()) if text]
    return ReleasedItem(cells[0], "; ".join(cells[1:])) if cells else None


def _own_texts(cell: Node | None) -> Iterable[str]:
    return (
        " ".join(node.raw_text.split()) for node in (cell.nodes() if cell is not None else ()) if not node.is_element
    )


PROCEED = "_eventId_proceed"
_OPTIONS = "_shib_idp_consentOptions"
_REMEMBER = "_shib_idp_rememberConsent"
_NEVER_SENT = frozenset(("donotcache", "_shib_idp_revokeConsent"))
"""Boxes of the login form. The second one would delete the person's consent."""


class PageKind(StrEnum):
    RESPONSE = "answer for the library"
    REQUEST = "request to the organisation"
    STORAGE = "storage of the browser"
    LOGIN = "user name and password"
    CODE = "code"
    CONSENT = "release of information"
    TERMS = "terms of use"
    NOTICE = "something that is only to be read"
    DISCOVERY = "choice of organisation"
    FAILURE = "failure of the organisation"
    STALE = "sign-in that was lost"
    PERSON = "something that only a person can do"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """A page on the way.

    Attributes:
        form: the form to send; None: there is no known form.
        words: the beginning of its text.
        message: the error on the page, in the organisation's words.
        frames: hosts of the pages inside it.
        code_field: for the code; empty: no code is asked for.
        items: what would be released.
        text: of terms of use and notices.
        onward: where a notice without a form continues.
        fingerprint: the same if the same page comes again.
    """

    kind: PageKind
    url: str
    form: Form | None = None
    words: str = ""
    message: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    base: str = ""
    user_field: str = ""
    password_field: str = ""
    code_field: str = ""
    code_label: str = ""
    items: tuple[ReleasedItem, ...] = ()
    text: str = ""
    onward: str = ""
    organisations: tuple[Organisation, ...] = ()
    fingerprint: tuple[object, ...] = ()

    @property
    def action(self) -> str:
        button, form = self._button, self.form
        return _joined(self, (button.action if button is not None else "") or (form.action if form is not None else ""))

    @property
    def method(self) -> str:
        button, form = self._button, self.form
        return (button.method if button is not None else "") or (form.method if form is not None else "get")

    @property
    def next_page(self) -> str:
        return _joined(self, self.onward)

    @property
    def _button(self) -> FormField | None:
        if self.form is None:
            return None
        first = next((field for field in self.form.fields if field.kind in ("submit", "image")), None)
        return self.form.button(PROCEED) or self.form.button("yes") or first

    def untouched(self) -> list[tuple[str, str]]:
        return self._sent({})

    def signed_in(self, user: str, password: str, code: str | None = None) -> list[tuple[str, str]]:
        typed = {self.user_field: user, self.password_field: password}
        return self._sent(typed | ({self.code_field: code} if code is not None else {}))

    def with_code(self, code: str) -> list[tuple[str, str]]:
        return self._sent({self.code_field: code})

    def released(self) -> list[tuple[str, str]]:
        """What the form sends if the person agrees to all items, and wants to be asked again only if they change."""
        assert self.form is not None
        may_remember = any((field.name, field.value) == (_OPTIONS, _REMEMBER) for field in self.form.fields)
        sent = [(name, _REMEMBER if name == _OPTIONS and may_remember else value) for name, value in self._sent({})]
        save = self.form.field("saveconsent")
        if save is not None and "saveconsent" not in {name for name, _ in sent}:
            sent.append(("saveconsent", save.value))
        return sent

    def accepted(self) -> list[tuple[str, str]]:
        assert self.form is not None
        box = self.form.field(CONSENT)
        sent = [pair for pair in self._sent({}) if pair[0] != CONSENT]
        return [*([(CONSENT, box.value)] if box is not None else []), *sent]

    def _sent(self, typed: dict[str, str]) -> list[tuple[str, str]]:
        assert self.form is not None
        sent = [(name, typed.get(name, value)) for name, value in self.form.data() if name not in _NEVER_SENT]
        button = self.form.button(PROCEED) or self.form.button("yes")
        if button is not None and button.name not in {name for name, _ in sent}:
            sent.append((button.name, button.value))
        return sent


def _joined(page: ProviderPage, address: str) -> str:
    try:
        return read_address(address, page.base or page.url).geturl() if address else page.url
    except NotUnderstood:
        return ""
