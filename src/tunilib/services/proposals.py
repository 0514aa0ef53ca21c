"""Changes in two steps, as an assistant makes them: what would be done is shown, and then just that is done, once.

A proposal is a dry run. Carrying it out takes the one path of every change (:mod:`tunilib.services.change`), which
compares what would be done now with what was shown, before anything is asked of the library.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from tunilib.core.answer import Missing
from tunilib.core.changes import Proposal
from tunilib.core.favourite import DEFAULT_LIST, FavouriteList, lists_called
from tunilib.core.hold import HoldChange, HoldRequest
from tunilib.core.loan import Duration
from tunilib.core.money import Money
from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, HoldOutcome, Outcome, RenewalOutcome, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotUnderstood, StateChanged, UsageError
from tunilib.services import favourites, holds
from tunilib.services.all_accounts import AccountResult, for_one
from tunilib.services.catalogue import record
from tunilib.services.machine import AccountSelection, Machine
from tunilib.services.opened import OpenedAccount, changes
from tunilib.services.profile import profile
from tunilib.services.renewals import LoanSelection, renew
from tunilib.services.searches import save_search

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


GOOD_FOR: Final = timedelta(minutes=10)
"""How long a proposal can be carried out."""


class Agreed(NamedTuple):
    """What a user agrees to with one item. None: not known, or nothing to collect."""

    title: str | None
    pickup_location: str | None = None


class Proposed(NamedTuple):
    """What a change would do.

    Attributes:
        token: carries it out, once; None: nothing would be done.
        items: what a dry run says. shown: what a user agrees to, of each: its title, and where a hold is collected.
        cost: what the library would charge, if known.
    """

    token: str | None
    expires: datetime | None
    items: tuple[Outcome, ...]
    shown: tuple[Agreed, ...]
    cost: Money | None


class CarriedOut(NamedTuple):
    """What became of a proposal: the outcomes, or that it is not the same any more and nothing was done.

    Attributes:
        change: the name of the change.
        instead: what would be done now, where the state has changed; None: nothing.
        fee: what the library asks for a hold that it refused for this alone; the token of ``with_fee`` agrees to it.
        titles: of the things that were to be changed.
    """

    change: str
    items: tuple[Outcome, ...] | None
    instead: Proposed | None = None
    fee: Money | None = None
    with_fee: str | None = None
    titles: Sequence[str] = ()


class _Act(Protocol):
    def __call__(
        self, account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool
    ) -> tuple[Outcome, ...]: ...


def propose(machine: Machine, selection: AccountSelection, asked: Mapping[str, Any]) -> AccountResult[Proposed]:
    """Say what a change would do, and remember it under a token.

    Args:
        asked: the name of the change, ``change``, and its arguments, by the names of interface section 1.5.
    """
    return for_one(machine, selection, lambda account: _proposed(machine, account, selection, asked))


def proposal_of(machine: Machine, token: str, profile: str | None = None) -> Proposal:
    """What a token stands for.

    Args:
        profile: the only account that may be used; None: each.
    """
    found = machine.ledger.proposal(token)
    if found is None or profile not in (None, found.profile):
        raise _no_such_proposal()
    return found


def carry_out(machine: Machine, token: str, profile: str | None = None) -> AccountResult[CarriedOut]:
    """Do what was proposed, if it is the same change now, and prove it."""
    proposal = proposal_of(machine, token, profile)
    selection = AccountSelection(profile=proposal.profile, card=proposal.card)

    def do(account: OpenedAccount) -> CarriedOut:
        if not proposal.is_good_at(account.now()) or not machine.ledger.take_proposal(token):
            raise _no_such_proposal()
        name, act = proposal.change["change"], _ACTS[proposal.change["change"]]
        account.planned, account.agreed = None, proposal.plan
        try:
            items = act(account, proposal.change, dry_run=False)
        except (StateChanged, NotFound):  # nothing was done; what was named may be gone
            if account.planned is not None:  # the library itself does not know of it
                raise
            items = None
        if items is not None and account.planned is not None:
            fee = _fee_of(items)
            if fee is None:
                return CarriedOut(name, items)
            agreed = {**proposal.change, "fee": [fee.cents, fee.currency]}
            return CarriedOut(
                name,
                items,
                fee=fee,
                with_fee=_proposed(machine, account, selection, agreed).token,
                titles=proposal.titles,
            )
        try:
            return CarriedOut(name, None, _proposed(machine, account, selection, proposal.change))
        except NotFound:
            return CarriedOut(name, None)

    return for_one(machine, selection, do)


def _fee_of(outcomes: Sequence[Outcome]) -> Money | None:
    reasons = [reason for one in outcomes if one.outcome == Word.REFUSED for reason in one.reasons]
    if [reason.code for reason in reasons] != [ReasonCode.HOLD_FEE]:
        return None
    amount = dict(reasons[0].params).get("amount")
    return amount if isinstance(amount, Money) else None


def _no_such_proposal() -> NotFound:
    return NotFound(
        "there is no such proposal, or it has expired, or it was carried out",
        hint="look at what is there now, and propose the change again if it is still wanted",
    )


def _proposed(
    machine: Machine, account: OpenedAccount, selection: AccountSelection, asked: Mapping[str, Any]
) -> Proposed:
    account.planned = None
    items = _ACTS[asked["change"]](account, asked, dry_run=True)
    plan, shown = account.planned, _shown(account, asked, items)
    if plan is None or account.name is None or not any(one.is_planned for one in items):
        return Proposed(None, None, items, shown, None)
    token, now = token_urlsafe(24), account.now()
    proposal = Proposal(
        account=account.key,
        profile=account.name,
        card=selection.card,
        change=dict(asked),
        plan=plan.digest,
        titles=[said.title or "" for one, said in zip(items, shown, strict=True) if one.is_planned],
        made=now,
        expires=now + GOOD_FOR,
    )
    machine.ledger.add_proposal(token, proposal)
    fines = [one.fine for one in items if isinstance(one, RenewalOutcome) and one.is_planned and one.fine]
    return Proposed(token, proposal.expires, items, shown, Money.total(fines, fines[0].currency) if fines else None)


def _shown(account: OpenedAccount, asked: Mapping[str, Any], items: Sequence[Outcome]) -> tuple[Agreed, ...]:
    if asked["change"] == "place_hold":
        return (Agreed(_titles(account, [asked["record"]])[asked["record"]], _pickup(account, asked)),)
    titles: Mapping[str, str | None] = {}
    if asked["change"] == "add_favourites":
        titles = _titles(account, asked["records"])
    elif asked["change"] == "move_favourites":
        titles = {one.record_id: one.title for one in favourites.favourites(account, asked["from_list"])}
    has_place = any(isinstance(one, HoldOutcome) and one.hold and one.hold.pickup_location for one in items)
    places = _places(account) if has_place or "pickup" in asked else {}
    return tuple([_agreed_to(one, titles, places, asked.get("pickup")) for one in items])


def _agreed_to(
    outcome: Outcome, titles: Mapping[str, str | None], places: Mapping[str, str], pickup: str | None
) -> Agreed:
    if isinstance(outcome, RenewalOutcome):
        return Agreed(outcome.title)
    if isinstance(outcome, HoldOutcome):
        place = pickup or (None if outcome.hold is None else outcome.hold.pickup_location)
        return Agreed(outcome.title, place and places.get(place, place))
    if isinstance(outcome, FavouriteOutcome):
        return Agreed(titles.get(outcome.record_id))
    return Agreed(outcome.name if isinstance(outcome, ChangeOutcome) else None)


def _titles(account: OpenedAccount, records: Sequence[str]) -> dict[str, str | None]:
    if isinstance(account.door.catalogue, Missing):
        return dict.fromkeys(records)
    return {one: record(account, one).title for one in dict.fromkeys(records)}


def _pickup(account: OpenedAccount, asked: Mapping[str, Any]) -> str | None:
    """The name of the library where a hold would be collected. None: not known."""
    wanted, places = asked.get("pickup"), _places(account, asked["record"])
    if wanted is None and places and not isinstance(account.door.profile, Missing):
        with suppress(NotFound, NotUnderstood):
            wanted = profile(account).home_library or next(iter(places))
    return places.get(str(wanted), wanted)


def _places(account: OpenedAccount, record: str | None = None) -> Mapping[str, str]:
    """The names of the pick-up libraries; they decide nothing. Empty: the library does not say them."""
    with suppress(NotFound, NotUnderstood, UsageError):
        return {str(one.id): one.name for one in holds.pickup_libraries(account, record)}
    return {}


def _renew(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    within = asked.get("due_within")
    selection = LoanSelection(
        ids=tuple(asked.get("ids", ())),
        every=asked.get("all", False),
        due_within=None if within is None else Duration.parse(within),
    )
    return renew(account, selection, dry_run=dry_run)


def _place_hold(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    fee = Money(*asked["fee"]) if "fee" in asked else None
    start, expires = (date.fromisoformat(asked[name]) if name in asked else None for name in ("from", "expires"))
    request = HoldRequest(
        record=asked["record"],
        item=asked.get("item"),
        group=asked.get("group"),
        pickup=asked.get("pickup"),
        start=start,
        expires=expires,
        comment=asked.get("comment"),
        accept_fee=fee,
    )
    return (holds.place(account, request, dry_run=dry_run),)


def _cancel_holds(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    return holds.cancel(account, None if asked.get("all") else asked["ids"], dry_run=dry_run)


def _change_holds(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    until = asked.get("until")
    change = HoldChange(
        pickup=asked.get("pickup"),
        freeze=asked.get("freeze", False),
        until=None if until is None else date.fromisoformat(until),
        release=asked.get("release", False),
    )
    return holds.change(account, asked["ids"], change, dry_run=dry_run)


@changes
def _add_favourites(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    lists, records = favourites.favourite_lists(account), asked["records"]
    if "list" in asked:
        chosen: FavouriteList | None = favourites.chosen_list(lists, asked["list"])
        possible = [chosen]
    else:  # the default list, which may have another name, or is still to be made
        first, named = lists[:1], lists_called(lists, DEFAULT_LIST)
        chosen = first[0] if first and named == first else None
        possible = [*first, *named]
    for one in possible:
        if one is not None and one.public is not False:
            return _refused(records, one)
    return favourites.add_favourites(account, records, None if chosen is None else chosen.id, dry_run=dry_run)


@changes
def _move_favourites(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    lists, records = favourites.favourite_lists(account), asked["records"]
    source, target = (favourites.chosen_list(lists, asked[name]) for name in ("from_list", "to_list"))
    for one in (source, target):
        if one.public is not False:
            return _refused(records, one)
    return favourites.move_favourites(account, records, source=source.id, target=target.id, dry_run=dry_run)


def _refused(records: Sequence[str], chosen: FavouriteList) -> tuple[FavouriteOutcome, ...]:
    why = (Reason.of(ReasonCode.LIST_PUBLIC),)
    return tuple([FavouriteOutcome(Word.REFUSED, why, record_id=one, list=chosen.id) for one in dict.fromkeys(records)])


def _save_search(account: OpenedAccount, asked: Mapping[str, Any], /, *, dry_run: bool) -> tuple[Outcome, ...]:
    return (save_search(account, asked["id"], dry_run=dry_run),)


_ACTS: Final[Mapping[str, _Act]] = {
    "renew": _renew,
    "place_hold": _place_hold,
    "cancel_holds": _cancel_holds,
    "change_holds": _change_holds,
    "add_favourites": _add_favourites,
    "move_favourites": _move_favourites,
    "save_search": _save_search,
}
"""The changes that can be proposed."""
