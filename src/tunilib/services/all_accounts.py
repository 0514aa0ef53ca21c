"""The same for several accounts and cards, each isolated from the others' failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from tunilib.errors import NotSignedIn, TunilibError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.errors import LocalError
    from tunilib.local.machine import Machine
    from tunilib.local.profiles import Profile
    from tunilib.services.change import Recovered
    from tunilib.services.opened import OpenedAccount

__all__ = ["AccountFailure", "AccountResult", "AccountSelection", "OpenProfile", "for_each"]

A = TypeVar("A", bound="OpenedAccount")
B = TypeVar("B", bound="OpenedAccount", covariant=True)
T = TypeVar("T")
_AT_ONCE = 24


class AccountSelection(NamedTuple):
    """Which accounts and cards a command is about.

    Attributes:
        profile: name; None: the default one. every_profile: all of them.
        card: id or number of a card; None: the active one. every_card: all of the account.
        store: an embedded library that must be the profile's own.
    """

    profile: str | None = None
    every_profile: bool = False
    card: str | None = None
    every_card: bool = False
    store: str | None = None


class AccountResult(Generic[T]):
    """What one card gave.

    Attributes:
        recovered: what interrupted runs turned out to have done.
        ledger_problem: why the result could not be written to the ledger, though it is true.
    """

    __slots__ = ("card", "ledger_problem", "profile", "recovered", "value")

    def __init__(
        self,
        *,
        profile: str,
        card: str,
        value: T,
        recovered: tuple[Recovered, ...] = (),
        ledger_problem: LocalError | None = None,
    ) -> None:
        self.profile, self.card, self.value = profile, card, value
        self.recovered, self.ledger_problem = recovered, ledger_problem


class AccountFailure:
    """Why one account or card gave nothing; the others are not affected."""

    __slots__ = ("card", "error", "profile")

    def __init__(self, *, profile: str, card: str | None, error: TunilibError) -> None:
        self.profile, self.card, self.error = profile, card, error


class OpenProfile(Protocol[B]):
    """Opens the account of a profile; ``card``: id or number of one of its cards."""

    def __call__(self, profile: Profile, *, card: str | None = None) -> B: ...


def for_each(
    machine: Machine, selection: AccountSelection, do: Callable[[A], T], open_profile: OpenProfile[A]
) -> tuple[AccountResult[T] | AccountFailure, ...]:
    """Do the same with each account and card that is meant, in the order of profiles and cards.

    Where one account and one card is meant its error is raised. Several run at once, a door for each; the cards of one
    account go one after the other, as a site knows one chosen card at a time.
    """
    if not selection.every_profile:
        profile = machine.picked_profile(selection.profile, selection.store)
        if selection.every_card:
            return _cards_of(profile, do, open_profile)
        return (_result(profile, selection.card, do, open_profile),)
    profiles = machine.profiles.every
    if not profiles:
        raise NotSignedIn("no profile yet", hint="sign in: tunilib login; or try: tunilib demo")

    def one(profile: Profile) -> tuple[AccountResult[T] | AccountFailure, ...]:
        if selection.every_card:
            return _cards_of(profile, do, open_profile)
        return (_isolated(profile, selection.card, do, open_profile),)

    return tuple(result for results in _at_once(machine, one, profiles) for result in results)


def _result(profile: Profile, card: str | None, do: Callable[[A], T], open_profile: OpenProfile[A]) -> AccountResult[T]:
    account = open_profile(profile, card=card)
    try:
        value = do(account)  # first: afterwards it is known whose card it was
        return AccountResult(
            profile=profile.name,
            card=account.card,
            value=value,
            recovered=account.recovered,
            ledger_problem=account.ledger_problem,
        )
    finally:
        account.close()


def _cards_of(
    profile: Profile, do: Callable[[A], T], open_profile: OpenProfile[A]
) -> tuple[AccountResult[T] | AccountFailure, ...]:
    from tunilib.services.cards import cards

    try:
        account = open_profile(profile)
        try:
            known = [card.id for card in account.ask(lambda: cards(account))]
        finally:
            account.close()
    except TunilibError as error:
        return (AccountFailure(profile=profile.name, card=profile.card, error=error),)
    return tuple(_isolated(profile, card, do, open_profile) for card in known)


def _isolated(
    profile: Profile, card: str | None, do: Callable[[A], T], open_profile: OpenProfile[A]
) -> AccountResult[T] | AccountFailure:
    number = card or profile.card

    def noted(account: A) -> T:
        nonlocal number
        number = account.card
        return do(account)

    try:
        return _result(profile, card, noted, open_profile)
    except TunilibError as error:
        return AccountFailure(profile=profile.name, card=number, error=error)


def _at_once(
    machine: Machine,
    one: Callable[[Profile], tuple[AccountResult[T] | AccountFailure, ...]],
    profiles: Sequence[Profile],
) -> list[tuple[AccountResult[T] | AccountFailure, ...]]:
    if len(profiles) < 2 or not any(machine.backend_of(profile).remote for profile in profiles):
        return [one(profile) for profile in profiles]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(profiles), _AT_ONCE)) as pool:
        return list(pool.map(one, profiles))
