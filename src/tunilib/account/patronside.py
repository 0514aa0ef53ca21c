"""What an account owes, who its patron is, and its cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.account.opened import Opened, offered
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.card import Card
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.outcome import Change
    from tunilib.core.ports import Cards, FinesPort, Profiles
    from tunilib.core.profile import PatronProfile
    from tunilib.services.overview import Overview

__all__ = ["PatronSide"]


class PatronSide(Opened):
    """Fines, personal information, cards, and the account at a glance."""

    def fines(self) -> Fines:
        """What the card owes, and what follows from it."""
        return self._ask(lambda: self._fines().read())

    def fees(self) -> tuple[Fee, ...]:
        """The library's fee list."""
        return self._ask(lambda: self._fines().fees())

    def profile(self) -> PatronProfile:
        """Personal information."""
        return self._ask(lambda: self._profiles().read())

    def set_profile(
        self, *, email: str | None = None, reminder: int | None = None, home_library: str | None = None
    ) -> Change:
        """Change own settings; None leaves one as it is, an empty e-mail clears it.

        Args:
            reminder: calendar days before the due date, 0 to 3.
            home_library: id of a pick-up library, ``ask`` or ``none``.
        """
        from tunilib.core.profile import ProfileChange

        change = ProfileChange(email=email, reminder=reminder, home_library=home_library)
        return self._ask(lambda: self._profiles().set(change))

    def change_password(self, old: str, new: str, again: str) -> Change:
        """Change the password of the card."""
        from tunilib.core.profile import PasswordChange

        change = PasswordChange(old=old, new=new, again=again)
        return self._ask(lambda: self._profiles().change_password(change))

    def request_change(self, wanted: Mapping[str, str]) -> Change:
        """Ask the library to change its register: ``name address email phone``."""
        from tunilib.core.profile import RegisterChange

        change = RegisterChange(**wanted)
        return self._ask(lambda: self._profiles().request_change(change))

    def cards(self) -> tuple[Card, ...]:
        """The library cards of the account."""
        return self._ask(lambda: self._cards().read()).items

    def add_card(
        self,
        card: str,
        password: str,
        *,
        name: str | None = None,
        library: str | None = None,
        target: str | None = None,
    ) -> Change:
        """Add a card after checking it with its library.

        Raises:
            CredentialsRefused: the library refused card and password.
            UsageError: ``library`` is another library than the account's: that is a profile of its own.
        """
        from tunilib.core.card import CardRequest, card_number

        if library is not None and library != self._site.partition("#")[0]:
            raise UsageError(
                "an account has cards of its own library only: {library}",
                hint="sign in there with a profile of its own: tunilib login --library",
                library=library,
            )
        request = CardRequest(card=card_number(card), password=password, name=name, target=target)
        return self._ask(lambda: self._cards().add(request))

    def use_card(self, card: str) -> Change:
        """Make a card, by id or number, the active one."""
        return self._ask(lambda: self._cards().use(self._card(card)))

    def edit_card(self, card: str, name: str) -> Change:
        """Give a card another name."""
        return self._ask(lambda: self._cards().edit(self._card(card), name))

    def remove_card(self, card: str) -> Change:
        """Take a card from the account."""
        return self._ask(lambda: self._cards().remove(self._card(card)))

    def overview(self) -> Overview:
        """The account at a glance."""
        from tunilib.services.overview import overview

        return self._ask(lambda: overview(self._door))

    def _fines(self) -> FinesPort:
        return offered(self._door.fines, "fines")

    def _profiles(self) -> Profiles:
        return offered(self._door.profile, "profile")

    def _cards(self) -> Cards:
        return offered(self._door.cards, "cards")

    def _card(self, card: str) -> Card:
        from tunilib.core.card import card_number

        number = card_number(card)
        for known in self._cards().read().items:
            if number in (known.id, known.card):
                return known
        raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=card)
