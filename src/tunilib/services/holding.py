"""Placing, changing and cancelling holds and requests, with proof: like renewing, nothing is ever sent twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.core.ports import Holds, Intent, Key, Ledger, Settled
from tunilib.core.proof import prove_cancellations, prove_changes, prove_placing
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, TunilibError, Unavailable
from tunilib.services.asking import NOTHING_DONE, ask_once
from tunilib.services.recovering import hold_ids, look_at_holds

if TYPE_CHECKING:
    from datetime import datetime

    from tunilib.core.answer import Answer
    from tunilib.core.reading import Reading

__all__ = ["HoldService"]

Choose = Callable[[Sequence[Hold]], Sequence[Hold]]

_KINDS = {
    HoldKind.HOLD: ("place", (HoldKind.HOLD,)),
    HoldKind.RETRIEVAL: ("request", (HoldKind.RETRIEVAL, HoldKind.HOLD)),
}
"""The ledger's word for a request, and what the library may make of it: a site turns some requests into holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldService:
    """Changes of holds through one door.

    Attributes:
        holds: the door's holds. ledger: where each intent is written before anything is sent.
        account: the ledger's name for library and card. now: the library's clock.
    """

    holds: Holds
    ledger: Ledger
    account: str
    now: Callable[[], datetime]

    def place(self, request: HoldRequest) -> HoldOutcome:
        """Place a hold on a record, or ask for a copy from the stacks.

        Raises:
            NotFound: no such record.
            Unavailable: the library could not be reached, and nothing was placed.
        """
        record = request.record
        before = self.holds.read()
        look_at_holds(self.ledger, self.account, before, self.now())
        key = Key(id=record, title=record, before=hold_ids(before.items, record))
        kind, kinds = _KINDS[request.kind]
        intent = self.ledger.intend(self.account, kind, [key], self.now())
        answer = self._ask(intent, lambda: self.holds.place(request))
        if not answer.sent:
            self._settle(intent, [Settled(id=record, word=Word.NOT_TRIED, reasons=answer.refused)])
            errors = [value for reason in answer.refused for name, value in reason.params if name == "error"]
            if errors and isinstance(errors[0], TunilibError):
                raise errors[0]
            raise Unavailable("the library could not be reached")
        outcome = prove_placing(record, kinds, before, answer, self._read_back())
        self._settle(intent, [Settled(id=record, word=outcome.outcome, after=outcome.id, reasons=outcome.reasons)])
        return outcome

    def cancel(self, choose: Choose) -> tuple[HoldOutcome, ...]:
        """Cancel what is chosen; what is known not to be cancellable is refused without asking."""
        before = self.holds.read()
        look_at_holds(self.ledger, self.account, before, self.now())
        chosen = tuple(choose(before.items))
        known = {hold.id: _refused(hold) for hold in chosen if hold.cancellable is False}
        sending = tuple(hold for hold in chosen if hold.id not in known)
        if sending:
            proved = self._change("cancel", sending, lambda: self.holds.cancel(sending), prove_cancellations)
            known |= {outcome.id or "": outcome for outcome in proved}
        return tuple(known[hold.id] for hold in chosen)

    def change(self, choose: Choose, change: HoldChange) -> tuple[HoldOutcome, ...]:
        """Change what is chosen; what stands so already is ``unchanged`` without asking."""
        before = self.holds.read()
        look_at_holds(self.ledger, self.account, before, self.now())
        chosen = tuple(choose(before.items))
        known = {
            hold.id: HoldOutcome(Word.UNCHANGED, id=hold.id, hold=hold)
            for hold in chosen
            if hold.is_open and change.is_met_by(hold)
        }
        sending = tuple(hold for hold in chosen if hold.id not in known)
        if sending:
            proved = self._change(
                "change",
                sending,
                lambda: self.holds.change(sending, change),
                lambda holds, answer, after: prove_changes(holds, answer, after, change.is_met_by),
            )
            known |= {outcome.id or "": outcome for outcome in proved}
        return tuple(known[hold.id] for hold in chosen)

    def _change(
        self,
        kind: str,
        sending: Sequence[Hold],
        act: Callable[[], Answer],
        prove: Callable[[Sequence[Hold], Answer, Reading[Hold] | None], tuple[HoldOutcome, ...]],
    ) -> tuple[HoldOutcome, ...]:
        keys = [Key(id=hold.id, title=hold.title, before=hold.status) for hold in sending]
        intent = self.ledger.intend(self.account, kind, keys, self.now())
        answer = self._ask(intent, act)
        outcomes = prove(sending, answer, self._read_back() if answer.sent else None)
        self._settle(
            intent,
            [
                Settled(
                    id=outcome.id or "",
                    word=outcome.outcome,
                    after=str(outcome.hold.status) if outcome.hold else None,
                    reasons=outcome.reasons,
                )
                for outcome in outcomes
            ],
        )
        return outcomes

    def _ask(self, intent: Intent, act: Callable[[], Answer]) -> Answer:
        try:
            return ask_once(act)
        except NOTHING_DONE:
            self._settle(intent, [Settled(id=key.id, word=Word.NOT_TRIED) for key in intent.keys])
            raise

    def _read_back(self) -> Reading[Hold] | None:
        try:
            return self.holds.read()
        except TunilibError:
            return None

    def _settle(self, intent: Intent, results: Sequence[Settled]) -> None:
        """An intent that cannot be settled stays open, and the next run looks."""
        try:
            self.ledger.settle(intent, results, self.now())
        except LocalError:
            return


def _refused(hold: Hold) -> HoldOutcome:
    reasons = hold.reasons or (Reason.of(ReasonCode.HOLD_CLOSED, status=str(hold.status)),)
    return HoldOutcome(Word.REFUSED, reasons, id=hold.id, hold=hold)
