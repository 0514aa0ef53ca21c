"""Holds and item retrieval requests of a card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading, answer_for
from tunilib.core.calendar import days_after
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest, HoldStatus, hold_order
from tunilib.core.patron import ASK, card_number
from tunilib.core.policy.holds import ChangeCase, may_cancel
from tunilib.core.policy.resolution import every_policy, terms
from tunilib.core.reason import Reason
from tunilib.core.rules import HoldPolicy, PickupLibrary, Rules
from tunilib.errors import UsageError, not_offered
from tunilib.library.circulation import holds as circulation
from tunilib.library.circulation.fulfilment import hold_policy
from tunilib.library.inputs import record_of
from tunilib.library.stores.unit_of_work import SignedIn, Snapshot, Transaction, repeated
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.patrons import StoredPatron


class Offers(NamedTuple):
    """How a title can be ordered. ``default``: the pick-up library; None: name one. ``against``: reasons by library."""

    kind: HoldKind
    default: str | None
    against: dict[str, tuple[Reason, ...]]


class EmbeddedHolds:
    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        with self._signed_in.snapshot() as (snapshot, patron):
            every = holds_of(snapshot, patron.id)
        items = tuple([one for one in every if kinds is None or one.kind in kinds])
        return Reading(items=items, taken=snapshot.now, stated=len(items))

    def not_cancelled_by_patron(self) -> list[Hold]:
        with self._signed_in.snapshot() as (snapshot, patron):
            return holds_of(snapshot, patron.id, but_by="patron")

    @repeated
    def place(self, request: HoldRequest) -> Answer:
        record, fetches = request.record, request.kind is HoldKind.RETRIEVAL
        if reasons := _not_taken(request):
            return answer_for(record, ClaimWord.REFUSED, reasons)
        with self._signed_in.transaction("request" if fetches else "hold") as (tx, patron):
            record_of(tx, record)
            pickup = _pickup(tx, patron, request.pickup)
            if fetches:
                barcode = card_number(request.item) if request.item else None
                claim = circulation.request(tx, patron, request, pickup, barcode)
            else:
                claim = circulation.place(tx, patron, record, pickup, request.expires, request.item)
            return Answer(claims={record: claim})

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:
        with self._signed_in.snapshot() as (snapshot, patron):
            record_of(snapshot, request.record)
            if reasons := _not_taken(request):
                return reasons
            pickup = _pickup(snapshot, patron, request.pickup)
            if request.kind is HoldKind.RETRIEVAL:
                barcode = card_number(request.item) if request.item else None
                return circulation.decide_request(snapshot, patron, request.record, pickup, barcode)[0]
            return circulation.decide(snapshot, patron, request.record, pickup)[0]

    def offers(self, record: str, item: str | None) -> Offers:
        """How a title, or a copy of it, can be ordered now, and the reasons against it at each pick-up library.

        If all free copies are in the stacks, one is fetched. Otherwise it is a hold, for any copy.
        """
        with self._signed_in.snapshot() as (snapshot, patron):
            record_of(snapshot, record)
            copies = snapshot.copies.of_record(record)
            free = [copy for copy in copies if copy.is_free and item in (None, copy.barcode)]
            fetches = bool(free) and all(snapshot.rules.collections[copy.collection].stacks for copy in free)
            against = {
                str(place.id): circulation.decide_request(snapshot, patron, record, place.id, item)[0]
                if fetches
                else circulation.decide(snapshot, patron, record, place.id)[0]
                for place in snapshot.rules.pickup_libraries
            }
        default = None if patron.home_library == ASK else _default_pickup(snapshot, patron)
        return Offers(HoldKind.RETRIEVAL if fetches else HoldKind.HOLD, default, against)

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        return self._each("change", holds, lambda tx, stored: circulation.change(tx, stored, change))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        return self._each("cancel", holds, circulation.cancel)

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected: the same for every record."""
        with self._signed_in.snapshot() as (snapshot, _patron):
            if record is not None:
                record_of(snapshot, record)
        return snapshot.rules.pickup_libraries

    @repeated
    def _each(self, cause: str, wanted: Sequence[Hold], decide: Callable[[Transaction, StoredHold], Claim]) -> Answer:
        claims: dict[str, Claim] = {}
        with self._signed_in.transaction(cause) as (tx, patron):
            known = tx.holds.by_ids([hold.id for hold in wanted])
            for hold in wanted:
                stored = known.get(hold.id)
                if stored is not None and claims:  # an earlier one may have changed it
                    stored = tx.holds.by_id(hold.id)
                mine = stored is not None and stored.patron == patron.id
                claims[hold.id] = decide(tx, stored) if stored and mine else Claim(word=ClaimWord.REFUSED)
        return Answer(claims=claims)


def holds_of(snapshot: Snapshot, patron: str, *, but_by: str | None = None) -> list[Hold]:
    """The holds and requests that a patron sees, in the order of hold lists.

    Args:
        but_by: leave out those that ``patron``, ``desk`` or ``day`` cancelled.
    """
    visible = {policy.visible for policy in (HoldPolicy(), *every_policy(snapshot.rules, "hold"))}
    found = snapshot.holds.of_patron(patron, days_after(snapshot.today, -max(visible)))
    surely = days_after(snapshot.today, -min(visible))
    shown = [
        hold_as_shown(snapshot.rules, one)
        for one in found
        if not (but_by and one.status is HoldStatus.CANCELLED and one.ended_by == but_by)
        and (
            one.closed is None
            or one.closed >= surely
            or one.closed >= days_after(snapshot.today, -hold_policy(snapshot, one).visible)
        )
    ]
    return sorted(shown, key=hold_order)


def hold_as_shown(rules: Rules, stored: StoredHold) -> Hold:
    """A hold or request, with whether its patron may cancel it."""
    hold = stored.hold
    policy = terms(rules, **stored.at).hold or HoldPolicy()
    reasons = may_cancel(ChangeCase(rules=rules, kind=hold.kind, status=hold.status, policy=policy))
    pickup = None if hold.pickup_location is None else rules.named(hold.pickup_location)
    return replace(hold, pickup_location=pickup, cancellable=not reasons, reasons=reasons)


def _not_taken(request: HoldRequest) -> tuple[Reason, ...]:
    if request.kind is HoldKind.ILL:
        return (Reason.because(not_offered(term("ability", "ill"))),)
    return request.not_taken(("item", "expires") if request.kind is HoldKind.HOLD else ("item", "comment"))


def _pickup(tx: Snapshot, patron: StoredPatron, pickup: str | None) -> str:
    if pickup is not None:
        return pickup
    if patron.home_library == ASK:
        raise UsageError(
            "the pick-up library must be named",
            hint="name one with --pickup: {places}",
            places=", ".join(place.id for place in tx.rules.pickup_libraries),
        )
    return _default_pickup(tx, patron)


def _default_pickup(snapshot: Snapshot, patron: StoredPatron) -> str:
    return patron.home_library or snapshot.rules.pickup_libraries[0].id
