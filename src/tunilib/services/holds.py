"""Holds and item retrieval requests: read, placed, changed and cancelled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.changes import ChangeKind, Intent, Key, Settled
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest, cancelled_late, hold_order
from tunilib.core.note import Note
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.core.proof.comparison import PLACED_AS, Comparison, compare, open_ids
from tunilib.core.proof.holds import prove_cancellations, prove_hold_changes, prove_placing
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import NotFound, UsageError
from tunilib.services.change import Change, Subject, begin, kinds_of, make, make_one
from tunilib.services.opened import OpenedAccount, asks, changes, offered
from tunilib.services.readings import read_holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.answer import Reading
    from tunilib.core.ports.door import Holds
    from tunilib.core.rules import PickupLibrary

_PLACING = {
    HoldKind.HOLD: ChangeKind.PLACE_HOLD,
    HoldKind.RETRIEVAL: ChangeKind.REQUEST_ITEM,
    HoldKind.ILL: ChangeKind.REQUEST_ILL,
}


@asks
def holds(account: OpenedAccount) -> tuple[Hold, ...]:
    """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
    reading = read_holds(account)
    account.remember(lambda: _see(account, reading))
    return _in_order(reading.items)


@asks
def pickup_libraries(account: OpenedAccount, record: str | None = None) -> tuple[PickupLibrary, ...]:
    """Where a hold can be collected; on some sites it depends on the record."""
    found = _port(account).pickup_libraries(record)
    places = [(str(one.id), one.name) for one in found]
    account.remember(lambda: account.ledger.saw_names(account.key, "pickup", places))
    return found


@changes
def place(account: OpenedAccount, request: HoldRequest, *, dry_run: bool = False) -> HoldOutcome:
    """Place a hold on a record, or request a copy from the stacks or from another library.

    A site is not asked for a title that is held already. The embedded library decides by its rules.
    """
    kind, record = _PLACING[request.kind], request.record
    subject = _of_kinds(account, PLACED_AS[kind])
    before = begin(account, subject)
    if account.remote and (held := next((hold for hold in before.items if _is_held(hold, request)), None)):
        return HoldOutcome(Word.REFUSED, (_ALREADY_HELD,), id=held.id, hold=held)
    outcome = make_one(
        account,
        subject,
        kind,
        [Key(id=record, title=record, before=open_ids(before.items, record))],
        lambda: _port(account).place(request),
        lambda answer, after: prove_placing(record, kind, before, answer, after, expires=request.expires),
        see=lambda after, outcome: _see_placed(account, subject, after, outcome),
        would=lambda: _would_place(_port(account).refusals(request)),
        dry_run=dry_run,
    )
    return replace(outcome, reasons=tuple(_with_command(reason, record) for reason in outcome.reasons))


def _is_held(hold: Hold, request: HoldRequest) -> bool:
    """Whether an open hold is for what a request asks for. Other parts of a title may be asked for beside it."""
    if request.kind is HoldKind.RETRIEVAL or not hold.is_open or hold.kind is not request.kind:
        return False
    if request.record not in (hold.record_id, *hold.asked_as):
        return False
    is_part = request.item is not None and (hold.volume is not None or hold.barcode is not None)
    return not is_part or request.item in (hold.barcode, hold.volume)


def _would_place(reasons: tuple[Reason, ...]) -> HoldOutcome:
    return HoldOutcome(Word.REFUSED if reasons else Word.WOULD_PLACE, reasons)


def _with_command(reason: Reason, record: str) -> Reason:
    if not any(name == "instead" for name, _ in reason.params):
        return reason
    return replace(reason, params=(*reason.params, ("record", record)))


@changes
def change(
    account: OpenedAccount, ids: Iterable[str], asked: HoldChange, *, dry_run: bool = False
) -> tuple[HoldOutcome, ...]:
    """Change holds; one that already is as requested is ``unchanged`` without a request."""
    _check(account, asked)
    subject, before = _begin(account, ids := tuple(ids))
    chosen = _in_order(_named(before.items, ids))
    known = {hold.id: HoldOutcome(Word.UNCHANGED, id=hold.id, hold=hold) for hold in chosen if asked.is_met_by(hold)}
    sending = tuple(hold for hold in chosen if hold.id not in known)
    if sending:
        proved = make(
            account,
            Change(
                subject=subject,
                kind=ChangeKind.CHANGE_HOLD,
                keys=[Key(hold.id, hold.title, hold.status, str(asked)) for hold in sending],
                act=lambda: _port(account).change(sending, asked),
                prove=lambda answer, after: prove_hold_changes(sending, answer, after, asked),
                settled=_settled,
                unsent_is_data=True,
                would=lambda: tuple(map(_would_change, sending)),
            ),
            dry_run=dry_run,
        )
        known |= {outcome.id or "": outcome for outcome in proved}
    return tuple(known[hold.id] for hold in chosen)


@changes
def cancel(
    account: OpenedAccount, ids: Iterable[str] | None = None, *, dry_run: bool = False
) -> tuple[HoldOutcome, ...]:
    """Cancel holds. None: every open hold. Holds that have ended, or are known to be refused, are not sent."""
    if ids is None:
        subject, before = HOLDS, begin(account, HOLDS)
        chosen = _in_order([hold for hold in before.items if hold.is_open])
    else:
        subject, before = _begin(account, ids := tuple(ids))
        chosen = _in_order(_named(before.items, ids))
    known = {hold.id: _unsent(hold) for hold in chosen if hold.cancellable is False or not hold.is_open}
    sending = tuple(hold for hold in chosen if hold.id not in known)
    if sending:
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
                would=lambda: tuple([HoldOutcome(Word.WOULD_CANCEL, id=hold.id, hold=hold) for hold in sending]),
            ),
            dry_run=dry_run,
        )
        known |= {outcome.id or "": outcome for outcome in proved}
    return tuple(known[hold.id] for hold in chosen)


def _check(account: OpenedAccount, asked: HoldChange) -> None:
    if not (asked.pickup or asked.freeze or asked.release):
        raise UsageError("nothing to change", hint="give a pick-up library, a freeze or a release")
    if asked.until is not None and asked.until < account.now().date():
        raise UsageError("{date} is past: a freeze ends in the future", date=asked.until.isoformat())


def _would_change(hold: Hold) -> HoldOutcome:
    """What a dry run says of a hold: refused where it has ended, or where the rules are known to keep it as it is."""
    late = cancelled_late(hold.status)
    reasons = (late[1],) if late else tuple([one for one in hold.reasons if one.source is Source.POLICY])
    return HoldOutcome(Word.REFUSED if reasons else Word.WOULD_CHANGE, reasons, id=hold.id, hold=hold)


def _unsent(hold: Hold) -> HoldOutcome:
    if late := cancelled_late(hold.status):
        word, reason = late
        return HoldOutcome(word, (reason,), id=hold.id, hold=hold)
    reasons = hold.reasons or (Reason.because(Note.of("the library does not offer to cancel it")),)
    return HoldOutcome(Word.REFUSED, reasons, id=hold.id, hold=hold)


def _settled(outcomes: Iterable[HoldOutcome]) -> list[Settled]:
    return [
        Settled(one.id or "", one.outcome, str(one.hold.status) if one.hold else None, one.reasons) for one in outcomes
    ]


def _in_order(chosen: Iterable[Hold]) -> tuple[Hold, ...]:
    return tuple(sorted(chosen, key=hold_order))


def _named(holds: Sequence[Hold], ids: Iterable[str]) -> tuple[Hold, ...]:
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


def _see(account: OpenedAccount, reading: Reading[Hold]) -> object:
    return account.ledger.saw_holds(account.key, reading, account.now())


def _see_placed(
    account: OpenedAccount, subject: Subject[Reading[Hold]], reading: Reading[Hold], outcome: HoldOutcome
) -> None:
    if subject.see is not None:
        subject.see(account, reading)
    elif outcome.outcome == Word.PLACED and outcome.hold is not None:
        account.ledger.saw_placed(account.key, outcome.hold, account.now())


def _compare(account: OpenedAccount, intent: Intent, key: Key, reading: Reading[Hold]) -> Comparison:
    """Compare a hold with its pick-up library by id: the lists of a site may have its name only."""
    found = next((hold for hold in reading.items if hold.id == key.id), None)
    if intent.kind is ChangeKind.CHANGE_HOLD and key.asked and found is not None:
        asked = HoldChange.parse(key.asked).pickup
        if asked not in (None, found.pickup_location):
            places = _port(account).pickup_libraries(found.record_id)
            named = next((place.id for place in places if found.pickup_location in (place.id, place.name)), None)
            reading = reading._replace(items=(replace(found, pickup_location=named),))
    return compare(intent.kind, key, reading)


_ALREADY_HELD = Reason(ReasonCode.HOLD_ALREADY_HELD, Source.INFERRED)
HOLDS = Subject(kinds=kinds_of("holds"), read=read_holds, compare=_compare, see=_see)
"""Holds and requests of a card."""


def _of_kinds(account: OpenedAccount, kinds: Iterable[HoldKind]) -> Subject[Reading[Hold]]:
    """The holds of some kinds alone, which a site has on fewer pages. They say too little of earlier runs.

    So all are read where the outcome of a run in the ledger is not known.
    """
    if account.ledger.unsettled(HOLDS.key(account)):
        return HOLDS
    wanted = frozenset(kinds)
    return HOLDS._replace(kinds=frozenset(), read=lambda one: read_holds(one, wanted), see=None)


def _begin(account: OpenedAccount, ids: Sequence[str]) -> tuple[Subject[Reading[Hold]], Reading[Hold]]:
    """The holds before a change: those on titles, or all where one of the ids is not among them."""
    subject = _of_kinds(account, (HoldKind.HOLD,))
    before = begin(account, subject)
    known = {"".join(hold.id.split()) for hold in before.items}
    if subject is HOLDS or all("".join(text.split()) in known for text in ids):
        return subject, before
    return HOLDS, begin(account, HOLDS)
