"""What an interrupted run left open is looked at and settled, never repeated."""

from __future__ import annotations

from datetime import date

import pytest
from tests.builders import (
    ACCOUNT,
    NOW,
    FakeHolds,
    FakeLedger,
    FakeLoans,
    a_hold,
    a_loan,
    a_reading,
    an_account,
)

from tunilib.core import Hold, HoldStatus
from tunilib.core.changes import ChangeKind, Intent, Key, Recovered
from tunilib.core.hold import HoldChange
from tunilib.services import holds as service
from tunilib.services.change import begin
from tunilib.services.renewals import LOANS


def intent(
    ledger: FakeLedger, before: str | None, kind: str = "renew", account: str = ACCOUNT, item: str = "L1"
) -> Intent:
    return ledger.intend(account, ChangeKind(kind), [Key(id=item, title="T", before=before)], NOW)


def looked(ledger: FakeLedger, *due: date) -> tuple[Recovered, ...]:
    reading = a_reading(*(a_loan(due=day) for day in due))
    account = an_account(ledger, loans=FakeLoans([reading]))
    begin(account, LOANS)
    return account.recovered


@pytest.mark.parametrize(
    ("now", "word"), [(date(2026, 3, 21), "renewed"), (date(2026, 3, 20), "unchanged"), (None, "unknown")]
)
def test_what_was_found_is_settled_as_looked_up(now: date | None, word: str) -> None:
    ledger = FakeLedger()
    opened = intent(ledger, "2026-03-20")
    looked(ledger, *([now] if now else []))
    assert [
        (found, [result.word for result in results], by_looking) for found, results, by_looking in ledger.settled
    ] == [(opened, [word], True)]


def test_for_a_loan_that_is_gone_the_result_is_unknown() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20")
    (item,) = looked(ledger)
    assert (item.done, item.after) == (None, None)


def test_every_item_of_every_open_run_is_looked_at() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20", item="a")
    ledger.intend(ACCOUNT, ChangeKind.RENEW, [Key(id="b", title="B", before="2026-03-20"), Key(id="c", title="C")], NOW)
    reading = a_reading(*(a_loan(id=name, due=date(2026, 4, 1)) for name in "abc"))
    account = an_account(ledger, loans=FakeLoans([reading]))
    begin(account, LOANS)
    assert [(item.id, item.done) for item in account.recovered] == [("a", True), ("b", True), ("c", None)]
    assert ledger.open == []


def test_runs_of_another_account_or_kind_are_left_alone() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20", account="other")
    intent(ledger, "waiting", kind="cancel")
    assert looked(ledger, date(2026, 4, 1)) == ()
    assert len(ledger.open) == 2


def test_where_nothing_is_open_nothing_is_written() -> None:
    ledger = FakeLedger()
    assert looked(ledger, date(2026, 4, 1)) == ()
    assert ledger.log == []


def holds_looked(ledger: FakeLedger, *holds: Hold) -> tuple[Recovered, ...]:
    account = an_account(ledger, holds=FakeHolds([a_reading(*holds)]))
    begin(account, service.HOLDS)
    return account.recovered


@pytest.mark.parametrize(
    ("change", "hold", "done"),
    [
        (HoldChange(pickup="arvo"), a_hold(pickup_location="arvo"), True),
        (HoldChange(pickup="arvo"), a_hold(pickup_location="Arvo"), True),
        (HoldChange(pickup="arvo"), a_hold(), False),
        (HoldChange(pickup="arvo"), a_hold(pickup_location="Elsewhere"), None),
        (
            HoldChange(freeze=True, until=date(2026, 4, 1)),
            a_hold(status=HoldStatus.FROZEN, frozen_until=date(2026, 4, 1)),
            True,
        ),
        (HoldChange(release=True), a_hold(), True),
    ],
)
def test_a_hold_was_changed_if_it_is_as_asked_now(change: HoldChange, hold: Hold, done: bool | None) -> None:
    ledger = FakeLedger()
    before = a_hold(status=HoldStatus.FROZEN if change.release else HoldStatus.WAITING, pickup_location="x")
    with pytest.raises(KeyboardInterrupt):
        service.change(an_account(ledger, holds=FakeHolds([a_reading(before)], KeyboardInterrupt())), ["H1"], change)
    assert [item.done for item in holds_looked(ledger, hold)] == [done]


def test_a_run_that_renewed_is_not_looked_at_among_holds() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20")
    assert holds_looked(ledger, a_hold()) == ()
