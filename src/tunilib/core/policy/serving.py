"""May the desk fetch, send or set aside a copy for a hold or an item retrieval request (interface section 1.1)."""

from __future__ import annotations

from dataclasses import dataclass

from tunilib.core.hold import CLOSED, HoldStatus
from tunilib.core.policy.deciding import Rule, refusals
from tunilib.core.reason import Reason, ReasonCode

__all__ = ["SERVING_RULES", "ServeCase", "may_serve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeCase:
    """The facts of serving one hold or request.

    Attributes:
        free: copies of the title that are free; ahead: unfrozen holds that wait before this one.
        sending: it is to be sent to the pick-up library, not set aside there.
    """

    status: HoldStatus
    free: int = 0
    ahead: int = 0
    sending: bool = False


def may_serve(case: ServeCase) -> tuple[Reason, ...]:
    """Every reason against it; empty where the desk may."""
    return refusals(SERVING_RULES, case)


def refuse_when_closed(case: ServeCase) -> Reason | None:
    """It is collected, expired or cancelled."""
    return Reason.of(ReasonCode.HOLD_CLOSED, status=str(case.status)) if case.status in CLOSED else None


def refuse_sending_what_is_there(case: ServeCase) -> Reason | None:
    """It waits at the pick-up library already."""
    return Reason.of(ReasonCode.HOLD_READY) if case.sending and case.status is HoldStatus.READY else None


def refuse_when_frozen(case: ServeCase) -> Reason | None:
    """A frozen hold is passed over."""
    return Reason.of(ReasonCode.OTHER, what="frozen") if case.status is HoldStatus.FROZEN else None


def refuse_without_a_copy(case: ServeCase) -> Reason | None:
    """No copy is free for a hold that waits."""
    if case.status is not HoldStatus.WAITING or case.free:
        return None
    return Reason.of(ReasonCode.OTHER, what="no-free-copy")


def refuse_out_of_turn(case: ServeCase) -> Reason | None:
    """Those who wait before it take all the copies that are free."""
    if case.status is not HoldStatus.WAITING or not case.free or case.ahead < case.free:
        return None
    return Reason.of(ReasonCode.OTHER, what="not-next", count=case.ahead)


SERVING_RULES: tuple[Rule[ServeCase], ...] = (
    refuse_when_closed,
    refuse_sending_what_is_there,
    refuse_when_frozen,
    refuse_without_a_copy,
    refuse_out_of_turn,
)
