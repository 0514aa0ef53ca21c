"""Reasons against placing, changing, cancelling or filling holds and requests (interface 1.1 and 5; S26 to S37)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import days_after
from tunilib.core.hold import CLOSED, HoldKind, HoldStatus
from tunilib.core.money import Money
from tunilib.core.policy.blocks import CLEAR, Standing, age_reason, limits_reached, patron_refusals, too_young
from tunilib.core.policy.checkouts import NO_COUNTS
from tunilib.core.policy.resolution import Decision, day_at, terms
from tunilib.core.reason import Reason, ReasonCode, Rule, refusals
from tunilib.core.rules import HoldPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tunilib.core.rules import Rules

_USUAL = HoldPolicy()


def hold(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    pickup: str | None = None,
    now: date,
    standing: Standing = CLEAR,
    holds: Mapping[str, int] = NO_COUNTS,
    on_title: int = 0,
    made_today: int = 0,
    already_on_loan: bool = False,
    lendable: int = 1,
    free_on_shelf: int = 0,
    free_here: int = 0,
    free_in_stacks: int = 0,
) -> Decision:
    """Decide a hold on a title. If its copies are in several collections, one that allows it is enough.

    Args:
        library, collection: of a copy. category: of the patron.
        pickup: id of the pick-up library chosen; None: the first.
        now: a date, or a time with offset.
        holds: how many open holds and requests the patron has of each collection. on_title: how many on this title.
        made_today: how many they have placed today. already_on_loan: they have a copy on loan.
        lendable: copies that can be lent and are not lost. free_on_shelf: of these, free on any open shelf.
        free_here: of these, on the shelf of the pick-up library. free_in_stacks: free in the closed stacks.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset.
    """
    found, today = terms(rules, library=library, category=category, collection=collection), day_at(rules, now)
    policy, pickup = found.hold, pickup or rules.pickup_libraries[0].id
    reasons = patron_refusals(rules, found, standing, today, "hold")
    if on_title and (policy is None or on_title >= policy.per_title):
        reasons.append(Reason.of(ReasonCode.HOLD_ALREADY_HELD))
    if already_on_loan:
        reasons.append(Reason.of(ReasonCode.HOLD_ALREADY_ON_LOAN))
    if policy is None or policy.per_title == 0 or lendable == 0:
        reasons.append(Reason.of(ReasonCode.HOLD_NOT_HOLDABLE))
    elif free_in_stacks and not free_on_shelf and not free_here:
        reasons.append(Reason.of(ReasonCode.HOLD_NOT_HOLDABLE, instead="request"))
    if policy is not None:
        place = rules.pickup_library(pickup)
        if free_here and policy.on_shelf != "always" and place is not None:
            reasons.append(Reason.of(ReasonCode.HOLD_ON_SHELF, place=place.name))
        elif free_on_shelf and policy.on_shelf == "never":
            reasons.append(Reason.of(ReasonCode.HOLD_ON_SHELF))
        if policy.per_day is not None and made_today >= policy.per_day:
            reasons.append(Reason.of(ReasonCode.HOLD_LIMIT, what="day", limit=policy.per_day))
        if too_young(policy.age, standing.birth_date, today):
            reasons.append(age_reason(ReasonCode.HOLD_AGE, policy.age, standing.birth_date))
    reasons += [Reason.of(ReasonCode.HOLD_LIMIT, limit=limit) for limit in limits_reached(found, "holds", holds)]
    reasons += _unknown_place(rules, pickup, ReasonCode.HOLD_PICKUP_INVALID)
    return Decision(tuple(reasons))


def request(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    pickup: str | None = None,
    now: date,
    standing: Standing = CLEAR,
    holds: Mapping[str, int] = NO_COUNTS,
    requests: Mapping[str, int] = NO_COUNTS,
    in_stacks: int = 1,
    free: int = 1,
    reserved: int = 0,
    already_requested: bool = False,
) -> Decision:
    """Decide an item retrieval request.

    Args:
        library, collection: of a copy in the closed stacks. category: of the patron. pickup, now, holds: as in
            :func:`hold`. requests: the same for requests alone.
        in_stacks: requested copies in the closed stacks. free: of these, neither on loan nor set aside.
        reserved: of these, fetched for the patron, on their way or ready.
        already_requested: the patron has an open request on the title.
    """
    found, today = terms(rules, library=library, category=category, collection=collection), day_at(rules, now)
    pickup = pickup or rules.pickup_libraries[0].id
    reasons = patron_refusals(rules, found, standing, today, "request")
    if not in_stacks:
        reasons.append(Reason.of(ReasonCode.REQUEST_NOT_IN_STACKS))
    elif not free and not reserved:  # every one is on loan, or set aside for somebody else
        reasons.append(Reason.of(ReasonCode.REQUEST_ON_LOAN))
    if already_requested or (reserved and not free):
        reasons.append(Reason.of(ReasonCode.REQUEST_ALREADY_REQUESTED))
    limits = [*limits_reached(found, "holds", holds), *limits_reached(found, "requests", requests)]
    reasons += [Reason.of(ReasonCode.REQUEST_LIMIT, limit=limit) for limit in limits]
    reasons += _unknown_place(rules, pickup, ReasonCode.REQUEST_PICKUP_INVALID)
    return Decision(tuple(reasons))


def pickup(
    rules: Rules,
    *,
    library: str | None = None,
    category: str | None = None,
    collection: str | None = None,
    pickup: str | None = None,
    ready: date,
) -> date:
    """The last day to collect a hold that becomes ready on a day, by the closed days of that library.

    Raises:
        UnknownCollection, ValueError: an unknown collection; a time without offset.
    """
    policy = terms(rules, library=library, category=category, collection=collection).hold or _USUAL
    calendar, day = rules.open_days(pickup or rules.pickup_libraries[0].id), day_at(rules, ready)
    if policy.closed_days:
        return calendar.next_open(days_after(day, policy.pickup))
    return calendar.after_open_days(day, policy.pickup)


class ChangeCase(NamedTuple):
    """The facts of changing or cancelling a hold or request.

    Attributes:
        pickup: id of the new pick-up library; None: unchanged.
        freezing: whether it is being frozen or released.
        free_here: copies of the title on the shelf of the new pick-up library.
        policy: the title's hold policy.
    """

    rules: Rules
    kind: HoldKind
    status: HoldStatus
    pickup: str | None = None
    freezing: bool = False
    free_here: int = 0
    policy: HoldPolicy = _USUAL


class FulfilmentCase(NamedTuple):
    """The facts of filling one hold or request at the desk.

    Attributes:
        free: free copies of the title that could fill it. ahead: unfrozen holds before it that these could fill.
        sending: the copy is sent to the pick-up library, not set aside there.
    """

    status: HoldStatus
    free: int = 0
    ahead: int = 0
    sending: bool = False


def may_cancel(case: ChangeCase) -> tuple[Reason, ...]:
    return refusals(CANCEL_RULES, case)


def may_change(case: ChangeCase) -> tuple[Reason, ...]:
    return refusals(CHANGE_RULES, case)


def may_fulfil(case: FulfilmentCase) -> tuple[Reason, ...]:
    return refusals(FULFILMENT_RULES, case)


def refuse_when_ready(case: ChangeCase) -> Reason | None:
    """Only the library can cancel it, and not collecting it costs a fee (S37)."""
    if case.status is not HoldStatus.READY:
        return None
    cents = case.policy.uncollected
    fee = Money(cents, case.rules.currency) if cents else None
    return Reason.of(ReasonCode.HOLD_READY, contact=case.rules.contact, amount=fee)


def refuse_when_in_transit(case: ChangeCase) -> Reason | None:
    if case.status is not HoldStatus.IN_TRANSIT:
        return None
    return Reason.of(ReasonCode.HOLD_IN_TRANSIT, contact=case.rules.contact)


def refuse_when_closed(case: ChangeCase) -> Reason | None:
    return Reason.of(ReasonCode.HOLD_CLOSED, status=str(case.status)) if case.status in CLOSED else None


def refuse_unknown_new_pickup(case: ChangeCase) -> Reason | None:
    if case.pickup is None:
        return None
    retrieval = case.kind is HoldKind.RETRIEVAL
    code = ReasonCode.REQUEST_PICKUP_INVALID if retrieval else ReasonCode.HOLD_PICKUP_INVALID
    return next(iter(_unknown_place(case.rules, case.pickup, code)), None)


def refuse_move_to_a_shelf(case: ChangeCase) -> Reason | None:
    place = case.rules.pickup_library(case.pickup) if case.pickup else None
    if place is None or not case.free_here or case.kind is not HoldKind.HOLD or case.policy.on_shelf == "always":
        return None
    return Reason.of(ReasonCode.HOLD_ON_SHELF, place=place.name)


def refuse_freezing_a_retrieval(case: ChangeCase) -> Reason | None:
    if not case.freezing or case.kind is HoldKind.HOLD:
        return None
    return Reason.of(ReasonCode.OTHER, what="freeze-retrieval")


def refuse_filling_a_closed_one(case: FulfilmentCase) -> Reason | None:
    return Reason.of(ReasonCode.HOLD_CLOSED, status=str(case.status)) if case.status in CLOSED else None


def refuse_sending_what_is_there(case: FulfilmentCase) -> Reason | None:
    return Reason.of(ReasonCode.HOLD_READY) if case.sending and case.status is HoldStatus.READY else None


def refuse_when_frozen(case: FulfilmentCase) -> Reason | None:
    return Reason.of(ReasonCode.OTHER, what="frozen") if case.status is HoldStatus.FROZEN else None


def refuse_without_a_copy(case: FulfilmentCase) -> Reason | None:
    if case.status is not HoldStatus.WAITING or case.free:
        return None
    return Reason.of(ReasonCode.OTHER, what="no-free-copy")


def refuse_out_of_turn(case: FulfilmentCase) -> Reason | None:
    if case.status is not HoldStatus.WAITING or not case.free or case.ahead < case.free:
        return None
    return Reason.of(ReasonCode.OTHER, what="not-next", count=case.ahead)


def _unknown_place(rules: Rules, pickup: str, code: ReasonCode) -> tuple[Reason, ...]:
    if rules.pickup_library(pickup) is not None:
        return ()
    places = ", ".join(place.id for place in rules.pickup_libraries)
    return (Reason.of(code, value=pickup, places=places),)


CANCEL_RULES: tuple[Rule[ChangeCase], ...] = (refuse_when_ready, refuse_when_in_transit, refuse_when_closed)
CHANGE_RULES: tuple[Rule[ChangeCase], ...] = (
    *CANCEL_RULES,
    refuse_unknown_new_pickup,
    refuse_move_to_a_shelf,
    refuse_freezing_a_retrieval,
)
FULFILMENT_RULES: tuple[Rule[FulfilmentCase], ...] = (
    refuse_filling_a_closed_one,
    refuse_sending_what_is_there,
    refuse_when_frozen,
    refuse_without_a_copy,
    refuse_out_of_turn,
)
