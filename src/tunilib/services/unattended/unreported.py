"""What happened once and no later reading finds again: kept in the ledger until it is certain that people were told.

That is what a hook has not got, and a change of an interrupted run of which nothing tells whether it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.local.ledger.intents import UNREPORTED
from tunilib.services.unattended.hooks import HookProblem, forget_problem, hook_problems
from tunilib.services.unattended.items import Item

if TYPE_CHECKING:
    from collections.abc import Container

    from tunilib.local.ledger.records import LedgerRecords


def unreported(records: LedgerRecords, key: str) -> tuple[Item, ...]:
    """What is kept of a card; each is a item of its own, also where it has the title of another."""
    kept = records.reported(UNREPORTED, key).items()
    return (
        *(Item(f"hook {one.hook} {one.number}", "hook", one.title, about=one) for one in hook_problems(records, key)),
        *(Item(name, "unknown", change.data or "") for name, change in kept),
    )


def forget_told(records: LedgerRecords, key: str, names: Container[str]) -> None:
    """Forget what was told.

    Args:
        names: of the items that everybody who is told of the card was certainly told.
    """
    for item in unreported(records, key):
        if item.name not in names:
            continue
        if isinstance(item.about, HookProblem):
            forget_problem(records, key, item.about)
        else:
            records.report(UNREPORTED, key, {}, without=[item.name])
