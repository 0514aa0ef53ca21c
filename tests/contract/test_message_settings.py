"""How a library tells a patron: read, and one value changed with the whole form of the site."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tests.accounts import inner
from tests.contract.worlds import World
from tests.fakes.faults import Fault, Kind
from tests.fakes.message_pages import Messaging, axiell, koha

from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode
from tunilib.errors import UsageError
from tunilib.services.profile import messages, set_messages

FORM = "/MyResearch/ChangeMessagingSettings"
DATABASE = {"pickUpNotice": "letter", "overdueNotice": "email", "dueDateAlert": "3"}
SHOWN = {
    "koha": (
        Messaging(services=koha()),
        {
            "hold-notice": ("email", ("email", "sms", "none")),
            "due-alert": ("phone", ("email", "sms", "phone", "none")),
        },
    ),
    "axiell": (
        Messaging(services=axiell()),
        {
            "hold-notice": ("letter", ("letter", "sms", "email")),
            "due-alert": ("none", ("none", "email")),
            "overdue-notice": ("email", ("email", "letter", "none")),
        },
    ),
    "database": (
        Messaging(database=DATABASE),
        {
            "hold-notice": ("letter", ("letter", "email", "sms", "none")),
            "due-alert": ("email", ("none", "email")),
            "overdue-notice": ("email", ("letter", "email", "sms", "none")),
        },
    ),
}


@pytest.mark.parametrize("system", SHOWN)
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_each_kind_is_told_with_its_method_and_those_that_can_be_chosen(
    finna: World, system: str, language: str
) -> None:
    finna.language = language
    kept, expected = SHOWN[system]
    finna.fake.messaging = deepcopy(kept)
    found = messages(inner(finna.account()))
    assert {one.kind: (one.method, one.methods) for one in found} == expected
    assert [one.outcome for one in found] == [None] * len(found)


@pytest.mark.parametrize("system", SHOWN)
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_a_library_that_only_shows_them_is_read_in_its_words(finna: World, system: str, language: str) -> None:
    finna.language = language
    kept, expected = SHOWN[system]
    finna.fake.messaging = deepcopy(kept)
    finna.fake.messaging.can_change = False
    account = finna.account()
    found = {one.kind: one for one in messages(inner(account))}
    in_words = {kind: None if method == "phone" else method for kind, (method, _) in expected.items()}
    if system == "koha":
        in_words["due-alert"] = "email"  # of the days before the due date, since no method has a word
    assert {kind: one.method for kind, one in found.items()} == in_words
    assert {one.methods for one in found.values()} == {()}
    (refused,) = set_messages(inner(account), {"hold-notice": "sms"})
    assert (refused.outcome, refused.method) == (Word.REFUSED, in_words["hold-notice"])
    assert "does not offer this online" in str(refused.reasons[0])
    assert finna.fake.asked("GET", FORM) == 0


def test_one_value_is_changed_and_every_other_control_of_the_form_stays(finna: World) -> None:
    finna.fake.messaging = Messaging(services=koha())
    account = finna.account()
    (done,) = set_messages(inner(account), {"hold-notice": "email,sms"})
    assert (done.outcome, done.method, done.reasons) == (Word.CHANGED, "email,sms", ())
    assert finna.fake.messaging.sent == [
        {
            "Hold_Filled_transport_types_email": "1",
            "Hold_Filled_transport_types_sms": "1",
            "Item_Checkout_transport_types_email": "1",
            "Advance_Notice_transport_types_phone": "1",
            "Advance_Notice_digest": "1",
            "Advance_Notice_days_in_advance": "2",
            "messaging_update_request": "Send",
        }
    ]
    (same,) = set_messages(inner(account), {"hold-notice": "email,sms"})
    assert (same.outcome, len(finna.fake.messaging.sent)) == (Word.UNCHANGED, 1)
    (off,) = set_messages(inner(account), {"hold-notice": "none"})
    assert (off.outcome, off.method) == (Word.CHANGED, "none")


def test_several_kinds_are_changed_in_one_request(finna: World) -> None:
    finna.fake.messaging = Messaging(services=axiell())
    asked = {"hold-notice": "email", "due-alert": "email", "overdue-notice": "email"}
    done = set_messages(inner(finna.account()), asked)
    assert [(one.kind, one.outcome) for one in done] == [
        ("hold-notice", Word.CHANGED),
        ("due-alert", Word.CHANGED),
        ("overdue-notice", Word.UNCHANGED),
    ]
    (sent,) = finna.fake.messaging.sent
    assert sent["dueDateAlert_days_in_advance"] == "3"
    assert finna.fake.asked("POST", FORM) == 1


def test_a_change_that_the_staff_makes_is_requested(finna: World) -> None:
    finna.fake.messaging = Messaging(database=dict(DATABASE))
    account = finna.account()
    (done,) = set_messages(inner(account), {"hold-notice": "sms"})
    assert (done.outcome, done.method) == (Word.REQUESTED, "letter")
    sent = {**DATABASE, "pickUpNotice": "sms", "messaging_update_request": "Send"}
    assert finna.fake.messaging.sent == [sent]
    (days,) = set_messages(inner(account), {"due-alert": "email"})
    assert (days.outcome, len(finna.fake.messaging.sent)) == (Word.UNCHANGED, 1)


@pytest.mark.parametrize("method", ["letter", "email,none", "phone,fax"])
def test_a_method_that_the_form_does_not_have_is_not_sent(finna: World, method: str) -> None:
    finna.fake.messaging = Messaging(services=koha())
    with pytest.raises(UsageError) as caught:
        set_messages(inner(finna.account()), {"hold-notice": method})
    assert str(caught.value.hint) == "choose one of: email sms none"
    assert finna.fake.asked("POST", FORM) == 0


def test_a_form_on_the_librarys_own_page_is_named(finna: World) -> None:
    finna.fake.messaging = Messaging(services=axiell(), address="https://library.example/messages")
    (refused,) = set_messages(inner(finna.account()), {"hold-notice": "email"})
    assert (refused.outcome, refused.reasons[0].code) == (Word.REFUSED, ReasonCode.OTHER)
    said = str(refused.reasons[0])
    assert "cannot do this on a site yet" in said
    assert "https://library.example/messages" in said


def test_without_an_e_mail_address_the_page_has_no_form_and_says_why(finna: World) -> None:
    finna.fake.messaging = Messaging(database=dict(DATABASE), has_email=False)
    (refused,) = set_messages(inner(finna.account()), {"hold-notice": "sms"})
    assert (refused.outcome, str(refused.reasons[0].words)) == (Word.REFUSED, "Email address missing. Add one.")


def test_settings_that_are_none_of_the_three_kinds_are_said_to_be_tunilibs_lack(finna: World) -> None:
    services = {"checkoutNotice": {"type": "checkoutNotice", "settings": koha()["Item_Checkout"]["settings"]}}
    finna.fake.messaging = Messaging(services=services)
    for one in messages(inner(finna.account())):
        assert (one.outcome, one.methods) == (Word.REFUSED, ())
        assert "cannot do this on a site yet" in str(one.reasons[0])


def test_where_there_is_nothing_of_the_kind_each_kind_is_refused(anywhere: World) -> None:
    account = anywhere.account()
    found = messages(inner(account))
    assert [one.kind for one in found] == ["hold-notice", "due-alert", "overdue-notice"]
    assert {(one.outcome, one.reasons[0].code) for one in found} == {(Word.REFUSED, ReasonCode.OTHER)}
    (refused,) = set_messages(inner(account), {"due-alert": "sms"})
    assert (refused.kind, refused.outcome) == ("due-alert", Word.REFUSED)
    assert str(refused.reasons[0]) == str(found[1].reasons[0])


def test_a_kind_that_the_library_does_not_have_is_refused_and_the_others_are_changed(finna: World) -> None:
    finna.fake.messaging = Messaging(services=koha())
    done = set_messages(inner(finna.account()), {"overdue-notice": "sms", "hold-notice": "sms"})
    assert [(one.kind, one.outcome) for one in done] == [
        ("overdue-notice", Word.REFUSED),
        ("hold-notice", Word.CHANGED),
    ]


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("claimed", Word.UNKNOWN),  # said to be accepted, and as before
        ("lost", Word.CHANGED),
        ("refused", Word.REFUSED),
        ("denied", Word.UNCHANGED),  # made, and said to be refused: somebody else made it
    ],
)
def test_what_the_site_says_is_compared_with_the_form(finna: World, fault: Kind, outcome: str) -> None:
    finna.fake.messaging = Messaging(services=koha())
    finna.fake.fault(Fault(fault, FORM, "POST"))
    (done,) = set_messages(inner(finna.account()), {"hold-notice": "sms"})
    assert done.outcome == outcome
    assert finna.fake.asked("POST", FORM) == 1
