"""Several cards in one account, one of them active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.accounts import inner
from tests.library.conftest import AINO, EERO, HELMI

from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, ProfileChange
from tunilib.services.cards import add_card, edit_card, remove_card, use_card
from tunilib.services.profile import set_profile

if TYPE_CHECKING:
    from tests.library.conftest import Library

    from tunilib.core.outcome import ChangeOutcome
    from tunilib.core.profile import Card


def add(library: Library, card: str = EERO, name: str | None = None, password: str = "secret1") -> ChangeOutcome:
    return add_card(inner(library.account()), CardRequest(card=card, password=password, name=name))


def cards(library: Library) -> list[Card]:
    return list(library.door().cards.read().items)


def codes(change: ChangeOutcome) -> list[str]:
    return [str(reason.code) for reason in change.reasons]


def test_a_card_and_its_name_are_in_an_account_once(library: Library) -> None:
    library.patrons(HELMI)
    add(library, name="child")

    assert codes(add(library)) == ["card.already-added"]
    assert codes(add(library, AINO)) == ["card.already-added"]
    assert codes(add(library, HELMI, "child")) == ["card.name-taken"]
    own, other = cards(library)
    account = inner(library.account())
    assert codes(edit_card(account, own.id, "child")) == ["card.name-taken"]
    assert remove_card(account, own.id).outcome == Word.REFUSED
    assert remove_card(account, other.id).outcome == Word.REMOVED
    assert [str(reason.code) for reason in library.door().cards.remove(other).of(other.id).reasons] == [
        "card.not-linked"
    ]


def test_the_active_card_of_one_account_is_nothing_to_another(library: Library) -> None:
    add(library)
    use_card(inner(library.account()), cards(library)[1].id)
    assert use_card(inner(library.account()), cards(library)[1].id).outcome == Word.UNCHANGED

    assert library.door(EERO).card == EERO
    assert [card.card for card in library.door(EERO).cards.read().items] == [EERO]


def test_a_refusal_leaves_a_card_in_its_account_whose_password_the_desk_reset(library: Library) -> None:
    add(library, name="child")
    edit_card(inner(library.account()), cards(library)[0].id, "mine")
    library.desk.patrons.reset_password(EERO, "another1")

    assert codes(add(library, name="mine", password="another1")) == ["card.name-taken"]
    assert [(card.card, card.name) for card in cards(library)] == [(AINO, "mine"), (EERO, "child")]
    assert add(library, name="child", password="another1").outcome == Word.ADDED


def test_reminders_belong_to_the_account_and_its_card(library: Library) -> None:
    add(library)
    set_profile(inner(library.account()), ProfileChange(email="own@patron.example", reminder=1))
    use_card(inner(library.account()), cards(library)[1].id)
    set_profile(inner(library.account()), ProfileChange(reminder=3))

    assert (library.door().profile.read().email, library.door().profile.read().reminder) == ("own@patron.example", 3)
    assert (library.door(EERO).profile.read().email, library.door(EERO).profile.read().reminder) == (None, 0)
    use_card(inner(library.account()), cards(library)[0].id)
    assert library.door().profile.read().reminder == 1
