"""What an interrupted run left open: looked at, never repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tunilib.core.loan import Loan
from tunilib.core.outcome import Word
from tunilib.core.ports import Intent, Key, Ledger, Settled
from tunilib.core.reading import Reading

__all__ = ["Recovered", "look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of one item of a run that never told.

    Attributes:
        intent: the run. id, title: of the loan. before: its due date then.
        after: its due date now; None where the loan is gone.
        done: the date moved later; False: it stands; None: the loan is gone, so that nobody can tell.
    """

    intent: Intent
    id: str
    title: str
    before: str | None
    after: str | None
    done: bool | None


def look(ledger: Ledger, account: str, kind: str, reading: Reading[Loan], now: datetime) -> tuple[Recovered, ...]:
    """Compare what earlier runs intended with what stands now, and settle them in the ledger."""
    found: list[Recovered] = []
    standing = {loan.id: loan for loan in reading.items}
    for intent in ledger.unsettled(account):
        if intent.kind != kind:
            continue
        items = [_compare(intent, key, standing.get(key.id)) for key in intent.keys]
        ledger.settle(intent, [_settled(item) for item in items], now, looked=True)
        found += items
    return tuple(found)


def _compare(intent: Intent, key: Key, loan: Loan | None) -> Recovered:
    after = loan.due.isoformat() if loan else None
    done = None if loan is None or key.before is None else (after or "") > key.before
    return Recovered(intent=intent, id=key.id, title=key.title, before=key.before, after=after, done=done)


def _settled(item: Recovered) -> Settled:
    word = Word.UNKNOWN if item.done is None else Word.RENEWED if item.done else Word.UNCHANGED
    return Settled(id=item.id, word=word, after=item.after)
