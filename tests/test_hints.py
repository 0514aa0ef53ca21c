"""Hints as an assistant reads them."""

from __future__ import annotations

import pytest

from tunilib.hints import for_assistants


@pytest.mark.parametrize(
    "hint",
    [
        "tunilib cannot do this on a site yet: registering as a patron (https://site.example/Register)",
        "tunilib ei osaa tätä vielä verkkosivustoilla: lukusali (https://site.example)",
        "tunilib kan inte göra detta på en webbplats ännu: läsesal (https://site.example)",
    ],
)
def test_what_tunilib_cannot_do_is_no_command_of_a_shell(hint: str) -> None:
    assert for_assistants(hint) == (hint, False)


def test_a_command_without_a_tool_is_for_the_user() -> None:
    assert for_assistants("see: tunilib searches saved") == ("see: tunilib searches saved", True)
    assert for_assistants("write more of the name; see: tunilib searches saved") == ("write more of the name", False)
