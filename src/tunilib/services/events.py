"""Events: what changed on a card between two readings, each delivered once.

The ledger stores how far ``watch`` has come. The place moves after the lines are written.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.models import Model, model
from tunilib.core.ports.ledger import OF_KIND, Event
from tunilib.local.locks import locked
from tunilib.services.status import overview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount

WATCH = "watch"


@model(kw_only=False)
class AccountEvent(Model):
    """Something that changed on a card (interface section 2).

    Attributes:
        event: its name. time: when it was seen.
        id, title: of the loan, hold or fine; the code of a message.
        before, after: due dates, last days of pick-up, amounts, as text.
    """

    event: str
    time: datetime
    profile: str | None
    card: str | None
    id: str
    title: str
    before: str | None
    after: str | None


class Watched(NamedTuple):
    """The new events of a card for a reader.

    Attributes:
        last: the reader's place after them.
        is_first: whether the reader asks for the first time, and gets what happens from now on.
    """

    key: str
    events: tuple[AccountEvent, ...]
    last: int
    is_first: bool = False


@contextmanager
def watching(machine: Machine) -> Iterator[LedgerRecords]:
    """The ledger's records for ``watch``. Only one ``watch`` runs at a time."""
    with locked(machine.paths.lock("watch"), variable="TUNILIB_STATE"):
        yield machine.ledger


def watch(account: OpenedAccount, records: LedgerRecords, *, from_start: bool = False) -> Watched:
    """Read the account, and give the events that were not delivered yet; the first call gives none.

    Args:
        from_start: whether to give every event in the ledger.
    """
    overview(account)
    account.check_remembered()
    key = account.key
    place = 0 if from_start else records.place(WATCH, key)
    found = [] if place is None else records.events(key, after=place)
    events = (_account_event(event, account.name, account.door.card) for _, event in found)
    told = tuple(one for one in events if one is not None)
    return Watched(key, told, records.last_event(key), is_first=place is None)


def watched(records: LedgerRecords, done: Watched) -> None:
    """Store that events were delivered."""
    if records.place(WATCH, done.key) != done.last:
        records.set_place(WATCH, done.key, done.last)


def _account_event(event: Event, profile: str | None, card: str) -> AccountEvent | None:
    """An event of the ledger for readers; None: one that only the ledger needs."""
    name = OF_KIND.get(event.kind)
    if name is None:
        return None
    before, after = event.before, event.after
    if name in ("fine-added", "fine-gone"):
        before, after = (text and text.partition(" ")[0] for text in (before, after))
    return AccountEvent(name, event.time, profile, card, event.id, event.title, before, after)
