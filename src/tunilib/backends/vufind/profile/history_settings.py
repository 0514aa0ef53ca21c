"""Whether the library stores returned loans, at a Finna: a line of the profile, or a choice that can be changed.

Library systems number the choices differently: 0 is forever in one, never in another. So a choice is known by its
words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.profile.register import send_at_once
from tunilib.core.answer import Answer, Missing
from tunilib.core.profile import HISTORY, HistorySetting
from tunilib.core.reason import Reason
from tunilib.errors import no_card_linked, not_offered, not_yet
from tunilib.messages import term
from tunilib.pages.forms import Form, FormField, find_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.profile.page import ProfilePage
    from tunilib.backends.vufind.session import Page
    from tunilib.backends.vufind.words import Words

_NAME: Final = "loan_history"
_ABILITY: Final = term("ability", "keep-history")


class VufindHistoryKeeping:
    def __init__(self, account: AccountPages, profile: Callable[[], tuple[Page, ProfilePage]]) -> None:
        self._account = account
        self._profile = profile
        self._shown: tuple[Page, Form, FormField] | None = None

    def read(self) -> HistorySetting | Missing:
        self._shown = None
        page, found = self._profile()
        if not found.has_register:
            raise no_card_linked()
        words = page.document.words
        form = find_form(page.document, lambda form: form.field(_NAME) is not None)
        select = form.field(_NAME) if form is not None else None
        if form is None or select is None:
            said = dict(found.lines).get("history_kept")
            if said is None:
                return Missing(by="library")
            return HistorySetting(keeping=_keeping(said, words), reasons=(Reason.because(not_offered(_ABILITY)),))
        self._shown = page, form, select
        known = [_keeping(choice.name, words) for choice in select.choices]
        choices = tuple(one for one in known if one is not None)
        chosen = next((one for one, choice in zip(known, select.choices, strict=True) if choice.selected), None)
        reasons = () if choices else (Reason.because(not_yet(_ABILITY, page.url)),)
        return HistorySetting(keeping=chosen, choices=choices, reasons=reasons)

    def change(self, keeping: bool) -> Answer:
        return self._account.act(lambda: self._change(keeping=keeping))

    def _change(self, *, keeping: bool) -> Answer:
        if self._shown is None:
            self.read()
        shown, self._shown = self._shown, None
        assert shown is not None  # a setting without choices is not sent
        page, form, select = shown
        words = page.document.words
        value = next(choice.value for choice in select.choices if _keeping(choice.name, words) is keeping)
        return send_at_once(self._account.client, page, form, [(_NAME, value)], HISTORY)


def _keeping(text: str, words: Words) -> bool | None:
    if words.says(text, "history.forever"):
        return True
    return False if words.says(text, "history.never") else None
