"""What a patron of a Finna sets there: how the library tells them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.message_pages import Messaging, koha
from tests.journeys.finna_library import FinnaLibrary, finna_library
from tests.journeys.machine import Machine


@pytest.fixture(name="finna")
def _finna(machine: Machine, tmp_path: Path) -> Iterator[FinnaLibrary]:
    with finna_library(machine, tmp_path) as made:
        yield made


def test_messages_are_listed_and_set_by_words_of_the_language(finna: FinnaLibrary) -> None:
    finna.site.messaging = Messaging(services=koha())
    assert finna.run("profile", "messages").lines == [
        ["hold-notice", "email", "email; sms; none", "", ""],
        ["due-alert", "phone", "email; sms; phone; none", "", ""],
    ]
    changed = finna.run("--lang", "fi", "profile", "messages", "saapumisilmoitus=tekstiviesti,sähköposti", "--json")
    assert (changed.code, changed.data) == (
        0,
        [
            {
                "kind": "hold-notice",
                "method": "email,sms",
                "methods": ["email", "sms", "none"],
                "outcome": "changed",
                "reasons": [],
            }
        ],
    )
    assert finna.run("profile", "messages", "hold-notice=sms,email").lines[0][3] == "unchanged"
    assert len(finna.site.messaging.sent) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("hold-notice=pigeon", "choose one of: letter, email, sms, none"),
        ("hold-notice=letter", "choose one of: email sms none"),
        ("pony=sms", "unknown field: pony; the fields are: hold-notice, due-alert, overdue-notice"),
        ("hold-notice", "not FIELD=VALUE"),
    ],
)
def test_an_unknown_kind_or_method_is_a_mistake_with_those_there_are(
    finna: FinnaLibrary, words: str, said: str
) -> None:
    finna.site.messaging = Messaging(services=koha())
    result = finna.run("profile", "messages", words)
    assert result.code == 2
    assert said in result.err
    assert finna.site.messaging.sent == []


def test_a_library_without_messages_refuses_them_on_the_spot_and_at_a_site(finna: FinnaLibrary, demo: Machine) -> None:
    for result in (finna.run("profile", "messages", "due-alert=sms"), demo.run("profile", "messages", "due-alert=sms")):
        assert (result.code, [row[:4] for row in result.lines]) == (1, [["due-alert", "", "", "refused"]])
        assert "does not offer this online: choosing how the library tells you" in result.err
