"""What happened once and no later reading finds again: kept in the ledger until it is certain that people were told.

That is what a hook has not got, and a change of an interrupted run of which nothing tells whether it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.local.ledger.intents import UNTOLD
from tunilib.services.digest import Thing
from tunilib.services.events import HookProblem, forget_problem, hook_problems

if TYPE_CHECKING:
    from collections.abc import Container

    from tunilib.local.ledger.records import LedgerRecords


def untold(records: LedgerRecords, key: str) -> tuple[Thing, ...]:
    """What is kept of a card; each is a thing of its own, also where it has the title of another."""
    kept = records.told(UNTOLD, key).items()
    return (
        *(Thing(f"hook {one.hook} {one.number}", "hook", one.title, about=one) for one in hook_problems(records, key)),
        *(Thing(name, "unknown", change.data or "") for name, change in kept),
    )


def forget_told(records: LedgerRecords, key: str, names: Container[str]) -> None:
    """Forget what was told.

    Args:
        names: of the things that everybody who is told of the card was certainly told.
    """
    for thing in untold(records, key):
        if thing.name not in names:
            continue
        if isinstance(thing.about, HookProblem):
            forget_problem(records, key, thing.about)
        else:
            records.tell(UNTOLD, key, {}, without=[thing.name])
