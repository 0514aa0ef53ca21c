"""Holds and item retrieval requests: read, placed, changed and cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest, HoldStatus, hold_order
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.core.proof.holds import prove_cancellations, prove_hold_changes, prove_placing
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError
from tunilib.services.change import Change, Comparison, Subject, begin, make
from tunilib.services.opened import asks, changes, offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.changes import Intent
    from tunilib.core.hold import PickupLibrary
    from tunilib.core.ports.door import Holds
    from tunilib.services.opened import OpenedAccount

_PLACING = {
    HoldKind.HOLD: (ChangeKind.PLACE_HOLD, (HoldKind.HOLD,)),
    HoldKind.RETRIEVAL: (ChangeKind.REQUEST_ITEM, (HoldKind.RETRIEVAL, HoldKind.HOLD)),
}
"""The kind in the ledger, and the kinds that the library may make of it: a site turns some requests into holds."""


@asks
def holds(account: OpenedAccount) -> tuple[Hold, ...]:
    """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
    reading = _read(account)
    account.remember(lambda: _see(account, reading))
    return _in_order(reading.items)


@asks
def pickup_libraries(account: OpenedAccount, record: str | None = None) -> tuple[PickupLibrary, ...]:
    """Where a hold can be collected; on some sites it depends on the record."""
    return _port(account).pickup_libraries(record)


@changes
def place(account: OpenedAccount, request: HoldRequest) -> HoldOutcome:
    """Place a hold on a record, or request a copy from the stacks.

    Raises:
        NotFound: no such record, or no such copy of it.
        UsageError: a pick-up library must be named, as the patron has no home library.
        Unavailable: the library could not be reached; nothing was placed.
    """
    kind, kinds = _PLACING[request.kind]
    subject = _of_kinds(account, kinds)
    before = begin(account, subject)
    record = request.record
    (outcome,) = make(
        account,
        Change(
            subject=subject,
            kind=kind,
            keys=[Key(id=record, title=record, before=_open_ids(before.items, record))],
            act=lambda: _port(account).place(request),
            prove=lambda answer, after: (prove_placing(record, kinds, before, answer, after, expires=request.expires),),
            settled=lambda done: [Settled(record, one.outcome, one.id, one.reasons) for one in done],
            see=lambda after, done: _see_placed(account, subject, after, done),
        ),
    )
    return outcome


@changes
def change(account: OpenedAccount, ids: Iterable[str], asked: HoldChange) -> tuple[HoldOutcome, ...]:
    """Change holds; one that already is as requested is ``unchanged`` without a request.

    Raises:
        NotFound: one of the holds is not on the card; nothing was done.
        UsageError: nothing to change, both frozen and released, or a freeze that ends in the past.
    """
    _check(account, asked)
    subject, before = _begin(account, ids := tuple(ids))
    chosen = _in_order(_named(before.items, ids))
    known = {
        hold.id: HoldOutcome(Word.UNCHANGED, id=hold.id, hold=hold)
        for hold in chosen
        if hold.is_open and asked.is_met_by(hold)
    }
    sending = tuple(hold for hold in chosen if hold.id not in known)
    if sending:
        proved = make(
            account,
            Change(
                subject=subject,
                kind=ChangeKind.CHANGE_HOLD,
                keys=[Key(hold.id, hold.title, hold.status, _written(asked)) for hold in sending],
                act=lambda: _port(account).change(sending, asked),
                prove=lambda answer, after: prove_hold_changes(sending, answer, after, asked),
                settled=_settled,
                unsent_is_data=True,
            ),
        )
        known |= {outcome.id or "": outcome for outcome in proved}
    return tuple(known[hold.id] for hold in chosen)


@changes
def cancel(
    account: OpenedAccount, ids: Iterable[str] | None = None, *, dry_run: bool = False
) -> tuple[HoldOutcome, ...]:
    """Cancel holds, None: every open one; what is known not to be cancellable is refused, and the library not asked.

    Args:
        dry_run: say what would be done, and send nothing.

    Raises:
        NotFound: one of the holds is not on the card; nothing was done.
    """
    if ids is None:
        subject, before = HOLDS, begin(account, HOLDS)
        chosen = _in_order([hold for hold in before.items if hold.is_open])
    else:
        subject, before = _begin(account, ids := tuple(ids))
        chosen = _in_order(_named(before.items, ids))
    known = {hold.id: _refused(hold) for hold in chosen if hold.cancellable is False}
    sending = tuple(hold for hold in chosen if hold.id not in known)
    if dry_run:
        known |= {hold.id: HoldOutcome(Word.WOULD_CANCEL, id=hold.id, hold=hold) for hold in sending}
    elif sending:
        proved = make(
            account,
            Change(
                subject=subject,
                kind=ChangeKind.CANCEL_HOLD,
                keys=[Key(hold.id, hold.title, hold.status) for hold in sending],
                act=lambda: _port(account).cancel(sending),
                prove=lambda answer, after: prove_cancellations(sending, answer, after),
                settled=_settled,
                unsent_is_data=True,
            ),
        )
        known |= {outcome.id or "": outcome for outcome in proved}
    return tuple(known[hold.id] for hold in chosen)


def _check(account: OpenedAccount, asked: HoldChange) -> None:
    if asked.freeze and asked.release:
        raise UsageError("a hold is either frozen or released")
    if not (asked.pickup or asked.freeze or asked.release):
        raise UsageError("nothing to change", hint="give a pick-up library, a freeze or a release")
    if asked.until is not None and asked.until < account.now().date():
        raise UsageError("{date} is past: a freeze ends in the future", date=asked.until.isoformat())


def _refused(hold: Hold) -> HoldOutcome:
    reasons = hold.reasons or (Reason.of(ReasonCode.HOLD_CLOSED, status=str(hold.status)),)
    return HoldOutcome(Word.REFUSED, reasons, id=hold.id, hold=hold)


def _settled(outcomes: Iterable[HoldOutcome]) -> list[Settled]:
    return [
        Settled(one.id or "", one.outcome, str(one.hold.status) if one.hold else None, one.reasons) for one in outcomes
    ]


def _in_order(chosen: Iterable[Hold]) -> tuple[Hold, ...]:
    return tuple(sorted(chosen, key=hold_order))


def _open_ids(items: Iterable[Hold], record: str) -> str:
    """The ids of the open holds on a record, to see later which one is new."""
    return " ".join(hold.id for hold in items if hold.record_id == record and hold.is_open)


def _written(asked: HoldChange) -> str:
    """A change as lines of text: ``pickup=arvo``, ``freeze``, ``until=2027-01-31``, ``release``."""
    parts = (
        f"pickup={asked.pickup}" if asked.pickup is not None else "",
        "freeze" if asked.freeze else "",
        f"until={asked.until}" if asked.until is not None else "",
        "release" if asked.release else "",
    )
    return "\n".join(filter(None, parts))


def _change_of(written: str) -> HoldChange:
    parts = dict(part.partition("=")[::2] for part in written.splitlines())
    until = parts.get("until")
    return HoldChange(
        pickup=parts.get("pickup"),
        freeze="freeze" in parts,
        until=date.fromisoformat(until) if until else None,
        release="release" in parts,
    )


def _named(holds: Sequence[Hold], ids: Iterable[str]) -> tuple[Hold, ...]:
    """The holds with these ids, in the order of the list, each once.

    Raises:
        NotFound: one of them is not among the holds.
    """
    by_id = {"".join(hold.id.split()): hold.id for hold in holds}
    wanted: set[str] = set()
    for text in ids:
        found = by_id.get("".join(text.split()))
        if found is None:
            raise NotFound("no such hold in this account: {id}", hint="see: tunilib holds list", id=text)
        wanted.add(found)
    return tuple(hold for hold in holds if hold.id in wanted)


def _port(account: OpenedAccount) -> Holds:
    return offered(account.door.holds, "holds")


def _read(account: OpenedAccount) -> Reading[Hold]:
    return _port(account).read()


def _see(account: OpenedAccount, reading: Reading[Hold]) -> object:
    return account.ledger.saw_holds(account.key, reading, account.now())


def _see_placed(
    account: OpenedAccount, subject: Subject[Reading[Hold]], reading: Reading[Hold], outcomes: Iterable[HoldOutcome]
) -> None:
    """Store all holds where all were read back, else the one that was placed."""
    if subject.see is not None:
        subject.see(account, reading)
        return
    for outcome in outcomes:
        if outcome.outcome == Word.PLACED and outcome.hold is not None:
            account.ledger.saw_placed(account.key, outcome.hold, account.now())


def _compare(account: OpenedAccount, intent: Intent, key: Key, reading: Reading[Hold]) -> Comparison:
    if intent.kind in (ChangeKind.PLACE_HOLD, ChangeKind.REQUEST_ITEM):
        old = (key.before or "").split()
        new = [hold.id for hold in reading.items if hold.record_id == key.id and hold.is_open and hold.id not in old]
        return Comparison(True, new[0]) if new else Comparison(False)
    hold = next((hold for hold in reading.items if hold.id == key.id), None)
    if hold is None:
        return Comparison(None)
    if intent.kind is ChangeKind.CANCEL_HOLD:
        done = hold.status is HoldStatus.CANCELLED and key.before != HoldStatus.CANCELLED
        return Comparison(done, str(hold.status))
    changed = _is_changed(account, hold, _change_of(key.asked)) if key.asked else None
    return Comparison(changed, str(hold.status))


def _is_changed(account: OpenedAccount, hold: Hold, asked: HoldChange) -> bool | None:
    """Whether a hold is as an interrupted run requested it; None: unknown."""
    if asked.pickup is not None and hold.pickup_location != asked.pickup:  # the lists of a site may have its name only
        places = _port(account).pickup_libraries(hold.record_id)
        named = next((place.id for place in places if hold.pickup_location in (place.id, place.name)), None)
        if named is None:
            return None
        hold = replace(hold, pickup_location=named)
    return hold.is_open and asked.is_met_by(hold)


HOLDS = Subject(
    kinds=frozenset((ChangeKind.PLACE_HOLD, ChangeKind.REQUEST_ITEM, ChangeKind.CHANGE_HOLD, ChangeKind.CANCEL_HOLD)),
    read=_read,
    compare=_compare,
    see=_see,
)
"""Holds and requests of a card."""


def _of_kinds(account: OpenedAccount, kinds: Iterable[HoldKind]) -> Subject[Reading[Hold]]:
    """The holds of some kinds alone, which a site has on fewer pages. They say too little of earlier runs.

    So all are read where the ledger has a run of which it is not known what it did.
    """
    if account.ledger.unsettled(HOLDS.key(account)):
        return HOLDS
    wanted = frozenset(kinds)
    return HOLDS._replace(kinds=frozenset(), read=lambda one: _port(one).read(wanted), see=None)


def _begin(account: OpenedAccount, ids: Sequence[str]) -> tuple[Subject[Reading[Hold]], Reading[Hold]]:
    """The holds before a change: those on titles, or all where one of the ids is not among them."""
    subject = _of_kinds(account, (HoldKind.HOLD,))
    before = begin(account, subject)
    known = {"".join(hold.id.split()) for hold in before.items}
    if subject is HOLDS or all("".join(text.split()) in known for text in ids):
        return subject, before
    return HOLDS, begin(account, HOLDS)
