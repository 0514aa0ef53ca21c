"""Forms as a browser would send them, read from the source of the page.

Some forms have an extra end tag inside, where every parser ends them and loses fields. So a form is cut out of the
source, from its start tag to the next ``</form>``. A form without an end tag, as in VuFind 11.1, ends with the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field as dataclass_field

from tunilib.pages.html import HtmlError, Node, parse
from tunilib.pages.source import ParsedPage

_START = re.compile(r"<form(?=[\s>])", re.IGNORECASE)
_END = re.compile(r"</form\s*>|</body\s*>", re.IGNORECASE)
_SUBMIT = ("submitButton", "submit")
_LONGEST_TAG = 10_000
_CAPTCHA = ".g-recaptcha, .h-captcha, .cf-turnstile, .frc-captcha, altcha-widget"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    name: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """A control of a form.

    Attributes:
        kind: ``select``, ``textarea``, ``button`` or the type of an ``input``.
        value: the preset value. For a select without options, the one that is chosen when they are loaded.
        disabled: it is never sent.
        label: the text of its label or title.
        action, method: of a button that sends the form differently; else empty.
    """

    name: str
    kind: str
    value: str
    checked: bool = False
    disabled: bool = False
    choices: tuple[Choice, ...] = ()
    label: str | None = None
    action: str = ""
    method: str = ""

    @property
    def is_button(self) -> bool:
        return self.kind in ("submit", "button", "image", "reset")


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Attributes:
        action: where it is sent; empty: the page's own address.
        method: ``get`` or ``post``.
        fields: in order, buttons too.
        text: all text in it, also beside the fields.
        asks_person: it checks that a person fills it in (a CAPTCHA).
    """

    name: str | None
    action: str
    method: str
    fields: tuple[FormField, ...]
    text: str = dataclass_field(compare=False)
    asks_person: bool = False

    def field(self, name: str) -> FormField | None:
        return next((field for field in self.fields if field.name == name and not field.is_button), None)

    def button(self, name: str) -> FormField | None:
        return next((field for field in self.fields if field.name == name and field.is_button), None)

    @property
    def submit(self) -> FormField | None:
        """The control without which the site silently does nothing. VuFind 9 has another name for it."""
        return next((found for name in _SUBMIT for found in self.fields if found.name == name), None)

    def submitted(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        sent = self.filled(values)
        return [*sent, *(pair for pair in submitting(self) if pair[0] not in dict(sent))]

    def data(self) -> list[tuple[str, str]]:
        """What a browser sends without changes or a button. A select without a selection sends its first choice."""
        sent: list[tuple[str, str]] = []
        for field in self.fields:
            if field.is_button or field.disabled or not field.name:
                continue
            if field.kind in ("checkbox", "radio") and not field.checked:
                continue
            if field.kind == "select":
                chosen = [choice for choice in field.choices if choice.selected] or list(field.choices[:1])
                sent.extend((field.name, choice.value) for choice in chosen)
            else:
                sent.append((field.name, field.value))
        return sent

    def filled(self, values: Mapping[str, str], button: str | None = None) -> list[tuple[str, str]]:
        sent = [(name, values.get(name, value)) for name, value in self.data()]
        empty = {field.name for field in self.fields if field.kind == "select" and not field.choices}
        sent += [(name, value) for name, value in values.items() if name in empty]
        if button is not None:
            pressed = self.button(button)
            sent.append((button, (pressed.value if pressed is not None else "") or "1"))
        return sent


def submitting(form: Form | None) -> list[tuple[str, str]]:
    """The control that sends a form. Without a form, every name that sites use for it."""
    shown = form.submit if form is not None else None
    return [(shown.name, shown.value or "1")] if shown is not None else [(name, "1") for name in _SUBMIT]


def find_form(page: ParsedPage, wanted: Callable[[Form], bool]) -> Form | None:
    return next((form for form in find_forms(page) if wanted(form)), None)


def find_forms(page: ParsedPage) -> list[Form]:
    source = page.visible_source
    forms = []
    position = 0
    while (start := _START.search(source, position)) is not None:
        end = _END.search(source, start.end())
        if end is None:
            break
        form = _form(source[start.start() : end.start()])
        if form is not None:
            forms.append(form)
        position = end.end()
    return forms


def _form(piece: str) -> Form | None:
    tag_end = _tag_end(piece)
    if tag_end is None:
        return None
    try:
        head = parse(piece[:tag_end] + "</form>").first("form")
        body = parse(piece[tag_end:]).first("body")
    except HtmlError:
        return None
    if head is None or body is None:
        return None
    labels = {label.attr("for") or "": label.text for label in reversed(body.all("label[for]"))}
    fields = tuple(_field(node, labels) for node in body.all("input, select, textarea, button"))
    return Form(
        name=head.attr("name") or None,
        action=head.attr("action") or "",
        method=(head.attr("method") or "get").lower(),
        fields=fields,
        text=body.text,
        asks_person=any("captcha" in field.name.lower() for field in fields) or body.first(_CAPTCHA) is not None,
    )


def _tag_end(piece: str) -> int | None:
    quote = ""
    for at, character in enumerate(piece[:_LONGEST_TAG]):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ">":
            return at + 1
    return None


def _field(node: Node, labels: dict[str, str]) -> FormField:
    choices = tuple(_choice(option) for option in node.all("option")) if node.tag == "select" else ()
    kind = (node.attr("type") or ("submit" if node.tag == "button" else "text")).lower()
    return FormField(
        name=node.attr("name") or "",
        kind=node.tag if node.tag in ("select", "textarea") else kind,
        value=_value(node, kind, choices),
        checked=node.attr("checked") is not None,
        disabled=node.attr("disabled") is not None,
        choices=choices,
        label=_label(node, labels),
        action=node.attr("formaction") or "",
        method=(node.attr("formmethod") or "").lower(),
    )


def _value(node: Node, kind: str, choices: tuple[Choice, ...]) -> str:
    if node.tag == "select":
        return next((choice.value for choice in choices if choice.selected), "" if choices else _loaded(node))
    if node.tag == "textarea":
        return node.raw_text.removeprefix("\n")
    value = node.attr("value")
    return "on" if value is None and kind in ("checkbox", "radio") else value or ""


def _loaded(node: Node) -> str:
    return node.attr("data-default") or ""


def _choice(node: Node) -> Choice:
    value = node.attr("value")
    return Choice(node.text if value is None else value, node.text, node.attr("selected") is not None)


def _label(node: Node, labels: dict[str, str]) -> str | None:
    own = labels.get(node.attr("id") or "")
    if own:
        return own
    around = next((found for found in node.ancestors() if found.tag == "label"), None)
    text = around.text if around is not None else node.attr("title") or ""
    return text or None
