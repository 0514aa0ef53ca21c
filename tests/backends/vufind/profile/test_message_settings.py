"""The form for messages of the recorded pages."""

from __future__ import annotations

import pytest
from tests.backends.vufind.pages.reference import page

from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem
from tunilib.backends.vufind.profile.message_settings import _controls, read_form
from tunilib.pages.forms import Form


@pytest.mark.parametrize("name", ["finna/profile-messaging-form", "finna/fi-profile-messaging-form"])
def test_the_recorded_form_has_a_box_for_each_method_though_the_page_ends_it_early(name: str) -> None:
    form = read_form(Document(page(name)))
    assert isinstance(form, Form)
    shown = {one.kind: one.setting.methods for one in _controls(form)}
    assert shown == {"hold-notice": ("email", "sms", "none"), "due-alert": ("email", "sms", "none")}


def test_a_page_without_the_form_is_not_understood() -> None:
    with pytest.raises(PageError):
        read_form(Document(page("finna/profile-messaging-result")))
    with pytest.raises(PageError) as caught:
        read_form(Document(page("finna/profile")))
    assert caught.value.problem is PageProblem.OTHER_PAGE
