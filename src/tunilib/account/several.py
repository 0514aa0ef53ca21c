"""The same for several accounts and cards, each isolated from the others' failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from tunilib.account.opening import open_profile, picked_profile
from tunilib.backends.registry import backend_at
from tunilib.errors import NotSignedIn, TunilibError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.account.account import Account
    from tunilib.account.machine import Machine
    from tunilib.local.profiles import Profile

__all__ = ["Failed", "Got", "Which", "for_each"]

T = TypeVar("T")
_AT_ONCE = 24


class Which:
    """Which accounts and cards a command is about.

    Attributes:
        profile: name; None: the default one. every_profile: all of them.
        card: id or number of a card; None: the active one. every_card: all of the account.
        store: an embedded library that must be the profile's own.
    """

    __slots__ = ("card", "every_card", "every_profile", "profile", "store")

    def __init__(
        self,
        *,
        profile: str | None = None,
        every_profile: bool = False,
        card: str | None = None,
        every_card: bool = False,
        store: str | None = None,
    ) -> None:
        self.profile, self.every_profile = profile, every_profile
        self.card, self.every_card = card, every_card
        self.store = store


class Got(Generic[T]):
    """What one card gave."""

    __slots__ = ("card", "profile", "value")

    def __init__(self, *, profile: str, card: str, value: T) -> None:
        self.profile, self.card, self.value = profile, card, value


class Failed:
    """Why one account or card gave nothing; the others are not touched by it."""

    __slots__ = ("card", "error", "profile")

    def __init__(self, *, profile: str, card: str | None, error: TunilibError) -> None:
        self.profile, self.card, self.error = profile, card, error


def for_each(machine: Machine, which: Which, do: Callable[[Account], T]) -> tuple[Got[T] | Failed, ...]:
    """Do the same with each account and card that is meant, in the order of profiles and cards.

    Where one account and one card is meant its error is raised. Several run at once, a door for each; the cards of one
    account go one after the other, as a site knows one chosen card at a time.
    """
    if not which.every_profile:
        profile = picked_profile(machine, which.profile, which.store)
        if not which.every_card:
            with open_profile(machine, profile, card=which.card) as account:
                value = do(account)  # first: afterwards it is known whose card it was
                return (Got(profile=profile.name, card=account.card, value=value),)
        return _cards_of(machine, profile, do)
    profiles = machine.profiles.every
    if not profiles:
        raise NotSignedIn("no profile yet", hint="sign in: tunilib login; or try: tunilib demo")

    def one(profile: Profile) -> tuple[Got[T] | Failed, ...]:
        if which.every_card:
            return _cards_of(machine, profile, do)
        return (_isolated(machine, profile, which.card, do),)

    return tuple(result for results in _at_once(one, profiles) for result in results)


def _cards_of(machine: Machine, profile: Profile, do: Callable[[Account], T]) -> tuple[Got[T] | Failed, ...]:
    try:
        with open_profile(machine, profile) as account:
            cards = [card.id for card in account.cards()]
    except TunilibError as error:
        return (Failed(profile=profile.name, card=profile.card, error=error),)
    return tuple(_isolated(machine, profile, card, do) for card in cards)


def _isolated(machine: Machine, profile: Profile, card: str | None, do: Callable[[Account], T]) -> Got[T] | Failed:
    number = card or profile.card
    try:
        with open_profile(machine, profile, card=card) as account:
            number = account.card
            return Got(profile=profile.name, card=number, value=do(account))
    except TunilibError as error:
        return Failed(profile=profile.name, card=number, error=error)


def _at_once(
    one: Callable[[Profile], tuple[Got[T] | Failed, ...]], profiles: Sequence[Profile]
) -> list[tuple[Got[T] | Failed, ...]]:
    if len(profiles) < 2 or not any(backend_at(profile.library).remote for profile in profiles):
        return [one(profile) for profile in profiles]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(profiles), _AT_ONCE)) as pool:
        return list(pool.map(one, profiles))
