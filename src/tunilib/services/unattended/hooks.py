"""Events: what changed on a card between two readings, for ``watch`` and for hooks, each delivered once.

Each reader has its own place in the ledger's list of events. ``watch`` moves its place after the lines were written. A
hook notes an attempt before it makes it: where a run was killed in between, the end of the attempt is not known, and it
is not tried again. What failed for certain is tried in the next two runs. Both are kept until a person was told.
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
from tunilib.local.ledger.records import Reported
from tunilib.services.history import records_of
from tunilib.services.status import overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tunilib.core.ports.ledger import Event
    from tunilib.local.config import Hook
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.local.machine import LocalMachine
    from tunilib.services.opened import OpenedAccount

TRIES = 3
"""How often a hook is tried that fails for certain: in one run, and the next two."""

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
    """The events of a card that a reader has not got; ``last``: the place after them."""

    key: str
    events: tuple[AccountEvent, ...]
    last: int


class HookProblem(NamedTuple):
    """An event that a hook has not got for certain; ``is_unknown``: it may have got it.

    Attributes:
        number: of the event in the ledger.
    """

    hook: str
    number: str
    event: str
    title: str
    is_unknown: bool


@model
class HookEntry(Model):
    """A hook, as it is listed."""

    id: str
    events: tuple[str, ...]
    command: str | None
    url: str | None
    timeout: int


@contextmanager
def watching(machine: LocalMachine) -> Iterator[LedgerRecords]:
    """What ``watch`` reads from and writes to, for one call at a time."""
    from tunilib.local.locks import locked

    with locked(machine.paths.lock("watch"), variable="TUNILIB_STATE"):
        yield records_of(machine)


def watch(account: OpenedAccount, records: LedgerRecords, *, from_start: bool = False) -> Watched:
    """Read the account; the events that were not delivered yet, of the first call none.

    Args:
        from_start: every event in the ledger.
    """
    overview(account)
    key = account.key
    place = 0 if from_start else records.place(WATCH, key)
    found = [] if place is None else records.events(key, after=place)
    events = (_watched(event, account.name, account.door.card) for _, event in found)
    return Watched(key, tuple(one for one in events if one is not None), records.last_event(key))


def watched(records: LedgerRecords, done: Watched) -> None:
    """Note that events were delivered."""
    if records.place(WATCH, done.key) != done.last:
        records.set_place(WATCH, done.key, done.last)


def _watched(event: Event, profile: str | None, card: str) -> AccountEvent | None:
    name = OF_KIND.get(event.kind)
    if name is None:
        return None
    before, after = event.before, event.after
    if name in ("fine-added", "fine-gone"):
        before, after = (text and text.partition(" ")[0] for text in (before, after))
    return AccountEvent(name, event.time, profile, card, event.id, event.title, before, after)


def join_readers(machine: LocalMachine, hooks: Sequence[Hook]) -> None:
    """Let hooks begin with what comes next on cards of which they have not got anything; forget those that are gone."""
    records = records_of(machine)
    with suppress(LocalError):  # of a file that somebody has broken nobody knows which hooks are gone
        _part_readers(machine, records)
    _begin(records, hooks)


def _part_readers(machine: LocalMachine, records: LedgerRecords) -> None:
    """Forget how far hooks that are gone have got, and what they were still to get, but not what is to be told."""
    placed = records.placed(_HOOK)  # before the files: a hook is in its file before it has a place
    for reader in set(placed).difference(_reader(hook) for hook in (hooks_of(machine) if placed else ())):
        for key in records.every_card():
            waiting = [item for item, told in records.reported(reader, key).items() if not _is_over(told)]
            if waiting:
                records.report(reader, key, {}, without=waiting)
        records.forget_place(reader)


def _begin(records: LedgerRecords, hooks: Sequence[Hook]) -> None:
    for hook in hooks:
        for key in records.every_card():
            if records.place(_reader(hook), key) is None:
                records.set_place(_reader(hook), key, records.last_event(key))


def deliver(machine: LocalMachine, hooks: Sequence[Hook], key: str, *, profile: str, card: str, now: datetime) -> None:
    """Deliver the events of a card to each hook; what a person should know of it are the :func:`hook_problems`.

    Args:
        key: the ledger's name for the card. now: the time at its library.
    """
    records = records_of(machine)
    for hook in hooks:
        reader = _reader(hook)
        place = records.place(reader, key) or 0  # a card that was not known when the hook was: all its events are new
        waiting = dict(records.reported(reader, key))
        for item, told in sorted(waiting.items(), key=lambda one: int(one[0])):
            if not _is_over(told):
                _try(machine, records, hook, key, item, _event_of(told), int(told.state), now)
        for number, found in records.events(key, after=place):
            one = _watched(found, profile, card)
            if one is not None and one.event in hook.events:
                _try(machine, records, hook, key, str(number), one, 0, now, advances=True)
            else:
                records.set_place(reader, key, number)


def hook_problems(records: LedgerRecords, key: str) -> Iterator[HookProblem]:
    """What hooks have not got of a card, or may not have got, and is not tried again; also of hooks that are gone.

    While a run delivers this may be an attempt that it makes now.
    """
    for reader in records.readers(_HOOK, key):
        for number, told in sorted(records.reported(reader, key).items(), key=lambda one: int(one[0])):
            if _is_over(told):
                event, is_unknown = _event_of(told), told.state == _TRYING
                yield HookProblem(reader.removeprefix(_HOOK), number, event.event, event.title, is_unknown=is_unknown)


def forget_problem(records: LedgerRecords, key: str, problem: HookProblem) -> None:
    """Forget an event that a hook has not got, since a person was told."""
    records.report(f"{_HOOK}{problem.hook}", key, {}, without=[problem.number])


def _is_over(told: Reported) -> bool:
    """Whether it is not tried again: the end of an attempt is not known, or it has failed often enough."""
    return told.state == _TRYING or int(told.state) >= TRIES


def _try(
    machine: LocalMachine,
    records: LedgerRecords,
    hook: Hook,
    key: str,
    item: str,
    event: AccountEvent,
    failures: int,
    now: datetime,
    *,
    advances: bool = False,
) -> None:
    reader, data = _reader(hook), json.dumps(event.to_dict(), ensure_ascii=False)
    records.report(reader, key, {item: Reported(_TRYING, now, data)})
    if advances:
        records.set_place(reader, key, int(item))
    try:
        _send(machine, hook, event)
    except OutcomeUnknown:
        return  # it stays as it is after a kill
    except TunilibError:
        records.report(reader, key, {item: Reported(str(failures + 1), now, data)})
    else:
        records.report(reader, key, {}, without=[item])


def hook_entries(machine: LocalMachine) -> tuple[HookEntry, ...]:
    """The hooks that commands made, then those of ``config.toml``."""
    return tuple(
        HookEntry(id=one.id, events=one.events, command=one.command, url=one.url, timeout=one.timeout)
        for one in hooks_of(machine)
    )


def hooks_of(machine: LocalMachine) -> tuple[Hook, ...]:
    """All hooks."""
    from tunilib.local.hooks import HookStore

    return HookStore(machine.paths).all()


def add_hook(machine: LocalMachine, events: Sequence[str], *, command: str | None, url: str | None) -> ChangeOutcome:
    """Add a hook, which begins with the next event.

    Raises:
        UsageError: there is no such event, or neither or both of a command and an address are given.
    """
    from tunilib.local.hooks import HookStore

    for event in events:
        if event not in WATCHED:
            raise UsageError(
                "no such event: {event}", hint="choose of: {events}", event=event, events=", ".join(WATCHED)
            )
    store = HookStore(machine.paths)
    hook = store.add(events, command=command, url=url)
    try:
        _begin(records_of(machine), (hook,))
    except TunilibError:  # it would begin at another time than now
        store.remove(hook.id)
        raise
    return ChangeOutcome(Word.ADDED, id=hook.id)


def remove_hook(machine: LocalMachine, id_: str) -> ChangeOutcome:
    """Remove a hook that a command made, with what it has not got yet.

    Raises:
        NotFound: there is none. UsageError: it is in ``config.toml``.
    """
    from tunilib.local.hooks import HookStore

    store = HookStore(machine.paths)
    before = store.remove(id_)
    try:
        records_of(machine).forget_reader(f"{_HOOK}{id_}")
    except TunilibError:
        store.restore(before)
        raise
    return ChangeOutcome(Word.REMOVED, id=id_)


def try_hook(machine: LocalMachine, id_: str) -> ChangeOutcome:
    """Send an event ``test`` of the default account to a hook; of none where there is no account.

    Raises:
        NotFound: there is no such hook.
        Unavailable: the address cannot be reached. NotUnderstood: it answered with another code than 2xx.
        LocalError: the command failed.
    """
    from tunilib.local.hooks import HookStore
    from tunilib.local.ledger.records import zone_named

    hook = HookStore(machine.paths).find(id_)
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
        from tunilib.local.hooks import run_hook

        run_hook(hook.command or "", content, event.event, machine.environ, hook.timeout)


def _event_of(told: Reported) -> AccountEvent:
    data: dict[str, Any] = json.loads(told.data or "{}")
    return AccountEvent(**{**data, "time": datetime.fromisoformat(data["time"])})


def _reader(hook: Hook) -> str:
    return f"{_HOOK}{hook.id}"
