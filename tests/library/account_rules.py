"""What patrons do with their accounts in any sequence: cards, settings, passwords, changes that the desk decides on.

A model beside the library says what each account must show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tunilib.core.answer import ClaimWord
from tunilib.core.profile import PASSWORD, PROFILE, REGISTER, CardRequest, PasswordChange, ProfileChange, RegisterChange
from tunilib.errors import CredentialsRefused, SessionExpired
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.library.conftest import Library

    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.profile import Card, PatronProfile
    from tunilib.library.patron.door import EmbeddedDoor

CARDS = ("1001", "1002", "1003", "1004")
FIRST, OWN, NO_ADDRESS = "secret1", "own", "no address"

cards = st.sampled_from(CARDS)
passwords = st.sampled_from((FIRST, FIRST, "secret2"))
names = st.sampled_from((None, "mine", "child", " mine "))
emails = st.sampled_from((None, "", "own@patron.example", "other@patron.example", NO_ADDRESS))
picks = st.integers(0, 3)
places = st.sampled_from((None, "linna", "arvo", "ask", "none", "atlantis"))
values = st.sampled_from(("", "Street 1", "Street 2"))


@dataclass
class Link:
    """Another card in an account. After a reset of its password by the desk it cannot be used."""

    name: str | None
    is_ended: bool = False


@dataclass
class Settings:
    """What one account must show.

    Attributes:
        name: of its own card. linked: the other cards in it, by their numbers, in the order in which they were added.
        email: for reminders. reminder: days before the due date. home: the home library.
        asked: pending changes of the register: field and value.
    """

    password: str = FIRST
    name: str | None = None
    linked: dict[str, Link] = field(default_factory=dict)
    email: str | None = None
    reminder: int = 0
    home: str | None = None
    asked: dict[str, str] = field(default_factory=dict)

    def has_name(self, name: str | None, but: str) -> bool:
        """Whether a card of it has a name, other than the one of that number (own: the own one)."""
        names = {number: link.name for number, link in self.linked.items()} | {OWN: self.name}
        return name is not None and name in [known for number, known in names.items() if number != but]


class Shown(NamedTuple):
    loans: Sequence[Loan]
    holds: Sequence[Hold]
    fines: Fines
    cards: Sequence[Card]
    profile: PatronProfile

    @classmethod
    def at(cls, door: EmbeddedDoor) -> Shown:
        return cls(
            door.loans.read().items,
            door.holds.read().items,
            door.fines.read(),
            door.cards.read().items,
            door.profile.read(),
        )


class AccountRules(RuleBasedStateMachine):
    library: Library
    shown: dict[str, Shown]

    def __init__(self) -> None:
        super().__init__()
        self.accounts = {card: Settings() for card in CARDS}

    @rule(card=cards, other=cards, name=names, password=passwords)
    def link_a_card(self, card: str, other: str, name: str | None, password: str) -> None:
        account, port = self.accounts[card], self.library.door(card).cards
        request = CardRequest(card=other, password=password, name=name)
        if password != self.accounts[other].password:
            with pytest.raises(CredentialsRefused):
                port.add(request)
            self.library.desk.patrons.unlock(other)
            return
        called = (name or "").strip() or None
        is_there = other == card or (other in account.linked and not account.linked[other].is_ended)
        is_refused = is_there or account.has_name(called, OWN if other == card else other)
        assert port.add(request).of(other).word is (ClaimWord.REFUSED if is_refused else ClaimWord.DONE)
        if not is_refused:
            account.linked.pop(other, None)
            account.linked[other] = Link(called)

    @rule(card=cards, pick=picks, name=names)
    def name_a_card(self, card: str, pick: int, name: str | None) -> None:
        account, chosen = self.accounts[card], self._card(card, pick)
        called, number = (name or "").strip() or None, OWN if chosen.card == card else chosen.card
        word = self.library.door(card).cards.edit(chosen, name or "").of(chosen.id).word
        if account.has_name(called, number):
            assert word is ClaimWord.REFUSED
            return
        assert word is (ClaimWord.UNCHANGED if chosen.name == called else ClaimWord.DONE)
        if number == OWN:
            account.name = called
        else:
            account.linked[number].name = called

    @rule(card=cards, pick=picks)
    def use_a_card_and_the_own_one_again(self, card: str, pick: int) -> None:
        """The loans shown are those of the card in use."""
        door, chosen, account = self.library.door(card), self._card(card, pick), self.accounts[card]
        link = account.linked.get(chosen.card)
        expected = ClaimWord.DONE if link else ClaimWord.UNCHANGED
        if link and link.is_ended:
            expected = ClaimWord.REFUSED
        assert door.cards.use(chosen).of(chosen.id).word is expected
        in_use = card if link is None or link.is_ended else chosen.card
        assert [one.card for one in door.cards.read().items if one.active] == [in_use]
        theirs = [loan.id for loan in self.library.door(in_use).loans.read().items]
        assert [loan.id for loan in door.loans.read().items] == theirs
        door.cards.use(self._card(card, 0))

    @rule(card=cards, pick=picks)
    def unlink_a_card(self, card: str, pick: int) -> None:
        chosen = self._card(card, pick)
        word = self.library.door(card).cards.remove(chosen).of(chosen.id).word
        assert word is (ClaimWord.REFUSED if chosen.card == card else ClaimWord.DONE)
        self.accounts[card].linked.pop(chosen.card, None)

    @rule(card=cards, email=emails, reminder=st.sampled_from((None, 0, 1, 3)), home=places)
    def set_the_profile(self, card: str, email: str | None, reminder: int | None, home: str | None) -> None:
        account = self.accounts[card]
        address = account.email if email is None else email or None
        days = account.reminder if reminder is None else reminder
        is_refused = address == NO_ADDRESS or (days > 0 and address is None) or home == "atlantis"
        at_home = account.home if home is None else None if home == "none" else home
        is_same = (address, days, at_home) == (account.email, account.reminder, account.home)
        word = ClaimWord.REFUSED if is_refused else ClaimWord.UNCHANGED if is_same else ClaimWord.DONE
        change = ProfileChange(email=email, reminder=reminder, home_library=home)
        assert self.library.door(card).profile.set(change).of(PROFILE).word is word
        if not is_refused:
            account.email, account.reminder, account.home = address, days, at_home

    @rule(card=cards, old=passwords, new=st.sampled_from((FIRST, "secret2", "four", "thirteen13cha")))
    def change_the_password(self, card: str, old: str, new: str) -> None:
        """A session outlives the patron's own change."""
        account = self.accounts[card]
        is_done = old == account.password and 5 <= len(new) <= 12
        answer = self.library.door(card).profile.change_password(PasswordChange(old=old, new=new, again=new))
        assert answer.of(PASSWORD).word is (ClaimWord.DONE if is_done else ClaimWord.REFUSED)
        if is_done:
            account.password = new
        self.library.desk.patrons.unlock(card)
        assert self.library.signs_in(card, account.password)
        assert not self.library.signs_in(card, f"{account.password}x")
        self.library.desk.patrons.unlock(card)

    @rule(card=cards, new=passwords)
    def reset_a_password_at_the_desk(self, card: str, new: str) -> None:
        """It ends the sessions of the card, and what other accounts may do with it."""
        before = self.library.door(card)
        assert self.library.desk.patrons.reset_password(card, new).outcome is DeskWord.RESET
        with pytest.raises(SessionExpired):
            before.loans.read()
        self.accounts[card].password = new
        for account in self.accounts.values():
            if card in account.linked:
                account.linked[card].is_ended = True
        self.library.sign_in_again(card, new)

    @rule(card=cards, other=cards, new=passwords)
    def a_card_is_reset_and_linked_again(self, card: str, other: str, new: str) -> None:
        for name in (None, "child"):
            self.link_a_card(card, other, name, self.accounts[other].password)
            self.reset_a_password_at_the_desk(other, new)
            self.name_a_card(card, 0, "mine")
            self.link_a_card(card, other, "mine", new)

    @rule(card=cards, address=values)
    def ask_for_a_change_of_the_register(self, card: str, address: str) -> None:
        account, door = self.accounts[card], self.library.door(card)
        now = door.profile.read().register.address or ""
        word = door.profile.request_change(RegisterChange(address=address)).of(REGISTER).word
        is_new = account.asked["address"] != address if "address" in account.asked else now != address
        assert (word is ClaimWord.DONE) == is_new
        if is_new:
            account.asked["address"] = address

    @rule(pick=st.integers(0, 3), approve=st.booleans())
    def decide_on_a_change(self, pick: int, approve: bool) -> None:
        pending = self.library.desk.patrons.requests()
        if pending:
            chosen = pending[pick % len(pending)]
            decide = self.library.desk.patrons.approve if approve else self.library.desk.patrons.decline
            assert decide(chosen.id).outcome is (DeskWord.APPROVED if approve else DeskWord.DECLINED)
            asked = self.accounts[chosen.card].asked.pop(chosen.field)
            if approve:
                register = self.library.door(chosen.card).profile.read().register
                assert (register.address or "") == asked

    def each_account_shows_its_cards_and_settings(self) -> None:
        for card, account in self.accounts.items():
            linked = [(number, link.name) for number, link in account.linked.items()]
            *_, shown, profile = self.shown[card]
            assert [(one.card, one.name) for one in shown] == [(card, account.name), *linked]
            assert [one.card for one in shown if one.active] == [card]
            settings = (profile.email, profile.reminder, profile.home_library)
            assert settings == (account.email, account.reminder, account.home)
            pending = {one.field: one.value for one in profile.requests if one.state == "pending"}
            assert pending == account.asked

    def _card(self, card: str, pick: int) -> Card:
        """One of the cards in an account; 0: its own."""
        shown = self.library.door(card).cards.read().items
        return shown[pick % len(shown)]

    @rule()
    def whatever_was_last_is_undone(self) -> None:
        for act in self.library.desk.undoable()[:1]:
            assert self.library.desk.undo(act.id).outcome is DeskWord.UNDONE
