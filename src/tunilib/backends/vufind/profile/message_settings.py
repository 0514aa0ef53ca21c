"""How the library tells a patron, at a Finna: the profile's lines, and the form on its own page.

The form has a control for each kind of message: a select of one method, or a checkbox for each. Whatever a form does
not send is switched off, so the whole form is sent with one value changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.backends.vufind.pages.document import Document, PageError, check_complete
from tunilib.backends.vufind.pages.state import flashes_say, new_flashes, refusal_reasons, texts_of, wrong_page
from tunilib.backends.vufind.paths import MESSAGES_FORM
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing
from tunilib.core.message_settings import KINDS, NONE, MessageSetting, joined_methods
from tunilib.core.reason import Reason
from tunilib.errors import UsageError, no_card_linked, not_offered, not_yet
from tunilib.messages import term
from tunilib.pages.forms import Form, FormField, find_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.profile.page import ProfilePage
    from tunilib.backends.vufind.session import Page
    from tunilib.backends.vufind.words import Words
    from tunilib.pages.html import Node

_NAME: Final = "message form"
_BUTTON: Final = "messaging_update_request"
_SERVICES: Final = {
    "hold-notice": ("pickUpNotice", "Hold_Filled"),
    "due-alert": ("dueDateAlert", "Advance_Notice"),
    "overdue-notice": ("overdueNotice",),
}
"""What library systems call our kinds."""
_WAYS: Final = "_transport_types"
_METHODS: Final = {"print": "letter", "snailmail": "letter", "inactive": NONE, "ilsdefined": NONE, "": NONE}
"""Our words for methods that library systems call otherwise."""


class Control(NamedTuple):
    """What a form has for one kind: one select, or a checkbox for each method."""

    kind: str
    fields: tuple[FormField, ...]

    @property
    def is_select(self) -> bool:
        return self.fields[0].kind == "select"

    @property
    def setting(self) -> MessageSetting:
        if self.is_select:
            choices = self.fields[0].choices
            chosen = [_method(choice.value) for choice in choices if choice.selected]
            methods = [_method(choice.value) for choice in choices]
            return MessageSetting(
                kind=self.kind, method=chosen[-1] if chosen else None, methods=tuple(dict.fromkeys(methods))
            )
        checked = {_checked_method(field) for field in self.fields if field.checked}
        methods = [*map(_checked_method, self.fields), NONE]
        return MessageSetting(kind=self.kind, method=joined_methods(checked) or NONE, methods=tuple(methods))

    def values(self, wanted: str) -> list[tuple[str, str]]:
        """What the form sends for a method."""
        asked, offered = set(wanted.split(",")), self.setting.methods
        if not asked <= set(offered) or (len(asked) > 1 and (self.is_select or NONE in asked)):
            raise UsageError(
                "the library's form does not have this value of {field}: {value}",
                hint="choose one of: {choices}",
                field=self.kind,
                value=wanted,
                choices=" ".join(offered),
            )
        if not self.is_select:
            return [(field.name, field.value) for field in self.fields if _checked_method(field) in asked]
        fitting = [choice for choice in self.fields[0].choices if _method(choice.value) == wanted]
        chosen = next((choice for choice in fitting if choice.selected), fitting[0])
        return [(self.fields[0].name, chosen.value)]


class MessagesForm(NamedTuple):
    page: Page
    form: Form
    controls: tuple[Control, ...]


class VufindMessages:
    def __init__(self, account: AccountPages, profile: Callable[[], tuple[Page, ProfilePage]]) -> None:
        self._account = account
        self._profile = profile
        self._form: MessagesForm | None = None

    def read(self) -> tuple[MessageSetting, ...] | Missing:
        self._form = None
        page, found = self._profile()
        if not found.has_register:
            raise no_card_linked()
        lines = page.document.root.first("form#messaging-form")
        if lines is None:
            return Missing(by="library")
        link = lines.first("a.profile-messaging-update[href]")
        address = (link.attr("href") if link is not None else None) or ""
        elsewhere = page.web_link(address)
        why = Reason.because(
            not_offered(term("ability", "messages")) if not address else not_yet(term("ability", "messages"), elsewhere)
        )
        if MESSAGES_FORM.lower() in address.lower():
            form_page = self._account.get(MESSAGES_FORM)
            form = self._account.read(form_page, read_form)
            if isinstance(form, Form):
                self._form = MessagesForm(form_page, form, _controls(form))
            else:
                why = form
        settings = [one.setting for one in self._form.controls] if self._form is not None else _shown(lines, page, why)
        return tuple(settings) or Missing(by="tunilib", page=elsewhere)

    def change(self, methods: Mapping[str, str]) -> Answer:
        return self._account.act(lambda: self._change(methods))

    def _change(self, methods: Mapping[str, str]) -> Answer:
        if self._form is None:
            self.read()
        shown, self._form = self._form, None
        assert shown is not None  # a kind without a control is not sent
        form = self._account.client.fillable(shown.form)
        controls = [control for control in shown.controls if control.kind in methods]
        changed = {field.name for control in controls for field in control.fields}
        sent = [pair for pair in form.data() if pair[0] not in changed]
        sent += [pair for control in controls for pair in control.values(methods[control.kind])]
        pressed = form.button(_BUTTON)
        answer = self._account.client.post(
            shown.page.link(form.action), [*sent, (_BUTTON, (pressed.value if pressed else "") or "1")], name=_NAME
        )
        flashes = new_flashes(answer.state.flashes, shown.page.state.flashes)
        reasons = refusal_reasons(flashes)
        is_sent = flashes_say(flashes, "profile.change-sent")  # of an accepted one the form says whether it was made
        word = ClaimWord.REFUSED if reasons else ClaimWord.DONE if is_sent else ClaimWord.SILENT
        return Answer(claims=dict.fromkeys(methods, Claim(word, reasons)), words=texts_of(flashes))


def read_form(page: Document, *_: object) -> Form | Reason:
    """The form, or why there is none, as for a patron without an e-mail address."""
    if page.kind != "messaging form":
        raise wrong_page(page, _NAME, "a form with {fields}", fields=_BUTTON)
    check_complete(page, _NAME)
    form = find_form(page, lambda form: form.button(_BUTTON) is not None)
    alert = page.root.first(".alert-danger:not(.flash-message)")
    if form is None and alert is None:
        raise PageError(expected="a form with {fields}", page=_NAME, fields=_BUTTON)
    return form if form is not None else Reason.said(alert.text if alert is not None else "")


def _controls(form: Form) -> tuple[Control, ...]:
    found = ((kind, tuple(_fields(form, service))) for kind in KINDS for service in _SERVICES[kind])
    return tuple(Control(kind, fields) for kind, fields in found if fields)


def _fields(form: Form, service: str) -> Iterator[FormField]:
    for field in form.fields:
        is_select = field.kind == "select" and field.name in (service, f"{service}{_WAYS}")
        if is_select or (field.kind == "checkbox" and field.name.startswith(f"{service}{_WAYS}_")):
            yield field


def _method(value: str) -> str:
    """Our word for a method. A number is how many days before the due date an e-mail is sent."""
    plain = value.casefold()
    return "email" if plain.isdecimal() else _METHODS.get(plain, plain)


def _checked_method(field: FormField) -> str:
    return _method(field.name.partition(f"{_WAYS}_")[2])


def _shown(lines: Node, page: Page, why: Reason) -> list[MessageSetting]:
    """What the profile says of the kinds that are known, in words."""
    words, found = page.document.words, {}
    for title in lines.all(".profile-title"):
        value = next((node for node in title.following() if node.is_element), None)
        kind = words.label(title.text)
        if kind in KINDS and value is not None:
            found[kind] = _said_method(value.text, words)
    return [MessageSetting(kind=kind, method=found[kind], reasons=(why,)) for kind in KINDS if kind in found]


def _said_method(text: str, words: Words) -> str | None:
    said = {sentence.code for part in text.split(", ") if (sentence := words.message(part)) is not None}
    methods = {code.removeprefix("message.") for code in said if code.startswith("message.")}
    days = methods & {"days"}  # where the line names no method, the days are those of an e-mail
    return joined_methods(methods - days or ({"email"} if days else set())) or None
