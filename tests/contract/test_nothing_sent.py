"""What fails before a change has left the machine leaves nothing unknown: nothing was sent, and it says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, PasswordChange
from tunilib.errors import NotUnderstood, Unavailable
from tunilib.services.cards import add_card as do_add_card
from tunilib.services.profile import change_password

LOANS, HOLDS = "/MyResearch/CheckedOut", "/Holds/List"
EDIT, HOLD = "/Holds/Edit", "/Record/wanted/Hold"

Act = Callable[[Account], object]


def place(account: Account) -> object:
    return account.place("wanted", pickup="linna")


def change(account: Account) -> object:
    return account.change(account.holds(), pickup="arvo")


def password(account: Account) -> object:
    return change_password(inner(account), PasswordChange(old=PASSWORD, new="secret2", again="secret2"))


def add_card(account: Account) -> object:
    return do_add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))


UNREADABLE: list[tuple[Act, str, str]] = [
    (place, "placeHold", "somethingElse"),
    (place, "placehold", "otherLinks"),
    (change, "editHolds", "somethingElse"),
    (password, "password2", "somethingElse"),
    (add_card, "card_name", "somethingElse"),
]


def with_hold(online: World) -> Account:
    for record in ("wanted", "other"):
        online.library.copy(f"X-{record}", record)
        online.library.lend(OTHER, f"X-{record}")
    account = online.account()
    account.place("other", pickup="linna")
    account.holds()
    online.fake.log.clear()
    return account


def posts(online: World) -> list[str]:
    return [path for method, path in online.fake.log if method == "POST"]


@pytest.mark.parametrize(("act", "old", "new"), UNREADABLE)
def test_a_form_that_is_not_understood_before_a_change_says_that_nothing_was_sent(
    online: World, act: Act, old: str, new: str
) -> None:
    account = with_hold(online)
    if old == "placehold":
        online.fake.fault(Fault("replace", "/Record/wanted/AjaxTab", old="holding", new=new, times=-1))
    else:
        online.fake.fault(Fault("replace", method="GET", old=old, new=new, times=-1))
    with pytest.raises(NotUnderstood) as caught:
        act(account)
    assert "nothing was sent" in (caught.value.hint or "")
    assert posts(online) == []


@pytest.mark.parametrize("act", [place, change])
def test_a_site_that_fails_before_a_change_leaves_nothing_unknown(online: World, act: Act) -> None:
    account = with_hold(online)
    path = "/Record/wanted/AjaxTab" if act is place else EDIT
    online.fake.fault(Fault("maintenance", path, times=-1))
    if act is place:
        with pytest.raises(Unavailable):
            act(account)
    else:
        (outcome,) = account.change(account.holds(), pickup="arvo")
        assert outcome.outcome == Word.NOT_TRIED
    assert posts(online) == []
    online.fake.faults.waiting.clear()
    account.holds()
    assert inner(account).recovered == ()


def test_holds_that_were_not_sent_when_the_site_failed_are_not_tried(online: World) -> None:
    account = with_hold(online)
    account.place("wanted", pickup="linna")
    holds = account.holds()
    online.fake.fault(Fault("error", EDIT, "GET", after=1, times=-1))
    outcomes = account.change(holds, pickup="arvo")
    assert [outcome.outcome for outcome in outcomes] == [Word.CHANGED, Word.NOT_TRIED]
    assert sorted(hold.pickup_location or "" for hold in account.holds()) == ["arvo", "linna"]


def test_loans_of_a_page_that_was_not_sent_are_not_tried(online: World) -> None:
    online.library.books(CARD, 7)
    online.library.later(10)
    online.fake.page_size = 3
    account = online.account()
    online.fake.fault(Fault("maintenance", LOANS, "POST", after=1))
    outcomes = account.renew()
    words = [outcome.outcome for outcome in outcomes]
    assert words.count(Word.RENEWED) == 1
    assert words.count(Word.NOT_TRIED) == 6
    assert sorted(online.library.dues(CARD).values()).count("2026-03-30") == 6
