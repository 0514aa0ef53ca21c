"""One operation on several accounts and cards; a failure of one does not affect the others."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from tunilib.core.answer import Missing
from tunilib.core.note import Note
from tunilib.errors import LocalError, NotSignedIn, OutcomeUnknown, TunilibError, no_card_linked
from tunilib.services.machine import AccountSelection, Machine, time_limit
from tunilib.services.opened import OpenedAccount, open_account

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.core.changes import Recovered
    from tunilib.local.profiles import Profile

T = TypeVar("T")
_AT_ONCE = 24


class AccountResult(NamedTuple, Generic[T]):
    """The result for one card.

    Attributes:
        recovered: what became of interrupted changes.
        ledger_problem: why the result, or the session, could not be stored; the result is valid all the same.
        notes: what the user should know in addition to it.
        called: the name of the card, where the cards of an account are told apart.
    """

    profile: str
    card: str
    value: T
    recovered: tuple[Recovered, ...] = ()
    ledger_problem: LocalError | None = None
    notes: tuple[Note, ...] = ()
    called: str | None = None


class AccountFailure(NamedTuple):
    """The error of one account or card."""

    profile: str
    card: str | None
    error: TunilibError
    called: str | None = None


def for_each(
    machine: Machine, selection: AccountSelection, do: Callable[[OpenedAccount], T]
) -> tuple[AccountResult[T] | AccountFailure, ...]:
    """Run an operation on each selected account and card, in the order of profiles and cards.

    For a single account and card an error is raised. Several accounts run in parallel, each with its own door; the
    cards of one account run one after the other, since a site has one active card at a time.
    """
    if not selection.every_profile:
        profile = machine.picked_profile(selection.profile, selection.store)
        with time_limit(machine.backend_of(profile).remote, machine):
            if selection.every_card:
                return for_each_card(machine, profile, selection, do)
            return (_result(profile, _opened(machine, profile, selection, selection.card), do),)
    profiles = machine.profiles.every
    if not profiles:
        raise NotSignedIn("no profile yet", hint="sign in: tunilib login; or try: tunilib demo")

    def one(profile: Profile) -> tuple[AccountResult[T] | AccountFailure, ...]:
        try:
            with time_limit(machine.backend_of(profile).remote, machine):
                if selection.every_card:
                    return for_each_card(machine, profile, selection, do)
                opening = partial(_opened, machine, profile, selection, selection.card)
                return (_isolated(profile, opening, do, selection.card),)
        except Exception as error:  # noqa: BLE001 - whatever fails for one account hides no other
            return (AccountFailure(profile.name, profile.card, _known(error)),)

    return tuple(result for results in _at_once(machine, one, profiles) for result in results)


def for_one(machine: Machine, selection: AccountSelection, do: Callable[[OpenedAccount], T]) -> AccountResult[T]:
    """The same for the one account and card that is selected."""
    (result,) = for_each(machine, selection, do)
    assert isinstance(result, AccountResult)  # its error was raised
    return result


def _result(profile: Profile, account: OpenedAccount, do: Callable[[OpenedAccount], T]) -> AccountResult[T]:
    try:
        value = do(account)  # before asking which card it was: that may take a request
    except BaseException:
        with suppress(TunilibError):
            account.close()
        raise
    number = profile.card
    try:  # what happens after an act never hides its result
        number = account.card
        account.close()
    except LocalError as error:
        account.ledger_problem = account.ledger_problem or error
    except TunilibError as error:
        account.notes += (Note.of("the account could not be closed: {why}", why=error.message),)
    return AccountResult(profile.name, number, value, account.recovered, account.ledger_problem, account.notes)


def for_each_card(
    machine: Machine, profile: Profile, selection: AccountSelection, do: Callable[[OpenedAccount], T]
) -> tuple[AccountResult[T] | AccountFailure, ...]:
    """Run an operation on each card of an account, one after the other; on the only card where they were read."""
    try:
        account = _opened(machine, profile, selection)
        try:
            known = _cards(account)
            if len(known) == 1:
                ((_, number, name),) = known
                return (_isolated(profile, lambda: account, do, number=number)._replace(called=name),)
        finally:
            account.close()
    except Exception as error:  # noqa: BLE001 - whatever fails for one account hides no other
        return (AccountFailure(profile.name, profile.card, _known(error)),)
    if not known:
        return (AccountFailure(profile.name, None, no_card_linked()),)
    return tuple(
        _isolated(profile, partial(_opened, machine, profile, selection, card), do, card, number=number)._replace(
            called=name
        )
        for card, number, name in known
    )


def _cards(account: OpenedAccount) -> list[tuple[str | None, str | None, str | None]]:
    """Id, number and name of each card."""
    from tunilib.services.cards import cards

    if isinstance(account.door.cards, Missing):
        return [(None, None, None)]
    return [(card.id, card.card, card.name) for card in cards(account)]


def _opened(machine: Machine, profile: Profile, selection: AccountSelection, card: str | None = None) -> OpenedAccount:
    return open_account(machine, profile, card, own_language=selection.own_language)


def _isolated(
    profile: Profile,
    opening: Callable[[], OpenedAccount],
    do: Callable[[OpenedAccount], T],
    card: str | None = None,
    *,
    number: str | None = None,
) -> AccountResult[T] | AccountFailure:
    is_known = number is not None
    number = number or card or profile.card

    def noted(account: OpenedAccount) -> T:
        nonlocal number
        if not is_known:
            number = account.card
        return do(account)

    try:
        return _result(profile, opening(), noted)
    except Exception as error:  # noqa: BLE001 - whatever fails for one account hides no other
        return AccountFailure(profile.name, number, _known(error))


def _known(error: Exception) -> TunilibError:
    """The error itself; one that nobody foresaw leaves the outcome unknown, and its text may hold what is secret."""
    if isinstance(error, TunilibError):
        return error
    return OutcomeUnknown(
        "something unexpected happened ({kind}); what you asked for may or may not have been done",
        hint="check before you repeat it",
        kind=type(error).__name__,
    )


def _at_once(
    machine: Machine,
    one: Callable[[Profile], tuple[AccountResult[T] | AccountFailure, ...]],
    profiles: Sequence[Profile],
) -> list[tuple[AccountResult[T] | AccountFailure, ...]]:
    reached = (machine.backend_of(profile).is_reached_at(profile.library) for profile in profiles)
    if len(profiles) < 2 or not any(reached):
        return [one(profile) for profile in profiles]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(len(profiles), _AT_ONCE)) as pool:
        return list(pool.map(one, profiles))
