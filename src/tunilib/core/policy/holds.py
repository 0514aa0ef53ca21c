"""Reasons against placing, changing, cancelling or filling holds and requests (interface 1.1 and 5; S26 to S37)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.hold import CLOSED, HoldKind, HoldStatus
from tunilib.core.money import Money
from tunilib.core.policy.blocks import PATRON_RULES, Standing
from tunilib.core.reason import Reason, ReasonCode, Rule, refusals

if TYPE_CHECKING:
    from datetime import date

    from tunilib.core.rules import Rules


class HoldCase(NamedTuple):
    """The facts of placing a hold on a title.

    Attributes:
        pickup: id of the pick-up library chosen.
        already_held: the patron has an open hold or request on the title. already_on_loan: and a copy on loan.
        lendable: copies that can be lent and are not lost.
        free_on_shelf: of these, free on any open shelf; free_here: on the shelf of the pick-up library.
        free_in_stacks: of these, free in the closed stacks.
        open_requests: the patron's open holds and requests on any title.
    """

    rules: Rules
    standing: Standing
    today: date
    pickup: str
    already_held: bool = False
    already_on_loan: bool = False
    lendable: int = 1
    free_on_shelf: int = 0
    free_here: int = 0
    free_in_stacks: int = 0
    open_requests: int = 0
    action: str = "hold"


class RequestCase(NamedTuple):
    """The facts of an item retrieval request.

    Attributes:
        in_stacks: requested copies in the closed stacks; free: of these, neither on loan nor set aside; reserved: of
            these, fetched for the patron, on their way or ready.
        already_requested: the patron has an open request on the title.
    """

    rules: Rules
    standing: Standing
    today: date
    pickup: str
    in_stacks: int = 1
    free: int = 1
    reserved: int = 0
    already_requested: bool = False
    open_requests: int = 0
    action: str = "request"


class ChangeCase(NamedTuple):
    """The facts of changing or cancelling a hold or request.

    Attributes:
        pickup: id of the new pick-up library; None: unchanged.
        freezing: whether it is being frozen or released.
        free_here: copies of the title on the shelf of the new pick-up library.
    """

    rules: Rules
    kind: HoldKind
    status: HoldStatus
    pickup: str | None = None
    freezing: bool = False
    free_here: int = 0


class FulfilmentCase(NamedTuple):
    """The facts of filling one hold or request at the desk.

    Attributes:
        free: free copies of the title that could fill it; ahead: unfrozen holds before it in the queue that these
            copies could fill.
        sending: the copy is sent to the pick-up library, not set aside there.
    """

    status: HoldStatus
    free: int = 0
    ahead: int = 0
    sending: bool = False


def may_hold(case: HoldCase) -> tuple[Reason, ...]:
    """Every reason against placing a hold; empty if it is allowed."""
    return refusals(HOLD_RULES, case)


def may_request(case: RequestCase) -> tuple[Reason, ...]:
    """Every reason against an item retrieval request; empty if it is allowed."""
    return refusals(REQUEST_RULES, case)


def may_cancel(case: ChangeCase) -> tuple[Reason, ...]:
    """Every reason against cancelling online; empty if the patron may."""
    return refusals(CANCEL_RULES, case)


def may_change(case: ChangeCase) -> tuple[Reason, ...]:
    """Every reason against a change; empty if the patron may."""
    return refusals(CHANGE_RULES, case)


def may_fulfil(case: FulfilmentCase) -> tuple[Reason, ...]:
    """Every reason against filling it; empty if the desk may."""
    return refusals(FULFILMENT_RULES, case)


def refuse_when_already_held(case: HoldCase) -> Reason | None:
    """The patron already has a hold on the title."""
    return Reason.of(ReasonCode.HOLD_ALREADY_HELD) if case.already_held else None


def refuse_when_already_on_loan(case: HoldCase) -> Reason | None:
    """The patron has a copy of the title on loan."""
    return Reason.of(ReasonCode.HOLD_ALREADY_ON_LOAN) if case.already_on_loan else None


def refuse_when_not_holdable(case: HoldCase) -> Reason | None:
    """No copy can be lent, or all free ones are in the stacks, where they are requested instead."""
    if case.lendable == 0:
        return Reason.of(ReasonCode.HOLD_NOT_HOLDABLE)
    if case.free_in_stacks and not case.free_on_shelf:
        return Reason.of(ReasonCode.HOLD_NOT_HOLDABLE, instead="request")
    return None


def refuse_when_on_shelf(case: HoldCase) -> Reason | None:
    """A copy is on the shelf of the chosen pick-up library."""
    place = case.rules.pickup_library(case.pickup)
    if not case.free_here or place is None:
        return None
    return Reason.of(ReasonCode.HOLD_ON_SHELF, place=place.name)


def refuse_at_the_hold_limit(case: HoldCase) -> Reason | None:
    """The patron has as many open holds and requests as the library allows."""
    limit = case.rules.limits.holds
    return Reason.of(ReasonCode.HOLD_LIMIT, limit=limit) if case.open_requests >= limit else None


def refuse_unknown_pickup(case: HoldCase) -> Reason | None:
    """The library has no such pick-up place."""
    return _unknown_place(case.rules, case.pickup, ReasonCode.HOLD_PICKUP_INVALID)


def refuse_when_not_in_stacks(case: RequestCase) -> Reason | None:
    """No requested copy is in the closed stacks."""
    return None if case.in_stacks else Reason.of(ReasonCode.REQUEST_NOT_IN_STACKS)


def refuse_when_out(case: RequestCase) -> Reason | None:
    """Every requested copy is on loan or set aside for somebody else."""
    none_left = case.in_stacks and not case.free and not case.reserved
    return Reason.of(ReasonCode.REQUEST_ON_LOAN) if none_left else None


def refuse_at_the_request_limit(case: RequestCase) -> Reason | None:
    """The patron has as many open holds and requests as the library allows."""
    limit = case.rules.limits.holds
    return Reason.of(ReasonCode.REQUEST_LIMIT, limit=limit) if case.open_requests >= limit else None


def refuse_unknown_request_pickup(case: RequestCase) -> Reason | None:
    """The library has no such pick-up place."""
    return _unknown_place(case.rules, case.pickup, ReasonCode.REQUEST_PICKUP_INVALID)


def refuse_when_already_requested(case: RequestCase) -> Reason | None:
    """The patron has already requested the title, or the only copy left is reserved for them."""
    has_it = case.already_requested or (case.reserved and not case.free)
    return Reason.of(ReasonCode.REQUEST_ALREADY_REQUESTED) if has_it else None


def refuse_when_ready(case: ChangeCase) -> Reason | None:
    """It is ready at the pick-up library: only the library can cancel it, and not collecting it costs a fee (S37)."""
    if case.status is not HoldStatus.READY:
        return None
    fee = Money(case.rules.pickup.uncollected_fee, case.rules.currency)
    return Reason.of(ReasonCode.HOLD_READY, contact=case.rules.contact, amount=fee)


def refuse_when_in_transit(case: ChangeCase) -> Reason | None:
    """It is in transit to the pick-up library."""
    if case.status is not HoldStatus.IN_TRANSIT:
        return None
    return Reason.of(ReasonCode.HOLD_IN_TRANSIT, contact=case.rules.contact)


def refuse_when_closed(case: ChangeCase) -> Reason | None:
    """It is collected, expired or cancelled."""
    return Reason.of(ReasonCode.HOLD_CLOSED, status=str(case.status)) if case.status in CLOSED else None


def refuse_unknown_new_pickup(case: ChangeCase) -> Reason | None:
    """The library has no such pick-up place."""
    if case.pickup is None:
        return None
    retrieval = case.kind is HoldKind.RETRIEVAL
    code = ReasonCode.REQUEST_PICKUP_INVALID if retrieval else ReasonCode.HOLD_PICKUP_INVALID
    return _unknown_place(case.rules, case.pickup, code)


def refuse_move_to_a_shelf(case: ChangeCase) -> Reason | None:
    """A copy is on the shelf of the new pick-up library."""
    place = case.rules.pickup_library(case.pickup) if case.pickup else None
    if place is None or not case.free_here or case.kind is not HoldKind.HOLD:
        return None
    return Reason.of(ReasonCode.HOLD_ON_SHELF, place=place.name)


def refuse_freezing_a_retrieval(case: ChangeCase) -> Reason | None:
    """A retrieval request is fetched at once, so there is no queue to freeze it in."""
    if not case.freezing or case.kind is HoldKind.HOLD:
        return None
    return Reason.of(ReasonCode.OTHER, what="freeze-retrieval")


def refuse_filling_a_closed_one(case: FulfilmentCase) -> Reason | None:
    """It is collected, expired or cancelled."""
    return Reason.of(ReasonCode.HOLD_CLOSED, status=str(case.status)) if case.status in CLOSED else None


def refuse_sending_what_is_there(case: FulfilmentCase) -> Reason | None:
    """It is already ready at the pick-up library."""
    return Reason.of(ReasonCode.HOLD_READY) if case.sending and case.status is HoldStatus.READY else None


def refuse_when_frozen(case: FulfilmentCase) -> Reason | None:
    """A frozen hold is skipped."""
    return Reason.of(ReasonCode.OTHER, what="frozen") if case.status is HoldStatus.FROZEN else None


def refuse_without_a_copy(case: FulfilmentCase) -> Reason | None:
    """No copy is free for a waiting hold."""
    if case.status is not HoldStatus.WAITING or case.free:
        return None
    return Reason.of(ReasonCode.OTHER, what="no-free-copy")


def refuse_out_of_turn(case: FulfilmentCase) -> Reason | None:
    """Holds before it in the queue take all free copies."""
    if case.status is not HoldStatus.WAITING or not case.free or case.ahead < case.free:
        return None
    return Reason.of(ReasonCode.OTHER, what="not-next", count=case.ahead)


def _unknown_place(rules: Rules, pickup: str, code: ReasonCode) -> Reason | None:
    if rules.pickup_library(pickup) is not None:
        return None
    places = ", ".join(place.id for place in rules.pickup_libraries)
    return Reason.of(code, value=pickup, places=places)


HOLD_RULES: tuple[Rule[HoldCase], ...] = (
    *PATRON_RULES,
    refuse_when_already_held,
    refuse_when_already_on_loan,
    refuse_when_not_holdable,
    refuse_when_on_shelf,
    refuse_at_the_hold_limit,
    refuse_unknown_pickup,
)
REQUEST_RULES: tuple[Rule[RequestCase], ...] = (
    *PATRON_RULES,
    refuse_when_not_in_stacks,
    refuse_when_out,
    refuse_when_already_requested,
    refuse_at_the_request_limit,
    refuse_unknown_request_pickup,
)
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
