"""Events: what changed on a card between two readings, for ``watch`` and for hooks, each delivered once.

Each reader has its own place in the ledger's list of events. ``watch`` moves its place after it has written the lines.
The attempt to deliver to a hook is stored before it is made: after a kill its outcome is unknown, and it is not made
again. What certainly failed is tried again in the next two runs. Either is stored until it was reported to a person.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.models import Model, model
from tunilib.core.outcome import ChangeOutcome, Word
from tunilib.core.ports.ledger import OF_KIND, WATCHED
from tunilib.errors import LocalError, OutcomeUnknown, TunilibError, UsageError
from tunilib.local.hooks import run_hook
from tunilib.local.ledger.records import Reported, zone_named
from tunilib.local.locks import locked
from tunilib.services.status import overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.core.ports.ledger import Event
    from tunilib.local.config import Hook
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.local.machine import LocalMachine
    from tunilib.services.opened import OpenedAccount

TRIES = 3
"""In how many runs an event is delivered that fails for certain."""

WATCH = "watch"
_TRYING, _HOOK = "trying", "hook "


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


class HookProblem(NamedTuple):
    """An event that a hook did not get.

    Attributes:
        number: of the event in the ledger.
        is_unknown: the hook may have got it.
    """

    hook: str
    number: str
    event: str
    title: str
    is_unknown: bool


@contextmanager
def watching(machine: LocalMachine) -> Iterator[LedgerRecords]:
    """The ledger's records for ``watch``, of which one at a time may run."""
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


def join_readers(machine: LocalMachine, hooks: Sequence[Hook]) -> None:
    """Let new hooks begin with the next event of each card, and forget the places of hooks that were removed."""
    with suppress(LocalError):  # with a broken file it is not known which hooks were removed
        _forget_removed(machine)
    _begin(machine.ledger, hooks)


def _forget_removed(machine: LocalMachine) -> None:
    """Forget the places of removed hooks and what they were still to get, but not what is still to be reported."""
    records = machine.ledger
    placed = records.placed(_HOOK)  # before the files: a hook is in its file before it has a place
    for reader in set(placed).difference(_reader(hook) for hook in (machine.hooks.all() if placed else ())):
        for key in records.every_card():
            waiting = [number for number, tried in records.reported(reader, key).items() if not _is_over(tried)]
            if waiting:
                records.report(reader, key, {}, without=waiting)
        records.forget_place(reader)


def _begin(records: LedgerRecords, hooks: Sequence[Hook]) -> None:
    for hook in hooks:
        for key in records.every_card():
            if records.place(_reader(hook), key) is None:
                records.set_place(_reader(hook), key, records.last_event(key))


def deliver(machine: LocalMachine, hooks: Sequence[Hook], key: str, *, profile: str, card: str, now: datetime) -> None:
    """Deliver the events of a card to each hook; what a hook did not get is in :func:`hook_problems`.

    Args:
        key: the ledger's name for the card.
        now: the time at its library.
    """
    for hook in hooks:
        _Delivery(machine, hook, key, now).run(profile, card)


class _Delivery(NamedTuple):
    """The delivery of the events of a card to a hook."""

    machine: LocalMachine
    hook: Hook
    key: str
    now: datetime

    def run(self, profile: str, card: str) -> None:
        """Try again what failed before, and then deliver the new events."""
        reader, records, key = _reader(self.hook), self.machine.ledger, self.key
        place = records.place(reader, key) or 0  # a card that is newer than the hook: all its events are new
        for number, tried in _by_number(records, reader, key):
            if not _is_over(tried):
                self._try(number, _event_of(tried), int(tried.state))
        for new, found in records.events(key, after=place):
            event = _account_event(found, profile, card)
            if event is not None and event.event in self.hook.events:
                self._try(str(new), event, 0, is_new=True)
            else:
                records.set_place(reader, key, new)

    def _try(self, number: str, event: AccountEvent, failures: int, *, is_new: bool = False) -> None:
        reader, records = _reader(self.hook), self.machine.ledger
        data = json.dumps(event.to_dict(), ensure_ascii=False)
        records.report(reader, self.key, {number: Reported(_TRYING, self.now, data)})
        if is_new:
            records.set_place(reader, self.key, int(number))
        try:
            _send(self.machine, self.hook, event)
        except OutcomeUnknown:
            return  # it stays as it is after a kill
        except TunilibError:
            records.report(reader, self.key, {number: Reported(str(failures + 1), self.now, data)})
        else:
            records.report(reader, self.key, {}, without=[number])


def hook_problems(records: LedgerRecords, key: str) -> Iterator[HookProblem]:
    """The events of a card that hooks did not get and that are not tried again, also of hooks that were removed.

    While a run delivers, its attempt of the moment is among them.
    """
    for reader in records.readers(_HOOK, key):
        for number, tried in _by_number(records, reader, key):
            if _is_over(tried):
                event, is_unknown = _event_of(tried), tried.state == _TRYING
                yield HookProblem(reader.removeprefix(_HOOK), number, event.event, event.title, is_unknown=is_unknown)


def forget_problem(records: LedgerRecords, key: str, problem: HookProblem) -> None:
    """Forget an event that a hook did not get, after it was reported."""
    records.report(f"{_HOOK}{problem.hook}", key, {}, without=[problem.number])


def _by_number(records: LedgerRecords, reader: str, key: str) -> list[tuple[str, Reported]]:
    """The attempts that are stored of a hook, by the number of the event."""
    return sorted(records.reported(reader, key).items(), key=lambda one: int(one[0]))


def _is_over(tried: Reported) -> bool:
    """Whether it is not tried again: the outcome of an attempt is unknown, or it has failed often enough."""
    return tried.state == _TRYING or int(tried.state) >= TRIES


def add_hook(machine: LocalMachine, events: Sequence[str], *, command: str | None, url: str | None) -> ChangeOutcome:
    """Add a hook, which begins with the next event."""
    for event in events:
        if event not in WATCHED:
            raise UsageError(
                "no such event: {event}", hint="choose of: {events}", event=event, events=", ".join(WATCHED)
            )
    hook = machine.hooks.add(events, command=command, url=url)
    try:
        _begin(machine.ledger, (hook,))
    except TunilibError:  # it would begin at another time than now
        machine.hooks.remove(hook.id)
        raise
    return ChangeOutcome(Word.ADDED, id=hook.id)


def remove_hook(machine: LocalMachine, id_: str) -> ChangeOutcome:
    """Remove a hook that a command made, with the events that it was still to get."""
    before = machine.hooks.remove(id_)
    try:
        machine.ledger.forget_reader(f"{_HOOK}{id_}")
    except TunilibError:
        machine.hooks.restore(before)
        raise
    return ChangeOutcome(Word.REMOVED, id=id_)


def try_hook(machine: LocalMachine, id_: str) -> ChangeOutcome:
    """Send an event ``test`` to a hook, of the default account if there is one."""
    hook = machine.hooks.find(id_)
    now = machine.time_at(movable=True)(zone_named(""))
    profile = machine.profiles.default
    name, card = (profile.name, profile.card) if profile is not None else (None, None)
    event = AccountEvent("test", now, name, card, "test", "test", None, None)
    try:
        _send(machine, hook, event)
    except OutcomeUnknown as error:
        if hook.command is not None:
            raise LocalError(error.message, hint=error.hint) from error
        raise
    return ChangeOutcome(Word.DELIVERED, id=hook.id)


def _send(machine: LocalMachine, hook: Hook, event: AccountEvent) -> None:
    content = (json.dumps(event.to_dict(machine.language), ensure_ascii=False) + "\n").encode()
    if hook.url is not None:
        from tunilib.http.exchange import post

        post(hook.url, content, headers={"X-Tunilib-Event": event.event}, seconds=hook.timeout)
    else:
        run_hook(hook.command or "", content, event.event, machine.environ, hook.timeout)


def _event_of(tried: Reported) -> AccountEvent:
    data: dict[str, Any] = json.loads(tried.data or "{}")
    return AccountEvent(**{**data, "time": datetime.fromisoformat(data["time"])})


def _reader(hook: Hook) -> str:
    return f"{_HOOK}{hook.id}"
