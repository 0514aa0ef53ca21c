"""What an interrupted run left open: looked at, never repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tunilib.core.calendar import is_later
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.outcome import Word
from tunilib.core.ports import Intent, Key, Ledger, Settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tunilib.core.loan import Loan
    from tunilib.core.reading import Reading

__all__ = ["Recovered", "hold_ids", "look", "look_at_holds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of one item of a run that never told.

    Attributes:
        intent: the run. id, title: of the loan or hold, or the record of a hold to be placed.
        before: its due date or state then.
        after: its due date or state now, or the id of a hold that was placed; None where it is gone.
        done: it was done; False: it was not; None: nobody can tell.
    """

    intent: Intent
    id: str
    title: str
    before: str | None
    after: str | None
    done: bool | None


def look(ledger: Ledger, account: str, kind: str, reading: Reading[Loan], now: datetime) -> tuple[Recovered, ...]:
    """Compare what earlier runs intended with loans with what stands now, and settle it in the ledger."""
    standing = {loan.id: loan for loan in reading.items}
    return _look(ledger, account, (kind,), lambda intent, key: _loan(intent, key, standing.get(key.id)), now)


def look_at_holds(ledger: Ledger, account: str, reading: Reading[Hold], now: datetime) -> tuple[Recovered, ...]:
    """Compare what earlier runs intended with holds with what stands now, and settle it in the ledger."""
    return _look(ledger, account, tuple(_HOLD_WORDS), lambda intent, key: _hold(intent, key, reading.items), now)


def hold_ids(holds: Iterable[Hold], record: str) -> str:
    """The open holds on a record as text, to tell later which one is new."""
    return " ".join(hold.id for hold in holds if hold.record_id == record and hold.is_open)


_HOLD_WORDS = {"place": Word.PLACED, "request": Word.PLACED, "cancel": Word.CANCELLED, "change": Word.CHANGED}


def _look(
    ledger: Ledger,
    account: str,
    kinds: tuple[str, ...],
    compare: Callable[[Intent, Key], Recovered],
    now: datetime,
) -> tuple[Recovered, ...]:
    found: list[Recovered] = []
    for intent in ledger.unsettled(account):
        if intent.kind not in kinds:
            continue
        items = [compare(intent, key) for key in intent.keys]
        ledger.settle(intent, [_settled(item) for item in items], now, looked=True)
        found += items
    return tuple(found)


def _loan(intent: Intent, key: Key, loan: Loan | None) -> Recovered:
    before = _due(key.before)
    done = None if loan is None or before is None else is_later(loan.due, before)
    after = loan.due.isoformat() if loan is not None and loan.due is not None else None
    return Recovered(intent=intent, id=key.id, title=key.title, before=key.before, after=after, done=done)


def _hold(intent: Intent, key: Key, holds: Iterable[Hold]) -> Recovered:
    after: str | None = None
    done: bool | None = None
    if intent.kind in ("place", "request"):
        old = (key.before or "").split()
        new = [hold.id for hold in holds if hold.record_id == key.id and hold.is_open and hold.id not in old]
        after, done = (new[0], True) if new else (None, False)
    elif (hold := next((hold for hold in holds if hold.id == key.id), None)) is not None:
        after = str(hold.status)
        if intent.kind == "cancel":
            done = hold.status is HoldStatus.CANCELLED and key.before != HoldStatus.CANCELLED
    return Recovered(intent=intent, id=key.id, title=key.title, before=key.before, after=after, done=done)


def _settled(item: Recovered) -> Settled:
    done = _HOLD_WORDS.get(item.intent.kind, Word.RENEWED)
    word = Word.UNKNOWN if item.done is None else done if item.done else Word.UNCHANGED
    return Settled(id=item.id, word=word, after=item.after)


def _due(text: str | None) -> date | datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
