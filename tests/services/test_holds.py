"""Placing, changing and cancelling holds: like renewing, nothing is ever sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.builders import FakeHolds, FakeLedger, a_hold, a_reading, an_account, an_answer

from tunilib.core import HoldKind, HoldOutcome, HoldStatus, Reason, ReasonCode
from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.changes import Key
from tunilib.core.hold import HoldChange, HoldRequest
from tunilib.errors import NotFound, Unavailable
from tunilib.services import holds as service

WAITS = a_hold()
READY = Reason.of(ReasonCode.HOLD_READY)
EMPTY, ONE = a_reading(), a_reading(WAITS)
CANCELLED = a_reading(a_hold(status=HoldStatus.CANCELLED))
MOVED = a_reading(a_hold(pickup_location="arvo"))


def placing(holds: FakeHolds, ledger: FakeLedger) -> tuple[HoldOutcome, ...]:
    return (service.place(an_account(ledger, holds=holds), HoldRequest(record="R1")),)


def cancelling(holds: FakeHolds, ledger: FakeLedger) -> tuple[HoldOutcome, ...]:
    return service.cancel(an_account(ledger, holds=holds))


def moving(holds: FakeHolds, ledger: FakeLedger) -> tuple[HoldOutcome, ...]:
    return service.change(an_account(ledger, holds=holds), ["H1"], HoldChange(pickup="arvo"))


Act = Callable[[FakeHolds, FakeLedger], tuple[HoldOutcome, ...]]
# how it is done, what is there before and after it was done, the word for that, what the intent is about and ends as
ACTS = [
    (placing, EMPTY, ONE, "placed", "R1", "H1"),
    (cancelling, ONE, CANCELLED, "cancelled", "H1", "cancelled"),
    (moving, ONE, MOVED, "changed", "H1", "waiting"),
]


@pytest.mark.parametrize(("act", "before", "after", "word", "key", "end"), ACTS, ids=["place", "cancel", "change"])
def test_it_is_done_once_and_proved(act: Act, before: Any, after: Any, word: str, key: str, end: str) -> None:
    log: list[str] = []
    holds = FakeHolds([before, after], an_answer(ClaimWord.DONE, key), log)
    ledger = FakeLedger(log)
    (outcome,) = act(holds, ledger)
    assert outcome.outcome == word
    assert outcome.id == "H1"
    seen = ["saw"] if act is cancelling else []  # the others read holds alone, which is too little for the ledger
    steps = [step for step in log if step not in ("place", "cancel", "change")]
    assert steps == ["read", "intend", "read", "settle", *seen]
    assert log.index("intend") + 1 == next(n for n, step in enumerate(log) if step in ("place", "cancel", "change"))
    assert ledger.words() == {key: word}
    assert [result.after for _, results, _ in ledger.settled for result in results] == [end]


def test_a_library_that_cannot_be_reached_was_not_tried() -> None:
    for act in [cancelling, moving]:
        holds, ledger = FakeHolds([ONE], Unavailable("no route")), FakeLedger()
        (outcome,) = act(holds, ledger)
        assert (outcome.outcome, ledger.words(), holds.reads) == ("not-tried", {"H1": "not-tried"}, 1), act


def test_a_hold_that_could_not_be_sent_is_an_error_and_nothing_was_placed() -> None:
    holds, ledger = FakeHolds([EMPTY], Unavailable("no route")), FakeLedger()
    with pytest.raises(Unavailable, match="no route"):
        placing(holds, ledger)
    assert (ledger.words(), holds.reads) == ({"R1": "not-tried"}, 1)


def test_the_intent_to_place_says_which_holds_there_were() -> None:
    ledger = FakeLedger()
    placing(FakeHolds([ONE, ONE]), ledger)
    ((intent, _, _),) = ledger.settled
    assert intent.keys == (Key(id="R1", title="R1", before="H1"),)


def test_a_request_is_placed_as_what_the_library_makes_of_it() -> None:
    for kind in [HoldKind.RETRIEVAL, HoldKind.HOLD]:
        made = a_reading(a_hold(id="Q1", kind=kind))
        account = an_account(holds=FakeHolds([EMPTY, made], Answer()))
        outcome = service.place(account, HoldRequest(record="R1", kind=HoldKind.RETRIEVAL, pickup="linna"))
        assert (outcome.outcome, outcome.id) == ("placed", "Q1"), kind


def test_of_several_only_those_are_sent_that_may_be_cancelled_and_all_are_reported_in_order() -> None:
    kept, why = a_hold(id="b", cancellable=False, reasons=(READY,)), a_hold(id="d", cancellable=False)
    before = a_reading(a_hold(id="a"), kept, a_hold(id="c"), why)
    after = a_reading(a_hold(id="a", status=HoldStatus.CANCELLED), kept, a_hold(id="c"), why)
    holds = FakeHolds([before, after], an_answer(ClaimWord.DONE, "a"))
    found = cancelling(holds, FakeLedger())
    assert holds.sent == [("a", "c")]
    assert [(outcome.id, outcome.outcome) for outcome in found] == [
        ("a", "cancelled"),
        ("b", "refused"),
        ("c", "unknown"),
        ("d", "refused"),
    ]
    assert found[1].reasons == (READY,)
    assert [str(reason) for reason in found[3].reasons] == ["The library does not offer to cancel it."]


@pytest.mark.parametrize("cancellable", [False, None])
@pytest.mark.parametrize(
    ("status", "word"), [("cancelled", "unchanged"), ("collected", "refused"), ("expired", "refused")]
)
def test_cancelling_what_is_cancelled_is_unchanged_and_what_ended_otherwise_is_refused(
    status: str, word: str, cancellable: bool | None
) -> None:
    ended = a_hold(status=HoldStatus(status), cancellable=cancellable)
    holds, ledger = FakeHolds([a_reading(ended)]), FakeLedger()
    (outcome,) = service.cancel(an_account(ledger, holds=holds), ["H1"])
    assert (outcome.outcome, [reason.code for reason in outcome.reasons]) == (word, ["hold.closed"])
    assert (outcome.is_done, holds.sent, ledger.log) == (word == "unchanged", [], [])


def test_a_hold_that_is_as_requested_is_unchanged_and_not_sent() -> None:
    holds = FakeHolds([MOVED])
    (outcome,) = moving(holds, FakeLedger())
    assert (outcome.outcome, holds.sent) == ("unchanged", [])


def test_a_closed_hold_is_asked_about_though_it_lies_where_it_should() -> None:
    closed = a_reading(a_hold(pickup_location="arvo", status=HoldStatus.EXPIRED))
    holds = FakeHolds([closed, closed], an_answer(ClaimWord.REFUSED, "H1"))
    (outcome,) = moving(holds, FakeLedger())
    assert (outcome.outcome, holds.sent) == ("refused", [("H1",)])


def test_nothing_to_cancel_asks_nothing() -> None:
    holds, ledger = FakeHolds([EMPTY]), FakeLedger()
    assert cancelling(holds, ledger) == ()
    assert (holds.sent, ledger.log) == ([], [])


def test_holds_are_named_by_id_alone_and_each_once() -> None:
    before = a_reading(a_hold(id="1", barcode="7"), a_hold(id="2"))
    holds = FakeHolds([before, before], Answer(lost=True))
    found = service.cancel(an_account(FakeLedger(), holds=holds), ["2", " 1", "2"])
    assert [outcome.id for outcome in found] == ["1", "2"]
    with pytest.raises(NotFound, match="7"):
        service.cancel(an_account(FakeLedger(), holds=FakeHolds([before])), ["7"])


UNTIL = date(2026, 4, 1)
FROZEN = HoldStatus.FROZEN


@pytest.mark.parametrize(
    ("change", "hold", "met"),
    [
        (HoldChange(pickup="arvo"), {"pickup_location": "arvo"}, True),
        (HoldChange(pickup="arvo"), {"pickup_location": "linna"}, False),
        (HoldChange(freeze=True), {"status": FROZEN}, True),
        (HoldChange(freeze=True), {}, False),
        (HoldChange(freeze=True), {"status": FROZEN, "frozen_until": UNTIL}, False),
        (HoldChange(freeze=True, until=UNTIL), {"status": FROZEN, "frozen_until": UNTIL}, True),
        (HoldChange(freeze=True, until=UNTIL), {"status": FROZEN}, False),
        (HoldChange(release=True), {"status": FROZEN}, False),
        (HoldChange(release=True), {}, True),
        (HoldChange(pickup="arvo", freeze=True), {"pickup_location": "arvo"}, False),
        (HoldChange(pickup="arvo", release=True), {"pickup_location": "arvo"}, True),
        (HoldChange(pickup="arvo", release=True), {"pickup_location": "arvo", "status": FROZEN}, False),
    ],
)
def test_a_change_is_met_by_a_hold_that_is_as_requested(change: HoldChange, hold: dict[str, object], met: bool) -> None:
    assert change.is_met_by(a_hold(**hold)) is met


@pytest.mark.parametrize(
    ("change", "hold", "done"),
    [
        (HoldChange(pickup="arvo"), {"pickup_location": "arvo"}, True),
        (HoldChange(pickup="arvo"), {"pickup_location": "Arvo"}, True),  # the name that a library shows
        (HoldChange(pickup="arvo"), {}, False),
        (HoldChange(pickup="arvo"), {"pickup_location": "Elsewhere"}, None),
        (HoldChange(freeze=True, until=UNTIL), {"status": FROZEN, "frozen_until": UNTIL}, True),
        (HoldChange(release=True), {}, True),
    ],
)
def test_a_hold_that_an_interrupted_run_was_changing_is_compared_with_what_was_asked(
    change: HoldChange, hold: dict[str, object], done: bool | None
) -> None:
    ledger = FakeLedger()
    before = a_hold(status=FROZEN if change.release else HoldStatus.WAITING, pickup_location="x")
    with pytest.raises(KeyboardInterrupt):
        service.change(an_account(ledger, holds=FakeHolds([a_reading(before)], KeyboardInterrupt())), ["H1"], change)
    account = an_account(ledger, holds=FakeHolds([a_reading(a_hold(**hold))]))
    service.cancel(account, [])
    assert [item.done for item in account.recovered] == [done]
